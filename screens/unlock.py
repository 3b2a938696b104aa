"""A name and a passphrase before an encrypted desk.

Owns what is typed meanwhile: it stands in the passphrase's field in order, and a wrong passphrase is one
sentence with the time until the next try. Whether it opens the desk, `acts.unlocking` decides.
"""

from datetime import timedelta
from functools import partial

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dutydesk.acts import unlocking
from dutydesk.acts.desk import Desk
from dutydesk.acts.opening import Answer, Entrance
from dutydesk.acts.trying import wait_words
from dutydesk.errors import DeskError

from .choosing import ChoosingScreen
from .plain import plain
from .secret_line import SecretLine

ENCRYPTED = (
    "This desk is encrypted. Your passphrase opens it. None yet? Whoever has one opens the desk, then ^P, "
    "Someone else is here."
)
HALF_WAY = "Encrypting this desk was stopped half-way. Nothing is lost: your passphrase goes on with it."
SLOWLY = "Opening the desk. A passphrase is tried slowly on purpose: about a second."


def with_wait(sentence: str, wait: timedelta) -> str:
    """What went wrong, and when the next try may be made."""
    return f"{sentence} {f'Try again in {wait_words(wait)}.' if wait else 'Try again now.'}"


class Unlock(ChoosingScreen):
    """Who is here, and their passphrase."""

    CONTEXT = "unlock"

    def __init__(self, entrance: Entrance) -> None:
        super().__init__(entrance)
        last = entrance.last_here()
        if last in self.names:
            self.chosen = last
        self._wrong = ""

    def compose_work(self) -> ComposeResult:
        """A name, a passphrase, and the other names."""
        with Vertical(id="door"):
            yield Static("Who is here?", classes="title", markup=False)
            yield Static(
                plain(self.words, "$quiet"),
                classes="said",
                markup=False,
            )
            with Horizontal(classes="line", id="of-name"):
                yield Static("Name", classes="label", markup=False)
                yield Static("", id="name", classes="value", markup=False)
            with Horizontal(classes="line"):
                yield Static("Passphrase", classes="label", markup=False)
                yield SecretLine(id="passphrase")
            yield Static("", id="names", markup=False)

    @property
    def words(self) -> str:
        """What stands beneath the question."""
        return HALF_WAY if self.entrance.door.kind == "before" else ENCRYPTED

    def on_mount(self) -> None:
        """The cursor stands in the passphrase, whoever it is: what is typed ahead is never seen."""
        self.draw_choice()
        self.begin(self.line)

    def on_secret_line_typed(self, event: SecretLine.Typed) -> None:
        """What was said of the passphrase before is not said of this one; a wait goes on being told."""
        if event.line.length and not self._wrong:
            self.say("")

    # ------------------------------------------------------------------- keys

    def action_choose_name(self) -> None:
        """The digits choose a name now; again, back to the passphrase."""
        if self.choosing:
            self.stop_choosing()
        elif len(self.names) > 1:
            self.ask_whose()
        else:
            self.say("Nobody else has a passphrase for this desk yet.")

    def action_step_back(self) -> None:
        """Back to the passphrase; there is nothing behind this screen."""
        if self.choosing:
            self.stop_choosing()
        self.say("Type your passphrase, or Ctrl+Q to leave.")

    def action_forgotten(self) -> None:
        """The printed recovery key, and then a new passphrase."""
        from .recover import Recover

        self.desk_app.hold_keys()
        self.app.switch_screen(Recover(self.entrance))

    def action_go_on(self) -> None:
        """Try it."""
        path = self.entrance.door.path
        if path is None:
            return
        if self.typed_digit():
            return
        if not self.line.length:
            if self.choosing and self.chosen:
                self.stop_choosing()
            self.say(
                "Press the digit of your name first." if self.choosing else "Type your passphrase first."
            )
            return
        if not self.chosen:
            self.ask_whose()
            return
        self.stop_choosing()
        if unlocking.waits(path, self.entrance.clock):
            self._wrong = self._wrong or "Too soon after a wrong one."
            self.tick()
            return
        self._wrong = ""
        self.say(SLOWLY)
        self.desk_app.hold_keys("trying")
        self.in_background(
            partial(self._try, Answer(self.chosen, self.line.text)), self.through, self._refused
        )

    def _try(self, answer: Answer) -> Desk:
        desk = self.entrance.carry_on(answer, self.tell)
        from . import start  # noqa: F401 - behind this screen, so that nothing is imported under a key

        return desk

    def _refused(self, error: DeskError) -> None:
        path = self.entrance.door.path
        if path is not None and self.is_wrong(error, unlocking.WRONG):
            self._wrong = unlocking.WRONG
            self.line.clear()
            self.tick()
        else:
            self.say(str(error), "bold")
        self.desk_app.release_keys("trying")

    def tick(self) -> None:
        """How long until the next try, counted down."""
        path = self.entrance.door.path
        if self._wrong and path is not None:
            wait = unlocking.waits(path, self.entrance.clock)
            self.say(with_wait(self._wrong, wait), "bold")
            if not wait:
                self._wrong = ""
