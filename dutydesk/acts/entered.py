"""The tick that a manager's oversight stands on Liquid Logic as well (R-806).

Owns who ticks it, and that each endorsement keeps the minute and the name of its own tick. The desk writes
nothing to Liquid Logic: it notes that a person did.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import col, select

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import contact_to_decide
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.errors import NotAllowed
from dutydesk.records.tables import Endorsement

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

FOR_A_MANAGER: Final = "That oversight is on Liquid Logic is noted by a duty team manager."
NOTHING_YET: Final = "No manager has said anything of it yet, so there is nothing to enter on Liquid Logic."
ALREADY: Final = "All oversight of it is noted as entered on Liquid Logic."


@refusals_told
def oversight_entered(desk: "Desk", contact_id: UUID) -> int:
    """All that managers said of a contact and that is not ticked yet is on Liquid Logic, as of now.

    Returns: how many lines of oversight were ticked.

    Raises: NotAllowed; NotSaved.
    """
    person, now = someone_here(desk), desk.clock.now()
    with desk.database.write() as session:
        contact_to_decide(session, contact_id, person)
        if not person.endorses_contacts:
            raise NotAllowed(FOR_A_MANAGER)
        rows = session.exec(
            select(Endorsement).where(
                Endorsement.contact_id == contact_id, col(Endorsement.withdrawn_at).is_(None)
            )
        ).all()
        if not rows:
            raise NotAllowed(NOTHING_YET)
        fresh = [row for row in rows if row.entered_at is None]
        if not fresh:
            raise NotAllowed(ALREADY)
        for row in fresh:
            row.entered_at, row.entered_by_name = now, person.name
            session.add(row)
        tell(session, contact_id, "oversight_entered", now, person)
        return len(fresh)
