"""Who is at the desk: people, their roles, and who was here last on this machine.

Names are not proved until there are accounts; the desk says so. What a role may do is the profile's.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from sqlmodel import col, select

from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.records.desk_tables import Worker
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NEEDS_REGISTRATION = "duty_worker"
"""The role of which the registration number is asked: only social workers take contacts (R-102)."""


def roles(desk: "Desk") -> tuple[tuple[str, str], ...]:
    """The roles of this authority: key and words, in the profile's order."""
    return tuple((role.key, role.label) for role in desk.profile.roles.values())


def everyone(desk: "Desk") -> tuple[Person, ...]:
    """Everyone who has sat at this desk, by name."""
    with desk.database.read() as session:
        found = session.exec(select(Worker).order_by(col(Worker.name), col(Worker.created_at))).all()
        return tuple(_person(desk, worker) for worker in found)


def arrive(desk: "Desk", name: str, role: str, registration: str) -> Person:
    """Someone sits down for the first time; they are here now, and remembered.

    Raises: NotAllowed, with what is missing; NotSaved.
    """
    name = " ".join(clean(name, one_line=True).text.split())
    registration = " ".join(clean(registration, one_line=True).text.split())
    if not name:
        raise NotAllowed("Say your name: every line of a contact carries one.")
    if role not in desk.profile.roles:
        raise NotAllowed("Choose one of the roles in the list.")
    if role == NEEDS_REGISTRATION and not registration:
        raise NotAllowed(
            "A duty social worker needs a registration number: only social workers take contacts."
        )
    worker = Worker(name=name, role=role, registration=registration, created_at=desk.clock.now())
    person = _person(desk, worker)
    with desk.database.write() as session:
        session.add(worker)
    _sit(desk, person)
    return person


def be(desk: "Desk", person_id: UUID) -> Person:
    """Someone known to the desk sits down, and is remembered.

    Raises: NotAllowed when there is no such person; NotSaved.
    """
    desk.keeper.flush()
    with desk.database.read() as session:
        worker = session.get(Worker, person_id)
    if worker is None:
        raise NotAllowed("Nobody of that name has sat at this desk.")
    person = _person(desk, worker)
    _sit(desk, person)
    return person


def remembered(desk: "Desk") -> Person | None:
    """Who was here last on this machine, or None."""
    try:
        person_id = UUID(desk.here_file.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    with desk.database.read() as session:
        worker = session.get(Worker, person_id)
    return _person(desk, worker) if worker is not None else None


def someone_here(desk: "Desk") -> Person:
    """Who is here.

    Raises: NotAllowed when nobody has said who they are.
    """
    if desk.here is None:
        raise NotAllowed("Say who is here first: what is written carries a name.")
    return desk.here


def _sit(desk: "Desk", person: Person) -> None:
    desk.here = person
    with suppress(OSError):  # not being remembered costs one line at the next start, never the act
        _replace(desk.here_file, str(person.id))


def _person(desk: "Desk", worker: Worker) -> Person:
    role = desk.profile.roles.get(worker.role)
    return Person(
        id=worker.id,
        name=worker.name,
        role=worker.role,
        role_words=role.label if role else worker.role,
        registration=worker.registration,
        takes_contacts=bool(role and role.may_take_contacts and worker.registration),
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
