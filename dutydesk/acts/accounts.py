"""Accounts: who has which role, who asked for it and who approved it, and who has left.

Owns that a role is asked for and approved by two people, and that nobody gives themselves one. Who somebody
is (`people`) and the leave for a first passphrase (`approving`) are elsewhere. A role that is given counts at
once for what is refused (`permission`), and for what the screens offer when they next sit down.

On a plain desk and on a server names are not proved: roles stand there as people were entered, and a change
is only as good as the names that were said.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session, col, func, select

from dutydesk.acts import unlocking
from dutydesk.acts.account_rows import next_number
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.people import person_of, registered, someone_here
from dutydesk.acts.permission import need
from dutydesk.acts.values import Person
from dutydesk.errors import CannotOpen, NotAllowed, NotSaved
from dutydesk.records.account_tables import RoleChange
from dutydesk.records.desk_tables import Worker
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NOT_PROVED: Final = "Names are not proved on this desk: roles are those of the people as they were entered."
NO_SUCH: Final = "There is no request of that number that waits."
NOBODY: Final = "Nobody of that name works at this desk."
SAY_WHY: Final = "Say why in a few words: whoever approves it reads that."
NOT_OWN: Final = (
    "Nobody approves a role of their own, or one they asked for: another manager or an auditor does."
)
CHANGED: Final = "Their role changed since you saw it: look again, then decide."
NOT_ONESELF: Final = "Nobody takes themselves out of the desk: a manager or a system administrator does."
LEFT_NOTE: Final = (
    "Their passphrase opens this desk no more. Copies that left this machine open with it still. If they had "
    "seen the recovery key, make a new one: dutydesk recovery."
)
LEFT_LATER: Final = (
    "From now on nobody can sit down under that name. The keys file could not be changed: that is tried "
    "again at the next start, and whenever somebody leaves."
)
LEFT_PLAIN: Final = "From now on nobody can sit down under that name. What they wrote stays theirs."


@dataclass(frozen=True, slots=True, repr=False)
class RoleLine:
    """One line of the history of somebody's roles."""

    number: int
    person: UUID
    name: str
    role: str
    """In the authority's words."""
    before: str
    """What it was until then, in words; "" for whoever was entered with it."""
    reason: str
    registration: str
    """The number that was given with it, theirs once it is approved."""
    asked_by: str
    asker: UUID
    asked_at: datetime
    state: str
    """asked, given or refused."""
    decided_by: str
    """Who approved or refused it; "" where nobody had to."""
    decided_at: datetime | None
    answer: str = ""
    """Why it was refused; "" where nobody said."""


@dataclass(frozen=True, slots=True, repr=False)
class Account:
    """Somebody who works or worked at this desk."""

    person: Person
    signs_in: bool | None
    """They have a passphrase; None where names are not proved."""
    since: datetime
    left_at: datetime | None
    history: tuple[RoleLine, ...]
    """Oldest first; empty for somebody of an earlier version whose role never changed."""

    @property
    def newest(self) -> int:
        """The number of the newest line of their history; 0 for none."""
        return self.history[-1].number if self.history else 0


def accounts(desk: "Desk") -> tuple[Account, ...]:
    """Everybody who works or worked at the desk, by name.

    Raises: NotSaved, CannotOpen.
    """
    path = desk.database.path
    can = unlocking.who_can(path) if desk.proved and path is not None else None
    with desk.database.read() as session:
        workers = session.exec(select(Worker).order_by(col(Worker.name), col(Worker.created_at))).all()
        changes = session.exec(select(RoleChange).order_by(col(RoleChange.number))).all()
        names = {each.id: each.name for each in workers}
        return tuple(
            Account(
                person_of(desk, worker),
                worker.id in can if can is not None else None,
                worker.created_at,
                worker.left_at,
                tuple(_line(desk, each, names) for each in changes if each.worker_id == worker.id),
            )
            for worker in workers
        )


def waiting(desk: "Desk") -> tuple[RoleLine, ...]:
    """What is asked and not decided yet, oldest first. Raises: NotSaved."""
    return tuple(line for account in accounts(desk) for line in account.history if line.state == "asked")


def named(desk: "Desk", typed: str) -> UUID:
    """Who is meant by a name, or by the beginning of one that only one has.

    Raises: NotAllowed where it is nobody, or several; NotSaved.
    """
    wanted = " ".join(clean(typed, one_line=True).text.split()).casefold()
    with desk.database.read() as session:
        there = [each for each in session.exec(select(Worker)).all() if each.left_at is None]
    same = [each for each in there if each.name.casefold() == wanted]
    found = same or [each for each in there if wanted and each.name.casefold().startswith(wanted)]
    if not found:
        raise NotAllowed(NOBODY)
    if len(found) > 1:
        raise NotAllowed("Several people of this desk are called that: give the whole name.")
    return found[0].id


@refusals_told
def ask(
    desk: "Desk", person: UUID, role: str, reason: str, registration: str = "", *, seen: int | None = None
) -> int:
    """Ask that somebody has another role; it changes nothing until somebody else approves it.

    Args:
        person: oneself, or somebody else where one may manage people.
        role: its key.
        registration: their number, where the role needs one and they have none yet, or another than is kept.
        seen: as of `leave`.

    Returns: the number of the request.

    Raises: NotAllowed; NotSaved.
    """
    here = someone_here(desk)
    if person == here.id:
        need(desk, "people.ask")
    else:
        need(desk, "people.manage", author=person)
    why = clean(reason).text.strip()
    if role not in desk.profile.roles:
        raise NotAllowed("Choose one of the roles in the list.")
    if not why:
        raise NotAllowed(SAY_WHY)
    with desk.database.write() as session:
        worker = _worker(session, person)
        _as_seen(session, person, seen)
        registration = registered(desk.profile.roles[role], registration, worker.registration)
        if worker.role == role and registration in ("", worker.registration):
            raise NotAllowed("They have that role.")
        if _asked(session, worker_id=person) is not None:
            raise NotAllowed("A role is asked for them already, and waits to be approved.")
        number = next_number(session)
        session.add(
            RoleChange(
                number=number,
                worker_id=person,
                role=role,
                before=worker.role,
                reason=why,
                registration=registration,
                asked_by=here.id,
                asked_at=desk.clock.now(),
                state="asked",
            )
        )
        _told(session, "asked", person, role)
    return number


@refusals_told
def approve(desk: "Desk", number: int, recovery: str = "") -> RoleLine:
    """Give the role that was asked for.

    Args:
        recovery: the recovery key, for a desk on which nobody else may approve; "" for one's own leave.

    Raises: NotAllowed for whoever asked for it, or whose role it is; NotSaved.
    """
    here = someone_here(desk)
    change = _standing(desk, number)
    if recovery:
        by, how = _by_paper(desk, recovery), "recovery_key"
    else:
        need(desk, "people.approve", author=change.asked_by)
        if here.id == change.worker_id:
            raise NotAllowed(NOT_OWN)
        by, how = here.id, "approved"
    with desk.database.write() as session:
        row = _decided(session, number, "given", by, desk.clock.now())
        row.how = how
        worker = _worker(session, row.worker_id)
        worker.role, worker.registration = row.role, row.registration or worker.registration
        session.add(worker)
        _told(session, "approved_by_recovery_key" if by is None else "approved", row.worker_id, row.role)
    return _again(desk, number)


@refusals_told
def refuse(desk: "Desk", number: int, answer: str = "") -> RoleLine:
    """Say no to what was asked; whoever asked may take it back so.

    Args:
        answer: why not, for whoever asked.

    Raises: NotAllowed; NotSaved.
    """
    here = someone_here(desk)
    change = _standing(desk, number)
    if here.id != change.asked_by:
        need(desk, "people.approve", author=change.asked_by)
    with desk.database.write() as session:
        row = _decided(session, number, "refused", here.id, desk.clock.now())
        row.answer = clean(answer).text.strip()
        _told(session, "refused", row.worker_id, row.role)
    return _again(desk, number)


@refusals_told
def leave(desk: "Desk", person: UUID, *, seen: int | None = None) -> str:
    """Somebody works here no more: their passphrase opens nothing, and nobody sits down under their name.

    What they wrote stays theirs; their contacts are handed over or taken over as ever.

    Args:
        seen: the number of the newest line of their history as it was seen (`Account.newest`); what changed
            since is refused. None where nothing was seen before.

    Returns: what is to be known of it, in a sentence.

    Raises: NotAllowed; NotSaved.
    """
    here = someone_here(desk)
    if person == here.id:
        raise NotAllowed(NOT_ONESELF)
    need(desk, "people.manage", author=person)
    path = desk.database.path
    can = unlocking.who_can(path) if desk.proved and path is not None else frozenset()
    with desk.database.write() as session:
        worker = _worker(session, person)
        _as_seen(session, person, seen)
        if person in can and not can - {person} - _left(session):
            raise NotAllowed("Nobody could open the desk any more: somebody else sets a passphrase first.")
        worker.left_at = desk.clock.now()
        session.add(worker)
        if (asked := _asked(session, worker_id=person)) is not None:
            asked.state, asked.decided_by, asked.decided_at = "refused", here.id, desk.clock.now()
            session.add(asked)
        _told(session, "left", person, worker.role)
    # Only now: a refused commit leaves nobody locked out, and whoever has left sits down under no key.
    if finish_leaving(desk):
        return LEFT_NOTE if person in can else LEFT_PLAIN
    return LEFT_LATER


def finish_leaving(desk: "Desk") -> bool:
    """Whoever has left has no key: what a stop left of that is done here, and at each start (`Entrance`).

    Returns: False where the keys file could not be changed now. Nobody who left sits down meanwhile.

    Raises: NotSaved where the desk cannot be read.
    """
    path, key = desk.database.path, desk.database.secret
    if not desk.proved or path is None or key is None:
        return True
    with desk.database.read() as session:
        gone = _left(session)
    try:
        for person in unlocking.who_can(path) & gone:
            unlocking.take_from(path, key, person)
    except (CannotOpen, NotAllowed, NotSaved):
        return False
    return True


def nobody_who_left(desk: "Desk") -> None:
    """An opening: what a stop left of somebody's leaving is done, and whoever left does not come in.

    Raises: NotAllowed; NotSaved, CannotOpen.
    """
    if desk.database.looking:
        desk.owed.append(lambda: finish_leaving(desk))
    else:
        finish_leaving(desk)
    with desk.database.read() as session:
        if desk.signed is not None and desk.signed in _left(session):
            raise NotAllowed(NOBODY)


def _by_paper(desk: "Desk", typed: str) -> UUID | None:
    path = desk.database.path
    if not desk.proved or path is None:
        raise NotAllowed(f"{NOT_PROVED} There is no recovery key to approve with.")
    wrong = "That is not the recovery key. Nothing was changed."
    return unlocking.vouch(path, (), typed, desk.clock, wrong=wrong)


def _standing(desk: "Desk", number: int) -> RoleChange:
    with desk.database.read() as session:
        found = _asked(session, number=number)
    if found is None:
        raise NotAllowed(NO_SUCH)
    return found


def _decided(session: Session, number: int, state: str, by: UUID | None, at: datetime) -> RoleChange:
    wanted = select(RoleChange).where(RoleChange.number == number, RoleChange.state == "asked")
    found = session.exec(wanted.with_for_update()).first()
    if found is None:
        raise NotAllowed(NO_SUCH)
    found.state, found.decided_by, found.decided_at = state, by, at
    session.add(found)
    return found


def _asked(session: Session, *, number: int = 0, worker_id: UUID | None = None) -> RoleChange | None:
    wanted = select(RoleChange).where(RoleChange.state == "asked")
    if worker_id is not None:
        wanted = wanted.where(RoleChange.worker_id == worker_id)
    else:
        wanted = wanted.where(RoleChange.number == number)
    return session.exec(wanted).first()


def _worker(session: Session, person: UUID) -> Worker:
    worker = session.get(Worker, person, with_for_update=True)
    if worker is None or worker.left_at is not None:
        raise NotAllowed(NOBODY)
    return worker


def _as_seen(session: Session, person: UUID, seen: int | None) -> None:
    newest = select(func.max(RoleChange.number)).where(RoleChange.worker_id == person)
    if seen is not None and (session.exec(newest).one() or 0) != seen:
        raise NotAllowed(CHANGED)


def _left(session: Session) -> set[UUID]:
    return set(session.exec(select(Worker.id).where(col(Worker.left_at).is_not(None))).all())


def _told(session: Session, what: str, person: UUID, role: str) -> None:
    tell(session, Happened(Event.ROLE, reason=what, detail={"person": str(person), "role": role}))


def _again(desk: "Desk", number: int) -> RoleLine:
    return next(line for account in accounts(desk) for line in account.history if line.number == number)


def _line(desk: "Desk", row: RoleChange, names: dict[UUID, str]) -> RoleLine:
    def words(key: str) -> str:
        its = desk.profile.roles.get(key)
        return its.label if its is not None else key

    paper = row.how == "recovery_key"
    by = names.get(row.decided_by, "") if row.decided_by is not None else "the recovery key" if paper else ""
    return RoleLine(
        row.number,
        row.worker_id,
        names.get(row.worker_id, ""),
        words(row.role),
        words(row.before) if row.before else "",
        row.reason,
        row.registration,
        names.get(row.asked_by, ""),
        row.asked_by,
        row.asked_at,
        row.state,
        by,
        row.decided_at,
        row.answer,
    )
