"""The panel of an answer in two versions: both, who typed each and when, and one key to settle it.

Draws and asks; the settling is `acts.clashing`, what is shown of it afterwards the call screen's.
"""

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.clashing import Choice, settle_clash
from dutydesk.acts.window_values import Around, ClashView, Settled
from dutydesk.errors import DeskError, Stale
from dutydesk.practice.wording import when_words

from .ask import TOO_SOON
from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain
from .redraw import show

if TYPE_CHECKING:
    from .contact import ContactScreen

EMPTY = "(empty)"
CHOICES: dict[str, Choice] = {"m": "mine", "t": "theirs", "b": "both"}


class TwoVersions(Overlay):
    """The answers of one contact that stand in two versions, one at a time."""

    CSS_PATH = "help.tcss"

    def __init__(self, host: "ContactScreen", clashes: tuple[ClashView, ...]) -> None:
        """Args:
        host: the call screen.
        clashes: what is to be settled, the one to begin with first.
        """
        super().__init__()
        self.host = host
        self.clashes = clashes
        self.at = 0
        self._word = ""

    def compose_work(self) -> ComposeResult:
        """Title, both texts, what was refused, keys."""
        with Vertical(classes="panel"):
            yield Static("", id="versions-title", classes="panel-title", markup=False)
            self.list = TextLines(id="help-lines")
            yield self.list
            yield Static("", id="versions-word", markup=False)
            yield Static("", id="versions-keys", classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The first of them."""
        self._draw()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        clash = self.clashes[self.at]
        many = f" ({self.at + 1} of {len(self.clashes)})" if len(self.clashes) > 1 else ""
        show(self.query_one("#versions-title", Static), plain(f"Two versions: {clash.words}{many}"))
        width = max(min(self.app.size.width, 78) - 4, 30)
        where = "in this window" if clash.ours else "in a window that is closed"
        lines = [
            *_version("m", f"Typed {where}, not in the record", clash.mine_by, clash.mine_at, self.now()),
            *_text(clash.mine, width),
            Content(""),
            *_version("t", "In the record", clash.theirs_by, clash.theirs_at, self.now()),
            *_text(clash.theirs, width),
        ]
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 7), 4)
        self.list.show(lines)
        show(self.query_one("#versions-word", Static), plain(self._word, "bold"))
        both = "   b both" if clash.long else ""
        following = "   n next" if len(self.clashes) > 1 else ""
        words = f"m the first stands   t the second{both}{following}   Space more   Esc later"
        show(self.query_one("#versions-keys", Static), plain(words))

    async def panel_key(self, event: events.Key) -> bool:
        """Settle, go on, read on."""
        typed = (event.character or event.key).lower()
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "j": 1, "up": -1, "k": -1, "space": page, "pagedown": page, "pageup": -page}
        if event.key in steps:
            self.list.scroll_relative(y=steps[event.key], animate=False)
        elif typed == "n":
            self.at = (self.at + 1) % len(self.clashes)
            self._word = ""
            self.shows_another()
            self.list.scroll_to(y=0, animate=False)
            self._draw()
        elif typed in CHOICES and self.typed_before(event):
            self._word = TOO_SOON
            self._draw()
        elif typed in CHOICES and (typed != "b" or self.clashes[self.at].long):
            self._settle(CHOICES[typed])
        return True

    def _settle(self, choice: Choice) -> None:
        clash = self.clashes[self.at]
        # What is typed behind it is meant for the next of them, or for the field.
        self.desk_app.hold_keys("versions")
        act = partial(settle_clash, self.desk, self.host.contact_id, clash, choice)
        self.in_background(act, self._settled, self._refused)

    def _settled(self, settled: Settled) -> None:
        self.clashes = tuple(each for number, each in enumerate(self.clashes) if number != self.at)
        self.host.version_settled(settled, self.clashes)
        self.desk_app.release_keys("versions")
        if not self.clashes:
            self.dismiss(None)
            return
        self.at, self._word = self.at % len(self.clashes), ""
        self.shows_another()
        self._draw()

    def _refused(self, error: DeskError) -> None:
        self._word = str(error)
        if isinstance(error, Stale):
            self.in_background(self.host.look_at_versions, self._read_again, self._not_read)
            return
        self.desk_app.release_keys("versions")
        self._draw()

    def _read_again(self, around: Around) -> None:
        shown = self.clashes[self.at].id
        self.clashes = around.clashes
        self.desk_app.release_keys("versions")
        if not self.clashes:
            self.dismiss(None)
            return
        self.at = next((number for number, each in enumerate(self.clashes) if each.id == shown), 0)
        self.shows_another()
        self._draw()

    def _not_read(self, error: DeskError) -> None:
        self._word = str(error)
        self.desk_app.release_keys("versions")
        self._draw()


def _version(key: str, words: str, by: str, at: datetime | None, now: datetime) -> list[Content]:
    when = f", {when_words(at, now)}" if at is not None else ""
    who = f": {by}" if by else ""
    return [plain(f"{key}  ", "bold $accent") + plain(f"{words}{who}{when}", "$quiet")]


def _text(text: str, width: int) -> list[Content]:
    lines = (text or EMPTY).split("\n")
    return [Content("   ") + part for line in lines for part in wrapped(line, width - 3)]
