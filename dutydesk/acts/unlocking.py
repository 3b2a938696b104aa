"""What stands between a start of the program and its desk: a passphrase, the first questions, or nothing.

Owns whether a desk may be opened as it lies there, who may have its key, and how soon a wrong try may be
followed by another. It knows no case: nothing of the database is read before its key is there. What a
plain desk of an earlier version becomes is for `converting`.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final, Literal
from uuid import UUID, uuid4

import platformdirs

from dutydesk.acts.ended_keys import changed, opened_by
from dutydesk.acts.trying import Try
from dutydesk.clock import Clock, SystemClock
from dutydesk.errors import CannotOpen, NotAllowed
from dutydesk.records import keyfile, recovery_key, restoring, tries
from dutydesk.records.connecting import NO_CIPHER, can_encrypt
from dutydesk.records.database import file_of
from dutydesk.records.files import NOT_THE_ENCRYPTED, is_plain
from dutydesk.records.keyfile import USUAL, Cost, Keys, Wrap
from dutydesk.records.refusals import cannot_open, of_system
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
    recovery: str = field(repr=False)
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
        keys: those of a copy; the desk's own when None. The tries are the desk's either way, and a right one
            for a copy says nothing of the wrong ones before.

    Raises: NotAllowed in one sentence, without saying which of the two is wrong, or how long to wait;
        CannotOpen where the keys cannot be read, or were altered.
    """
    its = keys or keyfile.read_keys(keyfile.place_of(path))
    wraps = its.of_name(name)
    with Try(path, clock) as a_try:
        key = opened_by(path, its, wraps or _nobody(its), passphrase, of_copy=keys is not None)
        if key is None or not wraps:
            raise NotAllowed(a_try.wrong(WRONG))
        a_try.right(of_desk=keys is None)
    keyfile.check(its, key)
    return Signed(key, wraps[0].who, a_try.failed)


def prove(path: Path, person: UUID, passphrase: str, clock: Clock | None = None) -> None:
    """Somebody who is known proves it, on a desk that is open: a second sign-in, or the end of a lock.

    Where the disk takes nothing more the try is counted by this program: whoever typed the last hour's notes
    comes back to them on a full disk too.

    Raises: as `sign_in`.
    """
    keys = keyfile.read_keys(keyfile.place_of(path))
    wraps = tuple(each for each in keys.of_person(person) if each.kind == keyfile.PASSPHRASE)
    with Try(path, clock, is_open=True) as a_try:
        if opened_by(path, keys, wraps or _nobody(keys), passphrase) is None or not wraps:
            raise NotAllowed(a_try.wrong("That is not the passphrase."))
        a_try.right()


def vouch(
    path: Path,
    people: Collection[UUID],
    word: str,
    clock: Clock | None = None,
    *,
    wrong: str,
    keys: Keys | None = None,
) -> UUID | None:
    """Somebody who may says that another may do it: with their own passphrase, or with the recovery key.

    Args:
        people: those who may.
        wrong: the sentence where it is neither.
        keys: those of a copy; the desk's own when None.

    Returns: who did; None where the recovery key did.

    Raises: as `sign_in`.
    """
    its = keys or keyfile.read_keys(keyfile.place_of(path))
    if recovery_key.is_recovery_key(word):
        wraps = its.of_kind(keyfile.RECOVERY)
    else:
        wraps = tuple(each for each in its.of_kind(keyfile.PASSPHRASE) if each.who in people)
    with Try(path, clock, is_open=True) as a_try:
        for each in wraps or _nobody(its):
            key = opened_by(path, its, [each], word, of_copy=keys is not None)
            if key is not None and each in wraps:
                keyfile.check(its, key)
                a_try.right(of_desk=keys is None)
                return each.who
        raise NotAllowed(a_try.wrong(wrong))


def recover(path: Path, typed: str, clock: Clock | None = None, *, keys: Keys | None = None) -> Signed:
    """The printed recovery key opens the desk: for whoever forgot their passphrase.

    Raises: as `sign_in`.
    """
    its = keys or keyfile.read_keys(keyfile.place_of(path))
    with Try(path, clock) as a_try:
        key = opened_by(path, its, its.of_kind(keyfile.RECOVERY), typed, of_copy=keys is not None)
        if key is None:
            raise NotAllowed(a_try.wrong(WRONG_RECOVERY))
        a_try.right(of_desk=keys is None, recovered=True)
    keyfile.check(its, key)
    return Signed(key, None, a_try.failed)


def begin(name: str, passphrase: str, again: str, *, person: UUID | None = None, cost: Cost = USUAL) -> Begun:
    """Make the keys of a new desk, in memory: `keep` puts them on the disk once the recovery key is printed.

    Raises: NotAllowed, with what is wrong with the name or passphrase.
    """
    name = a_name(name)
    check(passphrase, again, name)
    person, recovery = person or uuid4(), recovery_key.new_recovery_key()
    keys, key = keyfile.new_keys()
    keys = keyfile.wrapped(
        keys, key, passphrase, kind=keyfile.PASSPHRASE, person=str(person), name=name, cost=cost
    )
    keys = keyfile.wrapped(keys, key, recovery, kind=keyfile.RECOVERY, cost=cost)
    return Begun(keys, key, person, recovery)


def has_printed(printed: str, typed: str) -> bool:
    """Whether this is the last group of a recovery key: whoever types it has it on paper."""
    wanted = recovery_key.recovery_word(printed)
    given = recovery_key.recovery_word(typed)
    return given in (wanted, wanted[-4:])


def give(path: Path, key: DataKey, person: UUID, name: str, passphrase: str, again: str) -> None:
    """Somebody gets a passphrase of their own, or another one; any they had before opens nothing any more.

    Raises: NotAllowed, with what is wrong with it; NotSaved.
    """
    put(path, key, new_wrap(path, key, person, name, passphrase, again))


def new_wrap(path: Path, key: DataKey, person: UUID, name: str, passphrase: str, again: str) -> Wrap:
    """The first half of `give`, which takes about a second and changes nothing. Raises: as `give`."""
    name = a_name(name)
    check(passphrase, again, name)
    keys = keyfile.read_keys(keyfile.place_of(path))
    _is_free(keys, person, name)
    keys = keyfile.wrapped(keys, key, passphrase, kind=keyfile.PASSPHRASE, person=str(person), name=name)
    return keys.wraps[-1]


def put(path: Path, key: DataKey, wrap: Wrap) -> None:
    """The other half of `give`: it opens the desk from now on. Raises: as `give`."""

    def change(keys: Keys) -> Keys:
        _is_free(keys, wrap.who, wrap.name)
        left = (each for each in keys.wraps if (each.kind, each.person) != (wrap.kind, wrap.person))
        return replace(keys, wraps=(*left, wrap))

    changed(path, key, change)


def drop(path: Path, key: DataKey, wrap: Wrap) -> None:
    """Take back what was `put`. Raises: NotSaved, CannotOpen."""
    changed(path, key, lambda keys: keyfile.without(keys, [wrap]))


def is_free(path: Path, name: str) -> None:
    """Whether somebody new may sign in with this name. Raises: NotAllowed; CannotOpen."""
    _is_free(keyfile.read_keys(keyfile.place_of(path)), None, name)


def _is_free(keys: Keys, person: UUID | None, name: str) -> None:
    if any(each.who != person for each in keys.of_name(name)):
        raise NotAllowed("Somebody else signs in with that name. Add a middle name or a letter.")


def take_from(path: Path, key: DataKey, person: UUID) -> None:
    """Somebody leaves: nothing of theirs opens the desk any more.

    Raises: NotAllowed where nobody else could; NotSaved.
    """

    def change(keys: Keys) -> Keys:
        left = keyfile.without(keys, keys.of_person(person))
        if not left.of_kind(keyfile.PASSPHRASE):
            raise NotAllowed("Nobody could open the desk any more: somebody else sets a passphrase first.")
        return left

    changed(path, key, change)


def new_recovery(path: Path, key: DataKey, *, cost: Cost = USUAL) -> tuple[str, Wrap]:
    """Make another recovery key, in memory. Returns it, to be written down, and its wrap.

    Only once it is on paper (`has_printed`), `put` lets it open the desk, and the one before no more.
    """
    printed, keys = recovery_key.new_recovery_key(), keyfile.read_keys(keyfile.place_of(path))
    return printed, keyfile.wrapped(keys, key, printed, kind=keyfile.RECOVERY, cost=cost).wraps[-1]


def who_can(path: Path) -> frozenset[UUID]:
    """The people who have a passphrase for this desk. Raises: CannotOpen."""
    keys = keyfile.read_keys(keyfile.place_of(path))
    return frozenset(each.who for each in keys.of_kind(keyfile.PASSPHRASE) if each.who is not None)


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
    return found[0].who if found else None


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
    """Whether a passphrase will do, and was typed twice. Raises: as `check_one`."""
    check_one(passphrase, name)
    if keyfile.as_kept(passphrase) != keyfile.as_kept(again):
        raise NotAllowed("The two are not the same. Type both again.")


def check_one(passphrase: str, name: str) -> None:
    """Whether a passphrase will do, before it is typed once more.

    Raises: NotAllowed, with what is wrong and nothing of what was typed.
    """
    passphrase = keyfile.as_kept(passphrase)
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


def _nobody(keys: Keys) -> Iterable[Wrap]:
    """Somebody else's wrap, so that an unknown name takes as long as a wrong passphrase."""
    return keys.wraps[:1]
