"""The versions of a contact since it was endorsed: each as it was frozen, and which a manager is to see.

Reading a version checks that its text still has the hash it was endorsed or corrected with. Nothing here
writes, but that a manager had a correction on the screen: from then on its maker no longer takes it back.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlmodel import Session, col, select

from dutydesk.acts.correction_seen import beside, changes_of, stands
from dutydesk.acts.correction_values import How, VersionText, VersionView
from dutydesk.acts.denials import refusals_told
from dutydesk.acts.frozen import ROW_WORDS, digest_of
from dutydesk.acts.history_words import second_words
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.oversight import tell
from dutydesk.acts.people import someone_here
from dutydesk.errors import NotAllowed, NotSaved
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.wording import when_words
from dutydesk.records import sight
from dutydesk.records.correction_tables import Correction
from dutydesk.records.sight import contact_in
from dutydesk.records.tables import Endorsement, Submission

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NO_SUCH: Final = "There is no such version of it."
NEVER: Final = "Nothing of it was endorsed yet, so it has no versions."
AFTER: Final = "corrected after endorsement"
_WORDS: Final[dict[str, str]] = {
    "waits": "waits for a manager's endorsement",
    "stands": "stands",
    "returned": "sent back: the version before stands",
    "taken_back": "taken back: the version before stands",
}


@refusals_told
def versions(desk: "Desk", contact_id: UUID) -> tuple[VersionView, ...]:
    """What was endorsed of a contact and each correction since, the newest first.

    Raises: NotAllowed where nothing was ever endorsed, or there is no such contact; NotSaved.
    """
    desk.keeper.flush(contact_id=contact_id)
    with desk.database.read() as session:
        contact_on_desk(session, contact_id, to_look=True)
        found = [view for view, _, _ in _all(session, desk, contact_id)]
    if not found:
        raise NotAllowed(NEVER)
    return tuple(found)


def known_versions(desk: "Desk", contact_id: UUID) -> tuple[VersionView, ...]:
    """As `versions`, for whoever reads the whole of it: none where nothing was endorsed, and no event.

    Raises: Restricted where whoever is here sees a stub of it; NotSaved.
    """
    with desk.database.read() as session:
        if contact_in(session, contact_id) is None:
            return ()
        return tuple(view for view, _, _ in _all(session, desk, contact_id))


@refusals_told
def read_version(desk: "Desk", contact_id: UUID, number: int) -> VersionText:
    """One version, exactly as it was frozen, and whether its text still has its hash.

    Raises: NotAllowed where there is no such version; NotSaved.
    """
    with desk.database.read() as session:
        contact_on_desk(session, contact_id, to_look=True)
        found = next((each for each in _all(session, desk, contact_id) if each[0].number == number), None)
    if found is None:
        raise NotAllowed(NO_SUCH)
    view, content, digest = found
    return VersionText(view, _lines(content, desk.checklist), digest, digest_of(content) == digest)


@refusals_told
def seen_by_manager(desk: "Desk", contact_id: UUID) -> None:
    """Whoever endorses contacts has had every correction of this one on the screen.

    A desk that cannot be written to keeps nobody from reading: there it stays unread, and is told again.
    """
    person, at = someone_here(desk), desk.clock.now()
    if not person.endorses_contacts:
        return
    wanted = select(Correction).where(
        Correction.contact_id == contact_id,
        Correction.state == "stands",
        col(Correction.read_at).is_(None),
        Correction.by_id != person.id,
    )
    with suppress(NotSaved):
        with desk.database.read() as session:
            if session.exec(wanted).first() is None:
                return
        with desk.database.write() as session:
            contact_on_desk(session, contact_id)
            if sight.shut_out(session, contact_id, person.id):  # under glass: nobody's reading of it
                return
            for row in session.exec(wanted).all():
                row.read_at, row.read_by_name = at, person.name
                session.add(row)
                tell(session, contact_id, "version_read", at, person, new=str(row.number))


def notice(session: Session, desk: "Desk", submission: Submission) -> str:
    """What stands over a review of a correction: "v2, corrected after endorsement by S Khan: why"; or ""."""
    row = session.exec(select(Correction).where(Correction.submission_id == submission.id)).first()
    if row is None:
        return ""
    return f"v{row.number}, {AFTER} by {row.by_name}, {when_words(row.at, desk.clock.now())}: {row.reason}"


def _all(session: Session, desk: "Desk", contact_id: UUID) -> list[tuple[VersionView, str, str]]:
    """View, content and digest of each version, newest first."""
    now = desk.clock.now()
    corrections = session.exec(select(Correction).where(Correction.contact_id == contact_id)).all()
    of_corrections = {row.submission_id for row in corrections if row.submission_id is not None}
    found: list[tuple[VersionView, str, str]] = []
    for said, sent in _endorsed(session, contact_id):
        if sent.id in of_corrections:
            continue
        second = second_words(said.second_desk)
        words = f"Endorsed {when_words(said.at, now)} by {said.manager_name}. {second}".rstrip()
        by = said.manager_name
        view = VersionView(sent.number, "endorsed", said.at, by, said.reasons, True, words, second=second)
        # The digest that the manager bound it to, not the one that stands beside the text.
        found.append((view, sent.content, said.digest))
    contents = {view.number: content for view, content, _ in found}
    desks = {sent.id: said.second_desk for said, sent in _endorsed(session, contact_id)}
    for row in sorted(corrections, key=lambda each: each.number):
        desk_of = row.ended_desk or (desks.get(row.submission_id, "") if row.submission_id else "")
        found.append((_view(desk, row, contents, desk_of, now), row.content, row.digest))
        if stands(row):
            contents[row.number] = row.content
    return sorted(found, key=lambda each: each[0].number, reverse=True)


def _endorsed(session: Session, contact_id: UUID) -> Sequence[tuple[Endorsement, Submission]]:
    rows = session.exec(
        select(Endorsement, Submission)
        .where(
            Endorsement.contact_id == contact_id,
            Submission.id == Endorsement.submission_id,
            Endorsement.choice != "return",
            col(Endorsement.withdrawn_at).is_(None),
        )
        .order_by(col(Endorsement.at))
    ).all()
    first: dict[UUID, tuple[Endorsement, Submission]] = {}
    for said, sent in rows:
        first.setdefault(sent.id, (said, sent))
    return list(first.values())


def _view(
    desk: "Desk", row: Correction, contents: dict[int, str], desk_of: str, now: datetime
) -> VersionView:
    changes = changes_of(row, beside(row, contents), desk.checklist, now)
    how: How = row.state  # type: ignore[assignment]  # the table's own check
    words = _WORDS[how]
    if how == "stands" and row.bearing:
        words = f"endorsed by {row.read_by_name}"
    elif how == "stands":
        words = f"read by {row.read_by_name}" if row.read_at else "told to the managers, not read yet"
    elif row.ended_reason:
        words += f" ({row.ended_by_name}: {row.ended_reason})"
    second = second_words(desk_of)
    sentence = f"Corrected {when_words(row.at, now)} by {row.by_name}; {words}. {second}".rstrip()
    return VersionView(
        number=row.number,
        how=how,
        at=row.at,
        by=row.by_name,
        reason=row.reason,
        bearing=row.bearing,
        words=sentence,
        changes=changes,
        read_at=row.read_at,
        read_by=row.read_by_name,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
        ended_reason=row.ended_reason,
        second=second,
    )


def _lines(content: str, checklist: Checklist) -> tuple[tuple[str, str], ...]:
    """Headings and answers, in the words frozen with them; a question that is asked no more by its key."""
    body: dict[str, Any] = json.loads(content)
    head = body["head"]
    lines = [("Outcome", head["outcome_words"]), ("Level", head["level_words"])]
    left = {each["question"]: each for each in body["answers"]}
    for section in checklist.sections:
        ours = [
            (question, left.pop(question.key)) for question in section.questions() if question.key in left
        ]
        if ours:
            lines.append((section.title, ""))
            lines += [(question.label, _words(each)) for question, each in ours]
    lines += [(key, _words(each)) for key, each in sorted(left.items())]
    labels = {
        question.key: question.label for section in checklist.sections for question in section.questions()
    }
    for row in sorted(body["rows"], key=lambda each: (each["row"], each["number"])):
        name = next(
            (each["typed"] for each in row["answers"] if each["question"] == f"{row['row']}.name"), ""
        )
        out = ", taken out" if row["struck"] else ""
        lines.append((f"{ROW_WORDS[row['row']]} {row['number']} {name}".strip() + out, ""))
        lines += [(labels.get(each["question"], each["question"]), _words(each)) for each in row["answers"]]
    return tuple(lines)


def _words(each: dict[str, Any]) -> str:
    return str(each["words"] or each["typed"])
