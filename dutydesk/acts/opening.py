"""The one door to a desk: the screens, the commands and the alarms all come in here.

Owns what happens between a door that was found (`unlocking.find_door`) and an open desk: with which key it is
opened, who is then here, and what is refused. What is asked, and where, is for whoever comes in.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from dutydesk import settings
from dutydesk.acts import accounts, converting, ended_keys, keyring_door, making, people, restoring, unlocking
from dutydesk.acts.audit_found import encrypted_since, keep_unread
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.unlocking import Begun, Door, Signed
from dutydesk.clock import Clock, SystemClock
from dutydesk.errors import CannotOpen
from dutydesk.practice.profile import DEFAULT_PROFILE, Profile, load_profile
from dutydesk.records.files import remove_new

NOW_ENCRYPTED = "This desk is encrypted now: your passphrase or the recovery key opens it."
NEEDS_A_SCREEN = {
    "new": "There is no desk there yet. Start dutydesk once on a screen to make one.",
    "before": (
        "This desk is of an earlier version and not encrypted yet. Start dutydesk once on a screen: "
        "it asks three questions and encrypts it. Nothing was changed."
    ),
}
"""Why a door cannot be opened by a passphrase alone."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Who somebody says they are, and their passphrase. Drawn nowhere, also not by a fault."""

    name: str
    passphrase: str

    def __repr__(self) -> str:
        return "Answer(...)"


Say = Callable[[str], None]
"""Told what is being done, in a sentence."""


def nobody(_: str) -> None:
    """Nobody is told what is being done."""


class Way(Protocol):
    """How a locked door is answered where there is no screen."""

    given: bool
    """The passphrase was given already: nothing else is tried."""

    def __call__(self, door: Door) -> Answer:
        """Who it is, and their passphrase. Raises: CannotOpen where nobody can be asked."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Who the first person of a new desk is, as they answered the first question."""

    name: str
    role: str
    registration: str


class Entrance:
    """One start of the program before its desk: what stands there, and the ways in."""

    def __init__(
        self,
        database: str | None,
        profile: str | None,
        clock: Clock | None = None,
        *,
        demonstration: bool = False,
    ) -> None:
        """Args:
        database: as of `open_desk`.
        profile: as of `open_desk`.

        Raises: CannotOpen where there is no way in at all; everything is as it was.
        """
        self._database, self._profile, self._demonstration = database, profile, demonstration
        self.clock = clock
        self.door = Door("open", None) if demonstration else unlocking.find_door(database, settings.load())

    def __repr__(self) -> str:
        return f"Entrance({self.door.kind})"

    def last_here(self) -> str:
        """The name of who was here last on this machine; "" where that is not known."""
        if self.door.path is None:
            return ""
        try:
            last = UUID(people.here_file(self.door.path).read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return ""
        return unlocking.name_of(self.door.path, last)

    def roles(self) -> tuple[tuple[str, str], ...]:
        """The roles that a new desk will have: key and words. Raises: DataFaults."""
        return people.roles_of(self._standards())

    def check(self, newcomer: Newcomer) -> Newcomer:
        """The answers to the first question as they are kept.

        Raises: NotAllowed, with what is missing; DataFaults.
        """
        kept = people.checked(self._standards(), newcomer.name, newcomer.role, newcomer.registration)
        return Newcomer(*kept)

    def open(self) -> Desk:
        """Open a desk that asks nothing: a plain one, a server's, a demonstration's.

        Raises: CannotOpen, DataFaults.
        """
        if self.door.kind != "open":
            raise CannotOpen("This desk is not open to everybody. Nothing was changed.")
        desk = open_desk(
            self._database,
            self._profile,
            self.clock,
            demonstration=self._demonstration,
            plain_because=self.door.plain_because,
        )
        restoring.tell(desk)
        return desk

    def sign_in(self, answer: Answer) -> Desk:
        """Open an encrypted desk with a name and a passphrase.

        Raises: NotAllowed where they do not open it; CannotOpen, DataFaults.
        """
        if self.door.path is None or self.door.kind != "locked":
            raise CannotOpen(NEEDS_A_SCREEN.get(self.door.kind, "This desk asks for no passphrase."))
        return self.enter(unlocking.sign_in(self.door.path, answer.name, answer.passphrase, self.clock))

    def enter(self, signed: Signed, say: Say = nobody) -> Desk:
        """Open an encrypted desk for somebody who proved who they are.

        What a conversion that was stopped left to do is done first.

        Raises: CannotOpen, NotSaved, DataFaults; nothing is open then.
        """
        told: tuple[str, ...] = ()
        if self.door.path is not None:
            making.check_keys(self.door.path, signed.key)
            told = converting.finish(self.door.path, signed.key, say)
        desk = open_desk(
            self._database,
            self._profile,
            self.clock,
            secret=signed.key,
            signed=signed.person,
        )
        try:
            if desk.database.path is not None:
                making.made(desk.database.path, signed.key)
                told += ended_keys.tell(desk)
                accounts.nobody_who_left(desk)
            restoring.tell(desk)
            desk.notices += told
        except BaseException:  # whatever went wrong leaves no open desk; it goes on up
            close_desk(desk)
            raise
        return desk

    def make(self, begun: Begun, newcomer: Newcomer) -> Desk:
        """Make a new desk for its first person: keys, then file, then who they are.

        Killed anywhere in it, the next start either begins again or asks for the passphrase just set.

        Raises: CannotOpen, NotSaved, DataFaults.
        """
        if self.door.path is None or self.door.kind != "new":
            raise CannotOpen("A desk is there already. Nothing was changed. Start dutydesk again.")
        self._standards()  # a fault in them is told before anything is on the disk
        with making.making(begun, self.door.path):
            try:
                desk = self.enter(Signed(begun.key, begun.person))
            except making.KeysReplaced:
                remove_new(self.door.path)  # made just now, of nobody, and with a key that is nowhere else
                raise
        return self._seat(desk, newcomer)

    def people(self) -> tuple[tuple[UUID, str], ...]:
        """Who works at a plain desk of an earlier version: id and name. Raises: CannotOpen."""
        return converting.people_of(self.door.path) if self.door.path is not None else ()

    def convert(self, begun: Begun, newcomer: Newcomer | None, say: Say) -> Desk:
        """Encrypt a plain desk of an earlier version, then open it.

        Args:
            newcomer: who it is, where they are not among its people yet.
            say: told what is being done, in a sentence.

        Raises: CannotOpen, NotSaved, DataFaults.
        """
        if self.door.path is None or self.door.kind != "before":
            raise CannotOpen("This desk is not one of an earlier version. Nothing was changed.")
        # One that is carried on was looked at before; what it took for itself since is no finding.
        aside = keep_unread(self.door.path, (self.clock or SystemClock()).now()) if begun.recovery else ""
        told = converting.convert(self.door.path, begun, say)
        desk = self._seat(self.enter(Signed(begun.key, begun.person), say), newcomer, begun.recovery)
        if aside:
            desk.integrity = encrypted_since(desk.integrity, aside)
        desk.notices = tuple(dict.fromkeys((*desk.notices, *told, NOW_ENCRYPTED)))
        return desk

    def carry_on(self, answer: Answer, say: Say) -> Desk:
        """As `sign_in`; a conversion that was stopped half-way is carried on first.

        Raises: as `sign_in` and `convert`.
        """
        if self.door.path is None:
            return self.sign_in(answer)
        signed = unlocking.sign_in(self.door.path, answer.name, answer.passphrase, self.clock)
        return self.resume(signed, say)

    def resume(self, signed: Signed, say: Say = nobody) -> Desk:
        """As `enter`; a desk whose conversion was stopped half-way is converted first.

        Raises: as `convert`.
        """
        if self.door.path is None or self.door.kind != "before":
            return self.enter(signed, say)
        return self.convert(converting.carried_on(self.door.path, signed), None, say)

    def _seat(self, desk: Desk, newcomer: Newcomer | None, recovery: str = "") -> Desk:
        """Whoever is new at a desk that was just opened is written down, and here.

        Args:
            recovery: the key they just printed.
        """
        try:
            # Unread, nothing is written: who they are is asked again, behind it.
            if desk.here is None and newcomer is not None and not desk.integrity:
                people.arrive(desk, newcomer.name, newcomer.role, newcomer.registration, approval=recovery)
        except BaseException:  # as in `enter`
            close_desk(desk)
            raise
        return desk

    def _standards(self) -> Profile:
        return load_profile(self._profile or DEFAULT_PROFILE)


def open_as_asked(
    database: str | None, profile: str | None, way: Way | None = None, clock: Clock | None = None
) -> Desk:
    """Open a desk without a screen; `way` answers where it is locked.

    Raises: CannotOpen, also where it is locked and nobody can be asked; NotAllowed where the answer does not
        open it; DataFaults.
    """
    entrance = Entrance(database, profile, clock)
    if entrance.door.kind == "open":
        return entrance.open()
    if entrance.door.kind in NEEDS_A_SCREEN or way is None:
        raise CannotOpen(NEEDS_A_SCREEN.get(entrance.door.kind, "This desk asks for a passphrase."))
    desk = None if way.given else by_keyring(entrance)
    return desk or entrance.sign_in(way(entrance.door))


def by_keyring(entrance: Entrance) -> Desk | None:
    """Open a locked desk with what this computer's keyring holds; None where it holds nothing that does.

    Raises: CannotOpen, NotSaved, DataFaults.
    """
    signed = keyring_door.sign_in(entrance.door.path) if entrance.door.path is not None else None
    return entrance.enter(signed) if signed is not None else None
