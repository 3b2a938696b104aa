"""The people of a desk as whoever manages or approves them sees it; somebody new, written down by another.

Owns what waits, and why whoever is here may not decide it, said before they try; the acts refuse it all the
same. Somebody new whose role is more than a worker's or a reader's is written down as a reader, and that role
is asked for: somebody else gives it (`accounts.approve`). They set their own passphrase when they first sit
down.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import Session, col, select

from dutydesk.acts import accounts, unlocking, way_out
from dutydesk.acts.account_rows import entered, next_number
from dutydesk.acts.accounts import Account, RoleLine
from dutydesk.acts.approving import WITH_LEAVE
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.people import checked, someone_here
from dutydesk.acts.permission import NOBODY_HERE, need, refusal, role_now, role_of
from dutydesk.acts.values import NOBODY
from dutydesk.errors import NotAllowed
from dutydesk.practice.roles import Answer, Role, may
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date
from dutydesk.records.account_tables import RoleChange
from dutydesk.records.desk_tables import Worker
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SEE: Final = "people.see"
MANAGE: Final = "people.manage"
NO_NAME: Final = "Say their name: every line of a contact carries one."
TAKEN: Final = "Somebody of that name works here already. Add a middle name or a letter."
NO_READER: Final = "Enter them in another role, and ask for this one: it is given by somebody else."
ASKED_WITH: Final = "entered with this role"


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """A role that is asked for and not decided yet."""

    line: RoleLine
    mine: bool
    """Whoever is here asked for it, and may take it back."""
    why_not: str
    """Why whoever is here may not approve it, in a sentence; "" where they may."""
    why_not_refuse: str
    """As `why_not`, for saying no or taking it back."""
    way: str
    """For whom it waits, or what to do where nobody may approve it (`way_out`)."""


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """Somebody who works or worked here, and what whoever is here may do about them."""

    account: Account
    here: bool
    """It is whoever is here."""
    why_not_ask: str
    why_not_leave: str
    way: str
    """As of `Request`, for a role that whoever is here asks for them."""


@dataclass(frozen=True, slots=True, repr=False)
class Board:
    """All of it, as it was read."""

    waiting: tuple[Request, ...]
    """Oldest first."""
    members: tuple[Member, ...]
    """Who works here by name, then who has left."""
    why_not_enter: str
    way: str
    """As of `Request`, for the role of somebody new."""
    proved: bool
    """Who is here is proved: whoever signs in has a passphrase."""


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """Somebody new was written down."""

    id: UUID
    name: str
    role: str
    """In words: what they are from now on."""
    asked: int
    """Number of the request for the role they are to have; 0 where nobody has to approve it."""


def why_not_see(desk: "Desk") -> str:
    """Why whoever is here is not shown it, by the role they sat down with; "" where they are. No look at the
    desk: it is asked by a list of commands."""
    here = desk.here
    return NOBODY_HERE if here is None else refusal(role_of(desk, here.role), SEE, person=here.id)


@refusals_told
def board(desk: "Desk") -> Board:
    """Everybody and what waits. Raises: NotAllowed for a role that does not see it; NotSaved, CannotOpen."""
    here = someone_here(desk)
    need(desk, SEE)
    role = role_now(desk, here)
    found, approve = accounts.accounts(desk), way_out.who_may(desk)
    asked = [line for each in found for line in each.history if line.state == "asked"]

    def way(*people: UUID) -> str:
        return way_out.on_screen(desk, way_out.without(approve, *people))

    return Board(
        tuple(
            _request(role, here.id, line, way(line.asker, line.person))
            for line in sorted(asked, key=lambda line: line.number)
        ),
        tuple(
            _member(role, here.id, each, way(here.id, each.person.id))
            for each in sorted(found, key=lambda each: each.left_at is not None)
        ),
        # Of somebody who is not there yet nobody is the author.
        refusal(role, MANAGE, person=here.id, author=NOBODY),
        way(here.id),
        desk.proved,
    )


def how_many(session: Session, desk: "Desk") -> int:
    """The requests whoever is here may decide; 0, and no look at the desk, for a role that decides none."""
    here = desk.here
    role = role_of(desk, here.role) if here is not None else None
    if here is None or role is None or may(role, "people.approve") is Answer.NO:
        return 0
    waits = select(func.count()).where(
        col(RoleChange.decided_at).is_(None),
        col(RoleChange.asked_by) != here.id,
        col(RoleChange.worker_id) != here.id,
    )
    return session.exec(waits.select_from(RoleChange)).one()


@refusals_told
def enter(desk: "Desk", name: str, role: str, registration: str) -> Written:
    """Somebody new is written down, and whoever is here stays at the desk.

    Args: as of `people.arrive`.

    Raises: NotAllowed, with what is missing, or where the role of whoever is here manages nobody; NotSaved.
    """
    here = someone_here(desk)
    worker = Worker(name="", role=role, created_at=desk.clock.now())
    need(desk, MANAGE, author=worker.id)
    if not clean(name, one_line=True).text.strip():
        raise NotAllowed(NO_NAME)
    worker.name, role, registration = checked(desk.profile, name, role, registration)
    path = desk.database.path
    if desk.proved and path is not None:
        unlocking.is_free(path, worker.name)
    to_approve = role_of(desk, role) in WITH_LEAVE
    worker.role = _reader(desk) if to_approve else role
    worker.registration = "" if to_approve else registration
    with desk.database.write() as session:
        number = next_number(session)  # whoever else enters somebody waits here
        there = session.exec(select(Worker.name).where(col(Worker.left_at).is_(None))).all()
        if any(is_name(each, worker.name) for each in there):
            raise NotAllowed(TAKEN)
        session.add(worker)
        entered(session, worker, None, approved=False, asked_by=here.id)
        detail = {"person": str(worker.id), "role": worker.role}
        tell(session, Happened(Event.ROLE, reason="entered", detail=detail))
        if to_approve:
            session.flush()
            number = next_number(session)
            session.add(
                RoleChange(
                    number=number,
                    worker_id=worker.id,
                    role=role,
                    before=worker.role,
                    reason=ASKED_WITH,
                    registration=registration,
                    asked_by=here.id,
                    asked_at=worker.created_at,
                    state="asked",
                )
            )
            tell(session, Happened(Event.ROLE, reason="asked", detail={**detail, "role": role}))
        made = Written(
            worker.id, worker.name, desk.profile.roles[worker.role].label, number if to_approve else 0
        )
    return made


def is_name(typed: str, name: str) -> bool:
    """Whether what was typed is that whole name, however it is spaced and in whatever letters."""
    return _folded(typed) == _folded(name)


def _folded(name: str) -> str:
    return " ".join(clean(name, one_line=True).text.split()).casefold()


def line_words(line: RoleLine) -> str:
    """What became of one role of somebody, without its number and its day."""
    if not line.before:
        wrote = f" by {line.asked_by}" if line.asker != line.person else ""
        by = f", approved by {line.decided_by}" if line.decided_by else ""
        return f"entered{wrote} as {line.role}{by}"
    what = f"{line.role} instead of {line.before}, asked by {line.asked_by}: {line.reason}"
    what += f" (registration {line.registration})" if line.registration else ""
    if line.decided_at is None:
        return what
    how = "taken back" if line.decided_by == line.asked_by else "refused"
    how = "approved" if line.state == "given" else how
    answer = f": {line.answer}" if line.answer else ""
    return f"{what} ({how} by {line.decided_by} {when_said(line.decided_at)}{answer})"


def when_said(at: datetime) -> str:
    """ "Tue 12 May 2026 14:26", London's."""
    return f"{date_words(london_date(at))} {clock_words(at)}"


def _request(role: Role | None, here: UUID, line: RoleLine, way: str) -> Request:
    decide = refusal(role, "people.approve", person=here, author=line.asker)
    mine = line.asker == here
    why_not = decide
    if here in (line.asker, line.person) and may(role, "people.approve") is not Answer.NO:
        why_not = way if way in way_out.NOBODY_MAY else f"Never one's own. {way}"
    return Request(line, mine, why_not, "" if mine else decide, way)


def _member(role: Role | None, here: UUID, account: Account, way: str) -> Member:
    own = account.person.id == here
    if account.left_at is not None:
        return Member(account, own, accounts.NOBODY, accounts.NOBODY, way)
    manage = refusal(role, MANAGE, person=here, author=account.person.id)
    if own:
        return Member(account, own, refusal(role, "people.ask", person=here), accounts.NOT_ONESELF, way)
    return Member(account, own, manage, manage, way)


def _reader(desk: "Desk") -> str:
    found = next((key for key, its in desk.profile.roles.items() if its.desk is Role.READER), "")
    if not found:
        raise NotAllowed(NO_READER)
    return found
