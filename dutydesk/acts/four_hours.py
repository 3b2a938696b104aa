"""The 4 hours to a strategy discussion: one clock, in two readings of the same standard (CF-06, CF-07).

Owns which of the two names it carries: the hour it starts in, and in the end the hour it was held in.
"""

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts import clocks
from dutydesk.practice.hours import in_core_hours

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def reading_at(desk: "Desk", at: datetime) -> str:
    """Which of the two readings holds at a moment: core hours or out of hours (CF-07)."""
    core = in_core_hours(at, desk.profile, desk.calendar)
    return clocks.STRATEGY_CORE if core else clocks.STRATEGY_OUT_OF_HOURS


def start(
    session: Session, desk: "Desk", contact_id: UUID, strategy_id: UUID, at: datetime, label: str = ""
) -> None:
    """Start them from the creation of the referral, or let them run on where a manager had ended them.

    Args:
        at: for a further discussion the moment it is opened.
        label: which one it is, where there are several.
    """
    if any(clocks.find(session, "strategy", strategy_id, key) for key in clocks.STRATEGY):
        ended = (clocks.WITHDRAWN, clocks.NO_REFERRAL, clocks.NO_STRATEGY)
        clocks.undo(session, "strategy", strategy_id, ended)
        return
    clocks.start(
        session,
        desk,
        about="strategy",
        about_id=strategy_id,
        contact_id=contact_id,
        timescale_key=reading_at(desk, at),
        started_at=at,
        label=label,
    )


def stop(session: Session, desk: "Desk", strategy_id: UUID, held_at: datetime, by: str) -> None:
    """Stop them at the time the discussion was held.

    The standard that governs is the one of the hour it was held in (CF-07): the clock takes its name. Both
    are 4 hours from the referral, so the due time stands as it was.
    """
    governs = reading_at(desk, held_at)
    for key in clocks.STRATEGY:
        row = clocks.find(session, "strategy", strategy_id, key)
        if row is None or row.stopped_at is not None:
            continue
        if governs in desk.profile.timescales:
            row.timescale, row.ts = governs, desk.profile.timescales[governs].ts
        row.stopped_at, row.stop_act, row.stopped_by_name = held_at, clocks.HELD, by
        session.add(row)
        return
