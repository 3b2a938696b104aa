"""SC-03, SC-06 and SC-08 up to the referral: each event, each thing expected, each row of their tables."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from dutydesk.acts import calls, endorsing, sending
from dutydesk.acts.queue import preview, queue
from dutydesk.acts.reading import behind_gate
from dutydesk.errors import Missing
from dutydesk.practice.gate import gate
from dutydesk.practice.tools import guidance_of, tools_of
from dutydesk.practice.zone import HappensTwice, local_time
from tests.acts.owed import items, send, states
from tests.acts.play import Play, playing
from tests.acts.table import assert_table
from tests.fixed_clock import LONDON


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    """A desk on either database; each scenario sets its own time."""
    with playing(made_database_url, "2026-01-05T09:00") as desk:
        yield desk


def everything(play: Play) -> dict[str, list[str]]:
    """Every row of every table of the desk, whole."""
    play.desk.keeper.flush()
    with play.desk.database.read() as session:
        connection = session.connection()
        tables = sa.inspect(connection).get_table_names()
        rows = {
            name: connection.execute(sa.select(sa.text("*")).select_from(sa.table(name))) for name in tables
        }
        return {name: sorted(repr(tuple(row)) for row in found) for name, found in rows.items()}


def files(folder: Path) -> dict[str, bytes]:
    """Every file under a folder that holds anything, but the database itself and what stands beside it."""
    found = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("desk.db"))
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_sc03_the_first_call_leaves_not_one_row_draft_or_log(play: Play, tmp_path: Path) -> None:
    """R-206, R-209, R-213, R-217: not safeguarding, parents not told."""
    play.at("2026-04-20T11:00")
    before, beside = everything(play), files(tmp_path)
    assert sum(len(rows) for rows in before.values()) > 5, "the people of the desk at least"
    first = play.take()
    play.type(first, "gate.caller", "1")
    play.type(first, "told.informed", "n")
    play.type(first, "narrative.seen", "Unkempt, tired, slipping attendance, thin lunch box")
    play.child(first, name="Canary Shaw")
    play.type(first, "gate.safeguarding", "n")
    said = gate(play.view(first).facts, play.desk.checklist)
    assert said.advise_no_record
    assert said.may_leave
    assert not calls.settle(play.desk, first), "nothing has settled it"
    calls.close_without_record(play.desk, first)
    assert everything(play) == before
    assert files(tmp_path) == beside
    assert behind_gate(play.desk) == ()
    assert queue(play.desk, "team").clocks == ()


def test_sc03_the_second_call_is_a_new_contact_and_its_objection_blocks_nothing(play: Play) -> None:
    """R-115, R-117, R-124, R-207, R-506, R-508, R-611, R-612, R-901, R-902, R-903, R-910, R-1004,
    R-1006, R-1007."""
    # 14:05 the school again: met the parent, who will not act; told of this contact, and objects.
    began = play.at("2026-04-22T14:05")
    contact = play.take()
    play.ordinary(
        contact,
        told__informed="y",
        told__agree="n",
        told__how="Met the mother at 13:30; she will not act, and objects to this call",
        early_help__state="3",
        early_help__detail="",
        tools__issues="3",
        threshold__level="",
        decision__outcome="41",
    )
    play.row(
        contact,
        "adult",
        2,
        name="Dean Cole",
        relation="fa",
        responsibility="y",
        consent="s",
        consent_detail="Away",
    )
    view = play.view(contact)
    assert (view.started_at, view.reference) == (began, "C-0001"), "of the first call no number was taken"
    assert view.facts.answer("told.agree").typed == "n"
    assert gate(view.facts, play.desk.checklist).settled

    # 14:20 the neglect tool, by the worker with the caller on the line.
    play.at("2026-04-22T14:21")
    tool = play.row(contact, "tool", 2, "neglect", how="2")
    (state,) = tools_of(play.view(contact).facts, play.desk.checklist, play.clock.now())
    assert state.owed
    assert state.words == "to be filled in by the worker with the caller on the line"
    play.retype(contact, "tool", tool, "received", "14:20")
    play.retype(contact, "tool", tool, "filed", "Liquid Logic 14:21")
    (state,) = tools_of(play.view(contact).facts, play.desk.checklist, play.clock.now())
    assert not state.owed
    assert state.words == "filled in 14:20, filed Liquid Logic 14:21"

    # What still holds it back: the reason of no early help, and a rationale that cites no threshold.
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert list(refused.value.gaps) == [
        "e Early help: neither, so say why",
        "h Threshold: no level judged, so the rationale cites no threshold",
    ]
    play.type(contact, "early_help.detail", "The family was not known to anyone")
    play.type(contact, "threshold.level", "3")
    play.at("2026-04-22T15:20")
    sent = play.send(contact)
    assert (sent.level_words, sent.outcome) == ("Targeted", "single_assessment")
    assert sent.thresholds_version
    assert sent.rationale == "Care has slipped; the mother asks for help"

    # 15:30 endorsed as Referral; outcome Single Assessment, decided that day.
    endorsed = play.at("2026-04-22T15:30")
    play.endorse(contact)
    view = play.view(contact)
    assert [(row.point, row.at) for row in view.endorsements] == [
        ("contact", endorsed),
        ("referral", endorsed),
    ]
    (referral,) = view.referrals
    assert (referral.state, referral.created_at) == ("endorsed", endorsed)
    assert referral.outcome_words == "Progress to referral: single assessment"
    assert play.clock_of(contact, "referral_outcome").stopped_at == endorsed
    assert play.clock_of(contact, "decide_response").stopped_at == endorsed
    assert view.state == "endorsed"
    assert_table(play, contact, "SC-03", 8)

    # The referrer and each who holds parental responsibility have a written item.
    found = items(play, contact)
    assert [each.recipient for each in found.values()] == [
        "referrer",
        "responsible",
        "responsible",
        "child",
        "professional",
    ]
    assert {each.state for each in found.values()} == {"owed"}
    assert {each.due_at for each in found.values()} == {endorsed + timedelta(hours=24)}
    play.be(play.worker)
    play.at("2026-04-22T16:00")
    for name in ("Tom Reid", "Kim Shaw", "Dean Cole"):
        send(play, found[name], "letter")
    assert states(play, contact)["Dean Cole"] == "sent"


def test_sc06_domestic_abuse_on_maundy_thursday(play: Play) -> None:
    """R-127, R-404, R-502, R-508, R-707, R-713, R-803, R-901, R-904, R-1006, R-1007; CF-01."""
    # Thursday 15:30 a police officer; two children in the home.
    play.at("2026-04-02T15:30")
    contact = play.take()
    play.ordinary(
        contact,
        gate__caller="1",
        referrer__role="po",
        tools__issues="2",
        threshold__level="3",
        decision__outcome="2",
    )
    play.child(contact, 2, name="Jay Shaw", born="3", gender="m")
    (adult,) = play.view(contact).facts.rows("adult")

    # 15:50 the DASH is asked for; then chased.
    play.at("2026-04-02T15:51")
    dash = play.row(contact, "tool", 1, "dash", asked="PC Khan 15:50", promised="tomorrow 09:00")
    play.at("2026-04-02T16:41")
    play.retype(contact, "tool", dash, "chased", "16:40")
    step = "asked PC Khan 15:50, promised by 09:00 tomorrow, chased 16:40"
    before = sending.before_sending(play.desk, contact)
    assert before.must_fix == (), "it does not stop the decision"
    assert [gap.words for gap in before.exceptions] == [f"x DASH owed: {step}"]

    # Child in need: consent comes before a welfare check.
    play.retype(contact, "adult", adult.id, "consent", "s")
    play.retype(contact, "adult", adult.id, "consent_detail", "Not at home")
    play.type(contact, "views.professionals", "School rung: both children well")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    (gap,) = refused.value.gaps
    assert gap.startswith("v Steps with other professionals: consent comes before a welfare check, unless")
    play.retype(contact, "adult", adult.id, "consent", "y")
    play.at("2026-04-02T17:00")
    play.send(contact)

    # 17:20 the manager sees what is owed, and escalates to Referral.
    created = play.at("2026-04-02T17:20")
    play.be(play.manager)
    read = endorsing.open_review(play.desk, contact)
    assert read.exceptions == (f"x DASH owed: {step}",), "visible to the endorser"
    assert ("Tools", f"Domestic abuse. DASH owed: {step}") in preview(play.desk, contact).lines
    endorsing.escalate(
        play.desk, contact, read.submission.digest, "single_assessment", "Two children in the home"
    )
    view = play.view(contact)
    assert [(each.child_name, each.state, each.created_at) for each in view.referrals] == [
        ("Leah Shaw", "open", created),
        ("Jay Shaw", "open", created),
    ]
    assert len({each.reference for each in view.referrals}) == 2, "one for each child, of one contact"
    play.be(play.worker)
    assert [row.step for row in queue(play.desk, "mine").rows] == ["Referral open"]
    assert items(play, contact) == {}, "nothing is owed in writing yet"

    # Good Friday 09:10 the DASH comes.
    play.at("2026-04-03T09:12")
    assert [tool.late(play.clock.now()) for row in queue(play.desk, "team").rows for tool in row.owed] == [
        True
    ]
    play.retype(contact, "tool", dash, "received", "Fri 09:10")
    play.retype(contact, "tool", dash, "filed", "Liquid Logic 09:12")
    play.desk.keeper.flush()
    assert [tool for row in queue(play.desk, "team").rows for tool in row.owed] == []
    (kept,) = play.view(contact).facts.rows("tool")
    steps = {key.partition(".")[2]: answer.typed for key, answer in kept.answers.items()}
    assert steps == {
        "asked": "PC Khan 15:50",
        "promised": "tomorrow 09:00",
        "chased": "16:40",
        "received": "Fri 09:10",
        "filed": "Liquid Logic 09:12",
    }

    # 14:00 endorsed: single assessment, of both.
    play.at("2026-04-03T13:30")
    play.type(contact, "decision.outcome", "41")
    play.send(contact)
    endorsed = play.at("2026-04-03T14:00")
    play.endorse(contact)
    view = play.view(contact)
    assert {each.state for each in view.referrals} == {"endorsed"}
    assert {each.outcome_words for each in view.referrals} == {"Progress to referral: single assessment"}
    assert_table(play, contact, "SC-06", 7)
    of_children = [clock.label for clock in view.clocks if clock.timescale == "assessment_limit"]
    assert sorted(of_children) == ["Jay Shaw", "Leah Shaw"]
    decision = play.clock_of(contact, "contact_decision")
    assert decision.due_at == datetime(2026, 4, 3, 15, 30, tzinfo=LONDON), "on a bank holiday, and not moved"
    assert decision.stopped_at is not None
    assert {clock.due_on for clock in view.clocks if clock.timescale == "decide_response"} == {
        datetime(2026, 4, 7, tzinfo=LONDON).date()
    }, "after Easter"
    assert {each.due_at for each in items(play, contact).values()} == {endorsed + timedelta(hours=24)}


def test_sc08_homeless_at_seventeen_in_the_repeated_hour(play: Play) -> None:
    """R-101, R-104, R-205, R-217, R-405, R-501, R-505, R-1006, R-1007."""
    # The clock shows 01:30: which pass is asked, and the answers are an hour apart.
    day = datetime(2026, 10, 25, tzinfo=LONDON).date()
    with pytest.raises(HappensTwice, match="happens twice"):
        local_time(day, "01:30")
    play.at("2026-10-25T01:40+00:00")
    found = []
    for fold in (0, 1):
        contact = calls.take_call(play.desk, started_at=local_time(day, "01:30", fold=fold))
        # The child rings himself: that alone settles the gate, whatever his parents know.
        play.type(contact, "gate.caller", "4")
        assert gate(play.view(contact).facts, play.desk.checklist).settled
        play.ordinary(
            contact,
            gate__caller="4",
            referrer__name="Jo Marsh",
            referrer__role="me",
            referrer__email="",
            referrer__unnamed="n",
            told__informed="n",
            told__how="",
            told__reason="Put out of the house tonight",
            feedback__advised="n",
            feedback__reason="No email: by letter to his aunt",
            tools__issues="5",
            views__contacted="",
            views__answer="",
            threshold__level="3",
            decision__outcome="41",
        )
        (child,) = play.view(contact).facts.rows("child")
        play.retype(contact, "child", child.id, "name", "Jo Marsh")
        play.retype(contact, "child", child.id, "born", "17")
        play.retype(contact, "child", child.id, "gender", "m")
        found.append(contact)
    first, second = found
    assert play.due(first)["contact_decision"] == "2026-10-26 00:30 GMT"
    assert play.due(second)["contact_decision"] == "2026-10-26 01:30 GMT"

    # 02:15 the referral cannot be sent: no parent reached, no Southwark view.
    play.at("2026-10-25T02:15+00:00")
    with pytest.raises(Missing) as refused:
        play.send(second)
    assert list(refused.value.gaps) == [
        "x Southwark assessment threshold: no view written",
        "v Contact with the parents of the homeless young person: none yet, and a referral needs it",
    ]
    guidance = " ".join(each.words for each in guidance_of(play.view(second).facts, play.desk.checklist))
    assert "the Single Assessment Service assesses, jointly with Housing" in guidance, "the route"

    # 02:40 the parents are reached and will not have him back tonight.
    play.at("2026-10-25T02:40+00:00")
    play.type(second, "views.contacted", "y")
    play.type(second, "views.answer", "02:40, both: will not have him back tonight")
    play.type(second, "tools.southwark", "Met: 17, nowhere tonight")
    before = sending.before_sending(play.desk, second)
    assert before.must_fix == ()
    sent = play.send(second)
    assert sent.outcome == "single_assessment"
    play.at("2026-10-25T02:50+00:00")
    play.be(play.manager)
    read = endorsing.open_review(play.desk, second)
    assert read.sent_facts.answer("tools.southwark").typed == "Met: 17, nowhere tonight"
    play.endorse(second)
    assert_table(play, second, "SC-08", 5, leave=["Contact decision (if first pass)"])
    owed = items(play, second)
    assert [each.name for each in owed.values()].count("Jo Marsh") == 1, "who rang is the child: one item"
    assert owed["Jo Marsh"].recipient == "child"
