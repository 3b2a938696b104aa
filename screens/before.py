"""Before you send: what must be fixed, each in two keys, and what goes to the manager as an exception.

Shows what `practice.gaps` found, in its words. Enter goes to the field; a mark typed on a gap settles it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from dutydesk.practice.gaps import Before, Exception_, Gap

from .lines import wrapped
from .overlay import Overlay
from .plain import one_line, plain

WIDTH = 72
MOST = 140
"""Cells of one item: the words of a reason may be of any length."""


STANDS = "="
"""On what the caller put right: the answer stands as it is."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the person chose: a gap to go to, perhaps with its mark; or, with no gap, to send."""

    gap: Gap | None
    sign: str = ""
    words: str = ""


def things(count: int) -> str:
    """ "1 thing", "5 things"."""
    return "1 thing" if count == 1 else f"{count} things"


def _put_right(gap: Gap) -> bool:
    """What the caller put right as it was read back."""
    return isinstance(gap, Exception_) and gap.kind == "put_right"


class BeforeYouSend(Overlay):
    """The list of what is missing."""

    CSS_PATH = "before.tcss"
    CLOSES_WITH = ("f7",)

    def __init__(
        self,
        before: Before,
        *,
        sending: bool,
        outcome: str,
        what: str = "you send",
        hang_up: tuple[Gap, ...] = (),
    ) -> None:
        """Args:
        before: what was found.
        sending: F9 brought it up, so F9 or Enter sends when nothing is left to fix.
        outcome: the recommendation in words; beneath it a line for each child whose outcome is another.
        what: what it stands before, for the title.
        hang_up: what to ask while the caller is still there; nothing waits for it. Before a send, only
            how much that is.
        """
        super().__init__()
        self.before = before
        self.sending = sending
        self.outcome, *self.differs = outcome.split("\n")
        self.what = what
        self.unasked = len(hang_up) if sending else 0
        hang_up = () if sending else hang_up
        self.hang_up = hang_up
        self.items: list[Gap] = [*hang_up, *before.must_fix, *before.exceptions]
        self.cursor = len(hang_up) if before.must_fix or before.exceptions else 0

    def compose_work(self) -> ComposeResult:
        """Title, list, keys."""
        with Vertical(classes="panel"):
            yield Static(self._title(), classes="panel-title", markup=False)
            with VerticalScroll(id="before-list", can_focus=False):
                yield Static("", id="before-lines", markup=False)
            yield Static(self._keys(), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Draw the list."""
        super().on_mount()
        self._draw()

    def _title(self) -> Content:
        count = len(self.before.must_fix)
        if count:
            return plain(f"Before {self.what}: {things(count)} to settle")
        return one_line(f"Ready to send: {self.outcome}", WIDTH)

    def _keys(self) -> Content:
        if self.before.must_fix:
            put_right = any(each.kind == "put_right" for each in self.before.exceptions)
            beside = "   = answer stands" if put_right else ""
            return plain(f"Up Down   Enter go there   ? ! - * set a mark{beside}   Esc back", "$quiet")
        send = "F9 or Enter sends   " if self.sending else ""
        put_right = any(each.kind == "put_right" for each in self.before.exceptions)
        beside = "   = stands" if put_right else ""
        return plain(f"{send}Up Down choose an exception{beside}   Esc back", "$quiet")

    def _draw(self) -> None:
        lines: list[Content] = []
        if self.differs and not self.before.must_fix:
            lines += [part for each in self.differs for part in wrapped(each, WIDTH, "bold", "  ")]
            lines.append(Content(""))
        must, exceptions = self.before.must_fix, self.before.exceptions
        first = len(self.hang_up)
        if self.hang_up:
            head = plain("Before you hang up", "bold") + plain("  nothing waits for these", "$quiet")
            lines.append(head)
            self._list(lines, 0, self.hang_up)
            lines += [Content("")] if must or exceptions else []
        if self.unasked:
            head = plain("Before you hang up", "bold")
            lines.append(head + plain(f"  {things(self.unasked)} not asked yet: Esc, F7", "$quiet"))
        if must:
            lines.append(plain("Must fix", "bold"))
            self._list(lines, first, must)
        if exceptions:
            to_find = any(item.kind == "to_find" for item in exceptions)
            words = (
                "To be found; it does not hold back the 4 hours"
                if to_find
                else "Goes as an exception the manager sees"
            )
            lines += [Content(""), plain(words, "bold")] if must else [plain(words, "bold")]
            self._list(lines, first + len(must), exceptions)
        if not self.items:
            lines.append(plain("Nothing is missing and nothing goes as an exception."))
        self.query_one("#before-lines", Static).update(Content("\n").join(lines))

    def _list(self, lines: list[Content], first: int, gaps: Sequence[Gap]) -> None:
        """Each on as many lines as its words need; the first of them is item number `first`."""
        for number, gap in enumerate(gaps, first):
            chosen = number == self.cursor and bool(self.before.must_fix or self._touched or self.hang_up)
            if number == self.cursor:
                self._row = len(lines)
            words = one_line(gap.words, MOST).plain
            for place, line in enumerate(wrapped(words, WIDTH - 2, indent="  ")):
                drawn = plain("> " if chosen and place == 0 else "  ") + line
                lines.append(drawn.stylize("reverse") if chosen else drawn)

    _row = 0
    """The line the cursor's item begins on."""
    _touched = False

    async def panel_key(self, event: events.Key) -> bool:
        """Move, go, mark, send."""
        if event.key in ("down", "up", "j", "k"):
            step = 1 if event.key in ("down", "j") else -1
            self.cursor = max(0, min(self.cursor + step, len(self.items) - 1))
            self._touched = True
            self._draw()
            self.query_one("#before-list").scroll_to(y=max(self._row - 12, 0), animate=False)
        elif event.key == "f9" or (event.key == "enter" and not self.before.must_fix and not self._touched):
            if self.sending and not self.before.must_fix:
                self.dismiss(Chosen(None))
            elif self.items:
                self.dismiss(Chosen(self.items[self.cursor]))
        elif event.key == "enter" and self.items:
            self.dismiss(Chosen(self.items[self.cursor]))
        elif event.character == STANDS and self.items and _put_right(self.items[self.cursor]):
            self.dismiss(Chosen(self.items[self.cursor], STANDS))
        elif event.character in ("?", "!", "-", "*") and len(self.hang_up) <= self.cursor < len(
            self.hang_up
        ) + len(self.before.must_fix):
            marks = {mark.sign: mark.words for mark in self.desk.checklist.marks}
            self.dismiss(
                Chosen(self.items[self.cursor], event.character or "", marks.get(event.character or "", ""))
            )
        return True
