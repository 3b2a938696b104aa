"""Reading contacts: whole, as one frozen value, wherever they are kept.

Owns how rows become `Facts` and a `ContactView`, and what opening one does: the place is marked open, and
fields that a kill left without their line of history get it.
"""

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final, cast
from uuid import UUID

from sqlmodel import Session

from dutydesk.acts import auditing, clocks
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.glass_ended import not_there
from dutydesk.acts.history_words import ACTS, OF_FIELDS, SECOND, second_words
from dutydesk.acts.may_type import NOTE_DRAFT, Discussion, why_not_contact, why_not_discussion, why_not_later
from dutydesk.acts.permission import must
from dutydesk.acts.said_values import ReadBackView
from dutydesk.acts.strategy_kept import discussion_view
from dutydesk.acts.values import (
    NOBODY,
    ContactView,
    EndorsementView,
    HistoryLine,
    NoteView,
    ReferralView,
    Where,
)
from dutydesk.acts.versions import versions_in
from dutydesk.practice.checklist import Row
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.says import says_words
from dutydesk.practice.zone import london_date
from dutydesk.records import calling, guarding
from dutydesk.records import reading as records
from dutydesk.records.sight import contact_in, hidden
from dutydesk.records.tables import NO_SUBJECT, Contact, History, Place
from dutydesk.records.writing import writing

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

_REFERENCE: Final = re.compile(r"\s*(?:c\s*-?\s*)?(?:(\d{4})\s*-\s*)?(\d{1,6})\s*", re.IGNORECASE | re.ASCII)
_CHOICES: Final = {
    "endorse": "Endorsed",
    "other": "Endorsed with another outcome",
    "escalate": "Escalated",
    "return": "Sent back",
}
_OWN_WORK: Final = ", own work out of hours"
"""Behind the choice of a manager who decided on what they had sent themselves (R-804)."""


@refusals_told
def open_contact(desk: "Desk", contact_id: UUID) -> ContactView:
    """Read a contact to work in it: its place is marked open, and history a kill left out is made good.

    `place` and `was_open` are as they stood before.

    Raises: NotAllowed when there is no such contact; NotSaved; CannotOpen.
    """
    view = read_contact(desk, contact_id)
    desk.keeper.versions.begin(contact_id, versions_in(view.facts))
    person = desk.here
    if person is None or not (view.editable or view.parked_at):
        auditing.viewed(desk, contact_id, "contact")
        return view
    from dutydesk.acts.parking import taken_up

    now = desk.clock.now()
    with desk.home(contact_id) as home, home.write() as session:
        writing(home.dialect).settle_all(session.connection(), contact_id)
        place = records.place_of(session, contact_id, person.id)
        auditing.opened_contact(session, desk, contact_id, place)
        if place is None:
            place = Place(contact_id=contact_id, worker_id=person.id, at=now)
        place.open, place.at = True, now
        taken_up(session, place, person, now)
        session.add(place)
    return view


@refusals_told
def read_contact(desk: "Desk", contact_id: UUID) -> ContactView:
    """One contact, whole, as of one moment. Changes nothing.

    Raises: NotAllowed when there is no such contact; NotSaved; CannotOpen.
    """
    return glance(desk, contact_id)


def glance(desk: "Desk", contact_id: UUID) -> ContactView:
    """As `read_contact`, for what shows a stub where that is refused, and so refuses nobody for that.

    A call that is not on the desk yet stays readable for its worker whatever became of their role meanwhile:
    nobody else can finish it.
    """
    behind = desk.gate.holds(contact_id)
    if not behind:
        must(desk, "contact.read", about=contact_id)
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.read() as session:
        contact = contact_in(session, contact_id)
        whose = contact.worker_id if contact is not None and home is not desk.database else None
        if behind and (desk.here is None or whose != desk.here.id):
            must(desk, "contact.read", about=contact_id)
        if contact is None:
            raise not_there(session, desk, contact_id)
        view = view_in(session, desk, contact)
        if not contact.guarded or desk.here is None or desk.here.id == contact.worker_id:
            return view
        return replace(
            view, glass_until=guarding.glass_until(session, contact_id, desk.here.id, desk.clock.now())
        )


def behind_gate(desk: "Desk") -> tuple[ContactView, ...]:
    """The contacts of this machine whose gate is not settled, by when they began."""

    def look(contact_id: UUID, session: Session) -> ContactView | None:
        contact = session.get(Contact, contact_id)
        return view_in(session, desk, contact) if contact is not None else None

    found = [view for view in desk.gate.read_each(look) if view is not None]
    return tuple(sorted(found, key=lambda view: view.started_at))


def unread(desk: "Desk") -> tuple[str, ...]:
    """What could not be read of the calls that are not on the desk yet, and what could not be removed.

    In sentences; each file is named.
    """
    return tuple(
        f"A call that is not on the desk yet could not be read. {told} Its file is {path}"
        for path, told in desk.gate.unread
    ) + tuple(f"{told} It is {path}" for path, told in desk.gate.not_removed)


def find_reference(desk: "Desk", text: str) -> UUID | None:
    """The contact that C-2026-0412, C-0412 or 412 means; without a year this year's, else last year's."""
    found = _REFERENCE.fullmatch(text)
    if found is None:
        return None
    this_year = london_date(desk.clock.now()).year
    years = [int(found[1])] if found[1] else [this_year, this_year - 1]
    with desk.database.read() as session:
        for year in years:
            contact_id = records.id_of_reference(session, f"C-{year}-{int(found[2]):04d}")
            if contact_id is not None:
                return contact_id
    return None


def history(desk: "Desk", contact_id: UUID) -> tuple[HistoryLine, ...]:
    """What happened to a contact, oldest first: acts, and fields from what to what."""
    desk.keeper.flush(contact_id=contact_id)
    with desk.home(contact_id) as home, home.read() as session:
        contact = contact_in(session, contact_id)
        if contact is None:
            return ()
        names = _names_of_rows(facts_in(session, contact))
        rows = records.history_of(session, contact_id)
        linked = {row.subject_id for row in rows if row.question.startswith("link.")}
        gone = hidden(session, linked) if linked and contact.reference is not None else set()
        return tuple(_history_line(desk, row, names) for row in rows if row.subject_id not in gone)


def facts_in(session: Session, contact: Contact) -> Facts:
    """Everything typed about a contact, as the rules see it."""
    typed = records.typed_in(session, contact.id)
    answers: dict[UUID, dict[str, Answer]] = {}
    for row in typed.answers:
        answers.setdefault(row.subject_id, {})[row.question] = Answer(
            question=row.question,
            typed=row.typed,
            mark=row.mark,
            reason=row.reason,
            asked_of=row.asked_of,
            at=row.changed_at,
            by_when=row.by_when,
            said_by=row.changed_by_name,
            version=row.version,
            says=row.says,
        )
    subjects = tuple(
        Subject(
            id=row.id,
            row=cast(Row, row.kind),
            number=row.number,
            answers=answers.get(row.id, {}),
            struck=row.struck_at is not None,
            role=row.role,
        )
        for row in typed.rows
    )
    return Facts(answers.get(NO_SUBJECT, {}), subjects, contact.started_at)


def view_in(session: Session, desk: "Desk", contact: Contact) -> ContactView:
    """A contact as the screens have it, read in this transaction."""
    from dutydesk.acts.linking import links_in
    from dutydesk.acts.phone import call_view

    person = desk.here
    settled = contact.reference is not None
    place = records.place_of(session, contact.id, person.id) if person else None
    because = why_not_contact(person, contact.worker_id, contact.worker_name, contact.state)
    view = ContactView(
        id=contact.id,
        reference=clocks.short_reference(contact.reference),
        full_reference=contact.reference or "",
        state=contact.state,
        version=contact.version,
        editable=not because,
        read_only_because=because,
        strategy_read_only_because=why_not_discussion(person, contact.worker_id, "none"),
        facts=facts_in(session, contact),
        started_at=contact.started_at,
        started_first=contact.started_at_first,
        started_reason=contact.started_reason,
        worker_id=contact.worker_id,
        worker=contact.worker_name,
        call_ended_at=contact.call_ended_at,
        settled=settled,
        family=contact.family,
        children=contact.children,
        place=Where(place.section, place.question, place.subject_id, place.caret)
        if place is not None and place.section
        else None,
        was_open=place is not None and place.open,
        notes=tuple(
            NoteView(line.id, line.number, line.said_at, line.text, line.section, line.quote, line.corrects)
            for line in records.notes_of(session, contact.id)
        ),
        clocks=(),
        submissions=(),
        endorsements=(),
        referrals=(),
        later_read_only_because=why_not_later(person, contact.worker_id, contact.worker_name, contact.state),
        read_backs=tuple(
            ReadBackView(row.at, row.by_name, _lines(row.sentences), _lines(row.corrected))
            for row in records.read_backs_of(session, contact.id)
        ),
        calls=tuple(call_view(row) for row in calling.calls_of(session, contact.id)),
        taken_on=contact.taken_on,
        links=links_in(session, desk, contact),
        parked_at=place.parked_at if place is not None else None,
        guarded=contact.guarded,
    )
    return _with_decisions(session, desk, contact, view) if settled else view


def _with_decisions(session: Session, desk: "Desk", contact: Contact, view: ContactView) -> ContactView:
    from dutydesk.acts.correction_seen import waiting_on
    from dutydesk.acts.each_child import decided_words
    from dutydesk.acts.feedback_rows import items_in
    from dutydesk.acts.oversight import entered_words
    from dutydesk.acts.sending import submission_view
    from dutydesk.acts.withholding import withheld_words

    decided = records.decided_of(session, contact.id)
    discussion: Discussion = "none"
    if decided.discussions:
        discussion = "open" if decided.discussions[-1].held_at is None else "held"
    numbers = {row.id: row.number for row in decided.submissions}
    words = {outcome.key: outcome.words for outcome in desk.checklist.outcomes}
    sent = {row.id: submission_view(desk, row) for row in decided.submissions}
    names = {each.child_id: each.name for one in sent.values() for each in one.children}
    whose = {row.id: row.child_name for row in decided.referrals}
    senders = {row.id: (row.sent_by, contact.worker_id) for row in decided.submissions}
    return replace(
        view,
        strategy_read_only_because=why_not_discussion(desk.here, contact.worker_id, discussion),
        clocks=clocks.of_contact(session, desk, contact),
        feedback=items_in(session, desk, contact),
        withheld=withheld_words(
            contact.withheld_at, contact.withheld_reason, contact.withheld_by_name, desk.clock.now()
        ),
        submissions=tuple(sent.values()),
        waits=waiting_on(session, desk, contact.id) if contact.state == "sent" else None,
        endorsements=tuple(
            EndorsementView(
                id=row.id,
                point=row.point,
                choice=row.choice,
                choice_words=_CHOICES[row.choice]
                + (_OWN_WORK if row.manager_id in senders[row.submission_id] else ""),
                outcome_words=words.get(row.outcome, ""),
                reasons=row.reasons,
                manager_name=row.manager_name,
                at=row.at,
                withdrawn_at=row.withdrawn_at,
                withdrawn_reason=row.withdrawn_reason,
                submission_number=numbers[row.submission_id],
                child_name=whose.get(row.referral_id, "") if row.referral_id else "",
                children=decided_words(row, names, desk.checklist),
                second=second_words(row.second_desk),
                entered_at=row.entered_at,
                entered_by_name=row.entered_by_name,
                entered=entered_words(row.entered_at, row.entered_by_name, desk.clock.now()),
            )
            for row in decided.endorsements
        ),
        referrals=tuple(
            ReferralView(
                row.id,
                row.reference,
                row.child_name,
                row.state,
                words.get(row.outcome, ""),
                row.created_at,
            )
            for row in decided.referrals
        ),
        discussions=tuple(
            discussion_view(desk, row, number) for number, row in enumerate(decided.discussions, start=1)
        ),
    )


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _names_of_rows(facts: Facts) -> dict[UUID, str]:
    """What each row is called: its name as typed, or "Child 2"."""
    return {
        row.id: row.answer(f"{row.row}.name").typed.strip() or f"{row.row.capitalize()} {row.number}"
        for row in facts.subjects
    }


def _history_line(desk: "Desk", row: History, names: dict[UUID, str]) -> HistoryLine:
    name = names.get(row.subject_id, "")
    if row.act in OF_FIELDS and (row.old or row.new):
        words = f"{OF_FIELDS[row.act]}{_field_words(desk, row.question, name)}"
        if row.old == row.new:
            return HistoryLine(row.at, row.by_name, row.act, f"{words}: {says_words(row.says)}.")
        if row.says:
            words = f"{words}, {says_words(row.says)}"
    elif row.act == SECOND:
        return HistoryLine(row.at, row.by_name, row.act, second_words(row.new))
    else:
        words = ACTS.get(row.act, row.act.replace("_", " ").capitalize() + ".")
        if row.question.startswith("link."):
            words = f"{words[:-1]}: link." if row.act in ("undone", "redone") else words
        elif name:
            words = f"{words[:-1]}: {name}."
        elif row.question and row.subject_id != NOBODY:
            words = f"{words[:-1]} ({_field_words(desk, row.question)})."
    if row.reason:
        words = f"{words} {row.reason}"
    readable = row.question != NOTE_DRAFT
    return HistoryLine(row.at, row.by_name, row.act, words, row.old, row.new, readable)


def _field_words(desk: "Desk", question: str, row: str = "") -> str:
    """The name of a field, with its row or its page: "Jay Shaw, gender", "Referrer: Name"."""
    if row:
        return f"{row}, {desk.checklist.question(question).name.lower()}"
    for section in desk.checklist.sections:
        for each in section.questions():
            if each.key == question:
                return f"{section.title}: {each.label}"
    return question
