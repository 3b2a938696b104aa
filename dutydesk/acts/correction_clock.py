"""The 24 hours of a correction that waits for a manager: its own, from when it was made.

Those of the contact were met by the endorsement, and stay as they ended. Ours: no document gives a limit for
agreeing to a correction, and what waits without one is forgotten.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from sqlmodel import Session

from dutydesk.acts import clocks
from dutydesk.acts.values import Person
from dutydesk.records.correction_tables import Correction

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

KEYS: Final = (clocks.CONTACT_DECISION, clocks.MANAGER_WARNING)
RETURNED: Final = "correction sent back"
TAKEN_BACK: Final = "correction taken back"


def start_waiting(session: Session, desk: "Desk", correction: Correction) -> None:
    """A manager is to decide on it, from now; in the caller's transaction."""
    for key in KEYS:
        clocks.start(
            session,
            desk,
            about="contact",
            about_id=correction.id,
            contact_id=correction.contact_id,
            timescale_key=key,
            started_at=correction.at,
        )


def stop_waiting(
    session: Session, desk: "Desk", correction: Correction, at: datetime, act: str, by: Person
) -> None:
    """It waits no longer."""
    clocks.stop(session, desk, "contact", correction.id, KEYS, at, act, by.name)
