"""What stands in two versions when it is sent: the manager does not decide without the other one."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import people
from dutydesk.acts.clashing import settle_clash
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import open_contact
from dutydesk.acts.seats import Seat
from dutydesk.acts.sending import before_sending
from dutydesk.acts.values import Field, Where
from dutydesk.acts.window_values import ClashView
from dutydesk.errors import Missing
from tests.acts.play import Play, playing

SEEN = Field("narrative.seen")


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    """A desk on each kind of database."""
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


@pytest.fixture
def other(play: Play, made_database_url: str) -> Iterator[Desk]:
    """The same worker's second window."""
    desk = open_desk(made_database_url, None, play.clock)
    try:
        people.be(desk, play.worker.id)
        yield desk
    finally:
        close_desk(desk)


def typed(desk: Desk, contact: UUID, text: str, field: Field = SEEN) -> None:
    """Type a text in a field of this window, and let it be saved."""
    desk.keeper.typed(contact, field, text, Where("narrative", field.question), reason="")
    desk.keeper.flush()


def in_two_versions(play: Play, other: Desk, outcome: str) -> UUID:
    """A whole contact, the concern typed differently in two windows."""
    contact = play.take()
    play.ordinary(contact, decision__outcome=outcome)
    open_contact(play.desk, contact)
    open_contact(other, contact)
    typed(play.desk, contact, "No coat")
    typed(other, contact, "Mother says father hit him")
    return contact


def clashes(desk: Desk, contact: UUID) -> tuple[ClashView, ...]:
    """The fields in two versions, as this window sees them."""
    return Seat(desk, contact).look().clashes


def test_an_ordinary_send_waits_until_one_of_them_stands(play: Play, other: Desk) -> None:
    contact = in_two_versions(play, other, "3")
    assert [gap.words for gap in before_sending(play.desk, contact).must_fix] == [
        "n What was seen, and what happened: stands in two versions; ^G & settles it"
    ]
    with pytest.raises(Missing):
        play.send(contact)
    assert play.view(contact).state == "recording"
    (found,) = clashes(other, contact)
    settle_clash(other, contact, found, "both")
    play.send(contact)
    assert clashes(other, contact) == ()
    assert play.view(contact).facts.answer("narrative.seen").typed == "No coat\nMother says father hit him"


def test_the_strategy_lane_takes_it_along_as_a_line_of_the_note(play: Play, other: Desk) -> None:
    """The 4 hours wait for nothing, and the manager reads the sentence all the same."""
    contact = in_two_versions(play, other, "42")
    typed(play.desk, contact, "door slammed", Field("note.draft"))
    typed(other, contact, "she is cry", Field("note.draft"))
    play.send(contact)
    lines = [line.text for line in play.view(contact).notes]
    assert lines[:1] == ["door slammed"]
    assert "she is cry" in lines
    told = next(line for line in lines if line.startswith("What was seen, and what happened, typed 14:26"))
    assert told.endswith("in another window, not in the record: Mother says father hit him")
    assert clashes(other, contact) == ()
