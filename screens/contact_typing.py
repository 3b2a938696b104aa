"""Typing on the call screen: from a change of text to the keeper, and what was understood beside the field.

Every change goes to the keeper at once; nothing waits for a pause. The fields of a contact that is with the
manager can be read and not typed in.
"""

from collections import Counter
from datetime import datetime
from functools import partial

from textual import events, on
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from dutydesk.acts import calls
from dutydesk.acts.values import Field, Where
from dutydesk.practice.checklist import Question
from dutydesk.practice.facts import Answer
from dutydesk.practice.gate import ROLE, SETTLING, code_of
from dutydesk.practice.marks import said
from dutydesk.practice.reading import Reading, read
from dutydesk.practice.tools import LATER

from . import contact_lines, tool_page
from .contact_cursor import Cursor
from .fields import Editor, LongText, OneLine, Said
from .no_answer import Reason
from .plain import plain, whole_words
from .redraw import show
from .typed_text import fitted, loses, replaced
from .whose import beside

OF_TOOLS = ("tools.", "tool.")
"""After one of these other rows of page x may be there, or another state."""


class Typing(Cursor):
    """The fields of the call screen."""

    _recorded = False
    """The act that makes the contact has been answered; typing goes to the keeper."""
    _on_two_pages: frozenset[str] | None = None
    _backlog: list[tuple[Field, Answer, Where, bool] | Field]
    """Until then, in the order of the keys: what was typed, and the fields that the cursor left."""

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
        if field is None or self.its.sheet.text(field) == editor.text:
            return
        self.record(field, editor.text, self.where(editor))
        if field.question == "note.draft":
            return
        self.spread(editor, field)
        self.show_reading(editor)
        self.take_back_complaint(editor)
        self.draw_hint(editor)
        if field.question in SETTLING:
            self.its.pages[self.its.section].refresh_parts()
            self.draw_strip()
            self.settle()
        if field.question.startswith(OF_TOOLS):
            self.its.pages[self.its.section].refresh_parts()
        self.its.draw_rail_soon()
        if (
            field.question == "danger.now"
            and code_of(self.its.sheet.facts(), self.desk.checklist, "danger.now") == "y"
        ):
            self.say("Tell the caller now: ring 999. Then note below what was said, and carry on.", "bold")

    def ditto(self, editor: Editor) -> None:
        """A lone quotation mark in a grid means: as in the row above."""
        field = editor.field
        if not isinstance(editor, OneLine) or editor.text.strip() != '"' or field is None or field.number < 2:
            return
        page = self.its.pages[self.its.section]
        above = next(
            (
                other
                for other in page.every_editor()
                if other.field is not None
                and other.field.question == field.question
                and other.field.number == field.number - 1
            ),
            None,
        )
        if above is not None and above.text and not editor.locked:
            editor.load(above.text)
            self.changed(editor)

    async def type_in(self, event: events.Key) -> bool:
        """As every screen; a caret that moved without a change of text is kept as well."""
        used = await super().type_in(event)
        editor = self.focused
        if not used or not self._recorded or not isinstance(editor, OneLine | LongText):
            return used
        if editor.field is not None and self.its.sheet.text(editor.field) == editor.text:
            self.desk.keeper.moved(self.its.contact_id, self.where(editor))
        return used

    def take_paste(self, pasted: str) -> bool:
        """As every screen; what stood before a paste, and what stands after it, are steps of undo."""
        editor = self.focused
        field = editor.field if isinstance(editor, OneLine | LongText) else None
        if not isinstance(editor, OneLine | LongText) or field is None:
            return super().take_paste(pasted)
        self.changed(editor)
        self.step_ends(field)
        super().take_paste(pasted)
        self.changed(editor)
        self.step_ends(field)
        return True

    def step_ends(self, field: Field) -> None:
        """A line of history for what stands in a field, behind those of the fields left before it."""
        if self._recorded:
            self.desk.keeper.left(self.its.contact_id, field)
        else:
            self._backlog.append(field)

    def hand_on_backlog(self) -> None:
        """The contact was made: what waited for it goes to the keeper."""
        for waited in self._backlog:
            if isinstance(waited, Field):
                self.step_ends(waited)
            else:
                field, answer, where, parted = waited
                self.hand_on(field, answer, where, parted=parted)
        self._backlog.clear()

    def keep_what_stands(self) -> None:
        """The program is being ended: the word of the last keys may not have come round yet."""
        editor = self.focused
        if not isinstance(editor, OneLine | LongText) or editor.field is None:
            return
        field = editor.field
        if self.its.sheet.text(field) != editor.text:
            self.record(field, editor.text, self.where(editor))

    def record(
        self,
        field: Field,
        text: str,
        where: Where,
        reason: str | None = None,
        by_when: datetime | None = None,
        says: str | None = None,
    ) -> None:
        """Keep a text, in memory and with the keeper; until the contact is made, in memory alone."""
        old = self.its.sheet.answer(field)
        # A mark with its reason is an answer in one letter: it is in the history before it is typed over.
        parted = loses(old.typed, text) or bool(old.reason and text != old.typed)
        if says is None and old.says and replaced(old.typed, text):
            says = ""
        parted = parted or (says is not None and says != old.says)
        self.its.typed_at = self.now()
        answer = self.its.sheet.put(field, text, self.now(), reason=reason, by_when=by_when, says=says)
        if answer.says != old.says:
            for page in self.its.pages.values():
                page.show_says()
        if not self._recorded:
            self._backlog.append((field, answer, where, parted))
            return
        self.hand_on(field, answer, where, parted=parted, said=bool(old.says))

    def hand_on(
        self, field: Field, answer: Answer, where: Where, *, parted: bool = False, said: bool = False
    ) -> None:
        """To the keeper, the reason of a mark with it.

        Args:
            parted: more than a letter of what stood goes with this one change, so it is in the history first.
            said: somebody other than the caller said so until now.
        """
        if parted:
            self.desk.keeper.left(self.its.contact_id, field)
        self.desk.keeper.typed(
            self.its.contact_id,
            field,
            answer.typed,
            where,
            reason=answer.reason,
            by_when=answer.by_when,
            # Told only where it is not the caller's word, so that all other typing costs what it did.
            says=answer.says if answer.says or said else None,
        )

    def spread(self, editor: Editor, field: Field) -> None:
        """The same question may stand on two pages; both show the same."""
        if field.question not in self._twice():
            return
        for page in self.its.pages.values():
            for other in page.every_editor():
                if other is not editor and other.field == field and other.text != editor.text:
                    other.load(editor.text)
                    self.show_reading(other)

    def show_kept(self, field: Field, text: str) -> None:
        """An act changed what stands in a field: show it wherever it stands, the caret behind it."""
        for page in self.its.pages.values():
            for editor in page.every_editor():
                its = editor.field
                if its is None or (its.question, its.subject) != (field.question, field.subject):
                    continue
                if editor.text != text:
                    editor.load(text)
                    editor.put_caret(len(text))
                self.show_reading(editor)
                if editor is self.focused:
                    self.draw_hint(editor)
            page.refresh_parts()
        if field.question in SETTLING:
            self.settle()
        self.its.draw_rail_soon()
        self.draw_identity()

    def _twice(self) -> frozenset[str]:
        if self._on_two_pages is None:
            sections = self.desk.checklist.sections
            keys = Counter(key for section in sections for key in {q.key for q in section.questions()})
            self._on_two_pages = frozenset(key for key, times in keys.items() if times > 1)
        return self._on_two_pages

    def settle(self) -> None:
        """Ask the desk whether the gate is settled now; not by a role that is being typed.

        "me" is the child, and how a mental health nurse begins."""
        half = self._role_being_typed
        if not half() and self._recorded and self.its.view is not None and not self.its.view.settled:
            self.in_background(partial(calls.settle, self.desk, self.its.contact_id, half), self._settled)

    def _role_being_typed(self) -> str:
        """The caller's role while the cursor stands in it, else ""; from any thread."""
        its = self.focused.field if isinstance(self.focused, OneLine) else None
        return ROLE if its is not None and its.question == ROLE else ""

    def _settled(self, on_the_desk: bool) -> None:
        if on_the_desk:
            self.its.reread(partial(contact_lines.say_on_the_desk, self.its))
            self.its.look_round()  # a seat behind the gate is not the desk's: it is written anew at once
        elif self.its.view is not None:
            advice = contact_lines.gate_advice(self.its)
            if advice:
                self.say(advice, "bold")

    def guard(self, editor: Editor) -> None:
        """A contact that is with the manager, or someone else's, can be read and not typed in."""
        because = (
            self.its.view.read_only_because
            if self.its.view is not None and not self.its.view.editable
            else ""
        )
        if editor.field is not None and editor.field.question.startswith(("strategy.", "attendee.")):
            because = contact_lines.strategy_locked(self.its)
        if editor.field is not None and editor.field.question in LATER and self.its.view is not None:
            because = self.its.view.later_read_only_because
        editor.locked = because
        if isinstance(editor, LongText):
            editor.read_only = bool(because)

    def understood(self, question: Question, editor: Editor) -> Reading:
        """What stands in a field, as it was meant when it was typed: 15:00 stays Wednesday's on Friday."""
        answer = self.its.sheet.answer(editor.field) if editor.field is not None else None
        typed_at = answer.at if answer is not None and answer.typed == editor.text else None
        return read(question, editor.text, self.desk.checklist, typed_at or self.now())

    def show_reading(self, editor: Editor) -> None:
        """Beside the field: what its text was understood as."""
        question, field = editor.question, editor.field
        if question is None or field is None or isinstance(editor, LongText):
            return
        found = self.understood(question, editor)
        words = found.words
        if found.mark:
            words = contact_lines.mark_words(self.its, field)
        if editor.reading is not None:
            if found.outcome and len(words) > editor.room:
                words = found.outcome.short or words
            words = beside(words, self.its.sheet.answer(field))
            show(editor.reading, whole_words(words, editor.room, "$quiet"))
        else:
            as_typed = found.mark or question.kind in ("step", "promise", "came", "kept")
            words = found.outcome.short if found.outcome else words
            editor.shown = fitted(words, editor) if found.understood and not as_typed else ""
            if found.mark:
                editor.shown = contact_lines.short_mark(self.its, field)
            elif not editor.text:
                editor.shown = question.blank
            editor.refresh()

    def draw_hint(self, editor: Editor | None) -> None:
        """Two lines below the page: what stands in the field as understood, and what is asked."""
        if editor is None or editor.question is None or editor.field is None:
            return
        found = self.understood(editor.question, editor)
        answer = self.its.sheet.answer(editor.field)
        mark = next((m for m in self.desk.checklist.marks if m.key == answer.mark), None)
        words = said(answer, mark, self.now()) if mark else (found.complaint or found.words)
        words = words or ("" if editor.text else editor.question.blank)
        words = beside(words, answer)
        name = contact_lines.field_name(self.its, editor)
        first = f"{name}: {words}" if words else name
        warned = tool_page.warning(self.its, editor.field.question, self.its.sheet.facts())
        warned = self.its.two_versions_of(editor.field) or warned
        first = warned or first
        line = (
            plain(first, "bold" if found.complaint or warned else "")
            + Content("\n")
            + plain(editor.question.help, "$quiet")
        )
        show(self.query_one("#hint", Static), line)

    def where(self, editor: Editor) -> Where:
        """The place of the cursor, for the record."""
        field = editor.field or Field("")
        return Where(self.its.section, field.question, field.subject, editor.caret)

    @on(Said)
    def said_by_field(self, event: Said) -> None:
        """A field has a word for the person."""
        event.stop()
        self.say(event.sentence, "bold")

    @property
    def recorded(self) -> bool:
        """The contact exists: acts on it may be called."""
        return self._recorded

    def set_says(self, editor: Editor, says: str) -> None:
        """Keep who says so, of what stands in a field; it has a line of history of its own."""
        field = editor.field
        if field is None:
            return
        self.record(field, editor.text, self.where(editor), says=says)
        self.show_reading(editor)
        self.draw_hint(editor)

    def mark(self, field: Field, chosen: Reason) -> None:
        """Keep why there is no answer."""
        where = Where(self.its.section, field.question, field.subject, 1)
        self.record(field, chosen.sign, where, chosen.words, chosen.by_when)
        self.step_ends(field)
