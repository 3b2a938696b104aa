"""The column beside a review from 120 columns: the narrative whole, the history of the decision, the clocks.

Owns what of it changes with the second: the clocks, and nothing else.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.frozen import words_of
from dutydesk.acts.notes import heard_in
from dutydesk.acts.values import ClockView, ReviewView
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.marks import moment_words

from .plain import one_line, plain, whole_words
from .review_full import heard, not_sorted
from .review_lines import Part, lines
from .review_pane import Pane
from .review_text import small
from .strip import counted, styled

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

CLOCKS: Final = 3
"""Clocks in the column; the others are in F8. Source: ours."""
HISTORY: Final = 7
"""Lines of the history, as in `review.tcss`. Source: ours."""
WIDTH: Final = 37
BAND: Final = 11


class Side(Vertical):
    """The right 38 columns."""

    def __init__(self, desk: "Desk") -> None:
        """Args:
        desk: its clock and calendar count the clocks.
        """
        super().__init__(id="side")
        self._desk = desk
        self._view: ReviewView | None = None

    def compose(self) -> ComposeResult:
        """Three parts, each below its name."""
        yield Static("NARRATIVE (whole; , . scroll)", classes="title", markup=False)
        yield Pane(column=0, id="narrative")
        yield Static("HISTORY OF THIS DECISION", classes="title", markup=False)
        yield Pane(column=0, id="history")
        yield Static("CLOCKS RUNNING", classes="title", markup=False)
        yield Static("", id="running", markup=False)

    @property
    def narrative(self) -> Pane:
        """The narrative, whole."""
        return self.query_one("#narrative", Pane)

    def show(self, view: ReviewView) -> None:
        """Take over another review."""
        self._view = view
        now, checklist = self._desk.clock.now(), self._desk.checklist
        self.narrative.show_parts(narrative_parts(view, checklist, now))
        history = fitting(history_parts(view, now), WIDTH, HISTORY)
        pane = self.query_one("#history", Pane)
        # A pane draws what it has room for: its room is not made by what it draws.
        pane.styles.height = sum(1 for _ in lines(history, WIDTH, 0))
        pane.show_parts(history)
        self.draw_clocks()

    def draw_clocks(self) -> None:
        """The record's running clocks, by the second."""
        if self._view is None or not self.display:
            return
        going = sorted(
            (clock for clock in self._view.contact.clocks if clock.stopped_at is None),
            key=lambda clock: clock.due_at,
        )
        rows = [line for clock in going[:CLOCKS] for line in self._clock_lines(clock)]
        if len(going) > CLOCKS:
            rows.append(plain(f"and {len(going) - CLOCKS} more: F8", "$quiet"))
        content = Content("\n").join(rows or [plain("None", "$quiet")])
        running = self.query_one("#running", Static)
        if running.content != content:
            running.update(content)

    def _clock_lines(self, clock: ClockView) -> tuple[Content, ...]:
        state = counted(self._desk, clock, self._desk.clock.now(), "always")
        band = styled(state.band.label, state.band.name.lower())
        name = whole_words(f"{clock.name}{f', {clock.label}' if clock.label else ''}", WIDTH - BAND)
        return (
            band + Content(" " * max(BAND - band.cell_length, 1)) + name,
            Content("  ") + one_line(state.due_words, WIDTH - 2),
            Content("  ") + one_line(state.left_words, WIDTH - 2),
        )


def narrative_parts(view: ReviewView, checklist: Checklist, now: datetime) -> tuple[Part, ...]:
    """The narrative, whole: what was heard, every box that has words, and what was heard and never sorted."""
    section = checklist.section("narrative")
    found = [
        replace(heard(note, view, now), above=True) for note in heard_in(view.contact.notes, section.key)
    ]
    for question in section.questions():
        if words := words_of(question, view.sent_facts.answer(question.key), checklist, now):
            found.append(Part(question.name, words, above=True, group=bool(found)))
    unsorted = [replace(part, above=True) for part in not_sorted(view, now)]
    return (*found, *unsorted) or (Part("", "Nothing was written."),)


def history_parts(view: ReviewView, now: datetime) -> tuple[Part, ...]:
    """What has happened to this decision, newest first."""
    happened: list[tuple[datetime, str]] = []
    for sent in view.contact.submissions:
        happened.append((sent.sent_at, f"sent by {sent.sent_by_name}"))
        if sent.opened_at is not None:
            happened.append((sent.opened_at, f"opened by {sent.opened_by_name}"))
        if sent.withdrawn_at is not None:
            happened.append((sent.withdrawn_at, f"taken back by {sent.sent_by_name}"))
    for said in view.contact.endorsements:
        at_desk = ", by second sign-in" if said.second else ""
        happened.append((said.at, f"{small(said.choice_words)} by {said.manager_name}{at_desk}"))
        if said.withdrawn_at is not None:
            happened.append((said.withdrawn_at, "endorsement withdrawn"))
    for discussion in view.contact.discussions:
        if discussion.why:
            happened.append((discussion.opened_at, f"further discussion needed: {small(discussion.why)}"))
        if discussion.held_at is not None:
            happened.append((discussion.held_at, f"discussion held: {small(discussion.decision_words)}"))
    happened.sort(key=lambda each: each[0])
    return tuple(Part("", f"{moment_words(at, now)} {words}") for at, words in reversed(happened))


def fitting(parts: tuple[Part, ...], width: int, height: int) -> tuple[Part, ...]:
    """As many whole parts as fit, the first ones; where some do not, their number stands in the last line.

    Args:
        width: cells of a line.
        height: lines there are.
    """
    if sum(1 for _ in lines(parts, width, 0)) <= height:
        return parts
    shown = len(parts) - 1
    while shown > 1 and sum(1 for _ in lines(parts[:shown], width, 0)) >= height:
        shown -= 1
    return (*parts[:shown], Part("", f"and {len(parts) - shown} earlier", "$quiet"))
