"""A desk whose journal is gone: until somebody has read it nothing is written, so it can be put back."""

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dutydesk.acts import auditing, backing_up, people
from dutydesk.acts.audit_events import Event
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.doctoring_inside import look_inside
from dutydesk.acts.opening import Answer, Entrance
from dutydesk.acts.unlocking import Door
from dutydesk.errors import NotSaved
from dutydesk.paper import audit as paper
from dutydesk.paper.commands import print_queue, print_record
from dutydesk.records import migrate
from dutydesk.records.desk_file import make_file
from dutydesk.records.secret import DataKey
from tests.acts.audit_rows import told
from tests.acts.copying import NAME, WORDS, Made, encrypted, plain
from tests.fixed_clock import FixedClock

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name != "posix", reason="kill -9")
NEW = ("Bo Reed", "Cy Hill")

_SHIFT = """
import os, pathlib, signal, sys
from dutydesk.acts import people
from tests.acts.copying import Made
from tests.fixed_clock import FixedClock
made = Made(pathlib.Path(sys.argv[1]), FixedClock(), sys.argv[2])
with made.open() as desk:
    for seen in sys.argv[3:]:
        people.arrive(desk, seen, "reader", "", *(["four words of my own"] * 2 if sys.argv[2] else []))
    desk.auditor.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(params=[plain, encrypted])
def made(request: pytest.FixtureRequest, tmp_path: Path, clock: FixedClock, user_folder: Path) -> Made:
    """A desk at which a shift was worked; the machine was cut off, and its -wal went astray."""
    make: Callable[[Path, FixedClock], Made] = request.param
    made = make(tmp_path / "desk" / "desk.db", clock)
    command = [sys.executable, "-c", _SHIFT, str(made.path), made.recovery, *NEW]
    killed = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    wal(made).rename(made.path.with_name("safe-wal"))
    made.path.with_name("desk.db-shm").unlink(missing_ok=True)
    return made


def wal(made: Made) -> Path:
    return made.path.with_name("desk.db-wal")


@contextmanager
def start(made: Made) -> Iterator[Desk]:
    """One start of the program, and its end."""
    entrance = Entrance(str(made.path), None, made.clock)
    desk = entrance.sign_in(Answer(NAME, WORDS)) if made.recovery else entrance.open()
    try:
        yield desk
    finally:
        close_desk(desk)


def lies_there(made: Made) -> dict[str, str]:
    """What every file of the desk holds, those of the folder of its copies and its gate too."""
    at = made.path.parent
    return {
        str(each.relative_to(at)): hashlib.sha256(each.read_bytes()).hexdigest()
        for each in sorted(at.rglob("*"))
        if each.is_file() and each.stat().st_size and not each.name.endswith("-shm")
    }


def put_back(made: Made) -> None:
    shutil.copy2(made.path.with_name("safe-wal"), wal(made))
    made.path.with_name("desk.db-shm").unlink(missing_ok=True)


def all_is_there(made: Made) -> None:
    """Everything that was typed on that shift, and an audit that is whole."""
    with start(made) as desk:
        assert desk.integrity == ""
        assert [each.name for each in people.everyone(desk)] == [NAME, *NEW]
        found = auditing.verify(desk)
        assert (found.what, found.breaks) == ("", ())


def test_a_journal_that_is_put_back_after_six_openings_brings_all_of_it_back(made: Made) -> None:
    for _ in range(6):
        with start(made) as desk:
            assert "Nothing was changed." in desk.integrity
    put_back(made)
    all_is_there(made)


def test_leaving_it_unread_changes_no_file(made: Made) -> None:
    with start(made):
        pass  # what a sign-in leaves: who was here last
    before = lies_there(made)
    for _ in range(3):
        with start(made) as desk:
            assert desk.integrity
            backing_up.begin(desk)
    assert lies_there(made) == before


def test_half_a_journal_is_left_as_it_lies_too(made: Made) -> None:
    whole = made.path.with_name("safe-wal").read_bytes()
    wal(made).write_bytes(whole[: len(whole) // 2])
    with start(made):
        pass
    before = lies_there(made)
    assert "desk.db-wal" in before
    with start(made) as desk:
        assert desk.integrity
    assert lies_there(made) == before
    put_back(made)
    all_is_there(made)


def test_the_commands_only_read_it(made: Made, capsys: pytest.CaptureFixture[str]) -> None:
    with start(made):
        pass
    before, at = lies_there(made), (str(made.path), None)
    way = _Knows()
    assert print_queue(*at, as_json=False, way=way) == 0
    assert "The end of this desk's audit is gone" in capsys.readouterr().err
    assert print_record("1", *at, as_json=False, way=way) in (0, 1)
    assert paper.verify(*at, file=None, as_json=False, way=way) == 1
    assert paper.print_export(*at, way=way) == 1, "the whole audit is an auditor's, and nobody here is one"
    assert lies_there(made) == before, "not even the refusal is written"


class _Knows:
    """The passphrase, where one is asked for."""

    given = True

    def __call__(self, door: Door) -> Answer:
        return Answer(NAME, WORDS)


def test_nothing_can_be_written_unread_and_everything_once_it_was_read(made: Made) -> None:
    with start(made) as desk:
        with pytest.raises(NotSaved, match="has read"), desk.database.write():
            pass
        auditing.go_on(desk)
        assert desk.integrity == ""
        people.arrive(desk, "Di Moss", "reader", "", WORDS, WORDS)
        kinds = [each.act for each in told(desk)]
        at = kinds.index(Event.GONE_ON.value)
        assert kinds[:at].count(Event.INTEGRITY.value) == 1
        assert kinds[at - 1] == Event.OPENED_DESK.value, "what waited is told before it"
    with start(made) as desk:
        assert (desk.integrity, auditing.verify(desk).what) == ("", "")
        assert "Di Moss" in [each.name for each in people.everyone(desk)]


def test_a_file_that_has_to_be_brought_up_to_date_first_is_kept_as_it_was_found(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, asked = made.path.read_bytes(), migrate.is_due
    monkeypatch.setattr(migrate, "is_due", lambda revisions: asked(revisions) or True)
    with start(made) as desk:
        (kept,) = made.path.parent.glob("desk.db-before-*/desk.db")
        assert kept.read_bytes() == found
        assert kept.stat().st_mode & 0o777 == 0o600
        assert kept.parent.name in desk.integrity
        assert "Nothing was changed" not in desk.integrity


_FIRST = """
import os, pathlib, signal, sys
from tests.acts import copying
from tests.fixed_clock import FixedClock
copying.close_desk = lambda desk: (desk.auditor.flush(), os.kill(os.getpid(), signal.SIGKILL))
getattr(copying, sys.argv[2])(pathlib.Path(sys.argv[1]), FixedClock())
"""


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_a_desk_that_lost_the_journal_of_its_very_first_day(
    tmp_path: Path, clock: FixedClock, user_folder: Path, kind: str
) -> None:
    made = Made(tmp_path / "desk" / "desk.db", clock, "given" if kind == "encrypted" else "")
    command = [sys.executable, "-c", _FIRST, str(made.path), kind]
    killed = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    wal(made).rename(made.path.with_name("safe-wal"))
    before = hashlib.sha256(made.path.read_bytes()).hexdigest()
    for _ in range(6):
        with start(made) as desk:
            assert "The audit of this desk is gone" in desk.integrity
    key = DataKey(desk.database.secret.raw) if desk.database.secret is not None else None
    assert any(each.wrong for each in look_inside(made.path, key))
    assert hashlib.sha256(made.path.read_bytes()).hexdigest() == before
    put_back(made)
    with start(made) as desk:
        assert desk.integrity == ""
        assert [each.name for each in people.everyone(desk)] == [NAME]
    wal(made).unlink(missing_ok=True)


def test_a_desk_of_which_nothing_is_left_can_be_gone_on_with(made: Made) -> None:
    with start(made) as desk:
        key = desk.database.secret
    made.path.unlink()
    make_file(made.path, key)
    with start(made) as desk:
        assert "The audit of this desk is gone" in desk.integrity
        auditing.go_on(desk)
        people.arrive(desk, "Di Moss", "reader", "", WORDS, WORDS)
    with start(made) as desk:
        assert desk.integrity == ""
        assert [each.name for each in people.everyone(desk)] == ["Di Moss"]
