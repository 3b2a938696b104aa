"""What was endorsed never changes; a correction is a new version beside it, with who, when and why."""

from collections.abc import Iterator
from pathlib import Path
from sqlite3 import connect
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlmodel import select

from dutydesk.acts import correcting, endorsing, sending, undoing
from dutydesk.acts.alarms import Watch
from dutydesk.acts.audit_events import Event
from dutydesk.acts.correction_values import CorrectedMeanwhile, Out, Put
from dutydesk.acts.history import history_page
from dutydesk.acts.queue import queue
from dutydesk.acts.review import look
from dutydesk.acts.values import Field
from dutydesk.acts.versions_read import read_version, seen_by_manager, versions
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.practice.alarms import Event as Alarm
from dutydesk.records.correction_tables import Correction
from dutydesk.records.tables import Submission
from tests.acts.audit_rows import told
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def endorsed(play: Play, outcome: str = "3") -> tuple[UUID, UUID]:
    """An endorsed contact and its child; the worker is here."""
    contact = play.take()
    child = play.ordinary(contact, decision__outcome=outcome)
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    play.clock.move(hours=1)
    return contact, child


def born(child: UUID, new: str = "3 April 2019", was: str = "7") -> Put:
    return Put(Field("child.born", child, "child", 1), new, was)


def frozen(play: Play, contact: UUID) -> tuple[str, str]:
    with play.desk.database.read() as session:
        row = session.exec(select(Submission).where(Submission.contact_id == contact)).first()
        assert row is not None
        return row.content, row.digest


def test_a_correction_is_a_new_version_and_what_was_endorsed_stays_as_it_was(play: Play) -> None:
    contact, child = endorsed(play)
    before = frozen(play, contact)
    done = correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    assert (done.number, done.bearing) == (2, False)
    assert frozen(play, contact) == before, "byte for byte"
    assert play.view(contact).state == "endorsed"
    row = next(each for each in play.view(contact).facts.rows("child"))
    assert row.answer("child.born").typed == "3 April 2019"
    new, old = versions(play.desk, contact)
    assert (new.number, new.how, new.by, new.reason) == (
        2,
        "stands",
        "S Khan",
        "The school gave the true date",
    )
    assert [each.words for each in new.changes] == ["Child 1 Leah Shaw: age or dob"]
    assert (old.number, old.how, old.by) == (1, "endorsed", "M Patel")


def test_the_endorsed_version_is_read_exactly_as_it_was_and_its_hash_is_checked(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    first, second = (read_version(play.desk, contact, number) for number in (1, 2))
    assert first.whole
    assert second.whole
    assert any(answer.startswith("7 years") for _, answer in first.lines)
    assert any("3 Apr" in answer for _, answer in second.lines)
    with play.desk.database.engine.begin() as connection:
        connection.execute(text("UPDATE submission SET content = replace(content, 'Leah', 'Lena')"))
    assert not read_version(play.desk, contact, 1).whole, "a changed text is told"


def test_without_a_reason_or_a_change_there_is_no_new_version(play: Play) -> None:
    contact, child = endorsed(play)
    with pytest.raises(NotAllowed, match="Say why"):
        correcting.correct(play.desk, contact, [born(child)], "  ", 1)
    with pytest.raises(NotAllowed, match="Nothing"):
        correcting.correct(play.desk, contact, [born(child, "7")], "No change", 1)
    assert len(versions(play.desk, contact)) == 1


def test_what_is_not_endorsed_is_not_corrected_but_changed(play: Play) -> None:
    contact = play.take()
    child = play.ordinary(contact)
    with pytest.raises(NotAllowed, match="not endorsed"):
        correcting.correct(play.desk, contact, [born(child)], "Why", 0)


def test_who_only_reads_corrects_nothing_and_that_is_an_event(play: Play) -> None:
    contact, child = endorsed(play)
    play.be(play.reader)
    with pytest.raises(NotAllowed):
        correcting.correct(play.desk, contact, [born(child)], "Why", 1)
    assert [each.contact for each in told(play.desk, Event.DENIED)][-1] == str(contact)


def test_a_change_of_the_decision_waits_for_another_manager_and_the_endorsement_stands(play: Play) -> None:
    contact, _ = endorsed(play, "41")
    assert "contact_decision" not in play.going(contact), "the 24 hours were met"
    done = correcting.correct(
        play.desk, contact, [Put(Field("decision.outcome"), "3", "41")], "Early help was meant", 1
    )
    assert done.bearing
    assert play.view(contact).state == "sent"
    assert play.view(contact).endorsements[0].withdrawn_at is None
    assert [each.state for each in play.view(contact).referrals] == ["endorsed"]
    play.be(play.manager)
    review = look(play.desk, contact)
    assert "v2, corrected after endorsement by S Khan" in review.exceptions[0]
    assert "Early help was meant" in review.exceptions[0]
    assert review.changed
    endorsing.endorse(play.desk, contact, review.submission.digest, "Yes, early help")
    assert [each.how for each in versions(play.desk, contact)] == ["stands", "endorsed"]
    assert [each.state for each in play.view(contact).referrals] == ["closed"]
    points = [(each.point, each.submission_number) for each in play.view(contact).endorsements]
    assert ("contact", 1) in points
    assert ("referral", 1) in points
    assert ("contact", 2) in points


def test_a_correction_that_waits_has_24_hours_of_its_own_and_the_first_stay_as_they_were_met(
    play: Play,
) -> None:
    contact, _ = endorsed(play)
    clocks = {"contact_decision", "manager_warning"}
    first = {clock.timescale: clock for clock in play.view(contact).clocks if clock.timescale in clocks}
    assert not clocks & play.going(contact)
    rationale = play.view(contact).facts.answer("decision.rationale").typed
    put = Put(Field("decision.rationale"), "Care has slipped far", rationale)
    correcting.correct(play.desk, contact, [put], "Clearer", 1)
    its = [clock for clock in play.view(contact).clocks if clock.stopped_at is None]
    assert clocks <= {clock.timescale for clock in its}
    assert {clock.started_at for clock in its if clock.timescale in clocks} == {play.clock.now()}
    play.be(play.manager)
    watch = Watch(play.desk)
    watch.look()
    play.clock.move(hours=30)
    heard = {(each.event, each.clock.timescale) for each in watch.look().line if each.clock}
    assert (Alarm.OVERDUE, "contact_decision") in heard
    endorsing.send_back(play.desk, contact, play.digest(contact), "No")
    assert not clocks & play.going(contact)
    play.be(play.worker)
    correcting.correct(play.desk, contact, [put], "Clearer all the same", 2)
    assert clocks <= play.going(contact)
    play.endorse(contact, "Yes")
    assert not clocks & play.going(contact)
    stood = [clock for clock in play.view(contact).clocks if clock.id in {each.id for each in first.values()}]
    assert {clock.timescale: clock for clock in stood} == first


@pytest.mark.parametrize(("outcome", "new"), [("3", "41"), ("3", "42"), ("41", "42")])
def test_a_correction_begins_no_referral_and_no_strategy_discussion(
    play: Play, outcome: str, new: str
) -> None:
    contact, child = endorsed(play, outcome)
    going = play.going(contact)
    for put in (
        Put(Field("decision.outcome"), new, outcome),
        Put(Field("child.outcome", child, "child", 1), new, ""),
    ):
        with pytest.raises(NotAllowed, match=r"new contact of the same child: n on the queue, \* there"):
            correcting.correct(play.desk, contact, [put], "It was disclosed today", 1)
    assert play.view(contact).state == "endorsed"
    assert play.going(contact) == going
    assert len(versions(play.desk, contact)) == 1


def test_danger_that_is_corrected_waits_for_a_manager_and_has_its_star_at_once(play: Play) -> None:
    contact, _ = endorsed(play)
    done = correcting.correct(play.desk, contact, [Put(Field("danger.now"), "y", "n")], "She says so now", 1)
    assert done.bearing
    play.be(play.manager)
    row = next(each for each in queue(play.desk, "endorse").rows if each.contact_id == contact)
    assert row.danger
    assert "contact_decision" in play.going(contact)


def test_nobody_endorses_their_own_correction(play: Play) -> None:
    contact, _ = endorsed(play)
    play.be(play.manager)
    correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Less", 1)
    with pytest.raises(NotAllowed):
        endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed with myself")
    play.be(play.other_manager)
    endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")


def test_a_correction_that_is_sent_back_leaves_the_record_as_it_was_endorsed(play: Play) -> None:
    contact, _ = endorsed(play)
    before = play.view(contact).facts.answer("decision.outcome").typed
    going = play.going(contact)
    correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Less", 1)
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "It was more")
    view = play.view(contact)
    assert view.state == "endorsed"
    assert view.facts.answer("decision.outcome").typed == before
    assert play.going(contact) == going
    new, old = versions(play.desk, contact)
    assert new.how == "returned"
    assert "It was more" in new.words
    assert old.how == "endorsed"
    play.be(play.worker)
    done = correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Asked", 2)
    assert done.number == 3


def test_until_a_manager_has_read_it_who_made_it_takes_it_back_and_no_further(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    assert correcting.take_back(play.desk, contact) == 2
    row = next(each for each in play.view(contact).facts.rows("child"))
    assert row.answer("child.born").typed == "7"
    with pytest.raises(NotAllowed):
        correcting.take_back(play.desk, contact)
    with pytest.raises(DeskError):
        undoing.undo(play.desk, contact)
    correcting.correct(play.desk, contact, [born(child)], "It is the true date", 2)
    play.be(play.manager)
    seen_by_manager(play.desk, contact)
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="A manager has read it"):
        correcting.take_back(play.desk, contact)


def test_a_correction_that_waits_is_taken_back_like_whatever_was_sent(play: Play) -> None:
    contact, _ = endorsed(play)
    correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Less", 1)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    assert play.view(contact).state == "endorsed"
    assert play.view(contact).facts.answer("decision.outcome").typed == "3"
    assert versions(play.desk, contact)[0].how == "taken_back"


def test_two_who_correct_at_once_are_shown_both_and_nothing_is_written_over(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The school says so", 1)
    play.be(play.other_worker)
    with pytest.raises(CorrectedMeanwhile) as met:
        correcting.correct(play.desk, contact, [born(child, "4 April 2019")], "The GP says so", 1)
    both = met.value.both[0]
    assert "3 Apr" in both.theirs
    assert both.yours == "4 April 2019"
    assert "April" not in str(met.value), "no typed word in a sentence that may be logged"
    assert len(versions(play.desk, contact)) == 2
    again = born(child, "4 April 2019", "3 April 2019")
    assert correcting.correct(play.desk, contact, [again], "The GP says so", met.value.latest).number == 3


def test_a_quotation_that_was_sent_is_never_changed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, narrative__said='She said "he shouts at night"')
    play.send(contact)
    play.endorse(contact)
    was = 'She said "he shouts at night"'
    with pytest.raises(NotAllowed, match="quotation"):
        correcting.correct(
            play.desk, contact, [Put(Field("narrative.said"), 'She said "he sings"', was)], "Wrong", 1
        )


def test_what_a_send_asks_for_does_not_go(play: Play) -> None:
    contact, _ = endorsed(play)
    with pytest.raises(NotAllowed, match="Decision"):
        correcting.correct(
            play.desk,
            contact,
            [
                Put(
                    Field("decision.rationale"),
                    "",
                    play.view(contact).facts.answer("decision.rationale").typed,
                )
            ],
            "Away",
            1,
        )
    assert play.view(contact).facts.answer("decision.rationale").typed
    assert len(versions(play.desk, contact)) == 1


def test_a_name_is_put_right_on_referral_clocks_letters_and_lists_in_one_act(play: Play) -> None:
    contact = play.take()
    child = play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    name = Put(Field("child.name", child, "child", 1), "Lea Shore", "Leah Shaw")
    mail = Put(Field("referrer.email"), "t.reid@new.example", "t.reid@oakfield.example")
    correcting.correct(play.desk, contact, [name, mail], "Spelled by the mother", 1)
    view = play.view(contact)
    assert view.referrals[0].child_name == "Lea Shore"
    assert view.family == "SHORE"
    assert {clock.label for clock in view.clocks if clock.about == "referral"} == {"Lea Shore"}
    assert any("new.example" in item.route for item in view.feedback)
    assert not any("oakfield.example" in item.route for item in view.feedback)
    assert len(versions(play.desk, contact)) == 2, "one act, one version"


def test_a_child_that_is_added_or_taken_out_waits_for_a_manager(play: Play) -> None:
    contact, _ = endorsed(play)
    jay = uuid4()
    cells = {"name": "Jay Shaw", "born": "3", "gender": "m", "ethnicity": "wb", "nationality": "br"}
    puts = [Put(Field(f"child.{key}", jay, "child", 2), value, "") for key, value in cells.items()]
    assert correcting.correct(play.desk, contact, puts, "There is a brother", 1).bearing
    play.endorse(contact, "Yes")
    play.be(play.worker)
    assert correcting.correct(play.desk, contact, [Out(jay)], "It was a cousin", 2).bearing
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "He is the brother")
    assert len(play.view(contact).facts.rows("child")) == 2


def test_the_history_and_the_audit_have_it_without_a_word_of_it_in_the_audit(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    lines = {each.what: each for each in history_page(play.desk, contact).happened}
    made = next(each for what, each in lines.items() if what.startswith("Corrected after endorsement"))
    assert made.reason == "The school gave the true date"
    field = lines["Corrected: Leah Shaw, age or dob"]
    assert field.old.startswith("7 years")
    assert "3 Apr" in field.new
    found = told(play.desk, Event.CORRECTED, contact=contact)
    assert [(each.reason, each.detail) for each in found] == [("version_made", {"from": 1, "to": 2})]
    assert "true date" not in str(told(play.desk))
    assert any(
        each.detail.get("fields", [[""]])[0][0] == "child.born" for each in told(play.desk, Event.FIELD)
    )


def test_what_stands_at_once_is_told_to_every_manager_until_one_has_read_it(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    for person, hears in ((play.worker, 0), (play.manager, 1), (play.other_manager, 1)):
        play.be(person)
        told_now = [each for each in Watch(play.desk).look().line if each.event is Alarm.CORRECTED]
        assert len(told_now) == hears, person.name
    seen_by_manager(play.desk, contact)
    play.clock.move(minutes=1)
    assert not [each for each in Watch(play.desk).look().line if each.event is Alarm.CORRECTED]


def test_a_fault_halfway_leaves_nothing_of_it(play: Play) -> None:
    contact, child = endorsed(play)
    before, going = play.view(contact), play.going(contact)
    with play.desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE correction RENAME TO correction_away"))
    with pytest.raises(DeskError):
        correcting.correct(play.desk, contact, [born(child)], "The school gave the true date", 1)
    with play.desk.database.engine.begin() as connection:
        connection.execute(text("ALTER TABLE correction_away RENAME TO correction"))
    assert play.view(contact).facts == before.facts
    assert play.going(contact) == going
    with play.desk.database.read() as session:
        assert session.exec(select(Correction)).all() == []


def test_an_endorsed_correction_is_corrected_again_and_not_withdrawn(play: Play) -> None:
    contact, _ = endorsed(play, "41")
    correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "3", "41")], "Less", 1)
    play.endorse(contact, "Yes")
    with pytest.raises(NotAllowed, match="Correct it again"):
        endorsing.withdraw_endorsement(play.desk, contact, "No", play.view(contact).version)
    play.be(play.worker)
    done = correcting.correct(play.desk, contact, [Put(Field("decision.outcome"), "2", "3")], "Not so", 2)
    assert (done.number, done.bearing) == (3, True)
    play.endorse(contact, "Early help")
    assert [each.state for each in play.view(contact).referrals] == ["closed"]


def test_a_correction_that_is_sent_back_is_told_to_whoever_made_it(play: Play) -> None:
    contact, _ = endorsed(play)
    play.be(play.other_worker)
    put = Put(Field("decision.outcome"), "2", "3")
    correcting.correct(play.desk, contact, [put], "Less", 1)
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "Ring the school first")
    for person, hears in ((play.worker, 0), (play.manager, 0), (play.other_worker, 1)):
        play.be(person)
        line = [each for each in Watch(play.desk).look().line if each.event is Alarm.RETURNED]
        assert len(line) == hears, person.name
    Watch(play.desk).look(opened=contact)
    play.clock.move(minutes=1)
    assert not [each for each in Watch(play.desk).look().line if each.event is Alarm.RETURNED], "read"


def test_a_desk_that_cannot_be_written_to_keeps_no_manager_from_reading(tmp_path: Path) -> None:
    with playing(tmp_path, "2026-05-12T14:26") as play:
        contact, child = endorsed(play)
        correcting.correct(play.desk, contact, [born(child)], "The true date", 1)
        play.be(play.manager)
        other = connect(str(play.desk.database.path), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        assert look(play.desk, contact).contact.state == "endorsed"
        seen_by_manager(play.desk, contact)
        other.execute("ROLLBACK")
        other.close()
        assert versions(play.desk, contact)[0].read_at is None, "it stays unread"
        seen_by_manager(play.desk, contact)
        assert versions(play.desk, contact)[0].read_at is not None
