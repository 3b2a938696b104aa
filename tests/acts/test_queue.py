"""The queue: whose, in which order, at which step, and never by reading the whole table."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event

from dutydesk.acts import endorsing, notes, sending
from dutydesk.acts.queue import MOST, narrowed, preview, queue, queue_again
from dutydesk.acts.values import Tab
from dutydesk.records.tables import Contact
from tests.acts.play import Play, playing

TABS: tuple[Tab, ...] = ("mine", "team", "endorse", "feedback", "closed")


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T08:00") as desk:
        yield desk


def families(play: Play, tab: Tab, filter_text: str = "") -> list[str]:
    return [row.family for row in queue(play.desk, tab, filter_text).rows]


def taken(play: Play, name: str, **answers: str) -> UUID:
    contact = play.take()
    child = play.ordinary(contact, **answers)
    play.retype(contact, "child", child, "name", name)
    play.desk.keeper.flush()
    play.clock.move(hours=1)
    return contact


def test_soonest_due_first_and_danger_above_all(play: Play) -> None:
    """Interaction (c): one rule, so overdue sits on top but for immediate danger."""
    taken(play, "Ann First")
    taken(play, "Bo Second")
    taken(play, "Cy Third", danger__now="y")
    urgent = play.take()
    play.urgent(urgent, "Di Fourth")
    play.send(urgent)
    assert families(play, "team") == ["THIRD", "FOURTH", "FIRST", "SECOND"]
    play.clock.move(hours=24)
    assert families(play, "team") == ["THIRD", "FOURTH", "FIRST", "SECOND"]
    top = queue(play.desk, "team").rows[0]
    assert top.danger
    assert top.clock is not None
    assert top.clock.timescale == "contact_decision"


def test_mine_is_mine_and_holds_the_call_behind_the_gate(play: Play) -> None:
    taken(play, "Ann First")
    play.be(play.other_worker)
    taken(play, "Bo Second")
    behind = play.take()
    assert families(play, "mine") == ["SECOND", ""]
    row = next(row for row in queue(play.desk, "mine").rows if row.contact_id == behind)
    assert (row.reference, row.unsettled, row.clock) == ("not on the desk", True, None)
    assert families(play, "team") == ["FIRST", "SECOND"], "what is not on the desk is no team's"
    assert queue(play.desk, "mine").counts == {
        "mine": 2,
        "team": 2,
        "endorse": 0,
        "feedback": 0,
        "closed": 0,
    }
    play.be(play.worker)
    assert families(play, "mine") == ["FIRST"]


def test_each_step_has_its_word(play: Play) -> None:
    recording, sent, back, referred, done = (taken(play, f"X Name{n}") for n in range(5))
    for contact in (sent, back, referred, done):
        play.send(contact)
    play.be(play.manager)
    endorsing.send_back(play.desk, back, play.digest(back), "More")
    endorsing.escalate(play.desk, referred, play.digest(referred), "single_assessment", "Why")
    endorsing.endorse(play.desk, done, play.digest(done), "Agreed")
    steps = {row.contact_id: row.step for row in queue(play.desk, "team").rows}
    assert steps == {recording: "Recording", sent: "Sent", back: "Sent back", referred: "Referral open"}
    assert [row.step for row in queue(play.desk, "closed").rows] == ["Endorsed"]


def test_to_endorse_shows_who_may(play: Play) -> None:
    contact = taken(play, "Ann First")
    play.send(contact)
    play.be(play.manager)
    own = play.take()
    play.ordinary(own)
    sending.send(play.desk, own, play.view(own).version)
    rows = {row.contact_id: row for row in queue(play.desk, "endorse").rows}
    assert rows[contact].may_endorse
    assert not rows[own].may_endorse, "never one's own (R-804)"
    play.be(play.reader)
    assert not any(row.may_endorse for row in queue(play.desk, "endorse").rows)


def test_closed_today_goes_by_the_london_date(play: Play) -> None:
    contact = taken(play, "Ann First")
    play.at("2026-05-12T23:58")
    play.send(contact)
    play.endorse(contact)
    assert families(play, "closed") == ["FIRST"]
    play.at("2026-05-13T00:02")
    assert families(play, "closed") == []
    assert queue(play.desk, "closed").counts["closed"] == 0


def test_the_filter_looks_at_family_reference_step_and_worker(play: Play) -> None:
    taken(play, "Ann First")
    play.be(play.other_worker)
    taken(play, "Bo Second")
    assert families(play, "team", "first") == ["FIRST"]
    assert families(play, "team", "c-0002") == ["SECOND"]
    assert families(play, "team", "webb rec") == ["SECOND"]
    assert families(play, "team", "Recording") == ["FIRST", "SECOND"]
    assert families(play, "team", "nobody") == []
    assert families(play, "team", "%") == []


def test_a_list_that_was_read_is_filtered_as_it_would_be_read(play: Play) -> None:
    taken(play, "Ann First")
    play.be(play.other_worker)
    taken(play, "Bo Second")
    view = queue(play.desk, "team", "first")
    for words in ("second", "webb rec", "nobody", ""):
        assert narrowed(view, words).rows == queue(play.desk, "team", words).rows
    # Asked again for the same words, nothing has changed; for others it is another list.
    told = play.desk.database.dialect == "sqlite"
    again = narrowed(view, "second")
    assert (queue_again(play.desk, "team", "second", again) is None) == told
    assert queue_again(play.desk, "team", "first", again) is not None


def test_more_than_anyone_reads_is_counted_all_the_same(play: Play) -> None:
    with play.desk.database.write() as session:
        for number in range(MOST + 20):
            session.add(_contact(play, number))
    view = queue(play.desk, "team")
    assert len(view.rows) == MOST
    assert view.counts["team"] == MOST + 20
    # However many there are, a child in danger is never the one left out.
    with play.desk.database.write() as session:
        danger = _contact(play, MOST + 20)
        danger.danger = True
        session.add(danger)
        newest = danger.id
    assert queue(play.desk, "team").rows[0].contact_id == newest


def test_open_work_is_found_by_its_index(play: Play) -> None:
    """Performance: years of finished contacts cost nothing."""
    taken(play, "Ann First")
    done, waiting = taken(play, "Bo Second"), taken(play, "Cy Third")
    play.send(waiting)
    play.send(done)
    play.endorse(done)
    asked: list[tuple[str, Any]] = []
    engine = play.desk.database.engine

    def note(_c: object, _cursor: object, statement: str, parameters: object, _x: object, _m: object) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    for tab in TABS:
        queue(play.desk, tab)
    event.remove(engine, "before_cursor_execute", note)
    assert any("FROM contact" in statement for statement, _ in asked)
    if play.desk.database.dialect != "sqlite":
        return  # a small table is read whole by PostgreSQL whatever its indexes are
    with play.desk.database.read() as session:
        for statement, parameters in asked:
            if not statement.startswith("SELECT"):
                continue
            if "FROM audit ORDER BY audit.seq DESC" in " ".join(statement.split()):
                continue  # the last row by its key, read before the next one is written
            plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            for line in [str(row[3]) for row in plan]:
                rows = line.removeprefix("SCAN ranked")  # what an index found already
                open_only = "clock_running|feedback_open|tool_awaited"
                open_only += "|contact_guarded|glass_to_review|restriction_standing"
                open_only += "|shut_out_standing|role_change_asked"
                whole = re.match(rf"SCAN (?!CONSTANT)\w+\b(?! USING (COVERING )?INDEX ({open_only})\b)", rows)
                assert not whole, f"{line}: {statement}"


def test_a_thousand_finished_contacts_do_not_slow_the_queue(play: Play) -> None:
    with play.desk.database.write() as session:
        for number in range(1000):
            session.add(_contact(play, number, state="endorsed"))
    taken(play, "Ann First")
    assert families(play, "team") == ["FIRST"]
    assert queue(play.desk, "team").counts["team"] == 1


def test_the_preview_says_what_matters(play: Play) -> None:
    """W4: triaged without opening."""
    contact = taken(play, "Ann First", danger__now="y", told__informed="n", told__reason="2")
    play.row(contact, "child", 2, name="Baby", born="5 weeks", gender="m", ethnicity="?", nationality="?")
    told = dict(preview(play.desk, contact).lines)
    assert preview(play.desk, contact).title == "FIRST, 2 children"
    assert told["Danger"] == "* immediate danger"
    assert told["Decision"] == "Early help assessment"
    assert told["Level"] == "Early help"
    assert "Ethnicity, Baby" in told["Exceptions 3"]
    assert "Parents not told" in told["Exceptions 3"]
    assert told["Rationale"] == "Care has slipped; the mother asks for help"


def test_the_preview_counts_lines_nobody_sorted_among_the_exceptions(play: Play) -> None:
    """What was heard and stands in no section is in no field: the manager is told that there is some."""
    contact = taken(play, "Ann First")
    assert "Exceptions" not in " ".join(name for name, _ in preview(play.desk, contact).lines)
    notes.add_line(play.desk, contact, "he has a knife")
    notes.add_line(play.desk, contact, "/n no coat")
    told = dict(preview(play.desk, contact).lines)
    assert told["Exceptions 1"] == "n 1 note line not sorted"


def test_the_preview_of_a_call_that_has_just_begun(play: Play) -> None:
    contact = play.take()
    assert preview(play.desk, contact).title == "No child named, 0 children"


def test_nobody_here_sees_the_team_and_nothing_of_their_own(play: Play) -> None:
    taken(play, "Ann First")
    play.desk.here = None
    assert families(play, "mine") == []
    assert families(play, "team") == ["FIRST"]


def _contact(play: Play, number: int, state: str = "recording") -> Contact:
    started = play.clock.now() - timedelta(days=400, minutes=number)
    return Contact(
        id=uuid4(),
        reference=f"C-2025-{number:04d}",
        state=state,
        started_at=started,
        started_at_first=started,
        worker_id=play.worker.id,
        worker_name=play.worker.name,
        profile="leicester",
        profile_version="x",
        checklist_version="1",
        checklist_digest="",
        family=f"F{number}",
    )


def test_it_is_read_again_only_when_something_changed(play: Play) -> None:
    """Performance: the screen asks every few seconds, and mostly nothing has happened."""
    contact = taken(play, "Ann First")
    seen = queue(play.desk, "team")
    told = play.desk.database.dialect == "sqlite"  # PostgreSQL does not say, so it is read each time
    assert (queue_again(play.desk, "team", "", seen) is None) == told
    play.send(contact)
    again = queue_again(play.desk, "team", "", seen)
    assert again is not None
    assert [row.step for row in again.rows] == ["Sent"]
    # A call whose gate is open stands in a file of its own.
    before = queue(play.desk, "mine")
    play.take()
    after = queue_again(play.desk, "mine", "", before)
    assert after is not None
    assert len(after.rows) == len(before.rows) + 1
    # At midnight what was closed today is another list.
    play.clock.move(hours=24)
    assert queue_again(play.desk, "mine", "", queue(play.desk, "mine")) is None or not told
    assert queue_again(play.desk, "mine", "", after) is not None
    # Nor are the rows of one list those of another.
    seen = queue(play.desk, "team")
    assert queue_again(play.desk, "endorse", "", seen) is not None
    assert queue_again(play.desk, "team", "shaw", seen) is not None
