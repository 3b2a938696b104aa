"""Immediate danger, in one step from anywhere in a call: noted, said, and on the way to the 4 hours.

Two keys stamp what a worker would otherwise type while a child waits (R-106). Nothing is decided here: the
strategy lane is opened when it is asked for, and the 4 hours start when that is sent.
"""

from typing import TYPE_CHECKING, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from dutydesk.acts.values import Field, Where
from dutydesk.practice.gate import NO, SAFEGUARDING, YES, code_of
from dutydesk.practice.guidance import load_guidance
from dutydesk.practice.wording import clock_words

from .overlay import Overlay
from .plain import plain
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen

DANGER, ADVICE, OUTCOME = "danger.now", "danger.advice", "decision.outcome"
STRATEGY_LANE = "42"
"""The outcome that opens it. Source: data/outcomes.toml."""
WHOM_TO_RING = ("emergency", "duty_and_advice")
"""Entries of the profile's directory. Source: R-2601, R-2602."""
NOTED = "Immediate danger noted {at}"


class DangerPanel(Overlay):
    """What to say, whom to ring, and the two keys. Dismisses "told", "strategy" or None."""

    CSS_PATH = "ask.tcss"

    def __init__(self, noted: str) -> None:
        """Args:
        noted: one sentence: what was stamped, and when.
        """
        super().__init__()
        self.noted = noted

    def compose_work(self) -> ComposeResult:
        """What to say first, whom to ring, what was noted, and the keys."""
        listed = {entry.key: entry for entry in self.desk.profile.directory}
        ring = [listed[key] for key in WHOM_TO_RING if key in listed]
        with Vertical(classes="panel danger"):
            yield Static(plain("* IMMEDIATE DANGER", "bold"), classes="question", markup=False)
            yield Static(plain(load_guidance().danger.words, "bold"), classes="question", markup=False)
            words = "\n".join(f"{entry.phone}  {entry.name}" for entry in ring)
            yield Static(plain(words), classes="question", markup=False)
            yield Static(plain(self.noted, "$quiet"), classes="question", markup=False)
            keys = "y caller told to ring 999   s to a strategy discussion   Esc carry on"
            yield Static(plain(keys), classes="panel-keys", markup=False)

    async def panel_key(self, event: events.Key) -> bool:
        """Only the two keys answer."""
        typed = (event.character or event.key).lower()
        if typed in ("y", "s"):
            self.dismiss("told" if typed == "y" else "strategy")
        return True


class Danger(DeskScreen):
    """The key that is there for the worst call."""

    @property
    def call(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    def action_danger(self) -> None:
        """Stamp it, and say what to say."""
        me, at = self.call, clock_words(self.now())
        if me.view is not None and not me.view.editable:
            # With the manager already: it stands beside what was sent, and they see it.
            me.add_note(NOTED.format(at=at))
            noted = f"Noted {at} beside what was sent."
        else:
            self._answer(DANGER, YES)
            said = code_of(me.sheet.facts(), self.desk.checklist, SAFEGUARDING)
            if said != NO:
                self._answer(SAFEGUARDING, YES)
            noted = f"Noted {at}: danger now. The manager's queue shows it with a star."
            if said == NO:
                noted = f"Noted {at}: danger now. Safeguarding says no on page r: put that right."
        self.app.push_screen(DangerPanel(noted), self._danger_answered)

    def _danger_answered(self, answer: str | None) -> None:
        me = self.call
        told = f"Told {clock_words(self.now())} to ring 999"
        if answer == "told" and me.view is not None and not me.view.editable:
            me.add_note(told)
        elif answer == "told":
            before = me.sheet.text(Field(ADVICE)).strip()
            self._answer(ADVICE, f"{before}; {told}" if before else told)
            self.say(f"{told}. It stands under 999 advised on page r.", "bold")
        elif answer == "strategy":
            self.call_later(self._to_the_lane)

    async def _to_the_lane(self) -> None:
        me = self.call
        if me.view is not None and not me.view.editable:
            self.say(me.view.read_only_because, "bold")
            return
        stands = me.sheet.text(Field(OUTCOME)).strip()
        if not stands:
            self._answer(OUTCOME, STRATEGY_LANE)
        await me.go_to("decision")
        words = f"Outcome {STRATEGY_LANE} is set" if not stands else f"The outcome stands as {stands}"
        self.say(f"{words}. A child, the grounds and one line are enough; F9 sends.", "bold")

    def _answer(self, question: str, text: str) -> None:
        """As if it had been typed: kept, and shown wherever it stands."""
        me, field = self.call, Field(question)
        if me.sheet.text(field) == text:
            return
        me.record(field, text, Where(me.section, question, field.subject, len(text)))
        me.show_kept(field, text)
