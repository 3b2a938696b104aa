"""What was quoted in a text and sent must stand in it when it is sent again (decision 4).

Typing is never refused: the next send is, naming the field. The strategy lane waits for nothing, so there the
manager is shown it instead.
"""

from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.frozen import facts_of
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Before, Exception_, Gap
from dutydesk.practice.quoting import QUOTING, changed_passages
from dutydesk.records.tables import Submission

CHANGED: Final = "a quotation that was sent was changed; put it back, and correct it beside"


def as_quoted(
    session: Session, contact_id: UUID, facts: Facts, before: Before, checklist: Checklist
) -> Before:
    """What stands before a send, with each text whose quotations are not those that were sent last.

    Args:
        before: what was found without it.
    """
    content = session.exec(
        select(Submission.content)
        .where(Submission.contact_id == contact_id)
        .order_by(col(Submission.number).desc())
    ).first()
    if content is None:
        return before
    sent = facts_of(content)
    found: list[Gap] = []
    for section in checklist.sections:
        for question in section.questions():
            if question.key not in QUOTING:
                continue
            if changed_passages(sent.answer(question.key).typed, facts.answer(question.key).typed):
                found.append(Gap(section.key, section.letter, question.key, None, question.name, CHANGED))
    if before.lane == "strategy":
        shown = [
            Exception_(each.section, each.letter, each.question, None, each.what, each.state, "note")
            for each in found
        ]
        return replace(before, exceptions=(*before.exceptions, *shown))
    return replace(before, must_fix=(*before.must_fix, *found))
