"""The printed recovery key, for whoever forgot their passphrase; then a new one is set for a name.

Owns the two steps. The key is shown as it is typed: it is read off paper. Until the new passphrase is kept,
the old one opens the desk as before.
"""

from functools import partial
from pathlib import Path

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Static

from dutydesk.acts import unlocking
from dutydesk.acts.desk import Desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.unlocking import Signed
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.text import Hidden

from .choosing import WHOSE, ChoosingScreen
from .plain import plain
from .secret_line import SecretLine
from .unlock import SLOWLY, Unlock, with_wait

NOBODY = (
    "Nobody is chosen yet: all you type is the passphrase, digits "
    "too. Enter asks whose it is; Esc, then the digit: choose now."
)


class Recover(ChoosingScreen):
    """Eight groups off the paper; then whose new passphrase it is, and twice the passphrase."""

    CONTEXT = "recover"
    WHOSE = f"{WHOSE} Its old one will open nothing."
    NOBODY_YET = NOBODY
    AGAIN = "Esc"

    def __init__(self, entrance: Entrance) -> None:
        super().__init__(entrance)
        self._signed: Signed | None = None
        self._wrong = ""

    def compose_work(self) -> ComposeResult:
        """The key's line; the names and the two lines of a new passphrase, when the key is right."""
        with Vertical(id="door"):
            yield Static("The recovery key", classes="title", markup=False)
            yield Static(
                plain(
                    "It was printed when the desk was made. Capitals and dashes need not be typed.", "$quiet"
                ),
                id="said",
                classes="said",
                markup=False,
            )
            with Horizontal(classes="line", id="of-key"):
                yield Static("Recovery key", classes="label", markup=False)
                yield SecretLine(shown=True, id="key")
            with Horizontal(classes="line later", id="of-name"):
                yield Static("Name", classes="label", markup=False)
                yield Static("", id="name", classes="value", markup=False)
            with Horizontal(classes="line later"):
                yield Static("Passphrase", classes="label", markup=False)
                yield SecretLine(id="passphrase")
            with Horizontal(classes="line later"):
                yield Static("Once more", classes="label", markup=False)
                yield SecretLine(id="again")
            yield Static("", id="names", classes="later", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the key."""
        self._show_later(False)
        self.begin(self.query_one("#key", SecretLine))

    def _show_later(self, later: bool) -> None:
        for each in self.query(".later"):
            each.display = later
        self.query_one("#of-key").display = not later

    def text(self, name: str) -> str:
        """What stands in one of the lines."""
        return self.query_one(f"#{name}", SecretLine).text

    def word(self, name: str) -> Hidden:
        """As `text`, for an act that is kept for a moment."""
        return self.query_one(f"#{name}", SecretLine).word

    # ------------------------------------------------------------------- keys

    def action_line_on(self) -> None:
        """The next line."""
        self.step(1)

    def action_line_back(self) -> None:
        """The line above."""
        self.step(-1)

    def action_step_back(self) -> None:
        """Back to the names; from there to name and passphrase. Nothing was changed."""
        if self._signed is not None and len(self.names) > 1 and not self.choosing:
            self.chosen = ""
            self.ask_whose()
            return
        self.desk_app.hold_keys()
        self.app.switch_screen(Unlock(self.entrance))

    def action_go_on(self) -> None:
        """Try the key; then keep the new passphrase."""
        path = self.entrance.door.path
        if path is None:
            return
        if self._signed is not None:
            self._set_passphrase()
        elif not self.text("key"):
            self.say("Type the recovery key first.")
        elif unlocking.waits(path, self.entrance.clock):
            self._wrong = self._wrong or "Too soon after a wrong one."
            self.tick()
        else:
            self._wrong = ""
            self.say("Trying the recovery key: about a second.")
            self.desk_app.hold_keys("trying")
            act = partial(self._recover, path, self.word("key"))
            self.in_background(act, self._recovered, self._refused)

    def _recover(self, path: Path, typed: Hidden) -> Signed:
        return unlocking.recover(path, typed.text, self.entrance.clock)

    def _recovered(self, signed: Signed) -> None:
        self._signed = signed
        self.query_one("#key", SecretLine).clear()
        self.set_line("said", plain(f"The recovery key is right. {unlocking.ADVICE}", "$quiet"))
        self._show_later(True)
        if self.chosen:
            self.stop_choosing()
        else:
            self.ask_whose()
        self.say("")
        self.desk_app.release_keys("trying")

    def _set_passphrase(self) -> None:
        if self.typed_digit():
            return
        if not self.chosen:
            if self.choosing:
                self.say("Press the digit of your name first.")
            self.ask_whose()
            return
        if self.choosing:
            self.stop_choosing()
        try:
            unlocking.check_one(self.text("passphrase"), self.chosen)
        except NotAllowed as error:  # said at its own line, and what stands there stays
            self.set_focus(self.line)
            self.say(str(error), "bold")
            return
        if self.focused is self.line and not self.text("again"):
            self.say("")
            self.action_line_on()
            return
        self.say(SLOWLY)
        self.desk_app.hold_keys("trying")
        act = partial(self._keep, self.chosen, self.word("passphrase"), self.word("again"))
        self.in_background(act, self.through, self._not_kept)

    def _keep(self, name: str, passphrase: Hidden, again: Hidden) -> Desk:
        path, signed = self.entrance.door.path, self._signed
        person = unlocking.person_of(path, name) if path is not None else None
        if path is None or signed is None or person is None:
            raise NotAllowed("Nobody of that name may open this desk. Nothing was changed.")
        unlocking.give(path, signed.key, person, name, passphrase.text, again.text)
        desk = self.entrance.resume(Signed(signed.key, person), self.tell)
        from . import start  # noqa: F401 - behind this screen, so that nothing is imported under a key

        return desk

    def _not_kept(self, error: DeskError) -> None:
        for name in ("passphrase", "again"):
            self.query_one(f"#{name}", SecretLine).clear()
        self.set_focus(self.query_one("#passphrase", SecretLine))
        self.say(str(error), "bold")
        self.desk_app.release_keys("trying")

    def _refused(self, error: DeskError) -> None:
        path = self.entrance.door.path
        if path is not None and self.is_wrong(error, unlocking.WRONG_RECOVERY):
            self._wrong = unlocking.WRONG_RECOVERY  # what was typed stays: it is read off paper
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
