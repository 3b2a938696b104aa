"""What the demonstration did about the feedback of its families: sent, held, held by a mark, late, and owed.

Played through the acts, as all of the demonstration; the names are its own.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID

from dutydesk.acts import feedback, feedback_rows, withholding
from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Person

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

POLICE: Final = "Police enquiry: DC Hall asks that nothing goes to the family yet"
_AFTER: Final = timedelta(minutes=40)
"""From the endorsement to the first letter, in these stories."""


def settle(
    stage: "Desk", contact_id: UUID, family: str, worker: Person, wait: Callable[[timedelta], None]
) -> None:
    """What was done for that family after its endorsement; nothing for most.

    Args:
        wait: lets the story's clock go on.
    """
    if family not in ("HUSSAIN", "TAYLOR", "MURPHY"):
        return
    wait(_AFTER)
    stage.here = worker
    found = {each.recipient: each for each in feedback_rows.of_contact(stage, contact_id)}
    _send(stage, found["referrer"])
    if family == "MURPHY":
        feedback.acknowledge(stage, contact_id, "email", stage.clock.now())
    if family == "HUSSAIN":
        withholding.withhold(stage, contact_id, read_contact(stage, contact_id).version, POLICE)
        mother = feedback_rows.one(stage, found["responsible"].id)
        by = stage.clock.now() + timedelta(hours=64)
        feedback.hold(stage, mother.id, mother.version, POLICE, "M Patel", by)


def _send(stage: "Desk", item: FeedbackItem) -> None:
    feedback.sent(stage, item.id, item.version, "email", stage.clock.now(), reasons_given=True)
