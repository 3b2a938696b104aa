"""What stands beside a desk and is nonsense is told as that, whatever nonsense it is."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dutydesk.acts import doctoring
from dutydesk.errors import CannotOpen
from dutydesk.records import anchor, convert, keyfile, restoring, tries

NONSENSE = [
    b"[" * 4000,
    b"{" * 4000,
    b'{"seq": Infinity, "desk": "a", "head": "b", "at": "c", "mac": "d"}',
    b'{"seq": 1, "desk": "a", "head": "b", "at": "c", "mac": "\\u00e9"}',
    b'{"seq": 1, "desk": "\\ud800", "head": "b", "at": "c", "mac": "d"}',
    b'{"failed": 1e999, "at": null}',
    b'{"failed": 1, "at": "9999-99-99"}',
    b'{"format": Infinity}',
    b"9" * 5000,
    b"\xff\xfe",
    b"null",
    b"",
    json.dumps({"id": 1, "before": 2, "step": [], "keys": 0, "encrypted": 1, "detail": None}).encode(),
    json.dumps({"id": [], "before": [], "step": "", "keys": 0, "encrypted": 1, "detail": {}}).encode(),
]


@pytest.mark.parametrize("content", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_is_told_as_what_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "desk.db"
    for place in (anchor.place_of(path), keyfile.place_of(path), restoring.place_of(path)):
        place.write_bytes(content)
    with pytest.raises(anchor.Spoiled):
        anchor.read_anchor(anchor.place_of(path), bytes(32))
    with pytest.raises(CannotOpen):
        keyfile.read_keys(keyfile.place_of(path))
    with pytest.raises(CannotOpen):
        restoring.read(path)
    tries.place_of(path).write_bytes(content)
    assert tries.read_tries(tries.place_of(path)).failed >= 32


@pytest.mark.parametrize("content", [b"", b"zz" * 32, b"[" * 4000, b"\xff"])
def test_a_key_of_an_audit_that_is_none_is_told_as_that(tmp_path: Path, content: bytes) -> None:
    place = anchor.key_place_of(tmp_path / "desk.db")
    place.write_bytes(content)
    with pytest.raises(CannotOpen, match="no key of an audit"):
        anchor.key_beside(place)


@pytest.mark.parametrize("name", ["desk.db", "the desk.db", "desk (2).db", "Amt für Jugend's.db", "a+b,c.db"])
def test_a_restore_under_way_is_read_whatever_the_desk_is_called_and_leads_to_no_other_place(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    told = {"step": "files", "keys": True, "encrypted": True, "detail": {}}
    its = {"id": "a1b2", "before": f"{name}-before-2026-05-12T142600Z-2"}
    restoring.place_of(path).write_text(json.dumps(told | its), encoding="ascii")
    found = restoring.read(path)
    assert found is not None
    assert found.before == its["before"]
    for wrong in (
        {"before": f"{name}-before-../../elsewhere"},
        {"before": f"../{name}-before-2"},
        {"before": f"{name}-before-"},
        {"id": "../a1"},
    ):
        restoring.place_of(path).write_text(json.dumps(told | its | wrong), encoding="ascii")
        with pytest.raises(CannotOpen):
            restoring.read(path)


@pytest.mark.parametrize("name", ["desk.db", "desk[1].db"])
def test_a_plain_desk_that_was_put_aside_is_found_whatever_its_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    aside = tmp_path / f"{name}-before-2026-05-12T142600Z" / name
    aside.parent.mkdir()
    ready = tmp_path / f".{name}.0a{restoring.READY}"
    ready.touch()
    for each in (path, aside):
        with closing(sqlite3.connect(each)) as connection:
            connection.execute("CREATE TABLE word (word TEXT)")
    assert convert.put_aside(path) == (aside,)
    told = [each.sentence for each in doctoring.look(str(path), datetime(2026, 5, 12, 14, 26, tzinfo=UTC))]
    assert any(aside.parent.name in each for each in told)
    assert any("A restore was stopped before it changed anything" in each for each in told)
