"""All that the desk holds of one person, for their request: gathered, marked, checked by another, given out.

Owns which pieces there are, what is left out of each by itself (other people, who rang, a protected address),
what a person decided beside that, and that nothing is written out before a second person has checked the
very text. Source: safety.md 3.4; UK GDPR article 15; DPA 2018, schedule 2 part 3 (others), schedule 3 (harm).
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from dutydesk.acts import gathered_pieces
from dutydesk.acts.audit_events import Event, Happened, tell
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.finding import find
from dutydesk.acts.gathered_pieces import Piece
from dutydesk.acts.people import someone_here
from dutydesk.acts.permission import need
from dutydesk.acts.reading import find_reference, read_contact
from dutydesk.acts.values import NOBODY, ContactView
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.retention import answer_by
from dutydesk.records.disposal_tables import GatheredMark, GatheredOf, Gathering

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

MARKS: Final = {
    "keep": "kept by a person's decision",
    "remove": "left out by a person's decision",
    "harm": "left out: serious harm",
    "privilege": "left out: legal privilege",
}
_WHO: Final = ("child", "adult", "professional")


@dataclass(frozen=True, slots=True, repr=False)
class Candidate:
    """Somebody of one contact who may be the person. Its repr shows nobody."""

    contact_id: UUID
    subject_id: UUID
    """The row; none for whoever rang."""
    words: str
    """ "C-2026-0412, child, Leah Shaw"."""


@dataclass(frozen=True, slots=True, repr=False)
class GatheringView:
    """One request as it stands."""

    number: int
    received_on: date
    due_on: date
    pieces: tuple[Piece, ...]
    checked_at: datetime | None
    checked: bool
    """Another person checked this very text."""
    written_at: datetime | None
    digest: str
    """Of the text that would be given out."""
    code: str
    """ "3f2a-91bc-0d4e": of the very preview, its numbers and marks; whoever acts on it says it."""

    @property
    def left_out(self) -> int:
        """How many pieces are left out whole."""
        return sum(each.removed for each in self.pieces)


def candidates(desk: "Desk", asked: str) -> tuple[Candidate, ...]:
    """Everybody whom a name, or the reference of a contact, may mean.

    Raises: NotAllowed where nobody is found, or too many; NotSaved.
    """
    need(desk, "gather")
    by_number = find_reference(desk, asked)
    words = {word.casefold() for word in asked.split()} if by_number is None else set()
    if by_number is not None:
        ids = [by_number]
    else:
        found = find(desk, asked)
        if found is not None and found.more:
            raise NotAllowed("Too many are found by that. Give more of the name.")
        ids = list(dict.fromkeys(each.contact_id for each in found.people)) if found is not None else []
    views = [read_contact(desk, its) for its in ids]
    told = tuple(each for its in views for each in _people(its, words, every=True))
    told = told or tuple(each for its in views for each in _people(its, words, every=False))
    if not told:
        raise NotAllowed("Nobody of that name, and no contact with that reference, is on this desk.")
    return told


@refusals_told
def begin(desk: "Desk", chosen: Sequence[Candidate], received_on: date) -> int:
    """Begin a request: these rows are the person. Returns its number. Raises: NotAllowed, NotSaved."""
    need(desk, "gather")
    person = someone_here(desk)
    with desk.database.write() as session:
        number = (session.exec(select(func.max(Gathering.number))).one() or 0) + 1
        row = Gathering(
            number=number,
            received_on=received_on,
            due_on=answer_by(received_on, desk.calendar),
            opened_at=desk.clock.now(),
            opened_by=person.id,
        )
        session.add(row)
        session.flush()
        for each in chosen:
            session.add(
                GatheredOf(gathering_id=row.id, contact_id=each.contact_id, subject_id=each.subject_id)
            )
        for contact_id in dict.fromkeys(each.contact_id for each in chosen):
            tell(session, Happened(Event.GATHERED, contact_id, "begun", {"request": number}))
    return number


def view(desk: "Desk", number: int) -> GatheringView:
    """A request with all its pieces as they would be given out now. Raises: NotAllowed, NotSaved."""
    need(desk, "gather")
    row, of, marks = _kept(desk, number)
    pieces = tuple(gathered_pieces.pieces(desk, of, marks, row.opened_at))
    digest = hashlib.sha256(text_of(pieces).encode()).hexdigest()
    checked = row.checked_at is not None and row.digest == digest
    return GatheringView(
        row.number,
        row.received_on,
        row.due_on,
        pieces,
        row.checked_at,
        checked,
        row.written_at,
        digest,
        _code(pieces),
    )


@refusals_told
def mark(desk: "Desk", number: int, places: Sequence[int], how: str, code: str) -> None:
    """Decide of these pieces, by their number in the preview. What was checked is to be checked again.

    Args:
        how: keep, remove, harm or privilege.
        code: of the preview the numbers were read from (`GatheringView.code`).

    Raises: NotAllowed; Stale where the preview is another by now; NotSaved.
    """
    need(desk, "gather")
    person, found = someone_here(desk), view(desk, number)
    if how not in MARKS:
        raise NotAllowed(f"Say one of: {', '.join(MARKS)}.")
    _as_read(found, code)
    if not all(0 < place <= len(found.pieces) for place in places):
        raise NotAllowed("There is no piece with that number. Nothing was changed.")
    row, _, _ = _kept(desk, number)
    with desk.database.write() as session:
        for place in places:
            its = found.pieces[place - 1]
            session.merge(
                GatheredMark(
                    gathering_id=row.id,
                    contact_id=its.contact_id,
                    piece=its.key,
                    mark=how,
                    at=desk.clock.now(),
                    by_id=person.id,
                )
            )
        now = session.get_one(Gathering, row.id)
        now.checked_at = now.checked_by = None
        session.add(now)
        tell(session, Happened(Event.GATHERED, None, how, {"request": number, "pieces": len(places)}))


@refusals_told
def check(desk: "Desk", number: int, code: str) -> GatheringView:
    """Another person has read the preview and says it may be given out.

    Args:
        code: of the preview they read (`GatheringView.code`): that text is bound and no other.

    Raises: NotAllowed for whoever began it or decided of a piece; Stale where the preview is another by now;
        NotSaved.
    """
    need(desk, "gather")
    person = someone_here(desk)
    row, _, marks = _kept(desk, number)
    if person.id in {row.opened_by, *(each.by_id for each in marks)}:
        raise NotAllowed("You worked on it yourself: another person checks it. Nothing was written.")
    found = view(desk, number)
    _as_read(found, code)
    with desk.database.write() as session:
        now = session.get_one(Gathering, row.id)
        now.checked_at, now.checked_by, now.digest = desk.clock.now(), person.id, found.digest
        session.add(now)
        tell(session, Happened(Event.GATHERED, None, "checked", {"request": number, "text": found.digest}))
    return view(desk, number)


@refusals_told
def give_out(desk: "Desk", number: int) -> str:
    """The text that may be written out, now. Raises: NotAllowed where nobody else checked it; Stale."""
    need(desk, "gather")
    found = view(desk, number)
    if found.checked_at is None:
        raise NotAllowed("Another person checks it first: dutydesk gather --request N --check CODE.")
    if not found.checked:
        raise Stale("Something changed since it was checked: it is to be checked again. Nothing was written.")
    return text_of(found.pieces)


def written(desk: "Desk", number: int) -> tuple[UUID, ...]:
    """It was written out. Returns the contacts it is about."""
    row, of, _ = _kept(desk, number)
    with desk.database.write() as session:
        now = session.get_one(Gathering, row.id)
        now.written_at = desk.clock.now()
        session.add(now)
    return tuple(dict.fromkeys(each.contact_id for each in of))


def text_of(pieces: Sequence[Piece]) -> str:
    """What is given out: every piece that is not left out, and how many are."""
    lines: list[str] = []
    reference = ""
    for piece in pieces:
        if piece.reference != reference:
            reference = piece.reference
            lines += ["", f"Contact {reference}", ""]
        if not piece.removed:
            lines.append(f"{piece.label}: {piece.told}")
    gone = sum(each.removed for each in pieces)
    lines += ["", f"{gone} entries were left out whole." if gone != 1 else "1 entry was left out whole."]
    return "\n".join(lines).strip() + "\n"


def _code(pieces: Sequence[Piece]) -> str:
    """Short, since it is typed; a piece more, less or otherwise, a mark or a number that moved is another."""
    shown = [
        (str(its.contact_id), its.key, its.label, its.marks, its.removed, "" if its.removed else its.told)
        for its in pieces
    ]
    made = hashlib.sha256(json.dumps(shown).encode()).hexdigest()
    return "-".join(made[at : at + 4] for at in (0, 4, 8))


def _as_read(found: GatheringView, code: str) -> None:
    said = "".join(code.split()).replace("-", "").casefold()
    if not said:
        raise NotAllowed(
            "Say the code that the preview ends with: it says what you read. Nothing was changed."
        )
    if said != found.code.replace("-", ""):
        raise Stale(
            "That is not the code of the preview as it stands now: something changed since, or it was typed "
            f"otherwise. Nothing was changed. Read it again: dutydesk gather --request {found.number}."
        )


def _people(its: ContactView, words: set[str], *, every: bool) -> Iterator[Candidate]:
    """Who of a contact is called so: by all of these words, or by one of them."""
    reference = its.full_reference

    def called(name: str) -> bool:
        shared = words & set(name.casefold().split())
        return not words or (shared == words if every else bool(shared))

    for subject in its.facts.subjects:
        if subject.row in _WHO and not subject.struck:
            name = subject.answer(f"{subject.row}.name").typed.strip()
            if name and called(name):
                yield Candidate(its.id, subject.id, f"{reference}, {subject.row}, {name}")
    name = its.facts.answer("referrer.name").typed.strip()
    if name and called(name):
        yield Candidate(its.id, NOBODY, f"{reference}, who rang, {name}")


def _kept(desk: "Desk", number: int) -> tuple[Gathering, list[GatheredOf], list[GatheredMark]]:
    with desk.database.read() as session:
        row = session.exec(select(Gathering).where(Gathering.number == number)).first()
        if row is None:
            raise NotAllowed("There is no request with that number.")
        of = session.exec(select(GatheredOf).where(col(GatheredOf.gathering_id) == row.id)).all()
        marks = session.exec(select(GatheredMark).where(col(GatheredMark.gathering_id) == row.id)).all()
        return row, list(of), list(marks)
