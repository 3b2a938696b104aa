"""Who may act on a record: every act there is, tried by those who may not, and what nothing may refuse.

Found by introspection: a public act that takes a record, or what hangs on one, is in the table of `deeds.py`
or stands here with a reason.
"""

import importlib
import inspect
import pkgutil
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import sqlalchemy as sa
from sqlmodel import select

import dutydesk.acts
from dutydesk.acts import (
    answering,
    breaking,
    claims,
    correcting,
    endorsing,
    notes,
    phone,
    sending,
    strategy,
    undoing,
    versions_read,
)
from dutydesk.acts.alarms import Watch
from dutydesk.acts.correction_values import Put
from dutydesk.acts.values import Field
from dutydesk.errors import DeskError, NotAllowed
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarms import Event
from dutydesk.records.correction_tables import Correction
from dutydesk.records.desk_tables import Worker
from dutydesk.records.tables import NoteLine
from tests.acts.deeds import DEEDS, MANAGER, WORKER, Deed
from tests.acts.furnishing import There, again, furnished
from tests.acts.kept_out import Who, ended, sealed, shut_out, sits, typed, with_glass, without_sight
from tests.acts.play import playing
from tests.conftest import in_memory

IDS: Final = {
    "contact_id",
    "other_id",
    "restriction_id",
    "shut_out_id",
    "clock_id",
    "clock_ids",
    "item_id",
    "alarm_id",
    "glass_id",
}
READS: Final = "reads by SEEN or `contact_in`, and changes nothing: T27 hunts what it shows"
FILE: Final = "of a call in a file of its own, which is its worker's: what records a call is never refused"
ITSELF: Final = "the program for itself, behind an act that was asked"
PLACE: Final = "one's own place at the desk, nothing of the record"
DRAFT: Final = "one's own words beside the record, shown to oneself alone; nothing of the record"
LEFT_OUT: Final = {
    "answering.acknowledged": "who has it, of clocks that were read by SEEN",
    "answering.acknowledged_line": "a line of a preview that was read by SEEN",
    "auditing.glimpsed": ITSELF,
    "auditing.printed": ITSELF,
    "auditing.viewed": ITSELF,
    "breaking.break_glass": "is the way past it: `test_what_nothing_may_refuse`",
    "calls.close_without_record": FILE,
    "calls.leave": PLACE,
    "calls.settle": FILE,
    "calls.take_call": FILE,
    "calls.take_file_away": ITSELF,
    "calls.taking_away": ITSELF,
    "claims.claim": READS,
    "clocks.running": READS,
    "correction_back.why_not_back": READS,
    "feedback_rows.of_contact": READS,
    "feedback_rows.one": READS,
    "feedback_rows.preview": READS,
    "notes.new_line": ITSELF,
    "parking.next_parked": "the other calls of one's own, of which it is one",
    "phone.drop_call": "records a call: `test_what_nothing_may_refuse`",
    "phone.end_call": "records a call: `test_what_nothing_may_refuse`",
    "phone.join_call": "records a call: `test_what_nothing_may_refuse`",
    "phone.leave_message": "a caller's message, which nothing may refuse; a sealed record is not there",
    "protecting.of_contact": "what is shielded on a paper that was asked for before",
    "queue.preview": READS,
    "queue.stub_of": READS,
    "queue.stub_preview": READS,
    "reading.glance": READS,
    "reading.history": READS,
    "reading_back.sentences": READS,
    "review.drop_drafts": DRAFT,
    "review.keep_draft": DRAFT,
    "review.open_review": READS,
    "second.managers": "names of this desk, without whoever is shut out",
    "second.sign": "proves who somebody is; the act itself asks: `test_second.py`",
    "sending.before_sending": READS,
    "strategy.held_words": READS,
    "strategy.strategy_gaps": READS,
    "undoing.left": "whether there is a step of one's own",
    "versions_read.known_versions": READS,
    "versions_read.seen_by_manager": "a look: `test_a_look_under_glass_is_no_managers_reading`",
}
READ: Final = {
    "restricting.standing",
    "shutting_out.seats",
    "reading.read_contact",
    "reading.open_contact",
    "history.history_page",
    "review.look",
    "versions_read.versions",
    "versions_read.read_version",
}
"""Of the table, what only reads: broken glass opens that, and whoever has left sat down before that."""
WITH_GLASS: Final = {
    "endorsing.escalate": "no child waits for another manager",
    "strategy.record_held": "what the police and health agreed is written down by whoever was there",
    "strategy_further.open_further": "a child in danger is discussed again by whoever is here",
    "answering.acknowledge_clock": "somebody has it: that stops a bell, and no clock",
    "answering.acknowledge": "as before",
    "answering.remind": "as before",
    **{each.name: "one's own work, once the glass is broken" for each in DEEDS if each.who == WORKER},
}
"""What somebody who is shut out by name may do all the same, once they have broken the glass."""
HEARD: Final = {"notes.add_line", "notes.correct_line"}
"""Of the table, what writes down what a caller says of a contact of one's own, and reads nothing of it:
`test_what_the_caller_says_is_written_down_whatever_became_of_the_record`."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[There, Path]]:
    """One desk with every record, made once and closed; and the folder of its file."""
    with in_memory(tmp_path_factory.mktemp("made")) as folder:
        with playing(folder, "2026-05-12T14:26") as play:
            found = furnished(play)
        yield found, folder


@pytest.fixture
def there(made: tuple[There, Path], tmp_path: Path) -> Iterator[There]:
    found, folder = made
    shutil.copytree(folder, tmp_path / "desk")
    with again(found, tmp_path / "desk") as its:
        yield its


def acts() -> set[str]:
    """Every public act of a desk that takes a record, or what hangs on one."""
    found = set()
    for each in pkgutil.iter_modules(dutydesk.acts.__path__):
        module = importlib.import_module(f"dutydesk.acts.{each.name}")
        for name, act in vars(module).items():
            if name.startswith("_") or not inspect.isfunction(act) or act.__module__ != module.__name__:
                continue
            takes = list(inspect.signature(act).parameters)
            if takes[:1] == ["desk"] and IDS.intersection(takes):
                found.add(f"{each.name}.{name}")
    return found


def test_every_act_on_a_record_is_tried_or_says_why_not() -> None:
    tried = {each.name for each in DEEDS}
    assert acts() - tried - set(LEFT_OUT) == set(), "a new act: try it in deeds.py, or say why not"
    assert tried & set(LEFT_OUT) == set()
    assert (tried | set(LEFT_OUT)) - acts() == set(), "is there no more"
    assert set(WITH_GLASS) | READ | HEARD <= tried


# ------------------------------------------------------------------------------ those who may not


def goes_on(deed: Deed) -> bool:
    """Whether it is somebody's work on what is theirs and not sent: theirs until it is handed over."""
    return deed.who == WORKER and deed.on in ("returned", "back")


def rows(there: There) -> dict[str, list[Any]]:
    """Every row of every table but the audit's, which tells of the refusal."""
    there.play.desk.keeper.flush()
    with there.play.desk.database.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {
            name: sorted(map(repr, connection.execute(sa.text(f'SELECT * FROM "{name}"'))))  # noqa: S608
            for name in tables
            if not name.startswith("audit")
        }


def tried(there: There, deed: Deed, before: dict[str, list[Any]]) -> str:
    """What is wrong with what the act said and did to somebody who may not; "" where nothing is."""
    try:
        deed.do(there, there.contacts[deed.on])
        said = "was done"
    except DeskError as told:
        said = "" if str(told).strip() else "refused without a word"
    after = rows(there)
    changed = [name for name in after if after[name] != before[name]]
    return ", ".join(filter(None, [said, f"changed {changed}" if changed else ""]))


def faults(there: There, who: Who, deeds: list[Deed]) -> dict[str, str]:
    """By act, what went wrong, where each was tried by somebody who may not."""
    found = {}
    for person_and_record in sorted({(each.who, each.on) for each in deeds}):
        those = [each for each in deeds if (each.who, each.on) == person_and_record]
        person = who(there, those[0])
        for deed in those:
            sits(there.play, person)
            said = tried(there, deed, rows(there))
            if said:
                found[deed.name] = said
    return found


def test_somebody_shut_out_by_name_is_refused_everything(there: There) -> None:
    assert faults(there, shut_out, [each for each in DEEDS if each.name not in HEARD]) == {}


def test_under_glass_they_decide_nothing_all_the_same(there: There) -> None:
    deeds = [each for each in DEEDS if each.name not in READ | set(WITH_GLASS)]
    assert faults(there, with_glass, deeds) == {}


def test_somebody_who_may_not_read_it_is_refused_everything(there: There) -> None:
    assert faults(there, without_sight, DEEDS) == {}


def test_somebody_whose_account_has_ended_is_refused_everything(there: There) -> None:
    assert faults(there, ended, [each for each in DEEDS if each.name not in READ and not goes_on(each)]) == {}


@pytest.mark.battery
@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: f"{deed.name}-{deed.on}")
def test_whoever_may_does_it(there: There, deed: Deed) -> None:
    """Each refusal above is of the person, since the same act is done by whoever may."""
    sits(there.play, deed.by(there.play))
    if deed.act is claims.take_over:
        there.play.clock.move(minutes=20)
    deed.do(there, there.contacts[deed.on])


# ------------------------------------------------------------------------------ what nothing may refuse


@pytest.mark.parametrize("who", [shut_out, ended])
def test_what_nothing_may_refuse(there: There, who: Who) -> None:
    """A call, the danger key and the way to the manager: for whoever records it, whatever became of them."""
    play, contact = there.play, there.contacts["recording"]
    person = who(there, Deed(sending.send, "recording", WORKER, lambda *_: None))
    sits(play, person)
    phone.drop_call(play.desk, contact)
    phone.join_call(play.desk, contact, "rang_back")
    assert typed(there, "recording", "danger.now", "y") == "y"
    notes.add_line(play.desk, contact, "She is at the door")
    typed(there, "recording", "decision.outcome", "42")
    sending.send(play.desk, contact, there.version("recording"))
    assert phone.end_call(play.desk, contact)
    assert there.of_contact("recording").state == "sent"


@pytest.mark.parametrize(
    ("who", "kept"), [(shut_out, "1"), (without_sight, "1"), (ended, "1"), (with_glass, "4")]
)
def test_who_may_not_read_it_types_nothing_into_its_discussion(there: There, who: Who, kept: str) -> None:
    """Its page stood on their screen when it was restricted, they were shut out of it, or left."""
    deed = Deed(strategy.record_held, "open", MANAGER, lambda *_: None)
    sits(there.play, who(there, deed))
    assert typed(there, "open", "strategy.decision", "4") == kept


@pytest.mark.parametrize(
    ("who", "on", "kept"),
    [
        (ended, "returned", {"narrative.judged", "note.draft"}),
        (ended, "open", {"note.draft"}),
        (shut_out, "returned", {"note.draft"}),
        (with_glass, "returned", {"narrative.judged", "note.draft"}),
    ],
)
def test_what_a_worker_may_type_they_may_undo_and_the_note_is_always_theirs(
    there: There, who: Who, on: str, kept: set[str]
) -> None:
    """Whoever left finishes what is theirs and not sent; who is shut out of what came back does neither."""
    sits(there.play, who(there, Deed(undoing.undo, on, WORKER, lambda *_: None)))
    asked = {"narrative.judged", "strategy.reasons", "note.draft"}
    assert {
        each for each in asked if typed(there, on, each, "He is at the door") == "He is at the door"
    } == kept
    try:
        undoing.undo(there.play.desk, there.contacts[on])
        undone = True
    except NotAllowed:
        undone = False
    assert undone == ("narrative.judged" in kept)


def test_a_call_goes_on_and_ends_after_its_worker_was_shut_out(there: There) -> None:
    """A strategy send is made while the call goes on; what became of the record stops no telephone."""
    sits(there.play, shut_out(there, Deed(phone.end_call, "open", WORKER, lambda *_: None)))
    phone.drop_call(there.play.desk, there.contacts["open"])
    phone.join_call(there.play.desk, there.contacts["open"], "redialled")
    assert phone.end_call(there.play.desk, there.contacts["open"])


@pytest.mark.parametrize(
    ("on", "who"), [("open", shut_out), ("open", ended), ("endorsed", sealed), ("returned", shut_out)]
)
def test_what_the_caller_says_is_written_down_whatever_became_of_the_record(
    there: There, on: str, who: Who
) -> None:
    """The call goes on behind a strategy send: whoever hears it writes it down, though they read no line."""
    sits(there.play, who(there, Deed(notes.add_line, on, WORKER, lambda *_: None)))
    contact = there.contacts[on]
    phone.join_call(there.play.desk, contact, "redialled")
    line = notes.add_line(there.play.desk, contact, "/n He is at the dor")
    notes.correct_line(there.play.desk, contact, line.id, "At the door")
    with there.play.desk.database.read() as session:
        lines = session.exec(select(NoteLine.text).where(NoteLine.contact_id == contact)).all()
    assert {"He is at the dor", "At the door"} <= set(lines)


def test_of_a_sealed_record_nobody_else_learns_that_it_is_there(there: There) -> None:
    """The note of one's own record asks nothing of sight; of another's it is not there."""
    sealed(there, Deed(notes.add_line, "endorsed", WORKER, lambda *_: None))
    sits(there.play, there.play.other_worker)
    with pytest.raises(NotAllowed, match="There is no such contact"):
        notes.add_line(there.play.desk, there.contacts["endorsed"], "The gran rang")


def test_a_caller_leaves_a_message_with_somebody_who_may_not_read_it_or_breaks_the_glass(
    there: There,
) -> None:
    for who in (without_sight, shut_out):
        sits(there.play, who(there, Deed(endorsing.escalate, "sent", MANAGER, lambda *_: None)))
        phone.leave_message(there.play.desk, there.contacts["sent"], "The gran rang")
        breaking.break_glass(there.play.desk, there.contacts["sent"], "danger", "She rang from the school")


def test_whoever_is_told_an_alarm_answers_it_though_they_are_shut_out_of_its_record(there: There) -> None:
    """It shows no word of the record, and what could not be answered would stand in their line for good."""
    play, mine = there.play, {there.contacts[name] for name in ("open", "returned")}
    for name in ("open", "returned"):
        sits(play, shut_out(there, Deed(answering.acknowledge, name, WORKER, lambda *_: None)))
    play.clock.move(hours=5)
    watch = Watch(play.desk)
    told = [each for each in watch.look().line if each.contact_id in mine]
    assert {each.event for each in told} == {Event.OVERDUE, Event.RETURNED}
    answering.remind(play.desk, told[0].id, alarm_policy().reminders[0])
    sits(play, play.reader)
    with pytest.raises(NotAllowed):
        answering.acknowledge(play.desk, told[0].id, "A reader")
    sits(play, ended(there, Deed(answering.acknowledge, "open", WORKER, lambda *_: None)))
    with pytest.raises(NotAllowed, match="You work at this desk no more"):
        answering.acknowledge(play.desk, told[0].id, "Gone")
    with play.desk.database.write() as session:
        session.get_one(Worker, play.worker.id).left_at = None
    for each in told:
        answering.acknowledge(play.desk, each.id, "The police have it")
    assert mine.isdisjoint(each.contact_id for each in watch.look().line)


def test_a_look_under_glass_is_no_managers_reading(there: There) -> None:
    """A correction is read by a manager who may decide about it: not by one who is shut out of it."""
    play = there.play
    sits(play, with_glass(there, Deed(endorsing.endorse, "endorsed", MANAGER, lambda *_: None)))
    play.be(play.worker)
    born = Put(Field("child.born", there.children["endorsed"], "child", 1), "3 April 2019", "7")
    correcting.correct(play.desk, there.contacts["endorsed"], [born], "The school gave the date", 1)
    for person, read in ((play.manager, ""), (play.other_manager, "D Hart")):
        sits(play, person)
        versions_read.seen_by_manager(play.desk, there.contacts["endorsed"])
        assert there.of("endorsed", Correction).read_by_name == read
