"""A call that leaves no record leaves none, through the real program: R-202, R-206, R-212, R-213, SC-04.

Words that stand in no other place are typed, the program is left as a person leaves it, and then every byte
of the database, its journal, the gate's folder, the home and the temporary folder is read (R-217).
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.whole.desks import contacts, made, rows, sitting
from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

CANARIES = ("Quillonby", "zephyrhurst", "Oxwhistle", "marrowdene", "Tansyburgh", "wickerfen")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")


def traces(*places: Path) -> dict[str, str]:
    """The canaries that can be read in any file or name below these places, in any letters: word to file."""
    found: dict[str, str] = {}
    for place in places:
        for path in place.rglob("*"):
            content = path.name.encode()
            if path.is_file() and not path.is_symlink():
                content += path.read_bytes()
            content = content.lower()
            found |= {
                word: path.name
                for word in CANARIES
                if any(word.lower().encode(encoding) in content for encoding in ENCODINGS)
            }
    return found


def all_but_the_start(database: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row but those that say the program was started and copied its desk, which are of no call."""
    found = rows(database)
    audit = found.pop("audit")
    return found | {"audit": [row for row in audit if not {"desk.opened", "backup.made"} & {*row}]}


def leave(desk: Terminal) -> None:
    """Out of the program, as a person leaves it; it was not killed."""
    desk.press("Ctrl+Q")
    desk.see("Leave dutydesk?")
    desk.press("y")
    assert desk.ended() == 0
    assert desk.left_behind() == []
    assert not any(word in "\n".join(desk.screen()) for word in CANARIES)
    assert not any(word in title for title in desk.titles for word in CANARIES)


def test_sc04_an_advice_call_adds_and_changes_not_one_row(tmp_path: Path) -> None:
    database = made(tmp_path)
    before = all_but_the_start(database)
    with sitting(tmp_path, database) as desk:
        desk.press("v")
        desk.see("Nothing of this call is kept")
        desk.type(f"A boy at {CANARIES[0]} school")
        desk.press("Enter")
        desk.paste(f"{CANARIES[1]} told a friend")
        desk.see(CANARIES[1])
        desk.press("Ctrl+Z", "Ctrl+Y", "Ctrl+S")
        desk.settle(0.3)
        assert traces(tmp_path) == {}, "nothing while the call lasts either"
        desk.press("Esc")
        desk.see("Nothing is kept. Leave?")
        desk.press("y")
        desk.see("1 Mine")
        leave(desk)
    assert all_but_the_start(database) == before
    assert traces(tmp_path) == {}


def test_r213_a_contact_closed_with_no_record_is_nowhere(tmp_path: Path) -> None:
    database = made(tmp_path)
    before = all_but_the_start(database)
    with sitting(tmp_path, database) as desk:
        play(desk, f"n '{CANARIES[0]}' T 'of {CANARIES[1]} school'")
        play(desk, f"gc '{CANARIES[2]} Shaw' T '3 5 18' gn 'She told {CANARIES[3]} all'")
        play(desk, f"N '/n {CANARIES[4]} heard it' L 'not sorted {CANARIES[5]}'")
        desk.see(CANARIES[5])
        desk.settle(0.4)
        desk.wait(lambda: set(traces(tmp_path)) == set(CANARIES), what="the search to find what is there")
        desk.press("F2", "Ctrl+P")
        desk.see("All commands")
        desk.type("close")
        desk.press("Enter")
        desk.see("Close with no record?")
        desk.press("y")
        desk.see("1 Mine")
        leave(desk)
    assert all_but_the_start(database) == before
    assert traces(tmp_path) == {}


def test_r212_one_key_makes_an_advice_call_a_contact_timed_from_its_start(tmp_path: Path) -> None:
    database = made(tmp_path)
    with sitting(tmp_path, database) as desk:
        asked = datetime.now(UTC)
        desk.press("v")
        desk.see("Nothing of this call is kept")
        begun = datetime.now(UTC)
        desk.type("She says the baby is alone")
        desk.see("On call 00:01")
        desk.press("F9")
        desk.see("Note>")
        desk.see("No number yet")
        play(desk, "g'")
        desk.see("She says the baby is alone")
        desk.press("Esc")
        desk.settle(0.2)
    (found,) = contacts(database)
    assert asked <= found.started_at <= begun
    assert [line.text for line in found.notes] == ["She says the baby is alone"]
