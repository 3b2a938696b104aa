"""T5: the disk of an encrypted desk is full, at each step of 4 kB: it is read, and what is typed gets out.

A real small disk with so much room left and no more. At each step a text that may not fit is typed and
judged: it is saved and stands there, or is said not to be saved in words that say why; either way queue and
records are read, the text can be written to a file elsewhere, whoever is here can prove it, and a start
refuses in words or opens. (The very contact that is typed in stands on its screen; to be read anew it waits
until it is saved, and says so.) Room again, all of it is saved. Controls: a keeper that says "saved" too
soon, an export that loses its end, must be seen. Sized by DUTYDESK_BATTERY; 43 and above is every step.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest

from dutydesk.acts import queue as queues
from dutydesk.acts import unlocking
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.keeping import Keeper
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.values import Field, Where
from dutydesk.errors import CannotOpen, DeskError, NotSaved
from dutydesk.paper import rescue
from dutydesk.paper.rescue import Rescued
from tests.acts.conftest import type_in
from tests.acts.copying import WORDS
from tests.battery.sealed import Sealed, sealed
from tests.whole import bad_places as bad

pytestmark = pytest.mark.battery

STEP: Final = 4096
STEPS: Final = 512
"""Two megabytes of them."""
SEEN: Final = Field("narrative.seen")
CLEAR: Final = (
    "the disk is full. Free some space on that disk.",
    "the disk is full. It was left as it is. Free some space on that disk.",
    "the disk does not answer, or is full. Look whether it has room and is still connected.",
)
"""What a person is told: SQLCipher does not always say why a page was not written."""


@dataclass
class Found:
    """Of the steps so far."""

    steps: int = 0
    saved: int = 0
    refused: int = 0
    started: int = 0
    faults: list[str] = field(default_factory=list)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of sixteen megabytes."""
    with bad.small_disk(tmp_path, kilobytes=16384) as place:
        yield place


def tried(found: Found, what: str, act: Callable[[], Any], *, may_refuse: bool = False) -> Any:  # noqa: ANN401
    """What came of an act; a refusal is a fault unless it says what it should, and may."""
    try:
        return act()
    except DeskError as refused:
        if not may_refuse or not any(each in str(refused) for each in CLEAR):
            found.faults.append(f"{what}: {refused}")
    except Exception as error:  # noqa: BLE001 - whatever else goes up is what must never be seen
        found.faults.append(f"{what}: {type(error).__name__} {error}")
    return None


def one(
    made: Sealed, desk: Desk, contacts: tuple[UUID, UUID], disk: Path, room: int, found: Found, text: str
) -> None:
    """One step: so much room, a text, all that a person may do with it."""
    contact, other = contacts
    found.steps += 1
    bad.leave_room(disk, room)
    where = Where("narrative", SEEN.question, caret=len(text))
    desk.keeper.typed(contact, SEEN, text, where)
    told = ""
    try:
        desk.keeper.flush(contact_id=contact)
        found.saved += 1
    except NotSaved as refused:
        found.refused += 1
        told = str(refused)
        if not any(each in told for each in CLEAR) or text[:20] in told:
            found.faults.append(f"room {room}, told: {told}")
    view = tried(found, f"room {room}, reading", lambda: read_contact(desk, contact), may_refuse=bool(told))
    if view is not None and not told and view.facts.answer(SEEN.question).typed != text:
        found.faults.append(f"room {room}: said to be saved, and it is not")
    before = tried(found, f"room {room}, another contact", lambda: read_contact(desk, other))
    if before is not None and before.facts.answer("referrer.name").typed != "Tom Reid":
        found.faults.append(f"room {room}: what was saved before is gone")
    tried(found, f"room {room}, its history", lambda: history(desk, other))
    tried(found, f"room {room}, the queue", lambda: queues.queue(desk, "team"))
    exported(desk, contact, disk, found, text if told else "")
    prove = lambda: unlocking.prove(made.path, made.worker, WORDS, desk.clock)  # noqa: E731
    tried(found, f"room {room}, the passphrase", prove)
    again = tried(found, f"room {room}, a start", made.opened, may_refuse=True)
    if again is not None:
        found.started += 1
        tried(found, f"room {room}, its end", lambda: close_desk(again), may_refuse=True)
    call = tried(found, f"room {room}, a call", lambda: take_call(desk), may_refuse=True)
    bad.make_room(disk)
    tried(found, f"room {room}, room again", desk.keeper.flush)
    if call is not None:
        tried(found, f"room {room}, the end of the call", lambda: desk.gate.take_away(call))
    after = read_contact(desk, contact).facts.answer(SEEN.question).typed
    if after != text:
        found.faults.append(f"room {room}: {len(after)} of {len(text)} characters when there was room again")


def exported(desk: Desk, contact: UUID, disk: Path, found: Found, waiting: str) -> None:
    """What is not saved is written to a file elsewhere, whole; on the full disk it is, or nothing is."""
    texts = [Rescued(each.field, each.text) for each in desk.keeper.unsaved(contact)]
    if waiting and waiting not in [each.text for each in texts]:
        found.faults.append("what is not saved is not there to be written to a file")
    words = rescue.in_words(desk, "C-0001", desk.clock.now(), texts)
    elsewhere = disk.parent / "rescued.txt"
    elsewhere.unlink(missing_ok=True)
    tried(found, "export elsewhere", lambda: rescue.write_out(str(elsewhere), words))
    if waiting not in elsewhere.read_text(encoding="utf-8"):
        found.faults.append("the file elsewhere does not hold what is not saved")
    here = disk / "rescued.txt"
    try:
        rescue.write_out(str(here), words)
        if waiting not in here.read_text(encoding="utf-8"):
            found.faults.append("the file on the full disk is said to be written and is not whole")
    except NotSaved as refused:
        if here.exists() or "no space left" not in str(refused).lower():
            found.faults.append(f"a file was left on the full disk, or: {refused}")
    here.unlink(missing_ok=True)


def on_the_desk(desk: Desk) -> UUID:
    """A contact with a caller's name, saved."""
    contact = take_call(desk)
    type_in(desk, contact, "gate.caller", "2")
    assert settle(desk, contact)
    type_in(desk, contact, "referrer.name", "Tom Reid")
    desk.keeper.flush()
    return contact


def through(disk: Path, steps: list[int], chance: random.Random) -> Found:
    """A desk on that disk, and each of the steps."""
    found = Found()
    made = sealed(disk / "kept" / "desk.db")
    desk = made.opened()
    try:
        contacts = on_the_desk(desk), on_the_desk(desk)
        for step in steps:
            text = f"Step {step}. " + "No coat in the snow. " * chance.randint(1, 2000)
            one(made, desk, contacts, disk, step * STEP, found, text.rstrip())
    finally:
        (disk / "ballast").unlink(missing_ok=True)
        close_desk(desk)
    found.faults += made.faults()
    return found


def test_at_each_step_of_a_full_disk_it_is_read_and_exported_and_said(
    disk: Path, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random("t5")  # noqa: S311 - lengths, not secrets
    number = min(12 * battery_size, STEPS)
    near = list(range(min(number // 2, 64)))
    steps = near + sorted(chance.sample(range(len(near), STEPS), number - len(near)))
    found = through(disk, steps, chance)
    with capsys.disabled():
        print(
            f"\nT5: n = {found.steps} of {STEPS} steps of 4 kB, {found.saved} texts saved and "
            f"{found.refused} said not to be, {found.started} starts; faults {len(found.faults)}"
        )
    assert found.faults == []
    assert found.saved
    assert found.refused


def test_control_a_keeper_that_says_saved_too_soon_is_seen(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def could_not(its: Any, contact_id: UUID, pages: Any, told: str) -> list[Callable[[], None]]:  # noqa: ANN401
        done: list[Callable[[], None]] = its._did(contact_id, pages, [], its._asked[contact_id])
        return done

    monkeypatch.setattr(Keeper, "_could_not", could_not)
    found = through(disk, [0, 1], random.Random("t5 control"))  # noqa: S311 - as above
    assert any("said to be saved, and it is not" in each for each in found.faults)


def test_control_an_export_that_loses_its_end_is_seen(disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = rescue.write_out
    monkeypatch.setattr(rescue, "write_out", lambda place, words: whole(place, words[: len(words) // 2]))
    found = through(disk, [0, 1], random.Random("t5 control"))  # noqa: S311 - as above
    assert "the file elsewhere does not hold what is not saved" in found.faults


def test_control_a_full_disk_opens_no_new_desk(disk: Path) -> None:
    """The disk of these tests is truly full at the first step."""
    bad.leave_room(disk, 0)
    with pytest.raises((CannotOpen, NotSaved, OSError)):
        sealed(disk / "desk.db")
