"""F9 of a review: what is chosen is sent, by whoever is here or by a manager who signs in for it.

Owns what is asked before it is sent, and what becomes of the review afterwards.
"""

from functools import partial

from dutydesk.acts import endorsing
from dutydesk.acts.review_values import Draft
from dutydesk.acts.values import ReviewView
from dutydesk.errors import DeskError, NotAllowed, Stale
from dutydesk.practice.codes import read_outcome

from .passphrase_panel import Act
from .review_acts import decide, decide_signed, still_missing
from .review_draft import KeepsDraft, drafts
from .review_whom import child_meant, for_whom
from .second_sign_in import SecondSignIn
from .shell import DeskScreen

CHOOSE: str = "Choose first: e endorse, o another outcome, x escalate, b send back."
STALE: str = "It changed since you opened it. Read it again: R. Your comment is kept."


class Confirms(KeepsDraft):
    """A review that can be decided."""

    stale = False
    """It changed since it was opened: only reading it again helps."""

    def action_confirm(self) -> None:
        """Send what is chosen, with every letter typed before F9 in it."""
        self.desk_app.hold_keys()
        # The comment has a queue of its own: what was typed before F9 is in it before this is called.
        self.oversight.comment.call_later(self._confirm)

    def _confirm(self) -> None:
        view, draft = self.view, self.oversight.draft()
        if view is None or not draft.choice:
            self._refuse(CHOOSE if view is None or view.may_endorse or view.second else view.why_not)
            return
        if self.stale:
            self._refuse(STALE)
            return
        key = ""
        if draft.choice in ("other", "escalate"):
            found = read_outcome(self.desk.checklist.outcomes, draft.outcome)
            if found.outcome is None or not found.understood:
                self._refuse("Which outcome? Type its code, such as 1 or 41.")
                return
            key = found.outcome.key
        child = child_meant(view, draft)
        if child is False:
            self._refuse(f"For whom? {for_whom(view)}.")
            self.set_focus(self.oversight.whom)
            return
        self.keep_draft()
        if view.second and draft.choice != "withdraw":
            self._ask_second(view, draft, partial(decide_signed, self.desk, view, draft, key, child or None))
            return
        act = partial(decide, self.desk, view, draft, key, child or None)
        self.in_background(act, self._decided, self._refused)

    def _ask_second(self, view: ReviewView, draft: Draft, act: Act) -> None:
        if missing := still_missing(view, draft):
            self._refused(NotAllowed(missing))
            return
        self.app.push_screen(SecondSignIn(view.second, act), self._second)

    def _second(self, answer: object) -> None:
        if isinstance(answer, DeskError):
            self._refused(answer)
        elif isinstance(answer, str):
            self._decided(answer)
        else:
            self.say("Nothing was decided. Your comment is kept.")

    def _refuse(self, sentence: str) -> None:
        self.desk_app.release_keys()
        self.say(sentence, "bold")

    def _refused(self, error: DeskError) -> None:
        if isinstance(error, Stale):
            self.stale = True
            self.set_focus(None)
        elif str(error) == endorsing.SAY_UNKNOWN:
            self.set_focus(self.oversight.reason)
        self._refuse(STALE if self.stale else str(error))

    def _decided(self, message: str) -> None:
        """Back to the queue. Opening the next ends the right to take it back, so a person does that."""
        drafts.forget(self.desk, self.contact_id)
        self.oversight.clear()
        self.view = None
        self.desk_app.release_keys()
        for screen in reversed(self.app.screen_stack[:-1]):
            if isinstance(screen, DeskScreen):
                screen.say(message)
                break
        self.dismiss(message)
