"""The rows of the queue: in which order they stand, and where the cursor is.

Owns the rule that nothing moves under the cursor: a new order waits until it is asked for, the cursor stays
on its contact whatever comes or goes, and a contact that has gone stays in sight while the cursor is on it.
What the order is, the act of the queue decides; how one row looks is `queue_row`.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from textual.content import Content
from textual.geometry import Size
from textual.reactive import Reactive

from dutydesk.acts.values import QueueRow, QueueView

from .lines import LineList
from .queue_row import WORKER, RowLines, cells_of, header_line
from .queue_workers import told_apart

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


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
    stay = [now.get(key_of(row)) or _left(row) for row in shown if key_of(row) in now or key_of(row) == gone]
    new = [row for row in coming if key_of(row) not in before]
    rows = (*stay, *new)
    place = {key_of(row): number for number, row in enumerate(coming)}
    places = [place[key_of(row)] for row in rows if key_of(row) in place]
    moved = len(places) - _longest_rise(places)
    return Order(rows, gone, moved, min(came + len(new), moved) if moved else 0)


def _left(row: QueueRow) -> QueueRow:
    """What still stands of a row that has gone: of a guarded one, which may be sealed by now, no name."""
    return replace(row, family=row.guarded, children=0) if row.guarded else row


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

    virtual_size = Reactive(Size(0, 0), layout=False)
    """The list has its room whatever the number of its rows, and no bar: nothing else moves with it."""

    @property
    def allow_vertical_scroll(self) -> bool:
        """There are more rows than are in view. Textual asks for the bar, of which only a layout tells."""
        return self.count > self.page

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
        self._lines = RowLines()
        self._called: dict[str, str] = {}

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
        workers = {row.worker for row in self.order.rows if not row.stub}
        if workers != self._called.keys():
            self._called = told_apart(workers, WORKER)
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
        was = self.place
        place = min(max(was + by, 0), len(rows) - 1)
        if key_of(rows[place]) == self.cursor:
            return False
        left, self.cursor = self.order.gone, key_of(rows[place])
        if left is not None:
            kept = tuple(row for row in rows if key_of(row) != left)
            self.order = replace(self.order, rows=kept, gone=None)
            self.rebuild()
        else:
            self.redraw((was, place))
        self.show_line(self.place)
        return True

    def stand_on(self, key: UUID | None) -> None:
        """The rows to come have the cursor on this contact or what is owed to somebody, or on the first."""
        self.cursor = key

    # ------------------------------------------------------------------- look

    def header(self) -> Content:
        """The names of the columns."""
        rows = self.order.rows
        return header_line(self.size.width, owed=bool(rows) and rows[0].item is not None)

    def line(self, number: int) -> Content:
        """One row as it stands now."""
        row = self.order.rows[number]
        gone = key_of(row) == self.order.gone
        cells = cells_of(self._desk, row, self._now(), self.size.width, self._called, gone=gone)
        return self._lines.line(cells, danger=row.danger, here=key_of(row) == self.cursor)
