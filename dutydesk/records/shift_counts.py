"""What happened between two moments over all contacts somebody may see: each kind, read through `SEEN`.

Of a restricted contact that whoever looks may not read, the stub is there: it counts, and says nothing else.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlmodel import Session

from dutydesk.records.sight import SEEN, looking
from dutydesk.records.tables import ClockRow, Endorsement, Referral, Submission

_SENT: Final[sa.Table] = Submission.__table__  # type: ignore[attr-defined]
_DECIDED: Final[sa.Table] = Endorsement.__table__  # type: ignore[attr-defined]
_REFERRAL: Final[sa.Table] = Referral.__table__  # type: ignore[attr-defined]
_CLOCK: Final[sa.Table] = ClockRow.__table__  # type: ignore[attr-defined]


def received(session: Session, since: datetime, until: datetime) -> int:
    """How many contacts began."""
    wanted = sa.select(sa.func.count()).select_from(SEEN).where(SEEN.c.started_at.between(since, until))
    return int(session.connection().execute(wanted, looking(session)).scalar_one())


def sent(session: Session, since: datetime, until: datetime) -> int:
    """How many contacts were sent to the manager; one sent twice is one, one taken back is none."""
    wanted = (
        sa.select(sa.func.count(sa.distinct(_SENT.c.contact_id)))
        .select_from(_SENT.join(SEEN, SEEN.c.id == _SENT.c.contact_id))
        .where(_SENT.c.sent_at.between(since, until), _SENT.c.withdrawn_at.is_(None))
    )
    return int(session.connection().execute(wanted, looking(session)).scalar_one())


def decided(session: Session, since: datetime, until: datetime) -> dict[str, int]:
    """By choice (endorse, other, escalate, return) on how many contacts a manager decided so."""
    wanted = (
        sa.select(_DECIDED.c.choice, sa.func.count(sa.distinct(_DECIDED.c.contact_id)))
        .select_from(_DECIDED.join(SEEN, SEEN.c.id == _DECIDED.c.contact_id))
        .where(
            _DECIDED.c.at.between(since, until),
            _DECIDED.c.withdrawn_at.is_(None),
            _DECIDED.c.point == sa.literal("contact"),
        )
        .group_by(_DECIDED.c.choice)
    )
    found = session.connection().execute(wanted, looking(session)).all()
    return {str(choice): int(number) for choice, number in found}


def referred(session: Session, since: datetime, until: datetime) -> int:
    """How many referrals were made, one for each child."""
    wanted = (
        sa.select(sa.func.count())
        .select_from(_REFERRAL.join(SEEN, SEEN.c.id == _REFERRAL.c.contact_id))
        .where(_REFERRAL.c.created_at.between(since, until))
    )
    return int(session.connection().execute(wanted, looking(session)).scalar_one())


def clocks(
    session: Session, since: datetime, until: datetime, timescales: Collection[str], ended: Collection[str]
) -> Sequence[Any]:
    """Clocks of these timescales that stopped, or ran out, in that time: soonest due first.

    Args:
        ended: acts that end a clock because there is nothing left to be done by it: such clocks are left out.

    Returns: rows with reference, family, stub, timescale, label, due_at, due_on, stopped_at.
    """
    wanted = (
        sa.select(
            SEEN.c.reference,
            SEEN.c.family,
            SEEN.c.stub,
            _CLOCK.c.timescale,
            _CLOCK.c.label,
            _CLOCK.c.due_at,
            _CLOCK.c.due_on,
            _CLOCK.c.stopped_at,
        )
        .select_from(_CLOCK.join(SEEN, SEEN.c.id == _CLOCK.c.contact_id))
        .where(
            _CLOCK.c.timescale.in_(sorted(timescales)),
            _CLOCK.c.stop_act.not_in(sorted(ended)),
            sa.or_(_CLOCK.c.stopped_at.between(since, until), _CLOCK.c.due_at.between(since, until)),
        )
        .order_by(_CLOCK.c.due_at, SEEN.c.reference, _CLOCK.c.timescale)
    )
    return session.connection().execute(wanted, looking(session)).all()
