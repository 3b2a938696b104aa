"""The way out when a contact cannot be saved: what to do about it behind F1, and its text to a file.

Owns which words are not saved yet, wherever they wait: with the keeper, on the screen while the contact is
being made, and in lines of the note. What the file holds is `paper.rescue`.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from textual.widgets import Static

from dutydesk.acts.values import Field
from dutydesk.errors import DeskError
from dutydesk.paper.rescue import Rescued, in_words, suggested, write_out

from . import not_saved
from .ask import AskLine
from .help import Help
from .plain import plain
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen

HEADING = "Write what is not saved to a file"
PROMPT = "Only you can read it. It holds what was typed, in the clear: delete it once it is saved."
ALL_SAVED = "Everything is saved: there is nothing to write to a file."


class AskForFile(AskLine):
    """Where the text is to go. Dismisses the path of the file when it is written, None for Esc."""

    def __init__(self, value: str, write: Callable[[str, "AskForFile"], None]) -> None:
        """Args:
        value: the file that is suggested.
        write: called with what was typed; ends with `dismiss` or `refused`.
        """
        super().__init__(HEADING, PROMPT, value, place="ask.file")
        self.write, self.writing = write, False

    def answered(self, line: str) -> None:
        """One try at a time; another name may be typed during it."""
        if self.writing:
            return
        self.writing = True
        self.query_one("#ask-word", Static).update(plain("It is being written."))
        self.write(line, self)

    def refused(self, error: DeskError) -> None:
        """Say why, over the line as it stands."""
        self.writing = False
        self.query_one("#ask-word", Static).update("")
        self.query_one("#ask-prompt", Static).update(plain(f"{error} {PROMPT}"))


class Rescue(DeskScreen):
    """What is not saved: said, and written out."""

    why_not_made = ""
    """Why the contact itself could not be made when that was last tried."""

    @property
    def rescued(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    def action_help(self) -> None:
        """F1: while something is not saved that first, then what the field is for."""
        me = self.rescued
        since = me.unsaved_since or self.desk.keeper.failed_since
        if since is None:
            super().action_help()
            return
        words = not_saved.help_words(since, self.why_not_made or self.desk.keeper.why_failed, may_write=True)
        question = me.help_question
        place = "" if question is not None else me.help_place
        self.app.push_screen(Help(self.context, not_saved.TITLE, words, question=question, place=place))

    def why_not(self, action: str) -> str:
        """Nothing is written out while all is saved."""
        if action == "write_out" and not self._waiting_words():
            return ALL_SAVED
        return super().why_not(action)

    def action_write_out(self) -> None:
        """Ask for a file, and write into it what is not saved."""
        if not self._waiting_words():
            self.say(ALL_SAVED)
            return
        self.app.push_screen(AskForFile(str(suggested(self.now())), self._write), self._written)

    def _write(self, place: str, box: "AskForFile") -> None:
        """Try it behind the box, which stands until it is done: what is typed meanwhile is typed there."""

        def done(path: Path) -> None:
            if box.is_current:
                box.dismiss(path)
            else:
                self.say(f"Written to {path}. In the record it is still not saved.", "bold")

        def refused(error: DeskError) -> None:
            if box.is_current:
                box.refused(error)
            else:
                self.say(str(error), "bold")

        self.in_background(partial(write_out, place, self._words_now()), done, refused)

    def _words_now(self) -> str:
        """As it stands now: more may have been typed, or saved, while the file was named."""
        view = self.rescued.view
        called = view.reference if view is not None and view.reference else "not on the desk yet"
        return in_words(self.desk, called, self.rescued.sheet.started, self._waiting_words())

    def _written(self, path: Path | None) -> None:
        if path is None:
            return
        words = (
            f"It is in {path}\n\nOnly you can read that file. It is a copy: saving is still tried, and row 1 "
            "says how it stands. If dutydesk has to be left before it says Saved, type it in again from "
            "there. Then delete the file."
        )
        self.app.push_screen(Help(self.context, title="written to a file", text=words))
        self.say("Written to a file; in the record it is still not saved.", "bold")

    def _waiting_words(self) -> list[Rescued]:
        """Every text that is not on the disk, the newest of each field; then lines of the note."""
        me = self.rescued
        found: dict[tuple[object, str], Rescued] = {}
        for refused in me.refused_here:
            found[refused.field.subject, refused.field.question] = Rescued(refused.field, refused.text)
        for field, answer, *_ in (each for each in me._backlog if not isinstance(each, Field)):
            found[field.subject, field.question] = Rescued(field, answer.typed)
        for typed in self.desk.keeper.unsaved(me.contact_id):
            found[typed.field.subject, typed.field.question] = Rescued(typed.field, typed.text)
        focused = getattr(self.focused, "field", None)
        if isinstance(focused, Field) and me.sheet.text(focused) != getattr(self.focused, "text", ""):
            # The word of the last keys has not come round yet.
            found[focused.subject, focused.question] = Rescued(focused, getattr(self.focused, "text", ""))
        texts = [each for each in found.values() if each.text]
        lines = (*(me.lines if not me.recorded else ()), *me._lines_waiting)
        return [*texts, *(Rescued(Field("note.line"), line) for line in lines)]
