"""The rows of the queue: in which order they stand, where the cursor is, and how one row looks.

Owns the rule that nothing moves under the cursor: a new order waits until it is asked for, the cursor stays
on its contact whatever comes or goes, and a contact that has gone stays in sight while the cursor is on it.
What the order is, the act of the queue decides.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from textual.content import Content

from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.values import ClockView, QueueRow, QueueView
from dutydesk.practice.wording import Countdown, clock_words, date_words, when_words
from dutydesk.practice.zone import london_date

from . import theme
from .lines import LineList
from .on_hold import minutes
from .plain import one_line, plain
from .strip import counted

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

BAND, DUE, LEFT, CHILDREN, STEP, WORKER = 9, 15, 13, 2, 13, 9
TO = CHILDREN + 1 + STEP
"""Cells of the columns; the family's name takes what is left."""
GUTTER = 3
GONE = "has gone"
URGENT_STEPS = ("Strategy", "Section 47")
"""Steps whose words a late tool never takes the place of."""
AS_ASKED: dict[str, str] = {"pr_not_known": "Parent ?", "by_age": "Child ?"}
"""Where it is still to be judged whether it is owed."""


def key_of(row: QueueRow) -> UUID:
    """What a row is known by: its contact; in the list of what is owed in writing, its item."""
    return row.item.id if row.item is not None else row.contact_id


@dataclass(frozen=True, slots=True)
class Order:
    """Rows as they stand on the screen."""

    rows: tuple[QueueRow, ...]
    gone: UUID | None = None
    """The contact under the cursor, when the list holds it no longer."""
    would_move: int = 0
    """Rows that would move if the list were sorted now."""
    new: int = 0
    """Rows that came since the last sort and stand last."""

    @property
    def words(self) -> str:
        """What waits, as a sentence; empty when nothing does."""
        if not self.would_move:
            return ""
        came = f"{_rows(self.new)} came and stand{'s' if self.new == 1 else ''} last. " if self.new else ""
        return f"{came}{_rows(self.would_move)} would move. R to re-sort."


def keep_order(
    shown: Sequence[QueueRow], coming: Sequence[QueueRow], cursor: UUID | None, came: int = 0
) -> Order:
    """Put new rows in the order that stands: nothing moves, new contacts stand last.

    Args:
        shown: the rows on the screen, in their order.
        coming: the rows as they are now, in the order they would be sorted.
        cursor: the contact under the cursor; it stays in sight even when it has gone from `coming`.
        came: rows that already stand last, unsorted.
    """
    now = {key_of(row): row for row in coming}
    before = {key_of(row) for row in shown}
    gone = cursor if cursor is not None and cursor in before and cursor not in now else None
    stay = [now.get(key_of(row), row) for row in shown if key_of(row) in now or key_of(row) == gone]
    new = [row for row in coming if key_of(row) not in before]
    rows = (*stay, *new)
    place = {key_of(row): number for number, row in enumerate(coming)}
    places = [place[key_of(row)] for row in rows if key_of(row) in place]
    moved = len(places) - _longest_rise(places)
    return Order(rows, gone, moved, min(came + len(new), moved) if moved else 0)


def _longest_rise(places: Sequence[int]) -> int:
    """Length of the longest rising part: the rows that would stay where they are."""
    ends: list[int] = []
    for place in places:
        spot = bisect_left(ends, place)
        ends[spot : spot + 1] = [place]
    return len(ends)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


class QueueList(LineList):
    """The queue's rows, with a cursor that holds a contact, not a place."""

    def __init__(self, desk: "Desk", now: Callable[[], datetime]) -> None:
        """Args:
        desk: for its calendar and timescales.
        now: the present moment, UTC.
        """
        super().__init__(id="rows")
        self._desk = desk
        self._now = now
        self.order = Order(())
        self.cursor: UUID | None = None

    # ------------------------------------------------------------------- rows

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.order.rows)

    @property
    def place(self) -> int:
        """Number of the row under the cursor; 0 when there is none."""
        rows = self.order.rows
        return next((number for number, row in enumerate(rows) if key_of(row) == self.cursor), 0)

    @property
    def current(self) -> QueueRow | None:
        """The row under the cursor."""
        return self.order.rows[self.place] if self.order.rows else None

    def take(self, view: QueueView, *, sort: bool) -> None:
        """Show new rows.

        Args:
            view: the queue as it is now.
            sort: stand them in their own order; else the order on the screen stays and the new one waits.
        """
        above = self.place - self.top
        old = tuple(key_of(row) for row in self.order.rows)
        if sort or not self.order.rows:
            self.order = Order(view.rows)
        else:
            self.order = keep_order(self.order.rows, view.rows, self.cursor, self.order.new)
        if self.cursor is None or all(key_of(row) != self.cursor for row in self.order.rows):
            self.cursor = key_of(self.order.rows[0]) if self.order.rows else None
            above = 0
        if old == tuple(key_of(row) for row in self.order.rows):
            self.redraw()
            return
        self.rebuild()
        # The row under the cursor stays on its line of the screen, as far as the list reaches.
        self.scroll_to(y=max(self.place - above, 0), animate=False)
        self.show_line(self.place)

    def move(self, by: int) -> bool:
        """Move the cursor by so many rows, within the list. False when it stays."""
        rows = self.order.rows
        if not rows:
            return False
        place = min(max(self.place + by, 0), len(rows) - 1)
        if key_of(rows[place]) == self.cursor:
            return False
        left, self.cursor = self.order.gone, key_of(rows[place])
        if left is not None:
            kept = tuple(row for row in rows if key_of(row) != left)
            self.order = replace(self.order, rows=kept, gone=None)
            self.rebuild()
        else:
            self.redraw()
        self.show_line(self.place)
        return True

    def stand_on(self, key: UUID | None) -> None:
        """Put the cursor on a contact, on what is owed to somebody, or on the first row."""
        self.cursor = key
        self.redraw()

    # ------------------------------------------------------------------- look

    @property
    def family_cells(self) -> int:
        """Cells of the family's name at this width."""
        fixed = GUTTER + BAND + DUE + LEFT + CHILDREN + STEP + WORKER + 6
        return int(max(self.size.width - fixed, 8))

    def header(self) -> Content:
        """The names of the columns."""
        cells = (
            ("Clock", BAND),
            ("Due", DUE),
            ("Left", LEFT),
            *(
                (("Family", self.family_cells), ("To", TO), ("As", WORKER))
                if self.order.rows and self.order.rows[0].item is not None
                else (("Family", self.family_cells + 1 + CHILDREN), ("Step", STEP), ("Worker", WORKER))
            ),
        )
        return Content(" " * GUTTER) + plain(" ".join(f"{name:<{cells}}" for name, cells in cells), "$quiet")

    def line(self, number: int) -> Content:
        """One row as it stands now."""
        row = self.order.rows[number]
        here = key_of(row) == self.cursor
        gone = key_of(row) == self.order.gone
        band, due, left = self._clock_cells(row.clock, row.item)
        style = "$quiet" if gone else ""
        cells = [
            band,
            _cell(due, DUE, style),
            left,
            _cell(
                row.family or "not named", self.family_cells, style or ("bold" if row.family else "$quiet")
            ),
            *self._about(row, gone=gone, style=style),
        ]
        marks = plain(">" if here else " ", "bold $accent") + plain(
            "*" if row.danger else " ", theme.BANDS["urgent"]
        )
        content = marks + Content(" ") + Content(" ").join(cells)
        return content.stylize_before("on $field-focus") if here else content

    def _about(self, row: QueueRow, *, gone: bool, style: str) -> list[Content]:
        """What a row is about: step and worker of a contact; to whom something is owed."""
        if row.item is not None:
            return [
                _cell(GONE if gone else row.item.name, TO, style),
                _cell(AS_ASKED.get(row.item.ask, row.step), WORKER, style or "$quiet"),
            ]
        return [
            _cell(f"{row.children or ''}", CHILDREN, style or "$quiet", right=True),
            self._step(row, gone=gone, style=style),
            _cell(short_name(row.worker), WORKER, style or "$quiet"),
        ]

    def _step(self, row: QueueRow, *, gone: bool, style: str) -> Content:
        """Where a contact stands; that a tool is past its promise, unless a discussion waits."""
        late = late_words(row, self._now(), STEP)
        if gone or not late or row.parked_at or row.redial_at:
            return _cell(GONE if gone else step_words(row, self._now()), STEP, style)
        return _cell(late, STEP, theme.BANDS["urgent"])

    def _clock_cells(
        self, clock: ClockView | None, item: FeedbackItem | None
    ) -> tuple[Content, str, Content]:
        """Band, due and left of a row's clock; of what is held, until when."""
        if clock is None:
            return _cell("- none", BAND, "$quiet"), "", _cell("", LEFT)
        now = self._now()
        state = counted(self._desk, clock, now)
        label, band = state.band.label, state.band.name.lower()
        if item is not None and item.state == "held":
            label, band = held_label(item, now)
        style = theme.BANDS[band]
        return (
            _cell(label, BAND, style),
            due_cell(clock, now),
            _cell(left_cell(state), LEFT, style if band == "urgent" else ""),
        )


def late_words(row: QueueRow, now: datetime, room: int) -> str:
    """ "DASH late"; "" while no tool is past its promise, and for what must not wait for one."""
    late = [tool for tool in row.owed if tool.late(now)]
    if not late or row.step in URGENT_STEPS:
        return ""
    words = f"{late[0].name} late" if len(late) == 1 else f"{len(late)} tools late"
    return words if len(words) <= room else "Tool late"


def held_label(item: FeedbackItem, now: datetime) -> tuple[str, str]:
    """Mark and word of what is held, and the band whose style they have."""
    if not item.reviewer:
        return "! held", "urgent"
    late = item.review_at is not None and item.review_at <= now
    return ("X held", "overdue") if late else ("= held", "paused")


def step_words(row: QueueRow, now: datetime) -> str:
    """ "Parked 4 m", "Ring 14:36", or the step."""
    if row.parked_at is not None:
        return f"Parked {minutes(now, row.parked_at)}"
    return f"Ring {clock_words(row.redial_at)}" if row.redial_at is not None else row.step


def due_cell(clock: ClockView, now: datetime) -> str:
    """ "15:20 today", "09:05 tomorrow", "16:40 Sat 2 May", "Tue 19 May": the due time for a column."""
    if clock.due_on is not None:
        return date_words(clock.due_on, london_date(now))
    return when_words(clock.due_at, now).partition(" (")[0].replace(" on ", " ")


def left_cell(state: Countdown) -> str:
    """ "48 m", "18 h 33 m", "6 days", "42 m over": what is left, for the column that is called so."""
    words = state.left_words.partition(" (")[0].replace("working ", "")
    if words.startswith("overdue since"):
        return "ended today" if words.endswith("today") else "just over"
    words = words.removesuffix(" left")
    if len(words) > LEFT and words.endswith(" over"):
        # "23 h 10 m" under "Left" would say the opposite of what is so.
        return f"over {' '.join(words.split()[:2])}"
    return words


def short_name(name: str) -> str:
    """ "Sana Khan" as "S Khan"; one word stays as it is."""
    words = name.split()
    return f"{words[0][0]} {words[-1]}" if len(words) > 1 else name


def _cell(text: str, width: int, style: str = "", *, right: bool = False) -> Content:
    """Text cut or filled to a width."""
    cell = one_line(text, width)
    if style:
        cell = cell.stylize(style)
    gap = Content(" " * (width - cell.cell_length))
    return gap + cell if right else cell + gap
