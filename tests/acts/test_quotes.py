"""Exact words are marked, and from the first send on never edited nor marked anew (B-11, decision 4)."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import endorsing, notes, quoted, sending
from dutydesk.acts.calls import settle
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.people import be
from dutydesk.acts.reading import history, read_contact
from dutydesk.errors import Missing, NotAllowed
from dutydesk.practice.quoting import whose
from tests.acts.play import Play, playing
from tests.hostile import AWKWARD, MARKUP


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def send_back(play: Play, contact: UUID) -> None:
    play.be(play.manager)
    digest = endorsing.open_review(play.desk, contact).submission.digest
    endorsing.send_back(play.desk, contact, digest, "Say more of the coat")
    play.be(play.worker)


@pytest.mark.parametrize(
    ("typed", "section", "quote", "text"),
    [
        ('/n "no coat four times this month"', "narrative", "caller", '"no coat four times this month"'),
        ('/n c"I am cold"', "narrative", "child", '"I am cold"'),
        ('"he hit her again', "", "caller", '"he hit her again'),
        ("/n no coat", "narrative", "", "no coat"),
    ],
)
def test_a_line_is_marked_as_it_is_typed_and_keeps_every_sign(
    desk: Desk, behind: UUID, typed: str, section: str, quote: str, text: str
) -> None:
    line = notes.add_line(desk, behind, typed)
    assert (line.section, line.quote, line.text) == (section, quote, text)
    assert read_contact(desk, behind).notes == (line,)


def test_before_the_send_a_mark_goes_on_and_off_and_the_history_has_each(play: Play) -> None:
    contact = play.take()
    line = notes.add_line(play.desk, contact, "/n he hit me")
    for quote in ("child", "caller", ""):
        marked = notes.mark_line(play.desk, contact, line.id, quote)
        assert (marked.quote, marked.text) == (quote, "he hit me")
        assert play.view(contact).notes == (marked,)
    told = [(each.old, each.new) for each in history(play.desk, contact) if each.act == notes.MARKED]
    assert told == [
        (whose(""), "child's words"),
        ("child's words", "caller's words"),
        ("caller's words", whose("")),
    ]
    with pytest.raises(NotAllowed):
        notes.mark_line(play.desk, contact, line.id, "manager")


def test_after_sending_a_line_is_marked_no_more_also_when_it_came_back_or_was_withdrawn(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    quote = notes.add_line(play.desk, contact, '/n "no coat"')
    plain = notes.add_line(play.desk, contact, "/n no lunch either")
    play.send(contact)
    play.clock.move(minutes=1)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    for line in (quote, plain):
        with pytest.raises(NotAllowed, match="A correction is a new line beside it"):
            notes.mark_line(play.desk, contact, line.id, "child")
    play.send(contact)
    send_back(play, contact)
    for line in (quote, plain):
        with pytest.raises(NotAllowed, match="A correction is a new line beside it"):
            notes.mark_line(play.desk, contact, line.id, "")
    play.clock.move(minutes=1)
    new = notes.add_line(play.desk, contact, "/n rang again")
    assert notes.mark_line(play.desk, contact, new.id, "caller").quote == "caller"
    assert play.view(contact).notes[:2] == (quote, plain)


def test_a_correction_is_a_line_of_its_own_beneath_the_one_it_corrects(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    first = notes.add_line(play.desk, contact, '/n "no coat four times"')
    other = notes.add_line(play.desk, contact, "/n Gran is 71")
    play.send(contact)
    play.clock.move(minutes=3)
    fix = notes.correct_line(play.desk, contact, first.id, '"three times, not four"')
    again = notes.correct_line(play.desk, contact, fix.id, "She is not sure how often")
    assert (fix.corrects, fix.quote, fix.section) == (first.id, "caller", "narrative")
    assert (again.corrects, again.quote) == (first.id, "")
    lines = play.view(contact).notes
    assert lines[0] == first
    assert notes.heard_in(lines, "narrative") == (first, fix, again, other)


def test_a_correction_is_filed_with_its_line_and_counted_with_it(desk: Desk, behind: UUID) -> None:
    line = notes.add_line(desk, behind, "he hit her")
    fix = notes.correct_line(desk, behind, line.id, "/f pushed, not hit")
    assert (fix.section, fix.text) == ("", "pushed, not hit")
    view = read_contact(desk, behind)
    assert notes.unsorted(view, desk.checklist) == 1
    assert notes.not_sorted(view.notes) == (line,)
    notes.file_line(desk, behind, line.id, "narrative")
    assert {each.section for each in read_contact(desk, behind).notes} == {"narrative"}


def test_nobody_else_marks_or_corrects_and_a_line_of_another_contact_is_none_of_this(play: Play) -> None:
    contact, another = play.take(), play.take()
    line = notes.add_line(play.desk, contact, "he hit her")
    for act in (notes.mark_line, notes.correct_line):
        with pytest.raises(NotAllowed, match="no such line"):
            act(play.desk, another, line.id, "caller")
    play.ordinary(contact)
    play.be(play.other_worker)
    for act in (notes.mark_line, notes.correct_line):
        with pytest.raises(NotAllowed, match="S Khan"):
            act(play.desk, contact, line.id, "caller")


def test_hostile_words_stay_as_they_were_said_in_quotes_and_corrections(desk: Desk, behind: UUID) -> None:
    for text in (*MARKUP, *AWKWARD):
        line = notes.add_line(desk, behind, f'c"{text}')
        fix = notes.correct_line(desk, behind, line.id, f'"{text}')
        assert line.text == fix.text
        assert line.text.startswith('"')
        assert (line.quote, fix.quote) == ("child", "caller")
        stands = {each.id: each.text for each in read_contact(desk, behind).notes}
        assert stands[line.id] == stands[fix.id] == line.text


def test_marks_and_corrections_go_onto_the_desk_with_the_contact(play: Play) -> None:
    contact = play.take()
    line = notes.add_line(play.desk, contact, 'c"he hit me"')
    fix = notes.correct_line(play.desk, contact, line.id, "pushed, he said later")
    assert not play.view(contact).settled
    play.type(contact, "told.informed", "y")
    play.type(contact, "gate.caller", "4")
    play.type(contact, "gate.safeguarding", "y")
    assert settle(play.desk, contact)
    assert play.view(contact).notes == (line, fix)
    assert play.view(contact).settled


def test_marks_stand_after_a_restart(play: Play, made_database_url: str) -> None:
    contact = play.take()
    line = notes.add_line(play.desk, contact, '"he hit her"')
    marked = notes.mark_line(play.desk, contact, line.id, "child")
    close_desk(play.desk)
    desk = open_desk(made_database_url, "leicester", play.clock)
    try:
        be(desk, play.worker.id)
        assert read_contact(desk, contact).notes == (marked,)
    finally:
        close_desk(desk)


def test_a_passage_that_was_sent_must_stand_when_it_is_sent_again(play: Play) -> None:
    """R-112: what the child said stays as said; typing is never refused, the next send is."""
    contact = play.take()
    play.ordinary(contact, narrative__said='Leah said "he hit me" and ran off')
    play.send(contact)
    send_back(play, contact)
    play.type(contact, "narrative.said", 'Leah said "he pushed me" and ran off')
    gaps = sending.before_sending(play.desk, contact).must_fix
    assert [(gap.question, gap.state) for gap in gaps] == [("narrative.said", quoted.CHANGED)]
    with pytest.raises(Missing):
        play.send(contact)
    play.type(contact, "narrative.said", 'Leah said "he hit me" and ran off; at 15:00 "he pushed me"')
    play.send(contact)
    assert play.view(contact).state == "sent"


def test_the_strategy_lane_waits_for_no_quotation_and_the_manager_is_shown_it(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, narrative__said='Leah said "he hit me"')
    play.send(contact)
    send_back(play, contact)
    play.type(contact, "narrative.said", "Leah was hit")
    play.type(contact, "decision.outcome", "42")
    before = sending.before_sending(play.desk, contact)
    assert before.may_send
    assert quoted.CHANGED in [each.state for each in before.exceptions]
    play.send(contact)
