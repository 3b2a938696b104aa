"""Correcting what was endorsed, and reading its versions: the commands, and the panel of one answer.

Owns what is asked for a correction: the new text, and why. Whether it may be, and whether a manager must
agree, is `acts.correcting`. Where somebody else was first both texts are shown, and nothing is written until
the worker has seen them.
"""

from functools import partial
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dutydesk.acts import correcting
from dutydesk.acts.correction_values import Corrected, CorrectedMeanwhile, Out, Put, VersionView
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import NOBODY, ContactView, Field
from dutydesk.acts.versions_read import seen_by_manager, versions
from dutydesk.errors import DeskError
from dutydesk.practice.checklist import Question, Row
from dutydesk.practice.facts import Answer
from dutydesk.practice.gate import YES
from dutydesk.practice.reading import read

from .ask import AskLine
from .contact_danger import DANGER, DangerPanel
from .correction_add import KINDS, WHICH, begin_add, kind_here
from .fields import LongText, OneLine, Said
from .help import Help
from .overlay import Overlay
from .plain import one_line, plain
from .shell import DeskScreen
from .versions_panel import Versions

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

    from .contact import ContactScreen

KEYS_WORDS: Final = "Tab next line   F9 makes the new version   Esc leaves it as it is"
STAND_IN: Final = "Stand in the field that is to be put right, then correct it."
NO_ROW: Final = "Stand in the row that is to be taken out."
NOT_SENT_YET: Final = "It is not endorsed: while it is open it is changed where it stands."


class ReadsVersions(DeskScreen):
    """A screen of one contact from which its versions are read."""

    def action_versions(self) -> None:
        """What was endorsed, and each correction beside it."""
        contact_id = getattr(self, "contact_id", None)
        if contact_id is not None:
            self.in_background(partial(_read, self.desk, contact_id), partial(self._versions, contact_id))

    def _versions(self, contact_id: UUID, found: tuple[VersionView, ...]) -> None:
        self.app.push_screen(Versions(contact_id, found))


class Corrections(ReadsVersions):
    """The contact's screen, where what was endorsed is put right."""

    def action_correct(self) -> None:
        """Put right the field the cursor stands in."""
        me = cast("ContactScreen", self)
        editor, view = me.here, self._to_correct()
        if view is None:
            return
        if editor is None or editor.field is None or editor.question is None:
            self.say(STAND_IN, "bold")
            return
        self.desk_app.hold_keys("correcting")
        act = partial(_latest, self.desk, view.id)
        then = partial(self._correct, view, editor.field, editor.question)
        self.in_background(act, then, self._not_begun)

    def why_not_correct(self) -> str:
        """Why nothing of it is corrected now, as a sentence; "" where it can be."""
        view = cast("ContactScreen", self).view
        if view is not None and view.waits is not None:
            return correcting.WAITS
        return NOT_SENT_YET if view is None or view.editable or not view.endorsements else ""

    def _to_correct(self) -> ContactView | None:
        """What is corrected here; None, and why not in words, where nothing of it can be now."""
        if why := self.why_not_correct():
            self.say(why, "bold")
            return None
        return cast("ContactScreen", self).view

    def action_correct_add(self) -> None:
        """Add a person, or an event, to what was endorsed: of the kind of this page, or which is asked."""
        if self._to_correct() is None:
            return
        kind = kind_here(cast("ContactScreen", self))
        if kind is not None:
            self._add(kind)
        else:
            asked = AskLine("Correct: add", WHICH)
            self.app.push_screen(asked, self._which)

    def _which(self, typed: str | None) -> None:
        kind = KINDS.get((typed or "").strip().casefold()[:1])
        if kind is not None:
            self._add(kind)
        elif typed is not None:
            self.say(f"Nobody is added. {WHICH}", "bold")

    def _add(self, kind: Row) -> None:
        me = cast("ContactScreen", self)
        self.desk_app.hold_keys("correcting")

        def begin(latest: int) -> None:
            self.desk_app.release_keys("correcting")
            begin_add(me, kind, latest)

        self.in_background(partial(_latest, self.desk, me.contact_id), begin, self._not_begun)

    def _correct(self, view: ContactView, field: Field, question: Question, latest: int) -> None:
        self.desk_app.release_keys("correcting")
        panel = CorrectPanel(view, field, question, latest)
        self.app.push_screen(panel, partial(self._corrected_in, panel))

    def _not_begun(self, error: DeskError) -> None:
        self.desk_app.release_keys("correcting")
        self.say(str(error), "bold")

    def _corrected_in(self, panel: "CorrectPanel", done: Corrected | None) -> None:
        self._corrected(done)
        if done is None or panel.question.key != DANGER:
            return
        if read(panel.question, panel.text, self.desk.checklist, self.now()).code == YES:
            # As the danger key: said to whoever may still be on the line.
            words = f"Version {done.number}: danger now. The manager's queue shows it with a star."
            me = cast("ContactScreen", self)
            self.app.push_screen(DangerPanel(words), me._danger_answered)

    def _corrected(self, done: Corrected | None) -> None:
        if done is None:
            return
        ends = "It waits for a manager." if done.bearing else "The managers are told."
        self._read_anew(f"Version {done.number} is kept beside what was endorsed. {ends}")

    def _read_anew(self, words: str) -> None:
        """Say it, and show the record as it stands now."""
        self.say(words, "bold")
        act = partial(read_contact, self.desk, cast("ContactScreen", self).contact_id)
        self.in_background(act, self._stands_so)

    def _stands_so(self, view: ContactView) -> None:
        """What is locked here nobody typed: it is drawn as it was read, and rows come and go with it."""
        me = cast("ContactScreen", self)
        me.take(view, over=False)
        found = {(NOBODY, question) for question in view.facts.answers}
        found |= {(row.id, question) for row in view.facts.subjects for question in row.answers}
        open_to_typing = {
            (editor.field.subject, editor.field.question)
            for page in me.pages.values()
            for editor in page.every_editor()
            if editor.field is not None and not editor.locked
        }
        me.sheet.load(view, over=False, fresh=found - open_to_typing)
        for page in me.pages.values():
            for editor in page.every_editor():
                if editor.field is not None and editor.text != (text := me.sheet.text(editor.field)):
                    editor.load(text)
                    me.show_reading(editor)
        self.call_later(me.show, me.section)

    @property
    def was_endorsed(self) -> bool:
        """What stands here was endorsed: it is corrected, and never undone."""
        view = cast("ContactScreen", self).view
        return view is not None and view.state in correcting.ENDORSED

    def action_correct_back(self) -> None:
        """Take back one's own last correction, until a manager has read it."""
        me = cast("ContactScreen", self)
        if me.view is None:
            return

        def taken(number: int) -> None:
            self.desk_app.release_keys("correcting")
            words = "It says what it said before, and both are kept."
            self._read_anew(f"Version {number} is taken back. {words}")

        self.desk_app.hold_keys("correcting")
        act = partial(correcting.take_back, self.desk, me.view.id)
        self.in_background(act, taken, self._not_begun)

    def action_correct_row(self) -> None:
        """Take out a row of what was endorsed; it stays in the version before."""
        me = cast("ContactScreen", self)
        editor, view = me.here, self._to_correct()
        if view is None:
            return
        if editor is None or editor.field is None or editor.field.subject == NOBODY:
            self.say(NO_ROW, "bold")
            return
        # Of the version that is read now: another correction of it while the question stands is told.
        self.desk_app.hold_keys("correcting")
        then = partial(self._ask_row, view, editor.field.subject)
        self.in_background(partial(_latest, self.desk, view.id), then, self._not_begun)

    def _ask_row(self, view: ContactView, subject: UUID, latest: int) -> None:
        self.desk_app.release_keys("correcting")
        words = "This row is taken out of the newest version; it stays in what was endorsed. Why?"
        asked = AskLine("Correct: take out a row", words, place="overlay.correct-why")
        self.app.push_screen(asked, partial(self._row_out, view, subject, latest))

    def _row_out(self, view: ContactView, subject: UUID, latest: int, reason: str | None) -> None:
        if reason is None:
            return
        act = partial(correcting.correct, self.desk, view.id, [Out(subject)], reason, latest)
        self.in_background(act, self._corrected, lambda error: self.say(str(error), "bold"))


class CorrectPanel(Overlay):
    """One field of what was endorsed: its new text, and why. Dismisses what came of it."""

    CSS_PATH = "corrections.tcss"

    def __init__(self, view: ContactView, field: Field, question: Question, latest: int) -> None:
        """Args:
        view: the contact as it was read.
        latest: number of its newest version then.
        """
        super().__init__()
        self.contact_id, self.field, self.question, self.latest = view.id, field, question, latest
        self.was = _answer(view, field).typed
        self.whose = _whose(view, field)
        self.text = ""
        """As confirmed last."""

    def compose_work(self) -> ComposeResult:
        """Title, what stands, the new text, why, a word, the keys."""
        name = f"{self.whose}, {self.question.name.lower()}" if self.whose else self.question.name
        with Vertical(classes="panel"):
            yield Static(one_line(f"Correct: {name}", 74), classes="panel-title", markup=False)
            yield Static(plain("What should stand there?", "$quiet"), markup=False)
            if self.question.kind == "long":
                yield LongText(None, self.was, rows=6, id="correct-text")
            else:
                yield OneLine(None, self.was, id="correct-text")
            yield Static(
                plain("Why is it put right? It stands beside both versions.", "$quiet"), markup=False
            )
            yield OneLine(None, "", id="correct-why")
            yield Static("", id="correct-word", markup=False)
            yield Static(plain(KEYS_WORDS), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor stands behind the text."""
        editor = self.query_one("#correct-text")
        if isinstance(editor, OneLine | LongText):
            editor.put_caret(len(self.was))
        self.set_focus(editor)

    def on_said(self, event: Said) -> None:
        """A word of a field."""
        event.stop()
        self._word(event.sentence)

    def _word(self, sentence: str) -> None:
        self.query_one("#correct-word", Static).update(plain(sentence, "bold"))

    async def take_key(self, event: events.Key) -> bool:
        """F1 in the text is help for the question itself."""
        if event.key == "f1" and self.focused is not None and self.focused.id == "correct-text":
            self.app.push_screen(Help(self.context, question=self.question))
            return True
        return await super().take_key(event)

    async def panel_key(self, event: events.Key) -> bool:
        """Tab goes to the other line, F9 confirms."""
        text, why = self.query_one("#correct-text"), self.query_one("#correct-why", OneLine)
        if event.key in ("tab", "shift+tab") or (event.key == "enter" and self.focused is not text):
            self.set_focus(text if self.focused is why else why)
            return True
        if event.key == "enter" and isinstance(text, OneLine):
            self.set_focus(why)
            return True
        if event.key == "f9":
            self._confirm()
            return True
        return False

    def _confirm(self) -> None:
        editor = self.query_one("#correct-text")
        text = editor.text if isinstance(editor, OneLine | LongText) else ""
        self.text = text
        put = Put(self.field, text, self.was)
        reason = self.query_one("#correct-why", OneLine).value
        self.desk_app.hold_keys("correcting")
        act = partial(correcting.correct, self.desk, self.contact_id, [put], reason, self.latest)
        self.in_background(act, self._done, self._not_done)

    def _done(self, done: Corrected) -> None:
        self.desk_app.release_keys("correcting")
        self.dismiss(done)

    def _not_done(self, error: DeskError) -> None:
        if not isinstance(error, CorrectedMeanwhile):
            self.desk_app.release_keys("correcting")
            self._word(str(error))
            if str(error) == correcting.SAY_WHY:
                self.set_focus(self.query_one("#correct-why", OneLine))
            return
        act = partial(read_contact, self.desk, self.contact_id)
        self.in_background(act, partial(self._both, error), self._not_read)

    def _not_read(self, error: DeskError) -> None:
        """What stands now could not be read: the panel is still there, and so is what was typed in it."""
        self.desk_app.release_keys("correcting")
        self._word(str(error))

    def _both(self, met: CorrectedMeanwhile, view: ContactView) -> None:
        """What somebody else wrote meanwhile stands beside what was typed here."""
        self.desk_app.release_keys("correcting")
        self.latest, self.was = met.latest, _answer(view, self.field).typed
        theirs = met.both[0].theirs if met.both else ""
        self._word(
            f'It was corrected meanwhile (version {met.latest}). It says now: "{theirs}". Yours stands in '
            "the line above. F9 writes yours as a newer version, Esc leaves theirs."
        )


def _read(desk: "Desk", contact_id: UUID) -> tuple[VersionView, ...]:
    """The versions; whoever endorses has had the corrections on the screen with that."""
    seen_by_manager(desk, contact_id)
    return versions(desk, contact_id)


def _latest(desk: "Desk", contact_id: UUID) -> int:
    return versions(desk, contact_id)[0].number


def _answer(view: ContactView, field: Field) -> Answer:
    if field.subject == NOBODY:
        return view.facts.answer(field.question)
    row = next((each for each in view.facts.subjects if each.id == field.subject), None)
    return row.answer(field.question) if row is not None else Answer(field.question, "")


def _whose(view: ContactView, field: Field) -> str:
    row = next((each for each in view.facts.subjects if each.id == field.subject), None)
    if row is None:
        return ""
    return row.answer(f"{row.row}.name").typed.strip() or f"{row.row.capitalize()} {row.number}"
