"""The three questions before a plain desk of an earlier version is encrypted.

Owns that whoever answers them is one of the people of that desk, or somebody new. What is then done to the
file is for `acts.converting`; here it is said in words.
"""

from uuid import UUID

from textual import events

from dutydesk.acts.desk import Desk
from dutydesk.acts.opening import Entrance, Newcomer
from dutydesk.acts.unlocking import Begun
from dutydesk.errors import DeskError

from .fields import OneLine
from .first_start import SAID, FirstStart
from .secret_line import SecretLine


class BeforeEncrypting(FirstStart):
    """The questions of a desk that is there already."""

    SAID = (
        "This desk is of an earlier version, not encrypted. Three questions, and it will be; "
        + "nothing is changed before the third is answered.",
        *SAID[1:],
    )

    def __init__(self, entrance: Entrance) -> None:
        super().__init__(entrance)
        self.people: tuple[tuple[UUID, str], ...] = ()
        self.chosen: UUID | None = None
        self._somebody_new = True

    def on_mount(self) -> None:
        """Read who works there, behind the first question; what is typed meanwhile waits for it."""
        self.desk_app.hold_keys("people")
        self.in_background(self.entrance.people, self._people_known, self._not_read)

    def _people_known(self, people: tuple[tuple[UUID, str], ...]) -> None:
        self.people = people
        self.names = tuple(name for _, name in people)
        self._somebody_new = not people
        self.ask(0)
        self.desk_app.release_keys("people")

    def _not_read(self, error: DeskError) -> None:
        self.desk_app.could_not_open(str(error))

    def ask(self, number: int) -> None:
        """As of a new desk; the first question is a choice where the desk knows people."""
        super().ask(number)
        for name in ("name", "role", "registration"):
            line = self.line(name)
            if line.parent is not None:
                line.parent.display = self._somebody_new
        self.query_one("#roles").display = self._somebody_new
        self.query_one("#names").display = not self._somebody_new
        if number == 0 and not self._somebody_new:
            self.set_focus(None)
            self.draw_names(words="Press the digit of your name, or n for somebody new.")

    def lines(self) -> list[OneLine | SecretLine]:
        """None while a name is chosen."""
        return [] if self.question == 0 and not self._somebody_new else super().lines()

    async def take_key(self, event: events.Key) -> bool:
        """A digit chooses who it is."""
        if self.question == 0 and not self._somebody_new:
            number = self.number_at(event)
            if number is not None:
                self.chosen, name = self.people[number]
                self.newcomer = Newcomer(name, "", "")
                self.ask(1)
                return True
            if event.character == "n":
                self._somebody_new = True
                self.ask(0)
                return True
        return await super().take_key(event)

    def action_step_back(self) -> None:
        """The question before; from somebody new back to the names."""
        if self.question == 0 and self._somebody_new and self.people:
            self._somebody_new = False
            self.ask(0)
        else:
            super().action_step_back()

    def action_go_on(self) -> None:
        """As of a new desk; a name is chosen by its digit."""
        if self.question == 0 and not self._somebody_new:
            self.say("Press the digit of your name, or n for somebody new.")
            return
        if self.question == 0:
            self.chosen = None
        super().action_go_on()

    def action_more_names(self) -> None:
        """The next page."""
        if self.turn(1):
            self.ask(0)

    def action_names_back(self) -> None:
        """The page before."""
        if self.turn(-1):
            self.ask(0)

    def person(self) -> UUID | None:
        """Who was chosen; None for somebody new."""
        return self.chosen

    def make(self, begun: Begun) -> Desk:
        """Encrypt the desk, then open it; in a thread."""
        desk = self.entrance.convert(begun, self.newcomer if self.chosen is None else None, self.tell)
        from . import start  # noqa: F401 - behind this screen, so that nothing is imported under a key

        return desk
