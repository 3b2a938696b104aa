"""`dutydesk people`: who works at the desk and as what; asking for a role, approving it, leaving.

Owns the words. It lists names of people of the desk, never one of a contact. Times are London's.
"""

from dutydesk import asking
from dutydesk.acts import accounts, way_out
from dutydesk.acts.account_board import is_name, line_words, when_said, why_not_see
from dutydesk.acts.accounts import Account, RoleLine
from dutydesk.acts.desk import Desk
from dutydesk.acts.people import everyone, roles, someone_here
from dutydesk.errors import NotAllowed
from dutydesk.paper.commands import printed
from dutydesk.paper.leaving import as_json, folded


def print_people(desk: Desk, *, as_json_too: bool = False) -> int:
    """Everybody, with the role they have, how they came by it, and what waits to be approved.

    Whoever's role neither manages people nor approves roles is shown themselves.
    """
    found, only_own = accounts.accounts(desk), why_not_see(desk) if desk.here is not None else ""
    if only_own:
        found = tuple(each for each in found if desk.here is not None and each.person.id == desk.here.id)
    asked = [line for each in found for line in each.history if line.state == "asked"]
    if as_json_too:
        printed(as_json({"people": [_account_json(each) for each in found]}))
        return 0
    lines: list[str] = []
    for each in found:
        lines += [_account_words(each), *(f"    {_line_words(line)}" for line in each.history)]
    if asked:
        lines += ["", "Waits to be approved by a manager or an auditor who did not ask for it:"]
        for line in asked:
            lines += [f"    {_line_words(line)}", f"       {_way(desk, line.number)}"]
        lines.append(f"To refuse or take back: dutydesk people refuse {asked[0].number}")
    if only_own:
        lines += ["", f"This is of you alone. {only_own}"]
    if not desk.proved:
        lines += ["", accounts.NOT_PROVED]
    printed(folded("\n".join(lines), beneath=3))
    return 0


def ask(desk: Desk, name: str | None, role: str, reason: str, registration: str) -> int:
    """Ask for a role, for oneself or for somebody else."""
    person = accounts.named(desk, name) if name is not None else someone_here(desk).id
    number = accounts.ask(desk, person, _role(desk, role), reason, registration)
    way = _way(desk, number)
    printed(folded(f"Asked, number {number}. Nothing changes until somebody else approves it. {way}"))
    return 0


def approve(desk: Desk, number: int, *, recovery: bool = False) -> int:
    """Approve what somebody else asked for.

    Args:
        recovery: with the printed recovery key, where nobody of the desk may.
    """
    word = asking.hidden("Recovery key: ") if recovery else ""
    try:
        line = accounts.approve(desk, number, word)
    except NotAllowed as refused:
        way = "" if recovery else _way(desk, number)
        raise NotAllowed(f"{refused} {way}".strip()) from None
    printed(
        folded(
            f"{line.name} is {line.role} now, before that {line.before}.\n"
            "What the screens offer them follows when they next sit down."
        )
    )
    return 0


def refuse(desk: Desk, number: int, answer: str = "") -> int:
    """Say no to what was asked, or take it back.

    Args:
        answer: why not.
    """
    line = accounts.refuse(desk, number, answer)
    printed(folded(f"Refused: {line.name} stays {line.before}."))
    return 0


def leave(desk: Desk, name: str) -> int:
    """Somebody works here no more. Their whole name is asked for where only its beginning was given."""
    person = accounts.named(desk, name)
    whole = next(each.name for each in everyone(desk) if each.id == person)
    if not is_name(name, whole):
        printed(folded(f"That is the beginning of a name: {whole}."))
        if not asking.has_terminal():
            raise NotAllowed("Give the whole name of whoever leaves. Nothing was changed.")
        if not is_name(asking.typed("Type the whole name to go on: "), whole):
            raise NotAllowed("That is not their whole name. Nothing was changed.")
    note = accounts.leave(desk, person)
    printed(folded(f"{whole} has left the desk.\n{note}"))
    return 0


def _way(desk: Desk, number: int) -> str:
    """Who may approve what waits, or what to do where nobody may; "" where nothing of that number waits."""
    line = next((each for each in accounts.waiting(desk) if each.number == number), None)
    if line is None:
        return ""
    names = way_out.without(way_out.who_may(desk), line.asker, line.person)
    return way_out.by_command(desk, names, number)


def _role(desk: Desk, typed: str) -> str:
    """A role by its key, or by the beginning of its words that only one has. Raises: NotAllowed."""
    listed, wanted = roles(desk), typed.strip().casefold()
    if wanted in dict(listed):
        return wanted
    found = [key for key, words in listed if wanted and words.casefold().startswith(wanted)]
    if len(found) != 1:
        there = ", ".join(key for key, _ in listed)
        raise NotAllowed(f"Which role? There are: {there}.")
    return found[0]


def _account_words(account: Account) -> str:
    person, told = account.person, []
    if account.left_at is not None:
        told.append(f"left {when_said(account.left_at)}")
    elif account.signs_in is not None:
        told.append("signs in" if account.signs_in else "no passphrase yet")
    if not account.history:
        told.append(f"entered {when_said(account.since)}")
    return f"{person.name}: {person.role_words}{'; ' if told else ''}{'; '.join(told)}"


def _line_words(line: RoleLine) -> str:
    whose = f"{line.name}: " if line.state == "asked" else ""
    return f"{line.number}. {when_said(line.asked_at)} {whose}{line_words(line)}"


def _account_json(account: Account) -> dict[str, object]:
    return {
        "name": account.person.name,
        "role": account.person.role,
        "signs_in": account.signs_in,
        "left_at": account.left_at.isoformat() if account.left_at is not None else None,
        "history": [
            {
                "number": line.number,
                "role": line.role,
                "before": line.before,
                "reason": line.reason,
                "registration": line.registration,
                "asked_by": line.asked_by,
                "asked_at": line.asked_at.isoformat(),
                "state": line.state,
                "answer": line.answer,
                "decided_by": line.decided_by,
                "decided_at": line.decided_at.isoformat() if line.decided_at is not None else None,
            }
            for line in account.history
        ],
    }
