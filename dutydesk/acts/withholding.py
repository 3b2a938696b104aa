"""The mark "do not share with family" on a record (R-413, CF-32).

Owns that every item for the family is held while it stands, with its reason, and that only a manager lifts
it. What had gone before the mark stays as sent, and the mark says so.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from dutydesk.acts.closing import reopen
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.feedback import NOT_YOURS, SAY_REASON, is_manager, may_settle, owed_again
from dutydesk.acts.may_act import contact_to_decide
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.errors import NotAllowed
from dutydesk.practice.wording import when_words
from dutydesk.records import feedback as records
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MARKED: Final = "It is marked already: do not share with family."
NOT_MARKED: Final = "It is not marked: what is owed to the family may be sent."
FOR_A_MANAGER: Final = "A manager lifts this mark, with a reason. Your role does not."


@refusals_told
def withhold(desk: "Desk", contact_id: UUID, version: int, reason: str) -> tuple[int, int]:
    """Mark a record "do not share with family": a police investigation at stake, or a risk of harm.

    Items for the family that are owed are held from now on; each still needs its reviewer.

    Returns: how many items are held by it, and how many had been sent to the family before.

    Raises: NotAllowed; Stale; NotSaved.
    """
    why, person, now = _line(reason), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_to_decide(session, contact_id, person, version)
        if not may_settle(person):
            raise NotAllowed(NOT_YOURS)
        if contact.withheld_at is not None:
            raise NotAllowed(MARKED)
        if not why:
            raise NotAllowed(SAY_REASON)
        contact.withheld_at, contact.withheld_reason, contact.withheld_by_name = now, why, person.name
        contact.version += 1
        session.add(contact)
        family = [row for row in records.of_contact(session, contact_id) if row.family]
        held = [row for row in family if row.state == "owed"]
        for row in held:
            row.state, row.held_reason, row.reviewer, row.review_at = "held", why, "", None
            row.held_by_mark = True
            row.settled_at, row.settled_by, row.settled_by_name = now, person.id, person.name
            row.version += 1
            session.add(row)
        gone = sum(row.state == "sent" for row in family)
        words = f" Held: {'; '.join(row.name for row in held)}." if held else ""
        tell(session, contact_id, "withheld", now, person, reason=f"{why}.{words}")
        return len(held), gone


@refusals_told
def share_again(desk: "Desk", contact_id: UUID, version: int, reason: str) -> tuple[int, int]:
    """A manager lifts the mark. What it held is owed again; what was held for itself stays held.

    Returns: how many items are owed again, and how many of the family's are still held.

    Raises: NotAllowed; Stale; NotSaved.
    """
    why, person, now = _line(reason), someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact = contact_to_decide(session, contact_id, person, version)
        if not is_manager(person):
            raise NotAllowed(FOR_A_MANAGER)
        if contact.withheld_at is None:
            raise NotAllowed(NOT_MARKED)
        if not why:
            raise NotAllowed(SAY_REASON)
        contact.withheld_at, contact.withheld_reason, contact.withheld_by_name = None, "", ""
        contact.version += 1
        session.add(contact)
        held = [row for row in records.of_contact(session, contact_id) if row.family and row.state == "held"]
        freed = [row for row in held if row.held_by_mark]
        stay = [row for row in held if not row.held_by_mark]
        for row in freed:
            owed_again(desk, row, now)
            row.settled_at, row.settled_by, row.settled_by_name = now, person.id, person.name
            row.version += 1
            session.add(row)
        words = f" Owed again: {'; '.join(row.name for row in freed)}." if freed else ""
        words += f" Still held: {'; '.join(row.name for row in stay)}." if stay else ""
        tell(session, contact_id, "share_again", now, person, reason=f"{why}.{words}")
        if freed:
            reopen(session, desk, contact, now)
        return len(freed), len(stay)


def withheld_words(at: datetime | None, reason: str, by: str, now: datetime) -> str:
    """ "Do not share with family: the police ask for time (S Khan, 14:26 today)"; "" where it may be shared.

    Args:
        at: since when; None where it is not marked.
        now: aware.
    """
    return f"Do not share with family: {reason} ({by}, {when_words(at, now)})" if at is not None else ""


def _line(typed: str) -> str:
    return clean(typed, one_line=True).text.strip().rstrip(".")
