"""Row 2 and the countdown lines: how a clock looks, in words, mark and style.

Draws what `practice.wording` says; knows the three lanes and nothing of the rules behind them.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from dutydesk.acts.clocks import STUB_LANES
from dutydesk.acts.values import ClockView
from dutydesk.practice.timescales import as_kept
from dutydesk.practice.wording import Countdown, Seconds, countdown

from . import theme
from .plain import plain

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

LANES: tuple[tuple[str, str, str], ...] = (
    ("decision", "24h", "Decision"),
    ("strategy", "4h", "Strategy"),
    ("section47", "s47, conf", "Section 47, conference"),
)
_SHORTER: Final[tuple[tuple[Seconds, bool, tuple[str, ...]], ...]] = (
    ("under_an_hour", True, ()),
    ("never", True, ()),
    ("never", False, ()),
    ("never", False, ("section47",)),
    ("never", False, ("decision", "strategy", "section47")),
)


def counted(desk: "Desk", clock: ClockView, now: datetime, seconds: Seconds = "never") -> Countdown:
    """The clock as it stands at `now`, UTC."""
    timescale = desk.profile.timescale(clock.timescale)
    due = as_kept(timescale, clock.started_at, clock.due_on or clock.due_at, desk.calendar)
    return countdown(due, now, desk.calendar, stopped=clock.stopped_at, seconds=seconds)


def styled(text: str, band: str) -> Content:
    """Text in the style of a band."""
    return plain(text, theme.BANDS[band])


def soonest(clocks: Iterable[ClockView], lane: str) -> ClockView | None:
    """The running clock of a lane that runs out first."""
    running = [clock for clock in clocks if clock.lane == lane and clock.stopped_at is None]
    return min(running, key=lambda clock: clock.due_at, default=None)


def strip_line(
    desk: "Desk", clocks: Iterable[ClockView], now: datetime, width: int, *, not_shown: bool = False
) -> Content:
    """Row 2: the three lanes, each with its mark, the due time and what is left.

    Args:
        not_shown: restricted records have clocks of their own that are not among these: a lane without any
            that such a record does not show either says so, instead of none.

    Where three lanes do not fit, seconds go first, then the long names, then the day of the longest lane, at
    last every due time: what is left is the last to go.
    """
    clocks = tuple(clocks)
    line = Content("")
    wide = width >= 120
    for seconds, long_names, left_only in _SHORTER:
        line = _lanes(
            desk,
            clocks,
            now,
            seconds,
            long_names=long_names and wide,
            left_only=left_only,
            not_shown=not_shown,
        )
        if line.cell_length <= width:
            break
    return line


def _lanes(
    desk: "Desk",
    clocks: tuple[ClockView, ...],
    now: datetime,
    seconds: Seconds,
    *,
    long_names: bool,
    left_only: tuple[str, ...],
    not_shown: bool,
) -> Content:
    parts: list[Content] = []
    for lane, narrow, long in LANES:
        clock = soonest(clocks, lane)
        name = long if long_names else narrow
        if clock is None:
            words = "not shown" if not_shown and lane not in STUB_LANES else "-"
            parts.append(plain(f"{name} {words}", "$quiet"))
            continue
        state = counted(desk, clock, now, seconds)
        short = f"{state.mark} {state.short.rpartition(', ')[2]}" if lane in left_only else state.short
        parts.append(plain(f"{name} ", "$quiet") + styled(short, state.band.name.lower()))
    return Content(" ") + Content(" | ").stylize("$quiet").join(parts)
