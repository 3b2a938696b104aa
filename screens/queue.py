"""The queue: what waits at this desk, what runs out first, and the way into each contact.

Owns the lists and the filter, when the rows are read again, and which screen a row opens. Rows are read in a
thread; an answer that was overtaken by a later question is dropped. What stands in a row, and the rule that
nothing moves under the cursor, is `queue_list`; what a row is about, `queue_preview`.
"""

from typing import ClassVar
from uuid import UUID, uuid4

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from dutydesk.acts.alarm_values import Heard
from dutydesk.acts.call_values import LeftOpen
from dutydesk.acts.queue import TOOL_OWED
from dutydesk.acts.reading import unread
from dutydesk.acts.second import is_time
from dutydesk.acts.values import Person, Tab

from . import not_saved
from .alarm_line import acknowledge_row, line_on_queue, remind_of_row, said_in_line, sentence_of
from .clocks import NO_CLOCK, NO_ROW, NOT_SHOWN, ClocksColumn
from .fields import OneLine, Said
from .finds import Finds, ToCall
from .guarded import ToBreak
from .help import Help
from .keys import Key
from .lines import TextLines
from .people_door import OpensPeople
from .plain import plain
from .queue_calls import QueueCalls
from .queue_list import QueueList, key_of
from .queue_owed import QueueOwed
from .queue_preview import QueuePreview
from .queue_words import (
    NO_MATCH,
    as_of,
    empty_words,
    filter_words,
    in_view,
    left_open_words,
    notice_words,
    review_words,
    side_lines,
    summary_line,
    tab_line,
    who_words,
)
from .shell import WIDE
from .shift import ReadsShift

BURST = 0.5
"""Seconds within which a letter belongs to the letters before it, which meant nothing here. Source: ours."""
STARTING = frozenset(
    {"new_contact", "danger_call", "advice_call", "open_row", "parked_call", "rings_back", "paper_call"}
    | {"people"}
)
"""What opens something; a burst of letters meant for elsewhere may not."""

MAY_NOT = "Only a registered social worker takes contacts. Someone else takes this call."


class QueueScreen(QueueCalls, QueueOwed, Finds, QueuePreview, OpensPeople, ReadsShift):
    """Home: five lists, a cursor, and what the row under it is about."""

    CSS_PATH: ClassVar[str] = "queue.tcss"

    def __init__(self, left_open: LeftOpen | None = None) -> None:
        """Args:
        left_open: the contact that was on the screen when the program last ended, offered for Enter.
        """
        super().__init__()
        self.tab: Tab = "mine"
        self.filter_text = ""
        self.left_open = left_open
        self.cursors = {}
        self._meant_nothing = 0.0

    # ------------------------------------------------------------------ parts

    def compose_work(self) -> ComposeResult:
        """Tabs, header, rows; beside them what the row is about; a line that sums it up; the filter."""
        yield Static("", id="tabs", markup=False)
        with Horizontal(id="work"):
            with Vertical(id="list"):
                yield Static("", id="header", markup=False)
                self.rows = QueueList(self.desk, self.now)
                yield self.rows
                yield Static("", id="empty", markup=False)
            with Vertical(id="side"):
                self.side = TextLines(id="preview")
                yield self.side
                self.column = ClocksColumn(self.desk)
                yield self.column
        yield Static("", id="summary", markup=False)

    def compose_note(self) -> ComposeResult:
        """Row 23: the filter while it is typed."""
        yield Static("", id="alarm", markup=False)
        with Horizontal(id="filter"):
            yield Static(" Filter>", id="filter-name", markup=False)
            yield OneLine(id="filter-line")

    def on_mount(self) -> None:
        """Read the queue now, and again every few seconds."""
        self.show_filter(False)
        self.query_one("#empty").display = False
        self.read_every_few_seconds()
        self.call_after_refresh(self._first)

    def _first(self) -> None:
        if self.left_open is not None:
            self.say(left_open_words(self.left_open), "bold")
        elif unread(self.desk):
            self.say(not_saved.NOT_READ, "bold")
        elif words := notice_words(self.desk):
            self.say(words, "bold")
        self.begin_with_what_is_on_hold()
        self.reload()
        if self.left_open is not None and self.desk_app.comes_back:
            self.action_open_row()  # the keys are handed on by the contact
        else:
            self.desk_app.release_keys()
        self.desk_app.comes_back = False

    def first_is_over(self) -> None:
        """The rows come first: only then it is read who else is there."""
        first = self.waits_for_rows
        super().first_is_over()
        if first:
            self.tell_standing()

    def on_screen_resume(self) -> None:
        """Draw what went on while another screen was on top."""
        if self.view is not None:
            self.reload()

    def row_changed(self) -> None:
        """The cursor stands on another row: say what that one is about."""
        self.show_preview()
        self._draw_alarm()

    # ---------------------------------------------------------------- drawing

    def identity(self) -> tuple[str, Content]:
        """Who is here; the time, and as of when the rows are true."""
        roomy = self.size.width >= WIDE or not (
            self.desk.demonstration or self.desk.plain_because or self.desk_app.on_hold or self.going_on
        )
        at = self.view.at if self.view else None
        right = as_of(self.now(), at, self.saved_words(), with_time=roomy)
        if missing := len(unread(self.desk)):
            words = f" {missing} CALL FILE{'S' if missing > 1 else ''}: F1 "
            right = plain(words, "reverse bold") + Content(" ") + right
        return self.on_call_words() + who_words(self.desk.here, with_name=roomy), right

    def draw_tabs(self) -> None:
        """Row 3: the lists, and the filter that holds or which rows are in view."""
        counts = self.view.counts if self.view else {}
        right = in_view(self.rows.top, self.rows.page, self.rows.count)
        if self.filter_text:
            right = filter_words(self.filter_text)
        elif self.view is not None and (self.view.to_decide or self.view.to_approve):
            short = self.size.width < WIDE
            right = review_words(self.view.to_decide, self.view.to_approve, short=short) + right
        self.set_line("tabs", tab_line(self.tab, counts, right, self.size.width))

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self.draw_all)

    def tick(self) -> None:
        """Once a second: only what changed in words is drawn."""
        self.draw_identity()
        self.draw_strip()
        self.rows.redraw()
        self._draw_clocks()
        self._draw_alarm()

    def alarms_heard(self, heard: Heard) -> None:
        """Row 23 has the line; what came during a call, and what the filter would hide, stands on row 22."""
        self._draw_alarm()
        line = sentence_of(self.desk, heard, self.now(), self.size.width)
        if line and (heard.after_call or self.context == "filter" or not said_in_line(self, heard.new)):
            self.set_line("message", line)

    def _draw_alarm(self) -> None:
        self.set_line("alarm", line_on_queue(self))

    def action_acknowledge(self) -> None:
        """What rings for the row under the cursor."""
        acknowledge_row(self)

    def action_remind(self) -> None:
        """What rings for the row under the cursor comes again later."""
        remind_of_row(self)

    def draw_all(self) -> None:
        """Everything, as it was read."""
        if not self.is_mounted or self.desk_app.desk is None:
            return
        self.redraw_shell()
        self.draw_list()

    def draw_list(self) -> None:
        """The rows, and what is said around them."""
        self.draw_tabs()
        self._draw_rows()
        self.draw_preview()
        self._draw_alarm()

    def _draw_clocks(self) -> None:
        """The column's clocks are those of the row under the cursor; the strip has the desk's."""
        if self.size.width >= WIDE:
            row = self.rows.current
            here = row.contact_id if row else None
            its = tuple(clock for clock in self.clocks if clock.contact_id == here)
            none = NO_ROW if row is None else NOT_SHOWN if row.stub else NO_CLOCK
            self.column.show(its, self.now(), none)

    def _draw_rows(self) -> None:
        empty = self.view is not None and not self.rows.count
        if not empty and not self.rows.display:
            # Until they are laid out the rows have no size, and what is said of them would be wrong.
            self.call_after_refresh(self.draw_all)
        self.rows.display = not empty
        self.query_one("#empty").display = empty
        self.set_line("header", Content("") if empty else self.rows.header())
        if empty:
            waiting = self.view.counts.get("endorse", 0) if self.view else 0
            words = empty_words(self.tab, self.desk.here, waiting)
            self.set_line("empty", plain(NO_MATCH if self.filter_text else words))

    def draw_preview(self) -> None:
        """Below the rows, or beside them with the clocks of the row."""
        row = self.rows.current
        self.set_line("summary", summary_line(row, self.preview, self.size.width) if row else Content(""))
        if self.size.width >= WIDE:
            self.side.show(side_lines(row, self.preview, self.side.size.width) if row else [])
            self._draw_clocks()

    # ------------------------------------------------------------------- keys

    @property
    def context(self) -> str:
        """The rows, or the line of the filter."""
        if isinstance(self.focused, OneLine):
            return "filter"
        return "owed" if self.tab == "feedback" else "queue"

    async def take_key(self, event: events.Key) -> bool:
        """As every screen; but letters that mean nothing here, and those right behind them, start nothing."""
        known = self.key_of(event)
        if self.context != "filter" and event.is_printable:
            if known is None:
                self._meant_nothing = event.time
                return True
            if known.action in STARTING and event.time - self._meant_nothing < BURST:
                self._meant_nothing = event.time
                self.say("Letters are commands here: n takes a call, / filters the rows.")
                return True
        return await super().take_key(event)

    async def act(self, key: Key) -> bool:
        """A key other than Enter means the queue, not the contact that was left open."""
        if self.left_open is not None and key.action != "open_row":
            self.left_open = None
            self.say("")
        return await super().act(key)

    def why_not(self, action: str) -> str:
        """Why an action is not available here now."""
        if action in ("new_contact", "danger_call", "paper_call") and not self._takes_contacts():
            return MAY_NOT
        return super().why_not(action)

    def _takes_contacts(self) -> bool:
        here = self.desk.here
        return here is not None and here.takes_contacts

    def action_help(self) -> None:
        """F1: what could not be read comes first."""
        found = unread(self.desk)
        if not found or self.desk.keeper.failed_since is not None:
            super().action_help()
            return
        words = not_saved.unread_words(found)
        self.app.push_screen(Help(self.context, title=not_saved.UNREAD, text=words))

    def action_back(self) -> None:
        """Home has nothing above it: Esc only empties a filter."""
        if self.filter_text:
            self.action_filter_clear()

    def action_open_row(self) -> None:
        """The contact under the cursor, from the fourth list its page w; a manager's third, its review."""
        if self.left_open is not None:
            contact_id, self.left_open = self.left_open.contact_id, None
            self.say("")
            self._open_contact(contact_id)
            return
        row = self.rows.current
        if row is None:
            return
        if row.stub and key_of(row) != self.rows.order.gone:  # what has gone is read first: it may be sealed
            self.ask_for_row(row)
            return
        here = self.desk.here
        decides = here is not None and here.endorses_contacts
        # Out of hours a manager decides at this desk with their own passphrase (R-2506).
        if (self.tab in ("endorse", "closed") and decides) or (self.tab == "endorse" and self._second_here()):
            from .review import ReviewScreen

            self.desk_app.hold_keys()
            self.go_to_screen(ReviewScreen(row.contact_id))
        else:
            page = "tools" if row.step == TOOL_OWED else ""
            self._open_contact(row.contact_id, "letters" if self.tab == "feedback" else page)

    def _second_here(self) -> bool:
        return self.desk.here is not None and is_time(self.desk, self.now())

    def _open_contact(self, contact_id: UUID, section: str = "") -> None:
        from .contact import ContactScreen

        self.desk_app.hold_keys()
        screen = ContactScreen(contact_id)
        screen.first_section = section
        self.go_to_screen(screen)

    def action_new_contact(self, *, danger: bool = False) -> None:
        """A new call; what is typed from here on goes to it."""
        if not self._takes_contacts():
            self.say(MAY_NOT, "bold")
            return
        from .contact import ContactScreen

        self.desk_app.hold_keys()
        self.go_to_screen(ContactScreen(uuid4(), new=True, danger=danger))

    def action_danger_call(self) -> None:
        """A new call in which a child is in danger now."""
        self.action_new_contact(danger=True)

    def action_advice_call(self) -> None:
        """An advice call: nothing of it is kept."""
        from .advice import AdviceScreen

        self.desk_app.hold_keys()
        self.go_to_screen(AdviceScreen(self.now(), self.clocks))

    def go_to(self, screen: Screen[object]) -> None:
        """As `go_to_screen`."""
        self.go_to_screen(screen)

    def go_to_screen(self, screen: Screen[object]) -> None:
        """Open a screen; when it closes, the rows are sorted again and the cursor is on its contact."""
        self.say("")
        opened = None if self.tab == "feedback" else getattr(screen, "contact_id", None)
        self.cursors[self.tab] = opened or self.rows.cursor
        self.app.push_screen(screen, self._came_back)

    def _came_back(self, answer: object) -> None:
        """A screen closed: with a screen that takes its place, a sentence to say, or nothing."""
        if isinstance(answer, Screen | ToCall):
            self.go_to_screen(answer.screen() if isinstance(answer, ToCall) else answer)
            return
        self.read_sorted()
        if isinstance(answer, ToBreak):
            self.ask_to_break(answer)
        elif isinstance(answer, str) and answer:
            self.say(answer, "bold")

    def action_someone_else(self) -> None:
        """Another person sits down."""
        from .arrive import SomeoneElse

        self.app.push_screen(SomeoneElse(), self._sat_down)

    def _sat_down(self, person: Person | None) -> None:
        if person is not None:
            self.desk_app.forget_copied()
            self.cursors.clear()
            self.query_one("#filter-line", OneLine).load("")
            self.filter_text = ""
            self.to_tab("endorse" if person.endorses_contacts and not person.takes_contacts else "mine")
            self.say(f"{person.name} is here now.")
            self.tell_standing(over=f"{person.name} is here now.")

    def on_said(self, event: Said) -> None:
        """A word of the field about what was pasted."""
        event.stop()
        self.say(event.sentence)
