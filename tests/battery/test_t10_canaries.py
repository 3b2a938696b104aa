"""T10, the canary hunt: a fault in every handler, action and background act, and in every database error.

The real program on a real pseudo-terminal goes by itself to each scene there is; the functions it enters on
the way, and the actions of its keys there, are found by running it once; each is then made to fail in a run
of its own, with a word in the fault that stands nowhere else, on a desk full of names. Afterwards no such
word is in what came over the terminal, and no name in what came after the screen was left, or in any file
of the home: logs, temporary folder, cores. No title and no clipboard was written; the status is not 0; a
reference is told. Sized by DUTYDESK_BATTERY: one scene and four faults at 1; so many scenes and up to
twelve faults in each above it. Control: Textual's own drawing of a fault.
"""

import json
import random
import re
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest

from dutydesk import faults
from tests.battery.hunted import WORD, Spec
from tests.conftest import in_memory
from tests.screens.scenes import DATABASE, STAGES, Stage, furnished
from tests.whole.terminal import Terminal

pytestmark = [
    pytest.mark.battery,
    pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix"),
]

NAMES = ("Okoro", "Carter", "Nowak", "Adeyemi", "Hussain", "Fofana", "Quillonby")
"""Of families on the desk; the last stands in the faults alone."""
KINDS = ("value", "key", "cause", "system", "group", "coding", "memory", "statement", "noted")
REFUSALS = ("Integrity", "Operational", "Data", "Programming", "Interface", "Internal", "NotSupported")
LEFT = b"\x1b[?1049l"
"""The program leaves the other screen."""
SENTENCE = re.compile(r"fault in the program\. Reference ([0-9A-F]{8})\.")
FILE_LINE = re.compile(r"(reference [0-9A-F]{8}|kind \w+|[\w<>.]+:\d+ [\w<>]+)")
FUNCTION = re.compile(r"(screens|dutydesk/acts)/\w+\.py:[\w.<>]+")


@dataclass(frozen=True)
class Place:
    """A scene: whose, and by which keys."""

    stage: Stage
    scene: str

    @property
    def keys(self) -> list[str]:
        """From the queue on."""
        return [*self.stage.opens, *self.stage.scenes[self.scene]]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A desk full of names, to copy from."""
    with in_memory(tmp_path_factory.mktemp("t10")) as folder:
        yield furnished(folder / "furnished")


class Run:
    """One run of the program, and what is found of it."""

    def __init__(self, template: Path, folder: Path, place: Place, **more: object) -> None:
        folder.mkdir()
        desk = folder / "desk"
        desk.mkdir()
        for each in template.iterdir():
            if each.is_file():
                (desk / each.name).write_bytes(each.read_bytes())
        self.answer, told = folder / "answer.json", folder / "spec.json"
        spec = Spec(
            str(desk / DATABASE),
            place.stage.by,
            place.keys,
            answer=str(self.answer),
            **more,  # type: ignore[arg-type]
        )
        told.write_text(json.dumps(asdict(spec)), encoding="utf-8")
        command = [sys.executable, "-m", "tests.battery.hunted", str(told)]
        with Terminal(folder, command=command) as terminal:
            self.status = terminal.ended(120)
            self.left_on = terminal.left_behind()
            self.said = " ".join(row.strip() for row in terminal.screen() if row.strip())
            self.raw, self.titles, self.home = bytes(terminal.raw), terminal.titles, terminal.home

    @property
    def after(self) -> bytes:
        """What came over the terminal once the screen was left; all of it, where it was never taken."""
        return self.raw[self.raw.rfind(LEFT) :] if LEFT in self.raw else self.raw

    def leaks(self) -> list[str]:
        """Every canary, and where."""
        found = [f"{WORD} on the terminal"] if WORD.encode() in self.raw else []
        found += [
            f"{name} behind the screen" for name in NAMES if name.lower().encode() in self.after.lower()
        ]
        for path in self.home.rglob("*"):
            if path.is_file():
                content = path.read_bytes().lower()
                found += [f"{name} in {path.name}" for name in NAMES if name.lower().encode() in content]
                found += [f"a core: {path.name}"] if path.name.startswith("core") else []
        found += [f"a title: {title}" for title in self.titles]
        found += ["the clipboard"] if b"\x1b]52" in self.raw else []
        return found

    def wrong(self) -> list[str]:
        """What else a crash owes: a status, a reference and a file that says where it was, and no more."""
        if self.status == 0:
            return []  # what was raised is one of the things that part of the program is ready for
        told = SENTENCE.findall(self.said)
        wrong = [] if self.status == 1 else [f"status {self.status}"]
        wrong += [] if len(told) == 1 else [f"{len(told)} references told: {self.said[-300:]}"]
        wrong += [] if not told or faults.sentence(told[0]) in self.said else ["another sentence"]
        wrong += [f"left on: {each}" for each in self.left_on]
        kept = [*self.home.rglob("crash-*.txt")]
        wrong += [] if any(told and told[0] in path.name for path in kept) else ["no file of it"]
        for path in kept:
            lines = path.read_text().splitlines()
            wrong += [f"in the file: {line}" for line in lines if not FILE_LINE.fullmatch(line)]
            wrong += [] if path.stat().st_mode & 0o777 == 0o600 else ["a file that is open"]
        return wrong

    @property
    def met(self) -> bool:
        """The fault was raised at all."""
        return self.status != 0 or '"met"' in self.answer.read_text()


def targets(template: Path, folder: Path, place: Place) -> list[tuple[str, str]]:
    """(function, action that calls it) of this place: its keys' actions first, then all that was entered."""
    told = json.loads(Run(template, folder, place).answer.read_text())
    actions = [(name, act) for act, name in told["acts"] if FUNCTION.fullmatch(name)]
    entered = [(name, "") for name in told["entered"] if FUNCTION.fullmatch(name)]
    return [*actions, *entered]


def hunted(
    template: Path, folder: Path, places: list[Place], each: int, chance: random.Random
) -> tuple[dict[str, list[str]], dict[str, int]]:
    """Let so many functions of each place fail. Returns what was found, and what was met."""
    found: dict[str, list[str]] = {}
    count = {"places": 0, "known": 0, "faults": 0, "crashes": 0, "not met": 0}
    done: set[str] = set()
    for number, place in enumerate(places):
        known = [one for one in targets(template, folder / f"seen-{number}", place) if one[0] not in done]
        count["places"] += 1
        count["known"] += len(known)
        actions, entered = [one for one in known if one[1]], [one for one in known if not one[1]]
        chosen = [
            *chance.sample(actions, min(each // 2, len(actions))),
            *chance.sample(entered, min(each - each // 2, len(entered))),
        ]
        for at, (name, act) in enumerate(chosen):
            done.add(name)
            kind = chance.choice(KINDS)
            run = Run(template, folder / f"{number}-{at}", place, target=name, act=act, kind=kind)
            count["faults"] += 1
            count["crashes"] += run.status != 0
            count["not met"] += not run.met
            if wrong := [*run.leaks(), *run.wrong()]:
                found[f"{place.scene}: {name} ({kind})"] = wrong
    return found, count


PLACES = [Place(stage, scene) for stage in STAGES if stage.by for scene in stage.scenes]


def test_no_fault_anywhere_says_a_word_of_a_case(template: Path, tmp_path: Path, battery_size: int) -> None:
    chance = random.Random(battery_size)  # noqa: S311 - nothing is kept secret with it
    places = chance.sample(PLACES, min(len(PLACES), battery_size))
    found, count = hunted(template, tmp_path, places, max(4, min(battery_size, 12)), chance)
    print(f"T10: n = {count['faults']} faults, {count}; {len(found)} with a leak or a wrong end")
    assert found == {}
    assert count["crashes"] >= count["faults"] // 3, "the rest is caught where it is expected"
    assert count["not met"] <= count["faults"] // 4


def test_no_refusal_of_the_database_says_a_word_of_a_case(
    template: Path, tmp_path: Path, battery_size: int
) -> None:
    chance = random.Random(battery_size)  # noqa: S311 - nothing is kept secret with it
    found: dict[str, list[str]] = {}
    met = runs = 0
    kinds = REFUSALS if battery_size > 1 else REFUSALS[:3]
    for number in range(max(len(kinds), battery_size * 2)):
        kind, place = kinds[number % len(kinds)], chance.choice(PLACES)
        # One that its scene never came to is tried again at the first statement.
        for nth in (chance.randrange(1, 12), 1):
            run = Run(
                template,
                tmp_path / f"{number}-{nth}",
                place,
                target="sqlalchemy:do_execute",
                kind=kind,
                nth=nth,
            )
            runs, met = runs + 1, met + run.met
            if wrong := [*run.leaks(), *run.wrong()]:
                found[f"{place.scene}, {kind}"] = wrong
            if run.met or nth == 1:
                break
    print(f"T10: n = {runs} refusals of the database, {met} met, {len(found)} with a leak or a wrong end")
    assert found == {}
    assert met


def test_control_textuals_own_drawing_of_a_fault_is_found(template: Path, tmp_path: Path) -> None:
    place = next(each for each in PLACES if each.scene == "clocks")
    target = "screens/shell.py:DeskScreen.act"
    run = Run(template, tmp_path / "run", place, target=target, planted=True)
    print(f"T10, control: {run.leaks()[:4]}")
    assert run.leaks()
