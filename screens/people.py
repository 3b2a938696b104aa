"""People and roles: what is asked and waits, who works at this desk and as what, and the keys that change it.

Owns what is asked of whoever is here before an act, and that nothing they typed is lost when it is refused.
Who may, and that two people are needed, is the acts'; they are called on what was seen.
"""

from collections.abc import Callable
from functools import partial
from typing import Final

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts import account_board, accounts
from dutydesk.acts.account_board import Board, Member, Request, Written
from dutydesk.acts.accounts import RoleLine
from dutydesk.acts.people import roles
from dutydesk.acts.values import ClockView
from dutydesk.errors import DeskError

from .ask import Ask, AskLine
from .help import Help
from .lines import TextLines
from .people_lines import PeopleLines, about, whole
from .people_panel import ByPaper, PeopleForm
from .plain import plain
from .queue_words import as_of, who_words
from .shell import WIDE, DeskScreen

SIDE: Final = 42
"""Cells of what stands beside the lines at 120 columns, without its rule."""
NO_REQUEST: Final = "The cursor stands on a person: what waits stands above them."
NO_PERSON: Final = "The cursor stands on a request: the people stand beneath."
NO_PAPER: Final = "Names are not proved on this desk, so there is no recovery key to approve with."
WHY_NOT: Final = "Why not? Whoever asked for it reads that."
SAY_WHY_NOT: Final = "Say why not in a few words, or Esc to go back."
WHOLE_NAME: Final = "That is not their whole name. Nothing was changed."
LEAVES: Final = (
    "From then on nobody sits down under that name, and their passphrase opens nothing. What they wrote "
    "stays theirs. Type their whole name to go on."
)
FOLLOWS: Final = "What the screens offer them follows when they next sit down."
STAYS: Final = "You stay at the desk."
SITS_DOWN: Final = f"{STAYS} They set a passphrase when they first sit down: ^P Someone else is here."


class PeopleScreen(DeskScreen):
    """The list, and what is said of the line under the cursor."""

    CSS_PATH = "people.tcss"

    def __init__(self, found: Board, clocks: tuple[ClockView, ...] = ()) -> None:
        """Args:
        found: as it was read.
        clocks: those of the desk, which stay in view.
        """
        super().__init__()
        self.found, self.clocks = found, clocks

    def compose_work(self) -> ComposeResult:
        """How many; the lines; what is said of one."""
        yield Static("", id="people-title", markup=False)
        with Container(id="people-work"):
            self.rows = PeopleLines(self.now())
            yield self.rows
            self.side = TextLines(id="people-about")
            yield self.side

    def on_mount(self) -> None:
        """Draw what was read."""
        self.rows.show(self.found)
        self._draw()
        if not self.found.proved:
            self.say(accounts.NOT_PROVED)
        self.call_after_refresh(self._laid_out)

    def _laid_out(self) -> None:
        self.rows.stand_on(None)
        self.desk_app.release_keys()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self.call_after_refresh(self._draw)

    @property
    def context(self) -> str:
        """Letters are commands."""
        return "people"

    # ------------------------------------------------------------------- draw

    def identity(self) -> tuple[str, Content]:
        """What this is, and who is here."""
        who = who_words(self.desk.here, with_name=False)
        roomy = self.size.width >= WIDE
        return f"People and roles | {who}", as_of(self.now(), None, self.saved_words(), with_time=roomy)

    def tick(self) -> None:
        """Once a second: the time, and what runs out."""
        self.draw_identity()
        self.draw_strip()

    def _draw(self) -> None:
        if not self.is_mounted or self.desk_app.desk is None:
            return
        waits, gone = (
            len(self.found.waiting),
            sum(each.account.left_at is not None for each in self.found.members),
        )
        there = len(self.found.members) - gone
        said = (
            f"{waits} wait{'s' if waits == 1 else ''} to be approved"
            if waits
            else "Nothing waits to be approved"
        )
        left = f", {gone} {'has' if gone == 1 else 'have'} left" if gone else ""
        words = f"{there} work{'s' if there == 1 else ''} here{left}"
        title = (
            Content(" ") + plain(said, "bold $urgent" if waits else "$quiet") + plain(f"   {words}", "$quiet")
        )
        self.set_line("people-title", title)
        self._draw_side()

    def _draw_side(self) -> None:
        width = SIDE - 2 if self.size.width >= WIDE else max(self.size.width - 2, 30)
        self.side.show(about(self.rows.here, self.now(), width))
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

    def action_people_whole(self) -> None:
        """All that is said of the line under the cursor."""
        row = self.rows.here
        if row is not None:
            self.app.push_screen(Help(self.context, title="the whole of it", text=whole(row, self.now())))

    def action_people_again(self) -> None:
        """What stands there now."""
        self._read("Read again.")

    def why_not(self, action: str) -> str:
        """Why an action is not available on this line."""
        row = self.rows.here
        if action in ("people_approve", "people_refuse", "people_by_paper"):
            if not isinstance(row, Request):
                return NO_REQUEST
            if action == "people_by_paper":
                return "" if self.found.proved else NO_PAPER
            return row.why_not if action == "people_approve" else row.why_not_refuse
        if action in ("people_ask", "people_leaves"):
            if not isinstance(row, Member):
                return NO_PERSON
            return row.why_not_ask if action == "people_ask" else row.why_not_leave
        return self.found.why_not_enter if action == "people_new" else super().why_not(action)

    def _request(self, action: str) -> RoleLine | None:
        """The request under the cursor; None, and why, where it may not be."""
        row, told = self.rows.here, self.why_not(action)
        if told or not isinstance(row, Request):
            self.say(told or NO_REQUEST, "bold")
            return None
        return row.line

    def _member(self, action: str) -> accounts.Account | None:
        row, told = self.rows.here, self.why_not(action)
        if told or not isinstance(row, Member):
            self.say(told or NO_PERSON, "bold")
            return None
        return row.account

    # --------------------------------------------------------------- requests

    def action_people_approve(self) -> None:
        """Give the role that somebody else asked for."""
        its = self._request("people_approve")
        if its is None:
            return
        question = f"{its.name}: {its.role} instead of {its.before}. Approve it?"
        beneath = f"{its.asked_by} asks: {its.reason}\n\n{FOLLOWS}"
        self.app.push_screen(Ask(question, beneath=beneath), partial(self._approve, its))

    def _approve(self, its: RoleLine, yes: bool | None) -> None:
        if yes:
            self._do(partial(accounts.approve, self.desk, its.number), _given)

    def action_people_by_paper(self) -> None:
        """Approve it with the printed recovery key, where nobody else of the desk may."""
        its = self._request("people_by_paper")
        if its is not None:
            act = partial(accounts.approve, self.desk, its.number)
            self.app.push_screen(ByPaper(f"{its.name}: {its.role}", act), self._by_paper)

    def _by_paper(self, done: RoleLine | None) -> None:
        if done is not None:
            self._read(_given(done))

    def action_people_refuse(self) -> None:
        """Say no, with the reason; what one asked for oneself is taken back."""
        its, row = self._request("people_refuse"), self.rows.here
        if its is None or not isinstance(row, Request):
            return
        if row.mine:
            question = f"{its.name}: {its.role} instead of {its.before}. Take it back?"
            self.app.push_screen(Ask(question), partial(self._take_back, its))
        else:
            self._ask_why_not(its)

    def _take_back(self, its: RoleLine, yes: bool | None) -> None:
        if yes:
            act = partial(accounts.refuse, self.desk, its.number)
            self._do(act, lambda line: f"Taken back: {line.name} stays {line.before}.")

    def _ask_why_not(self, its: RoleLine, typed: str = "", complaint: str = "") -> None:
        title = f"{its.name}: no to {its.role}"
        words = f"{complaint} {WHY_NOT}".strip()
        asked = AskLine(title, words, typed, needed=SAY_WHY_NOT, place="ask.role_refused")
        self.app.push_screen(asked, partial(self._refuse, its))

    def _refuse(self, its: RoleLine, typed: str | None) -> None:
        if typed is None:
            return
        act = partial(accounts.refuse, self.desk, its.number, typed)
        again = partial(self._ask_why_not, its, typed)
        self._do(act, lambda line: f"Refused: {line.name} stays {line.before}.", again)

    # ----------------------------------------------------------------- people

    def action_people_ask(self) -> None:
        """Ask that somebody has another role."""
        its = self._member("people_ask")
        if its is None:
            return
        form = PeopleForm(
            f"Another role for {its.person.name}",
            f"{its.person.role_words} now. Nothing changes until a manager or an auditor who did not ask for "
            "it approves it.",
            ("role", "registration", "reason"),
            partial(self._asks, its),
            roles(self.desk),
        )
        self.app.push_screen(form, self._asked)

    def _asks(self, its: accounts.Account, role: str, registration: str, reason: str) -> int:
        return accounts.ask(self.desk, its.person.id, role, reason, registration, seen=its.newest)

    def _asked(self, number: int | None) -> None:
        if number is not None:
            words = "Asked. A manager or an auditor who did not ask for it approves it."
            self._read(words, stand_on=number)

    def action_people_new(self) -> None:
        """Write down somebody new."""
        if told := self.why_not("people_new"):
            self.say(told, "bold")
            return
        form = PeopleForm(
            "Somebody new",
            f"{SITS_DOWN if self.found.proved else STAYS} A role that endorses, reads the audit or manages "
            "people is asked for, and somebody else approves it.",
            ("name", "role", "registration"),
            partial(account_board.enter, self.desk),
            roles(self.desk),
        )
        self.app.push_screen(form, self._written)

    def _written(self, made: Written | None) -> None:
        if made is None:
            return
        role = f"{made.role[:1].lower()}{made.role[1:]}"
        words = f"{made.name} is entered as {role}"
        words += "; the role asked for waits for somebody else." if made.asked else "."
        self._read(words, stand_on=made.asked or made.id)

    def action_people_leaves(self) -> None:
        """Somebody works here no more."""
        its = self._member("people_leaves")
        if its is not None:
            self._ask_leaves(its)

    def _ask_leaves(self, its: accounts.Account, typed: str = "", complaint: str = "") -> None:
        title = f"{its.person.name} leaves this desk"
        asked = AskLine(title, f"{complaint} {LEAVES}".strip(), typed, place="ask.leaves")
        self.app.push_screen(asked, partial(self._leaves, its))

    def _leaves(self, its: accounts.Account, typed: str | None) -> None:
        if typed is None:
            return
        if not account_board.is_name(typed, its.person.name):
            self._ask_leaves(its, typed, WHOLE_NAME)
            return
        act = partial(accounts.leave, self.desk, its.person.id, seen=its.newest)
        self._do(act, lambda note: f"{its.person.name} has left the desk. {note}", whole_words=True)

    # ------------------------------------------------------------------- acts

    def _do(
        self,
        act: Callable[[], object],
        words: Callable[..., str],
        again: Callable[[str], None] | None = None,
        *,
        whole_words: bool = False,
    ) -> None:
        """Run an act; then what stands is read again, and what came of it said.

        Args:
            again: asks once more, with the sentence of the refusal; None lets row 22 say it.
            whole_words: what came of it is longer than a row.
        """

        def done(answer: object) -> None:
            self.desk_app.release_keys("people")
            self._read(words(answer), in_panel=whole_words)

        def refused(error: DeskError) -> None:
            self.desk_app.release_keys("people")
            if again is not None:
                again(str(error))
            else:
                self._read(str(error))

        self.desk_app.hold_keys("people")
        self.in_background(act, done, refused)

    def _read(self, words: str, *, stand_on: object = None, in_panel: bool = False) -> None:
        """Read what stands, and say these words with it."""

        def taken(found: Board) -> None:
            self.found = found
            self.rows.show(found)
            self.rows.stand_on(stand_on)
            self._draw()
            self._tell(words, in_panel=in_panel)
            self.desk_app.release_keys("people")

        def failed(error: DeskError) -> None:
            self._tell(f"{words} {error}", in_panel=True)
            self.desk_app.release_keys("people")

        self.desk_app.hold_keys("people")
        self.in_background(partial(account_board.board, self.desk), taken, failed)

    def _tell(self, words: str, *, in_panel: bool) -> None:
        if in_panel or len(words) > self.size.width - 2:
            self.app.push_screen(Help(self.context, title="what was done", text=words))
        else:
            self.say(words, "bold")


def _given(line: RoleLine) -> str:
    return f"{line.name} is {line.role} now."
