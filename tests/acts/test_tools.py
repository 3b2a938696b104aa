"""The tools of the presenting issues at the desk: owed on the contact, the review and the queue, and who may
write what came of them once the contact is with the manager.

R-404, R-405, R-501 to R-508; SC-03, SC-06, SC-08.
"""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import endorsing, people
from dutydesk.acts.people import be
from dutydesk.acts.queue import preview, queue
from dutydesk.acts.reading import history
from dutydesk.acts.review import look
from dutydesk.acts.sending import before_sending
from dutydesk.acts.tools_owed import tool_lines
from dutydesk.errors import Missing
from dutydesk.paper import plain, plain_record
from dutydesk.paper.standards import Standards
from dutydesk.practice.facts import Subject
from dutydesk.records.shift_tables import ToolRow
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-04-02T15:30") as desk:
        yield desk


@pytest.fixture
def contact(play: Play) -> UUID:
    """SC-06: a police officer about an incident, two children in the home."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="2", threshold__level="3", tools__issues="2")
    play.child(contact, 2, name="Jay Shaw", born="3", gender="m")
    return contact


def ask(play: Play, contact: UUID, **cells: str) -> UUID:
    """The police are asked for the DASH."""
    row = play.row(contact, "tool", 1, "dash", **cells)
    play.desk.keeper.flush()
    return row


def came(play: Play, contact: UUID, row: UUID, column: str, text: str) -> None:
    """A step of the DASH is typed."""
    play.retype(contact, "tool", row, column, text)
    play.desk.keeper.flush()


def dash(play: Play, contact: UUID) -> Subject:
    """The row as it is kept."""
    return next(row for row in play.view(contact).facts.rows("tool") if row.role == "dash")


def owed(play: Play, tab: str = "team") -> list[tuple[str, str]]:
    """What the queue says is owed: tool and state."""
    play.desk.keeper.flush()
    rows = queue(play.desk, tab).rows  # type: ignore[arg-type]
    return [(tool.name, tool.words) for row in rows for tool in row.owed]


def test_what_is_typed_of_a_tool_is_kept_with_its_times(play: Play, contact: UUID) -> None:
    """R-502: the typed words stay, the times stand in the columns of their own."""
    play.at("2026-04-02T15:51")
    row = ask(play, contact, asked="PC Khan 15:50", promised="PC Khan 10:00 tomorrow")
    play.desk.keeper.flush()
    with play.desk.database.read() as session:
        kept = session.get(ToolRow, row)
        assert kept is not None
        assert kept.role == "dash"
        assert kept.asked_at is not None
        assert kept.promised_for is not None
        assert (kept.asked_at.isoformat(), kept.promised_for.isoformat()) == (
            "2026-04-02T14:50:00+00:00",
            "2026-04-03T09:00:00+00:00",
        )
        assert kept.received_at is None
    assert dash(play, contact).answer("tool.asked").typed == "PC Khan 15:50"


def test_sc06_the_dash_is_owed_everywhere_and_stops_nothing(play: Play, contact: UUID) -> None:
    """R-508, SC-06: asked 15:50, visible to the endorser, received Friday 09:10, decided at 14:00."""
    play.at("2026-04-02T15:51")
    row = ask(play, contact, asked="PC Khan 15:50", promised="tomorrow 09:00")
    state = "asked PC Khan 15:50, promised by 09:00 tomorrow"
    before = before_sending(play.desk, contact)
    assert before.may_send
    assert [gap.words for gap in before.exceptions] == [f"x DASH owed: {state}"]
    assert owed(play) == [("DASH", state)]
    play.at("2026-04-02T17:00")
    play.send(contact)
    play.at("2026-04-02T17:20")
    play.be(play.manager)
    read = endorsing.open_review(play.desk, contact)
    assert read.exceptions == (f"x DASH owed: {state}",)
    assert ("Tools", f"Domestic abuse. DASH owed: {state}") in preview(play.desk, contact).lines
    endorsing.escalate(play.desk, contact, read.submission.digest, "single_assessment", "Children there")

    play.at("2026-04-03T09:12")
    late = queue(play.desk, "team").rows[0].owed[0]
    assert late.late(play.desk.clock.now())
    play.be(play.worker)
    came(play, contact, row, "received", "09:10")
    came(play, contact, row, "filed", "Liquid Logic 09:12")
    assert owed(play) == []
    play.at("2026-04-03T13:30")
    play.type(contact, "decision.outcome", "41")
    play.send(contact)
    play.at("2026-04-03T14:00")
    play.endorse(contact)
    assert play.view(contact).state == "endorsed"
    assert play.due(contact)["contact_decision"] == "2026-04-03 15:30 BST"


@pytest.mark.parametrize("who", ["worker", "other_worker", "manager", "assessment_manager"])
def test_what_comes_after_the_send_is_written_by_any_of_the_desk(play: Play, contact: UUID, who: str) -> None:
    """R-508: the DASH comes next morning, and the worker of the day takes it in."""
    play.at("2026-04-02T15:51")
    row = ask(play, contact, asked="PC Khan 15:50")
    play.send(contact)
    play.at("2026-04-03T09:12")
    play.be(getattr(play, who))
    assert play.view(contact).later_read_only_because == ""
    came(play, contact, row, "received", "09:10")
    assert dash(play, contact).answer("tool.received").said_by == getattr(play, who).name
    line = history(play.desk, contact)[-1]
    assert (line.by, line.new) == (getattr(play, who).name, "09:10")


def test_a_reader_writes_no_step(play: Play, contact: UUID) -> None:
    row = ask(play, contact, asked="PC Khan 15:50")
    play.send(contact)
    play.be(play.reader)
    assert "social worker" in play.view(contact).later_read_only_because
    came(play, contact, row, "received", "canary")
    assert not dash(play, contact).answer("tool.received").given
    assert play.desk.keeper.take_refused(contact)[0].text == "canary"


def test_until_it_is_sent_the_page_is_the_workers_alone(play: Play, contact: UUID) -> None:
    row = ask(play, contact, asked="PC Khan 15:50")
    play.be(play.other_worker)
    assert "S Khan" in play.view(contact).later_read_only_because
    came(play, contact, row, "received", "15:55")
    assert not dash(play, contact).answer("tool.received").given
    play.desk.keeper.take_refused(contact)


def test_what_was_asked_is_not_changed_after_the_send(play: Play, contact: UUID) -> None:
    """Only the later steps are open: what the manager reads was asked as it was asked."""
    row = ask(play, contact, asked="PC Khan 15:50")
    play.send(contact)
    came(play, contact, row, "asked", "nobody")
    assert dash(play, contact).answer("tool.asked").typed == "PC Khan 15:50"
    play.desk.keeper.take_refused(contact)


def test_what_was_sent_stays_and_the_review_says_what_came_since(play: Play, contact: UUID) -> None:
    """The endorsement binds to what was sent; a copy that came meanwhile makes it neither stale nor other."""
    play.at("2026-04-02T15:51")
    row = ask(play, contact, asked="PC Khan 15:50")
    sent = play.send(contact)
    play.be(play.manager)
    read = endorsing.open_review(play.desk, contact)

    def lines() -> tuple[str, ...]:
        view = look(play.desk, contact)
        now = play.desk.clock.now()
        return tool_lines(view.contact.facts, view.sent_facts, play.desk.checklist, now)

    assert lines() == ("DASH owed: asked PC Khan 15:50",)
    play.be(play.worker)
    play.at("2026-04-02T16:05")
    came(play, contact, row, "received", "16:04")
    assert lines() == ("DASH: copy received 16:04, not filed yet (since it was sent)",)
    again = look(play.desk, contact)
    assert not next(r for r in again.sent_facts.rows("tool")).answer("tool.received").given
    assert again.submission.digest == sent.digest
    play.be(play.manager)
    endorsing.endorse(play.desk, contact, read.submission.digest, "Agreed")
    assert play.view(contact).state == "endorsed"


def test_a_promise_is_past_on_the_queue_without_anybody_typing(play: Play, contact: UUID) -> None:
    """The row is read once; that a promise has passed hangs on the clock alone."""
    play.at("2026-04-02T15:51")
    ask(play, contact, promised="17:00")
    tool = queue(play.desk, "mine").rows[0].owed[0]
    assert not tool.late(play.desk.clock.now())
    play.at("2026-04-02T17:01")
    assert tool.late(play.desk.clock.now())


def test_an_issue_that_is_ticked_no_more_owes_nothing_on_the_queue(play: Play, contact: UUID) -> None:
    ask(play, contact, asked="PC Khan 15:20")
    assert [name for name, _ in owed(play)] == ["DASH"]
    play.type(contact, "tools.issues", "1")
    assert owed(play) == []
    assert dash(play, contact).answer("tool.asked").typed == "PC Khan 15:20", "no word is lost"
    play.type(contact, "tools.issues", "2")
    assert [name for name, _ in owed(play)] == ["DASH"]


def test_the_queue_is_found_by_the_tool_it_waits_for(play: Play, contact: UUID) -> None:
    ask(play, contact, asked="PC Khan 15:20")
    assert len(queue(play.desk, "team", "dash").rows) == 1
    assert queue(play.desk, "team", "neglect").rows == ()


def test_a_tool_behind_the_gate_is_owed_on_my_own_list(play: Play) -> None:
    contact = play.take()
    play.type(contact, "tools.issues", "2")
    ask(play, contact, asked="PC Khan 15:20")
    assert owed(play, "mine") == [("DASH", "asked PC Khan 15:20")]
    assert owed(play, "team") == []


def test_sc03_the_neglect_tool_done_with_the_caller_on_the_line(play: Play) -> None:
    """R-506, SC-03: filled in at 14:20, nothing is owed and nothing holds it back."""
    play.at("2026-04-22T14:21")
    contact = play.take()
    play.ordinary(contact, decision__outcome="41", tools__issues="3")
    play.row(contact, "tool", 2, "neglect", how="2", received="14:20")
    before = before_sending(play.desk, contact)
    assert before.must_fix == before.exceptions == ()
    assert owed(play) == []


def test_left_to_the_caller_it_waits_for_a_judgement(play: Play) -> None:
    """R-504, R-507."""
    contact = play.take()
    play.ordinary(contact, tools__issues="4")
    row = play.row(contact, "tool", 3, "cse", how="3")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert "how urgent it is" in refused.value.gaps[0]
    came(play, contact, row, "risk", "Not tonight: at her aunt's")
    play.send(contact)
    assert owed(play) == [("CSE risk tool", "to be filled in by the caller afterwards")]


def test_sc08_a_homeless_young_person_is_not_referred_before_the_parents_are_reached(play: Play) -> None:
    """R-405, R-505, SC-08: refused at 02:15, sent at 02:40 with the Southwark view."""
    play.at("2026-10-25T01:30+00:00")
    contact = play.take()
    play.ordinary(contact, gate__caller="4", decision__outcome="41", tools__issues="5", views__contacted="")
    play.at("2026-10-25T02:15+00:00")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert [gap.partition(":")[0] for gap in refused.value.gaps] == [
        "x Southwark assessment threshold",
        "v Contact with the parents of the homeless young person",
    ]
    play.at("2026-10-25T02:40+00:00")
    play.type(contact, "views.contacted", "y")
    play.type(contact, "views.answer", "Will not have him back tonight")
    play.type(contact, "tools.southwark", "17, nowhere tonight: met")
    sent = play.send(contact)
    assert sent.outcome == "single_assessment"
    read = look(play.desk, contact).sent_facts
    assert read.answer("tools.southwark").typed == "17, nowhere tonight: met"


def test_sc06_consent_comes_before_the_welfare_checks(play: Play, contact: UUID) -> None:
    """R-404, SC-06: consent asked because the level is child in need."""
    adult = next(iter(play.view(contact).facts.rows("adult")))
    play.retype(contact, "adult", adult.id, "consent", "s")
    play.retype(contact, "adult", adult.id, "consent_detail", "Not at home")
    play.type(contact, "views.professionals", "School rung: no worries")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert len(refused.value.gaps) == 1
    assert "consent comes before a welfare check" in refused.value.gaps[0]
    play.retype(contact, "adult", adult.id, "consent", "n")
    play.send(contact)


def test_paper_says_what_is_owed_in_words_and_in_json(play: Play, contact: UUID) -> None:
    """R-508, for a screen reader and for a script."""
    play.at("2026-04-02T15:51")
    ask(play, contact, asked="PC Khan 15:50", promised="15:55")
    play.at("2026-04-02T16:00")
    desk = play.desk
    standards = Standards(desk.checklist, desk.profile, desk.calendar, desk.clock.now())
    lines = plain.queue_text(queue(desk, "team"), standards)
    assert "Late: DASH, asked PC Khan 15:50, promised by 15:55." in " ".join(lines.split())
    assert '"tools_owed": [' in plain.queue_json(queue(desk, "team"), standards)
    record = plain_record.record_text(play.view(contact), history(desk, contact), standards)
    assert (
        "DASH assessment: a copy from the police: asked PC Khan 15:50, promised by 15:55. Late."
        in " ".join(record.split())
    )
    assert '"promised": "2026-04-02T15:55:00+01:00"' in plain_record.record_json(
        play.view(contact), history(desk, contact), standards
    )


def test_two_programs_write_the_steps_of_one_tool(play: Play, contact: UUID) -> None:
    """Whoever takes it in types into the row that is there."""
    row = ask(play, contact, asked="PC Khan 15:20")
    play.send(contact)
    be(play.desk, play.other_worker.id)
    came(play, contact, row, "chased", "15:30")
    people.be(play.desk, play.manager.id)
    came(play, contact, row, "received", "15:30")
    answers = dash(play, contact).answers
    assert {answers[key].said_by for key in ("tool.chased", "tool.received")} == {"T Webb", "M Patel"}


@pytest.mark.parametrize("column", ["received", "filed"])
@pytest.mark.parametrize("typed", ["not yet", "did not come", "PC Khan refused 15:25"])
def test_a_word_that_it_has_not_come_takes_it_off_no_list(
    play: Play, contact: UUID, column: str, typed: str
) -> None:
    """R-508: only a time says that it is here, before the decision and after it."""
    row = ask(play, contact, asked="PC Khan 15:20")
    came(play, contact, row, column, typed)
    assert [name for name, _ in owed(play)] == ["DASH"]
    assert [gap.words.partition(":")[0] for gap in before_sending(play.desk, contact).exceptions] == [
        "x DASH owed"
    ]
    play.send(contact)
    play.endorse(contact)
    assert [name for name, _ in owed(play)] == ["DASH"]


def test_a_tool_that_never_comes_leaves_no_list_by_itself(play: Play, contact: UUID) -> None:
    """R-508: not after two months, and not in silence."""
    row = ask(play, contact, asked="PC Khan 15:20")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    play.clock.move(days=61)
    assert [name for name, _ in owed(play, "mine")] == ["DASH"]
    assert queue(play.desk, "team").counts["team"] == 1
    came(play, contact, row, "received", "-")
    assert owed(play, "mine") == [], "that none comes has to be said"


def test_what_was_decided_stays_on_the_queue_until_its_tool_is_here(play: Play, contact: UUID) -> None:
    """R-508: the DASH comes the morning after the endorsement, and somebody has to look for it."""
    row = ask(play, contact, asked="PC Khan 15:20", promised="tomorrow 09:00")
    play.send(contact)
    play.endorse(contact)
    play.at("2026-04-03T08:00")
    play.be(play.worker)
    for view in (queue(play.desk, "mine"), queue(play.desk, "team")):
        assert [(each.step, each.family) for each in view.rows] == [("Tool owed", "SHAW")]
        assert view.counts["mine"] == view.counts["team"] == 1
    play.be(play.other_worker)
    assert queue(play.desk, "mine").rows == ()
    came(play, contact, row, "received", "07:50")
    view = queue(play.desk, "team")
    assert view.rows == ()
    assert view.counts["team"] == 0


def test_a_tool_nobody_asked_for_keeps_no_decided_contact_on_the_queue(play: Play, contact: UUID) -> None:
    play.send(contact)
    play.endorse(contact)
    assert queue(play.desk, "team").rows == ()
