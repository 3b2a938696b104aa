"""Read back to the caller: what was read stands in the record, with what the caller put right (B-10)."""

from collections.abc import Iterator

import pytest

from dutydesk.acts import notes, reading_back
from dutydesk.acts.calls import settle
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.people import be
from dutydesk.acts.reading import history, read_contact
from dutydesk.errors import NotAllowed
from dutydesk.records.tables import Contact
from tests.acts.play import Play, playing
from tests.hostile import AWKWARD, MARKUP


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:22") as stage:
        yield stage


def test_what_was_read_and_put_right_is_kept_word_for_word_also_behind_the_gate(play: Play) -> None:
    contact = play.take()
    play.type(contact, "referrer.name", "Tom Reid")
    notes.add_line(play.desk, contact, '/n "no coat"')
    notes.add_line(play.desk, contact, "/n no lunch either, it seems")
    read = reading_back.sentences(play.desk, contact)
    assert read[0].startswith("You are Tom Reid.")
    assert any('"no coat"' in each for each in read)
    assert "You told us: no lunch either, it seems." in read
    kept = reading_back.keep(play.desk, contact, read, ("three times, not four", "  "))
    assert (kept.sentences, kept.corrected) == (read, ("three times, not four",))
    assert play.view(contact).read_backs == (kept,)
    assert not play.view(contact).settled
    told = [line.words for line in history(play.desk, contact) if line.act == reading_back.ACT]
    assert told == ["Read back to the caller. The caller put right: three times, not four"]


def test_each_reading_stands_and_goes_onto_the_desk_and_over_a_restart(
    play: Play, made_database_url: str
) -> None:
    contact = play.take()
    first = reading_back.keep(play.desk, contact, ("You are Tom Reid.",))
    play.type(contact, "gate.caller", "4")
    assert settle(play.desk, contact)
    play.clock.move(minutes=2)
    second = reading_back.keep(play.desk, contact, ("You are Tom Reed.",), ("Reed, not Reid",))
    assert play.view(contact).read_backs == (first, second)
    close_desk(play.desk)
    desk = open_desk(made_database_url, "leicester", play.clock)
    try:
        be(desk, play.worker.id)
        assert read_contact(desk, contact).read_backs == (first, second)
    finally:
        close_desk(desk)


def test_a_corrected_quotation_is_read_as_it_was_put_right(play: Play) -> None:
    contact = play.take()
    line = notes.add_line(play.desk, contact, '"four times"')
    notes.correct_line(play.desk, contact, line.id, '"three times"')
    read = " ".join(reading_back.sentences(play.desk, contact))
    assert '"three times"' in read
    assert "four times" not in read


def test_a_call_that_goes_on_after_the_strategy_send_is_read_back_and_a_closed_one_is_not(
    play: Play,
) -> None:
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    reading_back.keep(play.desk, contact, ("You told us: Bruise.",))
    play.be(play.other_worker)
    with pytest.raises(NotAllowed, match="S Khan"):
        reading_back.keep(play.desk, contact, ("not mine",))
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="Nothing was read"):
        reading_back.keep(play.desk, contact, (" ",))
    with play.desk.database.write() as session:
        session.get_one(Contact, contact).state = "closed"
    with pytest.raises(NotAllowed, match="closed"):
        reading_back.keep(play.desk, contact, ("too late",))
    assert len(play.view(contact).read_backs) == 1


def test_hostile_sentences_and_corrections_come_back_as_lines_of_their_own(play: Play) -> None:
    contact = play.take()
    texts = tuple(" ".join(text.split()) for text in (*MARKUP, *AWKWARD) if text.strip())
    kept = reading_back.keep(play.desk, contact, texts, texts)
    assert len(kept.sentences) == len(kept.corrected) == len(texts)
    assert play.view(contact).read_backs == (kept,)
