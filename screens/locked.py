"""The hidden screen: nothing of a record, the clocks without names, and the way back.

Owns what is drawn meanwhile. On an encrypted desk whoever was here proves it; elsewhere any key ends it.
"""

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import auditing, unlocking
from dutydesk.acts.alarm_values import Heard
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.text import Hidden

from .plain import one_line, plain
from .secret_line import SecretLine
from .shell import DeskScreen
from .unlock import with_wait

if TYPE_CHECKING:
    from .lock import Lock

ANY_KEY = "The screen is hidden, and all that was typed is kept. Any key shows it again."
LONG = "You have been here for 12 hours. All that was typed is kept; your passphrase shows the screen again."
ON_A_CALL = "A call is going on here. Up again within 10 s closes this desk all the same."
AGAIN_WITHIN: Final = timedelta(seconds=10)
"""In which a second Up means it. Source: ours."""
ALONE = "Nobody else has a passphrase for this desk."
PROVE = "The screen is hidden, and all that was typed is kept. Your passphrase shows it again."


class Locked(DeskScreen):
    """What stands over the desk while nobody may read it."""

    CSS_PATH = "door.tcss"

    def __init__(self, lock: "Lock") -> None:
        """Args:
        lock: what hid the screen.
        """
        super().__init__()
        self.hidden_by = lock
        self._wrong = ""
        self._asked: datetime | None = None
        """When a colleague was told that a call goes on here."""

    def compose_work(self) -> ComposeResult:
        """One sentence; a passphrase, where there is one."""
        with Vertical(id="door"):
            proving = LONG if self.hidden_by.asked_again else PROVE
            yield Static(plain(proving if self.proves else ANY_KEY), classes="said", markup=False)
            with Horizontal(classes="line", id="of-name"):
                yield Static("Name", classes="label", markup=False)
                here = self.desk.here
                yield Static(one_line(here.name if here else "", 60, "bold"), classes="value", markup=False)
            with Horizontal(classes="line", id="of-passphrase"):
                yield Static("Passphrase", classes="label", markup=False)
                yield SecretLine(id="passphrase")

    def on_mount(self) -> None:
        """The cursor stands in the passphrase; only now keys come here."""
        auditing.locked(self.desk)
        for name in ("of-name", "of-passphrase"):
            self.query_one(f"#{name}").display = self.proves
        self.set_focus(self.line if self.proves else None)
        self.call_after_refresh(self.desk_app.release_keys, "hiding")

    @property
    def proves(self) -> bool:
        """Whether whoever comes back is asked for their passphrase."""
        return self.desk.proved and self.desk.here is not None

    @property
    def line(self) -> SecretLine:
        """The passphrase's field."""
        return self.query_one("#passphrase", SecretLine)

    @property
    def context(self) -> str:
        """All its keys stand on row 24."""
        return "locked"

    def identity(self) -> tuple[str, Content]:
        """The name of the program, and what is saved."""
        return "dutydesk", self.saved_words()

    def draw_keys(self) -> None:
        """None where any key is the way back."""
        if self.proves:
            super().draw_keys()
        else:
            self.set_line("keys", Content(""))

    def draw_strip(self) -> None:
        """Nothing is said of clocks where no screen beneath knows them."""
        self.clocks = self.hidden_by.clocks()
        if self.clocks:
            super().draw_strip()
        else:
            self.set_line("strip", Content(""))

    def tick(self) -> None:
        """The clocks go on, without names; a wait is counted down."""
        super().tick()
        path = self.desk.database.path
        if self._wrong and path is not None:
            wait = unlocking.waits(path, self.desk.clock)
            self.say(with_wait(self._wrong, wait), "bold")
            if not wait:
                self._wrong = ""

    def alarms_heard(self, heard: Heard) -> None:
        """That something waits; not whose."""
        count = len(heard.line)
        if count and not self._wrong:
            waits = "1 alarm waits. Show the screen to read it."
            many = f"{count} alarms wait. Show the screen to read them."
            self.say(waits if count == 1 else many, "bold")

    # ------------------------------------------------------------------- keys

    async def take_key(self, event: events.Key) -> bool:
        """Any key shows the screen again, where nobody need prove anything; it does nothing else."""
        if not self.proves:
            self._show()
            return True
        return await super().take_key(event)

    async def type_in(self, event: events.Key) -> bool:
        """Into the passphrase."""
        if event.is_printable and event.character:
            self.line.take_character(event.character)
            return True
        return await self.line.take_edit(event.key)

    def take_paste(self, pasted: str) -> bool:
        """Into the passphrase."""
        if self.proves:
            self.line.take_paste(pasted)
        return True

    def action_go_on(self) -> None:
        """Prove who is here."""
        path, here = self.desk.database.path, self.desk.here
        if path is None or here is None:
            return
        if not self.line.length:
            self.say("Type your passphrase first.")
            return
        if unlocking.waits(path, self.desk.clock):
            self._wrong = self._wrong or "Too soon after a wrong one."
            self.tick()
            return
        self._wrong = ""
        self.say("Trying it: about a second.")
        self.desk_app.hold_keys("trying")
        act = partial(self._prove, path, here.id, self.line.word)
        self.in_background(act, lambda _: self._show(), self._refused)

    def action_hand_over(self) -> None:
        """Somebody else sits down: all is saved, the desk is closed, and they sign in at its door."""
        path = self.desk.database.path
        if path is None or len(unlocking.who_can(path)) < 2:
            self.say(ALONE)
        elif self.hidden_by.on_a_call() and not self._meant():
            self._asked = self.now()
            self.say(ON_A_CALL, "bold")
        else:
            self._asked = None
            self.say("Saving all of it, and closing the desk.")
            self.hidden_by.close(asks=True)

    def _meant(self) -> bool:
        return self._asked is not None and timedelta() <= self.now() - self._asked <= AGAIN_WITHIN

    def unsaved(self) -> bool:
        """Leaving here would lose what stands in a panel behind this screen, too."""
        return self.hidden_by.stands_unkept() or super().unsaved()

    def _prove(self, path: Path, person: UUID, word: Hidden) -> None:
        unlocking.prove(path, person, word.text, self.desk.clock)

    def _refused(self, error: DeskError) -> None:
        path = self.desk.database.path
        self.line.clear()
        if isinstance(error, NotAllowed) and path is not None and unlocking.waits(path, self.desk.clock):
            auditing.unlocked(self.desk, wrong=True)
            self._wrong = "That is not the passphrase."
            self.tick()
        else:
            self.say(str(error), "bold")
        self.desk_app.release_keys("trying")

    def _show(self) -> None:
        auditing.unlocked(self.desk)
        self.line.clear()
        self.dismiss()
        self.desk_app.release_keys("trying")
        self.hidden_by.show()
