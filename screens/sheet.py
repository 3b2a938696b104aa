"""What stands on the contact screen at this moment, as facts the rules can look at.

A copy in memory of what was read and of what has been typed since, so that the rail, the Tab path and the
lines under a field answer at once, without asking the database. Saves nothing and decides nothing.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from dutydesk.acts.values import NOBODY, ContactView, Field
from dutydesk.practice.checklist import Checklist, Row
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.marks import read_mark

ROLES = ("social_worker", "manager", "police", "health")
"""The four a strategy discussion must have (Working Together 2015, chapter 1, strategy discussion)."""


class Sheet:
    """The answers and rows of one contact as they stand on the screen."""

    def __init__(self, checklist: Checklist, started: datetime, contact_id: UUID = NOBODY) -> None:
        """An empty sheet; `load` fills it."""
        self.contact_id = contact_id
        self.checklist = checklist
        self.started = started
        self.answers: dict[tuple[UUID, str], Answer] = {}
        self.rows: dict[Row, list[Subject]] = {}
        self._facts: Facts | None = None
        self._reasons: dict[tuple[UUID, str], tuple[str, str, datetime | None]] = {}
        """The last reason of each field that had one, with its mark."""

    def load(
        self, view: ContactView, *, over: bool = True, fresh: Collection[tuple[UUID, str]] = frozenset()
    ) -> None:
        """Take over what was read.

        Args:
            over: False keeps what was typed here since, and takes only what is new.
            fresh: fields that are taken all the same: another window has saved them.
        """
        self.started = view.started_at
        found = {(NOBODY, key): answer for key, answer in view.facts.answers.items()}
        for subject in view.facts.subjects:
            found |= {(subject.id, key): answer for key, answer in subject.answers.items()}
            kept = self.rows.setdefault(subject.row, [])
            kept[:] = [row for row in kept if row.id != subject.id]
            kept.append(replace(subject, answers={}))
        if not over:
            ours = {key: answer for key, answer in self.answers.items() if key not in fresh}
            found = found | ours
        self.answers = found
        there = {subject.id for subject in view.facts.subjects}
        for kind, rows in self.rows.items():
            self.rows[kind] = _numbered(rows, there)
        self._facts = None

    def row(self, row: Row, number: int, role: str = "") -> Subject:
        """The row with that number (or that role), made here when there is none yet."""
        rows = self.rows.setdefault(row, [])
        for standing in rows:
            if (role and standing.role == role) or (not role and standing.number == number):
                return standing
        # Of a role there is one row: two windows that begin it at once mean the same.
        its = uuid5(self.contact_id, f"{row}:{role}") if role and self.contact_id != NOBODY else uuid4()
        made = Subject(its, row, number, {}, role=role)
        rows.append(made)
        return made

    def next_number(self, row: Row) -> int:
        """The number of the next new row: never that of one that was taken out."""
        return max((standing.number for standing in self.rows.get(row, [])), default=0) + 1

    def numbers(self, row: Row) -> list[Subject]:
        """The rows of one kind that stand, in order."""
        return [subject for subject in self.rows.get(row, []) if not subject.struck]

    def text(self, field: Field) -> str:
        """What stands in a field."""
        answer = self.answers.get((field.subject, field.question))
        return answer.typed if answer else ""

    def answer(self, field: Field) -> Answer:
        """What stands in a field, with its mark."""
        return self.answers.get((field.subject, field.question)) or Answer(field.question, "")

    def put(
        self,
        field: Field,
        text: str,
        now: datetime,
        *,
        reason: str | None = None,
        by_when: datetime | None = None,
        says: str | None = None,
    ) -> Answer:
        """Something was typed; with a mark perhaps why, and by when someone finds out.

        The same mark typed again keeps its reason, also after another text. Who says so stays while an answer
        does, unless `says` is given. Returns what stands there now.
        """
        mark = read_mark(self.checklist.marks, text)
        old, key = self.answer(field), (field.subject, field.question)
        if old.reason:
            self._reasons[key] = (old.mark, old.reason, old.by_when)
        if reason is None and mark is not None:
            # A stray letter, taken out again: the mark has its reason as before.
            its, why, when = self._reasons.get(key, ("", "", None))
            if its == mark.key:
                reason, by_when = why, when
        answer = replace(
            old,
            typed=text,
            mark=mark.key if mark else "",
            reason=(reason or "") if mark else "",
            asked_of=self.caller() if mark else "",
            by_when=by_when if mark and mark.owner else None,
            says="" if mark or not text.strip() else old.says if says is None else says,
            at=now,
        )
        self.answers[(field.subject, field.question)] = answer
        self._facts = None
        return answer

    def anything(self) -> bool:
        """Something was typed anywhere."""
        return any(answer.given for answer in self.answers.values())

    def caller(self) -> str:
        """The caller's name as it stands."""
        return self.answers.get((NOBODY, "referrer.name"), Answer("", "")).typed.strip()

    def facts(self) -> Facts:
        """Everything on the screen, for the rules."""
        if self._facts is None:
            contact = {key: answer for (subject, key), answer in self.answers.items() if subject == NOBODY}
            by_row: dict[UUID, dict[str, Answer]] = {}
            for (subject, key), answer in self.answers.items():
                if subject != NOBODY:
                    by_row.setdefault(subject, {})[key] = answer
            rows = tuple(
                replace(subject, answers=by_row.get(subject.id, {}))
                for subjects in self.rows.values()
                for subject in subjects
            )
            self._facts = Facts(contact, rows, self.started)
        return self._facts


def _numbered(rows: list[Subject], there: Collection[UUID]) -> list[Subject]:
    """The rows by their numbers; one begun here gives way to those the record has by then."""
    taken = {row.number for row in rows if row.id in there}
    found = []
    for row in rows:
        its = row
        if row.id not in there and not row.role and row.number in taken:
            its = replace(row, number=max(taken) + 1)
        taken.add(its.number)
        found.append(its)
    return sorted(found, key=lambda each: each.number)
