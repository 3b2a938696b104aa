"""What the queue does with calls that wait: back to a parked one, a caller who rings back, one from paper."""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, cast
from uuid import UUID, uuid4

from dutydesk.acts import parking, phone
from dutydesk.acts.call_values import OnCall, OnHold
from dutydesk.practice.wording import clock_words

from .ask import AskLine
from .finds import ToCall
from .on_hold import minutes
from .shell import DeskScreen
from .true_start import ask_true_start

if TYPE_CHECKING:
    from .queue import QueueScreen

NONE_PARKED = "No call is parked."
NO_ROW = "No contact is under the cursor. F3 finds one; n takes a new call."


class QueueCalls(DeskScreen):
    """Parked calls, callers who ring back, calls from paper."""

    @property
    def _queue(self) -> "QueueScreen":
        return cast("QueueScreen", self)

    going_on: OnCall | None = None
    """The call that goes on while its worker looks at the queue."""

    def on_screen_resume(self) -> None:
        """Back from a call that may go on."""
        self.in_background(partial(parking.on_call, self.desk), self._call_read, lambda _: None)

    def _call_read(self, found: OnCall | None) -> None:
        self.going_on = found
        self.draw_identity()

    def on_call_words(self) -> str:
        """ "On call 3 m: C-0412 | ", in front of who is here; "" while nobody is on the line."""
        found = self.going_on
        return f"On call {minutes(self.now(), found.began_at)}: {found.name} | " if found else ""

    def begin_with_what_is_on_hold(self) -> None:
        """At the start: what was parked when the program last ended, or is to be rung back, is said."""
        self.in_background(partial(parking.on_hold, self.desk), self._at_the_start, lambda _: None)

    def _at_the_start(self, found: tuple[OnHold, ...]) -> None:
        self.desk_app.on_hold = found
        self.draw_identity()
        if found and self._queue.left_open is None:
            self.say(waiting_words(found, self.now()), "bold")

    def action_parked_call(self) -> None:
        """Back to the call parked last, to its letter."""
        self.desk_app.hold_keys()
        self.in_background(partial(parking.on_hold, self.desk), self._to_parked)

    def _to_parked(self, found: tuple[OnHold, ...]) -> None:
        self.desk_app.on_hold = found
        parked = [each for each in found if each.parked_at is not None]
        if not parked:
            self.desk_app.release_keys()
            self.say(NONE_PARKED)
            return
        self._queue.go_to_screen(ToCall(parked[0].contact_id).screen())

    def action_rings_back(self) -> None:
        """The caller of this contact is on the line: the call joins it; another's gets a line of the note."""
        row, here = self._queue.rows.current, self.desk.here
        if row is None or here is None:
            self.say(NO_ROW)
        else:
            self.ring_back(row.contact_id, "" if row.worker_id == here.id else row.worker)

    def ring_back(self, contact_id: UUID, worker: str) -> None:
        """Join a call to a contact and open it; of another worker's take a message.

        Args:
            worker: whose it is; "" for one's own.
        """
        if worker:
            words = f"This contact is {worker}'s. What does the caller say? It stands there as a line."
            asked = AskLine("A message for its worker", words, place="ask.message")
            self.app.push_screen(asked, partial(self._message, contact_id, worker))
            return
        self.desk_app.hold_keys()
        act = partial(phone.join_call, self.desk, contact_id, "rang_back")
        self.in_background(act, lambda _: self._queue.go_to_screen(ToCall(contact_id).screen()))

    def _message(self, contact_id: UUID, worker: str, text: str | None) -> None:
        if text is not None:
            act = partial(phone.leave_message, self.desk, contact_id, text)
            self.in_background(act, lambda _: self.say(f"Left for {worker}, as a line of the note.", "bold"))

    def action_paper_call(self) -> None:
        """A call that was written down first: its true start, why, and then the contact."""
        if why := self._queue.why_not("paper_call"):
            self.say(why, "bold")
            return
        ask_true_start(self, self._from_paper)

    def _from_paper(self, at: datetime, reason: str) -> None:
        from .contact import ContactScreen

        self.desk_app.hold_keys()
        self._queue.go_to_screen(ContactScreen(uuid4(), new=True, started_at=at, paper=reason))


def waiting_words(found: tuple[OnHold, ...], now: datetime) -> str:
    """ "C-0412 SHAW is parked, 4 m; p goes back to it." of the first, and how many more there are."""
    first = found[0]
    more = f" {len(found) - 1} more wait." if len(found) > 1 else ""
    if first.parked_at is not None:
        return f"Parked {minutes(now, first.parked_at)} ago: {first.name}. p goes back to it.{more}"
    at = clock_words(first.redial_at) if first.redial_at else "now"
    return f"To be rung back by {at}: {first.name}.{more}"
