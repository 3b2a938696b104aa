"""The shell every screen stands in: identity, countdown strip, work, message, note line and keys.

Owns how a key reaches an action, the one-second tick, and what is said on row 22. A screen names its context
(`queue`, `typing`, `moving` ...) and answers an action with a method of that name.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.widgets import Input, Static

from dutydesk.errors import DeskError
from dutydesk.practice.wording import clock_words

from . import not_saved
from .fields import LongText, OneLine
from .keys import Key, key_for, key_line
from .not_saved import LOST
from .on_hold import held_words
from .panels import Panels
from .plain import plain
from .redraw import show
from .row_one import badges_of, row_one
from .small import cover_when_small
from .strip import strip_line

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

    from .app import DutyDeskApp

Result = TypeVar("Result")

WIDE = 120
"""Columns from which there is room for a second column. Source: interaction.md, (a)."""

THROWN_AWAY = (
    "This demonstration is thrown away when you leave, with all that was typed in it. Leave dutydesk?"
)
SAVED_AGAIN = "Saved: all that was typed is on the disk now."


@lru_cache(maxsize=32)
def _keys_of(context: str, width: int, ctrl: bool) -> Content:
    """Row 24 of a context: as many keys of the registry as fit."""
    pairs = key_line(context, width, ctrl=ctrl)
    parts = [plain(shown, "bold $accent") + plain(f" {label}", "$quiet") for shown, label in pairs]
    spare = width - sum(part.cell_length for part in parts)
    gap = min(max(spare // len(parts), 1), 3) if parts else 1
    line = Content(" " * gap).join(parts)
    return Content(" ") + line if line.cell_length < width else line


class DeskScreen(Panels):
    """A screen of the desk with its shell."""

    AUTO_FOCUS = ""
    NOTE_LINE: ClassVar[bool] = True
    """Row 23 is the quick note; screens without one use the row for their work."""

    ready = False
    """Drawn once: keys pressed before that wait."""
    _ticking = False
    _failure_said = False

    @property
    def desk(self) -> "Desk":
        """The desk that was opened."""
        desk = self.desk_app.desk
        if desk is None:
            raise RuntimeError("a desk screen stands before the desk is open")
        return desk

    @property
    def desk_app(self) -> "DutyDeskApp":
        """The application, by its own type."""
        return cast("DutyDeskApp", self.app)

    def now(self) -> datetime:
        """The present moment by the desk's clock, UTC."""
        return self.desk.clock.now()

    # ------------------------------------------------------------------ shell

    def compose(self) -> ComposeResult:
        """The six parts, top to bottom."""
        yield Static("", id="identity", markup=False)
        yield Static("", id="strip", markup=False)
        yield from self.compose_work()
        yield Static("", id="message", markup=False)
        yield from self.compose_note()
        yield Static("", id="keys", markup=False)

    def compose_work(self) -> ComposeResult:
        """What stands between the strip and the message row."""
        yield from ()

    def compose_note(self) -> ComposeResult:
        """Row 23."""
        yield from ()

    def on_mount(self) -> None:
        """Start the tick; draw the shell."""
        if not self._ticking:
            # Textual calls this for each class of a screen; one that calls it too must not tick twice.
            self._ticking = True
            self.set_interval(1, self._tick)
            self.call_after_refresh(self.first_drawn)
        self.redraw_shell()

    def first_drawn(self) -> None:
        """The first drawing is done: keys are taken."""
        self.ready = True
        self.desk_app.release_keys("drawn")

    def on_screen_resume(self) -> None:
        """Draw again what went on while the screen was covered; what its panel was asked has been done."""
        cover_when_small(self)
        self.redraw_shell()
        # Behind what the panel's answer sets going: that runs on the app, which pushed the panel.
        self.app.call_later(self.desk_app.release_keys, "panel")

    @on(events.Resize)
    def resized(self, event: events.Resize) -> None:
        """An older size, told late, is not laid out: covered screens would tell each other of it for ever."""
        size = self.app.size
        if event.size != size:
            event.prevent_default()
            self.post_message(events.Resize(size, size))

    def on_resize(self) -> None:
        """The lines are made for a width."""
        cover_when_small(self)
        self.redraw_shell()
        if self.made_for != self.app.size:
            # In a storm of sizes Textual may change the classes of a width without laying out anew.
            self.call_after_refresh(self.refresh, layout=True)
        self.made_for = None

    def dismiss(self, result: Any = None) -> AwaitComplete:  # noqa: ANN401 - as the screen's own
        """Close; keys typed meanwhile wait until the screen beneath has done what was chosen.

        What stands over it goes first: Textual would close that one with this one's answer.
        """
        if self.app.screen is not self and self in self.app.screen_stack:
            self.pop_until_active()
        self.desk_app.hold_keys("panel")
        return super().dismiss(result)

    def redraw_shell(self) -> None:
        """Identity, strip and key line."""
        if not self.is_mounted or self.desk_app.desk is None:
            return
        self.draw_identity()
        self.draw_strip()
        self.draw_keys()

    def draw_identity(self) -> None:
        """Row 1: who, what, and what is saved."""
        left, right = self.identity()
        width, here = self.size.width, getattr(self, "contact_id", None)
        held = partial(held_words, self.desk_app.on_hold, here, self.now(), width)
        badges = badges_of(self.desk, wide=width >= WIDE)
        self.set_line("identity", row_one(left, right, held, badges, width))

    def identity(self) -> tuple[str, Content]:
        """(left, right) of row 1."""
        return "dutydesk", Content("")

    def draw_strip(self) -> None:
        """Row 2."""
        not_shown = self.desk_app.not_shown and getattr(self, "contact_id", None) is None
        line = strip_line(self.desk, self.clocks, self.now(), self.size.width, not_shown=not_shown)
        self.set_line("strip", line)

    def draw_keys(self) -> None:
        """Row 24, from the registry."""
        self.set_line("keys", _keys_of(self.context, self.size.width, self.desk_app.ctrl_footer))

    def set_line(self, name: str, content: Content) -> None:
        """Draw one of the shell's lines, only when it changed."""
        show(self.query_one(f"#{name}", Static), content)

    def say(self, sentence: str, style: str = "") -> None:
        """One sentence on row 22; it stays until the next."""
        self.set_line("message", Content(" ") + plain(sentence, style))

    def keeper_changed(self) -> None:
        """The writer thread saved something, or could not."""
        if self.is_mounted:
            self.draw_identity()
            if self._failure_said and self.desk.keeper.state == "saved" and not self.unsaved():
                self._failure_said = False
                self.say(SAVED_AGAIN, "bold")

    def keeper_failed(self, sentence: str) -> None:
        """Something typed could not be saved: why stands on row 22, and all of it behind F1."""
        self._failure_said = True
        self.say(sentence, "bold")

    def saved_words(self) -> Content:
        """What is saved, in words; reverse when it is not."""
        keeper = self.desk.keeper
        if keeper.state == "failed" and keeper.failed_since is not None:
            return plain(f" NOT SAVED since {clock_words(keeper.failed_since)}  F1 ", "reverse bold")
        return plain("Saving ", "$quiet") if keeper.state == "saving" else Content("")

    def _tick(self) -> None:
        if self.is_active and self.desk_app.desk is not None:
            self.tick()

    def tick(self) -> None:
        """Once a second while this screen is on top."""
        self.draw_strip()

    # ------------------------------------------------------------------- keys

    @property
    def context(self) -> str:
        """The context of the key registry that holds now."""
        return "queue"

    def key_of(self, event: events.Key) -> Key | None:
        """What a key does here now, or None."""
        key = key_for(event.key, self.context)
        if key is None and event.character and event.is_printable:
            key = key_for(event.character, self.context)
        return key

    async def take_key(self, event: events.Key) -> bool:
        """Act on a key, in the order typed. True when it was used up here."""
        key = self.key_of(event)
        if key is not None and await self.act(key):
            return True
        return await self.type_in(event)

    async def type_in(self, event: events.Key) -> bool:
        """Hand a key to the field with the focus at once, in the order typed. False when it is of no use."""
        focused = self.focused
        if not isinstance(focused, OneLine | LongText):
            return False
        if event.is_printable and event.character:
            focused.take_character(event.character)
            return True
        return await focused.take_edit(event.key)

    def take_paste(self, pasted: str) -> bool:
        """Hand a paste to the focused field at once, in order with the keys. False when there is none."""
        focused = self.focused
        if not isinstance(focused, OneLine | LongText):
            return False
        focused.take_paste(pasted)
        return True

    async def act(self, key: Key) -> bool:
        """Run a key's action. False lets the key go on to the field."""
        method = getattr(self, f"action_{key.action}", None)
        if method is None:
            return False
        answer = method()
        if hasattr(answer, "__await__"):
            answer = await answer
        return answer is not False

    def why_not(self, action: str) -> str:
        """Why an action is not available here now; "" when it is."""
        return "" if hasattr(self, f"action_{action}") else "Not on this screen."

    def action_back(self) -> Awaitable[None] | None:
        """Up one."""
        self.dismiss()
        return None

    def action_redraw(self) -> None:
        """Draw everything again."""
        self.refresh(layout=True)

    def action_leave(self) -> None:
        """Ask, then leave."""
        from .ask import Ask
        from .unkept import stands_unkept

        question = saved = "Everything is saved. Leave dutydesk?"
        if stands_unkept(self.app.screen_stack):
            question = "What you typed in this panel is not saved. Leave dutydesk all the same?"
        if self.unsaved():
            question = (
                "NOT everything is saved: leaving loses what you typed last. Leave dutydesk all the same?"
            )
        if self.desk.demonstration:  # whatever is saved in it goes with it
            question = THROWN_AWAY
        self.app.push_screen(Ask(question, ahead=question in (saved, THROWN_AWAY)), self._left)

    def unsaved(self) -> bool:
        """Something typed here is in memory alone, and saving it has failed so far."""
        return self.desk.keeper.state == "failed"

    def _left(self, yes: bool | None) -> None:
        if not yes:
            return
        if self.unsaved():
            self.desk_app.failure = LOST
            self.desk_app.end(1)
            return
        # What is typed behind the yes is for nobody: the screens are about to be taken down.
        self.desk_app.hold_keys("end")
        self.in_background(self.desk.keeper.flush, lambda _: self.desk_app.end(0), self._not_left)

    def _not_left(self, error: DeskError) -> None:
        self.say(str(error), "bold")
        self.desk_app.release_keys("end")

    def action_help(self) -> None:
        """Help for this screen; first of all what to do while something is not saved."""
        from .help import Help

        keeper = self.desk.keeper
        words = ""
        if keeper.failed_since is not None:
            words = not_saved.help_words(keeper.failed_since, keeper.why_failed, may_write=False)
        title = not_saved.TITLE if words else ""
        self.app.push_screen(Help(self.context, title, words, place=self.help_place))

    @property
    def help_place(self) -> str:
        """The field the cursor stands in, as data/help.toml names what is no question; "" outside of any."""
        return f"{self.context}.{self.focused.id}" if self.focused is not None and self.focused.id else ""

    # --------------------------------------------------------------- workers

    def in_background(
        self,
        act: Callable[[], Result],
        then: Callable[[Result], object] | None = None,
        failed: Callable[[DeskError], object] | None = None,
    ) -> None:
        """Run an act in a thread; then draw its answer, or say its error.

        Args:
            act: a call of an act; touches no widget.
            then: called on the screen's own thread with the answer, unless the screen has gone.
            failed: called with the error instead of saying it on row 22.
        """

        # On the app: an act that is still to start must not go when this screen closes, and its answer
        # comes when the screen may have gone.
        app = self.app

        def work() -> None:
            try:
                answer = act()
            except DeskError as error:
                app.call_from_thread(self._act_failed, error, failed)
                return
            app.call_from_thread(self._act_done, answer, then)

        app.run_worker(work, thread=True, exit_on_error=True)

    def _act_done(self, answer: Any, then: Callable[[Any], object] | None) -> Any:  # noqa: ANN401
        lock = self.desk_app.lock
        if lock is not None and lock.hidden and self.app.screen is not self:
            lock.later(partial(self._act_done, answer, then))
            return None
        # Textual awaits what comes back when it can be awaited.
        return then(answer) if then is not None and self._stands() else None

    def _stands(self) -> bool:
        """Not left: one that is being taken down is still attached when its lines have gone already."""
        return self.is_attached and self in self.app.screen_stack and self.app.is_running

    def _act_failed(self, error: DeskError, failed: Callable[[DeskError], object] | None) -> None:
        lock = self.desk_app.lock
        if lock is not None and lock.hidden and self.app.screen is not self:
            lock.later(partial(self._act_failed, error, failed))
            return
        if not self._stands():
            return
        if self.is_current:
            # Only what this screen held them for: a screen on its way over it still waits for its keys.
            self.desk_app.release_keys()
        if failed is not None:
            failed(error)
        else:
            self.say(str(error), "bold")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter is taken by the registry of keys; nothing else listens."""
        event.stop()
