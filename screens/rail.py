"""The rail: the sections of a contact, one a row, each with its letter and its state."""

from typing import TYPE_CHECKING

from textual.widgets import Static

from . import contact_lines
from .redraw import show

if TYPE_CHECKING:
    from .contact import ContactScreen


class Rail(Static):
    """The nineteen sections, one a row; letters act while it has the focus."""

    can_focus = True
    _drawn_of: object = None

    def follow(self, screen: "ContactScreen") -> None:
        """Draw what stands in the sections now; their states are worked out only when something changed."""
        of = (screen.sheet.facts(), screen.section, screen.context, screen.gaps, screen.app.size)
        if of != self._drawn_of:
            self._drawn_of = of
            show(self, contact_lines.rail(screen))
