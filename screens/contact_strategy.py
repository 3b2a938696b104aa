"""The strategy discussion of a call screen: what is missing of it, and that it was held.

Each is one call of an act in a thread, and a sentence about what it did.
"""

from functools import partial
from typing import TYPE_CHECKING, Final, cast

from dutydesk.acts import strategy, strategy_further
from dutydesk.acts.may_type import is_of_discussion
from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.values import ContactView, Field
from dutydesk.errors import DeskError, NotSaved
from dutydesk.practice.gaps import Before, Gap
from dutydesk.practice.wording import when_words

from .ask import Ask, AskLine
from .before import BeforeYouSend, Chosen
from .discussions import NONE_BEFORE, Discussions, none_before
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen

NOT_OPENED: Final = "Nothing was opened."


class Discussion(DeskScreen):
    """Recording the strategy discussion."""

    _why = ""
    """Why a further one is needed, as it was typed for one that could not be opened."""

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

    def action_discuss_again(self) -> None:
        """R-1309: a further strategy discussion, with its own 4 hours from now; why is asked first."""
        view = self.contact.view
        if view is None:
            return
        if why := strategy_further.why_not_further(view, self.desk.here):
            self.say(why, "bold")
            return
        self._ask_why(view)

    def _ask_why(self, view: ContactView, complaint: str = "") -> None:
        words = "What makes a further strategy discussion needful? Its own 4 hours run from now."
        if view.strategy is None:
            words = "What makes a strategy discussion needful? Its 4 hours run from now."
        elif view.strategy.held_at is not None:
            words += " What was recorded of the one before stays."
        asked = AskLine("Discuss again", f"{complaint} {words}".strip(), self._why, place="ask.discuss_again")
        self.app.push_screen(asked, self._discuss_again)

    def action_discussions(self) -> None:
        """What was said in the discussions before the one on the page."""
        view = self.contact.view
        if view is None or (why := none_before(view)):
            self.say(NONE_BEFORE if view is None else why)
            return
        self.app.push_screen(Discussions(view))

    def _discuss_again(self, why: str | None) -> None:
        view = self.contact.view
        self._why = why or ""
        if why is None or view is None:
            return
        # What is typed behind it is meant for the new one's page.
        self.desk_app.hold_keys("discussion")
        act = partial(strategy_further.open_further, self.desk, view.id, why, view.version)
        self.in_background(act, self._opened_further, self._not_opened)

    def _not_opened(self, error: DeskError) -> None:
        self.say(str(error), "bold")
        if isinstance(error, NotSaved):
            # It is as it was, and a storage that refuses may not be read either: nothing would free the keys.
            self._ask_why_again(error)
        else:
            self.contact.reread(partial(self._ask_why_again, error), held="discussion")

    def _ask_why_again(self, error: DeskError) -> None:
        """What was typed stands in the line again; not under letters meant for the page, nor in vain."""
        view = self.contact.view
        may = view is not None and not strategy_further.why_not_further(view, self.desk.here)
        if view is not None and may and self.is_current and not self.desk_app.letter_waits():
            self._ask_why(view, f"{error} {NOT_OPENED}")
        self.desk_app.release_keys("discussion")

    def _opened_further(self, found: StrategyView) -> None:
        self._why = ""
        which = f"Discussion {found.number}" if found.number > 1 else "The strategy discussion"
        self.say(f"{which} is open; its 4 hours run.", "bold")
        me = self.contact
        for subject, question in list(me.sheet.answers):
            if is_of_discussion(question):
                me.sheet.put(Field(question, subject), "", self.now())
        if (page := me.pages.get("strategy")) is not None:
            me.show_as_it_stands(page)
        me.reread(partial(self.call_later, self._to_its_page), held="discussion")

    async def _to_its_page(self) -> None:
        await self.contact.go_to("strategy")
        self.desk_app.release_keys("discussion")

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
