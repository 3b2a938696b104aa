"""The lines of the people and roles of a desk: what waits, who works here, who has left.

Makes lines from values; calls no act. The cursor stands on a request or on a person, and on nothing else.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from textual.content import Content

from dutydesk.acts.account_board import Board, Member, Request, line_words, when_said
from dutydesk.practice.wording import date_words, when_words
from dutydesk.practice.zone import london_date

from .lines import wrapped
from .plain import columns, one_line, plain
from .row_lines import Drawn, RowLines

Row = Request | Member
ROLE: Final = 26
NUMBER: Final = 10
STATE: Final = 16
"""Cells of a person's role, registration and passphrase; the name has the rest."""
WAITS: Final = "Waits for somebody who did not ask for it"
GONE: Final = "Have left"


class PeopleLines(RowLines[Row]):
    """What was read, line by line."""

    def __init__(self, now: datetime) -> None:
        """Args:
        now: times of today are said as such, aware.
        """
        super().__init__(id="rows-lines")
        self.proved = True
        self._asked: Collection[object] = ()
        self._now = now

    def key_of(self, row: Row) -> object:
        """A request by its number, a person by their id."""
        return row.line.number if isinstance(row, Request) else row.account.person.id

    def show(self, board: Board) -> None:
        """Show these; the cursor stays on what it was on, where that is still there."""
        self.proved, self._asked = board.proved, {each.line.person for each in board.waiting}
        drawn: list[Drawn[Row]] = [("waits", None, False)] if board.waiting else []
        for each in board.waiting:
            drawn += [("asked", each, True), ("why", each, False)]
        drawn += [("between", None, False)] if board.waiting else []
        drawn.append(("columns", None, False))
        there = [each for each in board.members if each.account.left_at is None]
        gone = [each for each in board.members if each.account.left_at is not None]
        drawn += [("member", each, True) for each in there]
        if gone:
            drawn += [("between", None, False), ("gone", None, False)]
            drawn += [("member", each, True) for each in gone]
        self.put(drawn)

    # ------------------------------------------------------------------- draw

    def line(self, number: int) -> Content:
        """One line."""
        part, row, _ = self.drawn[number]
        width = max(self.size.width, 60)
        if row is None:
            return self._heading(part, width)
        here = number == self.chosen
        mark = plain("> " if here else "  ", "bold $accent")
        if part == "why" and isinstance(row, Request):
            its = row.line
            words = f"{its.asked_by} asks, {when_words(its.asked_at, self._now)}: {its.reason}"
            return Content("    ") + one_line(words, width - 4, "$quiet")
        if isinstance(row, Request):
            its = row.line
            style = "$quiet" if row.why_not else "bold"
            line = mark + one_line(f"{its.name}: {its.role} instead of {its.before}", width - 2, style)
        else:
            line = mark + self._member(row, width - 2)
        return line.stylize_before("on $field-focus") if here else line

    def _heading(self, part: str, width: int) -> Content:
        if part == "waits":
            return Content("  ") + plain(WAITS, "bold $accent")
        if part == "gone":
            return Content("  ") + plain(GONE, "bold $accent")
        if part == "columns":
            last = "Passphrase" if self.proved else ""
            return Content("  ") + self._columns(
                "Name", "Role", "Registered", last, width - 2, "bold $accent"
            )
        return Content("")

    def _member(self, row: Member, width: int) -> Content:
        its, gone = row.account, row.account.left_at
        state = {True: "yes", False: "none yet", None: ""}[its.signs_in]
        if its.person.id in self._asked:  # beside the passphrase: both matter to who approves
            state = {True: "yes, ", False: "none, ", None: ""}[its.signs_in] + "role asked"
        if gone is not None:
            state = f"left {date_words(london_date(gone), london_date(self._now)).partition(' ')[2]}"
        name = f"{its.person.name}, here now" if row.here else its.person.name
        style = "$quiet" if gone is not None else ""
        return self._columns(name, its.person.role_words, its.person.registration, state, width, style)

    def _columns(self, name: str, role: str, number: str, state: str, width: int, style: str) -> Content:
        room = width - ROLE - NUMBER - STATE - 3
        return columns(
            (name, room, style), (role, ROLE, style), (number, NUMBER, style), (state, STATE, style)
        )


def about(row: Row | None, now: datetime, width: int) -> list[Content]:
    """What is said beside or beneath the lines of what the cursor stands on, the newest first."""
    if row is None:
        return []
    if isinstance(row, Request):
        its = row.line
        number = f" Registration {its.registration}." if its.registration else ""
        lines = wrapped(f"{its.name}: {its.role} instead of {its.before}.{number}", width, "bold")
        lines += wrapped(f"{its.asked_by} asks, {when_words(its.asked_at, now)}: {its.reason}", width)
        return lines + wrapped(what_now(row), width, "$quiet")
    its_history = reversed(row.account.history)
    lines = wrapped(row.account.person.name + (", here now" if row.here else ""), width, "bold")
    for line in its_history:
        lines += wrapped(f"{when_said(line.asked_at)} {line_words(line)}", width, "", "  ")
    return lines


def what_now(row: Request) -> str:
    """Which keys decide a request; where whoever is here does not, for whom it waits or what does."""
    if row.mine:
        return f"You asked for it: x takes it back. {row.way}"
    if row.why_not:
        return row.why_not if row.way in row.why_not else f"{row.why_not} {row.way}"
    return "y approves it, x refuses it."
