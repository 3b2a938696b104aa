"""One at a time at what stands beside a desk, in this program and between programs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dutydesk.records import locking
from tests.house import ROOT

HOLDS = (
    "import sys\n"
    "from pathlib import Path\n"
    "from dutydesk.records import locking\n"
    "with locking.held(Path(sys.argv[1])):\n"
    "    print('held', flush=True)\n"
    "    sys.stdin.read()\n"
)


def test_a_second_one_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    with locking.held(place), pytest.raises(locking.Held), locking.held(place):
        pass
    with locking.held(place):
        assert place.exists()
    assert not place.exists(), "it leaves nothing"


def test_another_program_holds_it_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    place = tmp_path / "lock"
    words = [sys.executable, "-c", HOLDS, str(place)]
    with subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(locking.Held), locking.held(place):
            pass
        holder.kill()
        holder.wait()
        with locking.held(place):
            pass
    assert not place.exists()


def test_who_waits_gets_it_when_it_is_free(tmp_path: Path) -> None:
    """Many at once: never two inside, and all get in."""
    place, count = tmp_path / "lock", tmp_path / "count"
    count.write_text("0")
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from dutydesk.records import locking\n"
        "count = Path(sys.argv[2])\n"
        "for _ in range(50):\n"
        "    with locking.held(Path(sys.argv[1]), wait=30):\n"
        "        count.write_text(str(int(count.read_text()) + 1))\n"
    )
    words = [sys.executable, "-c", code, str(place), str(count)]
    for each in [subprocess.Popen(words, cwd=ROOT) for _ in range(3)]:
        assert each.wait(60) == 0
    assert count.read_text() == "150"


@pytest.mark.skipif(os.name != "posix", reason="modes of Unix")
def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    with locking.held(tmp_path / "lock"):
        assert (tmp_path / "lock").stat().st_mode & 0o077 == 0
