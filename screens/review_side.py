"""The column beside a review from 120 columns: the narrative whole, the history of the decision, the clocks.

Owns what of it changes with the second: the clocks, and nothing else.
"""

from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.values import ClockView, ReviewView

from .plain import one_line, plain
from .review_pane import Pane
from .review_text import history_parts, narrative_parts
from .strip import counted, styled

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

CLOCKS: Final = 3
"""Clocks in the column; the others are in F8. Source: ours."""
WIDTH: Final = 37
BAND: Final = 11


class Side(Vertical):
    """The right 38 columns."""

    def __init__(self, desk: "Desk") -> None:
        """Args:
        desk: its clock and calendar count the clocks.
        """
        super().__init__(id="side")
        self._desk = desk
        self._view: ReviewView | None = None

    def compose(self) -> ComposeResult:
        """Three parts, each below its name."""
        yield Static("NARRATIVE (whole; , . scroll)", classes="title", markup=False)
        yield Pane(column=0, id="narrative")
        yield Static("HISTORY OF THIS DECISION", classes="title", markup=False)
        yield Pane(column=0, id="history")
        yield Static("CLOCKS RUNNING", classes="title", markup=False)
        yield Static("", id="running", markup=False)

    @property
    def narrative(self) -> Pane:
        """The narrative, whole."""
        return self.query_one("#narrative", Pane)

    def show(self, view: ReviewView) -> None:
        """Take over another review."""
        self._view = view
        now, checklist = self._desk.clock.now(), self._desk.checklist
        self.narrative.show_parts(narrative_parts(view, checklist, now))
        self.query_one("#history", Pane).show_parts(history_parts(view, now))
        self.draw_clocks()

    def draw_clocks(self) -> None:
        """The record's running clocks, by the second."""
        if self._view is None or not self.display:
            return
        going = sorted(
            (clock for clock in self._view.contact.clocks if clock.stopped_at is None),
            key=lambda clock: clock.due_at,
        )
        lines = [line for clock in going[:CLOCKS] for line in self._clock_lines(clock)]
        if len(going) > CLOCKS:
            lines.append(plain(f"and {len(going) - CLOCKS} more: F8", "$quiet"))
        content = Content("\n").join(lines or [plain("None", "$quiet")])
        running = self.query_one("#running", Static)
        if running.content != content:
            running.update(content)

    def _clock_lines(self, clock: ClockView) -> tuple[Content, ...]:
        state = counted(self._desk, clock, self._desk.clock.now(), "always")
        band = styled(state.band.label, state.band.name.lower())
        name = one_line(f"{clock.name}{f', {clock.label}' if clock.label else ''}", WIDTH - BAND)
        return (
            band + Content(" " * max(BAND - band.cell_length, 1)) + name,
            Content("  ") + one_line(state.due_words, WIDTH - 2),
            Content("  ") + one_line(state.left_words, WIDTH - 2),
        )
