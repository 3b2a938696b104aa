"""What is written per key: prebuilt statements for one kind of database, without the ORM.

Owns the upserts of the typing path and the copying of a contact from its own file to the desk. It stores
what it is handed and knows nothing of what an answer means.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, Select, Table, bindparam, case, func, select, update
from sqlmodel import Session, SQLModel

from dutydesk.records import desk_tables, shift_tables, tables, telling
from dutydesk.records.inserting import insert_of
from dutydesk.records.tables import NO_SUBJECT

ROWS: Final = {
    "child": tables.ChildRow,
    "adult": tables.AdultRow,
    "professional": tables.ProfessionalRow,
    "event": tables.EventRow,
    "attendee": tables.AttendeeRow,
    "tool": shift_tables.ToolRow,
}
"""The typed table of each kind of row."""
WITH_ROLE: Final = ("attendee", "tool")
"""Kinds whose rows each stand for a role, or a tool, of a fixed list."""


def table(name: str) -> Table:
    """A table by its name."""
    return SQLModel.metadata.tables[name]


CONTACT: Final = table("contact")
ANSWER: Final = table("answer")
PLACE: Final = table("place")
HISTORY: Final = table("history")

_OF_CONTACT: Final = (
    "answer",
    *ROWS,
    "note_line",
    "call",
    "read_back",
    "contact_link",
    "clash",
    "place",
    "history",
)
_ANSWER_KEY: Final = ("contact_id", "subject_id", "question")
_SET_BY_TYPING: Final = (
    "typed",
    "mark",
    "reason",
    "asked_of",
    "by_when",
    "changed_at",
    "changed_by",
    "changed_by_name",
)
_HEAD: Final = ("state", "worker_id", "worker_name", "reference", "started_at", "guarded")
_SET_BY_MOVING: Final = ("section", "question", "subject_id", "caret", "open", "at")


@dataclass(frozen=True, slots=True, repr=False)
class Leaving:
    """A field the cursor left. `text` is what stood there then, None for what is stored."""

    subject_id: UUID
    question: str
    text: str | None
    at: datetime
    by_id: UUID
    by_name: str
    why: tuple[str, datetime | None] | None = None
    """Reason and by when, beside `text`; None for what is stored."""
    says: str | None = None
    """Who says so, beside `text`; None for what is stored."""
    turn: int = field(default_factory=tables.next_turn)
    """Of those left at one instant the order is that in which these were made, not that of the writing."""


class Writing:
    """The statements of the typing path, built once for one dialect ("sqlite" or "postgresql")."""

    def __init__(self, dialect: str) -> None:
        self._insert = insert_of(dialect)
        answer = self._insert(ANSWER)
        new = answer.excluded
        # Typing on leaves who says so; an answer taken out, or a mark, is nobody's word.
        gone = (func.trim(new.typed) == "") | (new.mark != "")
        kept = {name: new[name] for name in _SET_BY_TYPING} | {"version": ANSWER.c.version + 1}
        self._answer, self._answer_says = (
            answer.on_conflict_do_update(index_elements=list(_ANSWER_KEY), set_=kept | {"says": says})
            for says in (case((gone, ""), else_=ANSWER.c.says), new.says)
        )
        place = self._insert(PLACE)
        self._place = place.on_conflict_do_update(
            index_elements=["contact_id", "worker_id"],
            set_={name: place.excluded[name] for name in _SET_BY_MOVING},
        )
        self._new_row = {
            kind: self._insert(table(kind)).on_conflict_do_nothing(index_elements=["id"]) for kind in ROWS
        }
        # Held until the save ends, so that no send comes between the look and what is written.
        self._head: Select[Any] = (
            select(*(CONTACT.c[name] for name in _HEAD))
            .where(CONTACT.c.id == bindparam("contact_id", type_=CONTACT.c.id.type))
            .with_for_update(key_share=True)
        )
        strategy = table("strategy")
        self._discussions: Select[Any] = (
            select(strategy.c.held_at)
            .where(strategy.c.contact_id == bindparam("contact_id", type_=strategy.c.contact_id.type))
            .order_by(strategy.c.opened_at.desc())
            .limit(1)
        )
        worker = table(str(desk_tables.Worker.__tablename__))
        self._left: Select[Any] = select(worker.c.left_at).where(
            worker.c.id == bindparam("worker_id", type_=worker.c.id.type)
        )
        self._marked: Select[Any] = select(
            ANSWER.c.subject_id, ANSWER.c.question, ANSWER.c.mark, ANSWER.c.reason, ANSWER.c.by_when
        ).where(
            ANSWER.c.contact_id == bindparam("contact_id", type_=ANSWER.c.contact_id.type),
            ANSWER.c.mark != "",
            ANSWER.c.question.in_(bindparam("questions", expanding=True)),
        )
        self._one_answer = select(ANSWER.c.typed).where(
            *(ANSWER.c[name] == bindparam(name) for name in _ANSWER_KEY)
        )
        self._answers_to = select(
            ANSWER.c.subject_id,
            ANSWER.c.question,
            ANSWER.c.typed,
            ANSWER.c.settled,
            ANSWER.c.reason,
            ANSWER.c.by_when,
            ANSWER.c.says,
            ANSWER.c.changed_at,
            ANSWER.c.changed_by,
            ANSWER.c.changed_by_name,
        ).where(
            ANSWER.c.contact_id == bindparam("contact_id"),
            ANSWER.c.question.in_(bindparam("questions", expanding=True)),
        )
        self._settle_answer = (
            update(ANSWER)
            .where(*(ANSWER.c[name] == bindparam(f"at_{name}") for name in _ANSWER_KEY))
            .values(settled=bindparam("now_settled"))
        )
        self._unsettled = select(ANSWER).where(
            ANSWER.c.contact_id == bindparam("contact_id"), ANSWER.c.typed != ANSWER.c.settled
        )
        child = table("child")
        given = (
            select(ANSWER.c.question)
            .where(
                ANSWER.c.contact_id == child.c.contact_id,
                ANSWER.c.subject_id == child.c.id,
                (ANSWER.c.typed != "") | (ANSWER.c.mark != ""),
            )
            .exists()
        )
        self._children: Select[Any] = (
            select(child.c.name, child.c.number, child.c.outcome)
            .where(child.c.contact_id == bindparam("contact_id"), child.c.struck_at.is_(None), given)
            .order_by(child.c.number, child.c.added_at)
        )

    def head(self, connection: Connection, contact_id: UUID) -> Row[Any] | None:
        """State, worker_id, worker_name, reference and started_at of a contact, until the transaction ends.

        None when there is no such contact.
        """
        return connection.execute(self._head, {"contact_id": contact_id}).first()

    def discussion(self, connection: Connection, contact_id: UUID) -> Row[Any] | None:
        """When the last strategy discussion of a contact on the desk was held (`held_at`), or None."""
        return connection.execute(self._discussions, {"contact_id": contact_id}).first()

    def has_left(self, connection: Connection, worker_id: UUID) -> bool:
        """Whether it was entered that somebody works here no more."""
        return connection.execute(self._left, {"worker_id": worker_id}).scalar() is not None

    def marked(
        self, connection: Connection, contact_id: UUID, questions: Collection[str]
    ) -> dict[tuple[UUID, str], Row[Any]]:
        """Mark, reason and by_when of those of these questions that stand with a mark."""
        found = connection.execute(self._marked, {"contact_id": contact_id, "questions": sorted(questions)})
        return {(row.subject_id, row.question): row for row in found}

    def answers(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Put what stands in fields, new or not; the version of each rises with every save.

        Args:
            rows: with `says` in those whose word it is was said; the others keep it.
        """
        for statement, with_says in ((self._answer, False), (self._answer_says, True)):
            if ours := [row for row in rows if ("says" in row) == with_says]:
                connection.execute(statement, [{"version": 1, "settled": "", **row} for row in ours])

    def says(
        self, connection: Connection, contact_id: UUID, questions: Collection[str]
    ) -> dict[tuple[UUID, str], str]:
        """Who says so, of every answer to these questions."""
        found = connection.execute(
            self._answers_to, {"contact_id": contact_id, "questions": sorted(questions)}
        )
        return {(row.subject_id, row.question): row.says for row in found}

    def new_rows(self, connection: Connection, kind: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Make the rows of children, adults, ... that are not there."""
        connection.execute(self._new_row[kind], [dict(row) for row in rows])

    def understood(self, connection: Connection, kind: str, row_id: UUID, values: Mapping[str, Any]) -> None:
        """Put what typing in a row was read as."""
        connection.execute(update(table(kind)).where(table(kind).c.id == row_id).values(**values))

    def contact(self, connection: Connection, contact_id: UUID, values: Mapping[str, Any]) -> None:
        """Put what the queue shows of a contact."""
        connection.execute(update(CONTACT).where(CONTACT.c.id == contact_id).values(**values))

    def place(self, connection: Connection, values: Mapping[str, Any]) -> None:
        """Put where a worker is in a contact."""
        connection.execute(self._place, values)

    def children(self, connection: Connection, contact_id: UUID) -> Sequence[Row[Any]]:
        """Of the children that stand and of whom something is known, in order: name, number, own outcome."""
        return connection.execute(self._children, {"contact_id": contact_id}).all()

    def typed(self, connection: Connection, contact_id: UUID, question: str) -> str:
        """What stands under a question about the contact itself."""
        key = {"contact_id": contact_id, "subject_id": NO_SUBJECT, "question": question}
        found = connection.execute(self._one_answer, key).first()
        return "" if found is None else str(found.typed)

    def settle(
        self,
        connection: Connection,
        contact_id: UUID,
        leaving: Sequence[Leaving],
        act: str = "typed",
        said: Mapping[tuple[UUID, str], str] | None = None,
    ) -> None:
        """One history row for each field the cursor left, where its text is not the last settled one.

        Args:
            act: what the change was: typed, undone or redone.
            said: who said so before this save, of the answers of which that was set in it; a field of these
                has a row also where its text is as it was and somebody else says so now.
        """
        if not leaving:
            return
        asked = {"contact_id": contact_id, "questions": sorted({each.question for each in leaving})}
        stands = {(row.subject_id, row.question): row for row in connection.execute(self._answers_to, asked)}
        settled = {field: row.settled for field, row in stands.items()}
        rows = []
        for each in leaving:
            field = each.subject_id, each.question
            if field not in stands:
                continue
            now = stands[field]
            stood = now.typed if each.text is None else each.text
            turned = said is not None and each.text is None and now.says != said.get(field, "")
            if stood != settled[field] or turned:
                why = each.why or ((now.reason, now.by_when) if stood == now.typed else ("", None))
                says = each.says
                if says is None:
                    before = said.get(field, "") if said is not None and each.text is not None else now.says
                    says = before if stood == now.typed else ""
                whose = each
                if each.text is None and now.changed_by != each.by_id:
                    # The cursor only left what somebody else typed.
                    whose = replace(
                        each, at=now.changed_at, by_id=now.changed_by, by_name=now.changed_by_name
                    )
                rows.append(typed_row(contact_id, whose, settled[field], stood, why, act, says))
                settled[field] = stood
        self._settled(connection, rows)

    def settle_all(self, connection: Connection, contact_id: UUID) -> int:
        """As `settle` for every field, each in the name and at the time of its last change."""
        rows = [
            typed_row(
                contact_id,
                Leaving(
                    row.subject_id, row.question, None, row.changed_at, row.changed_by, row.changed_by_name
                ),
                row.settled,
                row.typed,
                (row.reason, row.by_when),
                says=row.says,
            )
            for row in connection.execute(self._unsettled, {"contact_id": contact_id})
        ]
        self._settled(connection, rows)
        return len(rows)

    def _settled(self, connection: Connection, rows: list[dict[str, Any]]) -> None:
        if rows:
            connection.execute(HISTORY.insert(), rows)
            telling.tell_lines(connection, rows)
            keys = [{f"at_{name}": row[name] for name in _ANSWER_KEY} for row in rows]
            connection.execute(
                self._settle_answer,
                [key | {"now_settled": row["new"]} for key, row in zip(keys, rows, strict=True)],
            )

    def adopt(self, session: Session, rows: Mapping[str, list[dict[str, Any]]]) -> None:
        """Put every row of a contact that came from its own file, in the caller's transaction.

        What is there already stays, but for an answer the file has a later version of: so it may be
        repeated after a kill.
        """
        connection = session.connection()
        contacts = rows[CONTACT.name]
        self._tell_new(connection, rows.get(HISTORY.name, []))
        connection.execute(self._insert(CONTACT).on_conflict_do_nothing(index_elements=["id"]), contacts)
        for name in _OF_CONTACT:
            if rows.get(name):
                connection.execute(self._adopting(name), rows[name])

    def _tell_new(self, connection: Connection, lines: list[dict[str, Any]]) -> None:
        """What was done behind the gate is told once it comes to the desk, and not again after a kill."""
        ids = [line["id"] for line in lines]
        there = set(connection.execute(select(HISTORY.c.id).where(HISTORY.c.id.in_(ids))).scalars())
        telling.tell_lines(connection, [line for line in lines if line["id"] not in there])

    def _adopting(self, name: str) -> Any:  # noqa: ANN401  an insert of either dialect
        statement = self._insert(table(name))
        if name != ANSWER.name:
            return statement.on_conflict_do_nothing()
        return statement.on_conflict_do_update(
            index_elements=list(_ANSWER_KEY),
            set_={name: statement.excluded[name] for name in (*_SET_BY_TYPING, "says", "version", "settled")},
            where=statement.excluded.version > ANSWER.c.version,
        )


@cache
def writing(dialect: str) -> Writing:
    """The statements for a dialect, built at the first call: building them costs more than a save."""
    return Writing(dialect)


def rows_of(session: Session, contact_id: UUID) -> dict[str, list[dict[str, Any]]]:
    """Every row of a contact in its own file, by table: values only, fit for `Writing.adopt`."""
    connection = session.connection()
    return {
        name: [dict(row) for row in connection.execute(statement, {"contact_id": contact_id}).mappings()]
        for name, statement in _OWN.items()
    }


_OWN: Final = {
    name: select(table(name)).where(
        (table(name).c.id if name == CONTACT.name else table(name).c.contact_id)
        == bindparam("contact_id", type_=CONTACT.c.id.type)
    )
    for name in (CONTACT.name, *_OF_CONTACT)
}


def typed_row(
    contact_id: UUID,
    left: Leaving,
    old: str,
    new: str,
    why: tuple[str, datetime | None],
    act: str = "typed",
    says: str = "",
) -> dict[str, Any]:
    """A row of history, as the table has it: the model's own making costs more than the save."""
    return {
        "id": uuid4(),
        "turn": left.turn,
        "contact_id": contact_id,
        "at": left.at,
        "by_id": left.by_id,
        "by_name": left.by_name,
        "act": act,
        "subject_id": left.subject_id,
        "question": left.question,
        "old": old,
        "new": new,
        "reason": why[0],
        "by_when": why[1],
        "says": says,
    }
