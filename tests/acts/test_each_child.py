"""A family of three whose outcomes differ: sent, endorsed, escalated for one, sent back, taken back.

R-127, R-707, R-713, R-801; interaction.md decision 10.
"""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import clocks, endorsing, queue, rows, sending, undoing
from dutydesk.acts.each_child import HEAD
from dutydesk.acts.frozen import digest_of
from dutydesk.errors import Missing, NotAllowed
from dutydesk.records.tables import ChildRow, Referral, Submission
from tests.acts.family import Family, three
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


# ------------------------------------------------------------------------------------ the send


def test_one_to_strategy_starts_the_4_hours_and_one_referral(play: Play) -> None:
    family = three(play)
    sent = play.send(family.contact)
    assert (sent.lane, sent.outcome) == ("strategy", "strategy_discussion")
    assert sent.differs == "Jay early help assessment; Mo advice only"
    assert family.states() == {"Leah": "open"}, "nobody else is a referral"
    assert play.due(family.contact)["strategy_discussion"] == "2026-05-12 18:26 BST"
    assert family.of("Jay") == set()
    assert "contact_decision" in play.going(family.contact), "the 24 hours run on"


def test_a_sibling_that_is_another_referral_is_made_by_the_same_send(play: Play) -> None:
    """R-713: the lane is the contact's, so every referral in it begins with the send."""
    family = three(play)
    family.own(family.mo, "41")
    play.send(family.contact)
    assert family.states() == {"Leah": "open", "Mo": "open"}
    assert family.of("Mo") >= {"referral_outcome"}
    family.endorse()
    assert family.states() == {"Leah": "endorsed", "Mo": "endorsed"}
    assert family.outcomes()["Mo"] == "Progress to referral: single assessment"


def test_without_any_strategy_discussion_nothing_is_made_before_the_endorsement(play: Play) -> None:
    family = Family(play, decision__outcome="3")
    family.own(family.jay, "41")
    sent = play.send(family.contact)
    assert (sent.lane, sent.outcome) == ("ordinary", "single_assessment")
    assert family.states() == {}
    family.endorse()
    assert family.states() == {"Jay": "endorsed"}
    assert "strategy_discussion" not in play.going(family.contact)


def test_same_for_all_stays_one_referral_for_each_child(play: Play) -> None:
    family = Family(play, decision__outcome="41")
    sent = play.send(family.contact)
    assert sent.differs == ""
    assert [each.differs for each in sent.children] == [False, False, False]
    family.endorse()
    assert family.states() == dict.fromkeys(("Leah", "Jay", "Mo"), "endorsed")


def test_a_send_names_the_child_whose_outcome_is_not_understood(play: Play) -> None:
    family = Family(play, decision__outcome="3")
    family.own(family.jay, "perhaps", "")
    with pytest.raises(Missing) as missing:
        play.send(family.contact)
    (gap,) = missing.value.gaps
    assert gap.startswith("d Outcome, Jay Shaw: ")
    family.own(family.jay, "2", "")
    with pytest.raises(Missing) as missing:
        play.send(family.contact)
    assert missing.value.gaps == ("d Why the outcome differs, Jay Shaw: not written",)
    family.own(family.jay, "", "")
    assert play.send(family.contact).differs == "", "an empty cell is the same for all again"


def test_what_was_sent_holds_each_childs_outcome_and_reason_under_the_digest(play: Play) -> None:
    """Decision 10: the hash covers them; another reason is another content."""
    family = three(play)
    sent = play.send(family.contact)
    with play.desk.database.read() as session:
        row = session.exec(select(Submission).where(Submission.contact_id == family.contact)).one()
    found = {each["name"]: each for each in json.loads(row.content)["head"][HEAD]}
    assert found["Leah Shaw"]["outcome"] == "strategy_discussion"
    assert (found["Leah Shaw"]["differs"], found["Leah Shaw"]["reason"]) == (True, "Hurt today")
    assert (found["Mo Shaw"]["outcome"], found["Mo Shaw"]["differs"]) == ("advice", False)
    changed = row.content.replace("Hurt today", "Hurt last week")
    assert changed != row.content
    assert digest_of(changed) != sent.digest


def test_a_submission_from_before_reads_as_the_same_for_all(play: Play) -> None:
    family = Family(play, decision__outcome="41")
    play.send(family.contact)
    with play.desk.database.write() as session:
        row = session.exec(select(Submission).where(Submission.contact_id == family.contact)).one()
        body = json.loads(row.content)
        del body["head"][HEAD]
        row.content = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        row.digest = digest_of(row.content)
        session.add(row)
    (sent,) = play.view(family.contact).submissions
    assert [(each.name, each.outcome) for each in sent.children] == [
        (name, "single_assessment") for name in ("Leah Shaw", "Jay Shaw", "Mo Shaw")
    ]
    family.endorse()
    assert family.states() == dict.fromkeys(("Leah", "Jay", "Mo"), "endorsed")


# ------------------------------------------------------------------------------ the endorsement


def test_each_is_endorsed_with_its_own_outcome(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    family.endorse()
    view = play.view(family.contact)
    assert [(each.point, each.child_name) for each in view.endorsements] == [
        ("contact", ""),
        ("referral", "Leah Shaw"),
    ]
    assert {each.name: each.outcome for each in view.endorsements[0].children} == {
        "Leah Shaw": "strategy_discussion",
        "Jay Shaw": "early_help_assessment",
        "Mo Shaw": "advice",
    }
    assert family.outcomes() == {"Leah": "Progress to referral: strategy discussion (section 47)"}
    contact, _ = family.kept()
    assert (contact.outcome, contact.differs) == (
        "strategy_discussion",
        "Jay early help assessment; Mo advice only",
    )


def test_another_outcome_for_one_child_closes_that_childs_referral_alone(play: Play) -> None:
    family = three(play)
    family.own(family.mo, "41")
    play.send(family.contact)
    play.clock.move(minutes=20)
    family.other("1", family.mo)
    assert family.states() == {"Leah": "endorsed", "Mo": "closed"}
    assert family.of("Mo") == set()
    assert {each.stop_act for each in family.clocks("Mo")} == {clocks.NO_REFERRAL}
    assert "strategy_discussion" in play.going(family.contact), "Leah's 4 hours run on"
    view = play.view(family.contact)
    assert [(each.point, each.choice) for each in view.endorsements] == [
        ("contact", "other"),
        ("referral", "endorse"),
    ]


def test_the_only_discussion_taken_out_ends_the_4_hours_and_not_the_siblings_referral(play: Play) -> None:
    family = three(play)
    family.own(family.mo, "41")
    play.send(family.contact)
    play.clock.move(minutes=20)
    family.other("3", family.leah)
    assert family.states() == {"Leah": "closed", "Mo": "endorsed"}
    assert play.clock_of(family.contact, "strategy_discussion").stop_act == clocks.NO_STRATEGY
    contact, _ = family.kept()
    assert contact.outcome == "single_assessment", "the most pressing that is left"


def test_another_outcome_for_all_holds_for_all(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    family.other("2")
    assert family.states() == {"Leah": "closed"}
    contact, said = family.kept()
    assert (contact.outcome, contact.differs) == ("targeted_early_help", "")
    assert [(row.point, row.choice, row.outcome) for row in said] == [
        ("contact", "other", "targeted_early_help")
    ]
    assert play.view(family.contact).state == "endorsed"


def test_one_child_escalated_gets_one_referral_and_its_clocks(play: Play) -> None:
    """R-707, D1: the contact goes back to the worker; Jay's referral runs from now, once."""
    family = Family(play, decision__outcome="3")
    play.send(family.contact)
    play.clock.move(minutes=20)
    family.escalate("41", family.jay)
    assert family.states() == {"Jay": "open"}
    running = family.of("Jay")
    assert {"referral_outcome", "acknowledge_referral", "assessment_limit"} <= running
    assert {each.started_at for each in family.clocks("Jay") if each.timescale == "referral_outcome"} == {
        play.clock.now()
    }
    assert (family.of("Leah"), family.of("Mo")) == (set(), set())
    view = play.view(family.contact)
    assert view.state == "returned"
    assert [(each.choice, each.child_name) for each in view.endorsements] == [("escalate", "Jay Shaw")]
    assert "contact_decision" not in play.going(family.contact)

    family.own(family.jay, "41", "The manager escalated")
    play.send(family.contact)
    family.endorse()
    assert family.states() == {"Jay": "endorsed"}
    assert play.view(family.contact).state == "endorsed"
    with play.desk.database.read() as session:
        assert len(session.exec(select(Referral)).all()) == 1, "never two of one child"
    assert len(family.clocks("Jay")) == len({each.timescale for each in family.clocks("Jay")})


def test_one_escalated_leaves_no_recommended_sibling_without_a_clock(play: Play) -> None:
    """The contact's 24 hours end with the escalation, so Leah's own must run from it."""
    family = Family(play, decision__outcome="3")
    family.own(family.leah, "41")
    play.send(family.contact)
    family.escalate("42", family.jay)
    assert family.states() == {"Jay": "open", "Leah": "open"}
    assert "referral_outcome" in family.of("Leah")
    assert "strategy_discussion" in play.going(family.contact)


def test_another_outcome_that_makes_one_a_referral_is_an_escalation_of_that_one(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    family.other("41", family.mo)
    assert play.view(family.contact).endorsements[0].choice == "escalate"
    assert family.states() == {"Leah": "open", "Mo": "open"}
    assert play.view(family.contact).state == "returned"


def test_escalating_all_makes_one_for_each(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    family.escalate("42")
    assert family.states() == dict.fromkeys(("Leah", "Jay", "Mo"), "open")
    assert family.kept()[0].differs == ""


def test_a_child_that_was_not_sent_is_refused(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    with pytest.raises(NotAllowed, match="not one of those"):
        family.other("1", UUID(int=7))
    assert play.view(family.contact).state == "sent"


# --------------------------------------------------------------- sent again, and taken back


def test_sent_back_and_sent_again_says_what_changed_for_whom(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    play.be(play.manager)
    endorsing.open_review(play.desk, family.contact)
    family.send_back()
    assert family.states() == {"Leah": "open"}, "the 4 hours do not wait for the wording"
    family.own(family.jay, "41", "Marks seen since")
    family.own(family.leah, "", "")
    sent = play.send(family.contact)
    assert sent.lane == "ordinary"
    play.be(play.manager)
    changed = endorsing.open_review(play.desk, family.contact).changed
    told = {each.words: (each.old, each.new) for each in changed}
    assert told["Child 2 Jay Shaw: own outcome"] == (
        "Early help assessment",
        "Progress to referral: single assessment",
    )
    assert told["Child 1 Leah Shaw: own outcome"] == (
        "Progress to referral: strategy discussion (section 47)",
        "same for all",
    )
    assert told["Child 2 Jay Shaw: why the outcome differs"] == (
        "Settled at school, needs help at home",
        "Marks seen since",
    )
    assert family.states() == {"Leah": "open"}, "until the manager has said so"
    family.endorse()
    assert family.states() == {"Leah": "closed", "Jay": "endorsed"}
    assert family.of("Leah") == set()
    assert play.clock_of(family.contact, "strategy_discussion").stop_act == clocks.NO_STRATEGY


def test_the_worker_takes_it_back_and_changes_one_child(play: Play) -> None:
    family = three(play)
    play.send(family.contact)
    sending.withdraw(play.desk, family.contact, play.view(family.contact).version)
    family.own(family.mo, "42", "Hurt as well")
    play.clock.move(minutes=30)
    play.send(family.contact)
    assert family.states() == {"Leah": "open", "Mo": "open"}
    assert play.due(family.contact)["strategy_discussion"] == "2026-05-12 18:26 BST", "from the first of them"
    family.endorse()
    assert family.states() == {"Leah": "endorsed", "Mo": "endorsed"}


def test_an_endorsement_taken_back_leaves_each_child_as_it_was(play: Play) -> None:
    family = three(play)
    family.own(family.mo, "41")
    play.send(family.contact)
    before = play.going(family.contact)
    play.clock.move(minutes=10)
    family.other("1", family.mo)
    family.withdraw()
    assert family.states() == {"Leah": "open", "Mo": "open"}
    assert play.going(family.contact) == before
    assert family.kept()[0].differs == "Jay early help assessment; Mo single assessment"
    family.endorse()
    assert family.states() == {"Leah": "endorsed", "Mo": "endorsed"}


def test_an_escalation_of_one_taken_back_twice_leaves_no_referral_of_that_child(play: Play) -> None:
    """The strategy lane carries Leah; it does not carry Jay, whom only the escalation made a referral."""
    family = three(play)
    play.send(family.contact)
    for _ in range(2):
        play.clock.move(minutes=10)
        family.escalate("41", family.jay)
        assert family.states() == {"Leah": "open", "Jay": "open"}
        family.withdraw()
        assert family.states() == {"Leah": "open", "Jay": "closed"}
        assert family.of("Jay") == set()
        assert play.view(family.contact).state == "sent"
    assert "strategy_discussion" in play.going(family.contact)
    with play.desk.database.read() as session:
        assert len(session.exec(select(Referral)).all()) == 2


def test_a_child_taken_out_closes_its_referral_and_the_others_keep_theirs(play: Play) -> None:
    family = three(play)
    family.own(family.mo, "42")
    play.send(family.contact)
    sending.withdraw(play.desk, family.contact, play.view(family.contact).version)
    rows.strike(play.desk, family.contact, family.mo)
    play.send(family.contact)
    family.endorse()
    assert family.states() == {"Leah": "endorsed", "Mo": "closed"}
    assert {each.stop_act for each in family.clocks("Mo")} == {clocks.CHILD_GONE}


# ---------------------------------------------------------------------------- lists and undo


def test_the_lists_say_who_differs_as_it_is_typed(play: Play) -> None:
    family = Family(play, decision__outcome="42")
    play.desk.keeper.flush()
    assert family.kept()[0].differs == ""
    family.own(family.jay, "1", "Lives with his father")
    play.desk.keeper.flush()
    contact = family.kept()[0]
    assert (contact.outcome, contact.differs) == ("strategy_discussion", "Jay advice only")
    with play.desk.database.read() as session:
        assert session.get_one(ChildRow, family.jay).outcome == "advice"
    row = next(each for each in queue.queue(play.desk, "mine").rows if each.contact_id == family.contact)
    assert row.differs == "Jay advice only"
    decision = dict(queue.preview(play.desk, family.contact).lines)["Decision"]
    assert decision == "Strategy discussion; differs: Jay advice only"
    rows.strike(play.desk, family.contact, family.jay)
    assert family.kept()[0].differs == ""


def test_a_childs_outcome_is_undone_like_any_field(play: Play) -> None:
    family = Family(play, decision__outcome="3")
    family.own(family.jay, "41")
    undoing.undo(play.desk, family.contact)
    undone = undoing.undo(play.desk, family.contact)
    assert undone.words == "Jay Shaw, own outcome"
    assert play.send(family.contact).differs == ""
