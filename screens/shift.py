"""The dashboard of the shift: today and this shift, counted, with what was breached (R-807)."""

from functools import partial

from textual.content import Content

from dutydesk.acts.shift_report import ShiftReport, shift_report
from dutydesk.acts.shift_words import report_lines

from .lines import wrapped
from .read_on import WIDTH, ReadOn
from .shell import DeskScreen


class ReadsShift(DeskScreen):
    """A screen from which the shift is counted."""

    def action_shift(self) -> None:
        """Count it; whose role does not read it is told."""
        self.in_background(partial(shift_report, self.desk), self._counted)

    def _counted(self, found: ShiftReport) -> None:
        self.app.push_screen(Shift(found))


class Shift(ReadOn):
    """What there is to read; counted once, when it was opened."""

    TITLE_WORDS = "The shift"

    def __init__(self, found: ShiftReport) -> None:
        """Args:
        found: what was counted.
        """
        super().__init__()
        self.found = found

    def lines_to_read(self) -> list[Content]:
        """The counts, then each breach."""
        lines: list[Content] = []
        for line in report_lines(self.found):
            lines += wrapped(line, WIDTH, indent="  ") if line else [Content("")]
        return lines
