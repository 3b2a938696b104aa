"""The history of a contact as a person reads it: who, when, what in words; page by page, newest first.

Owns how a line of history becomes words: the question's short name with whose it is, the answers of a list in
its words and not its codes, times in London. Who read the contact is of the audit, and is handed only to
those who may read that; that they did is itself an event.
"""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session, col, select

from dutydesk.acts import permission
from dutydesk.acts.audit_events import OF_ACTS, OF_FIELDS, WORDS, Event, Happened
from dutydesk.acts.audit_reading import WAYS
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.frozen import name_of, words_of
from dutydesk.acts.history_values import Happening, HistoryPage, Kind, Onwards
from dutydesk.acts.history_words import ACTS, SECOND, second_words
from dutydesk.acts.history_words import OF_FIELDS as FIELD_WORDS
from dutydesk.acts.may_type import NOTE_DRAFT
from dutydesk.acts.reading import facts_in
from dutydesk.acts.values import NOBODY
from dutydesk.errors import NotAllowed, NotSaved
from dutydesk.practice.checklist import Question
from dutydesk.practice.facts import Answer
from dutydesk.practice.says import says_words
from dutydesk.practice.wording import when_words
from dutydesk.records import past
from dutydesk.records.desk_tables import Worker
from dutydesk.records.sight import contact_in, hidden
from dutydesk.records.tables import Contact, History

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

PAGE: Final = 200
"""Lines read at once. Source: ours."""
_ONWARDS: Final = ("version_made", "version_endorsed", "version_read")
"""Acts of a version that keep its number as the new one."""
_OF_TIMES: Final = ("start_corrected", "on_paper")
_IN_HISTORY: Final = frozenset({*OF_ACTS.values(), *OF_FIELDS.values(), Event.ACT, Event.SECOND}) - {
    Event.CLOSED
}
LOOKS: Final = tuple(
    event.value
    for event in Event
    if event not in _IN_HISTORY and event not in (Event.READ, Event.SEARCHED, Event.LISTED)
)
"""Events of a contact that have no line of its history: reading, printing, what was refused, its closing."""
_FOR_ALL: Final = (Event.CLOSED.value, Event.RECOVERED.value)
"""Those of them that anybody who reads the contact may read."""
NOBODY_NAMED: Final = "Nobody who said their name"


@refusals_told
def history_page(
    desk: "Desk", contact_id: UUID, filter_text: str = "", onwards: Onwards | None = None
) -> HistoryPage:
    """A page of what happened to a contact, the newest first.

    Args:
        filter_text: keeps what each of its words fits: a person, a child or other row, a field, or what was
            done, by any part of its name.
        onwards: where the last page ended; None for the newest.

    Raises: NotAllowed where there is no such contact; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    settled = not desk.gate.holds(contact_id)
    looks = settled and may_see_looks(desk)
    if looks and onwards is None and desk.auditor is not None:
        # Who looked a moment ago stands in it; on a full disk it is read without that.
        with suppress(NotSaved):
            desk.auditor.flush()
    page = _read(desk, contact_id, filter_text, onwards, settled=settled, looks=looks)
    if looks and onwards is None and desk.auditor is not None:
        desk.auditor.soon(Happened(Event.READ, contact_id, "history"))
    return page


def _read(
    desk: "Desk", contact_id: UUID, filter_text: str, onwards: Onwards | None, *, settled: bool, looks: bool
) -> HistoryPage:
    people = _people(desk)
    with desk.home(contact_id) as home, home.read() as session:
        contact = contact_in(session, contact_id)
        if contact is None:
            raise NotAllowed("There is no such contact.")
        reader = _Reader(session, desk, contact, people)
        words, unknown = reader.filtered(filter_text)
        if unknown:
            return HistoryPage((), None, looks, unknown)
        lines, more = _lines(session, contact_id, words, onwards)
        seen, more_seen = (
            _looks(session, desk, contact_id, words, onwards, all_of_them=looks) if settled else ((), False)
        )
        return _page(reader.lines(lines), more, reader.looks(seen), more_seen, onwards, with_looks=looks)


def may_see_looks(desk: "Desk") -> bool:
    """Whether whoever is here may read who read a contact. Source: safety.md 3.1."""
    return desk.auditor is not None and not permission.why_not(desk, "audit.team")


def _lines(
    session: Session, contact_id: UUID, words: "Sequence[_Meant]", onwards: Onwards | None
) -> tuple[Sequence[History], bool]:
    if onwards is not None and onwards.lines_over:
        return (), False
    place = onwards.line if onwards is not None else None
    of_lines = [each.of_lines for each in words]
    if any(each.empty for each in of_lines):
        return (), False
    found = past.lines_before(session, contact_id, place, PAGE + 1, of_lines, never=(NOTE_DRAFT,))
    return found[:PAGE], len(found) > PAGE


def _looks(
    session: Session,
    desk: "Desk",
    contact_id: UUID,
    words: "Sequence[_Meant]",
    onwards: Onwards | None,
    *,
    all_of_them: bool,
) -> tuple[Sequence[Row[Any]], bool]:
    if desk.auditor is None or (onwards is not None and onwards.looks_over):
        return (), False
    acts = set(LOOKS if all_of_them else _FOR_ALL)
    persons: set[str] | None = None
    for word in words:
        if word.looks & acts:
            acts &= word.looks
        elif word.of_lines.persons:
            its = {str(each) for each in word.of_lines.persons}
            persons = its if persons is None else persons & its
        else:
            return (), False
    before = onwards.look if onwards is not None else None
    found = past.audit_before(session, contact_id, before, PAGE + 1, sorted(acts), persons)
    return found[:PAGE], len(found) > PAGE


def _page(
    lines: Sequence[tuple[Happening, History]],
    more: bool,
    looks: Sequence[tuple[Happening, int]],
    more_looks: bool,
    onwards: Onwards | None,
    *,
    with_looks: bool,
) -> HistoryPage:
    """The two lists as one, down to where the shorter of them goes on."""
    ends = [last for last, goes_on in ((lines, more), (looks, more_looks)) if goes_on and last]
    floor = max(end[-1][0].at for end in ends) if ends else None
    shown = [each for each in lines if floor is None or each[0].at >= floor]
    seen = [each for each in looks if floor is None or each[0].at >= floor]
    over = len(shown) == len(lines) and not more, len(seen) == len(looks) and not more_looks
    last = shown[-1][1] if shown else None
    place = (last.at, last.turn, last.id) if last is not None else onwards.line if onwards else None
    number = seen[-1][1] if seen else onwards.look if onwards else None
    happened = sorted((each[0] for each in (*shown, *seen)), key=lambda each: each.at, reverse=True)
    going = None if all(over) else Onwards(place, number, *over)
    return HistoryPage(tuple(happened), going, with_looks)


@dataclass(frozen=True, slots=True)
class _Meant:
    """What one word of the filter may mean."""

    of_lines: past.Word
    looks: frozenset[str]


class _Reader:
    """Lines of one contact into words; a link to one that is hidden from who reads is none of them."""

    def __init__(
        self, session: Session, desk: "Desk", contact: Contact, people: Mapping[str, tuple[str, str]]
    ) -> None:
        self._people = people
        self._session, self._desk, self._contact = session, desk, contact
        self._now = desk.clock.now()
        self._rows = facts_in(session, contact).subjects
        self._names = {row.id: _short(name_of(row, desk.checklist), row.number) for row in self._rows}
        self._questions: dict[str, tuple[str, Question]] = {}
        for section in desk.checklist.sections:
            for question in section.questions():
                self._questions.setdefault(question.key, (section.title, question))

    def filtered(self, typed: str) -> tuple[tuple[_Meant, ...], tuple[str, ...]]:
        """What the words of a filter mean here; and those that mean nothing."""
        words = typed.casefold().split()
        if not words:
            return (), ()
        named = past.named_in(self._session, self._contact.id)
        people = {**named.persons, **{UUID(its): name for its, (name, _) in self._people.items()}}
        found, unknown = [], []
        for word in words:
            meant = past.Word(
                [its for its, name in people.items() if word in name.casefold()],
                [its for its in named.subjects if word in self._names.get(its, "").casefold()],
                [key for key in named.questions if word in self._field(key).casefold()],
                [
                    act
                    for act in named.acts
                    if act not in FIELD_WORDS and word in ACTS.get(act, act).casefold()
                ],
            )
            looks = frozenset(each for each in LOOKS if word in WORDS[Event(each)])
            if meant.empty and not looks:
                unknown.append(word)
            found.append(_Meant(meant, looks))
        return tuple(found), tuple(unknown)

    def lines(self, rows: Sequence[History]) -> list[tuple[Happening, History]]:
        """Lines of history in words."""
        linked = {row.subject_id for row in rows if row.question.startswith("link.")}
        gone = hidden(self._session, linked) if linked and self._contact.reference is not None else set()
        return [(self._line(row), row) for row in rows if row.subject_id not in gone]

    def looks(self, rows: Iterable[Row[Any]]) -> list[tuple[Happening, int]]:
        """Rows of the audit in words."""
        return [(self._look(row), row.seq) for row in rows]

    # ------------------------------------------------------------------ a line

    def _line(self, row: History) -> Happening:
        change, old, new, reason = False, "", "", row.reason
        kind: Kind = "act"
        if row.act in FIELD_WORDS and (row.old or row.new):
            kind, change = "field", row.old != row.new
            what = FIELD_WORDS[row.act] + self._field(row.question, self._names.get(row.subject_id, ""))
            if change:
                old, new = self._answer(row, row.old), self._answer(row, row.new, row.reason)
                reason = ""
                what += f" ({says_words(row.says)})" if row.says else ""
            else:
                what = f"{what}: {says_words(row.says)}"
        else:
            what, old, new, change = self._act(row)
        _, role = self._people.get(str(row.by_id), ("", ""))
        who = row.by_name or NOBODY_NAMED
        return Happening(
            f"h{row.id}", row.at, row.by_id, who, role, kind, what, old, new, change, reason.strip()
        )

    def _act(self, row: History) -> tuple[str, str, str, bool]:
        """What, old, new, and whether that is a change."""
        words = ACTS.get(row.act) or row.act.replace("_", " ").capitalize() + "."
        name = self._names.get(row.subject_id, "")
        if row.act.startswith("version_"):
            return f"{words[:-1]}, v{row.new if row.act in _ONWARDS else row.old}.", "", "", False
        if row.act == SECOND:
            return second_words(row.new), "", "", False
        if row.act in ("sent", "opened"):
            return f"{words[:-1]}, version {row.new}.", "", "", False
        if row.act == "withdrawn":
            return f"{words[:-1]}, version {row.old}.", "", "", False
        if row.act in _OF_TIMES:
            return words, self._time(row.old), self._time(row.new), True
        if row.act == "endorsement_withdrawn":
            return f"{words[:-1]}, given {self._time(row.old.removeprefix('endorsed '))}.", "", "", False
        if row.act == "strategy_held":
            return f"{words[:-1]}, {self._time(row.old)}.", "", row.new, False
        if row.question.startswith("link."):
            return words, "", "", False
        if row.act in ("correction_left", "correction_beside"):
            return f"{words[:-1]}: {self._field(row.question, name)}.", "", "", False
        if name:
            words = f"{words[:-1]}: {name}."
        elif row.question and row.subject_id != NOBODY:
            words = f"{words[:-1]} ({self._field(row.question)})."
        return words, row.old, row.new, bool(row.old and row.new)

    def _time(self, kept: str) -> str:
        try:
            return when_words(datetime.fromisoformat(kept), self._now)
        except ValueError:
            return kept

    def _field(self, key: str, whose: str = "") -> str:
        """ "Jay Shaw, gender", "Referrer: Name"."""
        if key not in self._questions:
            return key.rpartition(".")[2].replace("_", " ").capitalize()
        title, question = self._questions[key]
        return (
            f"{whose}, {question.name.lower()}" if whose else f"{title}: {question.label.partition(':')[0]}"
        )

    def _answer(self, row: History, typed: str, reason: str = "") -> str:
        """An answer in words of its list; a long text as typed."""
        if row.question not in self._questions or not typed.strip():
            return typed.strip()
        _, question = self._questions[row.question]
        if question.kind == "long":
            return typed.strip()
        answer = Answer(row.question, typed, reason=reason, by_when=row.by_when if reason else None)
        return words_of(question, answer, self._desk.checklist, row.at)

    # ------------------------------------------------------------------ a look

    def _look(self, row: Row[Any]) -> Happening:
        name, role = self._people.get(row.person, (NOBODY_NAMED, ""))
        words = WORDS[Event(row.act)]
        what = f"{words[:1].upper()}{words[1:]}{WAYS.get(row.reason, '')}."
        at = datetime.fromisoformat(row.at)
        by = UUID(row.person) if row.person else None
        return Happening(f"a{row.seq}", at.astimezone(UTC), by, name, role, "look", what)


def _people(desk: "Desk") -> dict[str, tuple[str, str]]:
    """Name and role, in words, of everyone at this desk, by id as text."""
    roles = desk.profile.roles
    with desk.database.read() as session:
        everyone = session.exec(select(Worker).order_by(col(Worker.name))).all()
        return {
            str(each.id): (each.name, roles[each.role].label if each.role in roles else each.role)
            for each in everyone
        }


def _short(name: str, number: int) -> str:
    """ "Jay Shaw" of "Child 2 Jay Shaw"; "Child 2" where there is no name."""
    _, found, rest = name.partition(f" {number} ")
    return rest if found else name
