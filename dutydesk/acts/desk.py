"""Opening and closing a desk: its database, its standards, its gate, and who sits at it.

Owns what every act is handed. A demonstration is a desk in a private folder that goes when it is closed;
one that was killed goes at the next start of any.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID

import platformdirs

from dutydesk.acts.audit_found import FirstLook, first_look
from dutydesk.acts.auditor import Auditor
from dutydesk.acts.backing_up import Copying
from dutydesk.acts.find_terms import make_anew
from dutydesk.acts.keeping import Keeper
from dutydesk.acts.machine import is_running
from dutydesk.acts.seeing import who_looks
from dutydesk.acts.values import Person
from dutydesk.clock import Clock, SystemClock
from dutydesk.errors import CannotOpen, DataFaults, Stale
from dutydesk.practice import findable
from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.profile import DEFAULT_PROFILE, Profile, load_profile
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import DeskRow
from dutydesk.records.gatefile import GateFolder
from dutydesk.records.refusals import why
from dutydesk.records.secret import DataKey

NOT_ENCRYPTED: Final = "The database is not encrypted: it is not for real records. Use invented people."
ON_A_SERVER: Final = (
    "The database is on a server: whether it is encrypted there, and who may read it, its owner says."
)
NOT_PROVED: Final = "Names are not proved: anyone at this machine can say they are anyone."

DEMO_PREFIX: Final = "dutydesk-demo-"
_DEMO_MARK: Final = "demonstration.pid"


@dataclass(eq=False)
class Desk:
    """An open desk. Every act takes it first."""

    database: Database
    profile: Profile
    checklist: Checklist
    calendar: WorkingCalendar
    clock: Clock
    gate: GateFolder
    keeper: Keeper
    demonstration: bool
    label: str
    """What the screens call the database."""
    notices: tuple[str, ...]
    """Plain sentences to be said at the first start."""
    here_file: Path
    """Remembers, for this machine, who was here last."""
    folder: Path | None = None
    """The private folder of a demonstration."""
    plain_because: str = ""
    """Why the settings of this machine let its file be unencrypted; "" where it is not, or nobody asked."""
    signed: UUID | None = None
    """Who opened it with their own passphrase; None where nobody had to."""
    seated: dict[UUID, object] = field(default_factory=dict)
    """The contacts on this program's screens, each with its seat (`seats`)."""
    auditor: Auditor | None = None
    """Who writes its audit; None while a demonstration is furnished."""
    integrity: str = ""
    """What must be read first where the audit is not as it was left (`auditing.go_on`); "" where it is."""
    first: FirstLook | None = None
    """What was seen of its audit before anything was written; None for a demonstration."""
    owed: list[Callable[[], object]] = field(default_factory=list)
    """What an opening does once somebody has read that the desk is not as it was left."""
    copying: Copying | None = None
    """Who makes its copies; None where none are made by themselves (`backing_up.begin`)."""

    @property
    def proved(self) -> bool:
        """Who is here is proved by a passphrase; else anyone may say they are anyone."""
        return self.database.secret is not None and not self.demonstration

    @property
    def here(self) -> Person | None:
        """Who sits at the desk; set through `people`."""
        return self.keeper.here

    @here.setter
    def here(self, person: Person | None) -> None:
        self.keeper.here = person

    @contextmanager
    def home(self, contact_id: UUID) -> Iterator[Database]:
        """Where a contact is kept: its own file while its gate is not settled, else the desk.

        While it is used, the contact does not move from the one to the other.

        Raises: CannotOpen when its file cannot be read.
        """
        with self.gate.still(contact_id):
            yield self.kept_in(contact_id)

    def kept_in(self, contact_id: UUID) -> Database:
        """As `home`, for the keeper, which holds off every move by a lock of its own.

        Raises: CannotOpen.
        """
        return self.gate.database(contact_id) or self.database

    def __repr__(self) -> str:
        return f"Desk({self.label!r})"


def open_desk(
    database: str | None,
    profile: str | None,
    clock: Clock | None = None,
    *,
    demonstration: bool = False,
    secret: DataKey | None = None,
    signed: UUID | None = None,
    plain_because: str = "",
) -> Desk:
    """Open a desk, making it where there is none; for a demonstration, a throw-away one of invented people.

    The program itself comes in by `opening`, which says with which key, and whether it may be without one.

    Args:
        database: a file, `postgresql://...`, or None for the SQLite file in the user's data folder.
        profile: name or path; None for the one the desk was made under, Leicester for a new one.
        secret: the key of an encrypted file; None for a plain one and for PostgreSQL.
        signed: who proved who they are; they are here.
        plain_because: why the settings let it be unencrypted.

    Raises: CannotOpen, DataFaults.
    """
    from dutydesk.acts import auditing, people

    clock = clock or SystemClock()
    folder: Path | None = None
    _sweep_demonstrations()
    if demonstration:
        folder = _demonstration_folder()
    user_folder = folder or Path(platformdirs.user_data_dir("dutydesk", appauthor=False))
    kept: Database | None = None
    first: FirstLook | None = None
    desk: Desk | None = None
    try:
        standards = load_profile(profile) if profile else None
        checklist = load_checklist()
        if database is None:
            _make_private(user_folder)
        if folder is not None:
            kept = Database.make_throwaway(folder / "desk.db")
        else:
            kept = Database.open(database or user_folder / "desk.db", secret, looking=True)
            if kept.path is None:  # what is not on its desk yet stands on this machine
                _make_private(user_folder)
            first = first_look(kept, _here_file(kept, user_folder, "-anchor"), clock.now())
            if not first.what:
                kept.begin_writing()
        owed: list[Callable[[], object]] = []
        standards, new = _claim(kept, standards, clock, demonstration, owed)
        desk = _assemble(kept, standards, checklist, clock, user_folder, folder, first, owed)
        if folder is None:
            desk.notices = _notices(kept, plain_because, new)
        desk.plain_because, desk.signed = plain_because, signed
        desk.here = people.who_begins(desk)
        auditing.opened(desk)
    except BaseException:  # whatever went wrong leaves no open database and no folder; it goes on up
        if desk is not None:
            _end(desk)
        if kept is not None:
            kept.close()
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        raise
    if folder is not None:
        _furnish(desk)
        place = _here_file(desk.database, folder, "-anchor")
        desk.first = first_look(desk.database, place, clock.now())
        auditing.begin(desk, desk.first)
    return desk


def close_desk(desk: Desk, *, forget: bool = False) -> None:
    """Save what waits, stop the keeper and close every file; a demonstration's folder goes.

    Args:
        forget: the program goes on without its key.

    Raises: NotSaved when something typed could not be saved; all is closed nonetheless.
    """
    from dutydesk.acts.seats import leave_all

    try:
        desk.keeper.flush()
        leave_all(desk)
    finally:
        if desk.copying is not None:
            desk.copying.close()
        desk.keeper.close()
        desk.gate.close()
        desk.database.close()
        if forget and desk.database.secret is not None:
            desk.database.secret.forget()
            if desk.auditor is not None:
                desk.auditor.key = b""
        if desk.folder is not None:
            shutil.rmtree(desk.folder, ignore_errors=True)


def _assemble(
    database: Database,
    profile: Profile,
    checklist: Checklist,
    clock: Clock,
    user_folder: Path,
    folder: Path | None,
    first: FirstLook | None,
    owed: list[Callable[[], object]],
) -> Desk:
    from dutydesk.acts import auditing, calls, disposal, feedback_before

    gate = GateFolder.beside(database, user_folder)
    desk = Desk(
        database=database,
        profile=profile,
        checklist=checklist,
        calendar=profile.calendar(),
        clock=clock,
        gate=gate,
        keeper=Keeper(lambda contact_id: gate.database(contact_id) or database, checklist, clock),
        demonstration=folder is not None,
        label="demonstration" if folder is not None else database.label,
        notices=(),
        here_file=_here_file(database, user_folder, "-here"),
        folder=folder,
        first=first,
        owed=owed,
    )
    gate.guard = lambda contact_id: calls.taking_away(desk, contact_id)
    database.looks = lambda: who_looks(desk)
    if first is not None:
        auditing.begin(desk, first)
    owed += [lambda: calls.finish_what_a_kill_left(desk), lambda: feedback_before.owe(desk)]
    owed.append(lambda: disposal.finish(desk))
    if not database.looking:
        try:
            while owed:
                owed.pop(0)()
        except BaseException:  # whatever went wrong leaves no open keeper and no open gate; it goes on up
            _end(desk)
            raise
    return desk


def _end(desk: Desk) -> None:
    """What a desk holds open beside its database, where it is refused at its start."""
    desk.keeper.close()
    desk.gate.close()


def _here_file(database: Database, user_folder: Path, ending: str) -> Path:
    """What stands beside a desk's file, or for a server's in the user's folder."""
    if database.path is not None:
        return database.path.with_name(f"{database.path.name}{ending}")
    return user_folder / f"postgresql-{hashlib.sha256(database.key.encode()).hexdigest()[:16]}{ending}"


def _notices(database: Database, plain_because: str, new: bool) -> tuple[str, ...]:
    """What a desk says of itself at its first start; why it is unencrypted, at each."""
    if database.secret is not None:
        return ()
    if not new and not plain_because:
        return ()
    told = (NOT_PROVED,) if new else ()
    if database.path is None:
        return (ON_A_SERVER, *told)
    because = f" The settings of this machine say why: {plain_because}" if plain_because else ""
    return (f"{NOT_ENCRYPTED}{because}", *told)


def _claim(
    database: Database,
    profile: Profile | None,
    clock: Clock,
    demonstration: bool,
    owed: list[Callable[[], object]],
) -> tuple[Profile, bool]:
    """The profile this desk runs under, always the one it was made under, and whether the desk is new.

    Args:
        owed: takes what is to be written once the database may be.
    """
    with database.read() as session:
        row = session.get(DeskRow, 1)
    if row is None:
        its = profile or load_profile(DEFAULT_PROFILE)
        if database.looking:
            owed.append(lambda: _claim(database, its, clock, demonstration, owed))
            return its, True
        try:
            with database.write() as session:
                session.add(
                    DeskRow(
                        profile=its.key,
                        profile_version=its.version,
                        demonstration=demonstration,
                        created_at=clock.now(),
                        find_rules=findable.RULES,
                    )
                )
            return its, True
        except Stale:  # another program made it first
            with database.read() as session:
                row = session.get_one(DeskRow, 1)
    if row.demonstration and not demonstration:
        raise CannotOpen(
            "That is the file of a demonstration, of invented people: real records are not kept in it. "
            "It was left as it is. Give another name with --database."
        )
    if row.find_rules != findable.RULES:
        if database.looking:
            owed.append(lambda: make_anew(database))
        else:
            make_anew(database)
    if profile is None:
        try:
            profile = load_profile(row.profile)
        except DataFaults:
            raise CannotOpen(
                f"This desk was made under the profile {row.profile}. Give its file with --profile."
            ) from None
    if profile.key != row.profile:
        raise CannotOpen(
            f"This desk was made under the profile {row.profile} and cannot be opened with {profile.key}: "
            "leave --profile out, or give another database."
        )
    return profile, False


def _make_private(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix":
            folder.chmod(0o700)
    except OSError as error:
        raise CannotOpen(
            f"The folder for the desk cannot be made: {why(error)}. Nothing was changed. "
            "Give a place with --database."
        ) from None


def _furnish(desk: Desk) -> None:
    from dutydesk.acts.demo import furnish

    try:
        furnish(desk)
    except BaseException:  # whatever went wrong leaves no half-furnished desk; it goes on up
        close_desk(desk)
        raise


def _demonstration_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix=DEMO_PREFIX))
    (folder / _DEMO_MARK).write_text(str(os.getpid()), encoding="ascii")
    return folder


def _sweep_demonstrations() -> None:
    """Remove the folders of demonstrations whose program is gone: ours, with our mark in them."""
    for folder in Path(tempfile.gettempdir()).glob(f"{DEMO_PREFIX}*"):
        with suppress(OSError, ValueError):
            if folder.is_symlink() or (hasattr(os, "getuid") and folder.stat().st_uid != os.getuid()):
                continue
            if not is_running(int((folder / _DEMO_MARK).read_text(encoding="ascii"))):
                shutil.rmtree(folder, ignore_errors=True)
