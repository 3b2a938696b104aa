"""Help over any screen: first the field it was asked for, then every key that works there.

Draws what it is given and what the registry of keys holds.
"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from .keys import Key, key_words, keys_of
from .lines import TextLines, wrapped
from .plain import plain
from .shell import Overlay

KEYCAPS = 16
"""Cells of the keys before what they do."""
HEADINGS = {
    "queue": "Keys on the queue",
    "typing": "Keys while typing in a contact",
    "moving": "Keys on the sections of a contact",
    "review": "Keys in a review",
    "oversight": "Keys while typing your oversight",
    "advice": "Keys in an advice call",
    "filter": "Keys in the filter",
    "arrive": "Keys here",
}


class Help(Overlay):
    """What a field is for, and the keys of a screen."""

    CSS_PATH = "help.tcss"
    CLOSES_WITH = ("f1",)

    def __init__(self, context: str, title: str = "", text: str = "", source: str = "") -> None:
        """Args:
        context: the context of the registry whose keys are listed.
        title: the field asked about; "" for help of the screen alone.
        text: why it is asked, and what a good answer holds.
        source: the standard it comes from.
        """
        super().__init__()
        self.about, self.words, self.heading, self.source = context, text, title, source

    def compose_work(self) -> ComposeResult:
        """Title, lines, keys."""
        with Vertical(classes="panel"):
            title = self.heading or HEADINGS.get(self.about, "Keys")
            yield Static(plain(f"Help: {title}"), classes="panel-title", markup=False)
            self.list = TextLines(id="help-lines")
            yield self.list
            yield Static(plain("Up, Down, Space read on   Esc close"), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Fit the list to what there is to say."""
        lines = self._lines(max(min(self.app.size.width, 78) - 4, 30))
        self.list.styles.height = max(min(len(lines), self.app.size.height - 5), 3)
        self.list.show(lines)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on and back."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "space": page, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
            return True
        return False

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        if self.words:
            lines += wrapped(self.words, width)
        if self.source:
            lines += wrapped(f"Source: {self.source}", width, "$quiet", "  ")
        if lines:
            lines += [Content(""), plain(HEADINGS.get(self.about, "Keys"), "bold $accent")]
        for key in keys_of(self.about):
            if key.keys:
                lines += _key_lines(key, width)
        return lines


def _key_lines(key: Key, width: int) -> list[Content]:
    """The keys of one action, and what they do."""
    caps = plain(", ".join(dict.fromkeys(key_words(name) for name in key.keys if name != "upper_r")), "bold")
    if caps.cell_length > KEYCAPS - 1:
        caps = caps.truncate(KEYCAPS - 1)
    first, *rest = wrapped(key.tooltip, width - KEYCAPS) or [Content("")]
    gap = Content(" " * (KEYCAPS - caps.cell_length))
    return [caps + gap + first, *(Content(" " * KEYCAPS) + line for line in rest)]
