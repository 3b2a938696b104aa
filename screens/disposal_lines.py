"""The lines of what is due for disposal and on hold. Makes lines from values; calls no act."""

from datetime import datetime
from typing import Final

from textual.content import Content

from dutydesk.acts.disposal_board import DisposalBoard, Due, Held, Proposal
from dutydesk.practice.wording import date_words, when_words

from .lines import wrapped
from .plain import columns, one_line, plain
from .row_lines import Drawn, RowLines

Row = Proposal | Due | Held
HEADINGS: Final = {
    "proposals": "Waits for another person than who proposed it",
    "due": "May be disposed of today",
    "held": "On hold: nothing of it is disposed of",
    "nothing": "Nothing is due, nothing is proposed, and nothing is held.",
}
LIFT: Final = {False: "l asks that it be lifted; another person lifts it.", True: "l lifts it."}
REFERENCE, SINCE = 13, 22
"""Cells of a contact's number, and of the day since which it is due."""


class DisposalLines(RowLines[Row]):
    """What was read, line by line."""

    def __init__(self, now: datetime) -> None:
        """Args:
        now: times of today are said as such, aware.
        """
        super().__init__(id="rows-lines")
        self._now = now

    def key_of(self, row: Row) -> object:
        """A proposal by its number, any other by its reference."""
        if isinstance(row, Proposal):
            return row.view.number
        return row.reference if isinstance(row, Due) else f"held {row.view.reference}"

    def show(self, board: DisposalBoard) -> None:
        """Show these; the cursor stays on what it was on, where that is still there."""
        drawn: list[Drawn[Row]] = []
        groups: tuple[tuple[str, tuple[Row, ...]], ...] = (
            ("proposals", board.proposals),
            ("due", board.due),
            ("held", board.held),
        )
        for part, rows in groups:
            if not rows:
                continue
            drawn += [("between", None, False)] if drawn else []
            drawn.append((part, None, False))
            for each in rows:
                drawn.append(("row", each, True))
                if not isinstance(each, Due):
                    drawn.append(("why", each, False))
        self.put(drawn or [("nothing", None, False)])

    def line(self, number: int) -> Content:
        """One line."""
        part, row, _ = self.drawn[number]
        width = max(self.size.width, 60)
        if row is None:
            return Content("  ") + plain(HEADINGS.get(part, ""), "bold $accent" if part != "nothing" else "")
        if part == "why":
            return Content("    ") + one_line(_why(row, self._now), width - 4, "$quiet")
        here = number == self.chosen
        line = plain("> " if here else "  ", "bold $accent") + self._row(row, width - 2)
        return line.stylize_before("on $field-focus") if here else line

    def _row(self, row: Row, width: int) -> Content:
        if isinstance(row, Proposal):
            return one_line(_proposed(row), width, "$quiet" if row.why_not else "bold")
        if isinstance(row, Held):
            asked = "its lifting is asked" if row.view.lift_asked_at is not None else ""
            room = width - REFERENCE - 1
            return columns((row.view.reference, REFERENCE, "bold"), (asked, room, "bold $urgent"))
        since = f"since {date_words(row.until)}"
        room = width - REFERENCE - SINCE - 2
        return columns((row.reference, REFERENCE, ""), (since, SINCE, ""), (row.classes, room, "$quiet"))


def about(row: Row | None, now: datetime, width: int) -> list[Content]:
    """What is said beside or beneath the lines of what the cursor stands on."""
    if row is None:
        return []
    if isinstance(row, Proposal):
        lines = wrapped(f"{_proposed(row)}. {_why(row, now)}", width, "bold")
        lines += wrapped(row.why_not or "y approves it: its contacts go. x withdraws it.", width, "$quiet")
        for each in row.contacts:
            lines += wrapped(
                f"{each.reference}, since {date_words(each.until)}. {each.source}", width, "", "  "
            )
        return lines
    if isinstance(row, Held):
        lines = wrapped(f"{row.view.reference}. {_why(row, now)}", width, "bold")
        if row.view.lift_asked_at is not None:
            why = f": {row.view.lift_reason}" if row.view.lift_reason else ""
            lines += wrapped(f"Its lifting was asked {when_words(row.view.lift_asked_at, now)}{why}", width)
        return lines + wrapped(row.why_not or LIFT[row.view.lift_asked_at is not None], width, "$quiet")
    lines = wrapped(f"{row.reference}: due since {date_words(row.until)}", width, "bold")
    return lines + wrapped(row.source, width) + wrapped("p proposes it, h puts it on hold.", width, "$quiet")


def _proposed(row: Proposal) -> str:
    many = len(row.view.contacts)
    return f"Disposal {row.view.number}: {many} contact{'' if many == 1 else 's'}"


def _why(row: Row, now: datetime) -> str:
    if isinstance(row, Proposal):
        return (
            f"{row.view.proposed_by} proposed it, {when_words(row.view.proposed_at, now)}: {row.view.reason}"
        )
    if isinstance(row, Held):
        reason = f": {row.view.reason}" if row.view.reason else ""
        return f"{row.view.by} set it, {when_words(row.view.at, now)}{reason}"
    return ""
