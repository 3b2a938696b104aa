"""T8, hostile text: more than five hundred strings through every field, every screen and every export.

Pasted into the fields of every page as a terminal pastes; kept as `dutydesk.text.clean` makes it and
nothing else; planted in a record as another client may, and walked over on queue, contact, review,
read-back, find and history, clicked on, and printed. Shown character for character, no action run, and no
byte that a terminal would obey among those the real program writes. Sized by DUTYDESK_BATTERY: a hundred
strings in one field each at 1, all of them in so many fields each above. Controls: text read as markup, and
text that nobody cleans.
"""

import random
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from dutydesk.screens import no_controls
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.fields import Editor, LongText, OneLine
from dutydesk.screens.review import ReviewScreen
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.markup import MarkupError
from textual.pilot import Pilot

from dutydesk.acts import calls, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import NOBODY
from dutydesk.paper.commands import print_queue, print_record
from dutydesk.text import Cleaned, clean
from tests.battery.hostile_many import MANY
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock
from tests.screens.conftest import lines_of, nothing_a_terminal_would_obey, press, running, settle, text_of
from tests.screens.review_cases import recorded, send
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.battery

NOW = "2026-05-12T14:26"
COMMANDS = re.compile(rb"\x1b(\[[0-9;:?<=>]*[ $]?[@-~]|[()][0-9AB]|[=>78]|\]22;[a-z-]+(\x07|\x1b\\))")
"""What a full screen is drawn with: CSI, character sets, the keypad, the pointer's shape. No title."""
FORBIDDEN = (
    b"\x1b[3J",
    b"\x1b[6n",
    b"\x1b[5n",
    b"\x1b[21t",
    b"\x1b[4i",
    b"\x1b[!p",
    b"\x1b[10;10H",
    b"\x1bc",
)
"""Of the strings' own commands, those the program itself never sends."""


def picked(size: int) -> list[str]:
    """The strings of a round: a hundred at the least size, all of them above."""
    chance = random.Random(8)  # noqa: S311 - a choice
    return chance.sample(MANY, 100) if size == 1 else MANY


def obeyed(raw: bytes) -> list[str]:
    """What a terminal would obey among what was written, beyond drawing."""
    found = [ascii(each) for each in FORBIDDEN if each in raw]
    left = COMMANDS.sub(b"", raw)
    found += [f"a command: {left[at.start() : at.start() + 12]!r}" for at in re.finditer(rb"\x1b", left)]
    text = left.decode("utf-8", errors="replace").replace("\r", "").replace("\x08", "")
    return found + [ascii(each) for each in sorted(set(text)) if clean(each).removed]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with in_memory(tmp_path) as folder:
        opened = open_desk(str(folder / "desk.db"), None, FixedClock(NOW))
        people.arrive(opened, "M Patel", "duty_manager", "SW100002")
        people.arrive(opened, "S Khan", "duty_worker", "SW100001")
        yield opened
        close_desk(opened)


def head(text: str) -> str:
    """What of a text stands at the left of its field, in a few cells; "" where that is for no test to say.

    What has no width of its own and comes first in a field stands on the bracket before it, unseen.
    """
    line = clean(text).text.split("\n")[0].split("\t")[0].strip()
    if line and not cell_len(line[0]):
        return ""
    while cell_len(line) > 14:
        line = line[:-1]
    return line.strip()


async def paste(app: DutyDeskApp, pilot: Pilot[Any], text: str) -> None:
    """As a terminal hands it over; then back to its beginning."""
    await app.on_event(events.Paste(text))
    editor = app.focused
    if isinstance(editor, OneLine):
        editor.cursor_position = 0
    elif isinstance(editor, LongText):
        editor.cursor_location = (0, 0)
    await settle(app, pilot)


async def test_every_field_shows_and_keeps_each_as_it_was_cleaned(desk: Desk, battery_size: int) -> None:
    texts = picked(battery_size)
    wrong: list[str] = []
    pasted = 0
    kept: dict[tuple[UUID, str], str] = {}
    async with running(desk) as (app, pilot):
        contact = recorded(desk)
        calls.leave(desk, contact)
        await app.push_screen(ContactScreen(contact))
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, ContactScreen)
        for section in desk.checklist.sections:
            await screen.show(section.key)
        await settle(app, pilot)
        fields: list[tuple[str, Editor]] = []
        for section in desk.checklist.sections:
            page = await screen.show(section.key)
            fields += [(section.key, each) for line in page.lines() for each in line if not each.locked]
        plan: dict[str, list[tuple[Editor, str]]] = {}
        for number, text in enumerate(texts):
            for turn in range(min(battery_size, len(fields))):
                section_key, editor = fields[(number * 7 + turn) % len(fields)]
                plan.setdefault(section_key, []).append((editor, text))
        for section_key, pairs in plan.items():
            await screen.show(section_key)
            for editor, text in pairs:
                screen.put_cursor(editor)
                editor.load("")
                await paste(app, pilot, text)
                field, pasted = editor.field, pasted + 1
                expected = clean(text, one_line=isinstance(editor, OneLine)).text
                if head(text) not in text_of(app):  # a page that was just shown is still being scrolled to it
                    editor.scroll_visible(animate=False)
                    await settle(app, pilot)
                where = f"{field.question if field else '?'}: {text[:40]!r}"
                if editor.text != expected:
                    wrong.append(f"{where} became {editor.text[:40]!r}")
                elif cell_len(head(text)) <= editor.size.width - 2 and head(text) not in text_of(app):
                    wrong.append(f"{where} is not drawn")
                if not nothing_a_terminal_would_obey(app):
                    wrong.append(f"{where} would be obeyed")
                if app.screen is not screen:
                    wrong.append(f"{where} opened {type(app.screen).__name__}")
                    await press(app, pilot, "escape")
                if field is not None:
                    kept[field.subject, field.question] = expected
        await settle(app, pilot)
        desk.keeper.flush()
        facts = read_contact(desk, contact).facts
        for (subject, question), text in kept.items():
            rows = {each.id: each.answers for each in facts.subjects}
            answers = facts.answers if subject == NOBODY else rows[subject]
            if answers[question].typed != text:
                wrong.append(f"{question} was kept as {answers[question].typed[:40]!r}")
    print(f"T8: n = {pasted} pastes of {len(texts)} strings in {len(fields)} fields; {len(wrong)} wrong")
    assert wrong == []


def planted(desk: Desk, texts: list[str]) -> UUID:
    """A contact whose answers another client wrote: nothing of it was cleaned. Sent to the manager."""
    third = len(texts) // 3
    parts = [" \n".join(part) for part in (texts[:third], texts[third : 2 * third], texts[2 * third :])]
    answers = dict(zip(("narrative.seen", "narrative.said", "narrative.judged"), parts, strict=True))
    answers |= {"referrer.role": texts[0], "address.line": texts[1], "analysis.view": texts[2]}
    answers |= {"child.name": f"Ann {texts[3]}", "adult.name": f"Kim {texts[4]}"}
    contact = recorded(desk, cells={"child.name": "Ann"})
    assert desk.database.path is not None
    with closing(sqlite3.connect(desk.database.path)) as other:
        for question, text in answers.items():
            raw = text.encode(errors="ignore").decode()  # halves of pairs no database takes
            other.execute("UPDATE answer SET typed = ? WHERE question = ?", (raw, question))
        other.commit()
    send(desk, contact)
    calls.leave(desk, contact)
    return contact


def squeezed(text: str) -> str:
    """Without its spaces: lines are folded where the room ends."""
    return "".join(clean(text).text.split())


async def walked(app: DutyDeskApp, pilot: Pilot[Any], *keys: str) -> str:
    """All that is seen on the way: each key until nothing new comes."""
    seen = [squeezed(text_of(app))]
    for key in keys:
        for _ in range(400):
            await press(app, pilot, key)
            now = squeezed(text_of(app))
            if now == seen[-1]:
                break
            seen.append(now)
    return "\n".join(seen)


async def test_every_screen_shows_them_and_a_click_runs_nothing(
    desk: Desk, battery_size: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = picked(battery_size)
    missing: list[str] = []
    screens = clicks = 0
    opened: list[str] = []
    monkeypatch.setattr(DutyDeskApp, "open_url", lambda _, url, **__: opened.append(url))
    monkeypatch.setattr(DutyDeskApp, "action_screenshot", lambda *_: opened.append("a picture"))
    monkeypatch.setattr(DutyDeskApp, "bell", lambda _: opened.append("a bell"))
    for first in range(0, len(texts), 30):
        some = [each for each in texts[first : first + 30] if len(each) <= 600]
        some += texts[: 6 - len(some)] if len(some) < 6 else []
        contact = planted(desk, some)
        people.be(desk, next(each for each in people.everyone(desk) if each.name == "M Patel").id)
        async with running(desk) as (app, pilot):
            for keys in (("3",), ("2",), ("ctrl+p",), ("escape", "f3", *"ann"), ("escape", "escape", "f8")):
                await press(app, pilot, *keys)
                screens += 1
                assert nothing_a_terminal_would_obey(app), (keys, some)
            await press(app, pilot, "escape")
            await app.push_screen(ReviewScreen(contact))
            await settle(app, pilot)
            seen = await walked(app, pilot, "full_stop", "space")
            assert nothing_a_terminal_would_obey(app)
            for row in range(3, 21, 4):
                for column in (6, 30, 60):
                    await pilot.click(offset=(column, row))
                    clicks += 1
            await settle(app, pilot)
            assert app.is_running
            assert app.return_code is None
            screens += 1
            missing += [f"{each!r}" for each in some if squeezed(each)[:24] not in seen]
        people.be(desk, next(each for each in people.everyone(desk) if each.name == "S Khan").id)
        reference = read_contact(desk, contact).reference
        capsys.readouterr()
        for as_json in (False, True):
            assert print_record(reference, str(desk.database.path), None, as_json=as_json) == 0
            assert print_queue(str(desk.database.path), None, as_json=as_json) == 0
        told = capsys.readouterr().out
        assert not [each for each in set(told) if each not in "\n" and clean(each).removed], "an export"
    print(
        f"T8: n = {len(texts)} strings on {screens} screens, {clicks} clicks, "
        f"{len(missing)} not shown, {len(opened)} actions run"
    )
    assert missing == []
    assert opened == []


@pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")
def test_the_real_program_writes_no_byte_that_is_obeyed(tmp_path: Path, battery_size: int) -> None:
    texts = [each for each in picked(battery_size) if len(each) <= 600]
    desk = open_desk(str(tmp_path / "desk.db"), None)
    people.arrive(desk, "M Patel", "duty_manager", "SW100002")
    people.arrive(desk, "S Khan", "duty_worker", "SW100001")
    planted(desk, texts)
    people.be(desk, next(each for each in people.everyone(desk) if each.name == "M Patel").id)
    close_desk(desk)
    with Terminal(tmp_path, "--database", str(tmp_path / "desk.db"), size=(120, 36)) as terminal:
        terminal.see("1 Mine", within=30)
        terminal.press("3")
        terminal.settle(0.3)
        terminal.press("Enter")
        terminal.see("Review ")
        for key in [*["."] * 30, *[" "] * 6]:
            terminal.type(key)
            terminal.settle(0.05)
        terminal.press("Ctrl+Q", "y")
        assert terminal.ended() == 0
        found, n = obeyed(bytes(terminal.raw)), len(terminal.raw)
        titles = terminal.titles
    print(f"T8: n = {n} bytes of the terminal with {len(texts)} strings, {len(found)} to be obeyed")
    assert found == []
    assert titles == []


def test_control_a_string_written_as_it_is_would_be_obeyed() -> None:
    missed = [each for each in MANY if clean(each).removed and not obeyed(each.encode(errors="replace"))]
    caught = sum(1 for each in MANY if clean(each).removed) - len(missed)
    print(f"T8, control: {caught} of {caught + len(missed)} caught; not {missed[:3]}")
    assert caught > 100
    # What an ordinary drawing is made of, or a letter no encoding takes, is caught by the cells alone.
    assert len(missed) < 40


async def test_control_text_that_is_read_as_markup_is_not_shown(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = []
    for each in MANY:
        try:
            if Content.from_markup(clean(each).text).plain != clean(each).text:
                lost.append(each)
        except MarkupError:
            lost.append(each)
    print(f"T8, control: {len(lost)} strings lose text or fail as markup")
    assert len(lost) > 30


async def test_control_what_nobody_cleans_is_seen_in_the_cells(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    contact = planted(desk, ["a\x07b", "c\x9bd", "e\u202ef", "g", "h", "i"])
    people.be(desk, next(each for each in people.everyone(desk) if each.name == "M Patel").id)
    monkeypatch.setattr(no_controls.NoControls, "apply", lambda _, segments, __: segments)
    for name, module in list(sys.modules.items()):
        if name.startswith(("dutydesk.screens.", "dutydesk.acts.")) and hasattr(module, "clean"):
            monkeypatch.setattr(module, "clean", lambda text, **_: Cleaned(text, 0))
    async with running(desk) as (app, pilot):
        await app.push_screen(ReviewScreen(contact))
        await settle(app, pilot)
        print(f"T8, control: {[line for line in lines_of(app) if clean(line).removed][:2]!r}")
        assert not nothing_a_terminal_would_obey(app)
