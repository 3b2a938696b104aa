"""Disposal by two people: what is due, what may not go, what is left of it, and the certificate."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import (
    auditing,
    backing_up,
    calls,
    disposal,
    disposal_board,
    holding,
    linking,
    may_act,
    people,
    restricting,
    retaining,
    shutting_out,
    undoing,
)
from dutydesk.acts.audit_events import Event
from dutydesk.acts.finding import find
from dutydesk.acts.values import NOBODY
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.copies import copy_figures, may_go
from dutydesk.records import wiping
from dutydesk.records.audit_tables import AuditRow
from dutydesk.records.tables import Contact, History
from tests.acts.disposing import LATER, Keepers, closed, reference, rows_left
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def keepers(play: Play) -> Keepers:
    return Keepers(play)


def due(play: Play) -> list[str]:
    before = play.desk.here
    assert before is not None
    play.be(play.manager)
    try:
        return _due(play)
    finally:
        play.be(before)


def _due(play: Play) -> list[str]:
    today = play.clock.now().date()
    return [each.reference for each in retaining.list_closed(play.desk) if each.is_due(today)]


def events(play: Play, act: Event) -> list[AuditRow]:
    assert play.desk.auditor is not None
    play.desk.auditor.flush()
    with play.desk.database.read() as session:
        return list(session.exec(select(AuditRow).where(AuditRow.act == act.value)).all())


def test_nothing_is_due_under_a_class_the_council_has_not_confirmed(play: Play, keepers: Keepers) -> None:
    contact = closed(play)
    play.at(LATER)
    assert due(play) == []
    with pytest.raises(NotAllowed, match="has not confirmed how long below_threshold is kept"):
        keepers.propose(reference(play, contact))
    play.be(keepers.admin)
    retaining.set_period(play.desk, "below_threshold", 21, "birth", "Schedule 2026, line 4")
    assert due(play) == [], "entered by one person, and confirmed by nobody"
    play.be(keepers.auditor)
    retaining.confirm_period(play.desk, "below_threshold")
    assert due(play) == [reference(play, contact)]
    play.be(keepers.admin)
    retaining.set_period(play.desk, "below_threshold", 22, "birth", "Schedule 2027, line 4")
    assert due(play) == [], "entered anew, it is to be confirmed anew"


def test_who_entered_a_period_does_not_confirm_it_and_a_worker_neither(play: Play, keepers: Keepers) -> None:
    play.be(play.worker)
    with pytest.raises(NotAllowed):
        retaining.set_period(play.desk, "below_threshold", 21, "birth", "Schedule 2026")
    play.be(keepers.admin)
    retaining.set_period(play.desk, "below_threshold", 21, "birth", "Schedule 2026")
    with pytest.raises(NotAllowed):
        retaining.confirm_period(play.desk, "below_threshold")


def test_it_counts_from_the_youngest_childs_birth_or_from_the_closing(play: Play, keepers: Keepers) -> None:
    contact = closed(play)  # Leah is 7 on 12 May 2026: born at the latest on that day of 2019
    keepers.confirm("below_threshold", years=21, starts="birth")
    play.be(play.manager)
    (its,) = retaining.list_closed(play.desk)
    assert its.kept.until == date(2040, 5, 13)
    keepers.confirm("below_threshold", years=35, starts="closure")
    play.be(play.manager)
    (its,) = retaining.list_closed(play.desk)
    assert its.kept.until == date(2061, 5, 13)
    play.at("2061-05-12T23:59")
    with pytest.raises(NotAllowed, match="it is kept until 2061-05-13"):
        keepers.propose(reference(play, contact))
    play.at("2061-05-13T00:01")
    assert keepers.propose(reference(play, contact)) == 1


def test_two_people_and_then_nothing_of_it_is_left_but_ids_in_the_audit(play: Play, keepers: Keepers) -> None:
    contact, other = closed(play), closed(play, address__line="3 Ash Row")
    keepers.confirm()
    its = reference(play, contact)
    play.at(LATER)
    number = keepers.propose(its)
    with pytest.raises(NotAllowed):
        disposal.approve(play.desk, number)
    assert play.view(contact).state == "closed", "whoever proposed it cannot approve it"
    play.be(play.worker)
    with pytest.raises(NotAllowed):
        disposal.approve(play.desk, number)
    play.be(keepers.auditor)
    done = disposal.approve(play.desk, number)
    assert list(rows_left(play, contact)) == []
    assert find(play.desk, its).people == ()  # type: ignore[union-attr]
    with pytest.raises(NotAllowed, match="no such contact"):
        play.view(contact)
    assert play.view(other).state == "closed", "the other stays"
    assert done.wiped_at is not None
    assert auditing.verify(play.desk).what == ""
    told = [row for row in events(play, Event.DISPOSED) if row.contact == str(contact)]
    assert len(told) == 1
    assert events(play, Event.WIPED)


def test_the_certificate_says_what_and_who_and_when_and_names_nobody(play: Play, keepers: Keepers) -> None:
    contact = closed(play)
    keepers.confirm()
    its = reference(play, contact)
    play.at(LATER)
    done = keepers.dispose(its)
    told = done.certificate
    assert done.whole
    assert told["classes"] == {"below_threshold": 1}
    assert told["proposed"]["by"] == str(play.manager.id)
    assert told["approved"]["by"] == str(keepers.auditor.id)
    assert told["contacts"][0]["reference"] == its
    assert told["removed"]["contact"] == 1
    assert told["removed"]["answer"] > 20
    assert told["removed"]["find_term"] > 5
    assert done.reason == ""
    for name in ("Shaw", "Leah", "Reid", "Elm Road", "Patel", "Its time is over"):
        assert name not in str(told)


def test_what_was_changed_held_or_reopened_since_it_was_proposed_does_not_go(
    play: Play, keepers: Keepers
) -> None:
    contact = closed(play)
    keepers.confirm()
    its = reference(play, contact)
    play.at(LATER)
    number = keepers.propose(its)
    play.be(play.other_manager)
    holding.hold(play.desk, contact, "Asked for by the inquiry")
    play.be(keepers.auditor)
    with pytest.raises(Stale, match="is held"):
        disposal.approve(play.desk, number)
    assert play.view(contact).state == "closed"
    play.be(play.manager)
    disposal.withdraw(play.desk, number)
    with pytest.raises(NotAllowed, match="a legal hold stands on it"):
        keepers.propose(its)


def test_who_is_shut_out_of_a_record_by_name_disposes_of_it_and_holds_it_never(
    play: Play, keepers: Keepers
) -> None:
    other, contact = closed(play), closed(play)
    keepers.confirm()
    its = reference(play, contact)
    play.be(play.worker)
    restricting.ask(play.desk, contact, "known_here", "Known to people who work here")
    shutting_out.ask(play.desk, contact, play.manager.id, "Her brother is M Patel")
    play.at(LATER)
    with pytest.raises(NotAllowed, match=f"{its} cannot be disposed of: you are shut out of it by name"):
        keepers.propose(its)
    assert keepers.propose() == 1, "all that are due is all that are theirs to decide about"
    assert [each[0] for each in disposal.view(play.desk, 1).contacts] == [reference(play, other)]
    with pytest.raises(NotAllowed, match="shut out of this record"):
        holding.hold(play.desk, contact, "Inquiry")
    number = keepers.propose(its, by=keepers.admin)
    play.be(play.manager)
    _, seen = disposal_board.board(play.desk).proposals
    assert (seen.view.number, seen.why_not) == (number, retaining.SHUT_OUT)
    with pytest.raises(NotAllowed, match="shut out by name"):
        disposal.approve(play.desk, number)
    assert disposal.view(play.desk, number).state == "proposed"
    play.be(keepers.auditor)
    disposal.withdraw(play.desk, number)
    holding.hold(play.desk, contact, "Inquiry")
    play.be(play.manager)
    (held,) = disposal_board.board(play.desk).held
    assert held.why_not == may_act.SHUT_OUT
    with pytest.raises(NotAllowed, match="shut out of this record"):
        holding.release(play.desk, contact, "It is over")
    play.be(keepers.auditor)
    assert not holding.release(play.desk, contact, "It is over")


def test_who_asks_for_a_lift_that_another_asked_for_meanwhile_lifts_nothing(
    play: Play, keepers: Keepers
) -> None:
    contact = closed(play)
    play.be(play.manager)
    holding.hold(play.desk, contact, "Asked for by the inquiry")
    holding.release(play.desk, contact, "The inquiry ended", None)
    play.be(keepers.auditor)
    with pytest.raises(Stale, match="The hold stands"):
        holding.release(play.desk, contact, "Letter of 3 May", None)
    (held,) = holding.holds(play.desk)
    assert held.lift_reason == "The inquiry ended"
    assert holding.release(play.desk, contact, "", held.lift_asked_at)


def test_a_row_written_past_the_program_after_the_proposal_is_seen(play: Play, keepers: Keepers) -> None:
    contact = closed(play)
    keepers.confirm()
    play.at(LATER)
    number = keepers.propose(reference(play, contact))
    with play.desk.database.write() as session:
        session.connection().exec_driver_sql(
            "UPDATE answer SET typed = 'else' WHERE question = 'address.line'"
        )
    play.be(keepers.auditor)
    with pytest.raises(Stale, match="is not as it was"):
        disposal.approve(play.desk, number)


def test_a_hold_is_lifted_by_two_people(play: Play, keepers: Keepers) -> None:
    contact = closed(play)
    keepers.confirm()
    play.at(LATER)
    play.be(play.manager)
    holding.hold(play.desk, contact, "Asked for by the inquiry")
    assert due(play) == []
    assert not holding.release(play.desk, contact, "The inquiry ended")
    with pytest.raises(NotAllowed, match="another person lifts it"):
        holding.release(play.desk, contact)
    assert due(play) == []
    play.be(keepers.auditor)
    (held,) = holding.holds(play.desk)
    assert holding.release(play.desk, contact, "", held.lift_asked_at)
    assert due(play) == [reference(play, contact)]
    assert len(events(play, Event.HELD)) == 1
    assert [row.reason for row in events(play, Event.RELEASED)] == ["asked", "lifted"]


def test_a_hold_on_a_sealed_contact_is_told_to_nobody_who_may_not_see_it(
    play: Play, keepers: Keepers
) -> None:
    contact = closed(play)
    play.be(play.worker)
    asked = restricting.ask(play.desk, contact, "witness", "Because of the trial")
    play.be(play.manager)
    restricting.approve(play.desk, asked.id)
    holding.hold(play.desk, contact, "inquiry")
    assert [each.reference for each in holding.holds(play.desk)] == ["C-2026-0001"]
    play.be(play.other_worker)
    assert holding.holds(play.desk) == ()


def test_linked_to_one_that_is_open_it_stays_and_the_other_forgets_its_name(
    play: Play, keepers: Keepers
) -> None:
    contact = closed(play)
    keepers.confirm(years=5, starts="closure")
    play.be(play.worker)
    later = play.take()
    play.ordinary(later)
    linking.link(play.desk, later, contact, "family", "The same Shaw family")
    play.at("2040-05-14T10:00")
    assert due(play) == []
    with play.desk.database.write() as session:  # years have gone by; it was closed long ago
        row = session.get_one(Contact, later)
        row.state = "closed"
        session.add(row)
    play.be(play.manager)
    number = disposal.propose(play.desk, [reference(play, contact)], "Over")
    play.be(keepers.auditor)
    disposal.approve(play.desk, number)
    assert list(rows_left(play, contact)) == ["history"], "that there was a link, by its id"
    view = play.view(later)
    assert view.links == ()
    with play.desk.database.read() as session:
        lines = session.connection().exec_driver_sql("SELECT reason FROM history").scalars().all()
    assert wiping.GONE in lines
    assert not any("SHAW" in line for line in lines)


def test_a_link_said_twice_names_nobody_once_the_other_is_gone(play: Play, keepers: Keepers) -> None:
    contact, later, before = closed(play), closed(play), closed(play)
    keepers.confirm(years=5, starts="closure")
    play.be(play.worker)
    other = reference(play, contact)
    with play.desk.database.write() as session:  # as long as its letters were owed
        for each in (later, before):
            row = session.get_one(Contact, each)
            row.state = "endorsed"
            session.add(row)
    for each in (later, before):
        linking.link(play.desk, each, contact, "family", "The same")
        linking.link(play.desk, each, contact, "family", "Mother ZEBRA is the same")
    assert len(undoing.steps(lines_of(play, later), play.worker.id).done) == 1, "said again it is no step"
    linking.link(play.desk, before, later, "family", "Stays")
    with play.desk.database.write() as session:
        for each in (later, before):
            row = session.get_one(Contact, each)
            row.state = "closed"
            session.add(row)
        for line in session.exec(select(History).where(History.contact_id == before)).all():
            if "ZEBRA" in line.reason:  # as it was written until now
                line.subject_id = NOBODY
                session.add(line)
    play.at("2040-05-14T10:00")
    keepers.dispose(other)
    said = [line.reason for each in (later, before) for line in lines_of(play, each) if line.act == "linked"]
    assert said.count(wiping.GONE) == 4
    assert [line for line in said if line != wiping.GONE] == ["C-0002 SHAW: same family (Stays)."]


def lines_of(play: Play, contact: UUID) -> list[History]:
    with play.desk.database.read() as session:
        wanted = select(History).where(History.contact_id == contact)
        return sorted(session.exec(wanted).all(), key=lambda line: (line.at, line.turn))


def test_a_call_behind_the_gate_keeps_what_it_is_linked_to(play: Play, keepers: Keepers) -> None:
    contact = closed(play)
    keepers.confirm(years=5, starts="closure")
    play.at("2040-05-14T10:00")
    number = keepers.propose(reference(play, contact))
    play.be(play.worker)
    call = play.take()
    linking.link(play.desk, call, contact, "family", "The same Shaw family")
    assert due(play) == []
    play.be(keepers.auditor)
    with pytest.raises(Stale, match="held, or not due"):
        disposal.approve(play.desk, number)
    play.be(play.worker)
    calls.close_without_record(play.desk, call)
    play.be(keepers.auditor)
    assert disposal.approve(play.desk, number).state == "approved"


def test_a_link_to_one_that_is_gone_is_not_adopted(
    play: Play, keepers: Keepers, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call at another machine: who disposes there sees nothing of it."""
    contact = closed(play)
    keepers.confirm(years=5, starts="closure")
    play.at("2040-05-14T10:00")
    play.be(play.worker)
    call = play.take()
    linking.link(play.desk, call, contact, "family", "The same Shaw family")
    linking.link(play.desk, call, contact, "family", "Mother ZEBRA is the same")
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(play.desk.gate, "read_each", lambda _: [])
        keepers.dispose(reference(play, contact))
    play.be(play.worker)
    play.type(call, "gate.caller", "2")
    assert calls.settle(play.desk, call)
    assert set(rows_left(play, contact)) == {"history"}, "that there was a link, by its id"
    told = [line for line in lines_of(play, call) if line.act in ("linked", "unlinked")]
    assert [(line.act, line.reason) for line in told] == [
        ("linked", wiping.GONE),
        ("linked", wiping.GONE),
        ("unlinked", wiping.GONE),
    ]
    assert play.view(call).links == ()


@pytest.mark.parametrize("at", ["still due", "rows gone", "before the commit"])
def test_a_stop_before_the_commit_leaves_all_as_it_was(play: Play, keepers: Keepers, at: str) -> None:
    contact = closed(play)
    keepers.confirm()
    play.at(LATER)
    number = keepers.propose(reference(play, contact))
    play.be(keepers.auditor)

    class Stopped(BaseException):
        pass

    def step(what: str) -> None:
        if what == at:
            raise Stopped

    with pytest.raises(Stopped):
        disposal.approve(play.desk, number, step)
    assert play.view(contact).state == "closed"
    assert disposal.view(play.desk, number).state == "proposed"
    assert auditing.verify(play.desk).what == ""


def test_nobody_is_here_who_may(play: Play, keepers: Keepers) -> None:
    keepers.confirm()
    with pytest.raises(NotAllowed):
        retaining.list_closed(play.desk)
    with pytest.raises(NotAllowed):
        disposal.views(play.desk)
    play.be(play.reader)
    with pytest.raises(NotAllowed):
        disposal.propose(play.desk, (), "Over")
    play.be(play.worker)
    with pytest.raises(NotAllowed):
        holding.hold(play.desk, UUID(int=3), "Over")
    people.be(play.desk, play.manager.id)
    with pytest.raises(NotAllowed, match="Nothing is due"):
        disposal.propose(play.desk, (), "Over")


def test_the_certificate_says_until_when_copies_hold_it_and_how_often_it_left(tmp_path: Path) -> None:
    with playing(tmp_path, "2026-05-12T14:26") as play:
        keepers = Keepers(play)
        contact = closed(play)
        keepers.confirm()
        its = reference(play, contact)
        auditing.printed(play.desk, contact, "plain")
        play.at(LATER)
        copy, _ = backing_up.make_own(play.desk)
        play.clock.move(hours=3)
        told = keepers.dispose(its).certificate
        until = date.fromisoformat(told["copies_until"])
        assert (told["copies"], told["left_the_desk"], told["aside"]) == (1, 1, 0)
        assert until == date(2068, 5, 29)
        # While later copies are made: it is kept two weeks, and on the day named it goes.
        first = datetime(until.year, until.month, until.day, tzinfo=UTC)
        for now, goes in ((copy.at + timedelta(days=14), False), (first, True)):
            made = [copy.at, *(now - timedelta(hours=2 * each) for each in range(4))]
            assert (copy.at in may_go(made, now, copy_figures())) is goes
