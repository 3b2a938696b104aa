"""What the caller put right as it was read back, until its answer was changed or the worker says it stands.

A correction is a line of the note (`reading_back`): it changes no answer by itself. So it stands among what
goes with a send as an exception, and leads to the field it is about. Nothing is held back for it.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from uuid import UUID

from dutydesk.acts.calls import history_row
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.may_act import own_contact
from dutydesk.acts.people import someone_here
from dutydesk.acts.reading import history
from dutydesk.acts.said_values import ReadBackView
from dutydesk.acts.values import ContactView
from dutydesk.practice.checklist import Checklist, Section
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Before, Exception_
from dutydesk.practice.read_back import question_of
from dutydesk.practice.wording import clock_words

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

STANDS: Final = "correction_stands"
STATE: Final = "put right by the caller, and the answer is as it was"


def with_corrections(desk: "Desk", view: ContactView, before: Before) -> Before:
    """What stands before a send, with each correction that no answer has taken up yet.

    Args:
        before: what was found without it.

    Raises: NotSaved.
    """
    if not any(each.corrected for each in view.read_backs):
        return before
    settled = {line.new for line in history(desk, view.id) if line.act == STANDS}
    found = [each for each in _open(desk.checklist, view) if each.what not in settled]
    return replace(before, exceptions=(*before.exceptions, *found)) if found else before


@refusals_told
def stands(desk: "Desk", contact_id: UUID, what: str) -> None:
    """The worker says that the answer stands as it is, with a correction in the note beside it.

    Args:
        what: of the correction, as `with_corrections` names it.

    Raises: NotAllowed for another's contact and a closed one; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    person, at = someone_here(desk), desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        own_contact(session, contact_id, person, afterwards=True)
        row = history_row(contact_id, STANDS, person, at)
        row.new = what
        session.add(row)


def _open(checklist: Checklist, view: ContactView) -> Iterator[Exception_]:
    """The corrections that no answer changed since on their page can have taken up, one for each."""
    changed: dict[tuple[str, ReadBackView], int] = {}
    for read in view.read_backs:
        for line in read.corrected:
            key = question_of(line, len(read.sentences), checklist)
            section = _home(checklist, key)
            left = changed.setdefault((section.key, read), _changed_since(section, view.facts, read))
            if left:
                changed[section.key, read] = left - 1
                continue
            what = f'"{line}" ({clock_words(read.at)})'
            yield Exception_(section.key, section.letter, key, None, what, STATE, "put_right")


def _home(checklist: Checklist, key: str) -> Section:
    return next(
        each
        for each in checklist.sections
        if any(question.key == key for question in each.questions()) and each.letter
    )


def _changed_since(section: Section, facts: Facts, read: ReadBackView) -> int:
    """How many answers of a page were typed after it was read to the caller."""
    keys = {question.key for question in section.questions()}
    answers = [facts.answer(key) for key in keys]
    answers += [row.answer(key) for row in facts.subjects for key in keys]
    return sum(answer.at is not None and answer.at > read.at for answer in answers)
