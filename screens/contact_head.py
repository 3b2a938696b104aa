"""What stands over a call screen, and below its page of the line: who it is, and how the call stands.

Turns values into words; asks nothing and decides nothing.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from dutydesk.acts.values import ContactView, EndorsementView, Field
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.wording import clock_words, date_words, state_words
from dutydesk.practice.zone import london_date

from .contact_lines import mark_words
from .on_hold import minutes

if TYPE_CHECKING:
    from .contact import ContactScreen


def identity(screen: "ContactScreen") -> str:
    """Row 1, left: "C-0412 SHAW, 2 children | On call 6 m, Tom Reid"."""
    view, now = screen.view, screen.now()
    if view is None:
        how = "Taken on paper" if screen.paper else "On call"
        return f"New contact | {how}" if screen.new else "Opening"
    reference = view.reference or "No number yet:"
    count = len(screen.sheet.facts().rows("child"))
    children = "1 child" if count == 1 else f"{count} children"
    family = f" {view.family}," if view.family else ""
    head = f"{reference}{family} {children}"
    return f"{head} | {_call_words(screen, view, now)}"


def last_said(view: ContactView) -> EndorsementView | None:
    """What the manager said of a contact that is back with its worker; None for any other."""
    standing = [said for said in view.endorsements if said.withdrawn_at is None]
    return standing[-1] if view.state == "returned" and standing else None


def _call_words(screen: "ContactScreen", view: ContactView, now: datetime) -> str:
    """ "On call 6 m, Tom Reid"; "Dropped 14:31, ring 0116 496 0123"; "Taken on paper, entered 04:31"."""
    call, last = view.call, view.calls[-1] if view.calls else None
    if call is not None and (view.state == "recording" or call.number > 1):
        caller = screen.sheet.caller()
        return f"On call {minutes(now, call.began_at)}{f', {caller}' if caller else ''}"
    to_ring = last is not None and last.redial_at is not None and view.state != "closed"
    if to_ring and last is not None and last.ended_at is not None:
        phone = screen.sheet.text(Field("referrer.phone")).strip()
        known = f", ring {phone}" if phone and not mark_words(screen, Field("referrer.phone")) else ""
        return f"Dropped {clock_words(last.ended_at)}{known}"
    if view.state != "recording":
        said = last_said(view)
        state = state_words(view.state, said.choice if said is not None else "")
        # A send ends no call: who is on the line is still there, and may be asked what is to be found.
        if call is None or view.state == "closed" or now - call.began_at > alarm_policy().call_at_most:
            return state
        return f"{state}, on call {minutes(now, call.began_at)}"
    if view.call_ended_at is None:
        return f"Taken on paper, entered {_on_day(view.started_first, now)}"
    if london_date(view.call_ended_at) != london_date(now):
        return f"Ended {_on_day(view.call_ended_at, now)}"
    return f"Call ended {clock_words(view.call_ended_at)}"


def dropped_words(screen: "ContactScreen") -> str:
    """ "Dropped 11:07. Ring 0116 496 0123 by 11:12. ^G ," until that is done; else ""."""
    view = screen.view
    last = view.calls[-1] if view is not None and view.calls else None
    if view is None or last is None or not last.redial_at or not last.ended_at or view.state == "closed":
        return ""
    phone = screen.sheet.text(Field("referrer.phone")).strip()
    known = phone if phone and not mark_words(screen, Field("referrer.phone")) else "back"
    by = f"by {clock_words(last.redial_at)}" if last.redial_at > screen.now() else "now"
    return f"Dropped {clock_words(last.ended_at)}. Ring {known} {by}. ^G , on the line again"


def _on_day(moment: datetime, now: datetime) -> str:
    """The time of something today, the day of anything else."""
    day, today = london_date(moment), london_date(now)
    return clock_words(moment) if day == today else date_words(day, today)
