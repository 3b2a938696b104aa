"""The ways back of a correction: only while what it corrected stands, and then exactly as it was endorsed."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import calls, correcting, endorsing, sending
from dutydesk.acts.audit_events import Event
from dutydesk.acts.correction_values import Put
from dutydesk.acts.frozen import same
from dutydesk.acts.history import history_page
from dutydesk.acts.reading import facts_in, open_contact
from dutydesk.acts.values import NOBODY, Field
from dutydesk.acts.versions_read import read_version, versions
from dutydesk.errors import NotAllowed
from dutydesk.records.desk_tables import Worker
from dutydesk.records.tables import ChildRow, Contact, Submission
from tests.acts.audit_rows import told
from tests.acts.owed import settle_all
from tests.acts.play import Play, playing
from tests.acts.test_correcting import born, endorsed

RATIONALE = Field("decision.rationale")


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def bearing(play: Play, contact: UUID, text: str = "Care has slipped far") -> Put:
    return Put(RATIONALE, text, play.view(contact).facts.answer(RATIONALE.question).typed)


def is_as_endorsed(play: Play, contact: UUID) -> bool:
    with play.desk.database.read() as session:
        row, sent = session.get(Contact, contact), session.exec(select(Submission)).first()
        assert row is not None
        assert sent is not None
        return same(sent.content, facts_in(session, row), play.desk.checklist)


def test_once_the_endorsement_is_withdrawn_there_is_no_way_back_to_it(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The true date", 1)
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "The wrong one", play.view(contact).version)
    play.be(play.worker)
    assert "changed where it stands" in correcting.why_not_back(play.desk, contact)
    with pytest.raises(NotAllowed, match="changed where it stands"):
        correcting.take_back(play.desk, contact)
    assert play.view(contact).state == "returned"
    assert "contact_decision" in play.going(contact)
    play.send(contact)
    play.clock.move(minutes=5)
    play.endorse(contact)
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="Correct it again"):
        correcting.take_back(play.desk, contact)
    assert play.view(contact).facts.rows("child")[0].answer("child.born").typed == "3 April 2019"


def test_a_contact_that_was_done_with_meanwhile_is_closed_after_the_way_back_as_well(play: Play) -> None:
    contact, child = endorsed(play)
    correcting.correct(play.desk, contact, [born(child)], "The true date", 1)
    settle_all(play, contact)
    assert play.view(contact).state == "closed"
    play.be(play.worker)
    assert correcting.why_not_back(play.desk, contact) == ""
    correcting.take_back(play.desk, contact)
    assert play.view(contact).state == "closed"


def test_a_correction_that_is_refused_leaves_what_the_screen_knows_as_it_was(play: Play) -> None:
    contact, _ = endorsed(play)
    open_contact(play.desk, contact)
    known = play.desk.keeper.versions.known(contact)
    assert known is not None
    before = dict(known)
    with pytest.raises(NotAllowed):
        correcting.correct(play.desk, contact, [bearing(play, contact, "")], "Away", 1)
    assert play.desk.keeper.versions.known(contact) == before
    done = correcting.correct(play.desk, contact, [bearing(play, contact)], "Clearer", 1)
    assert done.bearing
    after = play.desk.keeper.versions.known(contact)
    assert after is not None
    assert after[NOBODY, RATIONALE.question] > before[NOBODY, RATIONALE.question]


def test_an_age_and_a_day_that_are_put_back_mean_what_they_meant(play: Play) -> None:
    contact = play.take()
    child = play.ordinary(contact, event__when="yesterday")
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)

    def span() -> object:
        with play.desk.database.read() as session:
            row = session.exec(select(ChildRow)).one()
            return row.born_from, row.born_to

    was, stood = span(), play.view(contact).facts
    play.clock.move(hours=24 * 300)
    day = Put(Field("event.when"), "10 May 2026", "yesterday")
    correcting.correct(play.desk, contact, [born(child, "8"), day], "The GP", 1)
    assert span() != was
    play.clock.move(hours=24 * 300)
    correcting.take_back(play.desk, contact)
    assert span() == was
    now = play.view(contact).facts
    for question in ("event.when", "child.born"):
        olds = [stood.answer(question), *(row.answer(question) for row in stood.rows("child"))]
        news = [now.answer(question), *(row.answer(question) for row in now.rows("child"))]
        for old, new in zip(olds, news, strict=True):
            assert (new.typed, new.at, new.said_by, new.asked_of) == (
                old.typed,
                old.at,
                old.said_by,
                old.asked_of,
            )
    assert is_as_endorsed(play, contact)
    put_back = next(
        each for each in history_page(play.desk, contact).happened if "Leah Shaw, age" in each.what
    )
    assert put_back.at == play.clock.now(), "the history says when it was put back"
    assert read_version(play.desk, contact, 1).whole


def test_a_mark_with_its_reason_and_whom_was_asked_is_put_back_whole(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "address.line", "?", reason="He would not say")
    play.send(contact)
    play.endorse(contact, unknown_reason="Accepted")
    play.be(play.other_worker)
    stood = play.view(contact).facts.answer("address.line")
    assert stood.mark
    put = Put(Field("address.line"), "2 Ash Way", stood.typed)
    correcting.correct(play.desk, contact, [put], "The school knows", 1)
    play.clock.move(minutes=5)
    correcting.take_back(play.desk, contact)
    now = play.view(contact).facts.answer("address.line")
    assert (now.mark, now.reason, now.asked_of, now.at, now.said_by) == (
        stood.mark,
        stood.reason,
        stood.asked_of,
        stood.at,
        "S Khan",
    )
    assert is_as_endorsed(play, contact)


def test_after_a_correction_was_sent_back_a_withdrawn_endorsement_waits_for_the_manager(play: Play) -> None:
    contact, _ = endorsed(play)
    correcting.correct(play.desk, contact, [bearing(play, contact)], "Clearer", 1)
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "No")
    endorsing.withdraw_endorsement(play.desk, contact, "Again", play.view(contact).version)
    assert play.view(contact).state == "sent"


def test_what_moved_on_since_does_not_keep_a_manager_from_sending_it_back(play: Play) -> None:
    contact = play.take()
    play.urgent(contact)
    calls.settle(play.desk, contact)
    play.send(contact)
    play.endorse(contact, unknown_reason="A baby")
    play.be(play.worker)
    question = "strategy.reasons"
    play.type(contact, question, "First")
    play.desk.keeper.flush()
    puts = [Put(Field(question), "Put right", "First"), bearing(play, contact)]
    correcting.correct(play.desk, contact, puts, "Why", 1)
    play.type(contact, question, "Typed on in the discussion")
    play.desk.keeper.flush()
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "No")
    view = play.view(contact)
    assert view.state == "escalated"
    assert view.facts.answer(question).typed == "Typed on in the discussion"
    assert view.facts.answer(RATIONALE.question).typed == "A bruise, and an account that changed"
    assert versions(play.desk, contact)[0].how == "returned"
    lines = [each.what for each in history_page(play.desk, contact).happened]
    assert any(each.startswith("Left as it is, for it moved on since the correction: ") for each in lines)


@pytest.mark.parametrize("waits", [True, False])
def test_whoever_may_change_nothing_any_more_takes_nothing_back(play: Play, waits: bool) -> None:
    """Safety.md 3.1, change after endorsement: a worker and a manager alone; a manager sends it back."""
    contact, child = endorsed(play)
    put = bearing(play, contact) if waits else born(child)
    correcting.correct(play.desk, contact, [put], "Clearer", 1)
    with play.desk.database.write() as session:
        worker = session.get(Worker, play.worker.id)
        assert worker is not None
        worker.role = "reader"
        session.add(worker)
    stands = play.view(contact).facts
    assert "Correcting" in correcting.why_not_back(play.desk, contact)
    with pytest.raises(NotAllowed, match="Correcting"):
        correcting.take_back(play.desk, contact)
    if waits:
        with pytest.raises(NotAllowed, match="Correcting"):
            sending.withdraw(play.desk, contact, play.view(contact).version)
    assert play.view(contact).facts == stands
    assert told(play.desk, Event.DENIED)
    play.be(play.manager)
    if waits:
        endorsing.send_back(play.desk, contact, play.digest(contact), "No")
        assert is_as_endorsed(play, contact)
