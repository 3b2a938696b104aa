"""Leave for the first passphrase of somebody who is more than a worker or a reader: who endorses, reads the
audit or manages people. Else whoever sits at an open desk could give it.

Owns of whom it is asked, in which words, and who may give it: somebody who endorses already, with their own
passphrase, or whoever has the recovery key. Not for the first person of a desk, who was given that key.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import select

from dutydesk.acts import unlocking
from dutydesk.acts.audit_events import Event, Happened
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.permission import role_of
from dutydesk.errors import NotAllowed
from dutydesk.practice.roles import Role
from dutydesk.records.desk_tables import Worker

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

WITH_LEAVE: Final = (Role.MANAGER, Role.AUDITOR, Role.ADMIN)
"""Who needs leave. Source: safety.md 3.1, approve apart from request."""

BY_MANAGER: Final = (
    "This role endorses: at Approval, a manager who has a passphrase here types it, or the recovery key "
    "is typed."
)
BY_RECOVERY: Final = (
    "This role endorses, and nobody who endorses has a passphrase here yet: at Approval, the recovery key is "
    "typed."
)
OF_DESK: Final = "This role is given by somebody else: at Approval, {by}"
NOT_BY_MANAGER: Final = "That is neither a manager's passphrase nor the recovery key."
NOT_BY_RECOVERY: Final = "That is not the recovery key, and no manager has a passphrase here yet."


def asked(desk: "Desk", role: str) -> str:
    """What is asked of somebody with this role who has no passphrase yet, in a sentence; "" for nothing.

    Raises: CannotOpen, NotSaved where that cannot be read.
    """
    if not desk.proved or role_of(desk, role) not in WITH_LEAVE:
        return ""
    with desk.database.read() as session:
        if session.exec(select(Worker).limit(1)).first() is None:
            return ""
    sentence = BY_MANAGER if _managers(desk) else BY_RECOVERY
    return sentence if _endorses(desk, role) else OF_DESK.format(by=sentence.partition("at Approval, ")[2])


@refusals_told
def approve(desk: "Desk", role: str, person: UUID, word: str) -> tuple[Happened, ...]:
    """Leave for somebody with this role to have a passphrase; nothing where none is asked.

    Args:
        word: a manager's passphrase, or the recovery key.

    Returns: what goes into the audit with the passphrase.

    Raises: NotAllowed where it was not given.
    """
    sentence, path = asked(desk, role), desk.database.path
    if not sentence or path is None:
        return ()
    if not word:
        raise NotAllowed(sentence)
    managers = _managers(desk)
    wrong = NOT_BY_MANAGER if managers else NOT_BY_RECOVERY
    by = unlocking.vouch(path, managers, word, desk.clock, wrong=wrong)
    reason = "approved_by_recovery_key" if by is None else "approved_by_passphrase"
    return (Happened(Event.ROLE, reason=reason, detail={"person": str(person)}, by=by),)


def _endorses(desk: "Desk", role: str) -> bool:
    its = desk.profile.roles.get(role)
    return its is not None and (its.may_endorse or its.may_endorse_section47)


def _managers(desk: "Desk") -> frozenset[UUID]:
    """Those who endorse and have a passphrase."""
    path = desk.database.path
    if path is None:
        return frozenset()
    with desk.database.read() as session:
        workers = session.exec(select(Worker)).all()
        found = frozenset(each.id for each in workers if _endorses(desk, each.role))
    return found & unlocking.who_can(path)
