"""The strategy discussion of a call screen: what is missing of it, and that it was held.

Each is one call of an act in a thread, and a sentence about what it did.
"""

from functools import partial
from typing import TYPE_CHECKING, cast

from dutydesk.acts import strategy
from dutydesk.practice.gaps import Before, Gap
from dutydesk.practice.wording import when_words

from .ask import Ask
from .before import BeforeYouSend, Chosen
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen


class Discussion(DeskScreen):
    """Recording the strategy discussion."""

    @property
    def contact(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    def say_and_reread(self, sentence: str) -> None:
        """Say what was done, and draw what it changed."""
        self.say(sentence, "bold")
        self.contact.reread()

    def record_discussion(self) -> None:
        """F9 on its page: what is missing, else whether it was held when it says."""
        self.desk_app.hold_keys()
        act = partial(strategy.strategy_gaps, self.desk, self.contact.contact_id)
        self.in_background(act, self._strategy)

    def has_strategy(self) -> bool:
        """A strategy discussion was opened for this contact."""
        view = self.contact.view
        return view is not None and view.strategy is not None

    def _strategy(self, gaps: tuple[Gap, ...]) -> None:
        if gaps:
            before = Before("strategy", gaps, (), False)
            self.app.push_screen(
                BeforeYouSend(before, sending=False, outcome="", what="the discussion is recorded"),
                self._gap_only,
            )
            return
        act = partial(strategy.held_words, self.desk, self.contact.contact_id)
        self.in_background(act, self._ask_held)

    def _ask_held(self, words: str) -> None:
        question = f"Record the discussion as held {words}? It stops the 4 hours."
        self.app.push_screen(Ask(question), self._record_held)

    async def _gap_only(self, chosen: Chosen | None) -> None:
        if chosen is not None and chosen.gap is not None:
            gap = chosen.gap
            await self.contact.go_to_field(gap.section, gap.question, gap.subject)

    def _record_held(self, yes: bool | None) -> None:
        if not yes:
            return
        me = self.contact
        version = me.view.version if me.view is not None else 0
        self.in_background(
            partial(strategy.record_held, self.desk, me.contact_id, version),
            lambda found: self.say_and_reread(
                f"Held {when_words(found.held_at or self.now(), self.now())}. {found.decision_words}."
            ),
        )
