"""What a leaver's old keys still read, and what an office does about it (docs/safety-case.md, H15).

The desk is not encrypted anew when somebody leaves. The first test says how far that reaches; the second that
the way named there, a new desk, shuts it. When the first fails, the safety case is to be written anew.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dutydesk.acts import accounts, calls, unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.records import keyfile
from dutydesk.records.connecting import connect
from dutydesk.records.refusals import refused_by
from dutydesk.records.secret import DataKey
from tests.acts.proved import CHEAP, WORDS, ProvedPlay, cheap, proved

LATER = "Written after T Webb had left"


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    cheap(monkeypatch)
    (tmp_path / "old").mkdir()
    with proved(tmp_path / "old", "2026-05-12T14:26") as its:
        yield its


def write(play: ProvedPlay) -> None:
    play.be(play.worker)
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "narrative.seen", LATER)
    assert calls.settle(play.desk, contact)
    play.desk.keeper.flush()


def leaves(play: ProvedPlay, keys: Path) -> None:
    """T Webb keeps the keys file of their last day, leaves, and a contact is written after that."""
    path = play.desk.database.path
    assert path is not None
    shutil.copy(keyfile.place_of(path), keys)
    play.be(play.manager)
    accounts.leave(play.desk, play.other_worker.id)
    write(play)


def by_a_program_of_their_own(keys: Path, database: Path) -> str:
    """What an old keys file and that day's passphrase show of a database; "" where they open nothing."""
    found = keyfile.read_keys(keys)
    key = keyfile.unwrapped(found, found.of_name("T Webb"), WORDS["T Webb"])
    assert isinstance(key, DataKey)
    try:
        with closing(connect(database, secret=key)) as connection:
            rows = connection.execute("SELECT typed FROM answer WHERE typed = ?", (LATER,)).fetchall()
    except refused_by():
        return ""
    return str(rows[0][0]) if rows else ""


def test_a_leavers_old_keys_read_a_later_copy_with_a_program_of_their_own_and_open_nothing_here(
    play: ProvedPlay, tmp_path: Path
) -> None:
    keys, desk = tmp_path / "keys of that day", play.desk.database.path
    assert desk is not None
    leaves(play, keys)
    close_desk(play.desk)
    taken = tmp_path / "taken.db"
    shutil.copy(desk, taken)
    assert by_a_program_of_their_own(keys, taken) == LATER, "this is what stays open"
    shutil.copy(keys, keyfile.place_of(desk))
    with pytest.raises(DeskError, match="Nobody of that name works at this desk"):
        Entrance(str(desk), None, play.clock).sign_in(Answer("T Webb", WORDS["T Webb"]))


def test_a_new_desk_is_shut_to_them(play: ProvedPlay, tmp_path: Path) -> None:
    """The office's way: a new desk under another name. Nothing of the old one opens it."""
    keys, old = tmp_path / "keys of that day", play.desk.database.path
    assert old is not None
    leaves(play, keys)
    close_desk(play.desk)
    (tmp_path / "new").mkdir()
    place = tmp_path / "new" / "desk.db"
    begun = unlocking.begin("M Patel", WORDS["M Patel"], WORDS["M Patel"], cost=CHEAP)
    made = Entrance(str(place), "leicester", play.clock).make(
        begun, Newcomer("M Patel", "duty_manager", "SW3")
    )
    new = ProvedPlay(made, play.clock, begun)
    write(new)
    close_desk(made)
    taken = tmp_path / "taken.db"
    shutil.copy(place, taken)
    assert by_a_program_of_their_own(keys, taken) == ""
    for kind in (keys, keyfile.place_of(old)):
        shutil.copy(kind, tmp_path / "new" / "other-keys")
        found = keyfile.read_keys(tmp_path / "new" / "other-keys")
        assert found.desk != keyfile.read_keys(keyfile.place_of(place)).desk
    with pytest.raises((NotAllowed, CannotOpen)):
        unlocking.recover(place, play.begun.recovery, play.clock)
    play.clock.move(minutes=10)
    back = Entrance(str(old), None, play.clock).sign_in(Answer("M Patel", WORDS["M Patel"]))
    close_desk(back)  # the old one is still read by those who are there
