"""Two questions over a screen: one answered by a key, one by a line.

Own the panel and its answer; what is done with it is the screen's that asked.
"""

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from .fields import OneLine, Said
from .overlay import Overlay
from .plain import plain

TOO_SOON = "That was typed before this was asked: read it, then press again."


class Ask(Overlay):
    """A question with two answers. Dismisses True for the first key; False for the second, None for Esc.

    A key that was typed before the question could be seen is no answer to it.
    """

    CSS_PATH = "ask.tcss"
    LEAVES = False

    def __init__(
        self, question: str, yes: str = "y", no: str = "n", *, beneath: str = "", ahead: bool = False
    ) -> None:
        """Args:
        question: one or two plain sentences.
        yes: the key that says yes.
        no: the key that says no.
        beneath: a quieter line under the question.
        ahead: it may be answered by whoever knows that it will be asked: nothing is lost or decided by it.
        """
        super().__init__()
        self.ahead = ahead
        self.question, self.yes, self.no, self.beneath = question, yes, no, beneath

    def compose_work(self) -> ComposeResult:
        """The question, and its two keys."""
        with Vertical(classes="panel"):
            yield Static(plain(self.question, "bold"), classes="question", markup=False)
            if self.beneath:
                yield Static(plain(self.beneath, "$quiet"), classes="question", markup=False)
            self.soon = Static(plain(TOO_SOON, "bold"), classes="question", markup=False)
            self.soon.display = False
            yield self.soon
            yield Static(
                plain(self.yes, "bold $accent")
                + Content(" yes   ")
                + plain(self.no, "bold $accent")
                + Content(" no"),
                classes="panel-keys",
                markup=False,
            )

    async def panel_key(self, event: events.Key) -> bool:
        """Only the two keys answer."""
        typed = (event.character or event.key).lower()
        if typed in (self.yes, self.no) and not self.ahead and self.typed_before(event):
            self.soon.display = True
        elif typed == self.yes:
            self.dismiss(True)
        elif typed == self.no:
            self.dismiss(False)
        return True


class AskLine(Overlay):
    """A question answered by one line. Dismisses the line as typed, or None for Esc."""

    CSS_PATH = "ask.tcss"

    def __init__(
        self,
        title: str,
        prompt: str,
        value: str = "",
        *,
        needed: str = "Type a line, or Esc to go back.",
        place: str = "",
    ) -> None:
        """Args:
        title: what it is about.
        prompt: one or two sentences that say what is asked.
        value: what stands in the line to begin with.
        needed: said when Enter is pressed on an empty line; "" lets an empty line be an answer.
        place: what data/help.toml calls this line, for F1; "" where nothing is said of it.
        """
        super().__init__()
        self.heading, self.prompt, self.value, self.needed = title, prompt, value, needed
        self.place = place

    @property
    def help_place(self) -> str:
        """What F1 is of: a line asked for in several places is another field in each."""
        return self.place

    def compose_work(self) -> ComposeResult:
        """Title, prompt, the line, its keys."""
        with Vertical(classes="panel"):
            yield Static(plain(self.heading), classes="panel-title", markup=False)
            yield Static(plain(self.prompt), id="ask-prompt", classes="question", markup=False)
            yield OneLine(value=self.value, id="ask-line")
            yield Static("", id="ask-word", markup=False)
            yield Static(plain("Enter answers   Esc back"), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        line = self.query_one("#ask-line", OneLine)
        line.put_caret(len(self.value))
        self.set_focus(line)

    def on_said(self, event: Said) -> None:
        """A word of the field."""
        event.stop()
        self.query_one("#ask-word", Static).update(plain(event.sentence))

    async def panel_key(self, event: events.Key) -> bool:
        """Enter answers; so does F9, which confirms in every panel of more lines."""
        if event.key not in ("enter", "f9"):
            return event.key in ("tab", "shift+tab")
        line = self.query_one("#ask-line", OneLine).text
        if self.needed and not line.strip():
            self.query_one("#ask-word", Static).update(plain(self.needed, "bold"))
            return True
        self.answered(line)
        return True

    def answered(self, line: str) -> None:
        """Enter on a line that may be an answer."""
        self.dismiss(line)
