"""The advice call: a talk about a made-up case, of which nothing is kept.

Owns a pad that lives in memory only. It has no field, so no act ever sees it; it is emptied before the screen
is left, also of what undo would bring back. One key turns the call into a contact, timed from its start.
"""

from datetime import datetime, timedelta
from uuid import uuid4

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.values import ClockView
from dutydesk.practice.guidance import load_guidance

from .ask import Ask
from .fields import LongText, Said
from .lines import TextLines, wrapped
from .plain import plain
from .queue import MAY_NOT
from .shell import WIDE, DeskScreen

NOTHING_KEPT = "Nothing of this call is kept: no record, no draft, no log, nothing to find."

PAD = 5
"""Rows of the pad at 80 columns; at 120 it has the whole column."""


class AdviceScreen(DeskScreen):
    """Nothing is kept; what to say; a pad; guidance."""

    CSS_PATH = "advice.tcss"

    def __init__(self, started_at: datetime, clocks: tuple[ClockView, ...] = ()) -> None:
        """Args:
        started_at: when the call began, UTC.
        clocks: those of the desk, which stay in view; this call has none.
        """
        super().__init__()
        self.clocks = clocks
        self.started_at = started_at

    def compose_work(self) -> ComposeResult:
        """The two sentences, the pad, the guidance."""
        yield Static(NOTHING_KEPT, id="kept", markup=False)
        yield Static(plain(load_guidance().advice_limit.words), id="say", markup=False)
        with Horizontal(id="advice"):
            with Vertical(id="left"):
                yield Static("Pad, in memory only", classes="heading", markup=False)
                yield LongText(None, id="pad", rows=PAD)
            with Vertical(id="right"):
                yield Static("Guidance", classes="heading", markup=False)
                yield TextLines(id="guidance")

    def on_mount(self) -> None:
        """The cursor stands in the pad."""
        self.set_focus(self.query_one("#pad", LongText))
        self.call_after_refresh(self._drawn)

    def _drawn(self) -> None:
        self._draw_guidance()
        self.desk_app.release_keys()

    def on_resize(self) -> None:
        """Guidance is wrapped to a width."""
        self.call_after_refresh(self._draw_guidance)

    def on_unmount(self) -> None:
        """Whatever the way out was, the pad is empty behind it."""
        self._empty_the_pad()

    @property
    def call_since(self) -> datetime | None:
        """An advice call is one as long as it stands."""
        return self.started_at

    @property
    def context(self) -> str:
        """Typing in the pad."""
        return "advice"

    def identity(self) -> tuple[str, Content]:
        """What this is, and how long the call has been."""
        return "Advice call: nothing is kept", plain(
            f"On call {elapsed_words(self.now() - self.started_at)}", "bold"
        )

    def tick(self) -> None:
        """Once a second."""
        self.draw_identity()
        self.draw_strip()

    def on_said(self, event: Said) -> None:
        """A word of the pad about what was pasted."""
        event.stop()
        self.say(event.sentence)

    def _draw_guidance(self) -> None:
        if not self.is_mounted:
            return
        if self.size.width >= WIDE:
            self.query_one("#pad", LongText).styles.height = "1fr"
        else:
            self.query_one("#pad", LongText).styles.height = PAD
        lines = self.query_one("#guidance", TextLines)
        width = max(lines.size.width - 1, 20)
        guidance = load_guidance()
        shown: list[Content] = []
        for advice in (guidance.safeguarding, guidance.harm_test, guidance.named_child, guidance.permission):
            shown += wrapped(advice.words, width)
            shown.append(Content(""))
        for case in guidance.cases:
            shown += [plain(f"Case {case.key}  ", "bold $accent") + plain(case.title, "bold")]
            shown += wrapped(case.story, width, "$quiet")
            shown += wrapped(case.do, width)
            shown.append(Content(""))
        lines.show(shown[:-1])

    def _empty_the_pad(self) -> None:
        for pad in self.query("#pad").results(LongText):
            pad.load("")
            pad.history.clear()

    # ------------------------------------------------------------------- keys

    def action_read_on(self) -> None:
        """Read on in the guidance."""
        lines = self.query_one("#guidance", TextLines)
        lines.scroll_relative(y=max(lines.page - 1, 1), animate=False)

    def action_read_back(self) -> None:
        """Read back."""
        lines = self.query_one("#guidance", TextLines)
        lines.scroll_relative(y=-max(lines.page - 1, 1), animate=False)

    def action_save_now(self) -> None:
        """A reflex: say that there is nothing to save."""
        self.say("Nothing is saved here. F9 makes this call a contact.")

    def action_back(self) -> None:
        """Ask once, then leave with an empty pad."""
        if self.query_one("#pad", LongText).text.strip():
            self.app.push_screen(Ask("Nothing is kept. Leave?"), self._leave_call)
        else:
            self._leave_call(True)

    def _leave_call(self, yes: bool | None) -> None:
        if yes:
            self._empty_the_pad()
            self.dismiss(None)

    def action_leave(self) -> None:
        """Leave the program: here, what is typed goes with it."""
        self.app.push_screen(Ask("Nothing of this call is kept. Leave dutydesk?"), self._leave_desk)

    def _leave_desk(self, yes: bool | None) -> None:
        if yes:
            self._empty_the_pad()
            self._left(True)

    def why_not(self, action: str) -> str:
        """Why an action is not available here now."""
        here = self.desk.here
        if action == "make_contact" and (here is None or not here.takes_contacts):
            return MAY_NOT
        return super().why_not(action)

    def action_make_contact(self) -> None:
        """Make the call a contact: its lines go to the note, its time runs from the start of the call."""
        because = self.why_not("make_contact")
        if because:
            self.say(because, "bold")
            return
        from .contact import ContactScreen

        typed = self.query_one("#pad", LongText).text.splitlines()
        lines = tuple(line.strip() for line in typed if line.strip())
        self._empty_the_pad()
        self.desk_app.hold_keys()
        # The queue opens it, so that it also hears what the new contact has to say when it closes.
        self.dismiss(ContactScreen(uuid4(), new=True, started_at=self.started_at, lines=lines))


def elapsed_words(span: timedelta) -> str:
    """ "06:12", with hours in front once there are any: the length of a call so far."""
    hours, rest = divmod(max(int(span.total_seconds()), 0), 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"
