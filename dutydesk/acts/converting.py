"""A plain desk of an earlier version becomes an encrypted one, at the first start that has a passphrase.

Owns the order of it, of which any step may be the last: the desk is taken for ourselves, its keys are put on
the disk, its file is turned (`records.convert`), and then what lies beside it: the calls behind the gate,
each by itself, and plain copies. Killed before the file is in its place, the desk is plain as it was, and is
converted again, with the same keys (`carried_on`) or with others. Killed after it, the desk asks for the
passphrase, and `finish` does the rest. Tables are brought up to date by the opening that follows, never here.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from dutydesk.acts.unlocking import Begun, Signed
from dutydesk.errors import CannotOpen
from dutydesk.records import anchor, keyfile
from dutydesk.records import convert as files
from dutydesk.records.convert import Step
from dutydesk.records.files import NOT_THE_ENCRYPTED, is_plain, is_unbegun, sync_folder
from dutydesk.records.gatefile import GateFolder
from dutydesk.records.refusals import cannot_open, in_plain_words, of_system, why
from dutydesk.records.secret import DataKey

ENCRYPTING: Final = "Encrypting the desk. It may be stopped: nothing is lost."
CALLS: Final = "Encrypting the calls that are not on the desk yet."
ANOTHER_START: Final = (
    "The desk is not a plain one any more: another start encrypted it just now, or it was changed. "
    "Nothing was changed here. Start dutydesk again."
)
WIPING: Final = "Removing what was not encrypted."


def _nothing(_: str) -> None:
    return None


def people_of(path: Path) -> tuple[tuple[UUID, str], ...]:
    """Who works at a plain desk: id and name, in the order they came. Changes nothing.

    Raises: CannotOpen, also where it is not to be converted: a demonstration, a desk of a newer version.
    """
    try:
        with in_plain_words(opening=True):
            return files.people(path.resolve())
    except OSError as error:
        raise cannot_open(of_system(error)) from None


def convert(
    path: Path, begun: Begun, say: Callable[[str], None], *, step: Step = _nothing
) -> tuple[str, ...]:
    """Turn a plain desk into an encrypted one with these keys. Safe to be killed in.

    Args:
        path: the desk's file.
        begun: new keys, whose recovery key is printed, or those of `carried_on`.
        say: told what is being done, in a sentence.

    Returns: what could not be done, in sentences: the desk is encrypted, and the next start tries again.

    Raises: CannotOpen, NotSaved; the desk is then plain as it was, or encrypted whole, as its door says.
    """
    try:
        with in_plain_words(opening=True):
            _turn_desk(path, begun, say, step)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    return finish(path, begun.key, say, step=step)


def carried_on(path: Path, signed: Signed) -> Begun:
    """The keys of a conversion that was stopped, for whoever opened them with the passphrase set before.

    Raises: CannotOpen.
    """
    keys = keyfile.read_keys(keyfile.place_of(path))
    keyfile.check(keys, signed.key)
    known = (each.who for each in keys.of_kind(keyfile.PASSPHRASE) if each.who is not None)
    person = signed.person or next(known, None)
    if keys.converting != keyfile.DESK or person is None:
        raise CannotOpen(NOT_THE_ENCRYPTED)
    return Begun(keys, signed.key, person, recovery="")


def is_left(path: Path) -> bool:
    """Whether a conversion was stopped after the desk was encrypted, so that `finish` is due.

    Raises: CannotOpen where the keys cannot be read.
    """
    place = keyfile.place_of(path)
    return place.exists() and bool(keyfile.read_keys(place).converting) and not _is_plain(path)


def finish(
    path: Path, key: DataKey, say: Callable[[str], None] = _nothing, *, step: Step = _nothing
) -> tuple[str, ...]:
    """Do what is left of a conversion once the desk itself is encrypted. Nothing where nothing is left.

    Before the desk is opened. Safe to be killed in, and to repeat.

    Returns: what could not be done, in sentences; the next start tries it again.

    Raises: CannotOpen where the desk does not open with this key, or is not whole: nothing is wiped then;
        NotSaved.
    """
    if not is_left(path):
        return ()
    real, place = path.resolve(), keyfile.place_of(path)
    keys = keyfile.read_keys(place)
    keyfile.check(keys, key)
    try:
        with in_plain_words(opening=True):
            files.is_whole(real, key)
        sync_folder(real.parent)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    if keys.converting == keyfile.DESK:
        # From now on a plain file in its place is another one, and other keys would lose the calls.
        keyfile.changed(place, key, lambda there: replace(there, converting=keyfile.REST))
        step("the desk is turned")
    told = [
        *_take_in_audit_key(path, real, key, step),
        *_turn_calls(path, key, say, step),
        *_wipe_remains(path, real, say, step),
    ]
    if not told:
        keyfile.changed(place, key, lambda there: replace(there, converting=""))
        step("all is turned")
    return (*told, *_put_aside(real))


def _turn_desk(path: Path, begun: Begun, say: Callable[[str], None], step: Step) -> None:
    real = path.resolve()
    if path.exists() and not _is_plain(path):
        raise CannotOpen(ANOTHER_START)
    _check_keys(path, begun)
    say(ENCRYPTING)
    with files.looking(real):
        pass  # what is refused for what it is, is refused before its -wal is folded in
    with files.alone(real) as taken:
        step("taken")
        files.look(taken.connection, whole=False)
        _keep(path, begun)
        step("keys")
        files.turn(taken, begun.key, step)


def _keep(path: Path, begun: Begun) -> None:
    """Put the keys beside a plain desk that nobody else has now.

    Raises: as `_check_keys`; NotSaved.
    """
    place = keyfile.place_of(path)
    if _check_keys(path, begun):
        return
    wanted = keyfile.sealed(replace(begun.keys, begun=False, converting=keyfile.DESK), begun.key)
    keyfile.write_keys(place, wanted)
    there = keyfile.read_keys(place)
    if (there, there.mac) != (wanted, wanted.mac):
        raise CannotOpen(
            "The keys of this desk do not stand on the disk as they were written. "
            "The database was left as it is. Look whether that disk is sound."
        )


def _take_in_audit_key(path: Path, real: Path, key: DataKey, step: Step) -> list[str]:
    """What a plain desk's audit was chained with goes into the desk: beside it, it stands unencrypted."""
    place = anchor.key_place_of(path)
    if not place.exists():
        return []
    try:
        chained_with = anchor.key_beside(place)
    except CannotOpen:
        return []  # the audit says so itself
    try:
        with in_plain_words():
            taken_in = files.take_in(real, key, chained_with)
        step("audit key taken in")
        if taken_in:
            files.wipe(place)
            step("removed")
    except OSError as error:
        return [f"The key of the audit beside the desk could not be removed: {why(error)}."]
    return []


def _check_keys(path: Path, begun: Begun) -> bool:
    """Whether these keys stand beside the plain desk already.

    Raises: CannotOpen where others do that hold something.
    """
    place = keyfile.place_of(path)
    if not place.exists():
        return False
    there = keyfile.read_keys(place)
    if not there.begun and there.converting != keyfile.DESK:
        raise CannotOpen(NOT_THE_ENCRYPTED)
    wanted = keyfile.sealed(replace(begun.keys, begun=False, converting=keyfile.DESK), begun.key)
    return (there, there.mac) == (wanted, wanted.mac)


def _turn_calls(path: Path, key: DataKey, say: Callable[[str], None], step: Step) -> list[str]:
    """Encrypt the file of each contact behind the gate; one that cannot be keeps nobody from the others."""
    gate, told = GateFolder(path.with_name(f"{path.name}-gate"), secret=key), []
    gate.finish(())
    ids = gate.ids()
    if ids:
        say(CALLS)
    for contact_id in ids:
        file = gate.folder / f"{contact_id}.db"
        try:
            if _is_plain(file):
                with in_plain_words(opening=True):
                    _turn_call(file, key, step)
        except OSError as error:
            told.append(_not_turned(file, cannot_open(of_system(error))))
        except CannotOpen as refused:
            told.append(_not_turned(file, refused))
    told += [f"{words} It is {file.name}." for file, words in gate.not_removed]
    return told


def _turn_call(file: Path, key: DataKey, step: Step) -> None:
    if is_unbegun(file):  # its making was stopped: nothing was kept in it
        files.wipe(file)
        step("removed")
        return
    with files.looking(file, desk=False):
        pass
    with files.alone(file) as taken:
        files.look(taken.connection, desk=False, whole=False)
        files.turn(taken, key, step)


def _not_turned(file: Path, refused: CannotOpen) -> str:
    return f"A call that is not on the desk yet is not encrypted: {file.name}. {refused}"


def _wipe_remains(path: Path, real: Path, say: Callable[[str], None], step: Step) -> list[str]:
    told = []
    try:
        left = dict.fromkeys((*files.remains(real), *files.remains(path)))
        for each in files.put_aside(real):  # it may hold what the desk does not: it is told, not wiped
            left.pop(each, None)
    except OSError as error:
        return [f"Whether something plain is left beside the desk could not be seen: {why(error)}."]
    if left:
        say(WIPING)
    for each in left:
        try:
            files.wipe(each)
            step("removed")
        except OSError as error:
            told.append(
                f"The desk is encrypted, but {each.name} beside it is not, and could not be removed: "
                f"{why(error)}. The next start tries again."
            )
    return told


def _put_aside(real: Path) -> list[str]:
    try:
        folders = dict.fromkeys(each.parent.name for each in files.put_aside(real))
    except OSError:
        return []  # `dutydesk doctor` says so
    return [
        f"A desk from before is in {each}, and is not encrypted. It was left as it is, for it may hold what "
        "this one does not. Take it away when nobody needs it any more."
        for each in folders
    ]


def _is_plain(path: Path) -> bool:
    try:
        return path.is_file() and path.stat().st_size > 0 and is_plain(path)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
