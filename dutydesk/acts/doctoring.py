"""`doctor`: what can be told of a desk, its files and its copies, and what is safe to do about it.

Owns the findings, each a sentence. Most need no passphrase: what lies there, who may read it, what was
stopped halfway, how old the copies are. What is inside is for `doctoring_inside`. Nothing is changed, but
that a restore that was stopped is finished.
"""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from glob import escape
from pathlib import Path
from typing import Final
from uuid import UUID

from dutydesk import settings
from dutydesk.acts import unlocking
from dutydesk.acts.backing_up import ON_A_SERVER
from dutydesk.acts.restoring import when
from dutydesk.errors import CannotOpen, DeskError
from dutydesk.practice.copies import copy_figures
from dutydesk.records import anchor, convert, copies, keyfile, restoring, tries
from dutydesk.records.connecting import NO_CIPHER, can_encrypt
from dutydesk.records.files import check_file, folders_before, has_journal, is_plain
from dutydesk.records.refusals import why

OLD: Final = timedelta(days=1)
"""A desk that was written to so long after its newest copy should have had one. Source: ours."""
MANY: Final = 5
"""Tries that failed in a row from which somebody should be asked. Source: ours."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found."""

    sentence: str
    wrong: bool = False
    """Whether somebody has to do something about it."""


def wrong(sentence: str) -> Finding:
    """A finding about which somebody has to do something."""
    return Finding(sentence, wrong=True)


def look(database: str | None, now: datetime) -> tuple[Finding, ...]:
    """All that can be told of a desk without a passphrase.

    Args:
        now: aware, UTC.
    """
    try:
        path = unlocking.desk_file(database)
    except CannotOpen as told:
        return (wrong(str(told)),)
    if path is None:
        return (Finding(ON_A_SERVER),)
    found: list[Finding] = []
    for part in (_half_restored, _machine, _file, _journal, _keys, _tries, _beside, _modes, _space):
        found += _told(part(path))
    found += _told(_copies(path, now))
    for part in (_gate, _half_converted, _before):
        found += _told(part(path))
    return tuple(found)


def names(path: Path) -> tuple[str, ...] | None:
    """Who may open the desk, to look inside; empty where nobody can, None where nobody need be asked."""
    try:
        if keyfile.place_of(path).exists():
            keys = keyfile.read_keys(keyfile.place_of(path))
            return tuple(dict.fromkeys(each.name for each in keys.of_kind(keyfile.PASSPHRASE)))
        return None if path.is_file() and is_plain(path) else ()
    except (OSError, CannotOpen):  # told among the findings
        return ()


def _told(part: Iterator[Finding]) -> Iterator[Finding]:
    """The findings of one part; where it cannot look, that is its finding."""
    try:
        yield from part
    except OSError as error:
        yield wrong(f"Something of the desk cannot be looked at: {why(error)}. Nothing was changed.")
    except DeskError as told:
        yield wrong(str(told))


def _half_restored(path: Path) -> Iterator[Finding]:
    journal = restoring.read(path)
    if journal is not None and journal.step == restoring.FILES:
        restoring.finish(path)
        after = restoring.read(path)
        if after is None:
            yield wrong(
                "A restore was stopped, and what it had made ready is gone, so the desk from before was put "
                "back into its place just now. Restore again if that is still wanted."
            )
            return
        yield Finding("A restore had been stopped halfway; it was finished just now.")
        journal = after
    if journal is not None:
        yield Finding(
            "A copy was put in the place of this desk. The next opening writes that into its audit. "
            f"The desk from before is in the folder {journal.before}."
        )


def _machine(path: Path) -> Iterator[Finding]:
    if not can_encrypt():
        yield wrong(NO_CIPHER)
    said = settings.load().plain_file
    if said:
        yield Finding(f"The settings of this machine let a desk stand unencrypted: {said}")


def _file(path: Path) -> Iterator[Finding]:
    locked = keyfile.place_of(path).exists()
    if not path.exists():
        if not locked and not has_journal(path):
            yield Finding(f"There is no desk in {path} yet. Starting dutydesk once makes one.")
        elif locked and keyfile.read_keys(keyfile.place_of(path)).begun:
            yield Finding("A desk was begun there and not made. Starting dutydesk once begins again.")
        else:
            yield wrong(
                f"The database {path.name} is gone, but what belongs to it is still there. Make nothing new "
                "in its place: put the file back, or restore the newest copy with `dutydesk restore COPY`."
            )
        return
    plain = path.is_file() and is_plain(path)
    if not locked and not plain and path.is_file() and path.stat().st_size:
        yield wrong(
            f"The keys file {keyfile.place_of(path).name} is gone, or {path.name} is no database. Nothing "
            "opens it without: put the keys file back, such as from beside one of the copies."
        )
        return
    check_file(path, encrypted=locked)
    kind = "encrypted" if locked else "not encrypted"
    yield Finding(f"The database {path} is there: {_bytes(path.stat().st_size)}, {kind}.")
    if not locked and not settings.load().plain_file:
        yield wrong("It is not encrypted. Start dutydesk once on a screen: that encrypts it.")


def _journal(path: Path) -> Iterator[Finding]:
    journal = path.resolve().with_name(f"{path.resolve().name}-wal")
    if restoring.is_open_elsewhere(path):
        yield Finding("Another program has the desk open at this moment.")
    elif path.exists() and journal.exists() and journal.stat().st_size:
        size = _bytes(journal.stat().st_size)
        yield Finding(
            f"The desk was not closed in order. Its journal {journal.name} holds {size} that the next start "
            "takes in. Leave that file where it is."
        )


def _keys(path: Path) -> Iterator[Finding]:
    place = keyfile.place_of(path)
    if not place.exists():
        return
    keys = keyfile.read_keys(place)
    people = len({each.name for each in keys.of_kind(keyfile.PASSPHRASE)})
    yield Finding(f"The keys file can be read: {_count(people, 'person', 'people')} with a passphrase.")
    if not keys.of_kind(keyfile.RECOVERY):
        yield wrong("No recovery key opens this desk. Make one: dutydesk recovery.")
    if not people:
        yield wrong("Nobody has a passphrase for this desk. Open it with the recovery key and set one.")


def _tries(path: Path) -> Iterator[Finding]:
    counted = tries.read_tries(tries.place_of(path))
    if counted.failed:
        at = f", the last {when(counted.at)}" if counted.at else ""
        told = f"{_count(counted.failed, 'try', 'tries')} to open the desk failed{at}."
        if counted.failed < MANY:
            yield Finding(told)
        else:
            yield wrong(f"{told} Ask who it was; if nobody knows, tell a manager.")


def _beside(path: Path) -> Iterator[Finding]:
    if path.exists() and not anchor.place_of(path).exists():
        yield wrong(
            f"The file {anchor.place_of(path).name} is gone, by which a cut or older database is noticed. "
            "The next start says so and makes another: look at the newest contacts first."
        )


def _modes(path: Path) -> Iterator[Finding]:
    if os.name != "posix":
        return
    open_to_others = []
    for each in _ours(path):
        if not each.is_symlink() and stat.S_IMODE(each.stat().st_mode) & 0o077:
            open_to_others.append(each)
    if not open_to_others:
        yield Finding("Only you may read its files.")
    for each in open_to_others[:10]:
        few = "700" if each.is_dir() else "600"
        yield wrong(f"Others may read {each.relative_to(path.parent)}. Take that from them: chmod {few}.")
    if len(open_to_others) > 10:
        yield wrong(f"And {len(open_to_others) - 10} more files of it can be read by others.")


def _space(path: Path) -> Iterator[Finding]:
    if path.exists():
        room = copies.free_beside(path)
        if copies.room_for(path, path.parent):
            yield Finding(f"The disk has {_bytes(room)} free.")
        else:
            yield wrong(
                f"The disk has only {_bytes(room)} free: no copy of the desk fits any more. Free some space "
                "on it, but none of the desk's own files."
            )


def _copies(path: Path, now: datetime) -> Iterator[Finding]:
    there = copies.list_copies(path)
    if not there:
        if path.exists():
            yield wrong("There is no copy of the desk yet. Make one: dutydesk backup.")
        return
    newest, many = there[0], _count(len(there), "copy", "copies")
    yield Finding(
        f"{many} of the desk; the newest was made {when(newest.at)}, the oldest {when(there[-1].at)}."
    )
    written = max(
        (each.stat().st_mtime for each in (path, path.with_name(f"{path.name}-wal")) if each.exists()),
        default=0.0,
    )
    if written - newest.at.timestamp() > OLD.total_seconds():
        yield wrong("The desk was written to since, and no copy was made of that. Make one: dutydesk backup.")
    if newest.at > now + copy_figures().every:
        yield wrong("That is a time to come: look whether this machine's clock is right.")
    for each in there:
        if not is_plain(each.path) and not keyfile.place_of(each.path).exists():
            yield wrong(
                f"The copy {each.path.name} has lost its keys file. `dutydesk restore` says how to open it."
            )
        elif is_plain(each.path) and keyfile.place_of(path).exists():
            yield wrong(
                f"The copy {each.path.name} is not encrypted, though the desk is. Wipe it where you can."
            )


def _gate(path: Path) -> Iterator[Finding]:
    folder = path.with_name(f"{path.name}-gate")
    names = [each.name for each in folder.iterdir()] if folder.is_dir() else []
    calls = sum(1 for name in names if name.endswith(".db") and _is_id(name.removesuffix(".db")))
    if calls:
        yield Finding(
            f"{_count(calls, 'call is', 'calls are')} not on the desk yet, and so in no copy. "
            "What is settled on the desk is in the next one."
        )
    if any(name.endswith(".closing") for name in names):
        yield Finding(
            "A call was just being taken away when the program was stopped; the next start goes on."
        )


def _half_converted(path: Path) -> Iterator[Finding]:
    place = keyfile.place_of(path)
    if not place.exists():
        return
    state = keyfile.read_keys(place).converting
    if state:
        yield wrong("The encrypting of this desk was stopped. Start dutydesk once on a screen: it goes on.")
        return
    real = path.resolve()
    aside = convert.put_aside(real)  # told by `_before`
    for each in convert.remains(real):
        if each in aside:
            continue
        yield wrong(
            f"{each.name} beside the desk is not encrypted. Keep it only if nobody can say what is in it: "
            "it may be a call, or a copy, from before the desk was encrypted."
        )


def _before(path: Path) -> Iterator[Finding]:
    real = path.resolve()
    for folder in folders_before(real):
        kept = folder / real.name
        if not kept.is_file():
            continue
        told = f"A desk from before a restore is in {folder.name}."
        if keyfile.place_of(path).exists() and is_plain(kept):
            yield wrong(f"{told} It is not encrypted. Take it away when nobody needs it any more.")
        else:
            yield Finding(f"{told} Take the folder away yourself when nobody needs it any more.")
    ready = [each for each in real.parent.glob(f".{escape(real.name)}*{restoring.READY}") if each.is_file()]
    if ready and restoring.read(path) is None:
        yield Finding("A restore was stopped before it changed anything. What it left goes at the next one.")


def _ours(path: Path) -> Iterable[Path]:
    real = path.resolve()
    ends = (
        "",
        "-wal",
        "-shm",
        "-keys",
        "-tries",
        "-here",
        "-anchor",
        "-auditkey",
        "-restoring",
        "-gate",
        "-copies",
    )
    for each in {place.with_name(place.name + end) for place in (path, real) for end in ends}:
        if each.exists():
            yield each
            if each.is_dir():
                yield from sorted(each.iterdir())
    for folder in folders_before(real):
        yield folder
        yield from sorted(folder.iterdir())


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _bytes(number: int) -> str:
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number} bytes"
