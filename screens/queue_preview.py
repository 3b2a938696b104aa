"""What the row under the cursor is about: read in a thread, kept, and read ahead while nobody types.

Owns when it is read. What was read of a row is shown again at once while the row is the same, so that a key
draws once; unless nothing at all has changed on the desk since, it is read again behind that.
"""

import time
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from dutydesk.acts.feedback_rows import preview as owed_preview
from dutydesk.acts.queue import preview
from dutydesk.acts.values import Preview, QueueRow

from .queue_list import key_of
from .queue_reading import QueueReading

REST = 0.4
"""Seconds without a key after which rows near the cursor are read ahead. Source: ours."""
TRUE_FOR = timedelta(minutes=1)
"""How long what was read of an unchanged desk is taken for true: it counts time too. Source: ours."""
MOST_KEPT = 200
"""Rows of which it is kept. Source: ours."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read of a row."""

    row: QueueRow
    preview: Preview | None
    """None when it could not be read."""
    stamp: Hashable
    """What the desk was like; None where that cannot be told."""
    at: datetime


class QueuePreview(QueueReading):
    """What a row is about, beside the rows."""

    preview: Preview | None = None
    _preview_of: UUID | None = None
    _being_read = False
    _waits_for_rest = False

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[UUID, _Known] = {}

    def draw_preview(self) -> None:
        """The line or the column of it."""

    def show_preview(self) -> None:
        """Say what the row under the cursor is about."""
        self._show_preview(again=False)

    def read_preview(self) -> None:
        """Read once more what the row under the cursor is about."""
        self._show_preview(again=True)

    def _show_preview(self, *, again: bool) -> None:
        """One reading at a time, the newest wish wins."""
        row = self.rows.current
        wanted = key_of(row) if row else None
        if wanted == self._preview_of and not again:
            return
        known = self._known_of(row)
        if wanted != self._preview_of:
            self.preview = known.preview if known else None
        self._preview_of = wanted
        self.draw_preview()
        if row is not None and not self._being_read and (again or not self._is_true(known)):
            # Behind the drawing of it, which would wait for the reading's turns.
            self._being_read = True
            self.call_after_refresh(self._read_the_row)

    def _known_of(self, row: QueueRow | None) -> _Known | None:
        known = self._known.get(key_of(row)) if row is not None else None
        return known if known is not None and known.row == row else None

    def _is_true(self, known: _Known | None) -> bool:
        """Nothing of the desk changed since it was read, and that is not long ago."""
        if known is None or known.preview is None or known.stamp is None or self.view is None:
            return False
        return known.stamp == self.view.stamp and self.now() - known.at < TRUE_FOR

    def _read_the_row(self) -> None:
        row = self.rows.current
        if row is None:
            self._being_read = False
            return
        self._read(row)

    def _read(self, row: QueueRow) -> None:
        self._being_read = True
        stamp, at = self.view.stamp if self.view else None, self.now()
        self.in_background(
            partial(owed_preview if row.item else preview, self.desk, key_of(row)),
            lambda found: self._was_read(_Known(row, found, stamp, at)),
            # The row can still be opened, and opening says what is wrong.
            lambda _: self._was_read(_Known(row, None, stamp, at)),
        )

    def _was_read(self, known: _Known) -> None:
        self._being_read = False
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        key = key_of(known.row)
        self._known[key] = known
        if key == self._preview_of:
            if known.preview is not None or known.row.guarded:
                self.preview = known.preview
                self.draw_preview()
        elif not self._is_true(self._known_of(self.rows.current)) and self.rows.current is not None:
            self._read(self.rows.current)
            return
        self._read_ahead_at_rest()

    # ------------------------------------------------------------ read ahead

    def _read_ahead_at_rest(self) -> None:
        if not self._waits_for_rest and self._next_unknown() is not None:
            self._waits_for_rest = True
            self.set_timer(REST, self._read_ahead)

    def _read_ahead(self) -> None:
        """One row more, the nearest first; a key puts it off, a covered screen ends it."""
        self._waits_for_rest = False
        row = self._next_unknown() if self.is_active and not self._being_read else None
        if row is None:
            return
        if time.monotonic() - self.desk_app.last_key < REST:
            self._read_ahead_at_rest()
        else:
            self._read(row)

    def _next_unknown(self) -> QueueRow | None:
        """The row nearest to the cursor, within a page of it, of which nothing is known yet."""
        rows, place, page = self.rows.order.rows, self.rows.place, self.rows.page
        near = sorted(range(max(place - page, 0), min(place + page, len(rows))), key=lambda n: abs(n - place))
        return next((rows[number] for number in near if self._known_of(rows[number]) is None), None)
