"""Who is at the desk: people, their roles, and who was here last on this machine.

On an encrypted desk a person is here with their passphrase; elsewhere names are not proved, and the desk says
so. What a role may do is the profile's.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from dutydesk.acts import approving, unlocking
from dutydesk.acts.account_rows import entered
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.values import Person
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.practice.profile import Profile, Role
from dutydesk.practice.roles import Role as Desks
from dutydesk.records.desk_tables import Worker
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


def roles(desk: "Desk") -> tuple[tuple[str, str], ...]:
    """The roles of this authority: key and words, in the profile's order."""
    return roles_of(desk.profile)


def roles_of(profile: Profile) -> tuple[tuple[str, str], ...]:
    """As `roles`, before there is a desk."""
    return tuple((role.key, role.label) for role in profile.roles.values())


def here_file(database: Path) -> Path:
    """What remembers, beside a desk's file, who was here last."""
    return database.with_name(f"{database.name}-here")


def everyone(desk: "Desk") -> tuple[Person, ...]:
    """Everyone who works at this desk, by name."""
    with desk.database.read() as session:
        there = select(Worker).where(col(Worker.left_at).is_(None))
        found = session.exec(there.order_by(col(Worker.name), col(Worker.created_at))).all()
        return tuple(person_of(desk, worker) for worker in found)


def checked(profile: Profile, name: str, role: str, registration: str) -> tuple[str, str, str]:
    """Name, role and registration as they are kept.

    Raises: NotAllowed, with what is missing.
    """
    name = " ".join(clean(name, one_line=True).text.split())
    if not name:
        raise NotAllowed("Say your name: every line of a contact carries one.")
    if role not in profile.roles:
        raise NotAllowed("Choose one of the roles in the list.")
    return name, role, registered(profile.roles[role], registration)


def registered(role: Role, typed: str, known: str = "") -> str:
    """A registration number as it is kept; "" where there is none, and the role needs none.

    It lets somebody take contacts (R-102), so words that say there is none are no number.

    Args:
        known: the one they have already.

    Raises: NotAllowed where the role needs one; where what was typed has no figure in it.
    """
    number = " ".join(clean(typed, one_line=True).text.split())
    needed = role.desk is Desks.WORKER and role.may_take_contacts and not known
    its = f"{role.label[:1].lower()}{role.label[1:]}"
    if number and not _is_number(number):
        if needed:  # to leave it empty is no way out
            raise NotAllowed(f"That has no figure in it: a {its} needs a registration number.")
        raise NotAllowed("A registration number with no figure in it is none. Leave it empty instead.")
    if needed and not number:
        raise NotAllowed(f"A {its} needs a registration number to take contacts.")
    return number


def _takes(role: Role, registration: str) -> bool:
    """Whoever's work it is goes on with what was kept before a figure was asked for: no call waits."""
    works = role.desk is Desks.WORKER
    return role.may_take_contacts and (bool(registration) if works else _is_number(registration))


def _is_number(registration: str) -> bool:
    return any(each.isdecimal() for each in registration)


def arrive(
    desk: "Desk",
    name: str,
    role: str,
    registration: str,
    passphrase: str = "",
    again: str = "",
    approval: str = "",
) -> Person:
    """Someone sits down for the first time; they are here now, and remembered.

    Where who is here is proved, somebody new sets a passphrase; but for whoever opened the desk just now.
    They are written down with it, or neither.

    Args:
        approval: of whom it is asked (`approving`): a manager's passphrase, or the recovery key.

    Raises: NotAllowed, with what is missing; NotSaved.
    """
    name, role, registration = checked(desk.profile, name, role, registration)
    worker = Worker(name=name, role=role, registration=registration, created_at=desk.clock.now())
    path, key, wrap = desk.database.path, desk.database.secret, None
    if desk.proved and desk.here is None and desk.signed is not None:
        worker.id = desk.signed
        told = approving.approve(desk, role, worker.id, approval)
    elif desk.proved and path is not None and key is not None:
        unlocking.check(passphrase, again, name)
        told = approving.approve(desk, role, worker.id, approval)
        wrap = unlocking.new_wrap(path, key, worker.id, name, passphrase, again)
    else:
        told = ()
    person = person_of(desk, worker)
    kept = False
    try:
        with desk.database.write() as session:
            session.add(worker)
            entered(session, worker, _by(told), approved=bool(told))
            tell(session, Happened(Event.ROLE, reason=role, by=person))
            for each in told:
                tell(session, each)
            session.flush()
            if wrap is not None and path is not None and key is not None:
                unlocking.put(path, key, wrap)
                kept = True
    except BaseException:  # whatever went wrong leaves no passphrase of nobody; it goes on up
        if kept and wrap is not None and path is not None and key is not None:
            with suppress(DeskError):
                unlocking.drop(path, key, wrap)
        raise
    _sit(desk, person)
    return person


@refusals_told
def be(desk: "Desk", person_id: UUID, passphrase: str = "", again: str = "", approval: str = "") -> Person:
    """Someone known to the desk sits down, and is remembered.

    Args:
        passphrase: theirs, where who is here is proved; who has none yet sets it.
        again: the one that is set, once more.
        approval: as of `arrive`, where one is set.

    Raises: NotAllowed when there is no such person, or that is not their passphrase; NotSaved.
    """
    desk.keeper.flush()
    with desk.database.read() as session:
        worker = session.get(Worker, person_id)
    if worker is None or worker.left_at is not None:
        raise NotAllowed("Nobody of that name works at this desk.")
    path, key = desk.database.path, desk.database.secret
    told: tuple[Happened, ...] = ()
    if must_prove(desk, person_id) and path is not None:
        unlocking.prove(path, person_id, passphrase, desk.clock)
    elif desk.proved and path is not None and key is not None:
        unlocking.check(passphrase, again, worker.name)
        told = approving.approve(desk, worker.role, person_id, approval)
        unlocking.give(path, key, person_id, worker.name, passphrase, again)
    person = person_of(desk, worker)
    _sit(desk, person)
    if desk.auditor is not None:
        for each in told:
            desk.auditor.soon(each)
        desk.auditor.soon(Happened(Event.HERE, reason="proved" if desk.proved else "said", by=person))
    return person


def remembered(desk: "Desk") -> Person | None:
    """Who was here last on this machine, or None."""
    try:
        person_id = UUID(desk.here_file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    with desk.database.read() as session:
        worker = session.get(Worker, person_id)
    return person_of(desk, worker) if worker is not None and worker.left_at is None else None


def who_begins(desk: "Desk") -> Person | None:
    """Who sits at a desk that was just opened: whoever proved it; where nobody had to, who was here last."""
    if desk.signed is None:
        return remembered(desk)
    with desk.database.read() as session:
        worker = session.get(Worker, desk.signed)
    if worker is None:  # the first start ended before they were written down: they are asked again
        return None
    if worker.left_at is not None:  # a stop left them their key: it is taken now (`Entrance.enter`)
        return None
    person = person_of(desk, worker)
    _sit(desk, person)
    return person


def must_prove(desk: "Desk", person_id: UUID) -> bool:
    """Whether somebody who sits down has a passphrase they are asked for. Raises: CannotOpen."""
    path = desk.database.path
    return desk.proved and path is not None and person_id in unlocking.who_can(path)


def someone_here(desk: "Desk") -> Person:
    """Who is here.

    Raises: NotAllowed when nobody has said who they are.
    """
    if desk.here is None:
        raise NotAllowed("Say who is here first: what is written carries a name.")
    return desk.here


def _by(told: tuple[Happened, ...]) -> UUID | None:
    return next((each.by for each in told if isinstance(each.by, UUID)), None)


def _sit(desk: "Desk", person: Person) -> None:
    desk.here = person
    with suppress(OSError):  # not being remembered costs one line at the next start, never the act
        _replace(desk.here_file, str(person.id))


def person_of(desk: "Desk", worker: Worker) -> Person:
    """Somebody's row as a value."""
    role = desk.profile.roles.get(worker.role)
    return Person(
        id=worker.id,
        name=worker.name,
        role=worker.role,
        role_words=role.label if role else worker.role,
        registration=worker.registration,
        takes_contacts=bool(role and _takes(role, worker.registration)),
        endorses_contacts=bool(role and role.may_endorse),
        endorses_enquiries=bool(role and role.may_endorse_section47),
    )


def _replace(path: Path, text: str) -> None:
    """The file holds the old text or the new, whole; 0600 from the first byte."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
