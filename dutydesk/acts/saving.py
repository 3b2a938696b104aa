"""One save: what may be kept of what was typed, what it means, and the caret, in one transaction.

Owns the order of the writing and who may type (`may_type`) as of that transaction. Knows no thread.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy import Row as Head

from dutydesk.acts.apart import Apart
from dutydesk.acts.find_terms import found_by
from dutydesk.acts.may_type import (
    NOTE_DRAFT,
    OPEN_STATES,
    Discussion,
    is_of_discussion,
    why_not_contact,
    why_not_discussion,
    why_not_later,
    why_not_note,
)
from dutydesk.acts.understood import columns, family_of, led_by
from dutydesk.acts.values import NOBODY, Person
from dutydesk.acts.waiting import Left, Pages, Typed
from dutydesk.practice.checklist import Checklist, Row
from dutydesk.practice.each_child import FOR_ALL, OWN
from dutydesk.practice.reading import Reading, read
from dutydesk.practice.tools import LATER
from dutydesk.records import sight
from dutydesk.records.windows import own_numbers
from dutydesk.records.writing import WITH_ROLE, Leaving, Writing


class Saving:
    """What one save writes; for the writer thread alone."""

    def __init__(self, checklist: Checklist, apart: Apart | None = None) -> None:
        """Args:
        apart: keeps what another window was first with; None for an act that has looked for itself.
        """
        self._checklist = checklist
        self._apart = apart
        self._questions = {q.key: q for section in checklist.sections for q in section.questions()}
        self._rows: set[UUID] = set()
        """Rows of grids known to be there."""

    def save(
        self, connection: Connection, to: Writing, contact_id: UUID, pages: Pages, act: str = "typed"
    ) -> list[Typed]:
        """Save what may be saved, in the caller's transaction. Returns what may not.

        Args:
            act: what the history calls it when it is said who says so.

        Raises: what the database raises; the caller undoes all.
        """
        head = to.head(connection, contact_id)
        if head is None:
            return list(pages.typed.values())
        may = rule(connection, to, contact_id, head, pages)

        def wrote(left: Left) -> bool:
            # The worker's own last words are left after the send as well.
            return may(left.question, left.by) or (left.by is not None and left.by.id == head.worker_id)

        typed = {key: each for key, each in pages.typed.items() if may(key[1], each.by)}
        refused = [each for key, each in pages.typed.items() if key not in typed]
        left = pages.left
        if self._apart is not None:
            typed, left = self._apart.sift(connection, contact_id, typed, left)
        # A cursor that only looked leaves no line, and a text that is not kept has none.
        left = [
            each
            for each in left
            if (each.subject, each.question) in typed
            or ((each.subject, each.question) not in pages.typed and wrote(each))
        ]
        leaving = [_leaving(each) for each in left]
        # Of what is stored now, before newer text takes its place.
        to.settle(connection, contact_id, [each for each in leaving if each.text is None])
        # Only where it was set: of all other typing the database keeps who says so by itself.
        set_now = [each for each in typed.values() if each.says is not None]
        said = to.says(connection, contact_id, {each.field.question for each in set_now}) if set_now else None
        if typed:
            self._answers(connection, to, contact_id, typed)
            if head.reference is not None:
                found_by(connection, contact_id, head.started_at, typed)
        to.settle(connection, contact_id, [each for each in leaving if each.text is not None], "typed", said)
        if said is not None:
            turned = [
                each
                for each in set_now
                if each.says != said.get((each.field.subject, each.field.question), "")
            ]
            to.settle(connection, contact_id, [_stands(each) for each in turned], act, said)
        if pages.place is not None:
            where, at, by = pages.place
            to.place(
                connection,
                {
                    "contact_id": contact_id,
                    "worker_id": by.id if by else NOBODY,
                    "section": where.section,
                    "question": where.question,
                    "subject_id": where.subject,
                    "caret": where.caret,
                    "open": True,
                    "at": at,
                },
            )
        return refused

    def correct(
        self,
        connection: Connection,
        to: Writing,
        contact_id: UUID,
        typed: Mapping[tuple[UUID, str], Typed],
        at: datetime,
    ) -> None:
        """Put what a correction after the endorsement says: no rule of typing allows it, its act does.

        Each has its line of history in the same transaction.

        Args:
            at: when it is done, which is not when an answer was given that is put back.
        """
        head = to.head(connection, contact_id)
        if head is None or not typed:
            return
        self._answers(connection, to, contact_id, typed)
        found_by(connection, contact_id, head.started_at, typed)
        to.settle(
            connection, contact_id, [replace(_stands(each), at=at) for each in typed.values()], "corrected"
        )

    def is_kept(self, contact_id: UUID, pages: Pages, refused: Sequence[Typed]) -> None:
        """The transaction of a save was kept: its rows need not be made again."""
        if self._apart is not None:
            self._apart.committed(contact_id)
        not_there = {typed.field.subject for typed in refused}
        self._rows.update(subject for subject, _ in pages.typed if subject not in not_there)

    def _answers(
        self, connection: Connection, to: Writing, contact_id: UUID, pages: Mapping[tuple[UUID, str], Typed]
    ) -> None:
        """All that was typed in one save: a table is written once, not once for each field."""
        caller = pages.get((NOBODY, "referrer.name"))
        plain = {key for (_, key), typed in pages.items() if typed.reason is None and _may_be_mark(typed)}
        marked = to.marked(connection, contact_id, plain) if plain else {}
        rows: dict[Row, dict[UUID, dict[str, Any]]] = {}
        understood: dict[tuple[Row, UUID], dict[str, Any]] = {}
        answers: list[dict[str, Any]] = []
        shown: dict[str, Any] = {}
        for (subject, key), typed in pages.items():
            its, question = typed.field, self._questions.get(key)
            reading = read(question, typed.text, self._checklist, typed.at) if question else Reading("")
            asked_of, reason, by_when = "", typed.reason or "", typed.by_when
            stands = marked.get((subject, key))
            if typed.reason is None and stands is not None and stands.mark == reading.mark:
                reason, by_when = stands.reason, stands.by_when
            if reading.mark:
                asked_of = caller.text if caller else to.typed(connection, contact_id, "referrer.name")
            says = {} if typed.says is None else {"says": typed.says if _is_answer(typed, reading) else ""}
            answers.append(
                {
                    **says,
                    "contact_id": contact_id,
                    "subject_id": subject,
                    "question": key,
                    "typed": typed.text,
                    "mark": reading.mark,
                    "reason": reason,
                    "asked_of": asked_of,
                    "by_when": by_when,
                    "changed_at": typed.at,
                    "changed_by": typed.by.id if typed.by else NOBODY,
                    "changed_by_name": typed.by.name if typed.by else "",
                }
            )
            if its.row is not None:
                if subject not in self._rows:
                    new = {
                        "id": subject,
                        "contact_id": contact_id,
                        "number": its.number,
                        "added_at": typed.at,
                    }
                    role = {"role": its.role} if its.row in WITH_ROLE else {}
                    rows.setdefault(its.row, {}).setdefault(subject, new | role)
                if found := columns(key, typed.text, reading):
                    understood.setdefault((its.row, subject), {}).update(found)
            if key == "danger.now":
                shown["danger"] = reading.code == "y"
        for kind, made in rows.items():
            if kind not in WITH_ROLE:
                own_numbers(connection, kind, contact_id, made)
            to.new_rows(connection, kind, list(made.values()))
        to.answers(connection, answers)
        for (kind, subject), values in understood.items():
            to.understood(connection, kind, subject, values)
        keys = {key for _, key in pages}
        of_children = any(key.startswith("child.") for key in keys)
        if of_children or FOR_ALL in keys:
            children = to.children(connection, contact_id)
            if of_children:
                names = [child.name for child in children]
                shown |= {"family": family_of(names), "children": len(names)}
            if not keys.isdisjoint((FOR_ALL, OWN)) or any(child.outcome for child in children):
                common = pages.get((NOBODY, FOR_ALL))
                typed_for_all = common.text if common else to.typed(connection, contact_id, FOR_ALL)
                shown |= led_by(typed_for_all, children, self._checklist)
        if shown:
            to.contact(connection, contact_id, shown)


def _leaving(left: Left) -> Leaving:
    who, name = (left.by.id, left.by.name) if left.by else (NOBODY, "")
    why = None if left.reason is None else (left.reason, left.by_when)
    return Leaving(left.subject, left.question, left.text, left.at, who, name, why, left.says)


def _stands(typed: Typed) -> Leaving:
    """A field as it was just stored."""
    who, name = (typed.by.id, typed.by.name) if typed.by else (NOBODY, "")
    return Leaving(typed.field.subject, typed.field.question, None, typed.at, who, name)


def _is_answer(typed: Typed, reading: Reading) -> bool:
    return bool(typed.text.strip()) and not reading.mark


def _may_be_mark(typed: Typed) -> bool:
    return len(typed.text.strip()) == 1


def rule(
    connection: Connection, to: Writing, contact_id: UUID, head: Head[Any], pages: Pages
) -> Callable[[str, Person | None], bool]:
    """Whether someone may type under a question now, as of this transaction.

    Read at every save: another program may have sent the contact a moment ago.
    """
    discussion: Discussion = "none"
    asked = any(is_of_discussion(question) for _, question in pages.typed)
    asked = asked or any(is_of_discussion(each.question) for each in pages.left)
    if asked and head.reference is not None and (found := to.discussion(connection, contact_id)):
        discussion = "open" if found.held_at is None else "held"

    # Each asked once in a save, and not at all of a worker who types into what is theirs and not guarded.
    @cache
    def may_read(by: Person) -> bool:
        every = by.endorses_contacts or by.endorses_enquiries
        at = max([each.at for each in pages.typed.values()] + [each.at for each in pages.left])
        return sight.reads(connection, contact_id, sight.Sight(by.id, every, at))

    @cache
    def has_left(by: Person) -> bool:
        return to.has_left(connection, by.id)

    def why_not(question: str, by: Person) -> str:
        if is_of_discussion(question):
            return why_not_discussion(by, head.worker_id, discussion, another=True)
        if question in LATER:
            return why_not_later(by, head.worker_id, head.worker_name, head.state)
        if question == NOTE_DRAFT:
            return why_not_note(by, head.worker_id, head.worker_name, head.state)
        return why_not_contact(by, head.worker_id, head.worker_name, head.state)

    def may(question: str, by: Person | None) -> bool:
        if by is None or why_not(question, by):
            return False
        own = by.id == head.worker_id
        if own and (head.state == "recording" or question == NOTE_DRAFT):
            return True  # nothing refuses what a caller says
        if not (own and head.state in OPEN_STATES) and has_left(by):
            return False
        # It was restricted, or they were shut out of it, with its page on their screen.
        return not head.guarded or may_read(by)

    return may
