"""The call screen: the nineteen sections of a contact, the rail, the quick note and the strategy page.

Owns what is typed until the keeper has it, which page is shown, and the two modes (typing in a field, moving on the
rail). Movement between fields is `contact_walk`; the lines drawn round the page are `contact_lines`.
"""

from datetime import datetime
from functools import partial
from uuid import UUID

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import ContentSwitcher, Input, Static, TextArea

from dutydesk.acts import calls, reading
from dutydesk.acts.values import ContactView, Field, NoteView, Where
from dutydesk.practice.marks import said
from dutydesk.practice.reading import read
from dutydesk.practice.wording import clock_words

from . import contact_lines
from .contact_acts import ContactActs
from .contact_page import Page
from .contact_walk import Walk
from .fields import Editor, LongText, OneLine, Said
from .no_answer import Reason
from .plain import plain
from .sheet import Sheet
from .sort_lines import SortLines

SETTLING = ("gate.caller", "told.informed", "told.reason", "gate.safeguarding", "decision.outcome")
"""After one of these the desk is asked whether the gate is settled."""
NAMING = ("child.name", "referrer.name", "danger.now")
"""After one of these the identity line may read differently."""


class Rail(Static):
    """The nineteen sections, one a row; letters act while it has the focus."""

    can_focus = True


class ContactScreen(Walk, ContactActs):
    """One contact, on the call and after it."""

    CSS_PATH = "contact.tcss"

    def __init__(
        self, contact_id: UUID, *, new: bool = False, started_at: datetime | None = None, lines: tuple[str, ...] = ()
    ) -> None:
        """Args:
        contact_id: the contact; for a new one an id made by the screen.
        new: a call that begins now.
        started_at: when the call began, if it was an advice call before.
        lines: what stood on the pad of the advice call.
        """
        super().__init__()
        self.contact_id = contact_id
        self.new = new
        self.started_at = started_at
        self.lines = lines
        self.view: ContactView | None = None
        self.notes: list[NoteView] = []
        self.pages: dict[str, Page] = {}
        self.section = "referrer"
        self.here: Editor | None = None
        """The field the cursor is in, or was last in."""
        self.going = False
        self.saved_at: datetime | None = None
        self._recorded = False
        """The act that makes the contact has been answered; typing goes to the keeper."""
        self._backlog: list[tuple[Field, str, Where]] = []

    # ------------------------------------------------------------------- draw

    def compose_work(self) -> ComposeResult:
        """Rail, pages, and the context column of wide terminals."""
        self.sheet = Sheet(self.desk.checklist, self.started_at or self.now())
        with Horizontal(id="work"):
            yield Rail("", id="rail", markup=False)
            with Vertical(id="answers"):
                yield ContentSwitcher(id="pages")
                yield Static("", id="hint", markup=False)
            with VerticalScroll(id="context", can_focus=False):
                yield Static("", id="context-text", markup=False)

    def compose_note(self) -> ComposeResult:
        """The quick note."""
        with Horizontal(id="note-row"):
            yield Static(plain("Note>", "bold"), id="note-label", markup=False)
            yield OneLine(Field("note.draft"), id="note")

    async def on_mount(self) -> None:
        """Show the first page at once; read or make the contact behind it; build the other pages after that."""
        super().on_mount()
        if self.new:
            await self.show("referrer")
            self.focus_first()
            self.desk_app.release_keys()
            make = partial(
                calls.take_call, self.desk, contact_id=self.contact_id, started_at=self.started_at, lines=self.lines
            )
            self.in_background(make, lambda _: self._made(), self.could_not_make)
        else:
            self.in_background(partial(reading.open_contact, self.desk, self.contact_id), self.opened)

    def could_not_make(self, error: Exception) -> None:
        """The call could not be recorded: back to the queue with the sentence."""
        self.desk_app.release_keys()
        self.dismiss(str(error))

    def _made(self) -> None:
        self._recorded = True
        for field, text, where in self._backlog:
            self.desk.keeper.typed(self.contact_id, field, text, where)
        self._backlog.clear()
        self.reread()
        self.build_pages()

    async def opened(self, view: ContactView) -> None:
        """The contact was read: draw it and stand where the worker was."""
        self._recorded = True
        self.take(view)
        place = view.place
        known = {section.key for section in self.desk.checklist.sections}
        await self.show(place.section if place and place.section in known else "referrer")
        editor = self.editor_at(place) if place else None
        if editor is not None and place is not None:
            self.put_cursor(editor)
            editor.put_caret(place.caret)
        else:
            self.focus_first()
        draft = self.query_one("#note", OneLine)
        draft.load(self.sheet.text(Field("note.draft")))
        if view.read_only_because:
            self.say(view.read_only_because, "bold")
        self.desk_app.release_keys()
        self.build_pages()

    def take(self, view: ContactView, *, over: bool = True) -> None:
        """Draw what was read of the contact."""
        self.view = view
        self.sheet.load(view, over=over)
        self.notes = list(view.notes)
        self.clocks = view.clocks
        for page in self.pages.values():
            page.show_heard()
            for editor in page.every_editor():
                self.guard(editor)
        self.draw_extras()
        self.redraw_shell()

    def reread(self) -> None:
        """Read the contact again behind the screen: its reference, clocks and state may be new."""
        self.in_background(
            partial(reading.read_contact, self.desk, self.contact_id), partial(self.take, over=False)
        )

    async def show(self, key: str) -> Page:
        """Show the page of a section, building it when it was not yet."""
        self.section = key
        switcher = self.query_one("#pages", ContentSwitcher)
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
        """Build the page of a section; it stays."""
        page = Page(self, self.desk.checklist.section(key))
        self.pages[key] = page
        page.display = False
        await self.query_one("#pages", ContentSwitcher).mount(page)
        return page

    def build_pages(self) -> None:
        """Build the next page that is still missing, one at a time, between keys."""
        missing = [s.key for s in self.desk.checklist.sections if s.key not in self.pages]
        if missing and self.is_attached:
            self.call_after_refresh(self._build_next, missing[0])

    async def _build_next(self, key: str) -> None:
        if self.is_attached and key not in self.pages:
            await self.build(key)
        self.set_timer(0.05, self.build_pages)

    def identity(self) -> tuple[str, Content]:
        """Reference, family and call on the left; what is saved on the right."""
        return contact_lines.identity(self), self.saved()

    def saved(self) -> Content:
        """ "Saved 14:32:07", or what is the matter."""
        words = self.saved_words()
        if words.plain:
            return words
        if self.saved_at is None:
            return plain("Kept from the first key ", "$quiet") if self.new else Content("")
        return plain(f"Saved {contact_lines.seconds_words(self.saved_at)} ")

    def keeper_changed(self) -> None:
        """The writer thread finished a save, or could not."""
        if self.desk.keeper.state == "saved":
            self.saved_at = self.now()
        super().keeper_changed()

    def draw_rail(self) -> None:
        """The rail, with the state of each section."""
        self.query_one("#rail", Rail).update(contact_lines.rail(self))

    def draw_extras(self) -> None:
        """Pages that show more than questions, and the context column."""
        for key in ("manager", "letters", "strategy", "address"):
            page = self.pages.get(key)
            if page is not None:
                page.set_extra(contact_lines.extra(self, key))
        if self.app.size.width >= 120:
            self.query_one("#context-text", Static).update(contact_lines.context(self))

    def tick(self) -> None:
        """Once a second: the strip, and the lines that count."""
        super().tick()
        self.draw_identity()
        if self.app.size.width >= 120:
            text = contact_lines.context(self)
            column = self.query_one("#context-text", Static)
            if column.content != text:
                column.update(text)

    # ----------------------------------------------------------------- typing

    @on(Input.Changed)
    @on(TextArea.Changed)
    def typed(self, event: Input.Changed | TextArea.Changed) -> None:
        """Every change of text goes to the keeper at once."""
        event.stop()
        editor = event.input if isinstance(event, Input.Changed) else event.text_area
        if isinstance(editor, OneLine | LongText):
            self.changed(editor)

    def changed(self, editor: Editor) -> None:
        """Something was typed in a field: keep it, and show what was understood."""
        field = editor.field
        if field is None or self.sheet.text(field) == editor.text:
            return
        self.record(field, editor.text, self.where(editor))
        if field.question == "note.draft":
            return
        self.spread(editor, field)
        self.show_reading(editor)
        self.draw_hint(editor)
        if field.question in SETTLING:
            self.pages[self.section].refresh_parts()
            self.settle()
        self.draw_rail()

    def record(self, field: Field, text: str, where: Where, reason: str | None = None) -> None:
        """Keep a text, in memory and with the keeper."""
        self.sheet.put(field, text, self.now(), reason=reason)
        if not self._recorded:
            self._backlog.append((field, text, where))
            return
        self.desk.keeper.typed(self.contact_id, field, text, where, reason=reason or "")

    def spread(self, editor: Editor, field: Field) -> None:
        """The same question may stand on two pages; both show the same."""
        for page in self.pages.values():
            for other in page.every_editor():
                if other is not editor and other.field == field and other.text != editor.text:
                    other.load(editor.text)
                    self.show_reading(other)

    def settle(self) -> None:
        """Ask the desk whether the gate is settled now, and take over what it says."""
        if self._recorded and self.view is not None and not self.view.settled:
            self.in_background(partial(calls.settle, self.desk, self.contact_id), self._settled)

    def _settled(self, on_the_desk: bool) -> None:
        if on_the_desk:
            self.reread()
        elif self.view is not None:
            advice = contact_lines.gate_advice(self)
            if advice:
                self.say(advice, "bold")

    def guard(self, editor: Editor) -> None:
        """A contact that is with the manager, or someone else's, can be read and not typed in."""
        because = self.view.read_only_because if self.view is not None and not self.view.editable else ""
        if editor.field is not None and editor.field.question.startswith(("strategy.", "attendee.")):
            because = contact_lines.strategy_locked(self)
        editor.locked = because
        if isinstance(editor, LongText):
            editor.read_only = bool(because)

    def show_reading(self, editor: Editor) -> None:
        """Beside the field: what its text was understood as."""
        question, field = editor.question, editor.field
        if question is None or field is None or isinstance(editor, LongText):
            return
        found = read(question, editor.text, self.desk.checklist, self.now())
        words = found.words
        if found.mark:
            words = contact_lines.mark_words(self, field)
        if editor.reading is not None:
            editor.reading.update(plain(words, "$quiet"))
        else:
            editor.shown = words if found.understood and not found.mark else ""
            if found.mark:
                editor.shown = contact_lines.short_mark(self, field)
            editor.refresh()

    def draw_hint(self, editor: Editor | None) -> None:
        """Two lines below the page: what stands in the field as understood, and what is asked."""
        if editor is None or editor.question is None or editor.field is None:
            return
        found = read(editor.question, editor.text, self.desk.checklist, self.now())
        answer = self.sheet.answer(editor.field)
        mark = next((m for m in self.desk.checklist.marks if m.key == answer.mark), None)
        words = said(answer, mark, self.now()) if mark else (found.complaint or found.words)
        name = contact_lines.field_name(self, editor)
        first = f"{name}: {words}" if words else name
        line = plain(first, "bold" if found.complaint else "") + Content("\n") + plain(editor.question.help, "$quiet")
        self.query_one("#hint", Static).update(line)

    def where(self, editor: Editor) -> Where:
        """The place of the cursor, for the record."""
        field = editor.field or Field("")
        return Where(self.section, field.question, field.subject, editor.caret)

    @on(Said)
    def said_by_field(self, event: Said) -> None:
        """A field has a word for the person."""
        event.stop()
        self.say(event.sentence, "bold")

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The cursor entered a field."""
        widget = event.widget
        if isinstance(widget, OneLine | LongText) and widget.field is not None:
            if widget.question is not None:
                self.here = widget
                self.draw_hint(widget)
            if self._recorded:
                self.desk.keeper.moved(self.contact_id, self.where(widget))
        self.draw_keys()
        self.draw_rail()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The cursor left a field: its history is written now."""
        widget = event.widget
        if isinstance(widget, OneLine | LongText) and widget.field is not None and self._recorded:
            self.changed(widget)
            self.desk.keeper.left(self.contact_id, widget.field)
            if widget.field.question in NAMING:
                self.reread()
        self.draw_keys()

    # ------------------------------------------------------------- quick note

    def noted(self, line: NoteView) -> None:
        """A line of the quick note is kept: show it where it is heard."""
        self.notes.append(line)
        note = self.query_one("#note", OneLine)
        if self.sheet.text(Field("note.draft")) != note.value:
            self.record(Field("note.draft"), note.value, Where(self.section, "note.draft"))
        for page in self.pages.values():
            page.show_heard()
        unsorted = sum(1 for note in self.notes if not note.section)
        tail = f"   {unsorted} not sorted" if unsorted else ""
        letter = next((s.letter for s in self.desk.checklist.sections if s.key == line.section), "")
        filed = f"/{letter} " if letter else ""
        self.set_line("message", plain(f" {clock_words(line.said_at)} {filed}") + plain(f'"{line.text}"') + plain(tail, "$quiet"))
        self.draw_extras()

    @property
    def context(self) -> str:
        """Typing in a field, or moving on the rail."""
        return "typing" if isinstance(self.focused, OneLine | LongText) else "moving"

    def draw_keys(self) -> None:
        """Row 24; on the rail it says that letters act."""
        super().draw_keys()
        if self.context == "moving":
            line = self.query_one("#keys", Static)
            line.update(plain(" MOVING: letters go ", "reverse") + Content(" ") + Content(str(line.content)).truncate(55))

    @property
    def recorded(self) -> bool:
        """The contact exists: acts on it may be called."""
        return self._recorded

    def mark(self, field: Field, chosen: Reason) -> None:
        """Keep why there is no answer."""
        where = Where(self.section, field.question, field.subject, 1)
        self.sheet.put(field, chosen.sign, self.now(), reason=chosen.words)
        self.desk.keeper.typed(
            self.contact_id, field, chosen.sign, where, reason=chosen.words, by_when=chosen.by_when
        )

    def unsorted_lines(self) -> None:
        """The lines of the quick note that belong to no section yet."""
        waiting = [note for note in self.notes if not note.section]
        if not waiting:
            self.say("Every line of the note is sorted.")
            return
        self.app.push_screen(SortLines(self.contact_id, waiting, self.desk.checklist.rail), lambda _: self.reread())
