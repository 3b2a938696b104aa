"""Due for disposal and on hold: what a records manager looks at each day, and the keys that decide of it.

Owns what is asked before an act: a reason, a word typed in full before anything goes, and that nothing typed
is lost when an act refuses. That two people are needed is the acts'.
"""

from datetime import datetime
from functools import partial
from typing import Final

from textual.content import Content

from dutydesk.acts import disposal, disposal_board
from dutydesk.acts.disposal import DisposalView
from dutydesk.acts.disposal_board import DisposalBoard, Due, Held, Proposal
from dutydesk.acts.values import ClockView

from .ask import Ask, AskLine
from .disposal_lines import DisposalLines, about
from .plain import plain
from .rows_screen import RowsScreen

WORD: Final = "DISPOSE"
NO_DUE: Final = "The cursor stands on no contact that is due."
NONE_DUE: Final = "Nothing is due that is not proposed already."
NO_PROPOSAL: Final = "The cursor stands on no proposal."
NO_HOLD: Final = "The cursor stands on no hold."
WHY: Final = "Why? The reason stands with the proposal until it is decided."
GOES: Final = "They go for good: no key brings them back. Esc, then Enter, lists them. Type {word} to go on."
NOT_WORD: Final = "That is not {word}. Nothing was disposed of."
GONE: Final = "Disposal {number} is done. Its certificate: dutydesk retention certificate {number}"
NOT_WIPED: Final = "The file is wiped at the next start: another program has it open."


class DisposalScreen(RowsScreen):
    """What is proposed, due and held."""

    NAME = "Due for disposal and on hold"

    def __init__(self, found: DisposalBoard, clocks: tuple[ClockView, ...] = ()) -> None:
        """Args:
        found: as it was read.
        clocks: those of the desk, which stay in view.
        """
        super().__init__(clocks)
        self.found = found

    @property
    def context(self) -> str:
        """Letters are commands."""
        return "disposal"

    def make_rows(self) -> DisposalLines:
        """Its lines, empty."""
        self.its = DisposalLines(self.now())
        return self.its

    def on_mount(self) -> None:
        """Draw what was read."""
        self.its.show(self.found)
        if self.found.unconfirmed:
            many = len(self.found.unconfirmed)
            its = (
                "one class is kept: nothing of it" if many == 1 else f"{many} classes are kept: none of these"
            )
            self.say(f"The council has not confirmed how long {its} goes.")

    def read(self) -> DisposalBoard:
        """As it stands now."""
        return disposal_board.board(self.desk)

    def show_found(self, found: DisposalBoard) -> None:
        """Take over what was read."""
        self.found = found
        self.its.show(found)

    def summed_up(self) -> Content:
        """How many are due, proposed and held."""
        its = self.found
        due = f"{len(its.due) or 'Nothing'} {'are' if len(its.due) > 1 else 'is'} due"
        rest = f"   {len(its.proposals)} proposed   {len(its.held)} on hold   {its.closed} closed in all"
        return plain(due, "bold $urgent" if its.due else "$quiet") + plain(rest, "$quiet")

    def about(self, width: int) -> list[Content]:
        """What is said of the line under the cursor."""
        return about(self.its.here, self.now(), width)

    # ------------------------------------------------------------------- keys

    def why_not(self, action: str) -> str:
        """Why an action is not available on this line."""
        row = self.its.here
        if action == "dispose_propose":
            return "" if isinstance(row, Due) else NO_DUE
        if action == "dispose_all":
            return "" if self.found.due else NONE_DUE
        if action in ("dispose_approve", "dispose_withdraw"):
            if not isinstance(row, Proposal):
                return NO_PROPOSAL
            return row.why_not if action == "dispose_approve" else ""
        if action == "hold_lift":
            return row.why_not if isinstance(row, Held) else NO_HOLD
        return self.found.why_not_hold if action == "hold_set" else super().why_not(action)

    def _may(self, action: str) -> bool:
        told = self.why_not(action)
        if told:
            self.say(told, "bold")
        return not told

    # --------------------------------------------------------------- disposal

    def action_dispose_propose(self) -> None:
        """The contact under the cursor."""
        row = self.its.here
        if self._may("dispose_propose") and isinstance(row, Due):
            self._ask_propose(row.reference, (row.reference,))

    def action_dispose_all(self) -> None:
        """All that stand here as due, and no other."""
        if self._may("dispose_all"):
            its = tuple(each.reference for each in self.found.due)
            self._ask_propose(f"all {len(its)} that are due" if len(its) > 1 else its[0], its)

    def _ask_propose(self, what: str, its: tuple[str, ...], typed: str = "", complaint: str = "") -> None:
        title = f"Propose for disposal: {what}"
        asked = AskLine(title, f"{complaint} {WHY}".strip(), typed, place="ask.dispose")
        self.app.push_screen(asked, partial(self._propose, what, its))

    def _propose(self, what: str, its: tuple[str, ...], reason: str | None) -> None:
        if reason is not None:
            act = partial(disposal.propose, self.desk, its, reason)
            again = partial(self._ask_propose, what, its, reason)
            self.do(act, lambda number: f"Proposed, disposal {number}. Another person approves it.", again)

    def action_dispose_withdraw(self) -> None:
        """Nothing of the proposal goes."""
        row = self.its.here
        if self._may("dispose_withdraw") and isinstance(row, Proposal):
            number = row.view.number
            question = f"Disposal {number}, proposed by {row.view.proposed_by}. Withdraw it?"
            self.app.push_screen(Ask(question), partial(self._withdraw, number))

    def _withdraw(self, number: int, yes: bool | None) -> None:
        if yes:
            act = partial(disposal.withdraw, self.desk, number)
            self.do(act, lambda _: f"Disposal {number} is withdrawn. Nothing was disposed of.")

    def action_dispose_approve(self) -> None:
        """What somebody else proposed goes, once a word was typed in full."""
        row = self.its.here
        if self._may("dispose_approve") and isinstance(row, Proposal):
            self._ask_approve(row.view)

    def _ask_approve(self, its: DisposalView, typed: str = "", complaint: str = "") -> None:
        many = len(its.contacts)
        what = "1 contact" if many == 1 else f"{many} contacts"
        words = f"{its.proposed_by} proposed it: {its.reason}. {GOES.format(word=WORD)}"
        asked = AskLine(
            f"Disposal {its.number}: {what}", f"{complaint} {words}".strip(), typed, place="ask.dispose_word"
        )
        self.app.push_screen(asked, partial(self._approve, its))

    def _approve(self, its: DisposalView, typed: str | None) -> None:
        if typed is None:
            return
        if typed.strip() != WORD:
            self._ask_approve(its, typed, NOT_WORD.format(word=WORD))
            return
        self.say("Disposing of them: a moment.")
        self.do(partial(disposal.approve, self.desk, its.number), _gone)

    # ------------------------------------------------------------------ holds

    def action_hold_set(self) -> None:
        """On the contact under the cursor, or on any other: its reference is asked."""
        if self._may("hold_set"):
            row = self.its.here
            self._ask_hold(row.reference if isinstance(row, Due) else "")

    def _ask_hold(self, reference: str, reason: str = "", complaint: str = "") -> None:
        words = f"{complaint} Which contact? Its reference, such as C-0412.".strip()
        asked = AskLine("Put a legal hold on a contact", words, reference, place="ask.hold_which")
        self.app.push_screen(asked, partial(self._ask_hold_why, reason))

    def _ask_hold_why(self, reason: str, reference: str | None) -> None:
        if reference is not None:
            words = "Why? Nothing of it is disposed of until two people lift it."
            asked = AskLine(f"Hold {reference.strip()}", words, reason, place="ask.hold_why")
            self.app.push_screen(asked, partial(self._hold, reference))

    def _hold(self, reference: str, reason: str | None) -> None:
        if reason is not None:
            act = partial(disposal_board.hold, self.desk, reference, reason)
            again = partial(self._ask_hold, reference, reason)
            self.do(act, lambda _: "A legal hold stands on it: nothing of it is disposed of.", again)

    def action_hold_lift(self) -> None:
        """Ask for it; or lift what another asked."""
        row = self.its.here
        if not self._may("hold_lift") or not isinstance(row, Held):
            return
        reference = row.view.reference
        if row.view.lift_asked_at is None:
            self._ask_lift(reference)
        else:
            question = f"Lift the hold on {reference}? It was asked: {row.view.lift_reason}"
            self.app.push_screen(
                Ask(question), partial(self._second_lifts, reference, row.view.lift_asked_at)
            )

    def _ask_lift(self, reference: str, typed: str = "", complaint: str = "") -> None:
        words = f"{complaint} Why may it be lifted? It stands until another person lifts it.".strip()
        asked = AskLine(f"The hold on {reference}", words, typed, place="ask.hold_lift")
        self.app.push_screen(asked, partial(self._lift, reference))

    def _second_lifts(self, reference: str, asked_at: datetime, yes: bool | None) -> None:
        if yes:
            self.do(partial(disposal_board.release, self.desk, reference, "", asked_at), _lifted)

    def _lift(self, reference: str, reason: str | None) -> None:
        if reason is not None:
            act = partial(disposal_board.release, self.desk, reference, reason, None)
            self.do(act, _lifted, partial(self._ask_lift_again, reference, reason))

    def _ask_lift_again(self, reference: str, typed: str, complaint: str) -> None:
        self.read_again("")  # where another asked for it meanwhile, that stands behind the line
        self._ask_lift(reference, typed, complaint)


def _lifted(done: bool) -> str:
    return "The legal hold is lifted." if done else "Asked. The hold stands until another person lifts it."


def _gone(done: DisposalView) -> str:
    told = GONE.format(number=done.number)
    return told if done.wiped_at is not None else f"{told}. {NOT_WIPED}"
