"""Those who may not act on a record, or no more: each made so on the desk of `furnishing.py`.

Owns what became of them or of it since they sat down: shut out by name, the glass broken, gone, sealed.
"""

from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from dutydesk.acts import accounts
from dutydesk.acts.values import Field, Person, Where
from dutydesk.records import sight
from dutydesk.records.desk_tables import Worker
from dutydesk.records.restrict_tables import Glass, ShutOut
from dutydesk.records.tables import Answer, Contact
from tests.acts.deeds import Deed
from tests.acts.furnishing import There
from tests.acts.play import Play

Who = Callable[[There, Deed], Person]


def sits(play: Play, person: Person) -> None:
    """As they sat down, whatever became of them since."""
    play.desk.keeper.flush()
    play.desk.here = person


def shut_out(there: There, deed: Deed) -> Person:
    """Whoever may do it, shut out of that one record by name, at a time when it was not theirs to finish."""
    person = deed.by(there.play)
    now, boss = there.play.clock.now(), there.play.other_manager
    with there.play.desk.database.write() as session:
        session.add(
            ShutOut(
                contact_id=there.contacts[deed.on],
                person_id=person.id,
                person_name=person.name,
                reason="His brother",
                asked_at=now,
                asked_by=there.play.assessment_manager.id,
                asked_by_name=there.play.assessment_manager.name,
                approved_at=now,
                approved_by=boss.id,
                approved_by_name=boss.name,
            )
        )
    return person


def with_glass(there: There, deed: Deed) -> Person:
    """The same, under glass they have broken."""
    person = shut_out(there, deed)
    now = there.play.clock.now()
    with there.play.desk.database.write() as session:
        session.add(
            Glass(
                contact_id=there.contacts[deed.on],
                person_id=person.id,
                person_name=person.name,
                code="danger",
                words="A caller says she is hurt",
                at=now,
                until=now + timedelta(hours=1),
                review_by=now + timedelta(days=1),
            )
        )
    return person


def without_sight(there: There, _: Deed) -> Person:
    return there.play.other_worker


def ended(there: There, deed: Deed) -> Person:
    """Whoever may do it, still sitting there after a manager said that they work here no more."""
    person = deed.by(there.play)
    with there.play.desk.database.read() as session:
        gone = session.get_one(Worker, person.id).left_at is not None
    if not gone:
        there.play.be(there.play.other_manager)
        accounts.leave(there.play.desk, person.id)
    return person


def sealed(there: There, deed: Deed) -> Person:
    """Its worker, of a record that was sealed meanwhile."""
    with there.play.desk.database.write() as session:
        contact = session.get_one(Contact, there.contacts[deed.on])
        contact.guarded = sight.SEALED
        session.add(contact)
    return deed.by(there.play)


def typed(there: There, name: str, question: str, text: str) -> str:
    """Somebody here types into a record; what stands there afterwards."""
    desk, contact = there.play.desk, there.contacts[name]
    desk.keeper.typed(contact, Field(question), text, Where("narrative", question), reason="")
    desk.keeper.flush()
    with desk.database.read() as session:
        wanted = select(Answer.typed).where(Answer.contact_id == contact, Answer.question == question)
        return session.exec(wanted).first() or ""
