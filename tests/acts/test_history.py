"""The history as a person reads it: who, when and what in words; in pages, and only for those who may."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from dutydesk.acts import claims, people
from dutydesk.acts.audit_events import Event
from dutydesk.acts.desk import Desk
from dutydesk.acts.history import PAGE, history_page
from dutydesk.acts.history_values import Happening, in_saves
from dutydesk.acts.reading import open_contact
from dutydesk.acts.starts import correct_start
from dutydesk.acts.values import Person
from dutydesk.records.tables import History
from tests.acts.audit_rows import told
from tests.acts.conftest import type_in
from tests.acts.play import Play, playing
from tests.fixed_clock import FixedClock

JAY = UUID(int=7)


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def whats(desk: Desk, contact: UUID, words: str = "") -> list[str]:
    return [each.what for each in history_page(desk, contact, words).happened]


def of(desk: Desk, contact: UUID, what: str) -> Happening:
    return next(each for each in history_page(desk, contact).happened if each.what == what)


def test_a_change_is_read_in_words_of_the_list_with_the_childs_name(desk: Desk, on_desk: UUID) -> None:
    type_in(desk, on_desk, "child.name", "Jay Shaw", row=JAY)
    type_in(desk, on_desk, "child.gender", "m", row=JAY)
    type_in(desk, on_desk, "child.gender", "f", row=JAY)
    type_in(desk, on_desk, "decision.outcome", "42")
    found = of(desk, on_desk, "Jay Shaw, gender")
    assert (found.old, found.new, found.change) == ("Male", "Female", True)
    assert (found.who, found.role) == ("Ada Bright", "Duty social worker")
    outcome = of(desk, on_desk, "Decision: Outcome")
    assert outcome.old == ""
    assert "42" not in outcome.new
    assert "strategy discussion" in outcome.new


def test_a_long_text_is_whole_and_markup_is_text(desk: Desk, on_desk: UUID) -> None:
    text = "[bold]He said[/] " + "no coat " * 80
    type_in(desk, on_desk, "narrative.seen", text.strip())
    assert next(each.new for each in history_page(desk, on_desk).happened if each.change) == text.strip()


def test_what_one_person_changed_in_a_minute_stands_together_newest_first(
    desk: Desk, on_desk: UUID, clock: FixedClock
) -> None:
    type_in(desk, on_desk, "referrer.name", "Tom Reid")
    type_in(desk, on_desk, "referrer.role", "DSL")
    clock.move(minutes=5)
    type_in(desk, on_desk, "referrer.phone", "0116 496 0123")
    saves = in_saves(history_page(desk, on_desk).happened)
    assert [[line.new for line in save.lines] for save in saves[:2]] == [
        ["0116 496 0123"],
        ["DSL", "Tom Reid"],
    ]
    assert saves[0].at > saves[1].at


def test_times_and_numbers_are_read_in_words(desk: Desk, on_desk: UUID, clock: FixedClock) -> None:
    now = clock.now()
    clock.move(minutes=30)
    version = open_contact(desk, on_desk).version
    correct_start(desk, on_desk, now, "The telephone was late", version)
    found = of(desk, on_desk, "The start was corrected.")
    assert "+00:00" not in found.old + found.new
    assert found.reason == "The telephone was late"


def test_decisions_are_lines_with_their_reasons(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.endorse(contact, "Agreed, the threshold is met")
    lines = {each.what: each for each in history_page(play.desk, contact).happened}
    assert lines["Endorsed."].reason == "Agreed, the threshold is met"
    assert lines["Endorsed."].role == "Duty team manager"
    assert "Sent to the manager, version 1." in lines
    assert "Opened by the manager, version 1." in lines


def test_a_hand_over_says_from_whom_to_whom_and_why(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.be(play.manager)
    claims.hand_over(
        play.desk, contact, play.other_worker.id, "S Khan has gone home", play.view(contact).version
    )
    found = next(
        each for each in history_page(play.desk, contact).happened if each.what.startswith("Handed over")
    )
    assert (found.old, found.new, found.reason) == ("S Khan", "T Webb", "S Khan has gone home")


def test_a_manager_reads_who_looked_and_that_is_an_event_itself(
    desk: Desk, on_desk: UUID, manager: Person, worker: Person
) -> None:
    desk.keeper.flush()
    people.be(desk, manager.id)
    open_contact(desk, on_desk)
    found = [each for each in history_page(desk, on_desk).happened if each.kind == "look"]
    assert ("Mo Carter", "Read it.") in [(each.who, each.what) for each in found], "a moment ago"
    desk.auditor.flush()  # type: ignore[union-attr]
    assert [each.reason for each in told(desk, Event.READ, contact=on_desk)] == ["history"]


def test_a_worker_does_not_read_who_looked(
    desk: Desk, on_desk: UUID, manager: Person, worker: Person
) -> None:
    desk.keeper.flush()
    people.be(desk, manager.id)
    open_contact(desk, on_desk)
    people.be(desk, worker.id)
    page = history_page(desk, on_desk)
    assert not page.looks
    assert not [each for each in page.happened if each.kind == "look"]
    assert told(desk, Event.READ, contact=on_desk) == []


def test_every_word_of_the_filter_must_fit_a_person_a_child_a_field_or_an_act(
    desk: Desk, on_desk: UUID
) -> None:
    type_in(desk, on_desk, "child.name", "Jay Shaw", row=JAY)
    type_in(desk, on_desk, "child.gender", "m", row=JAY)
    type_in(desk, on_desk, "referrer.name", "Tom Reid")
    assert whats(desk, on_desk, "jay gender") == ["Jay Shaw, gender"]
    assert whats(desk, on_desk, "ada jay") == ["Jay Shaw, gender", "Jay Shaw, name"]
    assert whats(desk, on_desk, "taken onto") == ["Taken onto the desk."]
    assert history_page(desk, on_desk, "jay zebra").unknown == ("zebra",)
    assert whats(desk, on_desk, "jay [b]") == []


def test_thousands_of_lines_come_in_pages_each_once_and_in_order(desk: Desk, on_desk: UUID) -> None:
    desk.keeper.flush()
    assert desk.here is not None
    at = desk.clock.now()
    with desk.database.write() as session:
        for number in range(1050):
            session.add(
                History(
                    contact_id=on_desk,
                    at=at,
                    by_id=desk.here.id,
                    by_name="Ada Bright",
                    act="typed",
                    question="referrer.name",
                    old=f"Tom {number}",
                    new=f"Tom {number + 1}",
                )
            )
    seen: list[Happening] = []
    page = history_page(desk, on_desk)
    while True:
        seen += page.happened
        assert len(page.happened) <= 2 * PAGE
        if page.onwards is None:
            break
        page = history_page(desk, on_desk, onwards=page.onwards)
    changed = [each.new for each in seen if each.new.startswith("Tom ")]
    assert changed == [f"Tom {number}" for number in range(1050, 0, -1)]
    assert len({each.id for each in seen}) == len(seen)


def test_a_call_behind_its_gate_has_a_history_too(desk: Desk, behind: UUID) -> None:
    type_in(desk, behind, "referrer.name", "Tom Reid")
    assert "Referrer: Name" in whats(desk, behind)
