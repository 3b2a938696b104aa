"""The three questions of a new desk: who you are, a passphrase, and that the recovery key is on paper.

Owns the order of the questions and the way back. Nothing is on the disk until the third is answered; then the
keys, the file and the first person, in this order (`opening.Entrance`).
"""

from functools import partial
from uuid import UUID

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dutydesk.acts import unlocking
from dutydesk.acts.desk import Desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.acts.unlocking import LEAST, Begun
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.text import Hidden

from .door import DoorScreen
from .fields import OneLine
from .plain import plain
from .secret_line import SecretLine

TITLES = ("1 of 3   Who are you?", "2 of 3   A passphrase", "3 of 3   The recovery key")
SAID = (
    "Every line of a contact carries a name. Nothing is kept until the third question is answered.",
    f"It opens this desk, and is kept nowhere. {unlocking.ADVICE} Spaces count.",
    (
        "It opens this desk when a passphrase is forgotten; without it, nobody can. "
        "Write it down, and give it to your manager's safe. It is shown this once. "
        "Rather on a printed sheet? Afterwards, dutydesk recovery | lp makes another and prints it."
    ),
)
NO_NAME = "Say your name: every line of a contact carries one."
MAKING_KEYS = "Making the keys of this desk: about a second."
MAKING = "Making the desk."


class FirstStart(DoorScreen):
    """The questions of a desk that is made now."""

    CONTEXT = "first_start"
    SAID = SAID

    def __init__(self, entrance: Entrance) -> None:
        super().__init__(entrance)
        self.roles: tuple[tuple[str, str], ...] = ()
        self.question = 0
        self.newcomer: Newcomer | None = None
        self._begun: Begun | None = None
        self._begun_for: tuple[str, int] = ("", -1)
        self._told_at = -1
        self._complaint: tuple[str, ...] = ()
        """What stood in the lines of the first question when something was said of it."""

    def compose_work(self) -> ComposeResult:
        """All three; one of them is shown."""
        with Vertical(id="door"):
            yield Static("", id="title", classes="title", markup=False)
            yield Static("", id="said", classes="said", markup=False)
            with Vertical(id="question-0"):
                for name, label in (("name", "Name"), ("role", "Role"), ("registration", "Registration")):
                    with Horizontal(classes="line"):
                        yield Static(label, classes="label", markup=False)
                        yield OneLine(id=name)
                        yield Static("", id=f"{name}-word", classes="word", markup=False)
                yield Static("", id="roles", markup=False)
                yield Static("", id="names", markup=False)
            with Vertical(id="question-1"):
                for name, label in (("passphrase", "Passphrase"), ("again", "Once more")):
                    with Horizontal(classes="line"):
                        yield Static(label, classes="label", markup=False)
                        yield SecretLine(id=name)
                        yield Static("", id=f"{name}-word", classes="word", markup=False)
            with Vertical(id="question-2"):
                yield Static("", id="groups", markup=False)
                with Horizontal(classes="line"):
                    yield Static("Last group", classes="label", markup=False)
                    yield SecretLine(shown=True, id="last")
                    yield Static("type it off your paper", classes="word", markup=False)

    def on_mount(self) -> None:
        """The first question; the roles are read behind it."""
        self.set_line("registration-word", plain("Social Work England; social workers only", "$quiet"))
        self.ask(0)
        self.in_background(self.entrance.roles, self._roles_known)
        self.call_after_refresh(self.desk_app.release_keys)

    def _roles_known(self, roles: tuple[tuple[str, str], ...]) -> None:
        self.roles = roles
        listed = [
            plain(f"{number} ", "bold $accent") + plain(words)
            for number, (_, words) in enumerate(roles, start=1)
        ]
        self.set_line("roles", Content("\n").join(listed))
        self._say_role()

    def ask(self, number: int) -> None:
        """Show one of the questions, the cursor in its first line."""
        self.question = number
        self.set_line("title", plain(TITLES[number]))
        self.set_line("said", plain(self.SAID[number], "$quiet"))
        for each in range(len(TITLES)):
            self.query_one(f"#question-{each}").display = each == number
        self.say("")
        lines = self.lines()
        self.set_focus(lines[0] if lines else None)

    def lines(self) -> list[OneLine | SecretLine]:
        """The lines of the question that is asked."""
        return [
            each
            for each in self.query_one(f"#question-{self.question}").query("OneLine, SecretLine").results()
            if isinstance(each, OneLine | SecretLine) and each.display
        ]

    def steps(self) -> list[SecretLine | OneLine]:
        """As `lines`."""
        return self.lines()

    def line(self, name: str) -> OneLine:
        """One of the lines of the first question."""
        return self.query_one(f"#{name}", OneLine)

    def secret(self, name: str) -> SecretLine:
        """One of the others."""
        return self.query_one(f"#{name}", SecretLine)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say the role back in words; what was said of what stood there before goes."""
        event.stop()
        if event.input.id == "role":
            self._say_role()
        if self._complaint and self._complaint != self._texts():
            self._complaint = ()
            self.say("")

    def _say_role(self) -> None:
        self.set_line("role-word", role_words(self.line("role").text, self.roles))

    def _texts(self) -> tuple[str, ...]:
        return tuple(self.line(name).text for name in ("name", "role", "registration"))

    def _complain(self, sentence: str) -> None:
        self._complaint = self._texts()
        self.say(sentence, "bold")

    def on_secret_line_typed(self, event: SecretLine.Typed) -> None:
        """How long it is so far, and whether the two are as long."""
        event.stop()
        if event.line.length and self._all_changes() != self._told_at:
            self.say("")  # what was said was of what stood there before
        length = self.secret("passphrase").length
        self.set_line(
            "passphrase-word",
            plain(f"{length} of {LEAST}" if length < LEAST else "long enough", "$quiet")
            if length
            else Content(""),
        )

    @property
    def role(self) -> str:
        """Key of the role typed by number or by the beginning of its words; else what was typed."""
        return role_of(self.line("role").text, self.roles)

    # ------------------------------------------------------------------- keys

    def action_line_on(self) -> None:
        """The next line; from the last, go on."""
        if not self.step(1):
            self.action_go_on()

    def action_line_back(self) -> None:
        """The line above."""
        self.step(-1)

    def action_step_back(self) -> None:
        """The question before; what was typed stands there still."""
        if self.question:
            self.ask(self.question - 1)
        else:
            self.say("Nothing is kept yet. Ctrl+Q leaves.")

    def action_go_on(self) -> None:
        """The next line; from the last one, the next question."""
        lines = self.lines()
        if (self.question == 0 and not self._said_here()) or (self.question == 1 and not self._will_do()):
            return
        if lines and self.focused is not lines[-1] and self.step(1):
            return
        self.desk_app.hold_keys("trying")
        (self._who, self._passphrase, self._printed)[self.question]()

    def _said_here(self) -> bool:
        """Whether the line the cursor stands in was answered; else what is missing, before the others."""
        if self.focused is self.line("name") and not self.line("name").text.strip():
            self._complain(NO_NAME)
            return False
        if self.focused is self.line("role") and self.roles and self.role not in dict(self.roles):
            self._complain(f"Which role? Type its number, 1 to {len(self.roles)}, or how it begins.")
            return False
        return True

    def _who(self) -> None:
        said = Newcomer(self.line("name").text, self.role, self.line("registration").text)
        self.in_background(partial(self.entrance.check, said), self._who_known, self._who_refused)

    def _who_known(self, newcomer: Newcomer) -> None:
        self.newcomer = newcomer
        self.ask(1)
        self.desk_app.release_keys("trying")

    def _who_refused(self, error: DeskError) -> None:
        self._refused(error)
        self._complain(str(error))
        missing = "name" if not self.line("name").text.strip() else "role"
        if missing == "role" and self.role in dict(self.roles):
            missing = "registration"
        self.set_focus(self.line(missing))

    def _will_do(self) -> bool:
        """Whether the passphrase will; else why not, and the cursor at the end of it: nothing of it goes."""
        line = self.secret("passphrase")
        try:
            unlocking.check_one(line.text, self.newcomer.name if self.newcomer is not None else "")
        except NotAllowed as error:
            self.set_focus(line)
            self._tell(str(error))
            return False
        return True

    def _tell(self, sentence: str) -> None:
        """Of what stands in the lines now: a key's own word may come behind this one."""
        self._told_at = self._all_changes()
        self.say(sentence, "bold")

    def _all_changes(self) -> int:
        return self._changes() + self.secret("last").changes

    def _changes(self) -> int:
        """Tells what stands in the two lines from what stood there."""
        return self.secret("passphrase").changes + self.secret("again").changes

    def _passphrase(self) -> None:
        name = self.newcomer.name if self.newcomer is not None else ""
        wanted = (name, self._changes())
        if self._begun is not None and wanted == self._begun_for:
            self._keys_made(wanted, self._begun)
            return
        self.say(MAKING_KEYS)
        act = partial(self._begin, name, self.secret("passphrase").word, self.secret("again").word)
        self.in_background(act, partial(self._keys_made, wanted), self._passphrase_refused)

    def _begin(self, name: str, passphrase: Hidden, again: Hidden) -> Begun:
        return unlocking.begin(name, passphrase.text, again.text, person=self.person())

    def person(self) -> UUID | None:
        """Who it is, where the desk knows them already."""
        return None

    def _keys_made(self, wanted: tuple[str, int], begun: Begun) -> None:
        self._begun, self._begun_for = begun, wanted
        groups = begun.recovery.split("-")
        half = len(groups) // 2
        rows = ["     ".join(part) for part in (groups[:half], groups[half:])]
        self.set_line("groups", plain("\n\n".join(rows), "bold"))
        self.ask(2)
        self.secret("last").clear()
        self.desk_app.release_keys("trying")

    def _passphrase_refused(self, error: DeskError) -> None:
        for name in ("passphrase", "again"):
            self.secret(name).clear()
        self.set_focus(self.secret("passphrase"))
        self._refused(error)

    def _printed(self) -> None:
        if not self.secret("last").length:
            self._tell("Type its last group off your paper first: four letters or figures.")
            self.desk_app.release_keys("trying")
            return
        if self._begun is None or not unlocking.has_printed(self._begun.recovery, self.secret("last").text):
            self.secret("last").clear()
            self._tell("That is not its last group. Read it off your paper, and type the last four.")
            self.desk_app.release_keys("trying")
            return
        self.say(MAKING)
        self.in_background(partial(self.make, self._begun), self.through, self._refused)

    def make(self, begun: Begun) -> Desk:
        """Make the desk; in a thread."""
        if self.newcomer is None:
            raise RuntimeError("a desk is made for nobody")
        desk = self.entrance.make(begun, self.newcomer)
        from . import start  # noqa: F401 - behind this screen, so that nothing is imported under a key

        return desk

    def _refused(self, error: DeskError) -> None:
        self.say(str(error), "bold")
        self.desk_app.release_keys("trying")


def role_of(typed: str, roles: tuple[tuple[str, str], ...]) -> str:
    """Key of the role typed by its number or by the beginning of its words; else what was typed."""
    typed = typed.strip().casefold()
    if typed.isdecimal() and len(typed) == 1 and 0 < int(typed) <= len(roles):
        return roles[int(typed) - 1][0]
    named = [key for key, words in roles if typed and words.casefold().startswith(typed)]
    return named[0] if len(named) == 1 else typed


def role_words(typed: str, roles: tuple[tuple[str, str], ...]) -> Content:
    """The role back in words; how one is typed, or why what was typed names none."""
    known = dict(roles).get(role_of(typed, roles))
    if known is not None:
        return plain(known)
    typed = typed.strip().casefold()
    if not typed or not roles:
        return plain("its number, or how it begins", "$quiet")
    many = sum(words.casefold().startswith(typed) for _, words in roles)
    return plain(f"{many} begin so: type its number" if many else "none begins so: type its number", "$quiet")
