"""What a person does about the result owed to somebody, on whichever screen it is chosen: asked, and done.

Each key reads the item as it stands, asks what the act needs one line at a time, and calls one act. A screen
says which item is chosen and draws itself again afterwards; it decides nothing.
"""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Literal, TypeVar
from uuid import UUID

from dutydesk.acts import feedback, feedback_rows, reading, withholding
from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.values import ContactView
from dutydesk.errors import DeskError
from dutydesk.practice import feedback as practice
from dutydesk.practice.promises import read_promise
from dutydesk.practice.wording import when_words
from dutydesk.practice.zone import to_london

from .ask import Ask, AskLine
from .shell import DeskScreen

Result = TypeVar("Result")

NOTHING_CHOSEN = "Nothing that is owed in writing is chosen here."
WHERE = "Choose a recipient: 4 on the queue, or the feedback of a contact (^G w)."
OF_RECORD = ("owed_acknowledge", "withhold")
"""What is done about a whole record, not one recipient."""
NOT_ON_DESK = "It is not on the desk yet: nothing of it goes to anyone."
CHANGED = "It changed since you saw it: read it again, then decide."
HOW = "How did it go, and when? e email, l letter, p phone followed by a letter; then the time if not now."
SUCH_AS = "Such as: e   or: l 14:20   or: p yesterday 16:00."
REASONS_ASKED = "Did it give the reasons, and other sources of help? It is below the statutory threshold."
BOTH_FIRST = "Not kept as sent: send the reasons and other sources of help too, then mark it."


class Owes(DeskScreen):
    """A screen on which an item can be chosen: the fourth list of the queue, and the panel of a contact."""

    def item_here(self) -> FeedbackItem | None:
        """The item that is chosen."""
        return None

    def contact_here(self) -> UUID | None:
        """The contact that is chosen, for what is done about the whole record."""
        item = self.item_here()
        return item.contact_id if item is not None else None

    def owed_done(self, sentence: str) -> None:
        """Something was done: draw it, and say so."""
        self.say(sentence, "bold")

    def owed_refused(self, error: DeskError) -> None:
        """It was refused: say why, and show what stands now."""
        self.owed_done(str(error))

    def why_not(self, action: str) -> str:
        """Why an action is not available here now."""
        if action in OF_RECORD and self.contact_here() is None:
            return WHERE
        if action.startswith("owed_") and action not in OF_RECORD and self.item_here() is None:
            return WHERE
        return super().why_not(action)

    # ------------------------------------------------------------------- keys

    def action_owed_sent(self) -> None:
        """It was sent: how, and when."""
        Asking(self).of_item("sent")

    def action_owed_hold(self) -> None:
        """Hold it back: why, who looks again, by when."""
        Asking(self).of_item("hold")

    def action_owed_no_route(self) -> None:
        """There is no way to reply, or a child is not written to: why."""
        Asking(self).of_item("no_route")

    def action_owed_release(self) -> None:
        """A manager lets go on what is held: why."""
        Asking(self).of_item("release")

    def action_owed_acknowledge(self) -> None:
        """The referral was acknowledged to the referrer: how, and when."""
        Asking(self).of_record("acknowledge")

    def action_withhold(self) -> None:
        """Do not share with family, with the reason; where it is marked so, a manager lifts it."""
        Asking(self).of_record("withhold")


class Asking:
    """What is asked, one line at a time, about the item or the record that is chosen on a screen."""

    def __init__(self, screen: Owes) -> None:
        """Args:
        screen: where it is chosen, and where the answer is said.
        """
        self._screen = screen
        self._desk = screen.desk

    def of_item(self, what: Literal["sent", "hold", "no_route", "release"]) -> None:
        """Read the chosen item as it stands; the next keys are for what is asked about it."""
        screen, item = self._screen, self._screen.item_here()
        if item is None:
            screen.say(NOTHING_CHOSEN)
            return
        asks = {
            "sent": self._ask_sent,
            "hold": self._ask_hold,
            "no_route": self._ask_no_route,
            "release": self._ask_release,
        }
        screen.desk_app.hold_keys()
        act = partial(feedback_rows.one, self._desk, item.id)
        screen.in_background(act, partial(self._as_it_stands, item.version, asks[what]), screen.owed_refused)

    def of_record(self, what: Literal["acknowledge", "withhold"]) -> None:
        """Ask about the record that is chosen."""
        screen, contact_id = self._screen, self._screen.contact_here()
        if contact_id is None:
            screen.say(NOTHING_CHOSEN)
        elif what == "acknowledge":
            words = "How was the referral acknowledged, and when if not now? Such as: e   or: phone 14:20."
            answer = partial(self._acknowledged, contact_id)
            self._ask("Referral acknowledged", words, answer, "ask.acknowledged")
        else:
            screen.desk_app.hold_keys()
            act = partial(reading.read_contact, self._desk, contact_id)
            screen.in_background(act, self._ask_withhold, screen.owed_refused)

    def _as_it_stands(self, seen: int, then: Callable[[FeedbackItem], object], item: FeedbackItem) -> None:
        if item.version != seen:
            self._screen.desk_app.release_keys()
            self._screen.owed_done(CHANGED)
            return
        then(item)
        if self._screen.is_current:  # nothing was asked
            self._screen.desk_app.release_keys()

    # ------------------------------------------------------------------- sent

    def _ask_sent(self, item: FeedbackItem, typed: str = "", complaint: str = "") -> None:
        minded = "; ".join(feedback_rows.minded(item))
        words = [complaint or HOW, "" if complaint else SUCH_AS, f"Bear in mind: {minded}." if minded else ""]
        self._ask(
            f"Sent to {item.who}",
            " ".join(w for w in words if w),
            partial(self._sent, item),
            "ask.sent",
            typed,
        )

    def _sent(self, item: FeedbackItem, typed: str) -> None:
        found = practice.read_sent(typed, self._screen.now(), item.started_at)
        if found.at is None:
            self._ask_sent(item, typed, f"{found.complaint} Esc leaves it as it was.")
        elif item.needs_reasons:
            answered = partial(self._reasons, item, found.how, found.at)
            self._screen.app.push_screen(Ask(REASONS_ASKED, beneath=item.who), answered)
        else:
            self._send(item, found.how, found.at, reasons=False)

    def _reasons(self, item: FeedbackItem, how: str, at: datetime, yes: bool | None) -> None:
        if yes:
            self._send(item, how, at, reasons=True)
        else:
            self._screen.owed_done(BOTH_FIRST)

    def _send(self, item: FeedbackItem, how: str, at: datetime, *, reasons: bool) -> None:
        act = partial(feedback.sent, self._desk, item.id, item.version, how, at, reasons_given=reasons)
        self._do(act, f"Sent to {item.name} by {how}, {when_words(at, self._screen.now())}.")

    # ------------------------------------------------------------------- held

    def _ask_hold(self, item: FeedbackItem) -> None:
        words = "Why is it held back? Such as: police enquiry, DC Hall asks that nothing goes yet."
        self._ask(f"Hold: {item.who}", words, partial(self._hold_reason, item), "ask.held", item.held_reason)

    def _hold_reason(self, item: FeedbackItem, reason: str) -> None:
        words = "Who looks at it again? A name."
        self._ask(
            f"Hold: {item.who}",
            words,
            partial(self._hold_reviewer, item, reason),
            "ask.reviewer",
            item.reviewer,
        )

    def _hold_reviewer(self, item: FeedbackItem, reason: str, reviewer: str) -> None:
        words = "By when? A time to come, such as 16:00, tomorrow 10:00 or Mon 10:00."
        self._ask_review(item, reason, reviewer, words)

    def _ask_review(
        self, item: FeedbackItem, reason: str, reviewer: str, words: str, typed: str = ""
    ) -> None:
        self._ask(
            f"Hold: {item.who}", words, partial(self._hold_by, item, reason, reviewer), "ask.review", typed
        )

    def _hold_by(self, item: FeedbackItem, reason: str, reviewer: str, typed: str) -> None:
        try:
            by = read_promise(typed, to_london(self._screen.now()))
        except DeskError as error:
            self._ask_review(item, reason, reviewer, f"{error} Esc leaves it as it was.", typed)
            return
        act = partial(feedback.hold, self._desk, item.id, item.version, reason, reviewer, by)
        when = when_words(by, self._screen.now())
        self._do(act, f"Held: {item.name}. {reviewer.strip()} looks at it again by {when}.")

    # --------------------------------------------------- no route, and let go

    def _ask_no_route(self, item: FeedbackItem) -> None:
        child = item.recipient == "child"
        words = (
            "Why is this child not written to? Such as: 7 years old, told through the letter to the mother."
            if child
            else "Why is there no way to reply? Such as: gave no name and no address."
        )
        heading = f"{'Not written to' if child else 'No route'}: {item.who}"
        self._ask(heading, words, partial(self._no_route, item), "ask.no_route")

    def _no_route(self, item: FeedbackItem, reason: str) -> None:
        act = partial(feedback.no_route, self._desk, item.id, item.version, reason)
        what = "Not written to" if item.recipient == "child" else "No route to reply"
        self._do(act, f"{what}: {item.name}.")

    def _ask_release(self, item: FeedbackItem) -> None:
        if item.state != "held":
            self._screen.owed_done(feedback.NOT_HELD)
            return
        words = f"It is held: {item.held_reason}. Why may it go now?"
        self._ask(f"Let go: {item.who}", words, partial(self._release, item), "ask.release")

    def _release(self, item: FeedbackItem, reason: str) -> None:
        act = partial(feedback.release, self._desk, item.id, item.version, reason)
        self._do(act, f"Owed again: {item.name}.")

    # ------------------------------------------------------- the whole record

    def _acknowledged(self, contact_id: UUID, typed: str) -> None:
        found = practice.read_sent(typed, self._screen.now(), None, call=True)
        if found.at is None:
            words = f"{found.complaint} Esc leaves it as it was."
            again = partial(self._acknowledged, contact_id)
            self._ask("Referral acknowledged", words, again, "ask.acknowledged", typed)
            return
        act = partial(feedback.acknowledge, self._desk, contact_id, found.how, found.at)
        self._do(act, f"Acknowledged by {found.how}, {when_words(found.at, self._screen.now())}.")

    def _ask_withhold(self, view: ContactView) -> None:
        if not view.settled:
            self._screen.desk_app.release_keys()
            self._screen.owed_done(NOT_ON_DESK)
            return
        if view.withheld:
            words = f"{view.withheld}. A manager may lift it: why may it be shared now?"
            self._ask("Share with family again", words, partial(self._share_again, view), "ask.share")
            return
        words = (
            "Why must nothing of it reach the family? Such as: a police investigation would be at stake, "
            "or telling them would put the child at risk."
        )
        self._ask("Do not share with family", words, partial(self._withhold, view), "ask.withhold")

    def _withhold(self, view: ContactView, reason: str) -> None:
        act = partial(withholding.withhold, self._desk, view.id, view.version, reason)
        self._act(act, self._withheld)

    def _withheld(self, found: tuple[int, int]) -> None:
        held, gone = found
        words = f"Held: {held}, each needs its reviewer (h)." if held else "Marked."
        before = f" {gone} went before." if gone else ""
        self._screen.owed_done(f"Do not share with family. {words}{before}")

    def _share_again(self, view: ContactView, reason: str) -> None:
        act = partial(withholding.share_again, self._desk, view.id, view.version, reason)
        self._act(act, self._shared_again)

    def _shared_again(self, found: tuple[int, int]) -> None:
        owed, held = found
        still = f" Still held for themselves: {held}; r lets each go on." if held else ""
        self._screen.owed_done(f"It may be shared with the family again. Owed again: {owed}.{still}")

    # ---------------------------------------------------------------- between

    def _ask(
        self, title: str, words: str, then: Callable[[str], object], place: str, typed: str = ""
    ) -> None:
        def answered(line: str | None) -> None:
            if line is not None:
                then(line)

        self._screen.app.push_screen(AskLine(title, words, typed, place=place), answered)

    def _do(self, act: Callable[[], object], sentence: str) -> None:
        """Do it; the keys behind it are for the item as it stands afterwards."""
        self._act(act, lambda _: self._screen.owed_done(sentence))

    def _act(self, act: Callable[[], Result], then: Callable[[Result], object]) -> None:
        screen = self._screen

        def done(answer: Result) -> None:
            then(answer)
            screen.desk_app.release_keys("owed")

        def refused(error: DeskError) -> None:
            screen.owed_refused(error)
            screen.desk_app.release_keys("owed")

        screen.desk_app.hold_keys("owed")
        screen.in_background(act, done, refused)
