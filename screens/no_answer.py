"""F4: why there is no answer. Six marks, a reason, and for "finding out" who and by when.

Takes words; what they mean is for the acts.
"""

from dataclasses import dataclass
from datetime import datetime

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.errors import DeskError
from dutydesk.practice.checklist import Mark
from dutydesk.practice.facts import Answer
from dutydesk.practice.promises import read_promise
from dutydesk.practice.says import CHOICES, KEYS
from dutydesk.practice.zone import to_london

from .fields import OneLine
from .overlay import Overlay
from .plain import plain


@dataclass(frozen=True, slots=True)
class Said:
    """Who says so, of the answer that stands."""

    says: str


@dataclass(frozen=True, slots=True)
class Reason:
    """A mark, with its reason."""

    sign: str
    words: str
    """Why; for finding out, who."""
    by_when: datetime | None
    """For finding out, when it is promised, UTC."""


class NoAnswer(Overlay):
    """Choose a mark by its sign; then its reason."""

    CSS_PATH = "no_answer.tcss"
    CLOSES_WITH = ("f4",)

    def __init__(self, marks: tuple[Mark, ...], answer: Answer) -> None:
        """Args:
        marks: the marks there are.
        answer: what stands there now.
        """
        super().__init__()
        self.marks = marks
        self.answer = answer
        self.chosen: Mark | None = None

    def compose_work(self) -> ComposeResult:
        """The marks, then two lines for the reason."""
        with Vertical(classes="panel"):
            yield Static(plain("Why there is no answer, or who gave it"), classes="panel-title", markup=False)
            yield Static("", id="marks", markup=False)
            with Horizontal(id="why-row"):
                yield Static(plain("Why"), id="why-label", markup=False)
                yield OneLine(None, self.answer.reason, id="why")
            with Horizontal(id="when-row"):
                yield Static(plain("By when"), id="when-label", markup=False)
                yield OneLine(None, "", id="when")
            yield Static("", id="word", markup=False)
            yield Static(
                plain("A sign, then Enter; or a number. Esc leaves it as it was.", "$quiet"),
                classes="panel-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        """Draw the marks; no reason is asked until one is chosen."""
        super().on_mount()
        self.query_one("#why-row").display = False
        self.query_one("#when-row").display = False
        self._draw()

    @property
    def help_place(self) -> str:
        """Of somebody finding out the first line asks who, not why."""
        finding = self.chosen is not None and self.chosen.key == "finding_out"
        place = super().help_place
        return "overlay.who" if finding and place == "overlay.why" else place

    def _draw(self) -> None:
        lines = []
        for mark in self.marks:
            chosen = mark is self.chosen
            line = plain(f"{'>' if chosen else ' '} {mark.sign}  {mark.words}")
            lines.append(line.stylize("reverse") if chosen else line)
        if self.chosen is None and self._answered:
            lines += [Content(""), plain("Who says so, of the answer that stands", "bold")]
            for key, says in KEYS.items():
                here = ">" if says == self.answer.says else " "
                lines.append(plain(f"{here} {key}  {CHOICES[says]}"))
        self.query_one("#marks", Static).update(Content("\n").join(lines))

    async def panel_key(self, event: events.Key) -> bool:
        """A sign chooses; Enter or F9 confirms; Tab goes to the next line."""
        if self.chosen is None:
            found = next((mark for mark in self.marks if mark.sign == event.character), None)
            if found is not None:
                self._choose(found)
            elif event.character in KEYS:
                self._says(KEYS[event.character])
            return True
        if event.key in ("tab", "down") and self.chosen.key == "finding_out":
            self.set_focus(self.query_one("#when", OneLine))
            return True
        if event.key in ("shift+tab", "up"):
            self.set_focus(self.query_one("#why", OneLine))
            return True
        if event.key in ("enter", "f9"):
            self._confirm()
            return True
        return False

    @property
    def _answered(self) -> bool:
        """An answer stands there, and no mark."""
        return bool(self.answer.typed.strip()) and not self.answer.mark

    def _says(self, says: str) -> None:
        if self._answered:
            self.dismiss(Said(says))
            return
        self.query_one("#word", Static).update(
            plain("No answer stands here: type it first, then say who says so.", "bold")
        )

    def _choose(self, mark: Mark) -> None:
        self.chosen = mark
        finding = mark.key == "finding_out"
        self.query_one("#why-label", Static).update(plain("Who" if finding else "Why"))
        self.query_one("#why-row").display = True
        self.query_one("#when-row").display = finding
        self.set_focus(self.query_one("#why", OneLine))
        self._draw()

    def _confirm(self) -> None:
        mark = self.chosen
        if mark is None:
            return
        why, when = (
            self.query_one("#why", OneLine).value.strip(),
            self.query_one("#when", OneLine).value.strip(),
        )
        if mark.key == "finding_out" and not (why and when):
            focus = "#when" if why else "#why"
            self.query_one("#word", Static).update(
                plain("Say who will find out, and by when (16:00, or Mon 10:00).", "bold")
            )
            self.set_focus(self.query_one(focus, OneLine))
            return
        if mark.reason and not why:
            self.query_one("#word", Static).update(plain("Say why, in a few words.", "bold"))
            return
        by_when = None
        if mark.key == "finding_out":
            try:
                by_when = read_promise(when, to_london(self.now()))
            except DeskError as error:
                self.query_one("#word", Static).update(plain(str(error), "bold"))
                return
        self.dismiss(Reason(mark.sign, why, by_when))
