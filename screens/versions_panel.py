"""The versions of a contact, to be read: the list, newest first, and one whole as it was frozen."""

from functools import partial
from typing import Final
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.correction_values import VersionText, VersionView
from dutydesk.acts.versions_read import read_version

from .correction_words import apart
from .help import Help
from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain

EXACTLY: Final = "Checked: this is, letter for letter, what was {}."
NOT_AS: Final = (
    "This text is NOT what was {}: it no longer has its hash. Ask for help; `dutydesk doctor` says more."
)


class Versions(Overlay):
    """What was endorsed and each correction, newest first; Enter reads one whole, as it was frozen."""

    CSS_PATH = "corrections.tcss"

    def __init__(self, contact_id: UUID, found: tuple[VersionView, ...]) -> None:
        """Args:
        found: newest first.
        """
        super().__init__()
        self.contact_id, self.found = contact_id, found
        self.chosen = 0

    def compose_work(self) -> ComposeResult:
        """Title, the versions, keys."""
        with Vertical(classes="panel"):
            yield Static(plain("Versions, newest first"), classes="panel-title", markup=False)
            self.list = TextLines(id="version-lines")
            yield self.list
            words = "Up, Down choose   Enter reads it whole   Esc close"
            yield Static(plain(words), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Draw them."""
        self._draw()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._draw()

    def _draw(self) -> None:
        width = max(min(self.app.size.width, 78) - 4, 30)
        lines: list[Content] = []
        top = 0
        for number, each in enumerate(self.found):
            here = number == self.chosen
            top = len(lines) if here else top
            parts = version_lines(each, width - 2)
            mark = plain("> " if here else "  ", "bold $accent")
            lines += [(mark if n == 0 else Content("  ")) + part for n, part in enumerate(parts)]
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 3)
        self.list.show(lines)
        self.list.scroll_to(y=top, animate=False)

    async def panel_key(self, event: events.Key) -> bool:
        """Choose one; read it."""
        steps = {"down": 1, "j": 1, "up": -1, "k": -1}
        if event.key in steps:
            self.chosen = min(max(self.chosen + steps[event.key], 0), len(self.found) - 1)
            self._draw()
            return True
        if event.key == "enter" and self.found:
            number = self.found[self.chosen].number
            self.in_background(partial(read_version, self.desk, self.contact_id, number), self._whole)
            return True
        return False

    def _whole(self, found: VersionText) -> None:
        title = f"version {found.view.number}, {_kind(found.view)}"
        self.app.push_screen(Help(self.context, title=title, text=version_text(found)))


def version_lines(each: VersionView, width: int) -> list[Content]:
    """Number and what it is, why, and what it changed."""
    lines = wrapped(f"v{each.number}, {_kind(each)}. {each.words}", width, "bold", "  ")
    if each.reason:
        lines += wrapped(f'  "{" ".join(each.reason.split())}"', width, "$quiet", "  ")
    for change in each.changes:
        old, new = (text or "(empty)" for text in apart(change.old, change.new))
        words = f"{change.words}: {old} -> {new}"
        lines += wrapped(f"  {' '.join(words.split())}", width, "", "  ")
    return lines


def version_text(found: VersionText) -> str:
    """A version as it was frozen, line by line, and whether it still is."""
    done = "endorsed" if found.view.how == "endorsed" else "kept with this correction"
    parts = [(EXACTLY if found.whole else NOT_AS).format(done), found.view.words]
    if found.view.reason:
        parts.append(f"Why: {found.view.reason}")
    parts.append("")
    parts += [f"{label}: {words}" if words else f"\n{label.upper()}" for label, words in found.lines]
    return "\n".join(parts)


def _kind(view: VersionView) -> str:
    return "as endorsed" if view.how == "endorsed" else "corrected after endorsement"
