"""A desk is to be encrypted on a disk that has no room for it: it stays as it is until there is."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.converting.desks import Plain, Starts, furnished, is_plain, lost, not_done, starts
from tests.converting.starts import NAME, PASSPHRASE, REFUSED
from tests.whole import bad_places as bad
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a small disk needs a Unix")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Plain:
    """The desk that all begin with."""
    return furnished(tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def program() -> Iterator[Starts]:
    """Makes the starts."""
    with starts() as made:
        yield made


@pytest.mark.parametrize("left", [0, 40, 300, 700, 1000], ids="{} KB left".format)
def test_a_disk_that_is_full_in_the_middle(plain: Plain, program: Starts, tmp_path: Path, left: int) -> None:
    with bad.small_disk(tmp_path, kilobytes=16384) as disk:
        path, said = plain.copied(disk / "desk"), tmp_path / "said"
        bad.fill(disk)
        with (disk / "ballast").open("ab") as ballast:
            ballast.truncate(ballast.tell() - left * 1024)
        ended = program.start(path, said=str(said))
        assert lost(path, plain) == []
        if ended == REFUSED:
            assert "the disk is full" in said.read_text(encoding="utf-8")
        else:
            assert left, "with no room at all it is refused"
        assert not list(path.parent.glob(".*.encrypted*")), "nothing half-made takes room"
        bad.make_room(disk)
        assert program.start(path) == 0
        assert not_done(path, plain) == []


def test_a_disk_that_may_only_be_read(plain: Plain, program: Starts, tmp_path: Path) -> None:
    with bad.small_disk(tmp_path, kilobytes=16384) as disk:
        path, said = plain.copied(disk / "desk"), tmp_path / "said"
        bad.only_to_be_read(disk)
        before = bad.bytes_of(disk)
        assert program.start(path, said=str(said)) == REFUSED
        assert "cannot be opened" in said.read_text(encoding="utf-8")
        assert bad.bytes_of(disk) == before


def test_on_the_screen_three_answers_encrypt_it_and_the_desk_stands_there(
    plain: Plain, tmp_path: Path
) -> None:
    path = plain.copied(tmp_path / "desk")
    with Terminal(tmp_path, "--database", str(path), plain=False) as terminal:
        terminal.see("1 of 3", within=30)
        terminal.see(NAME)
        found = re.search(rf"(\d) {NAME}", "\n".join(terminal.screen()))
        assert found is not None
        terminal.press(found[1])
        terminal.see("2 of 3")
        terminal.type(PASSPHRASE)
        terminal.press("Tab")
        terminal.type(PASSPHRASE)
        terminal.press("Enter")
        terminal.see("3 of 3", within=30)

        def key() -> list[str]:
            return re.findall(r"\b(?:[0-9A-Z]{4}\s+){3}[0-9A-Z]{4}\b", "\n".join(terminal.screen()))

        terminal.wait(lambda: len(key()) == 2, 20, "both rows of the recovery key")
        terminal.type(key()[-1].split()[-1])
        terminal.press("Enter")
        terminal.see("1 Mine", within=30)
        assert terminal.find("S Khan, duty social worker") is not None
        terminal.kill9()
    assert not [each for each in not_done(path, plain) if "plain" in each or "zeros" in each]
    with Terminal(tmp_path, "--database", str(path), plain=False) as terminal:
        terminal.see("Passphrase", within=30)
        assert not is_plain(path)
