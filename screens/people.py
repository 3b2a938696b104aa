"""People and roles: what is asked and waits, who works at this desk and as what, and the keys that change it.

Owns what is asked of whoever is here before an act, and that nothing they typed is lost when it is refused.
Who may, and that two people are needed, is the acts'; they are called on what was seen.
"""

from functools import partial
from typing import Final

from textual.content import Content

from dutydesk.acts import account_board, accounts
from dutydesk.acts.account_board import Board, Member, Request, Written
from dutydesk.acts.accounts import RoleLine
from dutydesk.acts.people import roles
from dutydesk.acts.values import ClockView
from dutydesk.acts.way_out import NOBODY_MAY

from .ask import Ask, AskLine
from .people_lines import PeopleLines, about
from .people_panel import ByPaper, PeopleForm
from .plain import plain
from .rows_screen import RowsScreen

NOT_PROVED: Final = "Names are not proved on this desk: roles are those of who was entered."
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


class PeopleScreen(RowsScreen):
    """The list, and what is said of the line under the cursor."""

    NAME = "People and roles"

    def __init__(self, found: Board, clocks: tuple[ClockView, ...] = ()) -> None:
        """Args:
        found: as it was read.
        clocks: those of the desk, which stay in view.
        """
        super().__init__(clocks)
        self.found = found

    @property
    def context(self) -> str:
        """Letters are commands."""
        return "people"

    def make_rows(self) -> PeopleLines:
        """Its lines, empty."""
        self.people = PeopleLines(self.now())
        return self.people

    def on_mount(self) -> None:
        """Draw what was read."""
        self.people.show(self.found)
        if not self.found.proved:
            self.say(NOT_PROVED)

    def read(self) -> Board:
        """As it stands now."""
        return account_board.board(self.desk)

    def show_found(self, found: Board) -> None:
        """Take over what was read."""
        self.found = found
        self.people.show(found)

    def summed_up(self) -> Content:
        """How many wait, work here and have left."""
        waits, all_of_them = len(self.found.waiting), self.found.members
        gone = sum(each.account.left_at is not None for each in all_of_them)
        there = len(all_of_them) - gone
        said = f"{waits or 'Nothing'} wait{'' if waits > 1 else 's'} to be approved"
        left = f", {gone} {'has' if gone == 1 else 'have'} left" if gone else ""
        words = f"   {there} work{'s' if there == 1 else ''} here{left}"
        return plain(said, "bold $urgent" if waits else "$quiet") + plain(words, "$quiet")

    def about(self, width: int) -> list[Content]:
        """What is said of the line under the cursor."""
        return about(self.people.here, self.now(), width)

    # ------------------------------------------------------------------- keys

    def why_not(self, action: str) -> str:
        """Why an action is not available on this line."""
        row = self.people.here
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
        row, told = self.people.here, self.why_not(action)
        if told or not isinstance(row, Request):
            self.say(told or NO_REQUEST, "bold")
            return None
        return row.line

    def _member(self, action: str) -> Member | None:
        row, told = self.people.here, self.why_not(action)
        if told or not isinstance(row, Member):
            self.say(told or NO_PERSON, "bold")
            return None
        return row

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
            self.do(partial(accounts.approve, self.desk, its.number), _given)

    def action_people_by_paper(self) -> None:
        """Approve it with the printed recovery key, where nobody else of the desk may."""
        its = self._request("people_by_paper")
        if its is not None:
            act = partial(accounts.approve, self.desk, its.number)
            self.app.push_screen(ByPaper(f"{its.name}: {its.role}", act), self._by_paper)

    def _by_paper(self, done: RoleLine | None) -> None:
        if done is not None:
            self.read_again(_given(done))

    def action_people_refuse(self) -> None:
        """Say no, with the reason; what one asked for oneself is taken back."""
        its, row = self._request("people_refuse"), self.people.here
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
            self.do(act, lambda line: f"Taken back: {line.name} stays {line.before}.")

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
        self.do(act, lambda line: f"Refused: {line.name} stays {line.before}.", again)

    # ----------------------------------------------------------------- people

    def action_people_ask(self) -> None:
        """Ask that somebody has another role."""
        row = self._member("people_ask")
        if row is None:
            return
        its = row.account
        form = PeopleForm(
            f"Another role for {its.person.name}",
            f"{its.person.role_words} now. Nothing changes until somebody else approves it. {row.way}",
            ("role", "registration", "reason"),
            partial(self._asks, its),
            roles(self.desk),
        )
        self.app.push_screen(form, partial(self._asked, row.way))

    def _asks(self, its: accounts.Account, role: str, registration: str, reason: str) -> int:
        return accounts.ask(self.desk, its.person.id, role, reason, registration, seen=its.newest)

    def _asked(self, way: str, number: int | None) -> None:
        if number is not None:
            self.read_again(f"Asked. {way}", stand_on=number)

    def action_people_new(self) -> None:
        """Write down somebody new."""
        if told := self.why_not("people_new"):
            self.say(told, "bold")
            return
        form = PeopleForm(
            "Somebody new",
            f"{SITS_DOWN if self.found.proved else STAYS} A role that endorses, reads the audit or manages "
            f"people is asked for, and somebody else approves it. {self.found.way}",
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
        if made.asked and self.found.way in NOBODY_MAY:
            words = f"Entered. {self.found.way}"
        self.read_again(words, stand_on=made.asked or made.id)

    def action_people_leaves(self) -> None:
        """Somebody works here no more."""
        row = self._member("people_leaves")
        if row is not None:
            self._ask_leaves(row.account)

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
        self.do(act, lambda note: f"{its.person.name} has left the desk. {note}")


def _given(line: RoleLine) -> str:
    return f"{line.name} is {line.role} now."
