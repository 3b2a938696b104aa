"""What Find reads and what is kept for it: terms of answers, each with its contact, as plain rows.

Only contacts of the desk have terms: the file of a contact behind the gate has no such table. What a term
means, and which ones an answer has, are rules of practice and the caller's. Every look is along an index; the
newest contacts come first and no more than were asked for.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Connection, Row
from sqlmodel import Session

from dutydesk.records.desk_tables import DeskRow
from dutydesk.records.find_table import FindTerm
from dutydesk.records.sight import HIDDEN, SEEN, looking
from dutydesk.records.tables import AdultRow, Answer, ChildRow, Contact, Referral

_TERM: Final[sa.Table] = FindTerm.__table__  # type: ignore[attr-defined]
_CONTACT: Final[sa.Table] = Contact.__table__  # type: ignore[attr-defined]
_ANSWER: Final[sa.Table] = Answer.__table__  # type: ignore[attr-defined]
_REFERRAL: Final[sa.Table] = Referral.__table__  # type: ignore[attr-defined]
_CHILD: Final[sa.Table] = ChildRow.__table__  # type: ignore[attr-defined]
_ADULT: Final[sa.Table] = AdultRow.__table__  # type: ignore[attr-defined]
_LAST: Final = "\U0010ffff"
"""Sorts behind every other character, in SQLite and in PostgreSQL's collation C."""
_BATCH: Final = 2_000
FEW: Final = 3_000
"""Times a word is held up to which all that hold it are asked for the others. Source: ours, measured."""
COMMON: Final = 30_000
"""Times a word is held up to which they are counted. Source: ours."""

_DROP: Final = _TERM.delete().where(
    _TERM.c.contact_id == sa.bindparam("of_contact", type_=_TERM.c.contact_id.type),
    _TERM.c.subject_id == sa.bindparam("of_subject", type_=_TERM.c.subject_id.type),
    _TERM.c.question == sa.bindparam("of_question"),
)
_SHOWN: Final = (
    "id",
    "reference",
    "state",
    "started_at",
    "worker_id",
    "worker_name",
    "family",
    "children",
    "outcome",
    "differs",
    "danger",
    "stub",
)

Begins = tuple[str, ...]
Term = tuple[Begins, str]
"""One word: how a term may begin, and the term that is the same by its sound, or ""."""


def put_terms(
    connection: Connection,
    contact_id: UUID,
    began: datetime,
    terms: Mapping[tuple[UUID, str], Collection[str]],
) -> None:
    """Put what these fields (subject and question) are found by, in place of what they were found by.

    Args:
        began: when the call began, aware: what is newest is found first. A start that is put right later
            does not move it.
    """
    fields = [
        {"of_contact": contact_id, "of_subject": subject, "of_question": question}
        for subject, question in terms
    ]
    if not fields:
        return
    connection.execute(_DROP, fields)
    rows = [
        _row(contact_id, subject, question, term, began)
        for (subject, question), found in terms.items()
        for term in found
    ]
    if rows:
        connection.execute(_TERM.insert(), rows)


def _row(contact_id: UUID, subject: UUID, question: str, term: str, began: datetime) -> dict[str, Any]:
    return {
        "contact_id": contact_id,
        "term": term,
        "subject_id": subject,
        "question": question,
        "began": int(began.timestamp()),
    }


def rules_of(session: Session) -> int:
    """By which rules the terms of this desk were made, held until the transaction ends; 0 for none."""
    desk = DeskRow.__table__  # type: ignore[attr-defined]
    return int(session.connection().execute(sa.select(desk.c.find_rules).with_for_update()).scalar() or 0)


def clear(session: Session, rules: int) -> None:
    """Take every term away, and say by which rules the next ones are made."""
    connection = session.connection()
    connection.execute(_TERM.delete())
    connection.execute(sa.update(DeskRow.__table__).values(find_rules=rules))  # type: ignore[attr-defined]


def answers_to(session: Session, questions: Collection[str]) -> Iterator[Row[Any]]:
    """contact_id, subject_id, question, typed and started_at of every answer to these, in no order."""
    asked = (
        sa.select(*(_ANSWER.c[name] for name in ("contact_id", "subject_id", "question", "typed")))
        .add_columns(_CONTACT.c.started_at)
        .join(_CONTACT, _CONTACT.c.id == _ANSWER.c.contact_id)
        .where(_ANSWER.c.question.in_(questions), _ANSWER.c.typed != "")
    )
    return iter(session.connection().execute(asked).all())


def add_terms(session: Session, found: Iterable[tuple[Row[Any], Collection[str]]]) -> None:
    """Put the terms of many answers, as `answers_to` gives them, where none stand."""
    rows: list[dict[str, Any]] = []
    for answer, terms in found:
        rows += [
            _row(answer.contact_id, answer.subject_id, answer.question, term, answer.started_at)
            for term in terms
        ]
        if len(rows) >= _BATCH:
            session.connection().execute(_TERM.insert(), rows)
            rows = []
    if rows:
        session.connection().execute(_TERM.insert(), rows)


def with_all(wanted: Sequence[Term], most: int, *, sounds: bool) -> sa.Select[Any]:
    """The statement for the contacts that hold every one of these words, newest first.

    Args:
        wanted: at least one; the first, which should be the rarest, is looked up, the others are asked of
            what it finds.
        most: no more than so many.
        sounds: also what only sounds like a word.
    """
    first, *others = wanted
    found = sa.union_all(
        *(sa.select(_TERM.c.contact_id, _TERM.c.began).where(each) for each in _either(_TERM, first, sounds))
    ).subquery("found")
    began = sa.func.max(found.c.began)
    statement = sa.select(found.c.contact_id, began.label("began")).group_by(found.c.contact_id)
    statement = statement.where(found.c.contact_id.not_in(HIDDEN))
    for number, word in enumerate(others):
        its = _TERM.alias(f"its_{number}")
        holds = [
            sa.exists().where(its.c.contact_id == found.c.contact_id, each)
            for each in _either(its, word, sounds)
        ]
        statement = statement.where(sa.or_(*holds))
    return statement.order_by(began.desc()).limit(most)


def newest_with_all(
    wanted: Sequence[Term], most: int, *, sounds: bool, since: datetime | None = None
) -> sa.Select[Any]:
    """As `with_all`, for words that many contacts hold: from the newest back, until enough do.

    Args:
        since: not further back than contacts that began then; aware. None for all there are.
    """
    statement = sa.select(SEEN.c.id)
    if since is not None:
        statement = statement.where(SEEN.c.started_at >= since)
    for number, word in enumerate(wanted):
        its = _TERM.alias(f"its_{number}")
        holds = (sa.exists().where(its.c.contact_id == SEEN.c.id, e) for e in _either(its, word, sounds))
        statement = statement.where(sa.or_(*holds))
    return statement.order_by(SEEN.c.started_at.desc()).limit(most)


def _times(session: Session, word: Term, sounds: bool) -> int:
    """How often a word is held, counted no further than `COMMON`."""
    each = sa.union_all(
        *(
            sa.select(sa.literal(1)).where(held).limit(COMMON).subquery().select()
            for held in _either(_TERM, word, sounds)
        )
    ).subquery("held")
    return int(session.connection().execute(sa.select(sa.func.count()).select_from(each)).scalar_one())


def _either(its: sa.FromClause, word: Term, sounds: bool) -> list[sa.ColumnElement[bool]]:
    begins, heard = word
    found: list[sa.ColumnElement[bool]] = [
        sa.and_(its.c.term >= begin, its.c.term < begin + _LAST) for begin in begins
    ]
    if sounds and heard:
        found.append(its.c.term == heard)
    return found


def contacts_with_all(
    session: Session, wanted: Sequence[Term], most: int, *, sounds: bool
) -> tuple[UUID, ...]:
    """The contacts that hold every one of these words, newest first, no more than so many."""
    times = {word: _times(session, word, sounds) for word in wanted}
    rarest = sorted(wanted, key=lambda word: times[word])
    if not times[rarest[0]]:
        return ()
    connection, looks = session.connection(), looking(session)
    held = times[rarest[0]]
    if held > FEW:
        # Where many hold the rarest word the newest will do, if they hold the others too. That they do not is
        # known by the time that asking all of its holders takes anyway: two words may never stand together.
        since = start_of(session, held if held < COMMON else 2 * COMMON)
        newest = newest_with_all(rarest, most, sounds=sounds, since=since)
        found = tuple(connection.execute(newest, looks).scalars())
        if len(found) >= most or since is None:
            return found
    return tuple(connection.execute(with_all(rarest, most, sounds=sounds), looks).scalars())


def start_of(session: Session, number: int) -> datetime | None:
    """When the contact that so many newer ones follow began, aware; None where there is none."""
    started = sa.select(_CONTACT.c.started_at).order_by(_CONTACT.c.started_at.desc())
    return session.connection().execute(started.offset(number).limit(1)).scalar_one_or_none()


def contacts_numbered(
    session: Session, contacts: Collection[str], referrals: Collection[str]
) -> tuple[UUID, ...]:
    """The contacts with one of these whole references, and those of a referral with one of the others."""
    connection = session.connection()
    looks = looking(session)
    numbered = sa.select(SEEN.c.id).where(SEEN.c.reference.in_(contacts))
    own = connection.execute(numbered, looks).scalars()
    referred = sa.select(_REFERRAL.c.contact_id).where(_REFERRAL.c.reference.in_(referrals))
    of = connection.execute(referred.where(_REFERRAL.c.contact_id.not_in(HIDDEN)), looks).scalars()
    return tuple(dict.fromkeys((*own, *of)))


def heads(session: Session, contact_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    """What is shown of these contacts."""
    rows = session.connection().execute(_heads(), {"ids": list(contact_ids)} | looking(session))
    return {row.id: row for row in rows}


def terms_of(session: Session, contact_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """contact_id, subject_id, question and term: all that these contacts are found by."""
    return session.connection().execute(_terms_of(), {"ids": list(contact_ids)}).all()


def people_of(session: Session, contact_ids: Collection[UUID]) -> Sequence[Row[Any]]:
    """The children, then the adults of these contacts, those taken out too, each in order of their number."""
    connection, ids = session.connection(), {"ids": list(contact_ids)}
    return (*connection.execute(_children(), ids).all(), *connection.execute(_adults(), ids).all())


def said_in(
    session: Session, contact_ids: Collection[UUID], questions: Collection[str]
) -> Sequence[Row[Any]]:
    """contact_id, subject_id, question, typed and mark of these contacts' answers to these questions."""
    values = {"ids": list(contact_ids), "questions": list(questions)}
    return session.connection().execute(_said(), values).all()


@cache
def _heads() -> sa.Select[Any]:
    return sa.select(*(SEEN.c[name] for name in _SHOWN)).where(SEEN.c.id.in_(_ids(SEEN.c.id)))


@cache
def _terms_of() -> sa.Select[Any]:
    columns = (_TERM.c[name] for name in ("contact_id", "subject_id", "question", "term"))
    return sa.select(*columns).where(_TERM.c.contact_id.in_(_ids(_TERM.c.contact_id)))


@cache
def _children() -> sa.Select[Any]:
    names = ("contact_id", "id", "number", "struck_at", "name", "born_from", "born_to", "unborn")
    return (
        sa.select(sa.literal("child").label("kind"), *(_CHILD.c[name] for name in names))
        .where(_CHILD.c.contact_id.in_(_ids(_CHILD.c.contact_id)))
        .order_by(_CHILD.c.number, _CHILD.c.added_at)
    )


@cache
def _adults() -> sa.Select[Any]:
    names = ("contact_id", "id", "number", "struck_at", "name", "relation")
    return (
        sa.select(sa.literal("adult").label("kind"), *(_ADULT.c[name] for name in names))
        .where(_ADULT.c.contact_id.in_(_ids(_ADULT.c.contact_id)))
        .order_by(_ADULT.c.number, _ADULT.c.added_at)
    )


@cache
def _said() -> sa.Select[Any]:
    names = ("contact_id", "subject_id", "question", "typed", "mark")
    return sa.select(*(_ANSWER.c[name] for name in names)).where(
        _ANSWER.c.contact_id.in_(_ids(_ANSWER.c.contact_id)),
        _ANSWER.c.question.in_(sa.bindparam("questions", expanding=True)),
    )


def _ids(column: sa.ColumnElement[Any]) -> sa.BindParameter[Any]:
    return sa.bindparam("ids", expanding=True, type_=column.type)
