"""Sending: what is frozen, what is refused, what is stopped, and taking it back."""

import json
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import endorsing, frozen, notes, sending, starts
from dutydesk.acts.reading import behind_gate, history
from dutydesk.acts.values import Field, Where
from dutydesk.errors import Missing, NotAllowed, Stale
from dutydesk.records.tables import Contact, Submission
from tests.acts.play import Play, playing
from tests.acts.test_calls import no_mark
from tests.hostile import HOSTILE


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def kept(play: Play, contact: UUID) -> list[Submission]:
    with play.desk.database.read() as session:
        return list(session.exec(select(Submission).where(Submission.contact_id == contact)))


def test_what_was_sent_is_kept_exactly_with_its_digest(play: Play) -> None:
    """R-711, decision 10: marks and reasons in words, people, versions; the same content, the same digest."""
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "protective.factors", "?")
    shown = play.send(contact)
    (row,) = kept(play, contact)
    assert sha256(row.content.encode()).hexdigest() == row.digest == shown.digest
    content = json.loads(row.content)
    assert json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")) == row.content
    said = {answer["question"]: answer for answer in content["answers"]}
    assert said["protective.factors"]["words"] == "asked, not known (Tom Reid, 14:26)"
    child = next(each for each in content["rows"] if each["row"] == "child")
    assert {a["question"]: a["words"] for a in child["answers"]}["child.ethnicity"] == "White British"
    assert content["head"]["thresholds_version"] == play.desk.profile.thresholds_version
    assert content["head"]["profile_version"] == play.desk.profile.version
    assert content["head"]["checklist_digest"] == play.desk.checklist.digest
    assert content["head"]["outcome"] == "early_help_assessment"


def test_frozen_content_reads_back_as_it_was(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    for place, text in enumerate(HOSTILE, start=2):
        play.child(contact, place, name=f"x{text}")
    live = play.view(contact).facts
    play.send(contact)
    (row,) = kept(play, contact)
    back = frozen.facts_of(row.content)
    assert frozen.same(row.content, live, play.desk.checklist)
    assert back.answer("narrative.seen").typed == live.answer("narrative.seen").typed
    assert back.started == live.started
    names = sorted(each.answer("child.name").typed for each in live.rows("child"))
    assert sorted(each.answer("child.name").typed for each in back.rows("child")) == names


def test_notes_and_the_strategy_page_are_no_part_of_the_content(play: Play) -> None:
    """Decision 10: they go on after sending, and must not make the review stale."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="42")
    play.send(contact)
    digest = play.digest(contact)
    play.clock.move(minutes=30)
    play.discuss(contact, "14:50")
    play.endorse(contact)
    assert play.view(contact).endorsements[0].submission_number == 1
    assert play.digest(contact) == digest


def test_sent_is_sent_though_the_file_behind_the_gate_could_not_be_removed(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = play.take()
    play.urgent(contact)
    with no_mark(monkeypatch):
        shown = play.send(contact)
    assert shown.lane == "strategy"
    view = play.view(contact)
    assert (view.state, view.reference) == ("sent", "C-0001")
    assert behind_gate(play.desk) == ()


def test_sending_stops_the_workers_own_line_and_nothing_else(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.clock.move(hours=3)
    play.send(contact)
    stopped = play.clock_of(contact, "send_to_manager")
    assert stopped.stopped_at == play.clock.now()
    assert play.going(contact) == {"contact_decision", "manager_warning"}
    assert play.view(contact).referrals == ()
    assert "sent" in [line.act for line in history(play.desk, contact)]


def test_a_gap_keeps_everything_as_it_was(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__rationale="")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert any("d Rationale" in gap for gap in refused.value.gaps)
    assert play.view(contact).state == "recording"
    assert kept(play, contact) == []
    assert "send_to_manager" in play.going(contact)


@pytest.mark.parametrize("who", ["other_worker", "manager", "reader"])
def test_only_the_worker_sends_their_contact(play: Play, who: str) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.be(getattr(play, who))
    with pytest.raises(NotAllowed, match="Only the worker"):
        sending.send(play.desk, contact, play.view(contact).version)


def test_a_stale_version_is_refused(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    version = play.view(contact).version
    play.clock.move(minutes=5)
    starts.correct_start(play.desk, contact, play.clock.now(), "rang earlier", version)
    with pytest.raises(Stale, match="changed since you opened it"):
        sending.send(play.desk, contact, version)
    assert play.view(contact).state == "recording"


def test_it_is_not_sent_twice(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    with pytest.raises(NotAllowed, match="with the manager already"):
        play.send(contact)
    assert len(kept(play, contact)) == 1


def test_behind_the_gate_an_ordinary_send_is_refused_and_leaves_nothing(play: Play) -> None:
    """R-217: nothing is on the desk, not a number, not a clock."""
    contact = play.take()
    play.type(contact, "narrative.seen", "worry")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert any("Gate" in gap for gap in refused.value.gaps)
    with play.desk.database.read() as session:
        assert session.exec(select(Contact)).all() == []
    assert [each.id for each in behind_gate(play.desk)] == [contact]


def test_the_strategy_lane_settles_the_gate_and_sends_at_once(play: Play) -> None:
    """R-709, CF-30: number, 24 hours, referral and 4 hours in one act, with almost everything to be found."""
    contact = play.take()
    play.urgent(contact)
    play.clock.move(minutes=9)
    play.send(contact)
    view = play.view(contact)
    assert view.reference == "C-0001"
    assert view.state == "sent"
    assert behind_gate(play.desk) == ()
    assert play.due(contact)["contact_decision"] == "2026-05-13 14:26 BST"
    assert play.due(contact)["strategy_discussion"] == "2026-05-12 18:35 BST"
    assert play.due(contact)["referral_outcome"] == "2026-05-13 14:35 BST"
    acts = {line.act for line in history(play.desk, contact)}
    assert acts - {"typed"} == {"called", "settled", "sent"}


def test_a_refused_strategy_lane_stays_behind_the_gate(play: Play) -> None:
    contact = play.take()
    play.type(contact, "decision.outcome", "42")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert any("Child" in gap for gap in refused.value.gaps)
    with play.desk.database.read() as session:
        assert session.exec(select(Contact)).all() == []
    assert len(behind_gate(play.desk)) == 1


def test_each_child_of_the_strategy_lane_has_one_referral(play: Play) -> None:
    """R-713: unborn and unnamed children too."""
    contact = play.take()
    play.urgent(contact)
    play.row(contact, "child", 2, name="?", born="5 weeks")
    play.row(contact, "child", 3, born="due in 2 months")
    play.send(contact)
    assert [each.child_name for each in play.view(contact).referrals] == ["Arjun Singh", "Child 2", "Child 3"]
    labels = {clock.label for clock in play.view(contact).clocks if clock.timescale == "referral_outcome"}
    assert labels == {"Arjun Singh", "Child 2", "Child 3"}
    assert len([clock for clock in play.view(contact).clocks if clock.lane == "strategy"]) == 1


def test_withdrawn_until_it_is_opened(play: Play) -> None:
    """D1: C3 to C1 by the author, until opened; the 24 hours run on."""
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.clock.move(minutes=4)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    view = play.view(contact)
    assert view.state == "recording"
    assert view.editable
    assert view.submissions[0].withdrawn_at == play.clock.now()
    assert play.going(contact) == {"contact_decision", "manager_warning", "send_to_manager"}
    play.send(contact)
    play.be(play.manager)
    endorsing.open_review(play.desk, contact)
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="has opened it"):
        sending.withdraw(play.desk, contact, play.view(contact).version)


def test_a_look_by_the_worker_does_not_count_as_opened(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    review = endorsing.open_review(play.desk, contact)
    assert not review.may_endorse
    assert play.view(contact).submissions[0].opened_at is None
    sending.withdraw(play.desk, contact, play.view(contact).version)


def test_a_strategy_lane_withdrawn_keeps_its_referral_and_its_four_hours(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    assert "strategy_discussion" in play.going(contact)
    play.clock.move(minutes=5)
    play.send(contact)
    assert len(play.view(contact).referrals) == 1
    assert play.due(contact)["strategy_discussion"] == "2026-05-12 18:26 BST"


def test_a_note_line_is_no_part_of_what_is_endorsed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    notes.add_line(play.desk, contact, "late thought")
    play.send(contact)
    play.endorse(contact)
    assert play.view(contact).state == "endorsed"


def test_differences_name_the_field_the_row_and_both_values(play: Play) -> None:
    contact = play.take()
    child = play.ordinary(contact)
    before = play.view(contact).facts
    play.type(contact, "category.need", "3")
    play.type(contact, "protective.factors", "?")
    play.retype(contact, "child", child, "ethnicity", "wi")
    play.child(contact, 2, name="Jay Shaw", born="3")
    play.type(contact, "gate.caller", "professional")
    found = frozen.differences(before, play.view(contact).facts, play.desk.checklist, play.clock.now())
    told = {(change.letter, change.words): (change.old, change.new) for change in found}
    assert told["k", "Category"] == ("Abuse, neglect and exploitation", "Parental disability or illness")
    assert told["c", "Child 1 Leah Shaw: ethnicity"] == ("White British", "White Irish")
    assert told["c", "Child 2 Jay Shaw: name"] == ("", "Jay Shaw")
    assert told["f", "What helps to keep the child safe"][1].startswith("asked, not known")
    assert not any("caller" in words.lower() for _, words in told), (
        "the same answer in other words is no change"
    )


def test_what_stood_under_the_cursor_is_in_the_history_before_the_send(play: Play) -> None:
    """The trail must not say that the worker wrote an answer after sending it."""
    contact = play.take()
    play.ordinary(contact)
    where = Where("decision", "analysis.view")
    play.desk.keeper.typed(contact, Field("analysis.view"), "Early help with school", where)
    play.send(contact)
    play.desk.keeper.left(contact, Field("analysis.view"))
    play.desk.keeper.flush()
    lines = [(line.act, line.new) for line in history(play.desk, contact)]
    assert lines.index(("typed", "Early help with school")) < lines.index(("sent", "1"))
    assert lines[-1][0] == "sent"
