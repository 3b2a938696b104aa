"""Taking a contact over from a worker who has gone, or handing it on as a manager: what is asked for it.

Owns the two questions; who may do it, and when, is `acts.claims`.
"""

from functools import partial
from uuid import UUID

from dutydesk.acts import claims
from dutydesk.acts.window_values import Claim, HandedOn

from .ask import AskLine
from .guarded import Guarded
from .help import Help

NO_ROW = "No contact is under the cursor."
TITLE = "not taken over"


class Claims(Guarded):
    """A screen from which a contact can come to another worker: the queue, and a contact."""

    @property
    def claimable(self) -> UUID | None:
        """The contact that is meant; None when there is none."""
        row = getattr(getattr(self, "rows", None), "current", None)
        return getattr(self, "contact_id", None) or getattr(row, "contact_id", None)

    def action_take_over(self) -> None:
        """Ask whether it may be, then why, and of a manager to whom."""
        contact_id = self.claimable
        if contact_id is None:
            self.say(NO_ROW)
            return
        self.desk_app.hold_keys("claim")
        self.in_background(
            partial(claims.claim, self.desk, contact_id),
            self._claimed,
            lambda error: self._refused(str(error)),
        )

    def _claimed(self, found: Claim) -> None:
        if found.why_not:
            self._refused(found.why_not)
        elif found.hands_over:
            self._ask_to_whom(found, "", "")
        else:
            words = (
                f"{found.worker} has it, and was not seen for a while. Why do you take it over? They read it."
            )
            asked = AskLine(f"Take over {found.reference}", words, place="ask.take_over")
            self.app.push_screen(asked, partial(self._take_over, found))
        self.desk_app.release_keys("claim")

    def _refused(self, sentence: str) -> None:
        """Why not, whole: it is longer than a line."""
        self.desk_app.release_keys("claim")
        self.app.push_screen(Help(self.context, title=TITLE, text=sentence))

    def _take_over(self, found: Claim, reason: str | None) -> None:
        if reason is None:
            return
        act = partial(claims.take_over, self.desk, found.contact_id, reason, found.version)
        words = f"{found.reference} is yours now. {found.worker} is told. Its clocks run on."
        self.in_background(act, lambda _: self.changed_hands(words))

    # -------------------------------------------------------------- a manager

    def _ask_to_whom(self, found: Claim, typed: str, complaint: str) -> None:
        if not found.to:
            self._refused("Nobody else who takes contacts has sat at this desk yet.")
            return
        who = "  ".join(f"{number} {name}" for number, (_, name) in enumerate(found.to, start=1))
        words = f"{complaint} {found.worker} has it. To whom does it go? {who}".strip()
        asked = AskLine(f"Hand over {found.reference}", words, typed, place="ask.to_whom")
        self.app.push_screen(asked, partial(self._to_whom, found))

    def _to_whom(self, found: Claim, typed: str | None) -> None:
        if typed is None:
            return
        meant = _meant(found, typed)
        if meant is None:
            self._ask_to_whom(found, typed, "One number of the list, or the beginning of one name.")
            return
        words = f"To {meant[1]}. Why? {found.worker} and {meant[1]} will read it."
        asked = AskLine(f"Hand over {found.reference}", words, place="ask.hand_over")
        self.app.push_screen(asked, partial(self._hand_over, found, meant))

    def _hand_over(self, found: Claim, to: tuple[UUID, str], reason: str | None) -> None:
        if reason is None:
            return
        act = partial(claims.hand_over, self.desk, found.contact_id, to[0], reason, found.version)
        words = f"{found.reference} is {to[1]}'s now. {found.worker} is told. Its clocks run on."
        self.in_background(act, lambda _: self.changed_hands(words))

    # --------------------------------------------------------------- afterwards

    def changed_hands(self, words: str) -> None:
        """It is done: say so, and draw what it changed."""
        again = getattr(self, "read_sorted", None)
        if again is not None:
            again()
        self.say(words, "bold")

    def tell_what_was_taken(self) -> None:
        """What came to somebody else while this person was away is said, once."""
        self.in_background(partial(claims.taken_from_me, self.desk), self._told, lambda _: None)

    def _told(self, found: tuple[HandedOn, ...]) -> None:
        if found:
            self.say(claims.all_told_words(found, self.now()), "bold")


def _meant(found: Claim, typed: str) -> tuple[UUID, str] | None:
    """Whom a number of the list, or the beginning of one name, means."""
    words = typed.strip().casefold()
    if words.isdecimal() and words.isascii():
        number = int(words)
        return found.to[number - 1] if 1 <= number <= len(found.to) else None
    named = [each for each in found.to if words and each[1].casefold().startswith(words)]
    return named[0] if len(named) == 1 else None
