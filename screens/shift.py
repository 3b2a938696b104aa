"""The dashboard of the shift: today and this shift, counted, with what was breached (R-807)."""

from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.shift_report import ShiftReport, shift_report
from dutydesk.acts.shift_words import report_lines

from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain
from .shell import DeskScreen

WIDTH = 72


class ReadsShift(DeskScreen):
    """A screen from which the shift is counted."""

    def action_shift(self) -> None:
        """Count it; whose role does not read it is told."""
        self.in_background(partial(shift_report, self.desk), self._counted)

    def _counted(self, found: ShiftReport) -> None:
        self.app.push_screen(Shift(found))


class Shift(Overlay):
    """What there is to read; counted once, when it was opened."""

    CSS_PATH = "ask.tcss"

    def __init__(self, found: ShiftReport) -> None:
        """Args:
        found: what was counted.
        """
        super().__init__()
        self.found = found

    def compose_work(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("The shift"), classes="panel-title", markup=False)
            self.list = TextLines(id="panel-lines")
            yield self.list
            yield Static(
                plain("Up Down PgDn read on   Esc back", "$quiet"), classes="panel-keys", markup=False
            )

    def on_mount(self) -> None:
        """What there is to say."""
        lines: list[Content] = []
        for line in report_lines(self.found):
            lines += wrapped(line, WIDTH, indent="  ") if line else [Content("")]
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 1)
        self.list.show(lines)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
        return True
