"""Moving about the queue: from list to list, from row to row, and the filter.

Owns no row and no drawing; tells the screen what is wanted.
"""

from typing import get_args
from uuid import UUID

from textual import events
from textual.widgets import Input

from dutydesk.acts.values import Tab

from .claims import Claims
from .fields import OneLine
from .queue_list import QueueList


class QueueMoves(Claims):
    """The keys of the queue that change what is in view, and nothing else."""

    tab: Tab
    filter_text: str
    rows: QueueList
    cursors: dict[Tab, UUID | None]
    """Where the cursor stood in each list."""

    def read_sorted(self) -> None:
        """Read the rows again and let them stand in their own order."""

    def sort_and_read(self) -> None:
        """Read the rows again, sorted; keys go on meanwhile."""

    def filter_rows(self) -> None:
        """Show the rows that hold the filter's words."""

    def wait_for_rows(self) -> None:
        """Keep the next keys until the rows stand."""

    def draw_tabs(self) -> None:
        """Row 3."""

    def row_changed(self) -> None:
        """The cursor stands on another row."""

    def action_tab_1(self) -> None:
        """My own contacts."""
        self.to_tab("mine")

    def action_tab_2(self) -> None:
        """The team's."""
        self.to_tab("team")

    def action_tab_3(self) -> None:
        """What waits for a manager."""
        self.to_tab("endorse")

    def action_tab_4(self) -> None:
        """What is owed in writing, a row for each recipient."""
        self.to_tab("feedback")

    def action_tab_5(self) -> None:
        """What was closed today."""
        self.to_tab("closed")

    def action_tab_on(self) -> None:
        """The next list."""
        self._step_tab(1)

    def action_tab_back(self) -> None:
        """The list before."""
        self._step_tab(-1)

    def _step_tab(self, by: int) -> None:
        tabs: tuple[Tab, ...] = get_args(Tab)
        self.to_tab(tabs[(tabs.index(self.tab) + by) % len(tabs)])

    def to_tab(self, tab: Tab) -> None:
        """Show another list, sorted, the cursor where it was in it."""
        if tab != self.tab:
            self.cursors[self.tab] = self.rows.cursor
            self.tab = tab
        self.draw_tabs()
        self.read_sorted()

    def action_sort_rows(self) -> None:
        """Let the new order in; the cursor stays on its contact."""
        self.cursors[self.tab] = self.rows.cursor
        self.read_sorted()

    def _move(self, by: int) -> None:
        if self.rows.move(by):
            self.draw_tabs()
            self.row_changed()

    def action_row_down(self) -> None:
        """The next row."""
        self._move(1)

    def action_row_up(self) -> None:
        """The row above."""
        self._move(-1)

    def action_page_down(self) -> None:
        """A page on."""
        self._move(self.rows.page - 1)

    def action_page_up(self) -> None:
        """A page back."""
        self._move(1 - self.rows.page)

    def action_row_first(self) -> None:
        """The first row."""
        self._move(-self.rows.count)

    def action_row_last(self) -> None:
        """The last row."""
        self._move(self.rows.count)

    # ----------------------------------------------------------------- filter

    def action_filter_rows(self) -> None:
        """The line in which words are typed that a row must hold."""
        line = self.query_one("#filter-line", OneLine)
        self.show_filter(True)
        self.set_focus(line)
        self.draw_keys()

    def action_filter_done(self) -> None:
        """Back to the rows; the filter stays, and the next key is for the rows it leaves."""
        self.follow_filter()
        self._leave_filter()
        self.wait_for_rows()

    def action_filter_clear(self) -> None:
        """All rows again."""
        self.query_one("#filter-line", OneLine).load("")
        self._leave_filter()
        self._filter("")

    def show_filter(self, shown: bool) -> None:
        """Row 23 is the filter's while it is typed, and the alarms' at every other time."""
        self.query_one("#filter").display = shown
        self.query_one("#alarm").display = not shown

    def _leave_filter(self) -> None:
        self.set_focus(None)
        self.show_filter(False)
        self.draw_keys()
        self.draw_tabs()

    async def type_in(self, event: events.Key) -> bool:
        """A letter and the rows that hold it are drawn at one time."""
        used = await super().type_in(event)
        if used:
            self.follow_filter()
        return used

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show the rows that hold what is typed so far."""
        event.stop()
        self.follow_filter()

    def follow_filter(self) -> None:
        """Read the rows for what stands in the line now."""
        self._filter(self.query_one("#filter-line", OneLine).text)

    def _filter(self, typed: str) -> None:
        if typed != self.filter_text:
            self.cursors[self.tab] = self.rows.cursor
            self.filter_text = typed
            self.filter_rows()
