"""R-102: only registered social workers take contacts; a number of before stops no call."""

from collections.abc import Iterator

import pytest

from dutydesk.acts import accounts
from dutydesk.errors import NotAllowed
from dutydesk.records.desk_tables import Worker
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def test_a_number_that_was_kept_without_a_figure_stops_no_call_and_can_be_put_right(play: Play) -> None:
    """Any words were taken before: whose work it is goes on, and asks for the number that came."""
    with play.desk.database.write() as session:
        row = session.get(Worker, play.worker.id)
        assert row is not None
        row.registration = "applied for"
    play.be(play.worker)
    assert play.take()
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="They have that role"):
        accounts.ask(play.desk, play.worker.id, "duty_worker", "Came today")
    assert accounts.ask(play.desk, play.worker.id, "duty_worker", "Came today", "SW123")
