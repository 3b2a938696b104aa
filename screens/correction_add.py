"""Adding a person to what was endorsed: the panel that asks for the row, and why.

Owns which lines are asked for a row: all columns of its grids but those in which it is decided. What a send
asks of such a row the act asks for, in words; nothing is written until it has all of that and a reason.
"""

from functools import partial
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dutydesk.acts import correcting
from dutydesk.acts.correction_values import Corrected, CorrectedMeanwhile, Put
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import ContactView, Field
from dutydesk.errors import DeskError
from dutydesk.practice.checklist import Checklist, Grid, Question, Row
from dutydesk.practice.reading import read

from .fields import OneLine, Said
from .help import Help
from .overlay import Overlay
from .plain import one_line, plain

if TYPE_CHECKING:
    from .contact import ContactScreen

KINDS: Final[dict[str, Row]] = {"c": "child", "p": "adult", "t": "professional", "y": "event"}
"""The letter of the page on which the rows of each kind are added."""
WORDS: Final[dict[Row, str]] = {
    "child": "a child",
    "adult": "a parent or other adult",
    "professional": "a professional of the team",
    "event": "an event",
}
WHICH: Final = "Which? c a child, p a parent or other adult, t a professional of the team, y an event."
DECIDING: Final = ("decide", "strategy")
"""Phases of the pages whose columns are not asked here: a new row goes with what is decided for all."""
KEYS_WORDS: Final = "Tab next   F1 what is asked   F9 makes the new version   Esc adds nobody"
NOTHING: Final = "Nothing is typed yet. Type the name first."
LABEL: Final = 24
"""Cells, as in `corrections.tcss`."""


def columns_of(checklist: Checklist, kind: Row) -> tuple[Question, ...]:
    """What is asked of a new row, each once, in the order of the pages."""
    found: dict[str, Question] = {}
    for section in checklist.sections:
        if section.phase in DECIDING:
            continue
        for part in section.parts:
            if isinstance(part, Grid) and part.row == kind:
                for column in part.columns:
                    found.setdefault(column.key, column)
    return tuple(found.values())


def kind_here(screen: "ContactScreen") -> Row | None:
    """The kind of row that is added on the page that is shown, or None."""
    page = screen.pages.get(screen.section)
    grid = next((block.grid for block in page.blocks if block.grid.adds), None) if page is not None else None
    return grid.row if grid is not None and grid.row in WORDS else None


class CorrectAddPanel(Overlay):
    """A new row of what was endorsed, and why. Dismisses what came of it."""

    CSS_PATH = "corrections.tcss"

    def __init__(self, view: ContactView, kind: Row, checklist: Checklist, latest: int) -> None:
        """Args:
        view: the contact as it was read.
        latest: number of its newest version then.
        """
        super().__init__()
        self.contact_id, self.kind, self.latest = view.id, kind, latest
        self.columns = columns_of(checklist, kind)
        self.subject = uuid4()
        self.number = _next(view, kind)

    def compose_work(self) -> ComposeResult:
        """Title, a line for each answer, why, what is asked, a word, the keys."""
        with Vertical(classes="panel"):
            title = f"Correct: add {WORDS[self.kind]}, after the endorsement"
            yield Static(plain(title), classes="panel-title", markup=False)
            names = [column.name for column in self.columns]
            for column in self.columns:
                # Two of one name stand apart by their labels: "Consent", and "In their words, or why".
                name = column.name if names.count(column.name) == 1 else column.label
                yield Horizontal(
                    Static(one_line(name, LABEL - 1, "$quiet"), classes="add-label", markup=False),
                    OneLine(None, "", id=_id(column)),
                    classes="add-line",
                )
            yield Horizontal(
                Static(plain("Why is it put right?", "bold"), classes="add-label", markup=False),
                OneLine(None, "", id="correct-why"),
                classes="add-line",
            )
            yield Static("", id="add-asked", markup=False)
            yield Static("", id="correct-word", markup=False)
            yield Static(plain(KEYS_WORDS), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the first line."""
        self._stand(0)

    @property
    def lines(self) -> list[OneLine]:
        """The lines in their order; the last says why."""
        return list(self.query(OneLine))

    @property
    def column(self) -> Question | None:
        """What is asked in the line the cursor stands in; None for why."""
        at = self._at()
        return self.columns[at] if at < len(self.columns) else None

    def on_said(self, event: Said) -> None:
        """A word of a field."""
        event.stop()
        self._word(event.sentence)

    async def take_key(self, event: events.Key) -> bool:
        """F1 is help for the answer the cursor stands in."""
        if event.key == "f1" and self.column is not None:
            self.app.push_screen(Help(self.context, question=self.column))
            return True
        return await super().take_key(event)

    async def panel_key(self, event: events.Key) -> bool:
        """Tab, Enter and the arrows go from line to line; F9 confirms."""
        step = {"tab": 1, "enter": 1, "down": 1, "shift+tab": -1, "up": -1}.get(event.key)
        if step is not None:
            self._stand((self._at() + step) % (len(self.columns) + 1))
            return True
        if event.key == "f9":
            self._confirm()
            return True
        return False

    # ------------------------------------------------------------------- parts

    def _at(self) -> int:
        return next((n for n, line in enumerate(self.lines) if line is self.focused), 0)

    def _stand(self, at: int) -> None:
        behind = self.column if self.focused is not None else None
        told = self._understood(behind) if behind is not None else ""
        self.set_focus(self.lines[at])
        column = self.column
        asked = column.help if column is not None else "It stands beside both versions, with your name."
        self._asked(asked)
        self._word(told)

    def _understood(self, column: Question) -> str:
        """What was typed in a line that is left, as it is understood: "Gender: Male"."""
        text = self._text(column)
        found = read(column, text, self.desk.checklist, self.now()) if text.strip() else None
        if found is None or not (found.complaint or found.words):
            return ""
        return f"{column.name}: {found.complaint or found.words}"

    def _text(self, column: Question) -> str:
        return self.query_one(f"#{_id(column)}", OneLine).value

    def _asked(self, words: str) -> None:
        line = self.query_one("#add-asked", Static)
        line.update(plain(words, "$quiet"))
        line.display = bool(words)

    def _word(self, sentence: str) -> None:
        self.query_one("#correct-word", Static).update(plain(sentence, "bold"))

    def _confirm(self) -> None:
        typed = {column.key: self._text(column) for column in self.columns}
        if not typed[self.columns[0].key].strip() and not any(text.strip() for text in typed.values()):
            self._stand(0)
            self._word(NOTHING)
            return
        puts = [
            Put(Field(key, self.subject, self.kind, self.number), text, "")
            for key, text in typed.items()
            if text.strip()
        ]
        reason = self.query_one("#correct-why", OneLine).value
        self.desk_app.hold_keys("correcting")
        act = partial(correcting.correct, self.desk, self.contact_id, puts, reason, self.latest)
        self.in_background(act, self._done, self._not_done)

    def _done(self, done: Corrected) -> None:
        self.desk_app.release_keys("correcting")
        self.dismiss(done)

    def _not_done(self, error: DeskError) -> None:
        if not isinstance(error, CorrectedMeanwhile):
            self._refused(error)
            return
        # What somebody else added meanwhile has its number; this row goes behind it.
        act = partial(read_contact, self.desk, self.contact_id)
        self.in_background(act, partial(self._behind, error.latest), self._refused)

    def _refused(self, error: DeskError) -> None:
        self.desk_app.release_keys("correcting")
        if str(error) == correcting.SAY_WHY:
            self._stand(len(self.columns))
        self._asked("")
        self._word(str(error))

    def _behind(self, latest: int, view: ContactView) -> None:
        self.desk_app.release_keys("correcting")
        self.latest, self.number = latest, _next(view, self.kind)
        names = ", ".join(_name(view, row.id, self.kind) for row in view.facts.rows(self.kind))
        there = f" There now: {one_line(names, 60).plain}." if names else ""
        self._asked("")
        self._word(
            f"It was corrected meanwhile (version {latest}), and nothing is written yet.{there} F9 adds "
            "yours as a newer version, Esc adds nobody."
        )


def begin_add(screen: "ContactScreen", kind: Row, latest: int) -> None:
    """Open the panel over the contact's screen."""
    view = screen.view
    if view is not None:
        panel = CorrectAddPanel(view, kind, screen.desk.checklist, latest)
        screen.app.push_screen(panel, screen._corrected)


def _next(view: ContactView, kind: Row) -> int:
    return max((row.number for row in view.facts.subjects if row.row == kind), default=0) + 1


def _name(view: ContactView, subject: UUID, kind: Row) -> str:
    row = next(each for each in view.facts.subjects if each.id == subject)
    first = "event.what" if kind == "event" else f"{kind}.name"
    return row.answer(first).typed.strip() or f"{kind} {row.number}"


def _id(column: Question) -> str:
    return f"add-{column.key.replace('.', '-')}"
