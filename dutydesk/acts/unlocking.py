"""What stands between a start of the program and its desk: a passphrase, the first questions, or nothing.

Owns whether a desk may be opened as it lies there, who may have its key, and how soon a wrong try may be
followed by another. It knows no case: nothing of the database is read before its key is there. What a
plain desk of an earlier version becomes is for `converting`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal, Self
from uuid import UUID, uuid4

import platformdirs

from dutydesk.clock import Clock, SystemClock
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import keyfile, restoring, tries
from dutydesk.records.connecting import NO_CIPHER, can_encrypt
from dutydesk.records.database import file_of
from dutydesk.records.files import NOT_THE_ENCRYPTED, is_plain
from dutydesk.records.keyfile import USUAL, Cost, Keys, Wrap
from dutydesk.records.refusals import cannot_open, of_system, why
from dutydesk.records.secret import DataKey
from dutydesk.settings import Settings
from dutydesk.text import clean

LEAST: Final = 15
"""Characters of a passphrase that opens a desk's file. Source: safety.md 3.1."""
MOST: Final = 200
"""Characters of a passphrase: enough for any sentence. Source: ours."""

WRONG: Final = "That name and passphrase do not open this desk."
WRONG_RECOVERY: Final = "That recovery key does not open this desk."

ADVICE: Final = (
    f"At least {LEAST} characters: four or more words that do not belong together. "
    "Not your name, and none that you use elsewhere."
)
"""What makes a good passphrase. Source: safety.md 3.1, NCSC's advice of words at random."""

COMMON: Final = frozenset({"password", "passphrase", "passwort", "dutydesk", "letmein", "qwerty", "welcome"})
"""Words of which a passphrase may not consist, with figures and repeats or without. Source: ours, after the
lists that ASVS 6.2 asks to refuse."""

Kind = Literal["open", "locked", "new", "before"]


@dataclass(frozen=True, slots=True)
class Door:
    """What a start finds before its desk."""

    kind: Kind
    """open: nothing is asked. locked: a name and a passphrase. new: no desk yet, the first questions.
    before: a plain desk of an earlier version, which is converted first."""
    path: Path | None
    """The desk's file; None for PostgreSQL."""
    plain_because: str = ""
    """Why the file is not encrypted, as the settings say; shown on every screen."""
    names: tuple[str, ...] = ()
    """Who may sign in, as they typed their names; empty where that is not known before."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody proved who they are."""

    key: DataKey
    person: UUID | None
    """None where the recovery key did it: it belongs to nobody."""
    failed: int = 0
    """How many tries had failed since the last that did not."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The keys of a desk that is about to be made; nothing is on the disk yet."""

    keys: Keys
    key: DataKey
    person: UUID
    recovery: str
    """The recovery key as it is to be printed. It is nowhere else."""


def desk_file(database: str | None) -> Path | None:
    """The file of the desk that is meant; None for PostgreSQL.

    Raises: CannotOpen.
    """
    if database is None:
        return Path(platformdirs.user_data_dir("dutydesk", appauthor=False)) / "desk.db"
    return file_of(database)


def find_door(database: str | None, settings: Settings) -> Door:
    """How the desk lies there, and what it asks for. Changes nothing; a restore that was stopped is finished.

    Raises: CannotOpen where it can be opened in no way; it is left as it is.
    """
    path = desk_file(database)
    if path is None:
        return Door("open", None)
    restoring.finish(path)
    try:
        there, locked = path.exists(), keyfile.place_of(path).exists()
        plain = there and path.is_file() and path.stat().st_size > 0 and is_plain(path)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    if locked:
        return _locked(path, settings, there=there, plain=plain)
    if settings.plain_file:
        return Door("open", path, plain_because=settings.plain_file)
    if there and path.is_file() and path.stat().st_size > 0 and not plain:
        raise CannotOpen(
            "This database is encrypted or is none, and there is no keys file beside it. "
            f"It was left as it is. Put {keyfile.place_of(path).name} back beside it, "
            "or give another name with --database."
        )
    if not can_encrypt():
        raise CannotOpen(NO_CIPHER)
    return Door("before", path) if there else Door("new", path)


def _locked(path: Path, settings: Settings, *, there: bool, plain: bool) -> Door:
    keys = keyfile.read_keys(keyfile.place_of(path))
    if not there and keys.begun:  # its making was stopped: nothing can have been kept in it
        return Door("new", path)
    if not there:
        raise CannotOpen(
            "The keys of this desk are here, but its database is gone. Nothing was made in its place. "
            "Put the file back, or see what copies there are: dutydesk doctor."
        )
    if plain and settings.plain_file and (keys.begun or keys.converting == keyfile.DESK):
        return Door("open", path, plain_because=settings.plain_file)
    if not can_encrypt():
        raise CannotOpen(NO_CIPHER)
    names = tuple(dict.fromkeys(each.name for each in keys.of_kind(keyfile.PASSPHRASE)))
    if not plain:
        return Door("locked", path, names=names)
    if keys.converting == keyfile.DESK:  # a conversion that was stopped is carried on (`converting`)
        return Door("before", path, names=names)
    if keys.begun:  # nothing was ever encrypted with them
        return Door("before", path)
    raise CannotOpen(NOT_THE_ENCRYPTED)


def sign_in(
    path: Path, name: str, passphrase: str, clock: Clock | None = None, *, keys: Keys | None = None
) -> Signed:
    """Somebody opens the desk with their passphrase. A wrong one takes about as long as the right one.

    Args:
        keys: those of a copy; the desk's own when None. The tries are the desk's either way.

    Raises: NotAllowed in one sentence, without saying which of the two is wrong, or how long to wait;
        CannotOpen where the keys cannot be read.
    """
    keys = keys or keyfile.read_keys(keyfile.place_of(path))
    wraps = keys.of_name(name)
    with _Try(path, clock) as a_try:
        key = keyfile.unwrapped(keys, wraps or _nobody(keys), passphrase)
        if key is None or not wraps:
            raise NotAllowed(a_try.wrong(WRONG))
        a_try.right()
    return Signed(key, UUID(wraps[0].person) if wraps[0].person else None, a_try.failed)


def prove(path: Path, person: UUID, passphrase: str, clock: Clock | None = None) -> None:
    """Somebody who is known proves it, on a desk that is open: a second sign-in, or the end of a lock.

    Raises: as `sign_in`.
    """
    keys = keyfile.read_keys(keyfile.place_of(path))
    wraps = tuple(each for each in keys.of_person(person) if each.kind == keyfile.PASSPHRASE)
    with _Try(path, clock) as a_try:
        if keyfile.unwrapped(keys, wraps or _nobody(keys), passphrase) is None or not wraps:
            raise NotAllowed(a_try.wrong("That is not the passphrase."))
        a_try.right()


def recover(path: Path, typed: str, clock: Clock | None = None, *, keys: Keys | None = None) -> Signed:
    """The printed recovery key opens the desk: for whoever forgot their passphrase.

    Raises: as `sign_in`.
    """
    keys = keys or keyfile.read_keys(keyfile.place_of(path))
    with _Try(path, clock) as a_try:
        key = keyfile.unwrapped(keys, keys.of_kind(keyfile.RECOVERY), typed)
        if key is None:
            raise NotAllowed(a_try.wrong(WRONG_RECOVERY))
        a_try.right(recovered=True)
    return Signed(key, None, a_try.failed)


def begin(name: str, passphrase: str, again: str, *, person: UUID | None = None, cost: Cost = USUAL) -> Begun:
    """Make the keys of a new desk, in memory: `keep` puts them on the disk once the recovery key is printed.

    Raises: NotAllowed, with what is wrong with the name or passphrase.
    """
    name = a_name(name)
    check(passphrase, again, name)
    person, recovery = person or uuid4(), keyfile.new_recovery_key()
    keys, key = keyfile.new_keys()
    keys = keyfile.wrapped(
        keys, key, passphrase, kind=keyfile.PASSPHRASE, person=str(person), name=name, cost=cost
    )
    keys = keyfile.wrapped(keys, key, recovery, kind=keyfile.RECOVERY, cost=cost)
    return Begun(keys, key, person, recovery)


def has_printed(begun: Begun, typed: str) -> bool:
    """Whether this is the last group of the recovery key: whoever types it has it on paper."""
    wanted = keyfile.recovery_word(begun.recovery)
    given = keyfile.recovery_word(typed)
    return given in (wanted, wanted[-4:])


def keep(begun: Begun, path: Path) -> None:
    """Put the keys of a new desk beside where its file is to be; before that file is made.

    Raises: CannotOpen where another start was faster; NotSaved.
    """
    place = keyfile.place_of(path)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(
            f"The folder for the desk cannot be made: {why(error)}. Nothing was changed."
        ) from None
    if place.exists() and not (keyfile.read_keys(place).begun and not path.exists()):
        raise CannotOpen("Another start made this desk just now. Nothing was changed. Start dutydesk again.")
    keyfile.write_keys(place, begun.keys)


def made(path: Path) -> None:
    """The desk these keys were begun for is there: from now on its absence is a loss. Raises: NotSaved."""
    place = keyfile.place_of(path)
    keys = keyfile.read_keys(place)
    if keys.begun:
        keyfile.write_keys(place, replace(keys, begun=False))


def give(path: Path, key: DataKey, person: UUID, name: str, passphrase: str, again: str) -> None:
    """Somebody gets a passphrase of their own, or another one; any they had before opens nothing any more.

    Raises: NotAllowed, with what is wrong with it; NotSaved.
    """
    name = a_name(name)
    check(passphrase, again, name)
    place = keyfile.place_of(path)
    keys = keyfile.read_keys(place)
    if any(each.person != str(person) for each in keys.of_name(name)):
        raise NotAllowed("Somebody else signs in with that name. Add a middle name or a letter.")
    old = {each.id for each in keys.of_person(person) if each.kind == keyfile.PASSPHRASE}
    keys = keyfile.wrapped(keys, key, passphrase, kind=keyfile.PASSPHRASE, person=str(person), name=name)
    keyfile.write_keys(place, replace(keys, wraps=tuple(each for each in keys.wraps if each.id not in old)))


def take_from(path: Path, person: UUID) -> None:
    """Somebody leaves: nothing of theirs opens the desk any more.

    Raises: NotAllowed where nobody else could; NotSaved.
    """
    place = keyfile.place_of(path)
    keys = keyfile.read_keys(place)
    left = keyfile.without(keys, keys.of_person(person))
    if not left.of_kind(keyfile.PASSPHRASE):
        raise NotAllowed("Nobody could open the desk any more: somebody else sets a passphrase first.")
    keyfile.write_keys(place, left)


def new_recovery(path: Path, key: DataKey, *, cost: Cost = USUAL) -> str:
    """Make another recovery key; the one before opens nothing any more. Returns it, to be printed.

    Raises: NotSaved; the one before then still opens the desk.
    """
    place = keyfile.place_of(path)
    keys, made = keyfile.read_keys(place), keyfile.new_recovery_key()
    old = {each.id for each in keys.of_kind(keyfile.RECOVERY)}
    keys = keyfile.wrapped(keys, key, made, kind=keyfile.RECOVERY, cost=cost)
    keyfile.write_keys(place, replace(keys, wraps=tuple(each for each in keys.wraps if each.id not in old)))
    return made


def who_can(path: Path) -> frozenset[UUID]:
    """The people who have a passphrase for this desk. Raises: CannotOpen."""
    keys = keyfile.read_keys(keyfile.place_of(path))
    return frozenset(UUID(each.person) for each in keys.of_kind(keyfile.PASSPHRASE) if each.person)


def name_of(path: Path, person: UUID) -> str:
    """The name somebody signs in with; "" where they have no passphrase, or that cannot be read."""
    try:
        keys = keyfile.read_keys(keyfile.place_of(path))
    except CannotOpen:
        return ""
    return next((each.name for each in keys.of_person(person) if each.kind == keyfile.PASSPHRASE), "")


def person_of(path: Path, name: str) -> UUID | None:
    """Who signs in with this name; None where nobody does. Raises: CannotOpen."""
    found = keyfile.read_keys(keyfile.place_of(path)).of_name(name)
    return UUID(found[0].person) if found and found[0].person else None


def waits(path: Path, clock: Clock | None = None) -> timedelta:
    """How long until the next try may be made."""
    now = (clock or SystemClock()).now()
    return tries.as_of(tries.place_of(path), now).wait(now)


def a_name(typed: str) -> str:
    """A name as it is kept.

    Raises: NotAllowed where there is none.
    """
    name = " ".join(clean(typed, one_line=True).text.split())
    if not name:
        raise NotAllowed("Say your name: every line of a contact carries one.")
    return name


def check(passphrase: str, again: str, name: str) -> None:
    """Whether a passphrase will do.

    Raises: NotAllowed, with what is wrong and nothing of what was typed.
    """
    if len(passphrase) < LEAST:
        raise NotAllowed(f"A passphrase has at least {LEAST} characters: four words of your own will do.")
    if len(passphrase) > MOST:
        raise NotAllowed(f"A passphrase has at most {MOST} characters.")
    letters = "".join(each for each in passphrase.casefold() if each.isalpha())
    own = "".join(each for each in name.casefold() if each.isalpha())
    left = letters
    for word in sorted({*COMMON, own} - {""}, key=len, reverse=True):
        left = left.replace(word, "")
    if len(set(passphrase)) < 5 or (letters and len(left) < 4):
        raise NotAllowed("That is easily guessed: take four words that do not belong together.")
    if passphrase != again:
        raise NotAllowed("The two are not the same. Type both again.")


def _nobody(keys: Keys) -> Iterable[Wrap]:
    """Somebody else's wrap, so that an unknown name takes as long as a wrong passphrase."""
    return keys.wraps[:1]


class _Try:
    """One try: counted on the disk before it is made, and refused where it comes too soon."""

    def __init__(self, path: Path, clock: Clock | None) -> None:
        self._place, self._clock = tries.place_of(path), clock or SystemClock()
        self.failed = 0
        """How many failed before this one."""

    def __enter__(self) -> Self:
        now = self._clock.now()
        self._before = before = tries.as_of(self._place, now)
        self.failed = before.failed
        wait = before.wait(now)
        if wait:
            raise NotAllowed(
                f"Too soon after a wrong one: try again in {wait_words(wait)}. Nothing was changed."
            )
        try:
            self._after = tries.one_more(self._place, before, self._clock.now())
        except OSError as error:
            raise NotAllowed(
                f"The try could not be counted, so it was not made: {why(error)}. Nothing was changed."
            ) from None
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def right(self, *, recovered: bool = False) -> None:
        """The count begins again; what failed, and that it was the recovery key, is for the audit."""
        try:
            tries.none(self._place, self._before, recovered=recovered)
        except OSError as error:
            raise NotAllowed(f"The tries cannot be counted: {why(error)}. Nothing was changed.") from None

    def wrong(self, sentence: str) -> str:
        """The sentence, with how long to wait."""
        return f"{sentence} Try again in {wait_words(self._after.wait(self._clock.now()))}."


def wait_words(wait: timedelta) -> str:
    """How long until the next try, in words: rounded up."""
    left = max(int(-(-wait.total_seconds() // 1)), 1)
    if left == 1:
        return "1 second"
    return f"{left} seconds" if left < 90 else f"{-(-left // 60)} minutes"
