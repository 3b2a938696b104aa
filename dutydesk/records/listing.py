"""What the queue reads, as plain rows: the contacts of one list, how many there are, and the clock of each.

The queue is read every few seconds, and objects would cost more than the reading. Which states a list has
and which clock presses most are rules of practice, and the caller's.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.records.shift_tables import ToolRow
from dutydesk.records.sight import SEEN, looking
from dutydesk.records.tables import Answer, ClockRow, Endorsement

_ANSWER: Final[sa.Table] = Answer.__table__  # type: ignore[attr-defined]
_CLOCK: Final[sa.Table] = ClockRow.__table__  # type: ignore[attr-defined]
_ENDORSEMENT: Final[sa.Table] = Endorsement.__table__  # type: ignore[attr-defined]
_TOOL: Final[sa.Table] = ToolRow.__table__  # type: ignore[attr-defined]
_SHOWN: Final = (
    "id",
    "reference",
    "state",
    "started_at",
    "worker_id",
    "worker_name",
    "family",
    "children",
    "differs",
    "danger",
    "version",
    "guarded",
    "stub",
)
_PRESSING: Final = (SEEN.c.danger.desc(), SEEN.c.started_at)
_OF_A_CLOCK: Final = tuple(
    _CLOCK.c[name]
    for name in (
        "id",
        "contact_id",
        "about",
        "label",
        "timescale",
        "ts",
        "started_at",
        "due_at",
        "due_on",
        "stopped_at",
        "stop_act",
    )
)
RUNNING: Final = sa.select(*_OF_A_CLOCK).where(_CLOCK.c.stopped_at.is_(None))
"""What is shown of the clocks that run."""
_CONTACTS: Final = sa.select(*(SEEN.c[name] for name in _SHOWN))


def in_states(
    session: Session, states: Collection[str], worker_id: UUID | None, most: int
) -> Sequence[Row[Any]]:
    """The contacts in these states, those in immediate danger first, then the oldest.

    Args:
        worker_id: only this worker's; None for everyone's.
        most: no more than so many.
    """
    wanted = _CONTACTS.where(SEEN.c.state.in_(states)).order_by(*_PRESSING).limit(most)
    if worker_id is not None:
        wanted = wanted.where(SEEN.c.worker_id == worker_id)
    return session.connection().execute(wanted, looking(session)).all()


def endorsed_since(
    session: Session, states: Collection[str], since: datetime, begun_since: datetime, most: int
) -> Sequence[Row[Any]]:
    """The contacts in these states that an endorsement which stands decided since then, oldest first.

    Args:
        since: aware.
        begun_since: bounds the look to contacts received since then; aware.
        most: no more than so many.
    """
    conditions = _endorsed(states, since, begun_since)
    return (
        session.connection()
        .execute(_CONTACTS.where(*conditions).order_by(SEEN.c.started_at).limit(most), looking(session))
        .all()
    )


def awaiting_tools(
    session: Session, states: Collection[str], not_coming: str, questions: Collection[str], most: int
) -> Sequence[Row[Any]]:
    """The contacts in these states with a tool of no known coming, however long ago they came in.

    Oldest first.

    Args:
        not_coming: the mark which says, under one of these questions, that the tool does not come.
        questions: of a tool's row.
        most: no more than so many.
    """
    # From the tools to their contacts: there are few of them, and contacts in these states grow for ever.
    not_here = (_TOOL.c.struck_at, _TOOL.c.received_at, _TOOL.c.filed_at)
    none_comes = sa.exists().where(
        _ANSWER.c.contact_id == _TOOL.c.contact_id,
        _ANSWER.c.subject_id == _TOOL.c.id,
        _ANSWER.c.question.in_(questions),
        _ANSWER.c.mark == not_coming,
    )
    tools = sa.select(_TOOL.c.contact_id).where(*(column.is_(None) for column in not_here), ~none_comes)
    # The state is looked at afterwards, so that its index is not walked through all that was ever closed.
    state = SEEN.c.state + sa.literal("")
    wanted = _CONTACTS.where(SEEN.c.id.in_(tools), state.in_(states), ~SEEN.c.stub)
    return (
        session.connection().execute(wanted.order_by(SEEN.c.started_at).limit(most), looking(session)).all()
    )


def awaiting_clock(
    session: Session, states: Collection[str], timescale: str, most: int
) -> Sequence[Row[Any]]:
    """The contacts in these states of which a clock of this timescale runs, oldest first.

    Args:
        most: no more than so many.
    """
    # From the running clocks: there are few of them, and contacts in these states grow for ever.
    going = sa.select(_CLOCK.c.contact_id).where(
        _CLOCK.c.stopped_at.is_(None), _CLOCK.c.timescale == timescale
    )
    # As in `awaiting_tools`: not by the index of the states.
    state = SEEN.c.state + sa.literal("")
    wanted = _CONTACTS.where(SEEN.c.id.in_(going), state.in_(states), ~SEEN.c.stub)
    return (
        session.connection().execute(wanted.order_by(SEEN.c.started_at).limit(most), looking(session)).all()
    )


def count_endorsed_since(
    session: Session, states: Collection[str], since: datetime, begun_since: datetime
) -> int:
    """How many contacts `endorsed_since` has without a limit."""
    counted = sa.select(sa.func.count()).select_from(SEEN).where(*_endorsed(states, since, begun_since))
    return int(session.connection().execute(counted, looking(session)).scalar_one())


def count_in_states(session: Session, states: Collection[str]) -> Sequence[Row[Any]]:
    """(state, worker_id, number, stubs) of the contacts in these states; `stubs` are so many of them."""
    stubs = sa.func.sum(sa.case((SEEN.c.stub, 1), else_=0)).label("stubs")
    return (
        session.connection()
        .execute(
            sa.select(SEEN.c.state, SEEN.c.worker_id, sa.func.count().label("number"), stubs)
            .where(SEEN.c.state.in_(states))
            .group_by(SEEN.c.state, SEEN.c.worker_id),
            looking(session),
        )
        .all()
    )


def heads_of(session: Session, contact_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """id, reference, family and stub of these contacts, as far as whoever looks sees any."""
    wanted: sa.Select[Any] = sa.select(SEEN.c.id, SEEN.c.reference, SEEN.c.family, SEEN.c.stub)
    wanted = wanted.where(SEEN.c.id.in_(contact_ids))
    return session.connection().execute(wanted, looking(session)).all()


def pressing_clocks(
    session: Session, contact_ids: Collection[UUID], ranks: Mapping[str, int], other: int
) -> Sequence[Row[Any]]:
    """Of each contact with a running clock the one that ranks first, the soonest due among equals.

    Args:
        ranks: of timescale keys; the lowest comes first.
        other: of every other timescale.

    Returns:
        The columns of `RUNNING`; `going`, the keys of all that run, in any order, with spaces between; and
        `of_contact`, 1 where one of them is the contact's own, not a referral's.
    """
    its = _CLOCK.c.contact_id
    rank = sa.case(*((_CLOCK.c.timescale == key, number) for key, number in ranks.items()), else_=other)
    place = sa.func.row_number().over(partition_by=its, order_by=(rank, _CLOCK.c.due_at))
    going = sa.func.aggregate_strings(_CLOCK.c.timescale, " ").over(partition_by=its)
    own = sa.func.max(sa.case((_CLOCK.c.about == "contact", 1), else_=0)).over(partition_by=its)
    ranked = (
        sa.select(*_OF_A_CLOCK, place.label("place"), going.label("going"), own.label("of_contact"))
        .where(_CLOCK.c.stopped_at.is_(None), _CLOCK.c.contact_id.in_(contact_ids))
        .subquery("ranked")
    )
    return session.connection().execute(sa.select(ranked).where(ranked.c.place == 1)).all()


def _endorsed(states: Collection[str], since: datetime, begun_since: datetime) -> tuple[Any, ...]:
    stands = sa.select(_ENDORSEMENT.c.contact_id).where(
        _ENDORSEMENT.c.contact_id == SEEN.c.id,
        _ENDORSEMENT.c.at >= since,
        _ENDORSEMENT.c.choice != "return",
        _ENDORSEMENT.c.withdrawn_at.is_(None),
    )
    return (SEEN.c.state.in_(states), SEEN.c.started_at >= begun_since, stands.exists())
