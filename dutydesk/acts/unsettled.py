"""What stands in two versions when a contact is sent: the manager must not decide without the other one.

An ordinary send waits until each is settled. The strategy lane waits for nothing, so the version that is not
in the record goes as a line of the note that says so; a line half typed in another window always does.
"""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts import notes
from dutydesk.acts.apart import keep_line
from dutydesk.acts.clashing import clashes_in
from dutydesk.acts.may_type import NOTE_DRAFT
from dutydesk.acts.values import Person
from dutydesk.acts.window_values import ClashView
from dutydesk.practice.gaps import Before, Gap
from dutydesk.practice.wording import clock_words
from dutydesk.records.windows import windows

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

TWO: Final = "stands in two versions; ^G & settles it"


def in_two_versions(session: Session, desk: "Desk", contact_id: UUID, before: Before) -> Before:
    """What stands before a send, with each answer of which another window holds another text.

    Args:
        before: what was found without it.
    """
    if before.lane == "strategy":
        return before
    found = [_gap(desk, each) for each in _answers(clashes_in(session, desk, contact_id))]
    return replace(before, must_fix=(*before.must_fix, *found)) if found else before


def keep_beside(session: Session, desk: "Desk", contact_id: UUID, person: Person, at: datetime) -> None:
    """Make a line of the note of each text that is not in the record, in the transaction of the send.

    Args:
        at: of the send, aware.
    """
    connection = session.connection()
    its = windows(connection.dialect.name)
    words = {each.id: each for each in clashes_in(session, desk, contact_id)}
    for row in its.clashes(connection, contact_id):
        keep_line(connection, dict(row._mapping))
        shown = words.get(row.id)
        text = row.typed.strip()
        if row.question != NOTE_DRAFT and shown is not None:
            when = clock_words(row.at)
            text = f"{shown.words}, typed {when} in another window, not in the record: {text or '(nothing)'}"
        if text:
            notes.put_line(session, desk, contact_id, text, person, at)
        its.drop_clash(connection, row.id)


def _answers(clashes: tuple[ClashView, ...]) -> list[ClashView]:
    return [each for each in clashes if each.field.question != NOTE_DRAFT]


def _gap(desk: "Desk", clash: ClashView) -> Gap:
    section = desk.checklist.section(clash.section)
    subject = clash.field.subject if clash.field.row else None
    return Gap(section.key, section.letter, clash.field.question, subject, clash.words, TWO)
