"""What a closed desk may still know of its clocks: moments, and none that whoever was here could not find."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dutydesk.acts.queue import queue
from dutydesk.acts.running_out import moments
from tests.acts.play import Play, playing
from tests.acts.test_restricting import restricted, shaw


@pytest.fixture
def play(made_desk: Path) -> Iterator[Play]:
    """A desk in a file of its own."""
    with playing(str(made_desk), "2026-05-12T14:26") as stage:
        yield stage


def test_a_stub_rings_and_a_sealed_record_does_not(play: Play) -> None:
    sealed = shaw(play)
    alone = moments(play.desk)
    assert alone
    assert len(set(alone)) == len(alone)
    restricted(play, sealed, "witness")
    assert moments(play.desk) == (), "T Webb finds nothing of it on a list"
    play.clock.move(hours=1)
    stub = shaw(play, "Jay Moss")
    restricted(play, stub)
    assert [row.stub for row in queue(play.desk, "team").rows] == [True]
    seen = moments(play.desk)
    assert seen
    assert not {*seen} & {*alone}
    play.be(play.worker)
    play.take()  # its gate is not settled, so no clock runs
    play.be(play.other_worker)
    assert (moments(play.desk), play.desk.gate.unread) == (seen, ())
    play.be(play.manager)
    assert {*alone} < {*moments(play.desk)}
