"""The strategy discussions before the one a contact's page holds: who took part, and what came of each."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.strategy_words import earlier, kept_lines
from dutydesk.acts.values import ContactView
from dutydesk.practice.wording import when_words

from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain

WIDTH = 72
NONE_BEFORE = "There is no strategy discussion before the one on its page (^G s)."


def none_before(view: ContactView | None) -> str:
    """Why there is nothing to read, as a sentence; "" where there is."""
    return "" if view is not None and earlier(view) else NONE_BEFORE


class Discussions(Overlay):
    """What was bound of each, in the order they were opened; to be read."""

    CSS_PATH = "ask.tcss"

    def __init__(self, view: ContactView) -> None:
        """Args:
        view: the contact as it was read.
        """
        super().__init__()
        self.of = view

    def compose_work(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Earlier strategy discussions"), classes="panel-title", markup=False)
            self.list = TextLines(id="panel-lines")
            yield self.list
            yield Static(
                plain("Up Down PgDn read on   Esc back", "$quiet"), classes="panel-keys", markup=False
            )

    def on_mount(self) -> None:
        """What there is to read."""
        lines: list[Content] = []
        for each in earlier(self.of):
            for label, words in kept_lines(each, lambda at: when_words(at, self.now())):
                lines += wrapped(f"{label}: {words}", WIDTH)
            lines.append(Content(""))
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 1)
        self.list.show(lines)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
        return True
