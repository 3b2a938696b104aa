"""T10, the canary hunt: a fault in every handler, action and background act, and in every database error.

The real program on a real pseudo-terminal goes by itself to each scene there is; the functions it enters on
the way, and the actions of its keys there, are found by running it once; each is then made to fail in a run
of its own, with a word in the fault that stands nowhere else, on a desk full of names. Afterwards no such
word is in what came over the terminal, and no name in what came after the screen was left, or in any file
of the home: logs, temporary folder, cores. No title and no clipboard was written; the status is not 0; a
reference is told. Sized by DUTYDESK_BATTERY: one scene and four faults at 1; so many scenes and up to
twelve faults in each above it; from 20 on every action of every scene as well. What share it is of all the
actions there are is printed. Control: Textual's own drawing of a fault.
"""

import importlib
import inspect
import json
import pkgutil
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import dutydesk.screens
import pytest
from dutydesk.screens.keys import KEYS

from dutydesk import faults
from tests.battery.hunted import WORD, Spec, named
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


def actions() -> set[str]:
    """Every function that a key of the registry may call, whatever the screen."""
    keys = {f"action_{key.action}" for key in KEYS}
    modules = [
        importlib.import_module(f"dutydesk.screens.{each.name}")
        for each in pkgutil.iter_modules(dutydesk.screens.__path__)
    ]
    kinds = {kind for module in modules for _, kind in inspect.getmembers(module, inspect.isclass)}
    methods = [vars(kind)[name] for kind in kinds for name in keys & vars(kind).keys()]
    return {named(each.__code__) for each in methods if inspect.isfunction(each)} - {""}


TRIES = 3
"""Scenes in which one is tried that was not met."""


@dataclass
class Hunted:
    """What came of the faults so far."""

    found: dict[str, list[str]] = field(default_factory=dict)
    """Leaks and wrong ends, by where and which fault."""
    places: int = 0
    faults: int = 0
    crashes: int = 0
    not_met: list[str] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)
    """The functions that were made to fail."""

    def words(self) -> str:
        every = actions()
        return (
            f"n = {self.faults} faults in {self.places} of {len(PLACES)} scenes, {self.crashes} ended it, "
            f"{len(self.not_met)} not met; {len(every & self.failed)} of {len(every)} actions failed; "
            f"{len(self.found)} with a leak or a wrong end"
        )


def hunted(
    template: Path, folder: Path, places: list[Place], acts: int, others: int, chance: random.Random
) -> Hunted:
    """Let so many actions and so many other functions of each place fail, each once in all."""
    its, tried = Hunted(), Counter[str]()
    for number, place in enumerate(places):
        known = [
            one
            for one in targets(template, folder / f"seen-{number}", place)
            if one[0] not in its.failed and tried[one[0]] < TRIES
        ]
        its.places += 1
        # Two keys may call one and the same.
        called = list({name: act for name, act in known if act}.items())
        entered = [one for one in known if not one[1] and one[0] not in dict(called)]
        chosen = [
            *chance.sample(called, min(acts, len(called))),
            *chance.sample(entered, min(others, len(entered))),
        ]
        for at, (name, act) in enumerate(chosen):
            kind, home = chance.choice(KINDS), folder / f"{number}-{at}"
            run = Run(template, home, place, target=name, act=act, kind=kind)
            tried[name] += 1
            its.faults += 1
            its.crashes += run.status != 0
            if run.met:
                its.failed.add(name)
            else:
                its.not_met.append(f"{place.scene}: {name}")
            if wrong := [*run.leaks(), *run.wrong()]:
                its.found[f"{place.scene}: {name} ({kind})"] = wrong
            shutil.rmtree(home)
    return its


PLACES = [Place(stage, scene) for stage in STAGES if stage.by for scene in stage.scenes]
EVERY_ACTION = 20
"""The size from which on each of them fails."""


def test_no_fault_anywhere_says_a_word_of_a_case(template: Path, tmp_path: Path, battery_size: int) -> None:
    chance = random.Random(battery_size)  # noqa: S311 - nothing is kept secret with it
    places = chance.sample(PLACES, min(len(PLACES), battery_size))
    each = max(4, min(battery_size, 12))
    its = hunted(template, tmp_path, places, each // 2, each - each // 2, chance)
    print(f"T10: {its.words()}")
    assert its.found == {}
    assert its.crashes >= its.faults // 3, "the rest is caught where it is expected"
    assert len(its.not_met) <= its.faults // 4, its.not_met


def test_no_fault_of_any_action_says_a_word_of_a_case(
    template: Path, tmp_path: Path, battery_size: int
) -> None:
    """Each that a scene leads to; what only the door, a first start or a lock has is printed as not tried."""
    if battery_size < EVERY_ACTION:
        pytest.skip(f"NOT RUN at this size: every action fails once from {EVERY_ACTION} on")
    chance = random.Random(battery_size)  # noqa: S311 - nothing is kept secret with it
    its = hunted(template, tmp_path, PLACES, len(actions()), 0, chance)
    print(f"T10, every action: {its.words()}")
    print(f"T10, no scene leads to: {', '.join(sorted(actions() - its.failed))}")
    assert its.found == {}
    assert len(actions() & its.failed) * 3 >= len(actions()) * 2, its.not_met


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
