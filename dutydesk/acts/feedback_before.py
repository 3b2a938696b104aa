"""What was endorsed by a program that kept no items: who is owed the result of it in writing.

Owns the one look at the start. Its clocks run and nothing would stop them, for an item is what is settled.
"""

from typing import TYPE_CHECKING

from sqlmodel import Session, col, select

from dutydesk.acts import clocks, feedback
from dutydesk.acts.frozen import facts_of
from dutydesk.acts.values import Person
from dutydesk.records.shift_tables import Feedback
from dutydesk.records.tables import ClockRow, Contact, Endorsement, Submission

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


_SAID = (
    Endorsement.point == "contact",
    Endorsement.choice != "return",
    col(Endorsement.withdrawn_at).is_(None),
)
"""Of an endorsement: that a manager decided on the contact by it, and it stands."""


def owe(desk: "Desk") -> int:
    """Make the items of each endorsed contact whose feedback runs and that has none; returns how many.

    They are owed from the endorsement, by what was sent then, in the endorser's name. Raises: NotSaved.
    """
    none_yet = ~select(Feedback.id).where(Feedback.contact_id == ClockRow.contact_id).exists()
    # Without what it was endorsed with nothing can be owed, and it would be looked for at every start.
    endorsed = select(Endorsement.id).where(Endorsement.contact_id == ClockRow.contact_id, *_SAID).exists()
    waiting = select(ClockRow).where(
        col(ClockRow.stopped_at).is_(None), ClockRow.timescale == clocks.CONTACT_FEEDBACK, none_yet, endorsed
    )
    with desk.database.read() as session:
        if session.exec(waiting).first() is None:
            return 0
    with desk.database.write() as session:
        # Another program may start beside this one. Contact by contact, always in the same order, each waits
        # for the other, and then looks again.
        contacts = sorted({clock.contact_id for clock in session.exec(waiting)})
        made = 0
        for contact_id in contacts:
            contact = session.get(Contact, contact_id, with_for_update=True, populate_existing=True)
            its = waiting.where(ClockRow.contact_id == contact_id)
            clock = session.exec(its.execution_options(populate_existing=True)).first()
            if contact is not None and clock is not None:
                _owe(session, desk, contact, clock)
                made += 1
        return made


def _owe(session: Session, desk: "Desk", contact: Contact, clock: ClockRow) -> None:
    said = session.exec(
        select(Endorsement)
        .where(Endorsement.contact_id == clock.contact_id, *_SAID)
        .order_by(col(Endorsement.at).desc())
    ).first()
    if said is None:
        return
    sent = session.get_one(Submission, said.submission_id)
    by = Person(said.manager_id, said.manager_name, "", "", "", False, True, False)
    feedback.owe(session, desk, contact, facts_of(sent.content), (), clock.started_at, by)
