"""Find: people and contacts of this desk by name, number, telephone, address or school, and why each is.

Owns the order of what is found: what is as typed before what only sounds like it, the newest contact first,
and at most `MOST` contacts. What is behind a gate is in no search, not even its own worker's. Changes
nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts import auditing, clocks
from dutydesk.acts.clocks import ContactName, short_reference
from dutydesk.acts.permission import must
from dutydesk.acts.queue import OPEN, step_of
from dutydesk.acts.seeing import BORN, STUB, born_words, call_words
from dutydesk.acts.values import NOBODY, ClockView
from dutydesk.practice.ages import age_in_words
from dutydesk.practice.findable import HOUSEHOLD, REFERENCE, Query, Reference, read_query, whys
from dutydesk.practice.wording import date_words
from dutydesk.practice.zone import london_date
from dutydesk.records import finding

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MOST: Final = 40
"""Contacts of one search; more is not a list that anyone reads while a caller waits."""
YEARS: Final = 10
"""How far back a number without its year is looked for."""
_ADDRESS: Final = ("address.line", "address.postcode")
_SAID: Final = (*_ADDRESS, "child.school", BORN, "adult.relation")


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """One person of one contact. Its repr shows nothing of who it is."""

    contact_id: UUID
    reference: str
    """C-0412."""
    who: str
    """ "SHAW, Leah"; "no name" where none is known."""
    age: str
    """ "7", "5 m", "unborn", of today; of an adult "mother"; "" when not known."""
    address: str
    school: str
    open: bool
    state: str
    """ "Sent", or for a contact that is done "Endorsed Tue 12 May, early help assessment"."""
    worker: str
    clock: ClockView | None
    """Of an open contact, the one that presses most."""
    why: tuple[str, ...]
    """What was found in it, in words; "same household" for one beside whom another was found."""
    taken_out: bool
    started_at: datetime
    stub: bool = False
    """Restricted, and whoever looked may not read it: `worker` is whom to call."""


@dataclass(frozen=True, slots=True, repr=False)
class Findings:
    """What one search found."""

    typed: str
    people: tuple[Found, ...] = ()
    contacts: int = 0
    more: bool = False
    """There are more contacts than these."""
    enough: bool = True
    """Enough was typed to look for anything."""


def find(desk: "Desk", typed: str, wanted: Callable[[], bool] = lambda: True) -> Findings | None:
    """Everyone of this desk whom these words mean, as of now.

    Args:
        typed: as it stands in the line, half typed or not.
        wanted: asked between the steps; when it says no, the search ends and None comes back.

    Raises: NotAllowed for a role that reads no contacts; NotSaved when the database cannot be read.
    """
    must(desk, "contact.read", once=True)
    query = read_query(typed)
    if not query.enough:
        return Findings(typed, enough=False)
    now = desk.clock.now()
    with desk.database.read() as session:
        numbered = _numbered(session, query.reference, london_date(now).year)
        ids = list(numbered)
        # A number sounds like none: of a query of numbers nothing more is found by sound.
        for sounds in (False, True) if any(word.sounds for word in query.words) else (False,):
            if not wanted():
                return None
            if query.has_words and len(ids) <= MOST:
                terms = [(word.begins, word.sounds) for word in query.words]
                more = finding.contacts_with_all(session, terms, MOST + 1 + len(ids), sounds=sounds)
                ids += [each for each in more if each not in ids]
        shown, more_there = ids[:MOST], len(ids) > MOST
        if not wanted():
            return None
        people, contacts = _people(session, desk, query, shown, set(numbered), now) if shown else ((), 0)
    auditing.searched(desk, typed, contacts)
    return Findings(typed, people, contacts, more=more_there)


def _numbered(session: Session, reference: Reference | None, this_year: int) -> tuple[UUID, ...]:
    """The contacts with that number, of the newest year first."""
    if reference is None:
        return ()
    years = [reference.year] if reference.year else [this_year - back for back in range(YEARS)]
    numbers = [f"-{year}-{reference.number:04d}" for year in years]
    contacts = [f"C{number}" for number in numbers] if reference.kind in ("", "C") else []
    referrals = [f"R{number}" for number in numbers] if reference.kind in ("", "R") else []
    found = finding.contacts_numbered(session, contacts, referrals)
    heads = finding.heads(session, found)
    return tuple(sorted(found, key=lambda each: heads[each].started_at, reverse=True))


@dataclass(slots=True)
class _Hits:
    """What of the query one contact holds, and where."""

    typed: dict[UUID, dict[int, list[str]]]
    """By subject, then by the word's place in the query: the questions that hold it as typed."""
    heard: dict[UUID, dict[int, list[str]]]

    def by_name(self, subject: UUID) -> set[int]:
        """The words found in the name of a child, as typed or by their sound."""
        its = (self.typed.get(subject, {}), self.heard.get(subject, {}))
        return {place for where in its for place, questions in where.items() if "child.name" in questions}

    def words(self, subject: UUID) -> set[int]:
        """The words found under a subject, as typed or by their sound."""
        return {*self.typed.get(subject, ()), *self.heard.get(subject, ())}


def _hits(query: Query, rows: Sequence[Row[Any]]) -> dict[UUID, _Hits]:
    fields: dict[tuple[UUID, UUID, str], set[str]] = {}
    for row in rows:
        fields.setdefault((row.contact_id, row.subject_id, row.question), set()).add(row.term)
    hits: dict[UUID, _Hits] = {}
    for (contact_id, subject, question), terms in fields.items():
        its = hits.setdefault(contact_id, _Hits({}, {}))
        for place, word in enumerate(query.words):
            how = word.found_in(terms)
            if how:
                where = its.typed if how == "typed" else its.heard
                where.setdefault(subject, {}).setdefault(place, []).append(question)
    return hits


def _people(
    session: Session, desk: "Desk", query: Query, ids: Sequence[UUID], numbered: set[UUID], now: datetime
) -> tuple[tuple[Found, ...], int]:
    heads = finding.heads(session, ids)
    hits = _hits(query, finding.terms_of(session, ids)) if query.words else {}
    of: dict[UUID, list[Row[Any]]] = {}
    for person in finding.people_of(session, ids):
        of.setdefault(person.contact_id, []).append(person)
    said: dict[UUID, dict[tuple[UUID, str], str]] = {}
    for row in finding.said_in(session, ids, _SAID):
        if not row.mark:
            said.setdefault(row.contact_id, {})[row.subject_id, row.question] = " ".join(row.typed.split())
    open_ids = [each for each in ids if heads[each].state in OPEN]
    clock_of = {row.contact_id: row for row in clocks.pressing(session, open_ids)} if open_ids else {}
    found: list[Found] = []
    contacts = 0
    for contact_id in ids:
        head = heads[contact_id]
        if head.stub:
            people, typed = of.get(contact_id, []), said.get(contact_id, {})
            stub = _stub(head, people, typed, hits.get(contact_id), query, contact_id in numbered, now)
            found, contacts = [*found, *stub], contacts + bool(stub)
            continue
        contacts += 1
        draw = _Drawing(desk, head, clock_of.get(contact_id), said.get(contact_id, {}), now)
        its = hits.get(contact_id, _Hits({}, {}))
        chosen = _chosen(its, of.get(contact_id, []), len(query.words), contact_id in numbered)
        found += [draw.row(person, why) for person, why in chosen]
    return tuple(found), contacts


def _stub(
    head: Row[Any],
    people: Sequence[Row[Any]],
    said: dict[tuple[UUID, str], str],
    hits: "_Hits | None",
    query: Query,
    numbered: bool,
    now: datetime,
) -> list[Found]:
    """The children of a restricted contact, where a name of theirs or its number was asked for.

    By nothing else is it found: that a telephone or an address leads here would tell whose it is.
    """
    children = [each for each in people if each.kind == "child" and each.struck_at is None]
    named = [each for each in children if hits is not None and len(hits.by_name(each.id)) == len(query.words)]
    if not numbered and not (query.words and named):
        return []
    day, reference = london_date(now), short_reference(head.reference)
    return [
        Found(
            contact_id=head.id,
            reference=reference,
            who=_surname_first(each.name),
            age=born_words(each, said.get((each.id, BORN), ""), day),
            address=call_words(head.worker_name),
            school="",
            open=True,
            state=STUB,
            worker=f"call {head.worker_name or 'a manager'}",
            clock=None,
            why=(REFERENCE,) if numbered else whys(("child.name",), sounds=False),
            taken_out=False,
            started_at=head.started_at,
            stub=True,
        )
        for each in (children if numbered else named)
    ]


def _chosen(
    hits: _Hits, people: Sequence[Row[Any]], words: int, numbered: bool
) -> list[tuple[Row[Any] | None, tuple[str, ...]]]:
    """Which people of a contact are shown, and why: those found, then the children beside them."""
    of_all = hits.words(NOBODY)
    own = {person.id: hits.words(person.id) for person in people}
    most = max((len(found | of_all) for found in own.values() if found), default=0)
    why_all = _why(hits, NOBODY, set())
    if numbered:
        why_all = (REFERENCE, *why_all)
    named = [person for person in people if own[person.id] and len(own[person.id] | of_all) == most]
    rows: list[tuple[Row[Any] | None, tuple[str, ...]]] = []
    for person in named:
        why = _why(hits, person.id, own[person.id])
        rows.append((person, tuple(dict.fromkeys((*why, *why_all)))))
    standing = [person for person in people if person.struck_at is None and _is_someone(person)]
    children = [person for person in standing if person.kind == "child"]
    # Found by what is the whole contact's, all its children are; else they are beside the one who was found.
    whole = numbered or len(of_all) == words
    beside = children if children or named else standing
    rows += [
        (person, why_all if whole else tuple(dict.fromkeys((HOUSEHOLD, *why_all))))
        for person in beside
        if person not in named
    ]
    return rows or [(None, why_all)]


def _is_someone(person: Row[Any]) -> bool:
    """Something is known of this row: one added by the way and left empty is nobody."""
    if person.kind == "child":
        return bool(person.name or person.born_from or person.unborn)
    return bool(person.name)


def _why(hits: _Hits, subject: UUID, own: set[int]) -> tuple[str, ...]:
    typed = hits.typed.get(subject, {})
    heard = any(place not in typed for place in own)
    return whys((question for questions in typed.values() for question in questions), sounds=heard)


class _Drawing:
    """The rows of one contact, with what is the same in all of them."""

    def __init__(
        self,
        desk: "Desk",
        head: Row[Any],
        clock: Row[Any] | None,
        said: dict[tuple[UUID, str], str],
        now: datetime,
    ) -> None:
        self.head, self.said, self.day = head, said, london_date(now)
        self.reference = short_reference(head.reference)
        self.open = head.state in OPEN
        self.clock = None
        lanes = {clocks.lane_of(key) for key in clock.going.split()} if clock else set()
        if clock is not None:
            self.clock = clocks.view(desk, clock, ContactName(self.reference, head.family))
        self.state = step_of(head.state, lanes, bool(clock and clock.of_contact))
        if not self.open:
            outcome = next((each.words for each in desk.checklist.outcomes if each.key == head.outcome), "")
            outcome += f" ({head.differs})" if outcome and head.differs else ""
            began = date_words(london_date(head.started_at), self.day)
            self.state = f"{self.state}, call of {began}" + (f", {outcome}" if outcome else "")
        self.relations = desk.checklist.codes["relation"]

    def row(self, person: Row[Any] | None, why: tuple[str, ...]) -> Found:
        """One person, or the contact of nobody known."""
        return Found(
            contact_id=self.head.id,
            reference=self.reference,
            who=_surname_first(person.name if person is not None else ""),
            age=self._age(person),
            address=", ".join(part for part in (self._of_all(key) for key in _ADDRESS) if part),
            school=self.said.get((person.id, "child.school"), "") if person is not None else "",
            open=self.open,
            state=self.state,
            worker=self.head.worker_name,
            clock=self.clock,
            why=why,
            taken_out=person is not None and person.struck_at is not None,
            started_at=self.head.started_at,
        )

    def _of_all(self, question: str) -> str:
        return self.said.get((NOBODY, question), "")

    def _age(self, person: Row[Any] | None) -> str:
        if person is None:
            return ""
        if person.kind == "adult":
            words = next((e.words for e in self.relations.options if e.code == person.relation), "")
            return words or person.relation
        if person.unborn:
            return "unborn"
        return _age_now(person.born_from, person.born_to, self.day)


def _age_now(born_from: date | None, born_to: date | None, today: date) -> str:
    """ "7", "6-7", "5 m", "3 w", "2 d": how old today, of one born between these dates; "" when not known."""
    if born_from is None or born_to is None or born_to > today:
        return ""
    oldest, youngest = (_short(age_in_words(born, today)) for born in (born_from, born_to))
    if oldest == youngest:
        return oldest
    young, _, unit = youngest.partition(" ")
    return f"{young}-{oldest}" if oldest.endswith(unit) else f"{youngest}-{oldest}"


def _short(age: str) -> str:
    """ "7 years" as "7", "5 months" as "5 m"."""
    number, _, unit = age.partition(" ")
    return number if unit.startswith("year") else f"{number} {unit[0]}"


def _surname_first(name: str) -> str:
    """ "Leah Shaw" as "SHAW, Leah"."""
    words = name.split()
    if not words:
        return "no name"
    return f"{words[-1].upper()}, {' '.join(words[:-1])}" if len(words) > 1 else words[0].upper()
