"""A text that may not be kept takes nothing else with it, is never called saved, and stays in sight."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text, update
from sqlmodel import col, select

from dutydesk.acts import endorsing, people, sending
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.values import Field, Person, Where
from dutydesk.errors import NotSaved, Stale
from dutydesk.records.tables import Answer, Submission
from dutydesk.records.writing import writing
from tests.acts.conftest import type_in
from tests.acts.play import Play, playing

SEEN = Field("narrative.seen")


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def urgent(play: Play) -> UUID:
    """A strategy lane, sent at 14:26: a discussion is open."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    return contact


@pytest.fixture
def elsewhere(play: Play, made_database_url: str) -> Iterator[Desk]:
    """The same worker at a second program."""
    desk = open_desk(made_database_url, None, play.clock)
    people.be(desk, play.worker.id)
    yield desk
    close_desk(desk)


def test_a_refused_text_takes_nothing_else_with_it(play: Play, urgent: UUID) -> None:
    """Typed in one breath: the narrative is with the manager, the discussion is not."""
    told: list[str] = []
    play.desk.keeper.listen(lambda at: None, lambda sentence: None, told.append)
    with play.desk.keeper.holding(urgent):
        play.type(urgent, "narrative.seen", "canary")
        play.type(urgent, "strategy.reasons", "The account changed")
    facts = play.view(urgent).facts
    assert facts.answer("strategy.reasons").typed == "The account changed"
    assert facts.answer("narrative.seen").typed == "Bruise on a baby who cannot roll"
    assert [line.new for line in history(play.desk, urgent) if "canary" in line.new] == []
    assert len(told) == 1
    assert "canary" not in told[0]


def test_a_refused_text_is_never_called_saved_until_a_screen_has_it(play: Play, urgent: UUID) -> None:
    keeper = play.desk.keeper
    saved: list[datetime] = []
    keeper.listen(saved.append, lambda sentence: None)
    for word in ("The", "The sentence"):
        play.type(urgent, "narrative.seen", word)
        keeper.flush()
    assert (str(keeper.state), keeper.failed_since, saved) == ("failed", play.clock.now(), [])
    assert [(each.contact_id, each.field, each.text) for each in keeper.refused] == [
        (urgent, SEEN, "The sentence")
    ]
    assert "sentence" not in repr(keeper.refused)
    play.clock.move(minutes=1)
    play.type(urgent, "strategy.reasons", "Kept")
    keeper.flush()
    assert keeper.state == "failed", "another text that is kept changes nothing"
    assert keeper.take_refused(uuid4()) == ()
    assert [each.text for each in keeper.take_refused(urgent)] == ["The sentence"]
    assert (str(keeper.state), keeper.failed_since, keeper.refused) == ("saved", None, ())


def test_a_refused_text_that_may_be_kept_after_all_is_refused_no_more(play: Play, urgent: UUID) -> None:
    play.type(urgent, "narrative.seen", "Seen twice")
    play.desk.keeper.flush()
    sending.withdraw(play.desk, urgent, play.view(urgent).version)
    play.type(urgent, "narrative.seen", "Seen twice")
    play.desk.keeper.flush()
    assert play.desk.keeper.refused == ()
    assert play.desk.keeper.state == "saved"


def test_what_was_sent_from_elsewhere_is_not_changed_here(play: Play, elsewhere: Desk) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.type(contact, "narrative.seen", "No coat")
    # As on the screen: saved, with no act since.
    _rests(play)
    sending.send(elsewhere, contact, read_contact(elsewhere, contact).version)
    play.type(contact, "narrative.seen", "No coat. And a knife")
    _rests(play)
    assert [each.text for each in play.desk.keeper.take_refused(contact)] == ["No coat. And a knife"]
    assert read_contact(elsewhere, contact).facts.answer("narrative.seen").typed == "No coat"
    people.be(elsewhere, play.manager.id)
    review = endorsing.open_review(elsewhere, contact)
    endorsing.endorse(elsewhere, contact, review.submission.digest, "Agreed")


def test_a_key_that_is_being_saved_as_it_is_sent_elsewhere_is_in_what_was_sent(
    made_postgres_url: str,
) -> None:
    with playing(made_postgres_url, "2026-05-12T14:26") as play:
        contact = play.take()
        play.ordinary(contact)
        version = play.view(contact).version
        sender = threading.Thread(target=sending.send, args=(play.desk, contact, version))
        with play.desk.database.engine.begin() as saving:
            assert writing("postgresql").head(saving, contact) is not None
            saving.execute(
                update(Answer)
                .where(col(Answer.contact_id) == contact, col(Answer.question) == "narrative.seen")
                .values(typed="No coat. And a knife")
            )
            sender.start()
            deadline = time.monotonic() + 60
            while not _someone_waits(play.desk) and time.monotonic() < deadline:
                pass
        sender.join(timeout=60)
        play.be(play.manager)
        review = endorsing.open_review(play.desk, contact)
        assert review.sent_facts.answer("narrative.seen").typed == "No coat. And a knife"


def _someone_waits(desk: Desk) -> bool:
    """Whether someone waits for a row that another holds."""
    with desk.database.engine.connect() as connection:
        waiting: int = connection.execute(
            text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        ).scalar_one()
        return waiting > 0


def _rests(play: Play) -> None:
    """Wait for the writer without an act: what an act would make good is not made good."""
    deadline = time.monotonic() + 60
    while play.desk.keeper.state == "saving":
        assert time.monotonic() < deadline


def _is_kept(play: Play, contact: UUID, question: str = "strategy.reasons") -> bool:
    words = f"typed {uuid4().hex}"
    play.type(contact, question, words)
    play.desk.keeper.flush()
    play.desk.keeper.take_refused(contact)
    return play.view(contact).facts.answer(question).typed == words


def test_who_may_type_in_a_discussion_and_when(play: Play, urgent: UUID) -> None:
    """R-1301: its worker and those who endorse, once it is open; never a reader."""
    for person, may in (
        (play.worker, True),
        (play.manager, True),
        (play.assessment_manager, True),
        (play.other_worker, False),
        (play.reader, False),
    ):
        play.be(person)
        assert _is_kept(play, urgent) is may, person.role
        assert (play.view(urgent).strategy_read_only_because == "") is may, person.role
    play.be(play.worker)
    before = play.take()
    play.ordinary(before)
    assert not _is_kept(play, before), "no discussion is open"
    assert "No strategy discussion is open" in play.view(before).strategy_read_only_because
    play.clock.move(minutes=40)
    play.discuss(urgent, "15:00")
    assert _is_kept(play, urgent), "a later discussion is typed over it (R-1309)"
    assert "held" in play.view(urgent).strategy_read_only_because


def test_a_reader_cannot_add_someone_to_a_discussion(play: Play, urgent: UUID) -> None:
    play.be(play.reader)
    play.row(urgent, "attendee", 1, "police", name="DC Hall", joined="15:00")
    play.desk.keeper.flush()
    assert play.view(urgent).facts.rows("attendee") == ()


def test_a_reader_s_cursor_leaves_no_line_in_the_history(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    where = Where("narrative", "narrative.seen")
    play.desk.keeper.typed(contact, SEEN, "not left yet", where)
    play.be(play.reader)
    play.desk.keeper.left(contact, SEEN)
    assert {line.by for line in history(play.desk, contact)} == {play.worker.name}


def test_the_last_field_before_a_send_has_its_line_though_it_is_left_after_it(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    where = Where("narrative", "narrative.seen")
    play.desk.keeper.typed(contact, SEEN, "the last words", where)
    play.send(contact)
    play.desk.keeper.left(contact, SEEN)
    assert "the last words" in {line.new for line in history(play.desk, contact)}


# ------------------------------------------------------------ one contact's trouble


def _refuse(desk: Desk, contact: UUID) -> Callable[[], None]:
    """The file of one call refuses to be written to; what makes it take it again."""
    with desk.home(contact) as home:
        pass
    with home.engine.begin() as connection:
        connection.execute(text("ALTER TABLE answer RENAME TO elsewhere"))

    def end() -> None:
        with home.engine.begin() as connection:
            connection.execute(text("ALTER TABLE elsewhere RENAME TO answer"))

    return end


def test_what_one_contact_cannot_keep_stops_no_act_on_another(
    desk: Desk, behind: UUID, on_desk: UUID
) -> None:
    heal = _refuse(desk, behind)
    type_in(desk, behind, "narrative.seen", "waits")
    with pytest.raises(NotSaved):
        desk.keeper.flush(contact_id=behind)
    type_in(desk, on_desk, "narrative.seen", "goes on")
    desk.keeper.flush(contact_id=on_desk)
    assert read_contact(desk, on_desk).facts.answer("narrative.seen").typed == "goes on"
    assert desk.keeper.state == "failed"
    with pytest.raises(NotSaved):
        desk.keeper.flush()
    heal()
    desk.keeper.flush()
    assert read_contact(desk, behind).facts.answer("narrative.seen").typed == "waits"
    assert str(desk.keeper.state) == "saved"


# ------------------------------------------------------------ the reason of a mark


@pytest.mark.parametrize("at_once", [True, False])
def test_a_space_after_a_mark_keeps_its_reason(
    desk: Desk, behind: UUID, worker: Person, at_once: bool
) -> None:
    field, where = Field("referrer.phone"), Where("referrer", "referrer.phone", caret=1)
    promised = desk.clock.now()

    def stands() -> tuple[str, str, object]:
        answer = read_contact(desk, behind).facts.answer("referrer.phone")
        return answer.mark, answer.reason, answer.by_when

    with desk.keeper.holding(behind):
        desk.keeper.typed(behind, field, ">", where, reason="Sr Wood", by_when=promised)
        if at_once:
            desk.keeper.typed(behind, field, "> ", where)
    desk.keeper.flush()
    desk.keeper.typed(behind, field, " >", where)
    assert stands() == ("finding_out", "Sr Wood", promised)
    desk.keeper.typed(behind, field, "?", where)
    assert stands() == ("not_known", "", None)
    desk.keeper.typed(behind, field, ">", where, reason="Dr Osei", by_when=promised)
    desk.keeper.typed(behind, field, ">", where, reason="")
    assert stands() == ("finding_out", "", None)


# ------------------------------------------------------------ what was sent


def test_a_submission_whose_words_were_changed_is_not_endorsed(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    with play.desk.database.write() as session:
        row = session.exec(select(Submission)).one()
        row.content = row.content.replace("Care has slipped", "All is well")
        session.add(row)
    with pytest.raises(Stale):
        endorsing.endorse(play.desk, contact, digest, "Agreed")
    endorsing.send_back(play.desk, contact, digest, "It is not what was sent")
    assert play.view(contact).state == "returned", "sending back is always a way out"
