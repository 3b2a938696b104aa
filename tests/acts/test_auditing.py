"""What is done or read at a desk stands in its audit, in the act's own transaction, without a word of it."""

import ast
import os
import signal
import subprocess
import sys
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from dutydesk.acts import auditing, history_words, people, undoing
from dutydesk.acts.audit_events import OF_ACTS, OF_FIELDS, WORDS, Event, Happened, tell
from dutydesk.acts.calls import close_without_record, settle, take_call
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.finding import find
from dutydesk.acts.notes import add_line
from dutydesk.acts.queue import preview
from dutydesk.acts.reading import open_contact
from dutydesk.acts.rows import strike
from dutydesk.acts.starts import correct_start
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed, NotSaved
from dutydesk.records import tries
from dutydesk.records.secret import DataKey
from dutydesk.records.tables import Contact, History
from tests.acts.audit_rows import raw, told
from tests.acts.conftest import OpenDesk, type_in
from tests.fixed_clock import FixedClock

ROOT = Path(__file__).parents[2]


def test_what_was_done_behind_the_gate_is_told_once_it_is_on_the_desk(desk: Desk, worker: Person) -> None:
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    desk.keeper.flush()
    assert told(desk, contact=contact_id) == []
    assert settle(desk, contact_id)
    found = told(desk, contact=contact_id)
    assert [(each.act, each.reason) for each in found] == [
        ("record.act", "called"),
        ("record.field_changed", "typed"),
        ("record.created", "settled"),
    ]
    assert {(each.person, each.role) for each in found} == {(str(worker.id), "duty_worker")}


def test_a_call_left_with_no_record_leaves_none_in_the_audit(desk: Desk, behind: UUID) -> None:
    open_contact(desk, behind)
    add_line(desk, behind, "asked about housing")
    close_without_record(desk, behind)
    assert str(behind) not in str(raw(desk))


def test_one_save_is_one_event_with_the_names_of_its_fields(desk: Desk, on_desk: UUID) -> None:
    before = len(raw(desk))
    type_in(desk, on_desk, "narrative.seen", "He was seen by the bridge.")
    type_in(desk, on_desk, "narrative.said", "He said he was cold.")
    desk.keeper.flush()
    fields = [field for each in told(desk, Event.FIELD, contact=on_desk) for field in each.detail["fields"]]
    assert [field[0] for field in fields[-2:]] == ["narrative.seen", "narrative.said"]
    assert len({field[2] for field in fields[-2:]}) == 2  # a hash of each, and each its own
    assert len(raw(desk)) - before <= 2


def test_each_opening_of_a_contact_is_one_event_and_the_pane_one_an_hour(
    desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    for _ in range(2):
        open_contact(desk, on_desk)
    for _ in range(3):
        preview(desk, on_desk)
    assert [each.reason for each in told(desk, Event.VIEWED)] == ["contact", "contact", "preview"]
    clock.move(hours=1)
    preview(desk, on_desk)
    assert [each.reason for each in told(desk, Event.VIEWED)][3:] == ["preview"]


def test_who_only_reads_is_told_as_well(desk: Desk, on_desk: UUID, manager: Person) -> None:
    people.be(desk, manager.id)
    open_contact(desk, on_desk)
    seen = told(desk, Event.VIEWED)[-1]
    assert (seen.person, seen.role, seen.contact) == (str(manager.id), "duty_manager", str(on_desk))
    assert told(desk, Event.HERE)[-1].person == str(manager.id)


def test_a_search_is_kept_by_its_hashes_and_its_count(desk: Desk, on_desk: UUID) -> None:
    for typed in ("Sh", "Shaw", "Shaw le", "Shaw leah"):
        assert find(desk, typed) is not None
    searches = told(desk, Event.SEARCHED)
    assert len(searches) == 1, "what is typed on within a second is one search"
    assert desk.auditor is not None
    assert searches[0].detail == {
        "words": sorted(desk.auditor.hashed(word) for word in ("LEAH", "shaw")),
        "count": 0,
    }
    assert "shaw" not in str(raw(desk)).casefold()


def test_what_is_refused_is_an_event_with_its_act(desk: Desk, on_desk: UUID, manager: Person) -> None:
    people.be(desk, manager.id)
    with pytest.raises(NotAllowed):
        strike(desk, on_desk, uuid4())
    refused = told(desk, Event.DENIED)
    assert [(each.reason, each.person, each.contact) for each in refused] == [
        ("rows.strike", str(manager.id), str(on_desk))
    ]


def test_a_corrected_start_says_from_when_to_when_and_never_why(desk: Desk, on_desk: UUID) -> None:
    at = desk.clock.now()
    with desk.database.read() as session:
        version = session.get_one(Contact, on_desk).version
    correct_start(desk, on_desk, at.replace(hour=11), "Bluebird rang before", version)
    (found,) = told(desk, Event.START)
    assert set(found.detail) == {"from", "to"}
    assert found.version == version + 1
    assert "Bluebird" not in str(raw(desk))


def test_what_a_stop_left_is_told_as_recovered(
    opened: OpenDesk, desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    open_contact(desk, on_desk)
    with desk.database.write() as session:  # as a kill leaves it: no seat, the place open
        session.connection().execute(text("DELETE FROM seat"))
    clock.move(minutes=1)
    open_contact(opened(), on_desk)
    assert len(told(desk, Event.RECOVERED, contact=on_desk)) == 1


def test_a_jump_of_the_clock_is_told_and_an_hour_of_work_is_none(desk: Desk, clock: FixedClock) -> None:
    raw(desk)
    clock.move(minutes=1)
    people.arrive(desk, "Bo Reed", "duty_manager", "SW3")
    assert told(desk, Event.CLOCK) == []
    clock.move(hours=-1)
    people.arrive(desk, "Cy Reed", "duty_manager", "SW4")
    (jump,) = told(desk, Event.CLOCK)
    assert jump.detail["seconds"] == pytest.approx(-3600, abs=60)


def test_another_start_before_the_last_event_is_a_clock_put_back(
    opened: OpenDesk, desk: Desk, clock: FixedClock
) -> None:
    raw(desk)
    clock.move(days=-2)
    second = opened()
    assert [each.reason for each in told(second, Event.CLOCK)] == ["since_last"]


def test_no_word_that_was_typed_and_no_name_is_in_any_row(desk: Desk, manager: Person) -> None:
    contact_id = take_call(desk)
    type_in(desk, contact_id, "gate.caller", "2")
    assert settle(desk, contact_id)
    canaries: list[str] = []
    for section in desk.checklist.sections:
        for question in section.questions():
            word = f"Zk{len(canaries):03d}q"
            canaries.append(word)
            kind = question.key.partition(".")[0]
            row = uuid4() if kind in ("child", "adult", "professional", "event") else None
            if kind in ("attendee", "tool"):
                continue
            if row is None:
                type_in(desk, contact_id, question.key, word)
            else:
                type_in(desk, contact_id, question.key, word, row=row, number=len(canaries))
    add_line(desk, contact_id, "Zknoteq")
    find(desk, "Zkfindq Zk003q")
    undoing.undo(desk, contact_id)
    desk.keeper.flush()
    everything = "\n".join(str(row) for row in raw(desk)).casefold()
    assert len(canaries) > 60
    # Words with letters that no hexadecimal has.
    for word in (*canaries, "Zknoteq", "Zkfindq", "Bright", "Carter"):
        assert word.casefold() not in everything, word
    with desk.database.read() as session:  # the words were kept where they belong
        assert "Zk003q" in str(session.exec(select(History.new)).all())


def test_what_is_undone_leaves_neither_act_nor_event(desk: Desk, on_desk: UUID) -> None:
    before = len(raw(desk))

    def act_that_fails() -> None:
        with desk.database.write() as session:
            session.get_one(Contact, on_desk).version += 1
            tell(session, Happened(Event.ACT, on_desk, "planted"))
            session.flush()
            raise NotAllowed("No.")

    with pytest.raises(NotAllowed):
        act_that_fails()
    assert len(raw(desk)) == before
    people.arrive(desk, "Bo Reed", "duty_manager", "SW3")
    assert "planted" not in str(raw(desk)), "what was undone must not come up in the next transaction"


def test_an_audit_that_refuses_a_row_undoes_the_act(desk: Desk, on_desk: UUID) -> None:
    raw(desk)
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO audit_away"))
    with pytest.raises(NotSaved):
        people.arrive(desk, "Bo Reed", "duty_manager", "SW3")
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_away RENAME TO audit"))
    assert [each.name for each in people.everyone(desk)] == ["Ada Bright"]


_KILLED = """
import os, signal, sys
from dutydesk.acts import people
from dutydesk.acts.desk import open_desk
from dutydesk.records import audit
desk = open_desk(sys.argv[1], None)
desk.auditor.flush()
add = audit.add
def killed(*args):
    add(*args)
    os.kill(os.getpid(), signal.SIGKILL)
audit.add = killed
people.arrive(desk, "Bo Reed", "duty_manager", "SW3")
"""


@pytest.mark.skipif(os.name != "posix", reason="kill -9")
def test_a_kill_between_row_and_commit_leaves_neither_and_no_alarm(
    made_database_url: str, user_folder: Path
) -> None:
    environment = {**os.environ, "PYTHONPATH": "."}
    command = [sys.executable, "-c", _KILLED, made_database_url]
    killed = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    desk = open_desk(made_database_url, None)
    assert people.everyone(desk) == ()
    assert told(desk, Event.ROLE) == []
    assert desk.integrity == ""
    assert auditing.verify(desk).what == ""
    close_desk(desk)


_BUSY = """
import sys
from dutydesk.acts import people
from dutydesk.acts.desk import open_desk, close_desk
desk = open_desk(sys.argv[1], None)
for number in range(int(sys.argv[3])):
    people.arrive(desk, f"{sys.argv[2]} {number}", "duty_manager", "SW3")
close_desk(desk)
"""


def test_programs_at_once_keep_one_chain(made_database_url: str, user_folder: Path) -> None:
    many, each = 4, 25
    environment = {**os.environ, "PYTHONPATH": "."}
    running = [
        subprocess.Popen(
            [sys.executable, "-c", _BUSY, made_database_url, f"P{number}", str(each)],
            cwd=ROOT,
            env=environment,
        )
        for number in range(many)
    ]
    assert [program.wait(120) for program in running] == [0] * many
    desk = open_desk(made_database_url, None)
    assert desk.integrity == ""
    assert len(told(desk, Event.ROLE)) == many * each
    verdict = auditing.verify(desk)
    assert (verdict.what, verdict.rows) == ("", len(raw(desk)))
    close_desk(desk)


def test_the_database_refuses_to_change_or_take_away_a_row(desk: Desk) -> None:
    raw(desk)
    statements = ["UPDATE audit SET reason = 'x'", "DELETE FROM audit"]
    if desk.database.dialect == "sqlite":
        statements.append("INSERT OR REPLACE INTO audit SELECT * FROM audit LIMIT 1")
    else:
        statements.append("TRUNCATE audit")
    for statement in statements:
        with pytest.raises(Exception, match="only added to"), desk.database.engine.begin() as connection:
            connection.execute(text(statement))
    assert auditing.verify(desk).what == ""


def test_an_encrypted_desk_tells_who_signed_in_and_what_failed_before(
    tmp_path: Path, clock: FixedClock
) -> None:
    key, who = DataKey.new(), uuid4()
    tries.none(tmp_path / "locked.db-tries", tries.Tries(failed=3))
    desk = open_desk(str(tmp_path / "locked.db"), None, clock, secret=key, signed=who)
    assert [(each.act, each.person, each.detail.get("count")) for each in told(desk)[:2]] == [
        ("sign_in.failed", "", 3),
        ("sign_in.ok", str(who), None),
    ]
    close_desk(desk)
    assert not (tmp_path / "locked.db-auditkey").exists(), "its key is made from the key of the file"
    again = open_desk(str(tmp_path / "locked.db"), None, clock, secret=key)
    assert again.integrity == ""
    assert auditing.verify(again).weakness == ""
    close_desk(again)


def test_a_demonstration_has_its_audit_in_its_own_folder(user_folder: Path, clock: FixedClock) -> None:
    desk = open_desk(None, None, clock, demonstration=True)
    folder = desk.folder
    assert folder is not None
    assert auditing.verify(desk).what == ""
    raw(desk)
    assert (folder / "desk.db-anchor").exists()
    close_desk(desk)
    assert not folder.exists()
    assert not list(user_folder.glob("*audit*"))


def test_a_disk_that_refuses_does_not_keep_anyone_from_reading(
    desk: Desk, on_desk: UUID, manager: Person
) -> None:
    people.be(desk, manager.id)
    raw(desk)
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit RENAME TO audit_away"))
    assert open_contact(desk, on_desk).id == on_desk
    with desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE audit_away RENAME TO audit"))
    assert [each.reason for each in told(desk, Event.VIEWED)] == ["contact"], "told once it can be"


def test_every_act_of_the_history_is_an_event() -> None:
    assert set(OF_FIELDS) == set(history_words.OF_FIELDS)
    assert set(OF_ACTS) - set(history_words.ACTS) - {"closed"} == set()
    assert set(WORDS) == set(Event)


def test_every_act_that_can_be_refused_tells_it() -> None:
    nothing_to_refuse = {
        ("accounts", "named"),
        ("accounts", "nobody_who_left"),
        ("audit_reading", "export"),
        ("auditing", "verify"),
        ("claims", "claim"),
        ("disposal", "view"),
        ("disposal", "views"),
        ("feedback_rows", "of_contact"),
        ("feedback_rows", "one"),
        ("finding", "find"),
        ("gathering", "candidates"),
        ("gathering", "view"),
        ("notes", "new_line"),
        ("parking", "next_parked"),
        ("people", "arrive"),
        ("people", "someone_here"),
        ("permission", "must"),
        ("permission", "need"),
        ("queue", "queue"),
        ("reading_back", "sentences"),
        ("retaining", "list_closed"),
        ("review", "open_review"),
        ("rows", "unstrike_last"),
        ("undoing", "left"),
        ("undoing", "redo"),
        ("undoing", "undo"),
    }
    left_out = set()
    for path in sorted((ROOT / "dutydesk" / "acts").glob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_") or not node.args.args:
                continue
            refuses = "NotAllowed" in (ast.get_docstring(node) or "") and node.args.args[0].arg == "desk"
            marks = {each.id for each in node.decorator_list if isinstance(each, ast.Name)}
            if refuses and "refusals_told" not in marks:
                left_out.add((path.stem, node.name))
    assert left_out == nothing_to_refuse
