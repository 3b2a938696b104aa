"""Reading the queue: in a thread, the newest question alone counts, nothing is read that has not changed."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from dutydesk.acts.queue import narrowed, queue, queue_again
from dutydesk.acts.values import QueueView

from .afterwards import rows_stand
from .queue_moves import QueueMoves

READ_AGAIN = 5.0
"""Seconds between two readings of the queue while it is on top. Source: ours."""


class QueueReading(QueueMoves):
    """What is asked of the desk, and what is done with its answers."""

    view: QueueView | None = None
    waits_for_rows = True
    """No answer has come yet."""
    _asked = 0
    _waiting = 0
    """Number of the question whose answer is awaited; 0 when none is."""
    _sort_next = True
    _order_said = ""

    def draw_all(self) -> None:
        """Everything, as it was read."""

    def draw_list(self) -> None:
        """The rows, and what is said around them."""

    def show_preview(self) -> None:
        """Say what the row under the cursor is about."""

    def read_preview(self) -> None:
        """Read once more what the row under the cursor is about."""

    def read_every_few_seconds(self) -> None:
        """From now on."""
        self.set_interval(READ_AGAIN, self._read_again)

    def reload(self) -> None:
        """Read the list in a thread; a later reading makes this one's answer void."""
        self._ask(partial(queue, self.desk, self.tab, self.filter_text))

    def _ask(self, act: Callable[[], QueueView | None]) -> None:
        self._asked += 1
        self._waiting = self._asked
        self.in_background(
            act,
            partial(self._loaded, self._asked),
            partial(self._not_loaded, self._asked),
        )

    def read_sorted(self) -> None:
        """Read the rows again and let them stand in their own order; the next key is meant for those."""
        self.sort_and_read()
        self.wait_for_rows()

    def sort_and_read(self) -> None:
        """Read the rows again, in their own order; keys go on meanwhile."""
        self._sort_next = True
        self.reload()

    def filter_rows(self) -> None:
        """Show the rows read last that hold the filter's words; what has changed since comes behind."""
        if self._sort_next or self.view is None or self.view.tab != self.tab:
            self.sort_and_read()
            return
        self._sort_next = True
        self._show(narrowed(self.view, self.filter_text))
        self.show_preview()
        self.draw_list()
        self._look_for_changes(self.view)

    def wait_for_rows(self) -> None:
        """Keep the next keys until the rows that were asked for stand."""
        if self._waiting:
            self.desk_app.hold_keys("rows")

    def _read_again(self) -> None:
        if self.is_active and not self._waiting and self.view is not None:
            self._look_for_changes(self.view)

    def _look_for_changes(self, seen: QueueView) -> None:
        self._ask(partial(queue_again, self.desk, self.tab, self.filter_text, seen))

    def _not_loaded(self, number: int, error: Exception) -> None:
        if number == self._waiting:
            self._waiting = 0
            self._sort_next = False
            self.desk_app.release_keys("rows")
            self.say(str(error), "bold")
            self.first_is_over()

    def _loaded(self, number: int, view: QueueView | None) -> None:
        if number != self._waiting:
            return
        self._waiting = 0
        self.desk_app.release_keys("rows")
        if view is None:  # nothing changed: what stands is true as of now
            self.view = replace(self.view, at=self.now()) if self.view else None
            self.draw_identity()
            return
        first = self.view is None
        self._show(view)
        self.first_is_over()
        self.read_preview()
        self.draw_all()
        self.tell_what_was_taken()
        here = self.desk.here
        manages = here is not None and here.endorses_contacts
        if first and manages and self.tab == "mine" and not view.rows and view.counts.get("endorse"):
            # A manager's first sight is what waits for them; of their own there is nothing.
            self.to_tab("endorse")

    def first_is_over(self) -> None:
        """What waited until the first rows stand comes behind the frame that shows them."""
        if self.waits_for_rows:
            self.waits_for_rows = False
            self.call_after_refresh(rows_stand, self.desk_app)

    def _show(self, view: QueueView) -> None:
        self.view, self.clocks, self.desk_app.on_hold = view, view.clocks, view.on_hold
        self.desk_app.not_shown = view.not_shown
        if self._sort_next:
            self.rows.stand_on(self.cursors.get(self.tab))
        self.rows.take(view, sort=self._sort_next)
        if self._sort_next:
            self._sort_next = False
        self._say_order()

    def _say_order(self) -> None:
        """What a re-sort would do; said when that changes, so that no other message is pushed aside."""
        words = self.rows.order.words
        if words != self._order_said:
            self._order_said = words
            self.say(words)
