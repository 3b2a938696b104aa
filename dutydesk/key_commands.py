"""`dutydesk passphrase`, `recovery` and `keyring`: who may open an encrypted desk.

Owns what is asked and said. Each asks for a passphrase that opens the desk first; the database itself is
opened for its audit alone, once it is done.
"""

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dutydesk import asking
from dutydesk.acts import auditing, keyring_door, unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Entrance
from dutydesk.clock import SystemClock
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.settings import load

if TYPE_CHECKING:
    from dutydesk.acts.unlocking import Signed
    from dutydesk.asking import Line

_TIMES: Final = 3
"""How often the last group of a new recovery key may be typed. Source: ours."""

THROWN_AWAY: Final = "The new key was thrown away, and the one before opens the desk as it did."

ON_YOUR_PAPER: Final = (
    "Write it down and give it to your manager's safe. It is shown this once. Until its last group is typed "
    "off your paper, the key before opens the desk and this one does not. A printed sheet of another one: "
    "dutydesk recovery | lp\n"
)


def change_passphrase(database: str | None, name: str | None, line: "Line | None") -> int:
    """Ask for the old one, and for the new one twice. Returns the exit status 0.

    Raises: NotAllowed, CannotOpen, NotSaved: then the old one still opens the desk.
    """
    path, name, signed = _signed(database, name, line)
    if signed.person is None:
        raise CannotOpen("These keys do not say whose that passphrase is. Nothing was changed.")
    _say(unlocking.ADVICE)
    new, again = asking.hidden("New passphrase: "), asking.hidden("The same again: ")
    unlocking.give(path, signed.key, signed.person, name, new, again)
    _tell(database, signed, "passphrase")
    print("Your passphrase is changed. The old one opens this desk no more.")
    return 0


def make_recovery(database: str | None, name: str | None, line: "Line | None") -> int:
    """Make another recovery key and show it, once; it counts when its last group was typed off the paper.

    Where the output goes to a printer's command, that gets a sheet of it, and the terminal shows none.

    Returns the exit status 0.

    Raises: NotAllowed, CannotOpen, NotSaved: then the one before still opens the desk.
    """
    from dutydesk.paper import recovery_sheet
    from dutydesk.paper.leaving import folded

    if not asking.has_terminal():
        raise CannotOpen(
            "The last group of a new recovery key is asked on a terminal, and there is none. "
            "Nothing was changed."
        )
    on_paper = recovery_sheet.has_printer()
    path, name, signed = _signed(database, name, line)
    made, wrap = unlocking.new_recovery(path, signed.key)
    if on_paper:
        recovery_sheet.print_sheet(recovery_sheet.sheet(made, path, SystemClock().now(), name))
        _say(
            "The sheet went to the printer. Until the last group of its key is typed off it, the key before "
            "opens the desk, not this one. Then give it to your manager's safe.\n"
        )
    else:
        print("The new recovery key of this desk:\n", flush=True)
        print(f"    {made}\n")
        print(folded(ON_YOUR_PAPER), flush=True)
    for _ in range(_TIMES):
        if unlocking.has_printed(made, asking.typed("Its last group: ")):
            break
        _say("That is not its last group.")
    else:
        raise NotAllowed(f"{THROWN_AWAY} Destroy the sheet." if on_paper else THROWN_AWAY)
    unlocking.put(path, signed.key, wrap)
    _tell(database, signed, "recovery")
    _say("The new recovery key opens this desk. The one before opens it no more.")
    return 0


def _say(words: str) -> None:
    """On the terminal: what goes to the output may be on its way to a printer."""
    from dutydesk.paper.leaving import folded

    print(folded(words), file=sys.stderr, flush=True)


def switch_keyring(database: str | None, name: str | None, line: "Line | None", *, on: bool) -> int:
    """Put a key of this person into the system's keyring, or take it out. Returns the exit status 0.

    Raises: NotAllowed, CannotOpen, NotSaved.
    """
    path, name, signed = _signed(database, name, line)
    if signed.person is None:
        raise CannotOpen("These keys do not say whose that passphrase is. Nothing was changed.")
    if on:
        from dutydesk.paper.leaving import folded

        where = keyring_door.put_in(path, signed.key, signed.person, name)
        _tell(database, signed, "keyring")
        print(folded(f"{where} of this computer opens the desk for commands without a screen from now on."))
        print("Whoever is signed in to this computer as you can then run them.")
    else:
        keyring_door.take_out(path, signed.key, signed.person)
        _tell(database, signed, "keyring")
        print("The keyring of this computer opens this desk no more.")
    return 0


def _tell(database: str | None, signed: "Signed", what: str) -> None:
    """The audit says what was done, and who signed in for it; where it cannot now, the next opening does."""
    with suppress(DeskError):
        desk = Entrance(database, None).enter(signed)
        auditing.keys_changed(desk, what)
        close_desk(desk)


def _signed(database: str | None, name: str | None, line: "Line | None") -> "tuple[Path, str, Signed]":
    door = unlocking.find_door(database, load())
    if door.kind != "locked" or door.path is None:
        raise CannotOpen("This desk has no passphrases: it is not an encrypted one. Nothing was changed.")
    name = asking.who(door, name, ask=line is None)
    word = line.text if line is not None else asking.hidden("Passphrase: ")
    return door.path, name, unlocking.sign_in(door.path, name, word)
