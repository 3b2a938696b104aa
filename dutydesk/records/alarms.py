"""The rows of alarms: what may have something to tell now, what stands unanswered, and what was answered.

Every look is bounded by an index: running clocks by their due time, promises and redials by their own,
alarms by whom they are for. Which of the rows found is an alarm is a rule of practice, and the caller's. Two
programs may find the same one at once: the record's unique key lets one row be, and neither of them fails.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.records.correction_tables import Correction
from dutydesk.records.inserting import insert_of
from dutydesk.records.reading_alone import read_alone_by
from dutydesk.records.restrict_tables import Glass
from dutydesk.records.shift_tables import Alarm, CallRow
from dutydesk.records.sight import HIDDEN, SEEN, SHUT_FROM, looking
from dutydesk.records.tables import NO_SUBJECT, Answer, ClockRow, Contact, Endorsement, Place

_ALARM: Final[sa.Table] = Alarm.__table__  # type: ignore[attr-defined]
_ANSWER: Final[sa.Table] = Answer.__table__  # type: ignore[attr-defined]
_CALL: Final[sa.Table] = CallRow.__table__  # type: ignore[attr-defined]
_CLOCK: Final[sa.Table] = ClockRow.__table__  # type: ignore[attr-defined]
_CORRECTION: Final[sa.Table] = Correction.__table__  # type: ignore[attr-defined]
_GLASS: Final[sa.Table] = Glass.__table__  # type: ignore[attr-defined]
_CONTACT: Final[sa.Table] = Contact.__table__  # type: ignore[attr-defined]
_ENDORSEMENT: Final[sa.Table] = Endorsement.__table__  # type: ignore[attr-defined]
_PLACE: Final[sa.Table] = Place.__table__  # type: ignore[attr-defined]

EVERY_MANAGER: Final = NO_SUBJECT
"""Stands in `Alarm.worker_id` for whoever manages."""
_AT_ONCE: Final = 500
"""Ids in one statement: no database minds so many."""
_OF_NO_CLOCK: Final = ("returned", "to_find", "redial", "letter", "look_again", "glass", "match", "corrected")
_OF_GUARD: Final = ("glass", "match")
_OF_CONTACT: Final = (
    _CONTACT.c.state.label("contact_state"),
    _CONTACT.c.worker_id,
    _CONTACT.c.reference,
    _CONTACT.c.family,
)
_OF_SEEN: Final = (
    SEEN.c.state.label("contact_state"),
    SEEN.c.reference,
    SEEN.c.family,
    SEEN.c.guarded,
)


@dataclass(frozen=True, slots=True)
class NewAlarm:
    """An alarm as it is first written."""

    contact_id: UUID
    about_id: UUID
    event: str
    worker_id: UUID
    key: str = ""

    @property
    def names(self) -> tuple[UUID, str, str, UUID]:
        """What tells it from every other: about what, which event, what of it, for whom."""
        return self.about_id, self.event, self.key, self.worker_id


@dataclass(frozen=True, slots=True)
class Kinds:
    """Timescales by what their clocks tell whom: decides which answered alarm settles a clock."""

    managers: Collection[str]
    """Always for managers."""
    waiting: Collection[str]
    """For managers while the contact is with them."""
    both: Collection[str]
    """For the worker and for managers; always looked at."""
    marks: Collection[str]
    """Tell once in all, when they have passed."""


def clocks_to_tell(
    session: Session,
    reaches: Mapping[datetime, Collection[str]],
    kinds: Kinds,
    now: datetime,
    since: datetime,
) -> Sequence[Row[Any]]:
    """Running clocks that may have something to tell, and no alarm for it yet, with their contact's columns.

    Args:
        reaches: the timescales looked for, by the due time up to which they are.
        now: the moment; since: due times before it are let be. Both aware.
    """
    theirs = sa.or_(
        _CLOCK.c.timescale.in_(kinds.managers),
        sa.and_(_CONTACT.c.state == "sent", _CLOCK.c.timescale.in_(kinds.waiting)),
    )
    settled = sa.exists().where(
        _ALARM.c.about_id == _CLOCK.c.id,
        _ALARM.c.event != "unacknowledged",
        # A clock has a few alarms; whom they are for is looked at behind that, not through all of theirs.
        sa.func.coalesce(_ALARM.c.worker_id, NO_SUBJECT, type_=sa.Uuid())
        == sa.case((theirs, sa.literal(EVERY_MANAGER, sa.Uuid())), else_=_CONTACT.c.worker_id),
        sa.or_(_CLOCK.c.due_at > now, _ALARM.c.event == "overdue", _CLOCK.c.timescale.in_(kinds.marks)),
        _CLOCK.c.timescale.not_in(kinds.both),
    )
    near = sa.or_(
        *(sa.and_(_CLOCK.c.timescale.in_(keys), _CLOCK.c.due_at <= until) for until, keys in reaches.items())
    )
    wanted: sa.Select[Any] = (
        sa.select(*_CLOCK.c, *_OF_CONTACT)
        .join(_CONTACT, _CONTACT.c.id == _CLOCK.c.contact_id)
        .where(
            _CLOCK.c.stopped_at.is_(None),
            _CLOCK.c.due_at > since,
            _CLOCK.c.due_at <= max(reaches),
            near,
            ~settled,
        )
    )
    return session.connection().execute(wanted).all()


def clocks_named(session: Session, clock_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """These clocks, running or stopped, with their contact's columns."""
    wanted: sa.Select[Any] = sa.select(*_CLOCK.c, *_OF_CONTACT).join(
        _CONTACT, _CONTACT.c.id == _CLOCK.c.contact_id
    )
    return _in_parts(session, wanted, _CLOCK.c.id, clock_ids)


def sent_back(session: Session, since: datetime) -> Sequence[Row[Any]]:
    """(endorsement_id, at, contact_id, ...) of contacts that stand sent back since then."""
    wanted = (
        sa.select(_ENDORSEMENT.c.id.label("about_id"), _ENDORSEMENT.c.at, _CONTACT.c.id.label("contact_id"))
        .add_columns(*_OF_CONTACT)
        .join(_ENDORSEMENT, _ENDORSEMENT.c.contact_id == _CONTACT.c.id)
        .where(
            _CONTACT.c.state == "returned",
            _ENDORSEMENT.c.choice == "return",
            _ENDORSEMENT.c.withdrawn_at.is_(None),
            _ENDORSEMENT.c.at > since,
        )
    )
    return session.connection().execute(wanted).all()


def promises_due(
    session: Session, mark: str, states: Collection[str], now: datetime, since: datetime
) -> Sequence[Row[Any]]:
    """(contact_id, subject_id, question, by_when, ...) of answers that were to be found out by now."""
    wanted = (
        sa.select(_ANSWER.c.contact_id, _ANSWER.c.subject_id, _ANSWER.c.question, _ANSWER.c.by_when)
        .add_columns(*_OF_CONTACT)
        .join(_CONTACT, _CONTACT.c.id == _ANSWER.c.contact_id)
        .where(
            _ANSWER.c.by_when > since,
            _ANSWER.c.by_when <= now,
            _ANSWER.c.mark == mark,
            _CONTACT.c.state.in_(states),
        )
    )
    return session.connection().execute(wanted).all()


def redials_due(session: Session, now: datetime, since: datetime) -> Sequence[Row[Any]]:
    """(about_id, redial_at, contact_id, ...) of dropped calls that should have been rung back by now."""
    wanted = (
        sa.select(_CALL.c.id.label("about_id"), _CALL.c.redial_at, _CALL.c.contact_id)
        .add_columns(*_OF_CONTACT)
        .join(_CONTACT, _CONTACT.c.id == _CALL.c.contact_id)
        .where(_CALL.c.redial_at > since, _CALL.c.redial_at <= now, _CONTACT.c.state != "closed")
    )
    return session.connection().execute(wanted).all()


def with_clock(session: Session, contact_ids: Collection[UUID], timescales: Collection[str]) -> set[UUID]:
    """Of these contacts those of which a clock of one of these timescales runs."""
    wanted = sa.select(_CLOCK.c.contact_id).where(
        _CLOCK.c.stopped_at.is_(None), _CLOCK.c.timescale.in_(timescales)
    )
    return {row.contact_id for row in _in_parts(session, wanted, _CLOCK.c.contact_id, contact_ids)}


def calls_going_on(session: Session, worker_id: UUID, since: datetime) -> bool:
    """Whether a call of this worker's, begun since then, has not ended and is not parked."""
    parked = sa.exists().where(
        _PLACE.c.contact_id == _CONTACT.c.id,
        _PLACE.c.worker_id == worker_id,
        _PLACE.c.parked_at.is_not(None),
    )
    # Of a call from paper, or lost without a word, nobody knows when it ended: that it did is in its row.
    of_it = _CALL.alias("of_it")
    newest = sa.select(sa.func.max(of_it.c.number)).where(of_it.c.contact_id == _CONTACT.c.id)
    goes_on = sa.exists().where(
        _CALL.c.contact_id == _CONTACT.c.id,
        _CALL.c.number == newest.scalar_subquery(),
        _CALL.c.ended == "",
    )
    wanted = sa.select(_CONTACT.c.id).where(
        _CONTACT.c.started_at > since,
        _CONTACT.c.worker_id == worker_id,
        _CONTACT.c.call_ended_at.is_(None),
        goes_on,
        ~parked,
    )
    return session.connection().execute(wanted.limit(1)).first() is not None


def there(session: Session, about: Iterable[UUID]) -> set[tuple[UUID, str, str, UUID]]:
    """(about, event, key, for whom) of the alarms there are about these."""
    wanted = sa.select(_ALARM.c.about_id, _ALARM.c.event, _ALARM.c.key, _ALARM.c.worker_id)
    return {tuple(row) for row in _in_parts(session, wanted, _ALARM.c.about_id, set(about))}


def write(session: Session, alarms: Iterable[NewAlarm], at: datetime) -> None:
    """Keep new alarms; one that another program has just kept stays as it is."""
    rows = [
        {
            "id": uuid4(),
            "contact_id": each.contact_id,
            "about_id": each.about_id,
            "event": each.event,
            "key": each.key,
            "worker_id": each.worker_id,
            "arose_at": at,
            "bell": False,
            "acknowledged_by_name": "",
            "reason": "",
            "reminded": 0,
        }
        for each in alarms
    ]
    if rows:
        connection = session.connection()
        insert = insert_of(connection.dialect.name)
        connection.execute(insert(_ALARM).on_conflict_do_nothing(), rows)


def unanswered(
    session: Session,
    person: UUID,
    since: datetime,
    most: int,
    left: Collection[UUID] = (),
    *,
    manages: bool,
    looks_at_glass: bool,
) -> Sequence[Row[Any]]:
    """Alarms for somebody that nobody answered or read, the newest first; of stopped clocks none.

    Of what is for whoever manages, nothing that they did themselves: another decides about that.

    Args:
        manages: they are told what every manager is.
        looks_at_glass: they are told of broken glass.
        left: contacts of whose broken glass they are told although they are shut out: nobody else is left.
    """
    running = sa.exists().where(_CLOCK.c.id == _ALARM.c.about_id, _CLOCK.c.stopped_at.is_(None))
    wanted = (
        sa.select(*_ALARM.c, *_OF_SEEN)
        .add_columns(SEEN.c.worker_id.label("contact_worker"))
        .join(SEEN, SEEN.c.id == _ALARM.c.contact_id)
        .where(
            _ALARM.c.worker_id.in_({person, EVERY_MANAGER} if manages or looks_at_glass else {person}),
            *(() if manages else (sa.or_(_ALARM.c.worker_id == person, _ALARM.c.event == "glass"),)),
            *((~read_alone_by(person),) if looks_at_glass and not manages else ()),
            sa.or_(_ALARM.c.worker_id != EVERY_MANAGER, ~_done_by(person)),
            _ALARM.c.arose_at > since,
            _ALARM.c.acknowledged_at.is_(None),
            _ALARM.c.read_at.is_(None),
            # After a hand-over it is for the worker of now.
            sa.or_(
                _ALARM.c.worker_id == EVERY_MANAGER,
                _ALARM.c.worker_id == SEEN.c.worker_id,
                # A correction that was sent back is its maker's, whoever has the contact: it alone has a key.
                sa.and_(_ALARM.c.event == "returned", _ALARM.c.key != ""),
            ),
            sa.or_(_ALARM.c.event.in_(_OF_NO_CLOCK), running),
            # Whoever is shut out of a record decides nothing about who read it.
            sa.or_(
                _ALARM.c.event.not_in(_OF_GUARD),
                _ALARM.c.contact_id.not_in(SHUT_FROM),
                sa.and_(_ALARM.c.event == "glass", _ALARM.c.contact_id.in_(left)),
            ),
        )
        .order_by(_ALARM.c.arose_at.desc(), _ALARM.c.id)
        .limit(most)
    )
    return session.connection().execute(wanted, looking(session)).all()


def _done_by(person: UUID) -> sa.ColumnElement[bool]:
    """Whether an alarm is of somebody's own broken glass or correction, or of a clock of that."""
    return sa.or_(
        sa.exists().where(_GLASS.c.id == _ALARM.c.about_id, _GLASS.c.person_id == person),
        sa.exists().where(_CORRECTION.c.id == _ALARM.c.about_id, _CORRECTION.c.by_id == person),
        sa.exists().where(
            _CLOCK.c.id == _ALARM.c.about_id,
            _CORRECTION.c.id == _CLOCK.c.about_id,
            _CORRECTION.c.by_id == person,
        ),
    )


def tell(session: Session, alarm_ids: Collection[UUID], at: datetime, rang: UUID | None) -> None:
    """Note that these were said, where it is the first time, and with which of them the bell rang."""
    connection = session.connection()
    connection.execute(
        _ALARM.update().where(_ALARM.c.id.in_(alarm_ids), _ALARM.c.told_at.is_(None)).values(told_at=at)
    )
    if rang is not None:
        connection.execute(_ALARM.update().where(_ALARM.c.id == rang).values(bell=True))


def mark_read(session: Session, alarm_ids: Collection[UUID], at: datetime) -> None:
    """Note that these lines were read."""
    session.connection().execute(
        _ALARM.update().where(_ALARM.c.id.in_(alarm_ids), _ALARM.c.read_at.is_(None)).values(read_at=at)
    )


def of_clocks(session: Session, clock_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """Every alarm of these clocks, oldest first."""
    wanted = sa.select(*_ALARM.c).order_by(_ALARM.c.arose_at)
    return _in_parts(session, wanted, _ALARM.c.about_id, clock_ids)


def last_acknowledged(session: Session, contact_id: UUID) -> Row[Any] | None:
    """(at, name, reason, event) of the newest acknowledgement of a clock of this contact that still runs."""
    wanted: sa.Select[Any] = (
        sa.select(
            _ALARM.c.acknowledged_at,
            _ALARM.c.acknowledged_by_name,
            _ALARM.c.reason,
            _ALARM.c.event,
            _CLOCK.c.timescale,
        )
        .join(_CLOCK, _CLOCK.c.id == _ALARM.c.about_id)
        .where(
            _ALARM.c.contact_id == contact_id,
            _ALARM.c.acknowledged_at.is_not(None),
            _CLOCK.c.stopped_at.is_(None),
        )
        .order_by(_ALARM.c.acknowledged_at.desc())
        .limit(1)
    )
    return session.connection().execute(wanted).first()


def arisen_between(session: Session, begin: datetime, end: datetime) -> Sequence[Row[Any]]:
    """The alarms that arose in that time, oldest first, with their contact's columns.

    Broken glass is every manager's: a row of it for one person notes what they alone have read.
    """
    wanted: sa.Select[Any] = (
        sa.select(*_ALARM.c, *_OF_SEEN)
        .join(SEEN, SEEN.c.id == _ALARM.c.contact_id)
        .where(
            _ALARM.c.arose_at >= begin,
            _ALARM.c.arose_at < end,
            sa.or_(_ALARM.c.event != "glass", _ALARM.c.worker_id == EVERY_MANAGER),
        )
        .order_by(_ALARM.c.arose_at, _ALARM.c.id)
    )
    return session.connection().execute(wanted, looking(session)).all()


def clocks_alive(session: Session, begin: datetime, end: datetime) -> Sequence[Row[Any]]:
    """The clocks that ran at some time between these, with all their columns."""
    wanted = sa.select(*_CLOCK.c).where(
        _CLOCK.c.started_at < end,
        sa.or_(_CLOCK.c.stopped_at.is_(None), _CLOCK.c.stopped_at >= begin),
        _CLOCK.c.contact_id.not_in(HIDDEN),
    )
    return session.connection().execute(wanted, looking(session)).all()


def _in_parts(
    session: Session, wanted: sa.Select[Any], column: sa.ColumnElement[Any], ids: Collection[UUID]
) -> list[Row[Any]]:
    every = list(ids)
    connection = session.connection()
    found: list[Row[Any]] = []
    for first in range(0, len(every), _AT_ONCE):
        found += connection.execute(wanted.where(column.in_(every[first : first + _AT_ONCE]))).all()
    return found
