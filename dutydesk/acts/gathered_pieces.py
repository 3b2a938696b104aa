"""The pieces of what is gathered of a person: each answer, line, decision, change and reading, and its marks.

Owns whose each piece is and what of it is left out by itself. What names another person is taken out of the
text; a piece that is another's, or tells who rang where that is kept back, is left out whole.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlmodel import col, select

from dutydesk.acts import protecting
from dutydesk.acts.audit_events import READS, WORDS, Event
from dutydesk.acts.frozen import told_of
from dutydesk.acts.reading import read_contact
from dutydesk.acts.strategy_words import earlier, kept_lines, title
from dutydesk.acts.values import NOBODY, ContactView
from dutydesk.practice.checklist import Grid, Question
from dutydesk.practice.gate import CALLER, PROFESSIONAL, code_of
from dutydesk.practice.protecting import TELLS, Shield
from dutydesk.practice.redacting import Others, others
from dutydesk.practice.unnamed import asks_not_to_be_named
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date
from dutydesk.records import audit
from dutydesk.records.desk_tables import Worker
from dutydesk.records.disposal_tables import GatheredMark, GatheredOf
from dutydesk.records.tables import History

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

ANOTHERS: Final = "another person's"
RANG: Final = "who rang"
NAMES: Final = "names another"
ADDRESS: Final = "protected address"
_RANG: Final = "referrer."


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """One piece. Its repr shows nothing of it."""

    contact_id: UUID
    reference: str
    key: str
    label: str
    text: str
    """As it stands on the desk."""
    told: str
    """As it would be given out."""
    marks: tuple[str, ...]
    """What is to be looked at: another person's, names another, who rang, protected address; a decision."""
    removed: bool
    """It is left out whole."""


def pieces(
    desk: "Desk", of: Sequence[GatheredOf], marks: Sequence[GatheredMark], until: datetime
) -> Iterator[Piece]:
    """Every piece of the gathered contacts, in the order of their references and pages.

    Args:
        until: who looked is told up to then; whoever works on the request looks as well.
    """
    mine: dict[UUID, set[UUID]] = {}
    for each in of:
        mine.setdefault(each.contact_id, set()).add(each.subject_id)
    decided = {(each.contact_id, each.piece): each.mark for each in marks}
    views = sorted((read_contact(desk, its) for its in mine), key=lambda its: its.full_reference)
    for view in views:
        yield from _Contact(desk, view, mine[view.id], decided, until).pieces()


class _Contact:
    """One contact as it is gathered."""

    def __init__(
        self,
        desk: "Desk",
        view: ContactView,
        mine: set[UUID],
        decided: Mapping[tuple[UUID, str], str],
        until: datetime,
    ) -> None:
        self.desk, self.view, self.mine, self.decided, self.until = desk, view, mine, decided, until
        self.shield: Shield = protecting.of_contact(desk, view.id)
        self.hides_caller = NOBODY not in mine and self._caller_is_kept_back()
        self.others: Others = self._others()

    def pieces(self) -> Iterator[Piece]:
        """All of it."""
        yield from self._answers()
        for line in self.view.notes:
            yield self._piece(f"note:{line.id}", f"Note of {_when(line.said_at)}", line.text)
        for place, back in enumerate(self.view.read_backs, 1):
            yield self._piece(f"read_back:{place}", f"Read back {_when(back.at)}", " ".join(back.sentences))
            if back.corrected:
                yield self._piece(f"put_right:{place}", "Put right", " ".join(back.corrected))
        for said in self.view.endorsements:
            yield self._piece(f"endorsed:{said.id}", f"{said.choice_words}, {_when(said.at)}", said.reasons)
        for item in self.view.feedback:
            yield self._piece(
                f"feedback:{item.id}",
                "Feedback",
                f"{item.who}: {item.how or item.state}",
                whose=item.recipient if item.recipient in ("referrer", "professional") else "",
            )
        for link in self.view.links:
            if link.reason:
                yield self._piece(f"link:{link.other_id}", "Linked to another contact", link.reason)
        if self.view.withheld:
            yield self._piece("withheld", "Not shared with the family", self.view.withheld)
        if self.view.strategy is not None and self.view.strategy.decision_words:
            yield self._piece("strategy", "Strategy discussion", self.view.strategy.decision_words)
        for each in earlier(self.view):
            for place, (label, words) in enumerate(kept_lines(each, _when)):
                yield self._piece(f"strategy:{each.id}:{place}", f"{title(each)}, {label.lower()}", words)
        if self.view.strategy is not None and self.view.strategy.why:
            yield self._piece("strategy:why", "A further strategy discussion", self.view.strategy.why)
        yield from self._history()
        yield from self._readers()

    def _answers(self) -> Iterator[Piece]:
        now, facts, checklist = self.desk.clock.now(), self.view.facts, self.desk.checklist
        for section in checklist.sections:
            for part in section.parts:
                if isinstance(part, Question):
                    answer = facts.answer(part.key)
                    if answer.given:
                        told = told_of(part, answer, checklist, now)
                        yield self._piece(part.key, part.name, told, question=part.key)
        seen: set[str] = set()
        for section in checklist.sections:
            for grid in (part for part in section.parts if isinstance(part, Grid)):
                for row in facts.subjects:
                    for column in grid.columns:
                        key, answer = f"{column.key}:{row.id}", row.answer(column.key)
                        if row.row != grid.row or not answer.given or key in seen:
                            continue
                        seen.add(key)
                        told = told_of(column, answer, checklist, now)
                        label = f"{row.row.capitalize()} {row.number}, {column.name.lower()}"
                        yield self._piece(key, label, told, subject=row.id, question=column.key)

    def _history(self) -> Iterator[Piece]:
        with self.desk.database.read() as session:
            wanted = select(History).where(History.contact_id == self.view.id, History.old != "")
            rows = session.exec(wanted.order_by(col(History.at), col(History.turn))).all()
        for row in rows:
            label = f"Before {_when(row.at)}, {row.question or row.act}"
            yield self._piece(
                f"history:{row.id}", label, row.old, subject=row.subject_id, question=row.question
            )

    def _readers(self) -> Iterator[Piece]:
        with self.desk.database.read() as session:
            acts = [event.value for event in READS]
            rows = audit.rows_of(session.connection(), [str(self.view.id)], acts)
            names = {str(each.id): each.name for each in session.exec(select(Worker)).all()}
        for row in rows:
            at, who = datetime.fromisoformat(row[1]), names.get(row[3], "nobody who said their name")
            if at > self.until:
                continue
            yield self._piece(
                f"read:{row[0]}", f"Who looked, {_when(at)}", f"{who} {WORDS[Event(row[2])]}", staff=True
            )

    def _piece(
        self,
        key: str,
        label: str,
        text: str,
        *,
        subject: UUID = NOBODY,
        question: str = "",
        whose: str = "",
        staff: bool = False,
    ) -> Piece:
        marks: list[str] = []
        removed = False
        row = self._row(subject)
        if row in ("child", "adult", "professional") and subject not in self.mine:
            marks.append(ANOTHERS)
            removed = True
        if whose and self.hides_caller and whose == "referrer":
            marks.append(RANG)
            removed = True
        if question.startswith(_RANG) and NOBODY not in self.mine:
            marks.append(RANG)
            removed |= self.hides_caller
        told = text
        if not staff:
            if question in TELLS and self.shield.found is not None:
                marks.append(ADDRESS)
                removed = True
            elif self.shield.hits(told):
                marks.append(ADDRESS)
                told = self.shield.without(told)
            by_person = self.decided.get((self.view.id, key)) == "keep"
            if self.others.named_in(told):
                marks.append(NAMES)
                told = told if by_person else self.others.without(told)
        decision = self.decided.get((self.view.id, key), "")
        if decision:
            marks.append(decision)
            # A protected address stays in, whatever anybody decides here.
            removed = decision != "keep" or (removed and question in TELLS and ADDRESS in marks)
        return Piece(self.view.id, self.view.full_reference, key, label, text, told, tuple(marks), removed)

    def _row(self, subject: UUID) -> str:
        return next((each.row for each in self.view.facts.subjects if each.id == subject), "")

    def _caller_is_kept_back(self) -> bool:
        facts, checklist = self.view.facts, self.desk.checklist
        professional = code_of(facts, checklist, CALLER) == PROFESSIONAL
        return not professional or asks_not_to_be_named(facts, checklist)

    def _others(self) -> Others:
        names: list[str] = []
        numbers: list[str] = []
        own: list[str] = []
        for row in self.view.facts.subjects:
            if row.row not in ("child", "adult"):
                continue
            name = row.answer(f"{row.row}.name").typed
            (own if row.id in self.mine else names).append(name)
            if row.id not in self.mine:
                numbers.append(row.answer(f"{row.row}.phone").typed)
        caller = self.view.facts.answer("referrer.name").typed
        if NOBODY in self.mine:
            own.append(caller)
        elif self.hides_caller:
            names.append(caller)
            numbers += [self.view.facts.answer(f"referrer.{each}").typed for each in ("phone", "email")]
        return others(names, numbers, own)


def _when(at: datetime) -> str:
    return f"{date_words(london_date(at))} {clock_words(at)}"
