"""What this desk is: where it is kept, whether that is encrypted and why not, and what it says of itself."""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain

WIDTH = 72


class About(Overlay):
    """The notices of the desk."""

    def compose_work(self) -> ComposeResult:
        """Title, sentences, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("About this desk"), classes="panel-title", markup=False)
            self.list = TextLines(id="panel-lines")
            yield self.list
            yield Static(
                plain("Up Down PgDn read on   Esc back", "$quiet"), classes="panel-keys", markup=False
            )

    def on_mount(self) -> None:
        """What there is to say."""
        lines: list[Content] = []
        for sentence in self.sentences():
            lines += [*wrapped(sentence, WIDTH), Content("")]
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 1)
        self.list.show(lines)

    def sentences(self) -> tuple[str, ...]:
        """In what the desk is kept, then its notices."""
        desk = self.desk
        if desk.demonstration:
            return ("This is a demonstration: invented people, thrown away when it is closed.",)
        kept = f"It is kept in {desk.label}."
        if desk.proved:
            return (f"{kept} The file is encrypted, and whoever is here proved it.", *desk.notices)
        return (kept, *desk.notices)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
        return True
