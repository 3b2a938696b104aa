"""Contacts behind the gate: one SQLite file each, in a private folder beside the desk's database.

Owns that such a file is made, found, and taken away so that nothing of it can be read again: zeros over
the file, its -wal and its -shm, each on the disk before the name goes. A folder serves one desk; it holds
no reference number and nothing of any other contact.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Final, TypeVar
from uuid import UUID

from sqlmodel import Session

from dutydesk.errors import CannotOpen, DeskError, NotSaved, Stale
from dutydesk.records.connecting import is_bare
from dutydesk.records.database import Database
from dutydesk.records.files import is_first_page, is_unbegun
from dutydesk.records.refusals import cannot_keep, cannot_open, of_system
from dutydesk.records.secret import DataKey

Found = TypeVar("Found")

_SUFFIXES: Final = ("", "-wal", "-shm", "-journal")
_CLOSING: Final = ".closing"
_BLOCK: Final = 1 << 20


class GateFolder:
    """The files of the contacts whose gate is not settled, on this machine. Fit for several threads."""

    def __init__(self, folder: Path, *, durable: bool = True, secret: DataKey | None = None) -> None:
        self.folder = folder
        self.secret = secret
        """What the files are encrypted with: the key of their desk; None beside a plain one."""
        self.durable = durable
        """As the desk's database (`Database.durable`): a demonstration's files are wiped all the same, but
        nothing waits until the disk has it."""
        self.guard: Callable[[UUID], AbstractContextManager[None]] = lambda contact_id: nullcontext()
        """Entered round the taking away of a file, so that nothing is written to it meanwhile."""
        self._open: dict[UUID, Database] = {}
        self._gone: set[UUID] = set()
        """Contacts that were behind the gate while this program ran, and are not any more."""
        self._lock = RLock()
        self._stills: dict[UUID, RLock] = {}
        self._unread: dict[UUID, str] = {}
        self._not_removed: dict[UUID, str] = {}
        self._unlisted = ""
        """Why the folder itself could not be read when that was last tried."""

    @classmethod
    def beside(cls, database: Database, user_folder: Path) -> "GateFolder":
        """The folder that belongs to this desk's database.

        Args:
            user_folder: where it stands for a database that is not a file of this machine.
        """
        if database.path is not None:
            folder = database.path.with_name(f"{database.path.name}-gate")
            return cls(folder, durable=database.durable, secret=database.secret)
        return cls(user_folder / f"postgresql-{hashlib.sha256(database.key.encode()).hexdigest()[:16]}-gate")

    @contextmanager
    def still(self, contact_id: UUID) -> Iterator[None]:
        """Nobody else in this program moves, wipes, reads or writes that contact's file meanwhile.

        Taken before the keeper's own lock, never inside it.
        """
        with self._lock:
            lock = self._stills.setdefault(contact_id, RLock())
        with lock:
            yield

    def ids(self) -> tuple[UUID, ...]:
        """The contacts that have a file here, not counting those that are being taken away."""
        going = {path.stem for path in self._files(_CLOSING)}
        found = (UUID(path.stem) for path in self._files(".db") if path.stem not in going)
        return tuple(contact_id for contact_id in found if contact_id not in self._gone)

    def make(self, contact_id: UUID) -> Database:
        """A new, empty file for one contact.

        Raises: NotSaved.
        """
        with self._lock:
            try:
                self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                if os.name == "posix":
                    self.folder.chmod(0o700)
            except OSError as error:
                raise cannot_keep(of_system(error)) from None
            path = self._path(contact_id)
            ours = not path.exists()
            try:
                database = Database.make_young(path, durable=self.durable, secret=self.secret)
            except BaseException:  # whatever went wrong leaves no half-made file of a call; it goes on up
                if ours:
                    self.undo(contact_id)
                raise
            self._open[contact_id] = database
            return database

    def undo(self, contact_id: UUID) -> None:
        """Take away a file whose making failed, so that it can be made again. Never fails.

        Only for a file in which no contact was ever kept. What the disk will not let go of is taken away at
        a later start, as a file hardly begun.
        """
        with self._lock:
            database = self._open.pop(contact_id, None)
            if database is not None:
                database.close()
            path = self._path(contact_id)
            for suffix in _SUFFIXES:
                part = path.with_name(path.name + suffix)
                with suppress(OSError):
                    handle = _hold(part)
                    if handle is not None:
                        with suppress(OSError):
                            self._wipe(handle)
                        part.unlink(missing_ok=True)

    def had(self, contact_id: UUID) -> bool:
        """Whether the contact was behind the gate while this program ran, and is not any more."""
        return contact_id in self._gone

    def pass_over(self, contact_id: UUID) -> None:
        """Its file holds nothing any more that the desk has not: it is not looked at until the next start."""
        with self._lock:
            self._gone.add(contact_id)

    def database(self, contact_id: UUID) -> Database | None:
        """The file of that contact, or None when it has none here.

        Raises: CannotOpen when there is one that cannot be read.
        """
        with self._lock:
            known = self._open.get(contact_id)
            path = self._path(contact_id)
            if contact_id in self._gone or not path.exists() or path.with_suffix(_CLOSING).exists():
                if known is not None:  # another program on this machine took it away
                    self._open.pop(contact_id).close()
                return None
            if known is not None:
                return known
            self._open[contact_id] = found = Database.open_file(
                path, make=False, durable=self.durable, secret=self.secret
            )
            return found

    def changed_at(self, contact_id: UUID) -> datetime | None:
        """When the file of a contact was last written, UTC; None when there is none."""
        try:
            return datetime.fromtimestamp(self._path(contact_id).stat().st_mtime, UTC)
        except OSError:
            return None

    def stamp(self) -> tuple[tuple[str, int, int], ...]:
        """What tells a change of any file here: names, times in ns, sizes."""
        found = []
        for path in self._listed():
            with suppress(OSError):
                its = path.stat()
                found.append((path.name, its.st_mtime_ns, its.st_size))
        return tuple(sorted(found))

    def is_unbegun(self, contact_id: UUID) -> bool:
        """Whether its making was stopped, so that nothing can have been kept in it."""
        path = self._path(contact_id)
        try:
            if not path.exists():
                return False
            if self.secret is None or not path.stat().st_size:
                return is_unbegun(path) or is_first_page(path)
            return is_first_page(path) or is_bare(path, self.secret)
        except OSError:  # not to be read: so nothing says that it is empty
            return False

    def holds(self, contact_id: UUID) -> bool:
        """Whether the contact has a file here."""
        with self._lock:
            return contact_id not in self._gone and self._path(contact_id).exists()

    def take_away(self, contact_id: UUID) -> None:
        """Overwrite and remove the file of one contact. Safe to repeat, and to be killed in.

        A mark is left first, so that a kill in the middle is finished at the next start.

        Raises: NotSaved when the disk refuses; what is left is taken away at the next start.
        """
        with self.still(contact_id), self.guard(contact_id), self._lock:
            path = self._path(contact_id)
            closing = path.with_suffix(_CLOSING)
            database = self._open.pop(contact_id, None)
            try:
                if not self.folder.is_dir():
                    return
                os.close(os.open(closing, os.O_CREAT | os.O_WRONLY, 0o600))
                self._gone.add(contact_id)
                self._sync()
                # Held open, since SQLite unlinks its -wal unwiped when the last connection closes.
                held = [_hold(path.with_name(path.name + suffix)) for suffix in _SUFFIXES[1:]]
                if database is not None:
                    database.close()
                for handle in held:
                    if handle is not None:
                        self._wipe(handle)
                for suffix in _SUFFIXES:
                    part = path.with_name(path.name + suffix)
                    handle = _hold(part)
                    if handle is not None:
                        self._wipe(handle)
                        part.unlink(missing_ok=True)
                self._sync()
                closing.unlink(missing_ok=True)
                self._sync()
            except OSError:
                raise NotSaved(
                    "The file of this call could not be removed. It is closed, and will be removed at the "
                    "next start."
                ) from None

    def finish(self, others: Iterable[UUID]) -> tuple[UUID, ...]:
        """Take away what a kill left: files marked as going, and those of these contacts. Never fails.

        What the disk will not let go of is passed over until the next start, and stands in `not_removed`.
        """
        marked = {UUID(path.stem) for path in self._files(_CLOSING)}
        gone = tuple(marked | (set(self.ids()) & set(others)))
        for contact_id in gone:
            try:
                self.take_away(contact_id)
            except (NotSaved, Stale) as told:
                self.pass_over(contact_id)
                self._unread.pop(contact_id, None)
                self._not_removed[contact_id] = str(told)
        return gone

    def readable(self) -> Iterator[tuple[UUID, Database]]:
        """Every file that opens, one at a time, each still while it is used.

        One that does not is left as it is, and stands in `unread`.
        """
        for contact_id in self.ids():
            with self.still(contact_id):
                database = None
                try:
                    database = self.database(contact_id)
                except CannotOpen as told:
                    self._cannot_read(contact_id, told)
                if database is not None:
                    yield contact_id, database

    def read_each(self, look: Callable[[UUID, Session], Found]) -> list[Found]:
        """What `look` finds in each file; one that cannot be read keeps nobody from the others.

        It is left as it is, and stands in `unread` until it can be read.
        """
        found = []
        for contact_id, database in self.readable():
            try:
                with database.read() as session:
                    found.append(look(contact_id, session))
            except NotSaved as told:
                self._cannot_read(contact_id, told)
            else:
                self._unread.pop(contact_id, None)
        return found

    @property
    def unread(self) -> tuple[tuple[Path, str], ...]:
        """The files that could not be read when that was last tried, and why."""
        found = [(self._path(each), told) for each, told in sorted(self._unread.copy().items())]
        return ((self.folder, self._unlisted), *found) if self._unlisted else tuple(found)

    @property
    def not_removed(self) -> tuple[tuple[Path, str], ...]:
        """The files that should be gone and are not, and what was said of it at the start."""
        return tuple((self._path(each), told) for each, told in self._not_removed.items())

    def _cannot_read(self, contact_id: UUID, told: DeskError) -> None:
        # A file in which nothing was begun is no call that was lost.
        if not self.is_unbegun(contact_id):
            self._unread[contact_id] = str(told)

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            for database in self._open.values():
                database.close()
            self._open.clear()

    def _path(self, contact_id: UUID) -> Path:
        return self.folder / f"{contact_id}.db"

    def _files(self, suffix: str) -> tuple[Path, ...]:
        return tuple(path for path in self._listed() if path.suffix == suffix and _is_id(path.stem))

    def _listed(self) -> list[Path]:
        """What is in the folder, by name; nothing where there is none, or it cannot be read."""
        found: list[Path] = []
        try:
            found = sorted(self.folder.iterdir())
            self._unlisted = ""
        except FileNotFoundError:
            self._unlisted = ""
        except OSError as error:
            self._unlisted = str(cannot_open(of_system(error)))
        return found

    def _wipe(self, handle: int) -> None:
        """Zeros over the whole file behind this handle, on the disk; then close it."""
        try:
            left = os.fstat(handle).st_size
            os.lseek(handle, 0, os.SEEK_SET)
            while left > 0:
                left -= os.write(handle, bytes(min(left, _BLOCK)))
            if self.durable:
                os.fsync(handle)
        finally:
            os.close(handle)

    def _sync(self) -> None:
        if os.name == "posix" and self.durable:
            handle = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _hold(path: Path) -> int | None:
    try:
        return os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
