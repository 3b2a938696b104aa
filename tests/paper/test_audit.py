"""`dutydesk audit`: whether it is whole, who read what of a person, and the whole of it as lines."""

import json
import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dutydesk.acts import people, restricting
from dutydesk.acts.desk import close_desk
from dutydesk.acts.finding import find
from dutydesk.acts.queue import preview
from dutydesk.acts.reading import open_contact
from dutydesk.paper import audit as paper
from dutydesk.paper.commands import print_record
from dutydesk.records import audit
from tests.acts.play import Play, playing


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    """A desk in a file."""
    config = tmp_path / "config" / "dutydesk"
    config.mkdir(parents=True)
    (config / "settings.toml").write_text('plain_file = "Tests, invented people only"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    with playing(tmp_path, "2026-05-12T14:26") as desk:
        yield desk


def a_child(play: Play, name: str) -> UUID:
    contact = play.take()
    play.ordinary(contact)
    play.row(contact, "child", 7, name=name)
    play.desk.keeper.flush()
    return contact


def left(play: Play) -> str:
    """The desk's file, once everything is in it."""
    assert play.desk.auditor is not None
    play.desk.auditor.flush()
    return str(play.desk.database.path)


def audits(play: Play) -> None:
    """An auditor sits at the desk."""
    people.arrive(play.desk, "A Stone", "auditor", "")


def test_who_read_a_child_is_listed_in_london_time(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    contact, other = a_child(play, "Zora Quill"), a_child(play, "Piotr Vane")
    play.clock.set("2026-05-12T15:07")
    open_contact(play.desk, contact)
    people.arrive(play.desk, "Nosy Parker", "duty_manager", "SW9")
    play.clock.set("2026-05-12T22:31")
    find(play.desk, "Quill Zora")
    preview(play.desk, contact)
    preview(play.desk, other)
    database = left(play)
    assert paper.who_has_read("zora quill", database, None, as_json=False) == 0
    told = capsys.readouterr().out
    assert "Tue 12 May 2026 15:07  " in told
    assert "Tue 12 May 2026 22:31  Nosy Parker, Duty team manager: C-" in told
    assert "read it beside the queue" in " ".join(told.split())
    assert "Searched for with these words:\nTue 12 May 2026 22:31  Nosy Parker" in told
    assert told.count("Nosy Parker") == 2, "what was read of another child is not hers"
    assert paper.who_has_read("zora quill", database, None, as_json=True) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [line["at"] for line in listed["read"]][-1].startswith("2026-05-12T21:31")
    assert len(listed["contacts"]) == 1


def test_a_printed_record_is_reading_it_and_a_reference_finds_it(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    a_child(play, "Zora Quill")
    database = left(play)
    assert print_record("C-0001", database, None, as_json=False) == 0
    capsys.readouterr()
    assert paper.who_has_read("C-0001", database, None, as_json=False) == 0
    assert "printed it as text" in capsys.readouterr().out
    assert paper.who_has_read("Nobody Atall", database, None, as_json=False) == 1
    assert "Nobody of that name" in capsys.readouterr().err


def test_whoever_was_shown_a_stub_is_listed(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    contact = a_child(play, "Zora Quill")
    restricting.ask(play.desk, contact, "known_here", "Her aunt works in this office")
    people.arrive(play.desk, "Nosy Parker", "duty_worker", "SW9")
    database = left(play)
    assert print_record("C-0001", database, None, as_json=False) == 0
    assert "C-0001, restricted" in capsys.readouterr().out
    audits(play)
    assert paper.who_has_read("C-0001", database, None, as_json=False) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Nosy Parker, Duty social worker: C-0001 printed it: shown the stub alone" in told


def test_a_year_of_a_busy_desk_is_answered_at_once(play: Play, capsys: pytest.CaptureFixture[str]) -> None:
    contact = a_child(play, "Zora Quill")
    audits(play)
    chance = random.Random(3)  # noqa: S311 - contacts, not secrets
    others = [str(uuid4()) for _ in range(400)]
    database, desk = left(play), play.desk
    assert desk.auditor is not None
    for _ in range(20):
        with desk.database.write() as session:
            rows = [
                audit.Entry(
                    "2026-05-12T13:26:00.000000+00:00",
                    "record.viewed",
                    contact=chance.choice(others) if number else str(contact),
                    reason="contact",
                )
                for number in range(5000)
            ]
            audit.add(session.connection(), desk.auditor.key, rows)
    begun, used = time.perf_counter(), time.process_time()
    assert paper.who_has_read("zora quill", database, None, as_json=False) == 0
    took, core = time.perf_counter() - begun, time.process_time() - used
    assert capsys.readouterr().out.count("nobody who said their name: C-0001 read it") >= 20
    with capsys.disabled():
        print(f"\nwho-read, n = 100000 rows: {took:.2f} s with opening the desk, {core:.2f} s of one core")


def test_a_whole_audit_is_said_to_be_whole_and_what_it_cannot_show_as_well(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    a_child(play, "Zora Quill")
    database = left(play)
    assert paper.verify(database, None, file=None, as_json=False) == 0
    told = capsys.readouterr().out
    assert "is whole: " in told
    assert "lies beside the file" in told
    with play.desk.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_no_change")
        connection.exec_driver_sql("UPDATE audit SET person = '' WHERE seq = 3")
    assert paper.verify(database, None, file=None, as_json=False) == 1
    assert "Row 3 of this desk's audit is not as it was written." in capsys.readouterr().out
    assert paper.verify(database, None, file=None, as_json=True) == 1
    assert json.loads(capsys.readouterr().out)["row"] == 3


def exported(play: Play, to: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    audits(play)
    assert paper.print_export(left(play), None) == 0
    lines = capsys.readouterr().out.splitlines()
    to.write_text("\n".join(lines), encoding="utf-8")
    return lines


def test_an_exported_file_is_looked_over_with_its_desk_and_without(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    a_child(play, "Zora Quill")
    file, database, none = tmp_path / "audit.jsonl", left(play), str(tmp_path / "none.db")
    lines = exported(play, file, capsys)
    assert "Zora" not in "".join(lines)
    assert json.loads(lines[-1])["footer"]["rows"] == len(lines) - 1

    def said(desk: str = database) -> tuple[int, str]:
        status = paper.verify(desk, None, file=str(file), as_json=False)
        return status, capsys.readouterr().out

    status, told = said()
    assert (status, "each as this desk wrote it" in told) == (0, True)
    status, told = said(none)
    assert (status, "only the desk's key can say" in told) == (0, True)

    changed = lines[2].replace('"version": ', '"version": 9')
    spoiled = {
        "Row 3 is not there.": [*lines[:2], *lines[3:]],
        "Row 3 is not as this desk wrote it": [*lines[:2], changed, *lines[3:]],
        "the end of the file is cut off": lines[:-1],
        "does not belong to the rows before it": [*lines[:-2], lines[-1]],
        "Line 2 is none of an export": [lines[0], "{}", *lines[2:]],
        "stands behind the last one": [*lines, lines[0]],
    }
    for sentence, those in spoiled.items():
        file.write_text("\n".join(those), encoding="utf-8")
        status, told = said()
        assert (status, sentence in told) == (1, True), (sentence, told)


def test_an_export_shows_that_the_desk_was_put_back_since(
    play: Play, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also where whoever did it put the anchor back as well: the export is the witness outside."""
    a_child(play, "Zora Quill")
    audits(play)
    path = Path(left(play))
    play.desk.database.engine.dispose()
    close_desk(play.desk)
    beside = [each for each in path.parent.iterdir() if each.name.startswith(path.name) and each.is_file()]
    older = {each: each.read_bytes() for each in beside}
    file = tmp_path / "audit.jsonl"
    assert paper.print_export(str(path), None) == 0
    file.write_text(capsys.readouterr().out, encoding="utf-8")
    for each in path.parent.iterdir():
        if each.name.startswith(path.name) and each.is_file():
            each.unlink()
    for each, content in older.items():
        each.write_bytes(content)
    assert paper.verify(str(path), None, file=None, as_json=False) == 0, "no file beside it can tell"
    capsys.readouterr()
    assert paper.verify(str(path), None, file=str(file), as_json=False) == 1
    assert "the desk itself is an older copy" in " ".join(capsys.readouterr().out.split())


def test_a_social_worker_is_told_what_they_read_themselves(
    play: Play, capsys: pytest.CaptureFixture[str]
) -> None:
    """Safety.md 3.1, read audit: own access list, own team, all."""
    contact = a_child(play, "Zora Quill")
    for who in (play.manager, play.other_worker):
        play.be(who)
        open_contact(play.desk, contact)
    database = left(play)
    assert paper.who_has_read("C-0001", database, None, as_json=False) == 0
    told = capsys.readouterr().out
    assert "T Webb" in told
    assert "M Patel" not in told
    assert "This is what you read yourself." in told
    assert paper.print_export(database, None) == 1
    assert "for an auditor" in capsys.readouterr().err
    play.be(play.manager)
    assert paper.who_has_read("C-0001", database, None, as_json=False) == 0
    told = capsys.readouterr().out
    assert "T Webb" in told
    assert "M Patel" in told
    assert paper.print_export(database, None) == 1
