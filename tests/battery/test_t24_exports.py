"""T24, what leaves by a file or a print: names of files at random, and values that are more than text.

The rescue file and a copy on a stick are written to places of every bad kind: names that lead out and up,
that stand already, links, folders, names no system takes. Nothing that was there is changed, what is new is
one file, its person's alone, where it was said to be; a refusal is a sentence. Each print (queue, record,
alarms, audit, the rescue's words) is made on a desk in which another client planted the hostile strings: no
character that a terminal or a spreadsheet obeys is in it, and its JSON is JSON. Nothing writes a table of
cells: whoever begins to meets a test here. Sized by DUTYDESK_BATTERY. Controls: a writer that opens what it
is given, and a print that cleans nothing.
"""

import hashlib
import json
import os
import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from dutydesk.acts import backing_up, finding, people
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import read_contact
from dutydesk.acts.values import Field
from dutydesk.errors import DeskError
from dutydesk.paper import commands, leaving
from dutydesk.paper.alarms import print_alarms
from dutydesk.paper.audit import print_export, verify, who_has_read
from dutydesk.paper.commands import print_queue, print_record
from dutydesk.paper.rescue import Rescued, in_words, write_out
from dutydesk.text import Cleaned, clean
from tests.battery.hostile_many import MANY
from tests.battery.test_t08_hostile import planted
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock
from tests.house import imports, sources

pytestmark = pytest.mark.battery

NAMES = 100
"""Names at the least size."""
PARTS = [
    "..",
    ".",
    "~",
    "home",
    "outside",
    "CON",
    "nul",
    "aux.txt",
    "x" * 300,
    "a b",
    "-rf",
    "é",
    "👩",
    "%2e",
]
PARTS += [
    "there.txt",
    "link",
    "dangling",
    "folder",
    "loop",
    "$HOME",
    "`id`",
    "a;b",
    "a|b",
    "a\nb",
    "\x1b[2J",
    "\x00",
    "*",
]
DEEP = Path("a", "b", "c")
"""Where the home stands in what is watched: a name leads up three times at most, and not out of it."""
TABLES = frozenset({"csv", "openpyxl", "xlsxwriter", "xlwt", "docx", "odf", "pandas"})


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with something of every kind in it, and something outside it."""
    with in_memory(tmp_path) as folder:
        home, outside = folder / DEEP / "home", folder / DEEP / "outside"
        for each in (home / "folder", outside):
            each.mkdir(parents=True)
        for each in (home / "there.txt", outside / "there.txt", home / "folder" / "there.txt"):
            each.write_text("was there")
        (home / "link").symlink_to(outside / "there.txt")
        (home / "dangling").symlink_to(outside / "led-to.txt")
        (home / "loop").symlink_to(home / "loop")
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.chdir(home)
        yield folder


def stands(folder: Path) -> dict[str, str]:
    """Everything under it: what kind, what is in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = os.fsdecode(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"link {os.readlink(path)}"
        elif path.is_file():
            found[name] = hashlib.sha256(path.read_bytes()).hexdigest()
        else:
            found[name] = "folder"
    return found


def names(chance: random.Random, count: int, folder: Path) -> Iterator[str]:
    """Places that somebody might type, most of them by mistake."""
    for _ in range(count):
        parts = [chance.choice(PARTS) for _ in range(chance.randrange(1, 4))]
        place = "/".join(parts)
        if chance.random() < 0.2:
            place = f"{folder}/{place}"
        yield place if chance.random() < 0.8 else f" {chance.choice(MANY)[:200]}{place}"


def wrongs(folder: Path, place: str, write: Callable[[str], Path]) -> list[str]:
    """What a write to that place did that it must not."""
    before = stands(folder)
    try:
        written: Path | None = write(place)
    except DeskError:
        written = None
    except (OSError, ValueError) as error:
        return [f"{place!r}: {type(error).__name__}"]
    after = stands(folder)
    new = [each for each in after if each not in before]
    wrong = [f"{place!r}: changed {each!r}" for each in before if after.get(each) != before[each]]
    if written is None:
        wrong += [f"{place!r}: refused, and left {each!r}" for each in new]
    else:
        if [folder / each for each in new] != [
            Path(os.path.normpath(written.parent.resolve() / written.name))
        ]:
            wrong.append(f"{place!r}: made {new}, and said {written}")
        if written.stat().st_mode & 0o777 != 0o600:
            wrong.append(f"{place!r}: open to others")
        if any(clean(each, one_line=True).removed for each in new):
            wrong.append(f"{place!r}: a name that a terminal obeys")
        written.unlink()
    return wrong


def test_a_rescue_file_is_new_and_where_it_was_said_to_be(sandbox: Path, battery_size: int) -> None:
    chance = random.Random(battery_size)  # noqa: S311 - names
    wrong: list[str] = []
    written = 0

    def write(place: str) -> Path:
        nonlocal written
        path = write_out(place, "words")
        written += 1
        return path

    count = NAMES * battery_size
    for place in names(chance, count, sandbox / DEEP):
        wrong += wrongs(sandbox, place, write)
    print(f"T24: n = {count} names, {written} files written, {len(wrong)} wrong")
    assert wrong == []
    assert count // 20 < written < count, "some may be written, some may not"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with in_memory(tmp_path) as folder:
        opened = open_desk(str(folder / "desk.db"), None, FixedClock("2026-05-12T14:26"))
        people.arrive(opened, "M Patel", "duty_manager", "SW100002")
        people.arrive(opened, "S Khan", "duty_worker", "SW100001")
        yield opened
        close_desk(opened)


def test_a_copy_changes_nothing_that_stands_where_it_is_put(desk: Desk, sandbox: Path) -> None:
    wrong = []
    folders = ["folder", "there.txt", "link", "dangling", "loop", "no/such", "../outside", "x" * 300]

    def write(place: str) -> Path:
        return backing_up.make_at(desk, Path(place))[0]

    for place in folders:
        before = stands(sandbox)
        try:
            made = write(str(sandbox / DEEP / "home" / place))
        except DeskError:
            made = None
        except OSError as error:
            wrong.append(f"{place}: {type(error).__name__}")
            made = None
        after = stands(sandbox)
        wrong += [f"{place}: changed {each}" for each in before if after.get(each) != before[each]]
        if made is None:
            wrong += [f"{place}: refused, and left {each}" for each in after if each not in before]
            continue
        for each in after.keys() - before.keys():
            path = sandbox / each
            if path.stat().st_mode & 0o077:
                wrong.append(f"{place}: {each} is open to others")
            if path.resolve().parent != made.resolve().parent and path.resolve() != made.resolve().parent:
                wrong.append(f"{place}: {each} stands elsewhere")
    print(f"T24: n = {len(folders)} places of a copy, {len(wrong)} wrong")
    assert wrong == []


def printed_all(desk: Desk, reference: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    """Every print there is, by its name."""
    at = str(desk.database.path), None
    made: dict[str, Callable[[], int]] = {
        "queue": lambda: print_queue(*at, as_json=False),
        "queue json": lambda: print_queue(*at, as_json=True),
        "show": lambda: print_record(reference, *at, as_json=False),
        "show json": lambda: print_record(reference, *at, as_json=True),
        "alarms": lambda: print_alarms(*at, since=None, as_json=False),
        "alarms json": lambda: print_alarms(*at, since=None, as_json=True),
        "who read": lambda: who_has_read(reference, *at, as_json=False),
        "who read json": lambda: who_has_read(reference, *at, as_json=True),
        "verify": lambda: verify(*at, file=None, as_json=False),
        "export": lambda: print_export(*at),
    }
    told = {}
    for name, make in made.items():
        capsys.readouterr()
        status, out = make(), capsys.readouterr()
        # The export of the audit is for an auditor, who is not here: what is said of that is looked at too.
        assert status == 0 or (name == "export" and "auditor" in out.err), name
        told[name] = out.out + out.err
    return told


def obeyed(told: dict[str, str]) -> list[str]:
    """Prints with a character in them that a terminal obeys."""
    return [
        f"{name}: {each!r}"
        for name, text in told.items()
        for each in sorted(set(text))
        if clean(each).removed
    ]


def spoilt(desk: Desk, texts: list[str]) -> str:
    """A contact that another client wrote, and the people of the desk too. Returns its reference."""
    contact = planted(desk, texts)
    assert desk.database.path is not None
    with closing(sqlite3.connect(desk.database.path)) as other:
        raw = [each.encode(errors="ignore").decode().replace("\0", "") for each in texts]
        other.execute("UPDATE contact SET family = ?, worker_name = ?", (raw[0], raw[1]))
        other.execute("UPDATE worker SET name = ? WHERE name = 'M Patel'", (raw[2],))
        other.commit()
    return read_contact(desk, contact).reference


def test_no_print_holds_what_a_terminal_obeys(
    desk: Desk, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [each for each in MANY if clean(each).removed and len(each) < 300]
    chance = random.Random(battery_size)  # noqa: S311 - a choice
    found: list[str] = []
    prints = used = 0
    for _ in range(min(2 * battery_size, len(texts) // 9 + 1)):
        some = chance.sample(texts, 9)
        reference = spoilt(desk, some)
        finding.find(desk, "ann")
        told = printed_all(desk, reference, capsys)
        found += obeyed(told)
        prints, used = prints + len(told), used + len(some)
        for name, text in told.items():
            for line in (
                [text]
                if "json" in name
                else text.splitlines()
                if name == "export" and text.startswith("{")
                else []
            ):
                json.loads(line)
        words = in_words(
            desk, reference, desk.clock.now(), [Rescued(Field("note.line"), each) for each in some]
        )
        found += obeyed({"rescue": words})
    print(f"T24: n = {prints} prints with {used} strings, {len(found)} obeyed")
    assert found == []


def test_nothing_writes_a_table_of_cells() -> None:
    files = [*sources("dutydesk"), *sources("screens")]
    found = [
        f"{source.name}:{line}: {name}"
        for source in files
        for line, name in imports(source)
        if name.split(".")[0] in TABLES
    ]
    print(f"T24: n = {len(files)} files, {len(found)} write cells")
    assert found == [], "a cell that begins with = + - @ is a formula: write it as text, and test that here"


def test_control_a_writer_that_opens_what_it_is_given_is_caught(sandbox: Path) -> None:
    def naive(place: str) -> Path:
        path = Path.home() / place
        path.write_text("words")
        return path

    caught = []
    for place in ("there.txt", "link", "dangling", "new.txt"):
        copy = sandbox.with_name(f"{sandbox.name}-{uuid4().hex}")
        shutil.copytree(sandbox, copy, symlinks=True)
        caught += wrongs(sandbox, place, naive)
        shutil.rmtree(copy)
    print(f"T24, control: {len(caught)} caught")
    assert len(caught) >= 4


def test_control_a_print_that_cleans_nothing_is_caught(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = spoilt(desk, ["\x1b]0;t\x07", "c\x9bd", "e\u202ef", "g", "h", "i"])
    for module in (commands, leaving):
        monkeypatch.setattr(module, "clean", lambda text: Cleaned(text, 0))
    found = obeyed(printed_all(desk, reference, capsys))
    print(f"T24, control: {found}")
    assert found
