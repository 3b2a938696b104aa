"""What the tests of alarms have in common: contacts whose clocks run, and what is said of them."""

from uuid import UUID

from sqlmodel import select

from dutydesk.acts import phone
from dutydesk.acts.alarm_values import Heard
from dutydesk.records.shift_tables import Alarm
from tests.acts.play import Play


def told(heard: Heard) -> list[tuple[str, str]]:
    """What is said for the first time: event and timescale."""
    return [(each.event.value, each.clock.timescale if each.clock else "") for each in heard.new]


def rows(play: Play) -> list[Alarm]:
    with play.desk.database.read() as session:
        return list(session.exec(select(Alarm)))


def taken(play: Play, family: str = "Shaw") -> UUID:
    """An ordinary contact, its call ended."""
    contact = play.take()
    child = play.ordinary(contact)
    play.retype(contact, "child", child, "name", f"Leah {family}")
    phone.end_call(play.desk, contact)
    return contact


def strategy(play: Play) -> UUID:
    """A contact sent down the strategy lane: its four hours run."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    phone.end_call(play.desk, contact)
    return contact
