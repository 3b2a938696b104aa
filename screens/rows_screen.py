"""A screen of a list, with what is said of the line under the cursor beside or beneath it.

Owns the keys that move, and how an act of such a screen goes: run behind it, then all of it read again, and
what came of it said; a refusal that was asked for in a line asks that line again, as it was typed.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.values import ClockView
from dutydesk.errors import DeskError

from .help import Help
from .lines import TextLines
from .queue_words import as_of, who_words
from .row_lines import RowLines
from .shell import WIDE, DeskScreen

SIDE: Final = 40
"""Cells of what stands beside the lines at 120 columns."""


class RowsScreen(DeskScreen):
    """The list, and what is said of one line of it."""

    CSS_PATH = "rows_screen.tcss"
    NAME: ClassVar[str] = ""
    """What it is called on row 1, and in the registry of keys in small letters."""

    rows: RowLines[Any]

    def __init__(self, clocks: tuple[ClockView, ...] = ()) -> None:
        """Args:
        clocks: those of the desk, which stay in view.
        """
        super().__init__()
        self.clocks = clocks

    # ----------------------------------------------------- of the list itself

    def make_rows(self) -> RowLines[Any]:
        """Its lines, empty."""
        raise NotImplementedError

    def read(self) -> object:
        """All that it shows, as it stands now; in a thread. Raises: DeskError."""
        raise NotImplementedError

    def show_found(self, found: Any) -> None:  # noqa: ANN401 - what its own `read` answers
        """Take over what was read."""
        raise NotImplementedError

    def summed_up(self) -> Content:
        """The line over the list."""
        raise NotImplementedError

    def about(self, width: int) -> list[Content]:
        """What is said of the line under the cursor."""
        raise NotImplementedError

    # ------------------------------------------------------------------- draw

    def compose_work(self) -> ComposeResult:
        """How many; the lines; what is said of one."""
        yield Static("", id="rows-title", markup=False)
        with Container(id="rows-work"):
            self.rows = self.make_rows()
            yield self.rows
            self.side = TextLines(id="rows-about")
            yield self.side

    def on_mount(self) -> None:
        """Keys are taken once it is laid out."""
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        self.draw_found()
        self.rows.in_sight()
        self.desk_app.release_keys()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self.draw_found)

    def identity(self) -> tuple[str, Content]:
        """What this is, and who is here."""
        who = who_words(self.desk.here, with_name=False)
        roomy = self.size.width >= WIDE
        return f"{self.NAME} | {who}", as_of(self.now(), None, self.saved_words(), with_time=roomy)

    def tick(self) -> None:
        """Once a second: the time, and what runs out."""
        self.draw_identity()
        self.draw_strip()

    def draw_found(self) -> None:
        """What is said over the lines, and of one of them."""
        if self.is_mounted and self.desk_app.desk is not None:
            self.set_line("rows-title", Content(" ") + self.summed_up())
            self._draw_side()

    def _draw_side(self) -> None:
        width = SIDE if self.size.width >= WIDE else max(self.size.width - 2, 30)
        self.side.show(self.about(width))
        self.side.scroll_to(y=0, animate=False)

    # ------------------------------------------------------------------- keys

    def _move(self, by: int) -> None:
        self.rows.move(by)
        self._draw_side()
        self.say("")  # what was said was of another line

    def action_row_down(self) -> None:
        """The next line."""
        self._move(1)

    def action_row_up(self) -> None:
        """The line above."""
        self._move(-1)

    def action_page_down(self) -> None:
        """A page on."""
        self._move(self.rows.page - 1)

    def action_page_up(self) -> None:
        """A page back."""
        self._move(1 - self.rows.page)

    def action_row_first(self) -> None:
        """The first line."""
        self._move(-self.rows.count)

    def action_row_last(self) -> None:
        """The last line."""
        self._move(self.rows.count)

    def action_row_whole(self) -> None:
        """All that is said of the line under the cursor."""
        words = "\n\n".join(line.plain.strip() for line in self.about(10_000))
        if words:
            self.app.push_screen(Help("overlay", title="the whole of it", text=words))

    def action_rows_again(self) -> None:
        """What stands there now."""
        self.read_again("Read again.")

    # ------------------------------------------------------------------- acts

    def do(
        self,
        act: Callable[[], Any],
        words: Callable[[Any], str],
        again: Callable[[str], None] | None = None,
    ) -> None:
        """Run an act; then what stands is read again, and what came of it said.

        Args:
            words: what came of it, of what the act answers.
            again: asks once more, with the sentence of the refusal; None lets the screen say it.
        """

        def done(answer: object) -> None:
            self.read_again(words(answer))

        def refused(error: DeskError) -> None:
            if again is not None:
                self.desk_app.release_keys("rows-act")
                again(str(error))
            else:
                self.read_again(str(error))

        self.desk_app.hold_keys("rows-act")
        self.in_background(act, done, refused)

    def read_again(self, words: str, *, stand_on: object = None) -> None:
        """Read what stands, and say these words with it."""

        def taken(found: object) -> None:
            self.show_found(found)
            self.rows.stand_on(stand_on)
            self.draw_found()
            self._tell(words)
            self.desk_app.release_keys("rows-act")

        def failed(error: DeskError) -> None:
            self._tell(f"{words} {error}")
            self.desk_app.release_keys("rows-act")

        self.desk_app.hold_keys("rows-act")
        self.in_background(self.read, taken, failed)

    def _tell(self, words: str) -> None:
        """On row 22; what is longer than that over the screen, whole."""
        if len(words) > self.size.width - 2:
            self.say("")
            self.app.push_screen(Help("overlay", title="what was done", text=words))
        else:
            self.say(words, "bold")
