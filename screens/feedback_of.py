"""The way from one contact, or from its review, to who is owed the result of it in writing."""

from typing import TYPE_CHECKING, cast
from uuid import UUID

from .feedback import FeedbackPanel
from .owed import Owes

if TYPE_CHECKING:
    from .contact import ContactScreen
    from .review import ReviewScreen

PAGE = "letters"
"""The section on which Enter opens it."""


class ShowsFeedback(Owes):
    """A screen of one contact."""

    contact_id: UUID

    def action_feedback(self) -> None:
        """Who is owed the result in writing."""
        self.app.push_screen(FeedbackPanel(self.contact_id), lambda _: self.feedback_seen())

    def feedback_seen(self) -> None:
        """Draw what was done about it."""

    def contact_here(self) -> UUID | None:
        """This contact."""
        return self.contact_id

    def owed_done(self, sentence: str) -> None:
        """The mark was set or lifted, or the referral acknowledged."""
        self.say(sentence, "bold")
        self.feedback_seen()


class ContactFeedback(ShowsFeedback):
    """On the call screen."""

    first_section = ""
    """The page it opens on, wherever the worker was in it; "" for where they were."""

    def action_feedback_page(self) -> None:
        """Enter on the page of letters opens who is owed it; elsewhere on the rail it does nothing."""
        if cast("ContactScreen", self).section == PAGE:
            self.action_feedback()

    def feedback_seen(self) -> None:
        """Read the contact again."""
        cast("ContactScreen", self).reread()


class ReviewFeedback(ShowsFeedback):
    """In a review."""

    def owed_done(self, sentence: str) -> None:
        """Read it again, and say what was done once it stands."""
        cast("ReviewScreen", self).open(self.contact_id, sentence)

    def feedback_seen(self) -> None:
        """Read it as it stands now; the comment stays."""
        cast("ReviewScreen", self).open(self.contact_id)
