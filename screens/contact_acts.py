"""What the worker does with a contact beyond typing: send, end the call, leave, record the discussion.

Each is one call of an act in a thread, and a sentence about what it did.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from dutydesk.acts import calls, notes, sending
from dutydesk.acts.values import Field, NoteView, SubmissionView
from dutydesk.errors import DeskError
from dutydesk.practice.checklist import Question
from dutydesk.practice.gaps import Before, Gap
from dutydesk.practice.wording import clock_words, when_words

from . import contact_lines
from .before import STANDS, BeforeYouSend, Chosen, things
from .contact_strategy import Discussion
from .fields import LongText, OneLine
from .help import Help
from .history import History
from .no_answer import NoAnswer, Reason, Said

GATE = ("gate.caller", "gate.safeguarding", "told.informed", "told.reason")
"""The questions beside which the published case studies stand (R-216)."""


class ContactActs(Discussion):
    """The acts of the call screen."""

    previous = "referrer"
    """The section left by the last Ctrl+G."""
    gaps: tuple[Gap, ...] = ()
    """What was missing when sending was last tried; drawn as ! on the rail."""
    _lines_waiting: tuple[str, ...] = ()
    _line_under_way = False
    _sending = False
    _then: Callable[[], object] | None = None

    # -------------------------------------------------------------------- note

    def add_note(self, text: str) -> None:
        """Keep one line of the quick note; lines are kept in the order they were entered."""
        self._lines_waiting += (text,)
        self.next_line()

    def next_line(self) -> None:
        """Keep the line that has waited longest; none while the contact itself is still being made."""
        if self._line_under_way or not self._lines_waiting or not self.contact.recorded:
            return
        text = self._lines_waiting[0]
        self._line_under_way = True
        act = partial(notes.add_line, self.desk, self.contact.contact_id, text)
        self.in_background(act, self._line_kept, self._line_not_kept)

    def _line_kept(self, line: NoteView) -> None:
        self._line_under_way = False
        self._lines_waiting = self._lines_waiting[1:]
        self.contact.noted(line)
        self.next_line()
        self.run_when_kept()

    def _line_not_kept(self, error: DeskError) -> None:
        """The line stands in the note again, to be entered once more."""
        self._line_under_way = False
        self.not_kept()
        text, self._lines_waiting = " / ".join(self._lines_waiting), ()
        note = self.query_one("#note", OneLine)
        note.value = f"{text} {note.value}".strip()
        self.say(f"The line is not kept yet and stands in the note again. {error}", "bold")

    def when_kept(self, then: Callable[[], object]) -> None:
        """Do this once the contact is made and every line of the note is kept; keys wait meanwhile."""
        self._then = then
        self.desk_app.hold_keys("kept")
        self.run_when_kept()

    def run_when_kept(self) -> None:
        """What waited for it is done now, if all is kept."""
        if self._then is not None and self.contact.recorded and not self._lines_waiting:
            then, self._then = self._then, None
            then()
            self.desk_app.release_keys("kept")

    def not_kept(self) -> None:
        """Something could not be kept: what waited for it is not done."""
        self._then = None
        self.desk_app.release_keys("kept")

    # ---------------------------------------------------------------- elsewhere

    async def go_elsewhere(self, letter: str) -> None:
        """The keys after Ctrl+G that are not sections."""
        me = self.contact
        match letter:
            case "q":
                me.action_note()
            case "l" | "0":
                (self.action_clocks if letter == "l" else self.action_hide)()
            case "g":
                await self.leave_contact()
            case "*":
                self.contact.action_danger()
            case "!":
                self.action_missing()
            case "u":
                self.action_history()
            case "+":
                me.action_correct()
            case "z":
                me.action_another_call()
            case "=":
                me.action_switch_call()
            case ",":
                me.action_call_dropped()
            case "?":
                self.action_help()
            case ".":
                me.action_call_ended()
            case "'":
                me.unsorted_lines()
            case '"':
                me.action_note_lines()
            case "&":
                me.action_two_versions()
            case ">":
                me.action_take_over()
            case "j":
                me.action_read_back()
            case _:
                self.say(f"Nothing is under {letter}. The letters stand in the rail.")

    def action_history(self) -> None:
        """What happened to this contact, and which field changed from what to what."""
        editor = self.focused
        if isinstance(editor, OneLine | LongText) and editor.field is not None and self.contact.recorded:
            self.desk.keeper.left(self.contact.contact_id, editor.field)
        self.app.push_screen(History(self.contact.contact_id))

    def call_has_ended(self, at: datetime) -> None:
        """Say when it ended, and how much was not asked while the caller was there."""
        left = len(contact_lines.hang_up(self.contact))
        tail = f" {things(left)} not asked: F7" if left else ""
        self.say_and_reread(f"The call ended at {clock_words(at)}.{tail}")

    async def leave_contact(self) -> None:
        """To the queue; what was typed is saved already."""
        if self.dismiss_when_saved():
            self.when_kept(self._leave)

    def _leave(self) -> None:
        self.desk_app.hold_keys("leaving")
        me = self.contact
        # Nothing was typed: an empty call vanishes, as if n had not been pressed.
        leaving = calls.close_without_record if me.untouched() else calls.leave
        act = partial(leaving, self.desk, me.contact_id)
        self.in_background(act, lambda _: self._gone(), self._stayed)

    def untouched(self) -> bool:
        """A new contact in which nothing stands."""
        me = self.contact
        if me.view is None and not (me.new and me.recorded):
            return False
        known = me.lines or me.paper or me.notes or me.sheet.anything()
        return not known and not (me.view is not None and me.view.settled)

    def _gone(self) -> None:
        self.dismiss(None)
        self.desk_app.release_keys("leaving")

    def _stayed(self, error: DeskError) -> None:
        self.desk_app.release_keys("leaving")
        self.say(str(error), "bold")

    def unsaved(self) -> bool:
        """The contact could not be made so far, or a save of it failed."""
        return self.contact.unsaved_since is not None or super().unsaved()

    def dismiss_when_saved(self) -> bool:
        """False, with a sentence, while the contact cannot be made."""
        if self.contact.unsaved_since is not None:
            self.say("The contact is not saved yet; it stays on the screen until it is.", "bold")
            return False
        return True

    def action_save_now(self) -> None:
        """Ctrl+S: a reflex; everything is saved as it is typed."""
        self.in_background(self.desk.keeper.flush, lambda _: self.contact.keeper_changed())

    # -------------------------------------------------------------------- help

    def action_help(self) -> None:
        """F1: help for this field first."""
        question = self.help_question
        if question is None:
            self.app.push_screen(Help(self.context, place=self.help_place))
            return
        more = contact_lines.worked_cases() if question.key in GATE else ""
        self.app.push_screen(Help(self.context, question=question, more=more))

    @property
    def help_question(self) -> Question | None:
        """The question the cursor stands in or came from; None in the note and where nothing is asked."""
        editor = self.contact.here
        noting = self.focused is not None and self.focused.id == "note"
        return None if editor is None or noting or self._only_read else editor.question

    @property
    def help_place(self) -> str:
        """As of any screen; and the pages on which nothing is typed."""
        if self.context == "typing":
            return super().help_place
        return f"page.{self.contact.section}" if self._only_read else ""

    @property
    def _only_read(self) -> bool:
        """Nothing is asked on this page."""
        return not self.desk.checklist.section(self.contact.section).questions()

    def action_no_answer(self) -> bool | None:
        """F4: why there is no answer here."""
        editor = self.focused
        if not isinstance(editor, OneLine | LongText) or editor.question is None or editor.field is None:
            return None
        if editor.locked:
            self.say(editor.locked, "bold")
            return None
        self.app.push_screen(
            NoAnswer(self.desk.checklist.marks, self.contact.sheet.answer(editor.field)),
            partial(self._no_answer, editor),
        )
        return None

    def _no_answer(self, editor: OneLine | LongText, chosen: Reason | Said | None) -> None:
        if chosen is None or editor.field is None:
            return
        me = self.contact
        if isinstance(chosen, Said):
            me.set_says(editor, chosen.says)
            return
        editor.load(chosen.sign)
        me.mark(editor.field, chosen)
        me.show_reading(editor)
        me.draw_hint(editor)
        me.draw_rail()

    # -------------------------------------------------------------------- send

    def action_missing(self) -> None:
        """F7: what is missing, to jump to."""
        me = self.contact
        if isinstance(self.focused, OneLine | LongText):
            me.changed(self.focused)
        if me.section == "strategy":
            self.action_send()
            return
        self._look_before(sending_now=False)

    def _look_before(self, *, sending_now: bool) -> None:
        """What is missing, from the act; keys typed meanwhile are for the panel that shows it."""
        self.desk_app.hold_keys()
        self.in_background(
            partial(sending.before_sending, self.desk, self.contact.contact_id),
            partial(self._before, sending_now),
        )

    def action_send(self) -> None:
        """F9: on the strategy page record the discussion; elsewhere show what is missing, then send."""
        me = self.contact
        if self._sending or me.versions_in_the_way():
            return
        if not me.recorded:
            # The act that makes the contact has not been answered yet; this key and those behind it wait.
            self.when_kept(self.action_send)
            return
        if isinstance(self.focused, OneLine | LongText):
            me.changed(self.focused)
        if me.section == "strategy" and contact_lines.strategy_locked(me):
            self.say(contact_lines.strategy_locked(me), "bold")
            return
        if me.section == "strategy":
            self.record_discussion()
            return
        if me.view is not None and not me.view.editable:
            self.say(me.view.read_only_because, "bold")
            return
        self._look_before(sending_now=True)

    def _before(self, sending_now: bool, before: Before) -> None:
        self.gaps = before.must_fix
        self.contact.draw_rail()
        panel = BeforeYouSend(
            before,
            sending=sending_now,
            outcome=self._outcome_words(),
            hang_up=contact_lines.hang_up(self.contact),
        )
        self.app.push_screen(panel, self._chosen)

    def _outcome_words(self) -> str:
        from dutydesk.practice.each_child import outcome_lines

        facts = self.contact.sheet.facts()
        return outcome_lines(facts, self.desk.checklist, self.now())

    async def _chosen(self, chosen: Chosen | None) -> None:
        if chosen is None:
            return
        me = self.contact
        if chosen.gap is not None and chosen.sign == STANDS:
            me.correction_stands(chosen.gap.what)
            return
        if chosen.gap is not None:
            gap = chosen.gap
            await me.go_to_field(gap.section, gap.question, gap.subject)
            if chosen.sign and isinstance(self.focused, OneLine | LongText):
                self.focused.load(chosen.sign)
                me.changed(self.focused)
                me.say(f"{gap.what}: {chosen.words}.")
            return
        version = me.view.version if me.view is not None else 0
        self._sending = True
        self.say("Sending.")
        self.desk_app.hold_keys()
        self.in_background(
            partial(sending.send, self.desk, me.contact_id, version), self._sent, self._not_sent
        )

    def _sent(self, submission: SubmissionView) -> None:
        self._sending = False
        self.gaps = ()
        at = clock_words(submission.sent_at)
        words = f"Sent to the manager at {at}."
        found = self.contact.view.strategy if self.contact.view is not None else None
        if found is not None and found.held_at is not None:
            words = f"Sent at {at}. The discussion was held {when_words(found.held_at, self.now())}."
        elif submission.lane == "strategy":
            words = f"Sent at {at}. The 4 hours run: ^G s opens the strategy discussion."
        self.say(words, "bold")
        # What stood half typed in the note went with it, as a line of its own.
        self.query_one("#note", OneLine).load("")
        self.contact.sheet.put(Field("note.draft"), "", self.now())
        self.contact.reread(self.desk_app.release_keys)

    def _not_sent(self, error: DeskError) -> None:
        self._sending = False
        self.say(f"Not sent. {error}", "bold")
        self.contact.reread()
