"""The call screen: the nineteen sections of a contact, the rail, the quick note and the strategy page.

Owns which page is shown, what was read of the contact, and the modes: typing in a field, moving on the rail.
Movement is `contact_walk`, typing `contact_typing`, the acts `contact_acts`, the lines round the page
`contact_lines`.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import calls, reading
from dutydesk.acts.values import ContactView, Field, NoteView
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.practice.wording import clock_words

from . import contact_head, contact_lines
from .contact_acts import ContactActs
from .contact_calls import Interruptions
from .contact_commands import ContactCommands
from .contact_danger import Danger
from .contact_names import Names
from .contact_note import NOTE_SIGNS, Noting
from .contact_page import Page
from .contact_rescue import Rescue
from .contact_typing import Typing
from .contact_walk import GO_SIGNS, Walk
from .contact_windows import Windows
from .feedback_of import ContactFeedback
from .fields import Editor, LongText, OneLine
from .finds import FindsFromContact
from .guarded import not_read, open_it
from .keys import key_line
from .lines import TextLines
from .on_hold import read_on_hold
from .pages import Pages
from .plain import plain
from .rail import Rail
from .sheet import Sheet

MAKE_AGAIN = 2.0
"""Seconds until a contact that could not be made is tried again. Source: ours."""


PAUSE = 0.15
"""Seconds without a key in which there is time to build a page. Source: ours."""


class ContactScreen(
    ContactFeedback,
    Interruptions,
    FindsFromContact,
    Rescue,
    Windows,
    Walk,
    Typing,
    Names,
    Noting,
    ContactActs,
    ContactCommands,
    Danger,
):
    """One contact, on the call and after it."""

    CSS_PATH = "contact.tcss"

    def __init__(
        self,
        contact_id: UUID,
        *,
        new: bool = False,
        started_at: datetime | None = None,
        lines: tuple[str, ...] = (),
        danger: bool = False,
        paper: str = "",
    ) -> None:
        """Args:
        contact_id: the contact; for a new one an id made by the screen.
        new: a call that begins now.
        danger: it begins with a child in danger.
        started_at: when the call began, if it was an advice call before.
        lines: what stood on the pad of the advice call.
        paper: why it was taken on paper and is entered only now; "" for a call that goes on.
        """
        super().__init__()
        self.contact_id = contact_id
        self.new = new
        self.started_at = started_at
        self.lines = lines
        self.danger = danger
        self.paper = paper
        self.view: ContactView | None = None
        self.notes: list[NoteView] = []
        self.pages: dict[str, Page] = {}
        self.section = "referrer"
        self.here: Editor | None = None
        """The field the cursor is in, or was last in."""
        self.going = False
        self._rail_waits = False
        self._asked = self._answered = 0
        self.saved_at: datetime | None = None
        self.unsaved_since: datetime | None = None
        """Since when the contact itself could not be made, or None."""
        self._backlog = []
        self._builds = asyncio.Lock()

    # ------------------------------------------------------------------- draw

    def compose_work(self) -> ComposeResult:
        """Rail, pages, and the context column of wide terminals."""
        self.sheet = Sheet(self.desk.checklist, self.started_at or self.now(), self.contact_id)
        yield Static("", id="guard", markup=False)
        with Horizontal(id="work"):
            yield Rail("", id="rail", markup=False)
            with Vertical(id="answers"):
                yield Pages(id="pages")
                yield Static("", id="windows", markup=False)
                yield Static("", id="hint", markup=False)
            yield TextLines(id="context")

    @property
    def call_since(self) -> datetime | None:
        """Since when the call goes on; None when it is over, or is another worker's."""
        view, here = self.view, self.desk.here
        if view is None:
            return (self.started_at or self.now()) if self.new and not self.paper else None
        mine = here is not None and here.id == view.worker_id
        return view.call.began_at if mine and view.call is not None else None

    def compose_note(self) -> ComposeResult:
        """The quick note."""
        with Horizontal(id="note-row"):
            yield Static(plain("Note>", "bold"), id="note-label", markup=False)
            note = OneLine(Field("note.draft"), id="note")
            note.placeholder = NOTE_SIGNS
            yield note

    def on_mount(self) -> None:
        """Show the first page at once; read or make the contact behind it; build the other pages last."""
        super().on_mount()
        self.call_later(self.begin)

    async def begin(self) -> None:
        """The first page, and the act behind it."""
        if self.new:
            await self.show("referrer")
            self.focus_first()
            self.make()
            if self.danger:
                self.action_danger()
            self.desk_app.release_keys()
        else:
            open_it(self)

    def make(self) -> None:
        """Record that a call is being taken; until that is answered, what is typed waits in memory."""
        act = partial(
            calls.take_call,
            self.desk,
            contact_id=self.contact_id,
            started_at=self.started_at or self.sheet.started,
            lines=self.lines,
            paper=self.paper,
        )
        self.in_background(act, lambda _: self._made(), self.could_not_make)

    def could_not_make(self, error: DeskError) -> None:
        """Not theirs to take: back to the queue. A storage that refuses: all stays, and is tried again."""
        if isinstance(error, NotAllowed):
            self.dismiss(str(error))
            return
        self.unsaved_since, self.why_not_made = self.unsaved_since or self.now(), str(error)
        self.not_kept()
        self.keeper_failed(f"{error} What you type stays on the screen, and saving is tried again.")
        self.draw_identity()
        self.set_timer(MAKE_AGAIN, self.make)

    def _made(self) -> None:
        self._recorded, self.unsaved_since, self.why_not_made = True, None, ""
        self.hand_on_backlog()
        if isinstance(self.focused, OneLine | LongText):
            # The caret may have moved on since the last letter that waited.
            self.desk.keeper.moved(self.contact_id, self.where(self.focused))
        self.next_line()
        self.run_when_kept()
        read_on_hold(self)
        self.take_seat()
        # What settles the gate may have been typed before there was anything to settle.
        self.reread(self.settle)
        self.build_pages()

    async def opened(self, view: ContactView) -> None:
        """The contact was read: draw it and stand where the worker was."""
        self._recorded = True
        self.take(view)
        place = None if self.first_section else view.place
        known = {section.key for section in self.desk.checklist.sections}
        await self.show(
            self.first_section or (place.section if place and place.section in known else "referrer")
        )
        editor = self.editor_at(place) if place else None
        if editor is not None and place is not None:
            self.put_cursor(editor)
            editor.put_caret(place.caret)
        else:
            self.focus_first()
        draft = self.query_one("#note", OneLine)
        draft.load(self.sheet.text(Field("note.draft")))
        if place is not None and place.question == "note.draft":
            self.action_note()
            draft.put_caret(place.caret)
        back = contact_head.last_said(view)
        if view.read_only_because:
            self.say(f"{view.read_only_because}{self.take_over_words()}", "bold")
        elif back is not None:
            did = "Escalated" if back.choice == "escalate" else "Sent back"
            self.say(f"{did} by {back.manager_name}: {back.reasons}   ^G m", "bold")
        elif not view.settled:
            self.settle()
        read_on_hold(self)
        self.take_seat()
        if self.rings:
            self.caller_rings()
        self.desk_app.release_keys()
        self.build_pages()

    def take(self, view: ContactView, *, over: bool = True) -> None:
        """Draw what was read of the contact, unless it was left meanwhile and is being taken down."""
        if self not in self.app.screen_stack:
            return
        self.view = view
        fresh = frozenset() if over else self.fresh_in(view)
        self.sheet.load(view, over=over, fresh=fresh)
        # A line kept while this was being read is not in it: no line goes from the screen.
        read = {note.id for note in view.notes}
        self.notes = [*view.notes, *(note for note in self.notes if note.id not in read)]
        self.notes.sort(key=lambda note: note.number)
        self.clocks = view.clocks
        for page in self.pages.values():
            page.show_heard()
            for editor in page.every_editor():
                self.guard(editor)
        self.show_fresh(fresh)
        self.draw_extras()
        self.draw_windows()
        self.redraw_shell()

    def reread(self, then: Callable[[], object] | None = None, *, held: str = "") -> None:
        """Read the contact again: reference, clocks, state may be new. Keys `held` go where it cannot be."""
        number = self._asked = self._asked + 1

        def taken(view: ContactView) -> None:
            if number > self._answered:
                # One asked for earlier and answered later would put back what stood before.
                self._answered = number
                self.take(view, over=False)
            if then is not None:
                then()

        again = partial(reading.read_contact, self.desk, self.contact_id)
        self.in_background(again, taken, partial(not_read, self, held=held))

    async def show(self, key: str) -> Page:
        """Show the page of a section, building it when it was not yet."""
        self.section = key
        switcher = self.query_one("#pages", Pages)
        page = self.pages.get(key)
        if page is None:
            page = await self.build(key)
        for block in page.blocks:
            await block.follow()
        page.refresh_parts()
        switcher.current = page.id
        self.draw_rail()
        self.draw_extras()
        return page

    async def build(self, key: str) -> Page:
        """Build the page of a section, once, whoever asks for it first; it stays."""
        async with self._builds:
            page = self.pages.get(key)
            if page is None:
                page = Page(self, self.desk.checklist.section(key))
                page.display = False
                await self.query_one("#pages", Pages).mount(page)
                self.pages[key] = page
                # Made of what stood there; what another window saved meanwhile is not typed over unseen.
                self.show_as_it_stands(page)
        return page

    def build_pages(self) -> None:
        """Build the next page that is still missing, one at a time, while nobody types."""
        missing = [s.key for s in self.desk.checklist.sections if s.key not in self.pages]
        if not missing or not self.is_attached:
            return
        if time.monotonic() - self.desk_app.last_key < PAUSE:
            self.set_timer(PAUSE, self.build_pages)
        else:
            self.call_after_refresh(self._build_next, missing[0])

    async def _build_next(self, key: str) -> None:
        if not self.is_attached or not self.query(Pages):
            return  # it is being taken down, its parts before itself
        if key not in self.pages:
            await self.build(key)
        self.set_timer(0.05, self.build_pages)

    def identity(self) -> tuple[str, Content]:
        """Reference, family and call on the left; what is saved on the right."""
        return contact_head.identity(self), self.saved()

    def saved(self) -> Content:
        """ "Saved 14:32:07", or what is the matter."""
        if self.unsaved_since is not None:
            return plain(f" NOT SAVED since {clock_words(self.unsaved_since)}  F1 ", "reverse bold")
        words = self.saved_words()
        if words.plain:
            return words
        if self.saved_at is None:
            return plain("Kept from the first key ", "$quiet") if self.new else Content("")
        return plain(f"Saved {contact_lines.seconds_words(self.saved_at)} ")

    def on_resize(self) -> None:
        """A window made wide shows its column at once, not at the next tick; its rail has headings, or none.

        The rail may have been drawn for a size that had gone before any page was laid out for it.
        """
        self.draw_rail_soon()
        self.call_after_refresh(self.draw_extras)

    def is_settled(self) -> bool:
        """The gate is settled: the contact is on the desk."""
        return self.view is not None and (self.view.settled or self.view.state != "recording")

    def draw_strip(self) -> None:
        """Row 2; while no clock can run it says what starts one."""
        if self.view is not None and not self.is_settled():
            self.set_line("strip", plain(f" {contact_lines.no_clock(self)}", "bold $urgent"))
            return
        super().draw_strip()

    def draw_rail(self) -> None:
        """The rail, with the state of each section."""
        self._rail_waits = False
        if self.is_mounted and self._stands():
            self.query_one("#rail", Rail).follow(self)

    def draw_rail_soon(self) -> None:
        """The rail, once the key that may have changed it stands on the screen."""
        if not self._rail_waits:
            self._rail_waits = True
            self.call_after_refresh(self.draw_rail)

    def draw_extras(self) -> None:
        """Pages that show more than questions, and the context column."""
        for key in ("referrer", "told", "manager", "letters", "strategy"):
            page = self.pages.get(key)
            if page is not None:
                page.set_extra(contact_lines.page_lines(self, key))
        self._draw_context()

    def _draw_context(self) -> None:
        if self.app.size.width >= 120:
            lines = contact_lines.context(self).split(allow_blank=True)
            self.query_one("#context", TextLines).show(lines)

    def tick(self) -> None:
        """Once a second: the strip, and the lines that count."""
        super().tick()
        self.draw_identity()
        self._draw_context()

    @property
    def context(self) -> str:
        """Typing in a field, or moving on the rail."""
        return "typing" if isinstance(self.focused, OneLine | LongText) else "moving"

    def draw_keys(self) -> None:
        """Row 24; on the rail it says that letters act."""
        if self.going and not self._adding:
            signs = [plain(sign, "bold $accent") + plain(f" {does}", "$quiet") for sign, does in GO_SIGNS]
            self.set_line("keys", Content(" ") + Content("  ").join(signs))
            return
        if self.context != "moving":
            super().draw_keys()
            return
        mark = plain(" MOVING: letters go ", "reverse")
        pairs = key_line("moving", self.size.width - mark.cell_length - 1, ctrl=self.desk_app.ctrl_footer)
        keys = [plain(shown, "bold $accent") + plain(f" {label}", "$quiet") for shown, label in pairs]
        self.set_line("keys", Content(" ").join([mark, *keys]))
