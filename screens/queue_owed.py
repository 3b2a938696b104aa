"""The fourth list of the queue: what a person does about the word owed to somebody under the cursor."""

from dutydesk.acts.feedback_values import FeedbackItem

from .owed import Owes
from .queue_reading import QueueReading


class QueueOwed(Owes, QueueReading):
    """The acts on a row of the fourth list."""

    def item_here(self) -> FeedbackItem | None:
        """What the row under the cursor is about; one that has gone is not acted on again."""
        row = self.rows.current if self.tab == "feedback" else None
        return row.item if row is not None and self.rows.order.gone != self.rows.cursor else None

    _done_words = ""
    """What was done, said again once the rows are read: their order says something too."""

    def owed_done(self, sentence: str) -> None:
        """Read the rows again; none moves under the cursor."""
        self._done_words = sentence
        self.say(sentence, "bold")
        self.reload()
        self.wait_for_rows()

    def _say_order(self) -> None:
        super()._say_order()
        if self._done_words:
            self.say(self._done_words, "bold")
            self._done_words = ""
