"""A copy is put in the place of a desk: what is said before it is done, and what the audit is told after.

Owns that a copy is looked through with its own keys before anything is asked, what the present desk would
lose by it, and which keys hold afterwards. Whose leave it needs is `restore_leave`'s, the steps on the disk
are `records.restoring`'s.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from dutydesk.acts import auditing, unlocking
from dutydesk.acts.audit_events import Event, Happened
from dutydesk.acts.backing_up import INVENTED, ON_A_SERVER
from dutydesk.acts.permission import refusal
from dutydesk.acts.unlocking import Signed
from dutydesk.clock import Clock
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.practice.profile import load_profile
from dutydesk.records import anchor, audit, copies, copy_facts, copy_guards, keyfile, restoring
from dutydesk.records.copy_facts import Facts
from dutydesk.records.copy_guards import Guard
from dutydesk.records.files import is_plain, replace_file
from dutydesk.records.gatefile import GateFolder
from dutydesk.records.keyfile import Keys
from dutydesk.records.refusals import HELD, cannot_open, in_plain_words, of_system
from dutydesk.records.restoring import Journal, Step
from dutydesk.records.secret import DataKey
from dutydesk.settings import Settings

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NO_KEYS: Final = (
    "There is no keys file beside that copy ({}), so nothing opens it. Nothing was changed. Put the one that "
    "was made with it beside it; of a copy of this desk, the desk's own will do."
)
NOT_PLAIN: Final = (
    "That copy is not encrypted, and this machine's settings do not let a desk stand unencrypted. Nothing "
    "was changed. Start dutydesk with --database and the copy's name: that encrypts it first."
)
ITSELF: Final = "That is the desk itself, not a copy of it. Nothing was changed."
GONE: Final = "There is no such copy. Nothing was changed. `dutydesk doctor` lists those of this desk."


@dataclass(frozen=True, slots=True)
class Found:
    """A copy before anybody has opened it."""

    path: Path
    """The desk's file."""
    copy: Path
    keys: Keys | None
    """None where the copy is plain."""

    @property
    def names(self) -> tuple[str, ...]:
        """Who may open it."""
        if self.keys is None:
            return ()
        return tuple(dict.fromkeys(each.name for each in self.keys.of_kind(keyfile.PASSPHRASE)))


@dataclass(frozen=True, slots=True)
class Plan:
    """What putting a copy back would do."""

    found: Found
    signed: Signed | None
    """None where the copy is plain."""
    copy: Facts
    present: Facts | None
    """None where there is no desk, or it cannot be read."""
    why_not_read: str
    """Why the present desk cannot be read, in a sentence; "" where it can, or there is none."""
    there: bool
    """Whether there is a desk whose place the copy takes."""
    lost: int
    """Contacts that the present desk has and the copy has not."""
    older: int
    """Contacts that were changed since the copy was made."""
    laid_open: tuple[str, ...]
    """References of what is restricted, sealed or shut to somebody today, and less so in the copy."""
    same_desk: bool
    """Whether both are of one desk; True where that cannot be told."""
    calls: int
    """Calls behind the gate on this machine, which are in no copy."""
    calls_open: bool
    """Whether they can be opened with the copy's key."""
    keeps_keys: bool
    """Whether the keys of the present desk go on opening it, and not those of the day of the copy."""

    @property
    def key(self) -> DataKey | None:
        """The key of the copy."""
        return self.signed.key if self.signed is not None else None


def find(database: str | None, copy: Path, settings: Settings) -> Found:
    """Look whether this can be put back at all. Asks nobody, changes nothing.

    Raises: CannotOpen where it cannot; NotAllowed for a desk on PostgreSQL.
    """
    path = unlocking.desk_file(database)
    if path is None:
        raise NotAllowed(ON_A_SERVER)
    restoring.finish(path)
    try:
        if not copy.is_file():
            raise CannotOpen(GONE)
        if path.exists() and copy.samefile(path):
            raise CannotOpen(ITSELF)
        if restoring.is_open_elsewhere(path):
            raise cannot_open(HELD)
        plain = copy.stat().st_size > 0 and is_plain(copy)
        if plain and not settings.plain_file:
            raise CannotOpen(NOT_PLAIN)
        beside = keyfile.place_of(copy)
        if not plain and not beside.exists():
            raise CannotOpen(NO_KEYS.format(beside.name))
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    return Found(path, copy, None if plain else keyfile.read_keys(beside))


def sign_in(
    found: Found, name: str, word: str, *, recovery: bool = False, clock: Clock | None = None
) -> Signed:
    """Somebody opens the copy with a passphrase that its keys know, or with the recovery key of its day.

    Raises: NotAllowed where they do not open it; CannotOpen.
    """
    with suppress(OSError):  # a machine that had no desk yet: its tries are counted from now on
        found.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if recovery:
        return unlocking.recover(found.path, word, clock, keys=found.keys)
    return unlocking.sign_in(found.path, name, word, clock, keys=found.keys)


def check_role(found: Found, signed: Signed | None, profile: str | None = None) -> None:
    """Whether whoever opened the copy may put it back: by their role on the desk, else by that of its day.

    Whoever has the recovery key may, and on a plain desk names are not proved.

    Args:
        profile: as of `open_desk`, for a desk under a profile of one's own.

    Raises: NotAllowed; CannotOpen.
    """
    if signed is None or signed.person is None:
        return
    for place in (found.path, found.copy):
        try:
            with in_plain_words(opening=True), copy_facts.opened(place, signed.key) as connection:
                known = copy_facts.role_of(connection, signed.person)
        except (OSError, DeskError):
            continue
        if known is None:
            continue
        its = load_profile(profile or known[1]).roles.get(known[0])
        told = refusal(its.desk if its is not None else None, "restore", person=signed.person)
        if told:
            raise NotAllowed(f"{told} Nothing was changed.")
        return


def plan(found: Found, signed: Signed | None) -> Plan:
    """Look through the copy, and hold it against the present desk. Changes nothing.

    Raises: CannotOpen where the copy is not whole, is of another kind or of a newer version.
    """
    key, path = signed.key if signed is not None else None, found.path
    try:
        with in_plain_words(opening=True):
            facts = copy_facts.look(found.copy, key)
            with copy_facts.opened(found.copy, key) as connection:
                states = copy_facts.states(connection)
                guards = copy_guards.guards(connection)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    if facts.demonstration:
        raise CannotOpen(INVENTED)
    there, keeps = path.exists(), same_keys(found)
    present, now, guarded, told = _present(path, key) if there else (None, {}, {}, "")
    gate = GateFolder(path.with_name(f"{path.name}-gate"))
    first = present.first if present is not None else ""
    return Plan(
        found=found,
        signed=signed,
        copy=facts,
        present=present,
        why_not_read=told,
        there=there,
        lost=len(now.keys() - states.keys()),
        older=sum(now[each] > states[each] for each in now.keys() & states.keys()),
        laid_open=copy_guards.laid_open(
            {each: guarded[each] for each in guarded.keys() & states.keys()}, guards
        ),
        same_desk=not (first and facts.first) or first == facts.first,
        calls=len(gate.ids()),
        calls_open=keeps or (key is None and not keyfile.place_of(path).exists()),
        keeps_keys=keeps,
    )


def restore(plan: Plan, clock: Clock, step: Step = lambda _: None, *, approved_by: str = "") -> Path:
    """Put the copy in the place of the desk; the desk as it was goes into a folder beside it.

    Safe to be killed in. What is left to do then is done by the next start; the line in the audit is always
    written by the next opening (`tell`).

    Args:
        approved_by: as `approved` returns it; "" where nobody was asked.

    Returns: that folder; it is not there where there was no desk.

    Raises: CannotOpen; all is as it was then, or the sentence says where it is.
    """
    found, path, its = plan.found, plan.found.path, uuid4().hex
    real = path.resolve()
    before = f"{path.name}-before-{copies.stamp(clock.now())}"
    for number in range(2, 100):
        if not real.with_name(before).exists():
            break
        before = f"{path.name}-before-{copies.stamp(clock.now())}-{number}"
    detail: dict[str, int | str] = {
        "contacts": plan.copy.contacts,
        "rows": plan.copy.rows,
        "head": plan.copy.head,
    }
    if approved_by:
        detail["approved"] = approved_by
    journal = Journal(
        id=its,
        before=before,
        step=restoring.FILES,
        keys=plan.key is not None and not plan.keeps_keys,
        encrypted=plan.key is not None,
        detail=detail,
    )
    try:
        with in_plain_words(opening=True):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sweep(path)
            if copies.write(found.copy, restoring.ready(path, its), plan.key, still=True) != plan.copy:
                raise CannotOpen("The copy changed while it was looked at. Nothing was changed.")
            step("made ready")
            for name, source in (
                ("-keys", keyfile.place_of(found.copy)),
                ("-auditkey", anchor.key_place_of(found.copy)),
            ):
                if (journal.keys if name == "-keys" else plan.key is None) and source.exists():
                    replace_file(restoring.ready_beside(path, its, name), source.read_bytes())
            step("keys made ready")
            restoring.begin(path, restoring.signed(journal, path, _proof(plan)), step)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    finally:
        if not restoring.place_of(path).exists():
            with suppress(OSError):
                _sweep(path)
    return real.with_name(before)


def tell(desk: "Desk") -> None:
    """Where a copy took the place of this desk, its audit says so, and goes on from there.

    What its journal says is believed where whoever had the key wrote it, for this very copy and since the
    last time the desk was worked at. Else it silences nothing: a person reads what is wrong first.

    Raises: CannotOpen, NotSaved; the next opening tries again.
    """
    path = desk.database.path
    if path is None or desk.auditor is None or desk.demonstration:
        return
    journal = restoring.read(path)
    if journal is None or journal.step != restoring.AUDIT:
        return
    proved = _is_proved(desk, path, journal)
    if desk.integrity:  # the anchor is of the desk from before: it is said here, and read by whoever did it
        if not proved:
            return
        auditing.go_on(desk, "restored")
    detail = journal.detail if proved else {}
    desk.auditor.now(Happened(Event.RESTORED, reason="restored" if proved else "unproved", detail=detail))
    with suppress(OSError):  # told once more by the next opening
        restoring.over(path)


def _proof(plan: Plan) -> bytes | None:
    """What a restore is signed with: a key that the restored desk has; None for a plain one without any."""
    if plan.key is not None:
        return plan.key.derive("restore")
    kept = anchor.read_key(anchor.key_place_of(plan.found.copy))
    return kept or anchor.read_key(anchor.key_place_of(plan.found.path))


def _is_proved(desk: "Desk", path: Path, journal: Journal) -> bool:
    auditor, secret = desk.auditor, desk.database.secret
    if auditor is None:
        return False
    key = secret.derive("restore") if secret is not None else auditor.key
    try:
        if not restoring.holds(journal, path, key):
            # Told already, and killed before the journal went: the anchor has been written since.
            return not desk.integrity and restoring.is_signed(journal, key)
    except OSError as error:
        raise cannot_open(of_system(error)) from None
    rows, head = journal.detail.get("rows"), journal.detail.get("head")
    with desk.database.read() as session:
        stands = audit.mac_at(session.connection(), rows) if isinstance(rows, int) else None
        first = audit.mac_at(session.connection(), 1)
    return stands == head if rows else first is None


def when(at: datetime | None) -> str:
    """A moment of a copy in words, London; "" for none."""
    from dutydesk.practice.wording import clock_words, date_words
    from dutydesk.practice.zone import london_date

    return f"{date_words(london_date(at))} {clock_words(at)}" if at is not None else ""


def _present(
    path: Path, key: DataKey | None
) -> tuple[Facts | None, dict[str, tuple[int, int]], dict[str, Guard], str]:
    """What the desk holds whose place the copy takes, as far as it can be read with the copy's key."""
    try:
        with (
            in_plain_words(opening=True),
            copy_facts.opened(path, key) as connection,
        ):
            connection.execute("BEGIN")
            found = copy_facts.facts(connection), copy_facts.states(connection)
            return *found, copy_guards.guards(connection), ""
    except OSError as error:
        return None, {}, {}, str(cannot_open(of_system(error)))
    except DeskError as error:
        return None, {}, {}, str(error)


def same_keys(found: Found) -> bool:
    """Whether the keys that are beside the desk now are those of the copy, as they are today."""
    place = keyfile.place_of(found.path)
    if found.keys is None or not place.exists():
        return False
    try:
        return keyfile.read_keys(place).desk == found.keys.desk
    except CannotOpen:
        return False


def _sweep(path: Path) -> None:
    """What a restore made ready that was stopped before it was written down. Raises: OSError."""
    real = path.resolve()
    for folder, name in {(real.parent, real.name), (path.parent, path.name)}:
        for each in folder.iterdir() if folder.is_dir() else ():
            if each.name.startswith(f".{name}") and each.name.endswith(restoring.READY):
                each.unlink(missing_ok=True)
