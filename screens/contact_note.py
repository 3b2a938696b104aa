"""The quick note of the call screen: what a kept line says, its panels, and reading back to the caller.

Owns the line that a panel borrows: what is typed there stands in the note's own line as well, letter by
letter, so a panel that is left, or a program that is killed, loses none of it.
"""

from functools import partial
from typing import TYPE_CHECKING, cast

from textual import events

from dutydesk.acts import put_right, reading_back
from dutydesk.acts.may_type import WITH_MANAGER
from dutydesk.acts.notes import not_sorted
from dutydesk.acts.values import Field, NoteView, Where
from dutydesk.practice.wording import clock_words

from .fields import LongText, OneLine
from .note_lines import NoteLines
from .plain import plain
from .quotes import said, whose
from .read_back import ReadBack
from .shell import DeskScreen
from .sort_lines import SortLines

if TYPE_CHECKING:
    from .contact import ContactScreen

DRAFT = Field("note.draft")
BESIDE = "With the manager: Enter adds this line beside what was sent. ^P Take it back"
"""What the caller goes on to say is said once, so it goes into the note and not nowhere (CF-30)."""
NOTE_SIGNS = "/letter files it   \" caller's exact words   c\" child's exact words"
"""What an empty line of the note says while the cursor is in it."""


class Noting(DeskScreen):
    """The note of the call screen, and its panels."""

    @property
    def its_note(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    def noted(self, line: NoteView) -> None:
        """A line of the quick note is kept: show it where it is heard."""
        me = self.its_note
        me.notes.append(line)
        note = self.query_one("#note", OneLine)
        if me.sheet.text(DRAFT) != note.value:
            self.draft(note.value)
        for page in me.pages.values():
            page.show_heard()
        unsorted = len(not_sorted(me.notes))
        tail = f"   {unsorted} not sorted" if unsorted else ""
        letter = next((s.letter for s in self.desk.checklist.sections if s.key == line.section), "")
        filed = f"/{letter} " if letter else ""
        head = f" {clock_words(line.said_at)}{whose(line)} {filed}"
        self.set_line("message", plain(head) + plain(said(line)) + plain(tail, "$quiet"))
        me.draw_extras()

    async def type_in(self, event: events.Key) -> bool:
        """As every screen; into what was sent while the call goes on, it is typed in the note instead."""
        if event.is_printable:
            self._beside_what_was_sent()
        return await super().type_in(event)

    def take_paste(self, pasted: str) -> bool:
        """As what is typed."""
        self._beside_what_was_sent()
        return super().take_paste(pasted)

    def _beside_what_was_sent(self) -> None:
        """The cursor goes to the note, behind the sign of the page it came from; nothing there is lost."""
        me, editor = self.its_note, self.focused
        if not isinstance(editor, OneLine | LongText) or editor.locked != WITH_MANAGER:
            return
        if me.view is None or me.view.call is None:
            return
        filed = f"/{self.desk.checklist.section(me.section).letter} "
        note = self.query_one("#note", OneLine)
        if note.value.strip() and not note.value.startswith(filed):
            me.keep_note(note)
        me.action_note()
        if not note.value.strip():
            self.draft(filed)
        elif not note.value.endswith(" "):
            self.draft(f"{note.value} ")
        note.put_caret(len(note.value))
        self.say(BESIDE, "bold")

    @property
    def note_line(self) -> str:
        """What stands half typed in the note."""
        return self.query_one("#note", OneLine).value

    def draft(self, text: str) -> None:
        """This stands in the line of the note now, and is kept."""
        me = self.its_note
        note = self.query_one("#note", OneLine)
        note.load(text)
        note.put_caret(len(text))
        me.record(DRAFT, text, Where(me.section, DRAFT.question))

    # ------------------------------------------------------------------- panels

    def unsorted_lines(self) -> None:
        """The lines of the quick note that belong to no section yet."""
        me = self.its_note
        if me.dismiss_when_saved():
            me.when_kept(self._sort_lines)

    def _sort_lines(self) -> None:
        me = self.its_note
        waiting = list(not_sorted(me.notes))
        if not waiting:
            self.say('Every line of the note is sorted. ^G " says whose words each is.')
            return
        panel = SortLines(me.contact_id, waiting, self.desk.checklist.rail)
        self.app.push_screen(panel, lambda _: me.reread())

    def action_note_lines(self) -> None:
        """Every line of the note: whose words it is, and what puts it right."""
        me = self.its_note
        if me.dismiss_when_saved():
            me.when_kept(lambda: self.app.push_screen(NoteLines(me), lambda _: me.reread()))

    def action_read_back(self) -> None:
        """What stands, in sentences to read to the caller."""
        me = self.its_note
        if isinstance(self.focused, OneLine | LongText):
            me.changed(self.focused)
        if me.view is not None and (self.desk.here is None or me.view.worker_id != self.desk.here.id):
            self.say(f"This contact is {me.view.worker}'s. Only they read it back.", "bold")
            return
        if not me.dismiss_when_saved():
            return
        me.when_kept(self._read_back)

    def _read_back(self) -> None:
        me = self.its_note
        self.desk_app.hold_keys()
        self.in_background(partial(reading_back.sentences, self.desk, me.contact_id), self._read_out)

    def _read_out(self, sentences: tuple[str, ...]) -> None:
        self.app.push_screen(ReadBack(self.its_note, sentences), self._was_read)

    def correction_stands(self, what: str) -> None:
        """What the caller put right stays a line of the note; the answer beside it stands."""
        act = partial(put_right.stands, self.desk, self.its_note.contact_id, what)
        self.in_background(act, lambda _: self.say(f"The answer stands beside {what}.", "bold"))

    def _was_read(self, told: str | None) -> None:
        if told:
            self.its_note.say_and_reread(told)
