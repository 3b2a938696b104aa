"""Writing what a correction changes, and how it stood: enough to write that back exactly.

An answer is frozen with when, by whom and of whom it was said, and an age or "yesterday" is read as of then.
So what is put back is put back with all of that, and only its line of history says who did it and when. What
was written is handed back: it stands on the screen once the transaction is kept, and not before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from dutydesk.acts.correction_values import Out, Put
from dutydesk.acts.may_type import is_of_discussion
from dutydesk.acts.rows import set_struck
from dutydesk.acts.saving import Saving
from dutydesk.acts.values import NOBODY, Field, Person
from dutydesk.acts.waiting import Typed
from dutydesk.practice.facts import Answer, Facts
from dutydesk.records.tables import Contact
from dutydesk.records.windows import Key, windows
from dutydesk.records.writing import ANSWER, writing

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

_PLAIN: Final = ("mark", "reason", "asked_of", "changed_by_name", "says")
_TIMES: Final = ("changed_at", "by_when")


@dataclass(frozen=True, slots=True, repr=False)
class Stood:
    """One field as it stood before the correction. Its repr shows nothing of it."""

    field: Field
    text: str
    columns: Mapping[str, Any]
    """All else of the answer's row; empty where there was none."""


def answer_of(facts: Facts, field: Field) -> Answer:
    """What stands in a field, also of a row that is taken out."""
    if field.subject == NOBODY:
        return facts.answer(field.question)
    row = next((each for each in facts.subjects if each.id == field.subject), None)
    return row.answer(field.question) if row is not None else Answer(field.question, "")


def told(
    session: Session, contact_id: UUID, changes: Iterable[Put | Out], bound: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What is kept of each change before it is written, fit for JSON.

    Args:
        bound: what is kept with a field of the strategy discussion (`strategy_kept.bound`).
    """
    kept: list[dict[str, Any]] = []
    for each in changes:
        if isinstance(each, Out):
            kept.append({"subject": str(each.subject), "struck": each.struck})
            continue
        row = session.connection().execute(sa.select(ANSWER).where(*_key(contact_id, each.field))).first()
        stood: dict[str, Any] = {}
        if row is not None:
            stood = {name: getattr(row, name) for name in _PLAIN}
            stood |= {name: at.isoformat() if (at := getattr(row, name)) else "" for name in _TIMES}
            stood["changed_by"] = str(row.changed_by)
        kept.append(
            {
                "subject": str(each.field.subject),
                "question": each.field.question,
                "row": each.field.row,
                "number": each.field.number,
                "role": each.field.role,
                "old": row.typed if row is not None else "",
                "new": each.text,
                "stood": stood,
                **(bound if is_of_discussion(each.field.question) else {}),
            }
        )
    return kept


def stood_of(kept: Mapping[str, Any]) -> Stood:
    """A field as `told` kept it."""
    field = Field(kept["question"], UUID(kept["subject"]), kept["row"], kept["number"], kept["role"])
    columns: dict[str, Any] = {}
    if stood := kept["stood"]:
        columns = {name: stood[name] for name in _PLAIN}
        columns |= {name: datetime.fromisoformat(stood[name]) if stood[name] else None for name in _TIMES}
        columns["changed_by"] = UUID(stood["changed_by"])
    return Stood(field, kept["old"], columns)


def write(
    session: Session,
    desk: "Desk",
    contact: Contact,
    puts: Sequence[Put | Stood],
    rows: Sequence[Out],
    person: Person,
    at: datetime,
) -> dict[Key, int]:
    """Write fields and rows, each with its line of history, in the caller's transaction.

    Returns: the versions written, for `Versions.note` once the transaction is kept.
    """
    connection = session.connection()
    to = writing(connection.dialect.name)
    typed = {(each.field.subject, each.field.question): _typed(each, person, at) for each in puts}
    session.flush()
    Saving(desk.checklist).correct(connection, to, contact.id, typed, at)
    for each in puts:
        if isinstance(each, Stood) and each.columns:
            again = ANSWER.update().where(*_key(contact.id, each.field)).values(**each.columns)
            connection.execute(again)
    written = windows(connection.dialect.name).versions(connection, contact.id, list(typed))
    session.refresh(contact)
    for row in rows:
        act = "correction_took_out" if row.struck else "correction_put_back"
        set_struck(
            session, contact, row.subject, person, at, struck=row.struck, act=act, checklist=desk.checklist
        )
    session.flush()
    return dict(written)


def _typed(each: Put | Stood, person: Person, at: datetime) -> Typed:
    if isinstance(each, Put):
        return Typed(each.field, each.text, each.reason, each.by_when, at, person)
    # Read as of when it was said.
    return Typed(each.field, each.text, "", None, each.columns.get("changed_at") or at, person)


def _key(contact_id: UUID, field: Field) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        ANSWER.c.contact_id == contact_id,
        ANSWER.c.subject_id == field.subject,
        ANSWER.c.question == field.question,
    )
