"""The oversight at the foot of a review: what is chosen, the comment, the outcome, and why not known will do.

Owns which fields a choice asks for, the words that name it. Sends nothing.
"""

from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Static, TextArea

from dutydesk.acts.review_values import Draft
from dutydesk.acts.values import ReviewView
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.codes import read_outcome

from .fields import Editor, LongText, OneLine
from .plain import plain
from .review_lines import folded
from .review_whom import several, whom_words

ENDORSING: Final = ("endorse", "other")
"""Choices that need the reason why what is not known of a born child will do."""
ASKS: Final = {
    "": ("", "Your oversight (needed for every choice):"),
    "endorse": ("ENDORSE", "as recommended. Why do you agree? F9 sends it."),
    "other": ("ENDORSE, OTHER OUTCOME", "Which, and why? F9 sends it."),
    "escalate": ("ESCALATE", "To which referral, and why? F9 sends it."),
    "return": ("SEND BACK", "What is missing? F9 sends it back."),
    "withdraw": ("WITHDRAW ENDORSEMENT", "Why? F9 withdraws it."),
}
SECOND: Final = "A manager may decide it here, with their own passphrase: choose, and F9."
"""Out of hours, on the desk of somebody who may not (R-2506)."""
TO_FOLLOW: Final = " Not known: to follow."
"""An escalation waits for nothing: what is not known of a born child is asked again when it comes back."""


WIDTH: Final = 78
"""Cells of the list of outcomes: what the smallest terminal has."""


class Oversight(Vertical):
    """The line that names the choice, and the fields it asks for."""

    def __init__(self, checklist: Checklist) -> None:
        """Args:
        checklist: its outcomes are those that can be chosen.
        """
        super().__init__(id="oversight")
        self._checklist = checklist
        self._view: ReviewView | None = None
        self.choice = ""

    def compose(self) -> ComposeResult:
        """Choice, outcomes, outcome, comment, reason."""
        yield Static("", id="choice", markup=False)
        yield Static("", id="choices", markup=False)
        with Horizontal(id="outcome-line", classes="answer-line"):
            yield Static("Outcome, by code:", classes="name", markup=False)
            yield OneLine(id="outcome")
            yield Static("", id="understood", markup=False)
        with Horizontal(id="whom-line", classes="answer-line"):
            yield Static("For whom:", classes="name", markup=False)
            yield OneLine(id="whom")
            yield Static("", id="whom-understood", markup=False)
        yield LongText(rows=2, id="comment")
        with Horizontal(id="reason-line", classes="answer-line"):
            yield Static("Not known of a born child: why that will do:", classes="name", markup=False)
            yield OneLine(id="reason")

    @property
    def comment(self) -> LongText:
        """The comment."""
        return self.query_one("#comment", LongText)

    @property
    def whom(self) -> OneLine:
        """For which child."""
        return self.query_one("#whom", OneLine)

    @property
    def reason(self) -> OneLine:
        """Why not known will do."""
        return self.query_one("#reason", OneLine)

    def show(self, view: ReviewView, draft: Draft) -> None:
        """Take over another review, with what was typed for it before."""
        self._view = view
        self.comment.load(draft.comment)
        self.comment.put_caret(len(draft.comment))
        self.query_one("#outcome", OneLine).load(draft.outcome)
        self.reason.load(draft.reason)
        self.whom.load(draft.whom)
        self._name_whom(draft)
        self._understand(draft.outcome)
        self.choose(draft.choice)

    def clear(self) -> None:
        """Nothing is chosen and nothing is typed."""
        self.comment.load("")
        for name in ("#outcome", "#reason", "#whom"):
            self.query_one(name, OneLine).load("")
        self.choose("")

    def choose(self, choice: str) -> None:
        """Name the choice, and show the fields it asks for."""
        self.choice = choice
        view = self._view
        closed = view is None or not (view.may_endorse or view.second or choice == "withdraw")
        badge, ask = ASKS[choice]
        if view is not None and view.second and not choice:
            ask = SECOND
        line = plain(f" {badge} ", "reverse bold") + Content(" ") if badge else Content("")
        unknown = view is not None and view.needs_reason_for_unknown
        ask += TO_FOLLOW if unknown and choice == "escalate" else ""
        line += plain(view.why_not if closed and view is not None else ask, "bold")
        self.query_one("#choice", Static).update(line)
        self.comment.display = not closed
        chooses = choice in ("other", "escalate")
        self.query_one("#outcome-line").display = chooses
        self.query_one("#whom-line").display = chooses and several(view)
        choices = self.query_one("#choices", Static)
        choices.display = chooses
        if chooses:
            choices.update(plain("\n".join(folded(self._outcomes(choice == "escalate"), WIDTH))))
        self.query_one("#reason-line").display = not closed and unknown and choice in ("", *ENDORSING)

    def first_field(self) -> Editor:
        """Where the cursor goes for the choice: the outcome where one is to be chosen, else the comment."""
        return self.query_one("#outcome", OneLine) if self.choice in ("other", "escalate") else self.comment

    def draft(self) -> Draft:
        """What stands there now."""
        return Draft(
            self.choice,
            self.comment.text,
            self.query_one("#outcome", OneLine).text,
            self.reason.text,
            self.whom.text,
        )

    def _outcomes(self, only_referrals: bool) -> str:
        return "  ".join(
            f"{each.code} {(each.words.partition(': ')[2] if each.referral else '') or each.words}".replace(
                " ", "\u00a0"
            )
            for each in self._checklist.outcomes
            if not each.unfinished and (each.referral or not only_referrals)
        )

    class Typed(Message):
        """Something was typed or chosen that may have to be kept."""

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _typed(self, event: Input.Changed | TextArea.Changed) -> None:
        event.stop()
        if isinstance(event, Input.Changed) and event.input.id == "outcome":
            # As it stands now: another review may be shown when this word comes round.
            self._understand(event.input.value)
        if isinstance(event, Input.Changed) and event.input.id == "whom":
            self._name_whom(self.draft())
        self.post_message(self.Typed())

    def _name_whom(self, draft: Draft) -> None:
        words = "" if self._view is None else whom_words(self._view, draft)
        self.query_one("#whom-understood", Static).update(plain(words))

    def _understand(self, typed: str) -> None:
        found = read_outcome(self._checklist.outcomes, typed)
        words = found.words if found.understood else found.complaint.partition(". ")[0]
        self.query_one("#understood", Static).update(plain(words))
