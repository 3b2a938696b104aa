"""The demonstration's calls: what a caller said hours ago was said on a call that has ended."""

from datetime import timedelta

from dutydesk.acts import phone
from dutydesk.acts.demo import furnish
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import read_contact
from tests.fixed_clock import FixedClock


def test_one_call_is_going_on_and_every_older_one_has_ended(clock: FixedClock) -> None:
    desk = open_desk(None, None, clock, demonstration=True)
    try:
        furnish(desk)
        ids = {row.contact_id for tab in ("mine", "team") for row in queue(desk, tab).rows}
        views = [read_contact(desk, contact_id) for contact_id in ids]
        assert [view.family for view in views if view.call_ended_at is None] == ["CARTER"]
        for view in views:
            if view.call_ended_at is not None:
                assert timedelta(minutes=5) < view.call_ended_at - view.started_at <= timedelta(hours=1)
        # The one that goes on can be ended as any other.
        carter = next(view for view in views if view.family == "CARTER")
        assert phone.end_call(desk, carter.id) == clock.now()
    finally:
        close_desk(desk)
