"""Whether whoever is here may do it: the table of roles, asked before an act, and its refusal in the audit.

Owns who counts as what, and in which state and whose a contact is. The table is `practice.roles`; what a
profile grants of it beside (who takes contacts, who endorses which) is the acts' own question.

On a plain desk and on a server names are not proved: roles are then those of the people entered.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID
from weakref import WeakKeyDictionary

from dutydesk.acts.denials import tell_refusal
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from dutydesk.practice.roles import ANY, OF_CONTACT, Answer, Role, may, roles
from dutydesk.records.desk_tables import Worker
from dutydesk.records.tables import Contact

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

_ANY_STATE: Final = {
    "contact.read": "recording",
    "contact.claim": "recording",
    "decision.withdraw": "endorsed",
}
"""A state of acts that are the same in each: they have rows by state, so that one may differ one day."""
_TOLD: "WeakKeyDictionary[Desk, set[tuple[UUID, str]]]" = WeakKeyDictionary()
"""The refusals that were told once."""
NOBODY_HERE: Final = "Say who is here first: what is done at this desk carries a name."


def need(
    desk: "Desk",
    action: str,
    *,
    about: UUID | None = None,
    author: UUID | None = None,
    state: str | None = None,
) -> None:
    """Refuse what the role of whoever is here does not allow; nothing where it does.

    Safe within a transaction of the caller: what it reads it reads beside it, and the refusal is told in a
    transaction of its own.

    Args:
        action: an act of `data/roles.toml`.
        about: the contact it is about.
        author: whose it is, or who asked for it; the contact's worker, where None.
        state: the contact's (`Contact.state`); looked up, where None.

    Raises: NotAllowed, in a sentence that says who may and what to do instead; NotSaved, CannotOpen where the
        desk cannot be read.
    """
    told = why_not(desk, action, about=about, author=author, state=state)
    if told:
        refused = NotAllowed(told)
        tell_refusal(desk, refused, about, action)
        raise refused


def why_not(
    desk: "Desk",
    action: str,
    *,
    about: UUID | None = None,
    author: UUID | None = None,
    state: str | None = None,
) -> str:
    """As `need`, for a screen that only says so: the sentence, or "" where it is allowed; no event.

    Raises: NotSaved, CannotOpen.
    """
    if desk.here is None:
        return NOBODY_HERE
    role = role_now(desk, desk.here)
    if about is not None and (author is None or state is None):
        worker, stands = _of_contact(desk, about)
        author, state = author or worker, state or stands
    return refusal(role, action, person=desk.here.id, author=author, state=state)


def must(desk: "Desk", action: str, *, about: UUID | None = None, once: bool = False) -> None:
    """As `need`, by the role somebody sat down with: no look at the desk, for what is done with every key.

    Where nobody has said who they are nothing is refused: whoever may not go on without that asks for it.

    Args:
        once: of one person the refusal is told once in one run of the program: the screen asks by itself.

    Raises: NotAllowed.
    """
    here = desk.here
    if here is None:
        return
    told = refusal(role_of(desk, here.role), action, person=here.id, state=_ANY_STATE.get(action))
    if not told:
        return
    refused = NotAllowed(told)
    known = _TOLD.setdefault(desk, set()) if once else set()
    if (here.id, action) not in known:
        tell_refusal(desk, refused, about, action)
        known.add((here.id, action))
    raise refused


def refusal(
    role: Role | None, action: str, *, person: UUID, author: UUID | None = None, state: str | None = None
) -> str:
    """What the table says to this role, as a sentence; "" where it may.

    Args:
        state: the contact's (`Contact.state`); None for what hangs on none.
    """
    at = OF_CONTACT.get(state, ANY) if state else ANY
    said = may(role, action, at)
    if said is Answer.YES:
        return ""
    if said is Answer.OWN and author is not None:
        return "" if author == person else roles().why_not_own(action, at, own=False)
    if said is Answer.OTHERS:
        return "" if author != person else roles().why_not_own(action, at, own=True)
    return roles().why_not(role, action, at)


def role_of(desk: "Desk", key: str) -> Role | None:
    """What a role of the authority is at the desk; None for one the profile does not have: it may nothing."""
    its = desk.profile.roles.get(key)
    return its.desk if its is not None else None


def role_now(desk: "Desk", person: Person) -> Role | None:
    """What somebody is at the desk as it stands now, whatever they were when they sat down.

    Raises: NotSaved where the desk cannot be read.
    """
    with desk.database.read() as session:
        worker = session.get(Worker, person.id)
    return role_of(desk, worker.role) if worker is not None and worker.left_at is None else None


def _of_contact(desk: "Desk", contact_id: UUID) -> tuple[UUID | None, str | None]:
    with desk.home(contact_id) as home, home.read() as session:
        contact = session.get(Contact, contact_id)
        return (contact.worker_id, contact.state) if contact is not None else (None, None)
