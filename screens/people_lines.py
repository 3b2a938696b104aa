"""The lines of the people and roles of a desk: what waits, who works here, who has left.

Makes lines from values; knows no act. The cursor stands on a request or on a person, and on nothing else.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final, Literal

from textual.content import Content

from dutydesk.acts.account_board import Board, Member, Request, line_words, when_said
from dutydesk.practice.wording import date_words, when_words
from dutydesk.practice.zone import london_date

from .lines import LineList, wrapped
from .plain import columns, one_line, plain

Row = Request | Member
Part = Literal["waits", "asked", "why", "between", "columns", "member", "gone"]
"""Of a drawn line: a heading, a request and beneath it who asks and why, a person."""
Drawn = tuple[Part, Row | None]

ROLE: Final = 26
NUMBER: Final = 10
STATE: Final = 14
"""Cells of a person's role, registration and passphrase; the name has the rest."""
WAITS: Final = "Waits for somebody who did not ask for it"
GONE: Final = "Have left"


class PeopleLines(LineList):
    """What was read, line by line."""

    def __init__(self, now: datetime) -> None:
        """Args:
        now: times of today are said as such, aware.
        """
        super().__init__(id="people-lines")
        self.drawn: list[Drawn] = []
        self.chosen = 0
        self.proved = True
        self._asked: Collection[object] = ()
        self._now = now

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.drawn)

    @property
    def here(self) -> Row | None:
        """What the cursor stands on."""
        return self.drawn[self.chosen][1] if self.chosen < len(self.drawn) else None

    def show(self, board: Board) -> None:
        """Show these; the cursor stays on what it was on, where that is still there."""
        stood = _key(self.here)
        self.proved, self._asked = board.proved, {each.line.person for each in board.waiting}
        self.drawn = [("waits", None)] if board.waiting else []
        for each in board.waiting:
            self.drawn += [("asked", each), ("why", each)]
        self.drawn += [("between", None)] if board.waiting else []
        self.drawn.append(("columns", None))
        there = [each for each in board.members if each.account.left_at is None]
        gone = [each for each in board.members if each.account.left_at is not None]
        self.drawn += [("member", each) for each in there]
        if gone:
            self.drawn += [("between", None), ("gone", None), *(("member", each) for each in gone)]
        stands = [number for number, each in enumerate(self.drawn) if _can_stand(each)]
        same = (number for number in stands if _key(self.drawn[number][1]) == stood)
        self.chosen = next(same, stands[0] if stands else 0)
        self.rebuild()
        self._in_sight()

    def stand_on(self, key: object) -> None:
        """Stand on the person with that id, or the request with that number, where there is one."""
        found = (n for n, each in enumerate(self.drawn) if _can_stand(each) and _key(each[1]) == key)
        self._to(next(found, self.chosen))

    def move(self, steps: int) -> None:
        """So many lines on or back, to the nearest that can be stood on."""
        number = min(max(self.chosen + steps, 0), max(self.count - 1, 0))
        by = 1 if steps > 0 else -1
        stands = [n for n, each in enumerate(self.drawn) if _can_stand(each)]
        onwards = [n for n in stands if (n - number) * by >= 0]
        if stands:
            self._to(min(onwards or stands, key=lambda n: abs(n - number)))

    def _to(self, number: int) -> None:
        before, self.chosen = self.chosen, number
        self.redraw({before, number})
        self._in_sight()

    def _in_sight(self) -> None:
        """The whole request, and what stands over the first one."""
        first = last = self.chosen
        if last + 1 < self.count and self.drawn[last + 1][0] == "why":
            last += 1
        while first > 0 and not _can_stand(self.drawn[first - 1]) and self.drawn[first - 1][0] != "why":
            first -= 1
        for number in (last, first, self.chosen):
            self.show_line(number)

    # ------------------------------------------------------------------- draw

    def line(self, number: int) -> Content:
        """One line."""
        part, row = self.drawn[number]
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

    def _heading(self, part: Part, width: int) -> Content:
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
        state = "role asked" if its.person.id in self._asked else state
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
    """Which keys decide a request, or why whoever is here does not."""
    if row.mine:
        return f"You asked for it: x takes it back. {row.why_not}"
    return row.why_not or "y approves it, x refuses it."


def whole(row: Row, now: datetime) -> str:
    """As `about`, with nothing cut."""
    return "\n\n".join(line.plain for line in about(row, now, 10_000))


def _can_stand(each: Drawn) -> bool:
    return each[0] in ("asked", "member")


def _key(row: Row | None) -> object:
    if isinstance(row, Request):
        return row.line.number
    return row.account.person.id if row is not None else None
