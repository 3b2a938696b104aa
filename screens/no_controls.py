"""The last look at what is drawn: no character that a terminal would obey."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from dutydesk.text import clean


class NoControls(LineFilter):
    """Leaves control and bidi characters out of every line drawn, whatever widget made it."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments without characters that a terminal would obey."""
        if all(segment.text.isprintable() or not segment.text for segment in segments):
            return segments
        return [
            segment if segment.control else Segment(clean(segment.text, one_line=True).text, segment.style)
            for segment in segments
        ]
