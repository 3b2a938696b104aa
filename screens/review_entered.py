"""In a review: the tick that the oversight stands on Liquid Logic as well, with its minute (R-806)."""

from functools import partial
from typing import TYPE_CHECKING, cast

from dutydesk.acts.entered import oversight_entered
from dutydesk.practice.wording import clock_words

from .corrections import ReadsVersions
from .feedback_of import ReviewFeedback

if TYPE_CHECKING:
    from .review import ReviewScreen


class Enters(ReviewFeedback, ReadsVersions):
    """A review that can be ticked."""

    def action_on_liquid_logic(self) -> None:
        """Note it, now; then read the review as it stands."""
        self.in_background(partial(oversight_entered, self.desk, self.contact_id), self._entered)

    def _entered(self, _: int) -> None:
        words = f"Noted {clock_words(self.now())}: the oversight is on Liquid Logic too."
        cast("ReviewScreen", self).open(self.contact_id, words)
