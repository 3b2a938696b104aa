"""The manager's oversight: who may, what it is bound to, what it starts and stops, and taking it back."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event, current_thread, main_thread
from uuid import UUID

import pytest
from sqlalchemy import event

from dutydesk.acts import claims, endorsing, sending
from dutydesk.acts.may_act import contact_on_desk
from dutydesk.acts.oversight import WORKED_ON, move
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history
from dutydesk.errors import NotAllowed, Stale
from dutydesk.records.tables import Answer
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def sent(play: Play, outcome: str = "3", **answers: str) -> UUID:
    contact = play.take()
    play.ordinary(contact, decision__outcome=outcome, **answers)
    play.clock.move(hours=1)
    play.send(contact)
    play.clock.move(hours=1)
    play.be(play.manager)
    return contact


def test_endorsing_stops_the_24_hours_and_starts_feedback(play: Play) -> None:
    """R-801, R-901, R-904; CF-05: feedback runs from the endorsement."""
    contact = sent(play)
    endorsing.endorse(play.desk, contact, play.digest(contact), "  Agreed \x07")
    view = play.view(contact)
    assert view.state == "endorsed"
    (said,) = view.endorsements
    assert (said.point, said.choice, said.reasons, said.manager_name) == (
        "contact",
        "endorse",
        "Agreed",
        "M Patel",
    )
    assert play.going(contact) == {"contact_feedback", "written_outcome"}
    assert play.due(contact)["contact_feedback"] == "2026-05-13 16:26 BST"
    assert play.clock_of(contact, "contact_decision").stop_act == "endorsed"


def test_contact_and_referral_are_two_endorsements(play: Play) -> None:
    """R-802, R-713: one review, a row for the contact and one for each child's referral."""
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.child(contact, 2, name="Jay Shaw")
    play.send(contact)
    play.endorse(contact, "Agreed")
    view = play.view(contact)
    assert [row.point for row in view.endorsements] == ["contact", "referral", "referral"]
    assert [each.child_name for each in view.referrals] == ["Leah Shaw", "Jay Shaw"]
    assert {each.outcome_words for each in view.referrals} == {"Progress to referral: single assessment"}
    assert [each.reference for each in view.referrals] == ["R-2026-0001", "R-2026-0002"]
    assert play.going(contact) == {
        "acknowledge_referral",
        "assessment_limit",
        "contact_feedback",
        "written_outcome",
    }
    stopped = {clock.timescale for clock in view.clocks if clock.stop_act == "endorsed"}
    assert {"referral_outcome", "decide_response"} <= stopped


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("worker", "does not endorse"),
        ("other_worker", "does not endorse"),
        ("assessment_manager", "does not endorse"),
        ("reader", "does not endorse"),
    ],
)
def test_only_a_duty_manager_endorses(play: Play, who: str, why: str) -> None:
    """R-801, decision 10."""
    contact = sent(play)
    play.be(getattr(play, who))
    for act in (endorsing.endorse, endorsing.send_back):
        with pytest.raises(NotAllowed, match=why):
            act(play.desk, contact, play.digest(contact), "Agreed")
    assert play.view(contact).state == "sent"


@pytest.mark.parametrize("comment", ["", "  \n ", "\x00\x07"])
def test_every_choice_needs_a_comment(play: Play, comment: str) -> None:
    contact = sent(play)
    digest = play.digest(contact)
    choices: list[tuple[Callable[[], None], str]] = [
        (lambda: endorsing.endorse(play.desk, contact, digest, comment), endorsing.SAY_WHY),
        (
            lambda: endorsing.endorse_other(play.desk, contact, digest, "advice", comment),
            endorsing.SAY_WHY_OTHER,
        ),
        (
            lambda: endorsing.escalate(play.desk, contact, digest, "single_assessment", comment),
            endorsing.SAY_WHY_OTHER,
        ),
        (lambda: endorsing.send_back(play.desk, contact, digest, comment), endorsing.SAY_WHAT),
    ]
    for choose, sentence in choices:
        with pytest.raises(NotAllowed) as refused:
            choose()
        assert str(refused.value) == sentence
    assert play.view(contact).endorsements == ()


def test_an_endorsement_is_bound_to_what_was_read(play: Play) -> None:
    """Decision 10: withdrawn and sent again, it is another content; the manager reads it again."""
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    read = play.digest(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    play.type(contact, "decision.rationale", "Changed my mind about why")
    play.send(contact)
    play.be(play.manager)
    for act in (endorsing.endorse, endorsing.send_back):
        with pytest.raises(Stale) as refused:
            act(play.desk, contact, read, "Agreed")
        assert str(refused.value) == "It changed since you opened it. Read it again."
    assert play.view(contact).state == "sent"


def test_content_that_changed_underneath_is_not_endorsed(play: Play) -> None:
    """Whatever wrote it: what is endorsed is what is there."""
    contact = sent(play)
    digest = play.digest(contact)
    with play.desk.database.write() as session:
        answer = session.get_one(Answer, (contact, UUID(int=0), "narrative.seen"))
        answer.typed = "something else"
        session.add(answer)
    with pytest.raises(Stale):
        endorsing.endorse(play.desk, contact, digest, "Agreed")
    endorsing.send_back(play.desk, contact, digest, "Not what I read")
    assert play.view(contact).state == "returned", "there is always a way out"


def test_an_escalation_withdrawn_after_the_worker_typed_on_waits_for_a_new_send(play: Play) -> None:
    contact = sent(play)
    endorsing.escalate(play.desk, contact, play.digest(contact), "single_assessment", "Why")
    play.be(play.worker)
    play.type(contact, "decision.rationale", "More is known now")
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "Misread", play.view(contact).version)
    assert play.view(contact).state == "returned"
    assert "contact_decision" in play.going(contact)
    play.send(contact)
    play.endorse(contact)
    assert play.view(contact).state == "endorsed"


def test_not_known_of_a_born_child_needs_the_managers_reason(play: Play) -> None:
    """R-109, CF-30: sent as an exception, endorsed only with a written reason."""
    contact = play.take()
    child = play.ordinary(contact)
    play.retype(contact, "child", child, "ethnicity", "?")
    play.send(contact)
    play.be(play.manager)
    review = endorsing.open_review(play.desk, contact)
    assert review.needs_reason_for_unknown
    assert any("Ethnicity, Leah Shaw" in words for words in review.exceptions)
    with pytest.raises(NotAllowed, match="born child is not known"):
        endorsing.endorse(play.desk, contact, review.submission.digest, "Agreed")
    reason = "Asked at the first visit"
    endorsing.endorse(play.desk, contact, review.submission.digest, "Agreed", unknown_reason=reason)
    assert play.view(contact).endorsements[0].reasons == f"Agreed\nNot known, accepted: {reason}"


def test_sending_back_keeps_every_clock_running(play: Play) -> None:
    contact = sent(play)
    before = play.going(contact)
    endorsing.send_back(play.desk, contact, play.digest(contact), "Which school?")
    view = play.view(contact)
    assert view.state == "returned"
    assert play.going(contact) == before
    assert (view.endorsements[0].choice, view.endorsements[0].reasons) == ("return", "Which school?")
    play.be(play.worker)
    assert play.view(contact).editable


def test_another_outcome_is_kept_beside_what_was_sent(play: Play) -> None:
    """R-803."""
    contact = sent(play, "3")
    endorsing.endorse_other(play.desk, contact, play.digest(contact), "advice", "One service will do")
    view = play.view(contact)
    assert view.endorsements[0].choice == "other"
    assert view.endorsements[0].outcome_words == "Advice and guidance"
    assert view.submissions[0].outcome == "early_help_assessment"
    assert view.state == "endorsed"


def test_another_outcome_that_is_a_referral_is_an_escalation(play: Play) -> None:
    """R-707: the referral is made, and its outcome is still to be recommended and endorsed."""
    contact = sent(play, "3")
    endorsing.endorse_other(
        play.desk, contact, play.digest(contact), "strategy_discussion", "Significant harm"
    )
    view = play.view(contact)
    assert view.endorsements[0].choice == "escalate"
    assert [each.state for each in view.referrals] == ["open"]
    assert "contact_decision" not in play.going(contact)
    assert "contact_feedback" not in play.going(contact)
    assert "strategy_discussion" in play.going(contact)
    assert play.due(contact)["strategy_discussion"] == "2026-05-12 20:26 BST"
    assert view.strategy is not None


def test_escalation_asks_for_a_kind_of_referral(play: Play) -> None:
    contact = sent(play)
    for outcome, why in (
        ("advice", "kind of referral"),
        ("referral", "not an outcome"),
        ("x", "not an outcome"),
    ):
        with pytest.raises(NotAllowed, match=why):
            endorsing.escalate(play.desk, contact, play.digest(contact), outcome, "Why")


def test_a_strategy_lane_endorsed_as_no_referral_closes_what_it_made(play: Play) -> None:
    contact = sent(play, "42")
    assert "strategy_discussion" in play.going(contact)
    endorsing.endorse_other(play.desk, contact, play.digest(contact), "advice", "Explained by the hospital")
    assert [each.state for each in play.view(contact).referrals] == ["closed"]
    assert play.going(contact) == {"contact_feedback", "written_outcome"}
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong contact", play.view(contact).version)
    assert [each.state for each in play.view(contact).referrals] == ["open"]
    assert {"strategy_discussion", "referral_outcome", "assessment_limit"} <= play.going(contact)


def test_a_withdrawn_endorsement_lets_the_24_hours_run_on(play: Play) -> None:
    """D1: C5 to C3, K24 as if never stopped, both times kept."""
    contact = sent(play)
    play.endorse(contact)
    due = play.due(contact)["contact_decision"]
    play.clock.move(minutes=10)
    with pytest.raises(NotAllowed, match="why you withdraw"):
        endorsing.withdraw_endorsement(play.desk, contact, " ", play.view(contact).version)
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong family", play.view(contact).version)
    view = play.view(contact)
    assert view.state == "sent"
    assert play.going(contact) == {"contact_decision", "manager_warning"}
    assert play.due(contact)["contact_decision"] == due
    assert view.endorsements[0].withdrawn_reason == "Wrong family"
    told = [line for line in history(play.desk, contact) if line.act == "endorsement_withdrawn"]
    assert told[0].old.startswith("endorsed 2026-05-12T15:26")

    play.clock.move(minutes=20)
    play.endorse(contact, "Agreed now")
    assert play.due(contact)["contact_feedback"] == "2026-05-13 16:56 BST", "from the endorsement that stands"
    assert play.view(contact).state == "endorsed"


def test_withdrawing_never_makes_a_second_referral(play: Play) -> None:
    """R-713: closed with its clocks, opened again with its first creation."""
    contact = sent(play, "41")
    play.endorse(contact)
    first = play.view(contact).referrals[0]
    play.clock.move(minutes=10)
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong family", play.view(contact).version)
    assert play.view(contact).referrals[0].state == "closed"
    assert play.going(contact) == {"contact_decision", "manager_warning"}
    play.clock.move(minutes=10)
    play.endorse(contact)
    (again,) = play.view(contact).referrals
    assert (again.id, again.created_at, again.state) == (first.id, first.created_at, "endorsed")
    assert {"acknowledge_referral", "assessment_limit"} <= play.going(contact)
    assert "referral_outcome" not in play.going(contact)


def test_only_the_endorser_withdraws(play: Play) -> None:
    contact = sent(play)
    play.endorse(contact)
    play.be(play.other_manager)
    with pytest.raises(NotAllowed, match="manager who endorsed"):
        endorsing.withdraw_endorsement(play.desk, contact, "Mine to undo", play.view(contact).version)


def test_an_escalation_can_be_withdrawn_until_the_discussion_is_held(play: Play) -> None:
    contact = sent(play)
    digest = play.digest(contact)
    endorsing.escalate(play.desk, contact, digest, "strategy_discussion", "Significant harm")
    endorsing.withdraw_endorsement(play.desk, contact, "Misread", play.view(contact).version)
    assert play.view(contact).state == "sent"
    assert play.going(contact) == {"contact_decision", "manager_warning"}
    endorsing.escalate(play.desk, contact, digest, "strategy_discussion", "After all")
    assert "strategy_discussion" in play.going(contact)
    play.clock.move(minutes=20)
    play.discuss(contact, "16:30")
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="held on the strength of it"):
        endorsing.withdraw_endorsement(play.desk, contact, "Too late", play.view(contact).version)


def test_nothing_is_endorsed_that_is_not_with_the_manager(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="not with the manager"):
        endorsing.endorse(play.desk, contact, "", "Agreed")
    with pytest.raises(NotAllowed, match="not with the manager"):
        endorsing.open_review(play.desk, contact)
    with pytest.raises(NotAllowed, match="no endorsement"):
        endorsing.withdraw_endorsement(play.desk, contact, "Why", play.view(contact).version)


def test_the_review_says_where_it_stands_among_those_that_wait(play: Play) -> None:
    """R-805: soonest due first; ] and [ go on to the next."""
    contacts = []
    for _ in range(3):
        play.be(play.worker)
        contacts.append(sent(play))
    play.be(play.manager)
    middle = endorsing.open_review(play.desk, contacts[1])
    assert (middle.position, middle.waiting) == (2, 3)
    assert (middle.previous_id, middle.next_id) == (contacts[0], contacts[2])
    assert middle.may_endorse
    first = endorsing.open_review(play.desk, contacts[0])
    assert (first.previous_id, first.next_id) == (None, contacts[1])
    assert [row.contact_id for row in queue(play.desk, "endorse").rows] == contacts


def test_what_the_manager_never_saw_is_no_last_look(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    play.type(contact, "decision.rationale", "Better words")
    play.send(contact)
    play.be(play.manager)
    review = endorsing.open_review(play.desk, contact)
    assert review.submission.number == 2
    assert review.first_time
    assert review.changed == ()


def test_of_two_managers_at_once_one_decides_and_the_other_is_told(play: Play) -> None:
    """Both have it open; the second's decision must not be written over the first's."""
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    digest = play.digest(contact)
    asked = Event()

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if current_thread() is not main_thread() and "FROM contact" in statement:
            asked.set()

    engine = play.desk.database.engine
    event.listen(engine, "before_cursor_execute", note)
    with ThreadPoolExecutor(1) as other:
        with play.desk.database.write() as session:
            row = contact_on_desk(session, contact)
            second = other.submit(endorsing.endorse, play.desk, contact, digest, "Agreed")
            asked.wait(0.5)  # SQLite lets nobody begin; PostgreSQL lets them ask, and wait
            move(session, row, "returned")
        with pytest.raises(NotAllowed):
            second.result()
    event.remove(engine, "before_cursor_execute", note)
    assert play.view(contact).state == "returned"
    assert play.view(contact).endorsements == ()


def test_r804_who_worked_on_it_before_it_changed_hands_does_not_endorse_it(play: Play) -> None:
    """A manager takes the call, types all of it, and hands it to a worker who only sends it."""
    play.be(play.manager)
    contact = play.take()
    play.ordinary(contact)
    claims.hand_over(play.desk, contact, play.worker.id, "Send this one", play.view(contact).version)
    play.send(contact)
    digest = play.digest(contact)
    play.be(play.manager)
    review = endorsing.open_review(play.desk, contact)
    assert (review.may_endorse, review.why_not) == (False, WORKED_ON)
    assert [row.may_endorse for row in queue(play.desk, "endorse").rows] == [False]
    assert [row.may_endorse for row in queue(play.desk, "team").rows] == [False]
    with pytest.raises(NotAllowed, match="You worked on this one"):
        endorsing.endorse(play.desk, contact, digest, "Agreed")
    play.be(play.other_manager)
    assert [row.may_endorse for row in queue(play.desk, "endorse").rows] == [True]
    endorsing.endorse(play.desk, contact, digest, "Agreed")
