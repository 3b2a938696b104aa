"""The command line: which command was asked for, with which desk and profile.

Owns the arguments and the exit status: 0 done, 1 a desk or profile that will not open, 2 something asked
for that cannot be. Every other part of the program is imported inside the function that needs it, so that
a short answer starts fast and nothing here pulls in the screens.
"""

import argparse
import errno
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NoReturn

from dutydesk import __version__, faults, private
from dutydesk.errors import DataFaults, DeskError
from dutydesk.people_commands import add_people
from dutydesk.retention_commands import add_gather, add_parts
from dutydesk.shift_command import add_shift

if TYPE_CHECKING:
    from dutydesk.acts.opening import Way
    from dutydesk.asking import Line

WRONG_ARGUMENTS: Final = 2
PROFILE: Final = "leicester"
"""The profile whose timescales are told when none is named; a desk keeps its own."""
PIPE_CLOSED: Final = 141
"""What a shell gives a program that wrote to a closed pipe."""
_GONE: Final = (errno.EIO, errno.EBADF, errno.ENXIO, errno.EPIPE)
"""What the system says of a terminal that is there no more."""

_TEXTUAL: Final = {"FPS": "120", "ANIMATIONS": "none", "SMOOTH_SCROLL": "0"}
"""What Textual is told unless the person says otherwise: quick second frames, nothing that glides. Ours."""

Run = Callable[[argparse.Namespace], int]

_UNKNOWN: Final = "there is no such command or option; `dutydesk --help` lists them"
_DESCRIPTOR = "it is the number of a descriptor, such as 3"


def _descriptor(typed: str) -> int:
    try:
        return int(typed)
    except ValueError:
        raise argparse.ArgumentTypeError(_DESCRIPTOR) from None


class _Parser(argparse.ArgumentParser):
    """Answers a wrong command line in one plain line, without repeating what was typed."""

    def error(self, message: str) -> NoReturn:
        known = "are required" in message or message.endswith(("expected one argument", _DESCRIPTOR))
        told = message if known else _UNKNOWN
        self.exit(WRONG_ARGUMENTS, f"{self.prog}: {told}\n")


def main(argv: list[str] | None = None) -> NoReturn:
    """Runs one command and ends the process with its exit status.

    Args:
        argv: the arguments without the program's name; those of the process when None.
    """
    _keep_to_ourselves()
    status = 1
    try:
        status = _run(argv)
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        # The reader (`head`) has gone; what is left in the buffer must not be tried again at exit.
        _write_no_more()
        sys.exit(PIPE_CLOSED)
    except OSError as error:
        if error.errno not in _GONE:
            raise
        # The terminal has gone. A desk that was ended with it has saved, and its status says how it ended.
        _write_no_more()
    sys.exit(status)


def _write_no_more() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())


def _keep_to_ourselves() -> None:
    """No file of ours can be read by others, no core is dumped, and no fault prints what was typed."""
    faults.watch()
    private.keep_files()


def _set_textual() -> None:
    """Before Textual is imported: none of its switches that write keys to files; a quiet screen."""
    wanted = {name: os.environ.get(f"TEXTUAL_{name}") or default for name, default in _TEXTUAL.items()}
    for name in [*os.environ]:
        if name.startswith("TEXTUAL"):
            del os.environ[name]
    os.environ.update({f"TEXTUAL_{name}": value for name, value in wanted.items()})


def _run(argv: list[str] | None) -> int:
    try:
        options = _parser().parse_args(argv)
    except SystemExit as ended:
        sys.stdout.flush()
        return ended.code if isinstance(ended.code, int) else 1
    options.database = getattr(options, "database", None) or os.environ.get("DUTYDESK_DATABASE") or None
    options.profile = getattr(options, "profile", None) or os.environ.get("DUTYDESK_PROFILE")
    options.name = getattr(options, "name", None)
    options.passphrase_fd = getattr(options, "passphrase_fd", None)
    command: Callable[[argparse.Namespace], int] = options.command
    if command not in (_due, _timescales):
        private.keep_memory()
    try:
        return command(options)
    except DataFaults as faults:
        print(
            "dutydesk: the standards cannot be used as they are; nothing was opened or changed.",
            file=sys.stderr,
        )
        for fault in faults.faults:
            print(fault, file=sys.stderr)
        return 1
    except DeskError as told:
        from dutydesk.paper.leaving import refused

        refused(told, filter(None, (options.database,)))
        return WRONG_ARGUMENTS if command in (_due, _timescales) else 1


def _parser() -> argparse.ArgumentParser:
    # Left out when not given, so that a subcommand's silence does not undo what stood before it.
    shared = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    shared.add_argument("--database", metavar="PATH|URL", help="the desk's database (or DUTYDESK_DATABASE)")
    shared.add_argument(
        "--profile", metavar="NAME|PATH", help="the authority's profile (or DUTYDESK_PROFILE)"
    )
    shared.add_argument("--name", metavar="NAME", help="who opens an encrypted desk, where several may")
    shared.add_argument(
        "--passphrase-fd",
        metavar="N",
        type=_descriptor,
        help="read the passphrase from this descriptor, its first line",
    )
    top = _Parser(
        prog="dutydesk",
        description="A duty desk for a children's-services front door. Without a command it opens the desk.",
        parents=[shared],
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"dutydesk {__version__}")
    top.set_defaults(command=_desk)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)

    def add(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=text, description=text, parents=[shared], allow_abbrev=False)
        made.set_defaults(command=run)
        return made

    add("demo", _demo, "open a throw-away desk of invented people")
    queue = add("queue", _queue, "list what is open")
    record = add("show", _show, "show one record")
    record.add_argument("reference", metavar="REF", help="such as C-0412 or C-2026-0412")
    report = add("alarms", _alarms, "say what the alarms of this shift came to")
    report.add_argument("--since", metavar="START", help="from then on, such as 2026-05-12T17:00 in London")
    for plain in (queue, record, report):
        form = plain.add_mutually_exclusive_group()
        form.add_argument("--plain", action="store_true", help="plain text (as without any option)")
        form.add_argument("--json", action="store_true", help="JSON")
    add("passphrase", _passphrase, "change your passphrase")
    add("recovery", _recovery, "make a new recovery key, and with | lp a sheet of it; the one before ends")
    ring = add("keyring", _keyring, "let this computer's keyring open the desk for commands without a screen")
    ring.add_argument("switch", choices=("on", "off"), help="on: keep a key of yours in it; off: take it out")
    kept = add("audit", _audit_verify, "say whether the audit is whole, who read what, or print all of it")
    part = _parts_of(kept, shared)
    look = part("verify", _audit_verify, "look over the whole audit, or an exported file of it")
    look.add_argument("--file", metavar="F", help="a file that `dutydesk audit export` printed")
    who = part("who-read", _audit_who, "list who read what of a person, and when")
    who.add_argument("person", metavar="PERSON", help="a child's or adult's name, or a contact's reference")
    part("export", _audit_export, "print the audit as lines of JSON, the last one holding its head")
    for one in (look, who):
        one.add_argument("--json", action="store_true", help="JSON")
    copied = add("backup", _backup, "make a whole copy of the desk, and read it back")
    copied.add_argument(
        "folder", metavar="FOLDER", nargs="?", help="where, such as a stick; else beside the desk"
    )
    put_back = add("restore", _restore, "put a copy in the place of the desk, which is put aside")
    put_back.add_argument(
        "copy", metavar="COPY", help="the copy's file; `dutydesk doctor` names the desk's own"
    )
    put_back.add_argument("--recovery", action="store_true", help="open it with the printed recovery key")
    put_back.add_argument("--yes", action="store_true", help="do not ask; with --passphrase-fd")
    looked = add("doctor", _doctor, "say what is wrong with the desk and its copies, and what is safe to do")
    looked.add_argument(
        "--inside", action="store_true", help="ask for the passphrase and look inside as well"
    )
    kept_long = add("retention", _none, "say what is kept how long, and dispose of it")
    add_parts(_parts_of(kept_long, shared), _way)
    known = add("people", _none, "list who works at the desk and as what; ask for a role, approve it, leave")
    add_people(_parts_of(known, shared), _way)
    add_gather(add, _way)
    add_shift(add, _way)
    add("keys", _keys, "press each key, see what arrives, and write a map of twins")
    counted = add("due", _due, "say when a timescale runs out")
    counted.add_argument(
        "timescale", metavar="TIMESCALE", help="its key or TS id, such as contact_decision or TS-02"
    )
    counted.add_argument(
        "start",
        metavar="START",
        help="2026-03-10T10:20 in London or with an offset; a date for days and longer",
    )
    listed = add("timescales", _timescales, "list every timescale")
    for one in (counted, listed):
        one.add_argument("--json", action="store_true", help="JSON")
    return top


def _parts_of(
    above: argparse.ArgumentParser, shared: _Parser
) -> Callable[[str, Run, str], argparse.ArgumentParser]:
    """What adds a part to a command that has several."""
    parts = above.add_subparsers(title="parts", metavar="PART", parser_class=_Parser, required=True)

    def part(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        made = parts.add_parser(name, help=text, description=text, parents=[shared], allow_abbrev=False)
        made.set_defaults(command=run)
        return made

    return part


def _none(_: argparse.Namespace) -> int:
    return WRONG_ARGUMENTS  # never asked: such a command needs a part


def _due(options: argparse.Namespace) -> int:
    from dutydesk.due import print_due

    print_due(options.timescale, options.start, options.profile or PROFILE, as_json=options.json)
    return 0


def _timescales(options: argparse.Namespace) -> int:
    from dutydesk.due import print_timescales

    print_timescales(options.profile or PROFILE, as_json=options.json)
    return 0


def _desk(options: argparse.Namespace) -> int:
    _set_textual()
    line = _line(options)
    from dutydesk.screens.run import run_desk

    return int(run_desk(database=options.database, profile=options.profile, name=options.name, line=line))


def _demo(options: argparse.Namespace) -> int:
    _set_textual()
    from dutydesk.screens.run import run_desk

    return int(run_desk(database=None, profile=options.profile, demo=True))


def _keys(options: argparse.Namespace) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print("dutydesk: `keys` needs a terminal: it asks for keys to be pressed.", file=sys.stderr)
        return WRONG_ARGUMENTS
    _set_textual()
    from dutydesk import keymap
    from dutydesk.screens.key_check import check_keys
    from dutydesk.screens.keys import known

    file = keymap.path()
    return int(check_keys(file, keymap.load(file, known())))


def _queue(options: argparse.Namespace) -> int:
    from dutydesk.paper.commands import print_queue

    return int(print_queue(options.database, options.profile, as_json=options.json, way=_way(options)))


def _alarms(options: argparse.Namespace) -> int:
    from dutydesk.paper.alarms import print_alarms

    return int(
        print_alarms(
            options.database,
            options.profile,
            since=options.since,
            as_json=options.json,
            way=_way(options),
        )
    )


def _show(options: argparse.Namespace) -> int:
    from dutydesk.paper.commands import print_record

    return int(
        print_record(
            options.reference,
            options.database,
            options.profile,
            as_json=options.json,
            way=_way(options),
        )
    )


def _audit_verify(options: argparse.Namespace) -> int:
    from dutydesk.paper.audit import verify

    at = options.database, options.profile
    return int(verify(*at, file=options.file, as_json=options.json, way=_way(options)))


def _audit_who(options: argparse.Namespace) -> int:
    from dutydesk.paper.audit import who_has_read

    at = options.database, options.profile
    return int(who_has_read(options.person, *at, as_json=options.json, way=_way(options)))


def _audit_export(options: argparse.Namespace) -> int:
    from dutydesk.paper.audit import print_export

    return int(print_export(options.database, options.profile, way=_way(options)))


def _backup(options: argparse.Namespace) -> int:
    from dutydesk.paper.backup import backup

    return int(backup(options.database, options.profile, options.folder, way=_way(options)))


def _restore(options: argparse.Namespace) -> int:
    from dutydesk.paper.backup import restore

    return int(
        restore(
            options.copy,
            options.database,
            options.profile,
            name=options.name,
            line=_line(options),
            recovery=options.recovery,
            yes=options.yes,
            second=_second(options),
        )
    )


def _doctor(options: argparse.Namespace) -> int:
    from dutydesk.paper.backup import doctor

    return int(doctor(options.database, name=options.name, line=_line(options), inside=options.inside))


def _passphrase(options: argparse.Namespace) -> int:
    from dutydesk.key_commands import change_passphrase

    return change_passphrase(options.database, options.name, _line(options))


def _recovery(options: argparse.Namespace) -> int:
    from dutydesk.key_commands import make_recovery

    return make_recovery(options.database, options.name, _line(options))


def _keyring(options: argparse.Namespace) -> int:
    from dutydesk.key_commands import switch_keyring

    return switch_keyring(options.database, options.name, _line(options), on=options.switch == "on")


def _line(options: argparse.Namespace) -> "Line | None":
    from dutydesk.asking import read_line

    return read_line(options.passphrase_fd) if options.passphrase_fd is not None else None


def _second(options: argparse.Namespace) -> "Callable[[], Line] | None":
    """The next line of the same descriptor, once it is wanted."""
    from dutydesk.asking import read_line

    given = options.passphrase_fd
    return (lambda: read_line(given)) if given is not None else None


def _way(options: argparse.Namespace) -> "Way":
    from dutydesk.asking import Asked

    return Asked(options.name, _line(options))
