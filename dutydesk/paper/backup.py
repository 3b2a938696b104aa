"""`dutydesk backup`, `restore` and `doctor`: the words, the one question, and the exit status.

Owns what is said before a copy takes the place of a desk. Times are London's. Exit status 0; 1 where
something was refused, is wrong, or was not wanted.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Final

from dutydesk import asking, settings
from dutydesk.acts import backing_up, doctoring, restore_leave, restoring, unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.doctoring_inside import held, look_inside
from dutydesk.acts.opening import Entrance, Way
from dutydesk.acts.restoring import Found, Plan, when
from dutydesk.acts.unlocking import Door, Signed
from dutydesk.clock import SystemClock
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.paper.commands import is_there, printed, reading
from dutydesk.paper.leaving import folded
from dutydesk.records.files import place_of

if TYPE_CHECKING:
    from dutydesk.asking import Line

WORD: Final = "RESTORE"
NOBODY_ASKED: Final = (
    f"{WORD} has to be typed, and there is no terminal to type it at: give --yes once you have read this. "
    "Nothing was changed."
)
NOT_WANTED: Final = "Nothing was changed."
APPROVED: Final = (
    "Two people put a copy in the place of a desk: another manager or an auditor types their passphrase at "
    "Approval, or the recovery key; with --passphrase-fd it is the second line."
)
BY_RECOVERY: Final = (
    "Two people put a copy in the place of a desk. Nobody else here approves it, so the recovery key is "
    "typed at Approval; with --passphrase-fd it is the second line."
)
YES_NEEDS: Final = "--yes goes with --passphrase-fd: nobody is there to be asked. Nothing was changed."


def backup(database: str | None, profile: str | None, folder: str | None, *, way: Way | None = None) -> int:
    """Make a copy of the desk, among its own or in this folder, and say what it holds.

    Raises: DeskError where none is made.
    """
    with reading(database, profile, way) as desk:
        if desk.integrity:
            print(f"dutydesk: {desk.integrity}", file=sys.stderr)
        if folder is None:
            copy, facts = backing_up.make_own(desk)
            place = copy.path
        else:
            place, facts = backing_up.make_at(desk, Path(folder))
        calls = len(desk.gate.ids())
        encrypted = desk.database.secret is not None
    told = [f"A copy of the desk is in {place}: {held(facts)}. It was read back, and is whole."]
    if encrypted:
        told.append(
            f"It opens with the passphrases of today, by the file {place.name}-keys: keep both together."
        )
    else:
        told.append("It is not encrypted, as the desk is not: whoever has it can read it.")
    if calls:
        told.append(f"Not in it: {_calls(calls)} not on the desk yet.")
    printed(folded("\n".join(told), _paths(place)))
    return 0


def restore(
    copy: str,
    database: str | None,
    profile: str | None,
    *,
    name: str | None,
    line: "Line | None",
    recovery: bool = False,
    yes: bool = False,
    second: "Callable[[], Line] | None" = None,
) -> int:
    """Look through a copy, say what putting it back means, ask, and do it with another person's leave.

    Args:
        second: reads the passphrase of whoever approves it, where that was given; else it is asked for.
        recovery: the copy is opened with the printed recovery key.
        yes: nobody is asked.

    Raises: DeskError; all is as it was then, or the sentence says where it is.
    """
    found = restoring.find(database, place_of(copy), settings.load())
    if yes and line is None and found.keys is not None:
        raise CannotOpen(YES_NEEDS)
    signed = _sign_in(found, name, line, recovery=recovery)
    try:
        plan, by = _planned(found, signed, profile, yes=yes, second=second)
        if plan is None:
            return 1
        before = restoring.restore(plan, SystemClock(), approved_by=by)
    except DeskError as why:
        restore_leave.refused(database, profile, found, signed, why)
        raise
    entrance = Entrance(database, profile)
    desk = entrance.enter(signed) if signed is not None else entrance.open()
    close_desk(desk)
    told = ["The copy is in the place of the desk, and its audit says so."]
    opens = f"dutydesk --database {quote(str(before / found.path.resolve().name))}"
    if plan.there:
        told.append(
            f"The desk from before is in {before}. It stays there until you take it away, and opens with"
        )
        told.append(f"    {opens}")
    printed(folded("\n".join(told), (opens, str(before))))
    return 0


def doctor(
    database: str | None, *, name: str | None = None, line: "Line | None" = None, inside: bool = False
) -> int:
    """Print what is found, and whether something is wrong.

    Args:
        inside: ask for the passphrase of an encrypted desk and look inside as well.
    """
    found = [*doctoring.look(database, SystemClock().now())]
    path = unlocking.desk_file(database)
    names = doctoring.names(path) if path is not None else ()
    if path is not None and is_there(database) and path.is_file() and names != ():
        if names is None:
            found += look_inside(path, None)
        elif line is not None or inside:
            who = asking.who(Door("locked", path, names=names), name, ask=line is None)
            word = line.text if line is not None else asking.hidden("Passphrase: ")
            found += look_inside(path, unlocking.sign_in(path, who, word).key)
        else:
            found.append(
                doctoring.Finding(
                    "Whether it is whole inside, and its newest copy opens, is told with your passphrase: "
                    "dutydesk doctor --inside."
                )
            )
    wrong = sum(each.wrong for each in found)
    lines = [f"{'!' if each.wrong else ' '} {each.sentence}" for each in found]
    last = "Nothing is wrong."
    if wrong:
        last = f"{'1 thing wants' if wrong == 1 else f'{wrong} things want'} doing, marked with !."
    printed(folded("\n".join([*lines, last]), _paths(path) if path is not None else (), beneath=2))
    return 1 if wrong else 0


def words_of(plan: Plan) -> list[str]:
    """What the copy holds, and what the present desk would lose."""
    told = [f"The copy opens and is whole: {held(plan.copy)}."]
    if not plan.same_desk:
        told.append("It is a copy of ANOTHER desk, not of the one that is there now.")
    if plan.present is not None:
        told.append(f"The desk that is there now: {held(plan.present)}.")
        lost, older = plan.lost, plan.older
        if lost:
            told.append(f"Of its contacts {lost} {'is' if lost == 1 else 'are'} not in the copy.")
        if older:
            told.append(f"{older} {'has' if older == 1 else 'have'} changed since the copy was made.")
        if plan.laid_open:
            its = ", ".join(plan.laid_open)
            told.append(
                f"LESS restricted in the copy than today: {its}. Whoever was kept from reading that could "
                "read it again: restrict it anew, and shut out by name anew, before anybody else sits down."
            )
        if plan.present.newest and plan.copy.newest and plan.copy.newest < plan.present.newest:
            told.append(f"What was typed after {when(plan.copy.newest)} would be in the desk no more.")
        elif not lost and not older:
            told.append("Nothing that is in the desk would be missing.")
    elif plan.there:
        told.append(f"The desk that is there now cannot be read with these keys. {plan.why_not_read}")
    else:
        told.append("There is no desk there now, so nothing can be lost.")
    if plan.there:
        told.append("It is not deleted: it goes into a folder beside it, and can be opened there.")
    if plan.keeps_keys:
        told.append("Who may open the desk stays as it is today.")
    elif plan.key is not None:
        told.append("It then opens with the passphrases and the recovery key of the day of the copy.")
    if plan.calls:
        stay = "stays where it is" if plan.calls == 1 else "stay where they are"
        told.append(f"{_calls(plan.calls)} not on the desk yet and in no copy {stay}.")
        if not plan.calls_open:
            told.append(
                "The restored desk has another key and cannot open that: settle it before, if you can."
            )
    return told


def _planned(
    found: Found,
    signed: Signed | None,
    profile: str | None,
    *,
    yes: bool,
    second: "Callable[[], Line] | None",
) -> tuple[Plan | None, str]:
    """What is done, and who approved it; no plan where it was not wanted after all. Raises: DeskError."""
    restoring.check_role(found, signed, profile)
    plan = restoring.plan(found, signed)
    printed(folded("\n".join(words_of(plan)), (*_paths(found.path), *_paths(found.copy))))
    people, by = restore_leave.approvers(found, signed, profile), ""
    if signed is not None and people is not None:
        asks = APPROVED if people else BY_RECOVERY
        printed(folded(asks))
        if yes and second is None:
            raise NotAllowed(f"{asks} Nothing was changed.")
        word = second().text if second is not None else asking.hidden("Approval: ")
        by = restore_leave.approved(found, signed, people, word, SystemClock())
    if not yes and not asking.has_terminal():
        raise NotAllowed(NOBODY_ASKED)
    if not yes and asking.typed(f"Type {WORD} to put the copy in the place of the desk: ") != WORD:
        printed(NOT_WANTED)
        return None, by
    return plan, by


def _sign_in(found: Found, name: str | None, line: "Line | None", *, recovery: bool) -> Signed | None:
    if found.keys is None:
        return None
    if recovery:
        word = line.text if line is not None else asking.hidden("Recovery key: ")
        return restoring.sign_in(found, "", word, recovery=True)
    who = asking.who(Door("locked", found.copy, names=found.names), name, ask=line is None)
    word = line.text if line is not None else asking.hidden("Passphrase: ")
    return restoring.sign_in(found, who, word)


def _paths(path: Path) -> tuple[str, ...]:
    """What is not broken of a file: where it lies, and its name, with which what lies beside it begins."""
    real = path.resolve()
    return str(path), str(path.parent), path.name, str(real), real.name


def _calls(number: int) -> str:
    return "1 call that is" if number == 1 else f"{number} calls that are"
