"""What is owed in writing after the decisions on one contact: a panel over the contact, or over its review.

Each recipient stands in two lines: who, then until when or how it went. Below them what has to be minded of
the one that is chosen.
"""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import reading
from dutydesk.acts.feedback_rows import clock_of, minded, of_contact
from dutydesk.acts.feedback_values import FeedbackItem, state_words
from dutydesk.acts.values import ContactView
from dutydesk.practice.wording import when_words

from . import theme
from .lines import LineList, wrapped
from .overlay import AROUND, Overlay
from .owed import Owes
from .plain import one_line, plain
from .queue_row import due_cell, held_label
from .strip import counted

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

LINES_OF_ONE = 2
ROUND_THE_LIST = 10
"""Lines of the panel that are not its list: title, what is minded, what is said, keys."""
LABEL = 11
"""Cells of mark and word before a name."""
NOTHING_OWED = "Nothing is owed yet: feedback comes with the manager's endorsement."
PANEL_KEYS = "s sent  h hold  o no route  l let go  y acknowledged  d do not share  Esc"
DOES: dict[str, str] = {
    "s": "owed_sent",
    "h": "owed_hold",
    "o": "owed_no_route",
    "l": "owed_release",
    "y": "owed_acknowledge",
    "d": "withhold",
}
"""The panel's keys: those of the fourth list of the queue."""
DONE_LABEL: dict[str, str] = {"sent": "+ sent", "no_route": "- no route", "not_owed": "- not owed"}


def band_of(desk: "Desk", item: FeedbackItem, now: datetime) -> Content:
    """Mark and word of an item, in the style of its band."""
    if item.state == "held":
        label, band = held_label(item, now)
        return plain(label, theme.BANDS[band])
    if not item.open:
        return plain(DONE_LABEL[item.state], theme.BANDS["met"] if item.state == "sent" else "$quiet")
    state = counted(desk, clock_of(desk, item), now)
    return plain(state.band.label, theme.BANDS[state.band.name.lower()])


def words_of(desk: "Desk", item: FeedbackItem, now: datetime) -> str:
    """Until when it is owed; or how it went, and who said so."""
    if item.state == "owed":
        clock = clock_of(desk, item)
        return f"{due_cell(clock, now)}, {counted(desk, clock, now).left_words}"
    by = f" ({item.settled_by})" if item.settled_by and item.state != "held" else ""
    return f"{state_words(item, now)}{by}"


class ItemLines(LineList):
    """The recipients, two lines each."""

    def __init__(self, desk: "Desk", now: datetime) -> None:
        """Args:
        desk: for its calendar and timescales.
        now: the moment shown, UTC.
        """
        super().__init__(id="owed-lines")
        self._desk = desk
        self.now = now
        self.items: tuple[FeedbackItem, ...] = ()
        self.chosen = 0

    @property
    def count(self) -> int:
        """Two lines for each."""
        return len(self.items) * LINES_OF_ONE

    def take(self, items: tuple[FeedbackItem, ...], now: datetime) -> None:
        """Show these; the cursor stays on its recipient, at first on one that is open."""
        here = self.items[self.chosen].id if self.items else None
        self.items, self.now = items, now
        first = next((place for place, each in enumerate(items) if each.open), 0)
        self.chosen = next((place for place, each in enumerate(items) if each.id == here), first)
        self.rebuild()

    def at(self, now: datetime) -> None:
        """Show another moment."""
        self.now = now
        self.redraw()

    def choose(self, number: int) -> None:
        """Stand on one of them."""
        if self.items:
            self.chosen = min(max(number, 0), len(self.items) - 1)
            self.redraw()
            self.show_line(self.chosen * LINES_OF_ONE)
            self.show_line(self.chosen * LINES_OF_ONE + 1)

    def line(self, number: int) -> Content:
        """One of an item's two lines."""
        place, second = divmod(number, LINES_OF_ONE)
        item, here = self.items[place], place == self.chosen
        if second:
            words = words_of(self._desk, item, self.now)
            content = Content(" " * (LABEL + 2)) + one_line(words, max(self.size.width - LABEL - 2, 10))
        else:
            mark = band_of(self._desk, item, self.now)
            gap = Content(" " * max(LABEL - mark.cell_length, 1))
            content = plain("> " if here else "  ", "bold $accent") + mark + gap
            content += one_line(item.who, max(self.size.width - LABEL - 2, 10), "bold" if item.open else "")
        if not here:
            return content
        return content.pad_right(max(self.size.width - content.cell_length, 0)).stylize_before(
            "on $field-focus"
        )


class FeedbackPanel(Overlay, Owes):
    """Who is owed the result of one contact, and how far each has come."""

    CSS_PATH: ClassVar[str] = "feedback.tcss"

    def __init__(self, contact_id: UUID) -> None:
        """Args:
        contact_id: the contact.
        """
        super().__init__()
        self.contact_id = contact_id
        self.view: ContactView | None = None

    def compose_work(self) -> ComposeResult:
        """Title, the mark that forbids, the recipients, what is minded of one, the keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Feedback"), id="owed-title", classes="panel-title", markup=False)
            yield Static("", id="owed-withheld", markup=False)
            self.list = ItemLines(self.desk, self.now())
            yield self.list
            yield Static("", id="owed-minded", markup=False)
            yield Static("", id="owed-said", markup=False)
            yield Static(plain(PANEL_KEYS), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Read it."""
        super().on_mount()
        self.query_one("#owed-withheld").display = False
        self.list.styles.height = 1
        self.desk_app.hold_keys("rows")
        self._read()

    def _read(self) -> None:
        self.in_background(self._both, self._drawn, self._not_read)

    def _both(self) -> tuple[ContactView, tuple[FeedbackItem, ...]]:
        return reading.read_contact(self.desk, self.contact_id), of_contact(self.desk, self.contact_id)

    def _not_read(self, error: Exception) -> None:
        self.desk_app.release_keys("rows")
        self.say(str(error), "bold")

    def _drawn(self, found: tuple[ContactView, tuple[FeedbackItem, ...]]) -> None:
        self.view, items = found
        self.list.take(items, self.now())
        self.query_one("#owed-title", Static).update(
            plain(f"Feedback: {self.view.family or 'No child named'} {self.view.reference}")
        )
        mark = self.query_one("#owed-withheld", Static)
        mark.display = bool(self.view.withheld)
        mark.update(plain(f"! {self.view.withheld}", theme.BANDS["urgent"]))
        self._fit()
        self._draw_minded()
        self.desk_app.release_keys("rows")

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._fit()

    def _fit(self) -> None:
        marked = 2 if self.view is not None and self.view.withheld else 0
        room = self.app.size.height - AROUND - ROUND_THE_LIST - marked
        self.list.styles.height = max(min(self.list.count, room), 1)
        self.call_after_refresh(self.list.rebuild)

    def _draw_minded(self) -> None:
        item, line = self.item_here(), self.query_one("#owed-minded", Static)
        if item is None:
            line.update(plain(NOTHING_OWED, "$quiet"))
            return
        width = max(min(self.app.size.width, 78) - 6, 20)
        minded_of = "; ".join(minded(item))
        said = state_words(item, self.now())
        words = [f"Reach: {item.route or 'no route in the record'}"]
        if item.state == "owed" and item.outer_at is not None:
            words[0] += f"   Latest limit: {when_words(item.outer_at, self.now())}"
        words += [f"Bear in mind: {minded_of}"] if minded_of else []
        words = [f"{said[:1].upper()}{said[1:]}", *words] if said else words
        lines = [part for each in words for part in wrapped(each, width, "", "  ")]
        line.update(Content("\n").join(lines))

    def say(self, sentence: str, style: str = "") -> None:
        """In its own lines: the screen beneath is covered."""
        if self.is_mounted:
            self.query_one("#owed-said", Static).update(plain(sentence, style))

    def owed_done(self, sentence: str) -> None:
        """Read it again, and say what was done; the next key is for the item as it stands then."""
        self.say(sentence, "bold")
        self.desk_app.hold_keys("rows")
        self._read()

    def tick(self) -> None:
        """Count on."""
        self.list.at(self.now())

    def item_here(self) -> FeedbackItem | None:
        """The recipient under the cursor."""
        return self.list.items[self.list.chosen] if self.list.items else None

    def contact_here(self) -> UUID | None:
        """This contact."""
        return self.contact_id

    async def panel_key(self, event: events.Key) -> bool:
        """Move, or do one of the things that can be done."""
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "pagedown": 5, "space": 5, "pageup": -5}
        if event.key in steps:
            self.list.choose(self.list.chosen + steps[event.key])
            self._draw_minded()
            return True
        action = DOES.get(event.character or "")
        if action is None:
            return False
        self.say("")
        getattr(self, f"action_{action}")()
        return True
