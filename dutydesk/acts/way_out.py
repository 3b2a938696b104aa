"""The way on of who waits for an approval: who of this desk may give it, and what to do where nobody may.

Owns the sentences. It decides nothing: who may approve is the table of roles', and the act refuses it all
the same. Nobody waits for who has no passphrase yet where names are proved, so they are not named.
"""

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts import unlocking
from dutydesk.acts.permission import role_of
from dutydesk.practice.roles import Answer, may
from dutydesk.records.account_tables import RoleChange
from dutydesk.records.desk_tables import Worker

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

Names = tuple[tuple[UUID, str], ...]

APPROVE: Final = "people.approve"
MANAGE: Final = "people.manage"
NAMED: Final = 2
"""How many are named before it says how many others there are. Source: ours."""
LONGEST: Final = 24
"""Characters of a name in such a sentence: two of them fit on a row of 80. Source: ours."""

BY_PAPER: Final = "Nobody else here may approve it: ^P, Recovery key, off its paper."
ENTER_ONE: Final = "Nobody else here may approve it. Queue: ^P, Someone else is here, n."
NOBODY_MAY: Final = (BY_PAPER, ENTER_ONE)
BY_COMMAND: Final = (
    "Nobody else here may approve it. The printed recovery key does: dutydesk people approve {} --recovery"
)
ON_A_SCREEN: Final = (
    "Nobody else here may approve it: who may is entered on a screen first, with ^P, Someone else is here, n."
)
ALONE: Final = "Nobody else works here yet: ^P, Someone else is here, n, adds a colleague."
NO_MANAGER: Final = "Nobody here endorses yet: ^P, Someone else is here, n, enters a manager."
NOBODY_MANAGES: Final = "Nobody here manages people yet: ^P, Someone else is here, n, enters a manager."
WAITS_FOR_PAPER: Final = "Your new role waits. With the paper key: dutydesk people approve {} --recovery"
WAITS_FOR_SOMEBODY: Final = "Your new role waits for who may approve it: ^P, Someone else is here, n."


def who_may(desk: "Desk", action: str = APPROVE) -> Names:
    """Those of the desk who may do this of the table of roles, by name. Raises: NotSaved, CannotOpen."""
    with desk.database.read() as session:
        return _who_may(session, desk, action, _who_can(desk))


def without(names: Names, *people: UUID) -> tuple[str, ...]:
    """The names of the others."""
    return tuple(name for person, name in names if person not in people)


def on_screen(desk: "Desk", names: tuple[str, ...]) -> str:
    """For whom something waits, or what to press where it is nobody: one line of a screen."""
    if names:
        return f"Who may approve it: {listed(names)}."
    return BY_PAPER if desk.proved else ENTER_ONE


def by_command(desk: "Desk", names: tuple[str, ...], number: int) -> str:
    """As `on_screen`, for a command.

    Args:
        number: of what was asked.
    """
    if names:
        return f"Who may approve it: {listed(names)}, with dutydesk people approve {number}"
    return BY_COMMAND.format(number) if desk.proved else ON_A_SCREEN


def standing(desk: "Desk") -> str:
    """What whoever sits down is told of what waits for them, or of whom they will miss; "" for nothing.

    Raises: NotSaved, CannotOpen.
    """
    here = desk.here
    if here is None or desk.demonstration:
        return ""
    with desk.database.read() as session:
        asked = session.exec(
            select(RoleChange).where(RoleChange.worker_id == here.id, col(RoleChange.decided_at).is_(None))
        ).first()
        if asked is not None:
            names = without(_who_may(session, desk, APPROVE, _who_can(desk)), here.id, asked.asked_by)
            if names:
                return f"Your new role waits for {listed(names)}."
            return WAITS_FOR_PAPER.format(asked.number) if desk.proved else WAITS_FOR_SOMEBODY
        there = session.exec(select(Worker.id, Worker.role).where(col(Worker.left_at).is_(None))).all()
    if all(person == here.id for person, _ in there):
        return ALONE
    return "" if any(_endorses(desk, role) for _, role in there) else NO_MANAGER


def to_people(desk: "Desk") -> str:
    """Whom somebody asks who is not shown the list of people. Raises: NotSaved, CannotOpen."""
    here = desk.here
    names = without(who_may(desk, MANAGE), *([here.id] if here is not None else []))
    return f"The list of people is for who manages them: ask {listed(names)}." if names else NOBODY_MANAGES


def listed(names: tuple[str, ...]) -> str:
    """ "M Patel or D Hart"; "M Patel, D Hart or 3 others"."""
    short = [name if len(name) <= LONGEST else f"{name[: LONGEST - 3].rstrip()}..." for name in names[:NAMED]]
    more = len(names) - len(short)
    if more:
        return f"{', '.join(short)} or {f'{more} others' if more > 1 else 'another'}"
    return " or ".join(short)


def _who_can(desk: "Desk") -> Callable[[UUID], bool]:
    path = desk.database.path
    if not desk.proved or path is None:
        return lambda _: True
    can: Collection[UUID] = unlocking.who_can(path)
    return lambda person: person in can


def _who_may(session: Session, desk: "Desk", action: str, can: Callable[[UUID], bool]) -> Names:
    there = select(Worker).where(col(Worker.left_at).is_(None)).order_by(col(Worker.name))
    return tuple(
        (each.id, each.name)
        for each in session.exec(there).all()
        if can(each.id) and may(role_of(desk, each.role), action) is not Answer.NO
    )


def _endorses(desk: "Desk", role: str) -> bool:
    its = desk.profile.roles.get(role)
    return its is not None and (its.may_endorse or its.may_endorse_section47)
