"""Rows of a grid that were taken out: beneath those that stand, struck through, and in words."""

from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets import Static

from dutydesk.practice.facts import Subject

from .plain import plain
from .redraw import show

if TYPE_CHECKING:
    from .contact import ContactScreen


class TakenOut(Static):
    """ "1 taken out: Jay Shaw (^P Put back a row)"; not there while none is out."""

    def __init__(self, host: "ContactScreen", row: str) -> None:
        """Args:
        host: the contact screen.
        row: the kind of row that stands in the grid above.
        """
        super().__init__("", markup=False)
        self.host, self.row = host, row
        self.follow()

    def follow(self) -> None:
        """Say which are out now."""
        view = self.host.view
        out = [each for each in view.facts.subjects if each.row == self.row and each.struck] if view else []
        self.display = bool(out)
        if out:
            names = Content(", ").join(plain(_name(each), "strike") for each in out)
            head = plain(f"{len(out)} taken out: ", "$quiet")
            show(self, head + names + plain(" (^P Put back a row)", "$quiet"))


def _name(row: Subject) -> str:
    first = "event.what" if row.row == "event" else f"{row.row}.name"
    return row.answer(first).typed.strip() or f"{row.row.capitalize()} {row.number}"
