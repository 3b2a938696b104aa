"""The strategy discussions before the one a contact's page holds: who took part, and what came of each."""

from textual.content import Content

from dutydesk.acts.strategy_words import earlier, kept_lines
from dutydesk.acts.values import ContactView
from dutydesk.practice.wording import when_words

from .lines import wrapped
from .read_on import WIDTH, ReadOn

NONE_BEFORE = "There is no strategy discussion before the one on its page (^G s)."


def none_before(view: ContactView | None) -> str:
    """Why there is nothing to read, as a sentence; "" where there is."""
    return "" if view is not None and earlier(view) else NONE_BEFORE


class Discussions(ReadOn):
    """What was bound of each, in the order they were opened; to be read."""

    TITLE_WORDS = "Earlier strategy discussions"

    def __init__(self, view: ContactView) -> None:
        """Args:
        view: the contact as it was read.
        """
        super().__init__()
        self.of = view

    def lines_to_read(self) -> list[Content]:
        """Each discussion, and an empty line behind it."""
        lines: list[Content] = []
        for each in earlier(self.of):
            for label, words in kept_lines(each, lambda at: when_words(at, self.now())):
                lines += wrapped(f"{label}: {words}", WIDTH)
            lines.append(Content(""))
        return lines
