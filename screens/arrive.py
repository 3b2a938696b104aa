"""Who is here: three lines at the first start, and a list of those known when somebody else sits down.

Owns what is typed; whether it is enough, the act of arriving decides. What a new desk must be told (its
notices) stands beneath.
"""

from functools import partial

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dutydesk.acts import unlocking
from dutydesk.acts.approving import asked
from dutydesk.acts.call_values import LeftOpen
from dutydesk.acts.calls import left_open
from dutydesk.acts.people import arrive, be, checked, everyone, must_prove, roles
from dutydesk.acts.values import Person
from dutydesk.errors import DeskError

from .fields import OneLine, Said
from .lines import TextLines
from .overlay import AROUND, Overlay
from .passphrase_panel import Act, ApproveArrival, ProvePassphrase, SetPassphrase
from .plain import one_line, plain
from .queue import QueueScreen
from .shell import DeskScreen

MOST_BELOW = 4
"""Roles that stand below each other at 80x24. Source: ours."""
LETTERS = "123456789abcdefghijklmopqrstuvwxyz"
"""The keys of the list, one each; n is kept for a person who is new here."""

ASTRAY = "That names nobody, and nothing of it is kept. Backspace, then a person's key."


def in_columns(listed: list[Content]) -> Content:
    """The roles below each other; more than four beside each other, so that what the desk says has room."""
    if len(listed) <= MOST_BELOW:
        return Content("\n").join(listed)
    half = (len(listed) + 1) // 2
    wide = max(each.cell_length for each in listed[:half]) + 3
    rows = [
        left
        + Content(" " * (wide - left.cell_length))
        + (listed[half + row] if half + row < len(listed) else "")
        for row, left in enumerate(listed[:half])
    ]
    return Content("\n").join(rows)


class Arrive(DeskScreen):
    """Name, role and registration number, asked once and remembered."""

    CSS_PATH = "arrive.tcss"

    def __init__(self, *, returns: bool = False) -> None:
        """Args:
        returns: opened from another screen, which gets the person; else it goes on to the queue.
        """
        super().__init__()
        self.returns = returns
        self._sitting_down = False

    def compose_work(self) -> ComposeResult:
        """A question, three lines, the roles, and what the desk has to say."""
        with Vertical(id="arrive"):
            yield Static("Who is here?", classes="title", markup=False)
            yield Static(
                plain("Every line of a contact carries a name. This is asked once and remembered.", "$quiet"),
                classes="said",
                markup=False,
            )
            for name, label in (("name", "Name"), ("role", "Role"), ("registration", "Registration")):
                with Horizontal(classes="line"):
                    yield Static(label, classes="label", markup=False)
                    yield OneLine(id=name)
                    yield Static("", id=f"{name}-word", classes="word", markup=False)
            yield Static("", id="roles", markup=False)
            yield Static("", id="notices", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the name."""
        self.set_focus(self.query_one("#name", OneLine))
        self.set_line("registration-word", plain("Social Work England; social workers only", "$quiet"))
        listed = [
            plain(f"{number} ", "bold $accent") + plain(words)
            for number, (_, words) in enumerate(roles(self.desk), start=1)
        ]
        self.set_line("roles", in_columns(listed))
        self.set_line("notices", plain("\n".join(self.desk.notices)))
        self.call_after_refresh(self.desk_app.release_keys)

    def identity(self) -> tuple[str, Content]:
        """The name of the program."""
        return "dutydesk", Content("")

    def draw_strip(self) -> None:
        """Whose clocks run is not known before somebody is here."""
        self.set_line("strip", Content(""))

    @property
    def context(self) -> str:
        """Three lines are typed."""
        return "arrive"

    def line(self, name: str) -> OneLine:
        """One of the three lines."""
        return self.query_one(f"#{name}", OneLine)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say the role back in words."""
        event.stop()
        if event.input.id == "role":
            self.set_line("role-word", plain(dict(roles(self.desk)).get(self.role, "")))

    def on_said(self, event: Said) -> None:
        """A word of a field."""
        event.stop()
        self.say(event.sentence)

    @property
    def role(self) -> str:
        """Key of the role typed by number or by the beginning of its words; else what was typed."""
        typed = self.line("role").text.strip().casefold()
        listed = roles(self.desk)
        if typed.isdecimal() and len(typed) == 1 and 0 < int(typed) <= len(listed):
            return listed[int(typed) - 1][0]
        named = [key for key, words in listed if typed and words.casefold().startswith(typed)]
        return named[0] if len(named) == 1 else typed

    # ------------------------------------------------------------------- keys

    def _step(self, by: int) -> bool:
        lines = [self.line(name) for name in ("name", "role", "registration")]
        place = next((number for number, line in enumerate(lines) if self.focused is line), 0) + by
        if not 0 <= place < len(lines):
            return False
        self.set_focus(lines[place])
        return True

    def action_line_on(self) -> None:
        """The next line; from the last, sit down."""
        if not self._step(1):
            self.action_sit_down()

    def action_line_back(self) -> None:
        """The line above."""
        self._step(-1)

    def action_step_back(self) -> None:
        """Back to the screen it was opened from; at the first start there is none."""
        if self.returns:
            self.dismiss(None)
        else:
            self.say("Say who is here first, or Ctrl+Q to leave.")

    def action_sit_down(self) -> None:
        """Arrive under this name; where who is here is proved, with a passphrase of their own."""
        if self._sitting_down:
            return
        texts = (self.line("name").text, self.role, self.line("registration").text)
        if self.desk.proved:
            self.desk_app.hold_keys()
            self.in_background(partial(self._leave_asked, *texts), self._ask_passphrase, self._refused)
            return
        self._go_on_as(texts)

    def _go_on_as(self, texts: tuple[str, str, str]) -> None:
        self._sitting_down = True
        self.desk_app.hold_keys()
        self.in_background(partial(self._arrive, *texts), self._arrived, self._refused)

    def _leave_asked(self, *texts: str) -> tuple[tuple[str, str, str], str]:
        kept = checked(self.desk.profile, *texts)
        path = self.desk.database.path
        if self.returns and path is not None:
            unlocking.is_free(path, kept[0])  # said before a passphrase is thought of
        return kept, asked(self.desk, kept[1])

    def _ask_passphrase(self, answer: tuple[tuple[str, str, str], str]) -> None:
        texts, leave = answer
        if self.returns:
            act = partial(arrive, self.desk, *texts)
            self.app.push_screen(SetPassphrase(texts[0], act, leave), self._set)
        elif leave:
            self.app.push_screen(ApproveArrival(texts[0], partial(self._with_leave, texts), leave), self._set)
        else:
            self._go_on_as(texts)

    def _with_leave(self, texts: tuple[str, str, str], word: str) -> Person:
        return arrive(self.desk, *texts, approval=word)

    def _set(self, person: Person | None) -> None:
        if person is None:
            return
        if self.returns:
            self.dismiss(person)
        else:
            self.desk_app.hold_keys()
            self.in_background(partial(left_open, self.desk), lambda last: self._arrived((person, last)))

    def _arrive(self, name: str, role: str, registration: str) -> tuple[Person, LeftOpen | None]:
        return arrive(self.desk, name, role, registration), left_open(self.desk)

    def _arrived(self, answer: tuple[Person, LeftOpen | None]) -> None:
        person, last = answer
        if self.returns:
            self.dismiss(person)
            self.desk_app.release_keys()
        else:
            self.app.switch_screen(QueueScreen(last))

    def _refused(self, error: DeskError) -> None:
        self._sitting_down = False
        self.say(str(error), "bold")
        missing = "name" if not self.line("name").text.strip() else "role"
        if missing == "role" and self.role in dict(roles(self.desk)):
            missing = "registration"
        self.set_focus(self.line(missing))


class SomeoneElse(Overlay):
    """Those known at this desk, one key each. Dismisses the person who sat down, or None."""

    CSS_PATH = "arrive.tcss"

    def __init__(self) -> None:
        super().__init__()
        self.people: tuple[Person, ...] = ()
        self._astray = False

    def compose_work(self) -> ComposeResult:
        """Title, people, keys."""
        with Vertical(classes="panel"):
            title = "Be someone else" if self.desk.demonstration else "Who is here now?"
            yield Static(plain(title), classes="panel-title", markup=False)
            self.list = TextLines(id="people")
            yield self.list
            yield Static("", id="people-word", classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """Read who is known; a person's key typed ahead waits for them."""
        self.desk_app.hold_keys("people")
        self.in_background(partial(everyone, self.desk), self._known, self._not_known)

    def _not_known(self, error: DeskError) -> None:
        self.desk_app.release_keys("people")
        self._refused(error)

    def _known(self, people: tuple[Person, ...]) -> None:
        self.people = people
        self.desk_app.release_keys("people")
        lines = [self._line(key, person) for key, person in zip(LETTERS, people, strict=False)]
        more = "PgDn more   " if len(lines) > self.app.size.height - AROUND - 4 else ""
        self.list.styles.height = max(min(len(lines), self.app.size.height - AROUND - 4), 1)
        self.list.show(lines)
        self.query_one("#people-word", Static).update(
            plain(f"Press a person's key   n somebody new   {more}Esc back")
        )

    def _line(self, key: str, person: Person) -> Content:
        here = self.desk.here is not None and person.id == self.desk.here.id
        name = one_line(person.name, 27 - (10 if here else 0), "bold")
        if here:
            name += plain(", here now", "$quiet")
        role = person.role_words + ("" if person.registration else ", not registered")
        return (
            plain(f" {key}  ", "bold $accent")
            + name
            + Content(" " * (28 - name.cell_length))
            + plain(role, "$quiet")
        )

    async def panel_key(self, event: events.Key) -> bool:
        """The key of a person, or of nobody known yet."""
        typed = (event.character or "").lower()
        known = dict(zip(LETTERS, self.people, strict=False))
        if not event.is_printable:
            self._astray = False
        elif self.desk.proved and (self._astray or typed not in {*known, "n"}):
            # A passphrase typed too soon: its n would open a line that shows the rest of it.
            self._astray = True
            self.query_one("#people-word", Static).update(plain(ASTRAY, "bold"))
            return True
        if typed in known:
            self._sit_down(known[typed])
        elif typed == "n":
            self.app.push_screen(Arrive(returns=True), self._new_here)
        elif event.key in ("pagedown", "pageup", "down", "up"):
            page = self.list.page if event.key.startswith("page") else 1
            self.list.scroll_relative(y=page if event.key.endswith("down") else -page, animate=False)
        return True

    def _sit_down(self, person: Person) -> None:
        act = partial(be, self.desk, person.id)
        if not self.desk.proved:
            self.desk_app.hold_keys()
            self.in_background(act, self._sat_down, self._refused)
            return
        if must_prove(self.desk, person.id):
            self.app.push_screen(ProvePassphrase(person.name, act), self._new_here)
            return
        self.desk_app.hold_keys()
        self.in_background(
            partial(asked, self.desk, person.role),
            partial(self._set_first, person, act),
            self._refused,
        )

    def _set_first(self, person: Person, act: Act, leave: str) -> None:
        self.app.push_screen(SetPassphrase(person.name, act, leave), self._new_here)

    def _sat_down(self, person: Person) -> None:
        self.dismiss(person)
        self.desk_app.release_keys()

    def _new_here(self, person: Person | None) -> None:
        if person is not None:
            self.dismiss(person)

    def _refused(self, error: DeskError) -> None:
        self.query_one("#people-word", Static).update(plain(str(error), "bold"))
