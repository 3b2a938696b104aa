"""One row of the queue in words: its cells, their widths and styles, and the line they make.

Making a line costs more than saying what should stand in it, so a line is made once for its words and kept.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.values import ClockView, QueueRow
from dutydesk.practice.wording import Countdown, clock_words, date_words, when_words
from dutydesk.practice.zone import london_date

from . import theme
from .on_hold import minutes
from .plain import one_line, plain
from .queue_workers import short_name
from .strip import counted

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

BAND, DUE, LEFT, CHILDREN, STEP, WORKER = 9, 15, 13, 2, 13, 9
TO = CHILDREN + 1 + STEP
"""Cells of the columns; the family's name takes what is left."""
GUTTER = 3
GONE = "has gone"
NONE, NOT_SHOWN = "- none", "not shown"
"""In place of a clock; of a stub nothing says that none runs."""
URGENT_STEPS = ("Strategy", "Section 47")
"""Steps whose words a late tool never takes the place of."""
AS_ASKED: dict[str, str] = {"pr_not_known": "Parent ?", "by_age": "Child ?"}
"""Where it is still to be judged whether it is owed."""

MOST_LINES = 256
"""Lines kept: those of some pages, each with and without the cursor. Source: ours."""


class ColumnWords(NamedTuple):
    """The words of one column, cut or filled to its width."""

    text: str
    width: int
    style: str = ""
    right: bool = False


def family_cells(width: int) -> int:
    """Cells of the family's name in a list of that width."""
    return max(width - (GUTTER + BAND + DUE + LEFT + CHILDREN + STEP + WORKER + 6), 8)


def header_line(width: int, *, owed: bool) -> Content:
    """The names of the columns; of those of what is `owed` in writing."""
    family = family_cells(width)
    cells = (
        ("Clock", BAND),
        ("Due", DUE),
        ("Left", LEFT),
        *(
            (("Family", family), ("To", TO), ("As", WORKER))
            if owed
            else (("Family", family + 1 + CHILDREN), ("Step", STEP), ("Worker", WORKER))
        ),
    )
    return Content(" " * GUTTER) + plain(" ".join(f"{name:<{cells}}" for name, cells in cells), "$quiet")


def cells_of(
    desk: "Desk", row: QueueRow, now: datetime, width: int, names: Mapping[str, str], *, gone: bool
) -> tuple[ColumnWords, ...]:
    """What should stand in a row at `now`, UTC.

    Args:
        width: cells of the list.
        names: who works there, as `queue_workers` tells them apart.
        gone: it is on the list no longer, and stands only because the cursor does.
    """
    style = "$quiet" if gone else ""
    band, due, left = _clock_cells(desk, row.clock, row.item, now, NOT_SHOWN if row.stub else NONE)
    family = ColumnWords(
        row.family or "not named", family_cells(width), style or ("bold" if row.family else "$quiet")
    )
    return band, due._replace(style=style), left, family, *_about(row, now, names, gone=gone, style=style)


class RowLines:
    """The lines of rows, each made once for the words that stand in it."""

    def __init__(self) -> None:
        self._made: dict[tuple[tuple[ColumnWords, ...], bool, bool], Content] = {}

    def line(self, cells: tuple[ColumnWords, ...], *, danger: bool, here: bool) -> Content:
        """The line of these cells, with its mark of danger, and of the cursor when it stands `here`."""
        wanted = cells, danger, here
        made = self._made.get(wanted)
        if made is None:
            if len(self._made) >= MOST_LINES:
                self._made.clear()
            made = self._made[wanted] = _line(*wanted)
        return made


def _line(cells: tuple[ColumnWords, ...], danger: bool, here: bool) -> Content:
    marks = plain(">" if here else " ", "bold $accent") + plain("*" if danger else " ", theme.BANDS["urgent"])
    content = marks + Content(" ") + Content(" ").join([_drawn(cell) for cell in cells])
    return content.stylize_before("on $field-focus") if here else content


def _drawn(cell: ColumnWords) -> Content:
    """Text cut or filled to a width."""
    words = one_line(cell.text, cell.width)
    if cell.style:
        words = words.stylize(cell.style)
    gap = Content(" " * (cell.width - words.cell_length))
    return gap + words if cell.right else words + gap


def _about(
    row: QueueRow, now: datetime, names: Mapping[str, str], *, gone: bool, style: str
) -> tuple[ColumnWords, ...]:
    """What a row is about: step and worker of a contact; to whom something is owed."""
    if row.item is not None:
        return (
            ColumnWords(GONE if gone else row.item.name, TO, style),
            ColumnWords(AS_ASKED.get(row.item.ask, row.step), WORKER, style or "$quiet"),
        )
    children = ColumnWords(f"{row.children or ''}", CHILDREN, style or "$quiet", right=True)
    if row.stub and not gone:
        called = f"{row.step} call {short_name(row.worker.removeprefix('call '))}"
        return children, ColumnWords(called, STEP + 1 + WORKER, style or "bold")
    return (
        children,
        _step(row, now, gone=gone, style=style),
        ColumnWords(names.get(row.worker, row.worker), WORKER, style or "$quiet"),
    )


def _step(row: QueueRow, now: datetime, *, gone: bool, style: str) -> ColumnWords:
    """Where a contact stands; that a tool is past its promise, unless a discussion waits."""
    late = late_words(row, now, STEP)
    if gone or not late or row.parked_at or row.redial_at:
        return ColumnWords(GONE if gone else step_words(row, now), STEP, style)
    return ColumnWords(late, STEP, theme.BANDS["urgent"])


def _clock_cells(
    desk: "Desk", clock: ClockView | None, item: FeedbackItem | None, now: datetime, none: str
) -> tuple[ColumnWords, ColumnWords, ColumnWords]:
    """Band, due and left of a row's clock; of what is held, until when; `none` where there is no clock."""
    if clock is None:
        return ColumnWords(none, BAND, "$quiet"), ColumnWords("", DUE), ColumnWords("", LEFT)
    state = counted(desk, clock, now)
    label, band = state.band.label, state.band.name.lower()
    if item is not None and item.state == "held":
        label, band = held_label(item, now)
    style = theme.BANDS[band]
    return (
        ColumnWords(label, BAND, style),
        ColumnWords(due_cell(clock, now), DUE),
        ColumnWords(left_cell(state), LEFT, style if band == "urgent" else ""),
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
