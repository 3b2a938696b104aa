"""Letters as alarms: one that is held and was to be looked at again, one that is late with no clock for it.

Each is a line until it is read: what runs out by a clock of the contact's rings by that clock.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from dutydesk.acts import clocks
from dutydesk.acts.feedback_rows import Pressing, pressing_until
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarms import Event, Watched, arisen
from dutydesk.records import alarms as records
from dutydesk.records.alarms import EVERY_MANAGER, NewAlarm

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def letters_to_tell(session: Session, desk: "Desk", now: datetime, since: datetime) -> list[NewAlarm]:
    """A held letter tells every manager, who may let it go, and its worker where they are to look at it.

    What is owed tells the worker, where neither clock of the contact's feedback runs: that one rings.

    Args:
        since: what ran out before then tells nobody; aware.
    """
    found: list[NewAlarm] = []
    owed: list[Pressing] = []
    for each in pressing_until(desk, session, now, since):
        item = each.item
        if item.state == "owed":
            owed.append(each)
        elif item.reviewer and item.review_at is not None and item.review_at > since:
            # A date that is set anew comes due again.
            key = item.review_at.isoformat()
            found.append(NewAlarm(item.contact_id, item.id, Event.LOOK_AGAIN, EVERY_MANAGER, key))
            if " ".join(item.reviewer.split()).casefold() == item.worker.casefold():
                found.append(NewAlarm(item.contact_id, item.id, Event.LOOK_AGAIN, item.worker_id, key))
    if owed:
        rung = records.with_clock(session, {each.item.contact_id for each in owed}, clocks.FROM_ENDORSEMENT)
        found += [
            alarm for each in owed if each.item.contact_id not in rung for alarm in _late(desk, each, now)
        ]
    return found


def _late(desk: "Desk", each: Pressing, now: datetime) -> list[NewAlarm]:
    item = each.item
    timescale = desk.profile.timescales.get(item.timescale)
    if timescale is None:
        return []
    watched = Watched(timescale, item.started_at, item.due_at, None, managers=False, with_manager=False)
    return [
        NewAlarm(item.contact_id, item.id, Event.LETTER, item.worker_id, f"{event} {item.due_at.isoformat()}")
        for event, _ in arisen(watched, now, alarm_policy(), desk.calendar)
    ]
