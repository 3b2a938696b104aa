"""What the scenes of corrections are played on: an endorsed contact with one that stands and one waiting."""

from sqlmodel import select

from dutydesk.acts import correcting
from dutydesk.acts.correction_values import Put
from dutydesk.acts.desk import Desk
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Field
from dutydesk.records.tables import Contact


def corrected(desk: Desk) -> None:
    """The Taylors' contact, corrected twice by whoever is here: an age, told; then why, which waits."""
    with desk.database.read() as session:
        contact_id = session.exec(select(Contact.id).where(Contact.family == "TAYLOR")).one()
    view = read_contact(desk, contact_id)
    child = view.facts.rows("child")[0]
    born = Put(
        Field("child.born", child.id, "child", child.number),
        "3 April 2019",
        child.answer("child.born").typed,
    )
    correcting.correct(desk, contact_id, [born], "The school checked its register at 14:10", 1)
    stood = view.facts.answer("decision.rationale").typed
    why = Put(Field("decision.rationale"), f"{stood} Gran rang back: nobody was hurt.", stood)
    told = Put(Field("views.child"), "He wants gran to fetch him", view.facts.answer("views.child").typed)
    correcting.correct(desk, contact_id, [why, told], "Gran rang back at 14:20 and put it right", 2)
