"""Who may not read one restricted record because of who they are, of everybody who works at the desk.

Owns the list and its one question; who may ask and who decides is `acts.shutting_out`.
"""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import shutting_out
from dutydesk.acts.guarded_values import Seat
from dutydesk.errors import DeskError, NotAllowed

from .ask import AskLine
from .lines import TextLines, wrapped
from .overlay import AROUND, Overlay
from .plain import plain

WIDEST = 92
IN = "Enter shuts them out, from now on   Esc close"
OUT = "Enter asks that they be let in again   Esc close"
KEPT = "Kept. A manager who is neither you nor they decides."
WHAT = (
    "Whoever is shut out sees the children's names and whom to call, whatever their role, and can break the "
    "glass. A manager who is neither you nor they approves it."
)


class ShutOuts(Overlay):
    """The list. Dismisses None."""

    CSS_PATH = "shut_outs.tcss"

    def __init__(self, contact_id: UUID, found: tuple[Seat, ...]) -> None:
        """Args:
        contact_id: the record.
        found: everybody of the desk, in order.
        """
        super().__init__()
        self.contact_id, self.found, self.at = contact_id, found, 0

    def compose_work(self) -> ComposeResult:
        """Title, what it means, the list, what can be pressed."""
        with Vertical(classes="panel"):
            yield Static(plain("Shut out of this record by name"), classes="panel-title", markup=False)
            yield Static(plain(WHAT, "$quiet"), id="shut-what", markup=False)
            self.list = TextLines(id="shut-lines")
            yield self.list
            yield Static("", id="shut-word", markup=False)
            yield Static("", id="shut-keys", classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Fit the list to what there is."""
        super().on_mount()
        self._draw()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._draw()

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        width = max(min(self.app.size.width, WIDEST) - 6, 30)
        lines: list[Content] = []
        first = last = 0
        for number, seat in enumerate(self.found):
            here = number == self.at
            first = len(lines) if here else first
            mark = plain("> " if here else "  ", "bold $accent")
            lines.append(mark + plain(f"{seat.name}, {seat.role}", "bold" if seat.out else ""))
            if seat.out:
                lines += [Content("    ") + line for line in wrapped(said(seat), width - 4)]
            last = len(lines) - 1 if here else last
        self.list.styles.height = max(min(len(lines) or 1, self.app.size.height - AROUND - 10), 3)
        self.list.show(lines)
        for number in (last, first):
            self.list.show_line(number)
        seat = self.found[self.at]
        self.query_one("#shut-keys", Static).update(plain(OUT if seat.out else IN))

    def _word(self, sentence: str) -> None:
        self.query_one("#shut-word", Static).update(plain(sentence, "bold"))

    async def panel_key(self, event: events.Key) -> bool:
        """Move, ask."""
        steps = {"down": 1, "j": 1, "up": -1, "k": -1}
        if event.key in steps:
            self.at = min(max(self.at + steps[event.key], 0), len(self.found) - 1)
            self._word("")
            self._draw()
        elif event.key == "enter":
            self._ask(self.found[self.at])
        return True

    def _ask(self, seat: Seat, typed: str = "", complaint: str = "") -> None:
        if seat.out:
            title, words = f"Let in again: {seat.name}", f"{said(seat)} Why may they read it again?"
        else:
            title = f"Shut out: {seat.name}"
            words = f"Why may {seat.name} not read this record? From now on they see a stub of it alone."
        asked = AskLine(title, f"{complaint} {words}".strip(), typed, place="ask.shut_out")

        def answered(line: str | None) -> None:
            if line is not None:
                act = shutting_out.ask_in if seat.out else shutting_out.ask
                once = partial(act, self.desk, self.contact_id, seat.person_id, line)
                self._do(once, partial(self._ask, seat, line))
            elif complaint:
                self._again("")  # what was refused may stand otherwise by now

        self.app.push_screen(asked, answered)

    def _do(self, act: Callable[[], object], refused: Callable[[str], None]) -> None:
        """Ask it, then read who is shut out; of a refusal the line is asked again, as it was typed."""

        def not_done(error: DeskError) -> None:
            self.desk_app.release_keys("shut")
            refused(str(error))

        self.desk_app.hold_keys("shut")
        self.in_background(act, lambda _: self._again(KEPT), not_done)

    def _again(self, words: str) -> None:
        def read() -> tuple[Seat, ...] | None:
            try:
                return shutting_out.seats(self.desk, self.contact_id)
            except NotAllowed:
                return None  # whoever shut themselves out has no say in it from now on

        def failed(error: DeskError) -> None:
            self._word(f"{words} {error}".strip())
            self.desk_app.release_keys("shut")

        self.desk_app.hold_keys("shut")
        self.in_background(read, partial(self._taken, words), failed)

    def _taken(self, words: str, found: tuple[Seat, ...] | None) -> None:
        self.desk_app.release_keys("shut")
        if found is None:
            self.dismiss(None)
            return
        stood = self.found[self.at].person_id
        there = [each.person_id for each in found]
        self.at = there.index(stood) if stood in there else min(self.at, len(found) - 1)
        self.found = found
        self._word(words)
        self._draw()


def said(seat: Seat) -> str:
    """How somebody who is shut out stands."""
    by = f"approved by {seat.approved_by}" if seat.approved_by else "not approved yet"
    words = f"Shut out, {by}. {seat.reason} ({seat.asked_by})."
    if seat.lift_asked_by:
        words += f" {seat.lift_asked_by} asks that they be let in: {seat.lift_reason}."
    return words
