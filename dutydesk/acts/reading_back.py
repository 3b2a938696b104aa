"""Reading back to the caller: the sentences of a contact as it stands, what was read and put right (B-10).

What the caller puts right is typed as a line of the note, so it is kept from its first letter on; here it is
kept once more, beside the sentences it corrects.
"""

from typing import TYPE_CHECKING, Final
from uuid import UUID

from dutydesk.acts.denials import refusals_told
from dutydesk.acts.notes import with_corrections
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import read_contact
from dutydesk.acts.said_values import ReadBackView
from dutydesk.acts.values import ContactView
from dutydesk.errors import NotAllowed
from dutydesk.practice.read_back import read_back
from dutydesk.records.shift_tables import ReadBack
from dutydesk.records.tables import History
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ACT: Final = "read_back"


def sentences(desk: "Desk", contact_id: UUID) -> tuple[str, ...]:
    """What to read to the caller now. Changes nothing.

    Raises: NotAllowed when there is no such contact; NotSaved; CannotOpen.
    """
    view = read_contact(desk, contact_id)
    return read_back(view.facts, desk.checklist, _told(view), desk.clock.now())


@refusals_told
def keep(
    desk: "Desk", contact_id: UUID, read: tuple[str, ...], corrected: tuple[str, ...] = ()
) -> ReadBackView:
    """That these sentences were read to the caller, now; until the contact is closed, also after a send.

    Args:
        read: the sentences as they were read.
        corrected: what the caller put right, a line each, as typed in the note.

    Raises: NotAllowed for another's contact, or with nothing read; NotSaved.
    """
    from dutydesk.acts.may_act import own_contact

    person, at = someone_here(desk), desk.clock.now()
    told = [line for line in (clean(each, one_line=True).text.strip() for each in read) if line]
    wrong = [line for line in (clean(each, one_line=True).text.strip() for each in corrected) if line]
    if not told:
        raise NotAllowed("Nothing was read back.")
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        row = ReadBack(
            contact_id=contact_id,
            at=at,
            by_id=person.id,
            by_name=person.name,
            sentences="\n".join(told),
            corrected="\n".join(wrong),
        )
        session.add(row)
        reason = f"The caller put right: {'; '.join(wrong)}" if wrong else ""
        session.add(
            History(
                contact_id=contact_id, at=at, by_id=person.id, by_name=person.name, act=ACT, reason=reason
            )
        )
    return ReadBackView(at, person.name, tuple(told), tuple(wrong))


def _told(view: ContactView) -> tuple[tuple[str, str], ...]:
    """What the note tells: every quotation, and the wording heard in the narrative or not sorted.

    In the order it was said; of a line that was put right, what stands beneath it.
    """
    wrong = {line.corrects for line in view.notes if line.corrects is not None}
    lines = with_corrections([line for line in view.notes if line.corrects is None], view.notes)
    return tuple(
        (line.text, line.quote)
        for line in lines
        if line.id not in wrong and (line.quote or line.section in ("", "narrative"))
    )
