"""The countdown panel: every clock in full, over any screen (F8), and as the column beside it at 120 columns.

Owns which words of a clock stand where; the words themselves are those of `practice.wording`. A tick draws a
line again only when its words changed.
"""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.alarm_values import Acknowledged
from dutydesk.acts.answering import acknowledge_clock, acknowledged
from dutydesk.acts.clocks import ended_by, mark_done
from dutydesk.acts.values import ClockView
from dutydesk.practice.alarm_words import acknowledged_words
from dutydesk.practice.timescales import NOTHING, Due, as_kept
from dutydesk.practice.wording import clock_words, date_words, when_words
from dutydesk.practice.zone import london_date

from .alarm_line import Answers
from .ask import AskLine
from .lines import LineList, TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import one_line, plain, whole_words
from .strip import counted, styled

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

LINES_OF_ONE = 2
"""Lines a clock takes in the panel."""
LABEL = 11
"""Cells of mark and word before a clock's name."""
NO_CLOCK, NO_ROW = "No clock is running.", "No contact chosen."
NOT_SHOWN = "Its clocks are not shown to you."
OTHERS = "Of restricted records only a decision and a discussion are counted down for you here."


def pressing_first(clocks: Iterable[ClockView], *, by_due: bool = False) -> list[ClockView]:
    """Running clocks, those of the strip's lanes first, then those that were stopped, the latest first.

    Args:
        by_due: by due time alone, as one contact's are read.
    """
    running = [clock for clock in clocks if clock.stopped_at is None]
    stopped = [clock for clock in clocks if clock.stopped_at is not None]
    stopped.sort(key=lambda clock: clock.stopped_at or clock.due_at, reverse=True)
    return sorted(running, key=lambda clock: (not by_due and clock.lane == "other", clock.due_at)) + stopped


def whose(clock: ClockView) -> str:
    """What a clock is of: the family, and the child of a referral's."""
    return ", ".join(part for part in (clock.family, clock.label) if part) or clock.reference


def due_of(desk: "Desk", clock: ClockView) -> Due:
    """The clock with what its count passed over."""
    timescale = desk.profile.timescale(clock.timescale)
    return as_kept(timescale, clock.started_at, clock.due_on or clock.due_at, desk.calendar)


def detail_lines(desk: "Desk", clock: ClockView, now: datetime, width: int) -> list[Content]:
    """The rule of a clock, its source, when it started, and the bank holidays its count skipped."""
    state = counted(desk, clock, now)
    lines = wrapped(f"Rule: {clock.rule}{f' ({clock.ts})' if clock.ts else ''}", width, "", "  ")
    started = f"Started {when_words(clock.started_at, now)}"
    beside = ", ".join(words for words in (state.office_words, state.opens_words) if words)
    lines += wrapped(f"{started}{f'; {beside}' if beside else ''}", width, "$quiet", "  ")
    lines += wrapped(skipped_words(desk, clock, now), width, "$quiet", "  ")
    return lines


def skipped_words(desk: "Desk", clock: ClockView, now: datetime) -> str:
    """ "Skips 8 weekend days; Mon 25 May, Spring Bank Holiday": empty where nothing was passed over."""
    skipped = due_of(desk, clock).skipped
    if skipped == NOTHING:
        return ""
    today = london_date(now)
    parts = [f"{skipped.weekend_days} weekend days"] if skipped.weekend_days else []
    parts += [f"{date_words(off.day, today)}, {off.name}" for off in skipped.bank_holidays]
    return f"Skips {'; '.join(parts)}"


class ClockLines(LineList):
    """Clocks two lines each: what it is of, then when it is due and what is left."""

    def __init__(self, desk: "Desk", clocks: list[ClockView], now: datetime) -> None:
        """Args:
        desk: for its calendar and timescales.
        clocks: in the order they stand.
        now: the moment shown, UTC; it moves by `at`.
        """
        super().__init__(id="clock-lines")
        self._desk = desk
        self.clocks = clocks
        self.now = now
        self.chosen = 0
        self.acknowledged: dict[UUID, Acknowledged] = {}
        """Who has said that they have a clock, by the clock."""

    @property
    def count(self) -> int:
        """Two lines for each clock."""
        return len(self.clocks) * LINES_OF_ONE

    def at(self, now: datetime) -> None:
        """Show another moment."""
        self.now = now
        self.redraw()

    def choose(self, number: int) -> None:
        """Stand on a clock."""
        if self.clocks:
            self.chosen = min(max(number, 0), len(self.clocks) - 1)
            self.redraw()
            self.show_line(self.chosen * LINES_OF_ONE)
            self.show_line(self.chosen * LINES_OF_ONE + 1)

    def line(self, number: int) -> Content:
        """One of a clock's two lines."""
        place, second = divmod(number, LINES_OF_ONE)
        clock, here = self.clocks[place], place == self.chosen
        state = counted(self._desk, clock, self.now, "always")
        band = state.band.name.lower()
        if second:
            words = state.text if clock.stopped_at else f"{state.due_words}, {state.left_words}"
            content = Content(" " * (LABEL + 2)) + plain(
                words, "bold" if band in ("urgent", "overdue") else ""
            )
            if clock.id in self.acknowledged:
                content += plain("   acknowledged", "$quiet")
        else:
            mark = styled(state.band.label, band)
            gap = Content(" " * (LABEL - mark.cell_length))
            name = one_line(clock.name, 38, "bold") + plain(f", {whose(clock)}" if whose(clock) else "")
            content = plain("> " if here else "  ", "bold $accent") + mark + gap + name
        if not here:
            return content
        return content.pad_right(max(self.size.width - content.cell_length, 0)).stylize_before(
            "on $field-focus"
        )


class ClocksPanel(Overlay):
    """Every clock with its state in full; the rule and source of the one chosen."""

    CSS_PATH = "clocks.tcss"
    CLOSES_WITH = ("f8", "ctrl+t")

    def __init__(self, clocks: tuple[ClockView, ...], *, of_one: bool = False) -> None:
        """Args:
        clocks: running and stopped, in any order.
        of_one: they are one contact's, and stand by due time.
        """
        super().__init__()
        self.clocks = clocks
        self.of_one = of_one
        self.frozen_at: datetime | None = None
        """The moment the display stands still at, or None while it is live."""

    def compose_work(self) -> ComposeResult:
        """Title, clocks, the chosen one's rule, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Clocks"), classes="panel-title", markup=False)
            self._add_what_rings()
            self.list = ClockLines(self.desk, self._in_order(), self.now())
            self._fit()
            yield self.list
            yield Static("", id="clock-rule", markup=False)
            yield Static("", id="clock-keys", classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Say the rule of the first."""
        self._draw_rule()
        self._draw_keys()
        self._read_acknowledged()

    def on_resize(self) -> None:
        """The keys stay in sight at every size, and the clock that is chosen."""
        self._fit()
        self._draw_rule()
        self.call_after_refresh(self.list.choose, self.list.chosen)

    def _fit(self) -> None:
        room = (self.app.size.height - AROUND - 9) // 2 * 2
        self.list.styles.height = max(min(self.list.count, room), 1)

    def tick(self) -> None:
        """Count on, unless frozen."""
        if self.frozen_at is None:
            self.list.at(self.now())

    async def panel_key(self, event: events.Key) -> bool:
        """Move, freeze."""
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": 5, "space": 5, "pageup": -5}
        if event.key in steps:
            self.list.choose(self.list.chosen + steps[event.key])
            self._draw_rule()
            self._draw_keys()
            return True
        if event.key == "d" and self.list.clocks:
            chosen = self.list.clocks[self.list.chosen]
            if own := ended_by(chosen.timescale):
                self.query_one("#clock-keys", Static).update(plain(own, "bold"))
                return True
            self.app.push_screen(
                AskLine(
                    "Done",
                    f"{chosen.name}: how was it done? Such as: sent by email to the referrer.",
                    place="ask.done",
                ),
                partial(self._done, chosen),
            )
            return True
        if event.key in ("a", "z") and self.list.clocks:
            self._answer(self.list.clocks[self.list.chosen], event.key)
            return True
        if event.key == "f":
            self.frozen_at = None if self.frozen_at else self.now()
            self.list.at(self.frozen_at or self.now())
            self._draw_keys()
            return True
        return False

    def _in_order(self) -> list[ClockView]:
        return pressing_first(self.clocks, by_due=self.of_one)

    def _add_what_rings(self) -> None:
        """What waits to be acknowledged stands here too, whosever contact the screen beneath shows."""
        alarms = self.desk_app.alarms
        there = {clock.id for clock in self.clocks}
        told = [each.clock for each in alarms.line if each.clock is not None] if alarms is not None else []
        self.clocks += tuple(clock for clock in told if clock.id not in there)

    def _read_acknowledged(self) -> None:
        ids = [clock.id for clock in self.clocks if clock.stopped_at is None]
        self.in_background(partial(acknowledged, self.desk, ids), self._acknowledged)

    def _acknowledged(self, found: dict[UUID, Acknowledged]) -> None:
        self.list.acknowledged = found
        self.list.at(self.frozen_at or self.now())
        self._draw_rule()

    def _answer(self, clock: ClockView, key: str) -> None:
        """a: somebody has it. z: tell me later."""
        keys = self.query_one("#clock-keys", Static)
        answers = Answers(self, lambda words: keys.update(plain(words, "bold")), self._read_acknowledged)
        title = f"{clock.name}, {whose(clock)}"
        if key == "a":
            over = counted(self.desk, clock, self.now()).band.name == "OVERDUE"
            limit = self.desk.profile.timescale(clock.timescale).kind != "soft"
            answers.acknowledge(over and limit, title, partial(acknowledge_clock, self.desk, clock.id))
            return
        alarms = self.desk_app.alarms
        alarm = alarms.of_clock(clock.id) if alarms is not None else None
        if alarm is None:
            keys.update(plain("Nothing of this clock is told to you now.", "bold"))
        else:
            answers.remind(alarm, title)

    def _done(self, clock: ClockView, how: str | None) -> None:
        """Stop a clock that no deciding act stops; the act says which those are."""
        if how is None:
            return
        self.in_background(
            partial(mark_done, self.desk, clock.id, how),
            lambda _: self._struck_off(clock),
            lambda error: self.query_one("#clock-keys", Static).update(plain(str(error), "bold")),
        )

    def _struck_off(self, clock: ClockView) -> None:
        """Out of the list; the screens beneath read it again for themselves."""
        self.clocks = tuple(each for each in self.clocks if each.id != clock.id)
        self.list.clocks = self._in_order()
        self.list.choose(min(self.list.chosen, max(len(self.list.clocks) - 1, 0)))
        self.list.at(self.now())
        self._draw_rule()
        self.query_one("#clock-keys", Static).update(plain(f"Done: {clock.name}.", "bold"))

    def _draw_rule(self) -> None:
        line = self.query_one("#clock-rule", Static)
        if not self.list.clocks:
            line.update(plain(OTHERS if self._not_shown else NO_CLOCK, "$quiet"))
            return
        chosen = self.list.clocks[self.list.chosen]
        width = max(min(self.app.size.width, 78) - 4, 20)
        lines = [line for line in detail_lines(self.desk, chosen, self.now(), width) if line]
        if has := self.list.acknowledged.get(chosen.id):
            words = acknowledged_words(has.by, has.at, has.reason, self.now())
            lines.append(one_line(f"Acknowledged {words}", width, "bold"))
        if self._not_shown:
            lines += wrapped(OTHERS, width, "$quiet")
        line.update(Content("\n").join(lines))

    @property
    def _not_shown(self) -> bool:
        return self.desk_app.not_shown and not self.of_one

    def _draw_keys(self) -> None:
        if self.frozen_at is not None:
            words = f"Stopped at {clock_words(self.frozen_at)}; the clocks run on.  f live again   Esc close"
        else:
            words = "a acknowledge   z remind me   d done   f stop the display   Esc close"
        self.query_one("#clock-keys", Static).update(plain(words))


class ClocksColumn(Vertical):
    """The panel as a column of one record: its most pressing clocks, as many as fit, three lines each."""

    DEFAULT_CSS = """
    ClocksColumn {
        height: 13; width: 1fr;
        & > .column-title { height: 1; color: $quiet; text-style: bold; }
    }
    """

    def __init__(self, desk: "Desk") -> None:
        """Args:
        desk: for its calendar and timescales.
        """
        super().__init__(id="clocks-column")
        self._desk = desk
        self._clocks: tuple[ClockView, ...] = ()
        self._nothing = NO_CLOCK
        self._now: datetime | None = None

    def compose(self) -> ComposeResult:
        """A title, and the lines."""
        yield Static("CLOCKS", classes="column-title", markup=False)
        yield TextLines(id="column-lines")

    def show(self, clocks: tuple[ClockView, ...], now: datetime, nothing: str = NO_CLOCK) -> None:
        """Show these clocks as they stand at `now`; only lines whose words changed are drawn again.

        Args:
            nothing: what is said where there are none.
        """
        self._clocks, self._now, self._nothing = clocks, now, nothing
        if self.is_mounted:
            self.query_one("#column-lines", TextLines).show(self._lines(now))

    def on_resize(self) -> None:
        """Lines are cut to a width."""
        if self._now is not None:
            self.show(self._clocks, self._now, self._nothing)

    def _lines(self, now: datetime) -> list[Content]:
        width = max(self.size.width, 10)
        if not self._clocks:
            return [plain(self._nothing, "$quiet")]
        lines: list[Content] = []
        running = pressing_first(clock for clock in self._clocks if clock.stopped_at is None)
        shown = (running or pressing_first(self._clocks))[: max((self.size.height - 1) // 3, 1)]
        for clock in shown:
            state = counted(self._desk, clock, now, "always")
            band = state.band.name.lower()
            mark = styled(state.band.label, band)
            gap = Content(" " * (LABEL - mark.cell_length))
            name = f"{clock.name}, {clock.label}" if clock.label else clock.name
            lines.append(mark + gap + whole_words(name, width - LABEL))
            first, second = (
                (state.due_words, state.left_words) if clock.stopped_at is None else (state.text, "")
            )
            lines.append(Content("  ") + whole_words(first, width - 2, "$quiet"))
            lines.append(
                Content("  ")
                + whole_words(second, width - 2, "bold" if band in ("urgent", "overdue") else "")
            )
        return lines
