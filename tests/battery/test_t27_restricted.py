"""T27: words of sealed and restricted records are hunted in all that is read, counted, found and printed.

Sealed: no trace of it, and every count as if it were not there. Restricted: its stub wherever it is listed,
and nothing else. To a manager who is shut out by name both are a stub, and they decide nothing of them. Each
broken glass is seen by a manager within five seconds. On an encrypted file and on PostgreSQL; the controls,
a desk that hides nothing, one that goes by the role alone and a reader past the one place, must be caught.
"""

import dataclasses
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import get_args
from uuid import UUID

import pytest
from dutydesk.screens import alarms as alarms_on_screen
from sqlmodel import Session

from dutydesk.acts import (
    alarm_report,
    alarms,
    audit_reading,
    breaking,
    calls,
    claims,
    clocks,
    feedback_rows,
    finding,
    history,
    holding,
    parking,
    queue,
    reading,
    restricting,
    review,
    seeing,
    shutting_out,
)
from dutydesk.acts.values import Person, Tab
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.paper import plain, stub
from dutydesk.paper.standards import Standards
from dutydesk.practice.alarms import Event
from dutydesk.records import listing, sight
from dutydesk.records.tables import NO_SUBJECT, Contact
from tests.battery.guarded_cast import NOT_YET, Guarded, Kept, cast, furnished
from tests.conftest import in_memory
from tests.screens.conftest import SMALL_OR_WIDE, press, running, text_of

pytestmark = pytest.mark.battery

TABS = get_args(Tab)
BROTHER = "Her brother Wendelin"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    with in_memory(tmp_path) as found:
        yield found


@pytest.fixture(params=["encrypted", "postgres"])
def kept(request: pytest.FixtureRequest, folder: Path) -> Iterator[Kept]:
    encrypted = request.param == "encrypted"
    address = folder / "desk.db" if encrypted else request.getfixturevalue("made_postgres_url")
    with cast(address, encrypted=encrypted) as play:
        yield furnished(play)


def shown(what: object) -> str:
    """All that a value holds, also where its repr keeps it to itself."""
    if dataclasses.is_dataclass(what) and not isinstance(what, type):
        return f"({', '.join(shown(getattr(what, each.name)) for each in dataclasses.fields(what))})"
    if isinstance(what, list | tuple | set | frozenset):
        return f"({', '.join(shown(each) for each in what)})"
    if isinstance(what, dict):
        return f"({', '.join(f'{shown(key)}: {shown(each)}' for key, each in what.items())})"
    return str(what)


def refused(act: Callable[[], object]) -> str:
    """What an act says that is refused; its answer, where it is not."""
    try:
        return shown(act())
    except DeskError as told:
        return str(told)


def all_that_is_read(kept: Kept) -> dict[str, str]:
    """Everything that whoever is here can read of this desk, by the reader."""
    desk, now = kept.play.desk, kept.play.clock.now()
    standards = Standards(desk.checklist, desk.profile, desk.calendar, now)
    told: dict[str, str] = {}
    for tab in TABS:
        view = queue.queue(desk, tab)
        told[f"queue {tab}"] = shown((view.rows, view.counts, view.clocks, view.on_hold, view.to_decide))
        told[f"preview {tab}"] = shown([queue.preview(desk, row.contact_id) for row in view.rows])
        told[f"autocomplete {tab}"] = shown(queue.narrowed(view, "quill").rows)
    team, owed = queue.queue(desk, "team"), feedback_rows.list_owed(desk)
    told["paper queue"] = plain.queue_text(team, standards, owed)
    told["paper queue as json"] = plain.queue_json(team, standards, owed)
    told["clocks"] = shown(clocks.running(desk))
    told["feedback"] = shown(owed)
    told["statistics"] = shown(alarm_report.alarm_report(desk))
    told["alarms"] = shown(alarms.Watch(desk).look())
    told["left open, on hold, handed over"] = shown(
        (calls.left_open(desk), parking.on_hold(desk), claims.taken_from_me(desk))
    )
    told["to review"] = refused(lambda: breaking.to_review(desk))
    told["holds"] = shown(holding.holds(desk))
    if desk.here is not None and desk.here.role.startswith("duty_") and kept.linked is not None:
        told["linked"] = shown(reading.read_contact(desk, kept.linked))
        told["history of the linked"] = shown(reading.history(desk, kept.linked))
        told["history page of the linked"] = refused(lambda: history.history_page(desk, kept.linked))  # type: ignore[arg-type]
    told["audit export"] = refused(lambda: list(audit_reading.export(desk)))
    for each in kept.records:
        its = each.contact
        told[f"{its} read"] = refused(lambda its=its: reading.read_contact(desk, its))  # type: ignore[misc]
        told[f"{its} opened"] = refused(lambda its=its: reading.open_contact(desk, its))  # type: ignore[misc]
        told[f"{its} history"] = refused(lambda its=its: reading.history(desk, its))  # type: ignore[misc]
        told[f"{its} page of history"] = refused(lambda its=its: history.history_page(desk, its))  # type: ignore[misc]
        told[f"{its} review"] = refused(lambda its=its: review.look(desk, its))  # type: ignore[misc]
        told[f"{its} letters"] = refused(lambda its=its: feedback_rows.of_contact(desk, its))  # type: ignore[misc]
        told[f"{its} standing"] = refused(lambda its=its: restricting.standing(desk, its))  # type: ignore[misc]
        told[f"{its} seats"] = refused(lambda its=its: shutting_out.seats(desk, its))  # type: ignore[misc]
        told[f"{its} claim"] = refused(lambda its=its: claims.claim(desk, its))  # type: ignore[misc]
        told[f"{its} clocks"] = shown(clocks.running(desk, its))
        told[f"{its} by number"] = _paper(kept, each)
        for word in (*each.child, *each.words, each.reference, f"C-2026-{each.number:04d}"):
            found = finding.find(desk, word)
            assert found is not None
            told[f"find {word}"] = shown((found.people, found.contacts, found.more))
    return told


def _paper(kept: Kept, each: Guarded) -> str:
    desk = kept.play.desk
    found = reading.find_reference(desk, each.reference)
    shown = queue.stub_of(desk, found) if found is not None else None
    return "" if shown is None else stub.stub_text(shown) + stub.stub_json(shown)


def traces(kept: Kept, told: dict[str, str]) -> list[tuple[str, str]]:
    """(reader, word) of everything that was shown of a record to somebody who may not read it."""
    return [
        (reader, word)
        for reader, text in told.items()
        for each in kept.records
        for word in (*each.hunted, "Ondrej")
        if word.casefold() in text.casefold()
    ]


def as_(kept: Kept, person: Person | None) -> dict[str, str]:
    kept.play.desk.keeper.flush()
    kept.play.desk.here = person
    return all_that_is_read(kept)


def test_nothing_that_is_read_shows_a_word_of_them(kept: Kept) -> None:
    play, looked = kept.play, 0
    for person in (play.other_worker, play.reader, None):
        told = as_(kept, person)
        assert traces(kept, told) == []
        looked += len(told)
        for each in kept.of("sealed"):
            assert told[f"find {each.child[1]}"] == "((), 0, False)"
            assert told[f"find {each.reference}"] == "((), 0, False)"
            assert told[f"{each.contact} read"] == "There is no such contact."
            assert each.reference not in "".join(
                told[f"queue {tab}"] + told[f"preview {tab}"] for tab in TABS
            )
            assert str(each.contact) not in "".join(told[f"queue {tab}"] for tab in TABS)
        for each in kept.of("restricted"):
            assert each.child[0] in told[f"find {each.child[1]}"], "the stub, so that history is not missed"
            assert "restricted, call M Patel" in told[f"find {each.child[1]}"]
            assert "is restricted. Call M Patel" in told[f"{each.contact} read"]
            assert each.child[0] in told[f"{each.contact} by number"]
    words = sum(len(each.hunted) + 1 for each in kept.records)
    print(f"\nT27: n = {looked} readings by 3 people, {words} words hunted in each, 0 traces")
    every_count_is_as_if_the_sealed_were_not_there(kept)
    its_own_worker_and_managers_read_them(kept)


def every_count_is_as_if_the_sealed_were_not_there(kept: Kept) -> None:
    play = kept.play
    play.be(play.other_worker)
    view = queue.queue(play.desk, "team")
    restricted = len([each for each in kept.of("restricted") if each.state != "endorsed"])
    assert view.counts["team"] == restricted + 1
    assert view.counts["endorse"] == 1
    assert len(view.rows) == restricted + 1
    owed = feedback_rows.list_owed(play.desk)
    assert view.counts["feedback"] == len(owed)
    assert {item.contact_id for item in owed} <= {each.contact for each in kept.of("restricted")}
    play.be(play.manager)
    every = queue.queue(play.desk, "team")
    assert every.counts["team"] == len([each for each in kept.records if each.state != "endorsed"]) + 1


def its_own_worker_and_managers_read_them(kept: Kept) -> None:
    play = kept.play
    for person in (play.manager, play.other_manager):
        play.be(person)
        for each in kept.records:
            assert each.words[2] in shown(reading.read_contact(play.desk, each.contact).facts)
    play.be(play.worker)
    for each in kept.records:
        seen = refused(lambda each=each: reading.read_contact(play.desk, each.contact).facts)  # type: ignore[misc]
        done = each.level == "sealed" and each.state == "endorsed"
        assert (each.words[2] in seen) != done, f"{each.level}, {each.state}"


def test_each_broken_glass_is_seen_by_a_manager_within_five_seconds(kept: Kept) -> None:
    play = kept.play
    watch, worst = alarms.Watch(play.desk), 0.0
    for number, each in enumerate(kept.of("restricted"), start=1):
        play.be(play.other_worker)
        breaking.break_glass(play.desk, each.contact, "danger", "A caller says she is hurt")
        play.be(play.manager)
        began = time.monotonic()
        heard = watch.look()
        seen = queue.queue(play.desk, "mine").to_decide
        worst = max(worst, time.monotonic() - began)
        told = [view for view in heard.line if view.event is Event.GLASS]
        assert (len(told), seen) == (number, number + len(NOT_YET))
        assert not any(word in shown(told) for each in kept.records for word in (*each.child, *each.words))
    for each in kept.of("sealed"):
        play.be(play.other_worker)
        with pytest.raises(NotAllowed, match="no such contact"):
            breaking.break_glass(play.desk, each.contact, "danger", "A caller says she is hurt")
    assert alarms_on_screen.LOOK_EVERY <= 4.0, "a second is left for the look itself, which is printed"
    print(
        f"\nT27: n = {number} broken glasses, each told at the next look (every 4 s); slowest {worst:.2f} s"
    )


def shut_out(kept: Kept) -> None:
    """M Patel, of every record that is there: half of them approved, half only asked for."""
    play = kept.play
    for number, each in enumerate(kept.records):
        play.be(play.other_manager)
        shutting_out.ask(play.desk, each.contact, play.manager.id, BROTHER)
        holding.hold(play.desk, each.contact, f"An inquiry about {each.words[1]}")
        play.be(play.assessment_manager)
        if number % 2:
            (waits,) = [
                found
                for found in breaking.to_review(play.desk)
                if found.kind == "shut" and found.contact_id == each.contact
            ]
            shutting_out.approve(play.desk, waits.id)


def words_of_them(kept: Kept, told: dict[str, str]) -> list[tuple[str, str]]:
    """(reader, word) of all that was shown beside the children's names, which a stub tells."""
    return [
        (reader, word)
        for reader, text in told.items()
        for word in (*(each for its in kept.records for each in its.words), "Ondrej", BROTHER)
        if word.casefold() in text.casefold()
    ]


def test_a_manager_who_is_shut_out_by_name_sees_stubs_and_decides_nothing(kept: Kept) -> None:
    play = kept.play
    shut_out(kept)
    told = as_(kept, play.manager)
    assert words_of_them(kept, told) == []
    assert told["to review"] == "()"
    for each in kept.records:
        assert "is restricted. Call" in told[f"{each.contact} read"]
        assert "is restricted. Call" in told[f"{each.contact} review"]
        assert "call M Patel" not in "".join(told.values())
        assert each.child[0] in told[f"find {each.child[1]}"], "so that history is not missed"
    assert queue.queue(play.desk, "mine").to_decide == 0
    first = kept.of("sealed")[1]
    breaking.break_glass(play.desk, first.contact, "danger", "A caller says she is hurt")
    broken = as_(kept, play.manager)
    assert {word for _, word in words_of_them(kept, broken)} - {"Ondrej", BROTHER} <= set(first.words)
    assert broken["to review"] == "()", "glass lets them read, and decide nothing"
    assert "shut out of this record" in broken[f"{first.contact} seats"]
    play.be(play.other_manager)
    (glass,) = [each for each in breaking.to_review(play.desk) if each.kind == "glass"]
    assert glass.words.startswith("Is shut out of it by name.")
    for person in (play.other_manager, play.assessment_manager):
        play.be(person)
        assert first.words[2] in shown(reading.read_contact(play.desk, first.contact).facts)
    print(
        f"\nT27: n = {len(told) + len(broken)} readings by a manager shut out of {len(kept.records)} records"
    )
    # The control: a sight that goes by the role alone and forgets who it is.
    play.desk.database.looks = lambda: dataclasses.replace(seeing.who_looks(play.desk), person=NO_SUBJECT)
    caught = words_of_them(kept, as_(kept, play.manager))
    readers = {reader.split()[-1] if reader.count("-") == 4 else reader.split()[0] for reader, _ in caught}
    assert {"preview", "to", "holds", "read", "history", "review", "standing"} <= readers, readers
    print(f"T27, control: {len(caught)} traces found where a sight goes by the role alone")


def past_the_one_place(session: Session, contact_ids: Collection[UUID]) -> list[SimpleNamespace]:
    """As `listing.heads_of`, of whatever stands in the table."""
    rows = [session.get_one(Contact, each) for each in contact_ids]
    return [SimpleNamespace(id=it.id, reference=it.reference, family=it.family, stub=False) for it in rows]


def test_the_controls_are_caught(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    play = kept.play
    play.desk.database.looks = lambda: sight.EVERYTHING
    caught = traces(kept, as_(kept, play.other_worker))
    readers = {reader.split()[0] for reader, _ in caught}
    assert {"queue", "preview", "paper", "clocks", "feedback", "find", "linked"} <= readers
    print(f"\nT27, control: {len(caught)} traces found where nothing is hidden")
    play.desk.database.looks = lambda: seeing.who_looks(play.desk)
    assert traces(kept, as_(kept, play.other_worker)) == []
    monkeypatch.setattr(listing, "heads_of", past_the_one_place)
    caught = traces(kept, as_(kept, play.other_worker))
    assert {reader for reader, _ in caught} >= {"linked", "clocks"}, "readers that go past the one place"


@pytest.mark.parametrize("size", SMALL_OR_WIDE)
async def test_no_screen_shows_a_word_of_them(folder: Path, size: tuple[int, int]) -> None:
    with cast(folder / "desk.db", encrypted=True) as play:
        kept = furnished(play)
        play.be(play.other_worker)
        frames: dict[str, str] = {}
        async with running(play.desk, size) as (app, pilot):

            async def see(name: str, *keys: str) -> None:
                await press(app, pilot, *keys)
                frames[name] = text_of(app)

            for key in "12345":
                await see(f"tab {key}", key)
            for row in range(len(kept.records)):
                await see(f"row {row}", "2", *["down"] * row)
            await see("stub opened", "enter")
            await see("back", "escape")
            for each in kept.records:
                for word in (each.child[1], each.words[1], each.reference):
                    await see(f"filter {word}", "slash", "ctrl+u", *word[:9].casefold())
                    await press(app, pilot, "escape")
                    await press(app, pilot, "f3", *word.casefold())
                    # What was typed stands in the line: the list beneath it is what was found.
                    lines = text_of(app).split("\n")
                    frames[f"find {word}"] = "\n".join(each for each in lines if "[" not in each)
                    await press(app, pilot, "escape")
            await see("clocks", "f8")
            await see("commands", "escape", "ctrl+p")
            await see("reviews", "escape", "g")
            await press(app, pilot, "1", "enter")
            for letter in "rcapnftekiobxyvhdmw":
                await see(f"page {letter}", "ctrl+g", letter)
            await see("history", "ctrl+g", "u")
        filtered = {name: text for name, text in frames.items() if not name.startswith("filter")}
        assert traces(kept, filtered) == []
        for each in kept.of("sealed"):
            assert "No row holds these words" in frames[f"filter {each.child[1]}"]
            assert each.reference not in "".join(frames.values())
        for each in kept.of("restricted"):
            assert "call" in frames[f"find {each.child[1]}"]
        print(f"\nT27: n = {len(frames)} screens of {size[0]}x{size[1]}, 0 traces")
