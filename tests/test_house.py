"""The house keeps its floors and its habits. The rules themselves stand in `tests/house.py`."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator

import pytest

from tests import house
from tests.house import ROOT, Source, planted, sources

PROGRAM = [*sources("dutydesk"), *sources("screens")]
SCREENS = sources("screens")
DATA = sorted((ROOT / "data").rglob("*.toml"))

DRAWING = {"textual", "rich", "dutydesk.screens"}
STORAGE = {"sqlmodel", "sqlalchemy", "alembic", "sqlite3", "psycopg"}
BELOW_THE_COMMAND_LINE = {*DRAWING, "dutydesk.cli"}

MAY_NOT_IMPORT = {
    "dutydesk/practice": {
        *BELOW_THE_COMMAND_LINE,
        *STORAGE,
        "dutydesk.records",
        "dutydesk.acts",
        "dutydesk.paper",
    },
    "dutydesk/records": {*BELOW_THE_COMMAND_LINE, "dutydesk.practice", "dutydesk.acts", "dutydesk.paper"},
    "dutydesk/acts": BELOW_THE_COMMAND_LINE,
    "dutydesk/paper": BELOW_THE_COMMAND_LINE,
    "screens": {*STORAGE, "dutydesk.records", "dutydesk.cli"},
}

# What importing a floor may not have loaded by any road. The command line comes first: `due` and
# `--version` answer before any library is needed.
MAY_NOT_LOAD = {
    "dutydesk/cli.py": {*DRAWING, *STORAGE, "holidays", "pydantic"},
    "dutydesk/practice": {*MAY_NOT_IMPORT["dutydesk/practice"]},
    "dutydesk/records": {*MAY_NOT_IMPORT["dutydesk/records"]},
    "dutydesk/acts": {*BELOW_THE_COMMAND_LINE},
    "dutydesk/paper": {*BELOW_THE_COMMAND_LINE},
    "dutydesk": {*DRAWING},
}


def of_floor(floor: str) -> list[Source]:
    """The files of one floor, or the one file."""
    return [source for source in PROGRAM if source.name == floor or source.name.startswith(floor + "/")]


def loaded_by(modules: list[str]) -> set[str]:
    """Everything in sys.modules after importing these in one fresh Python."""
    code = "import importlib, json, sys\nfor m in sys.argv[1:]: importlib.import_module(m)\n"
    done = subprocess.run(
        [sys.executable, "-c", code + "print(json.dumps([*sys.modules]))", *modules],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("floor", MAY_NOT_IMPORT)
def test_a_floor_imports_only_what_lies_beneath_it(floor: str) -> None:
    banned = frozenset(MAY_NOT_IMPORT[floor])
    assert [
        f"{s.name}:{fault}" for s in of_floor(floor) for fault in house.forbidden_imports(s, banned)
    ] == []


@pytest.mark.parametrize("floor", MAY_NOT_LOAD)
def test_importing_a_floor_brings_nothing_from_above(floor: str) -> None:
    # Migrations are run by Alembic, not imported; their imports are looked at above.
    modules = [source.module for source in of_floor(floor) if "migrations" not in source.path.parts]
    if floor == "dutydesk/cli.py" and not modules:
        pytest.skip("dutydesk/cli.py is not written yet")
    loaded = loaded_by(modules)
    assert set(modules) <= loaded
    assert loaded & MAY_NOT_LOAD[floor] == set()


def test_there_is_something_to_look_at() -> None:
    assert {"dutydesk.clock", "dutydesk.text", "dutydesk.practice", "dutydesk.screens"} <= {
        source.module for source in PROGRAM
    }
    assert DATA


RULES: dict[Callable[[Source], list[str]], list[Source]] = {
    house.asks_the_time: [s for s in PROGRAM if s.name != "dutydesk/clock.py"],
    house.opens_a_desk: [
        s for s in PROGRAM if s.name not in ("dutydesk/acts/desk.py", "dutydesk/acts/opening.py")
    ],
    house.catches_everything: PROGRAM,
    house.escapes_markup: PROGRAM,
    house.has_no_docstring: [*PROGRAM, *sources("tests"), *sources("data")],
    house.too_long: PROGRAM,
    house.left_for_later: PROGRAM,
    house.says_unkind_words: PROGRAM,
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_every_file_keeps_the_rule(rule: Callable[[Source], list[str]]) -> None:
    assert [f"{source.name}:{fault}" for source in RULES[rule] for fault in rule(source)] == []


def test_screens_draw_no_text_as_markup() -> None:
    safe = house.content_functions(SCREENS)
    assert [f"{s.name}:{fault}" for s in SCREENS for fault in house.draws_markup(s, safe)] == []


@pytest.mark.parametrize("path", DATA, ids=lambda path: str(path.name))
def test_every_data_file_is_toml_in_our_words(path: object) -> None:
    file = next(one for one in DATA if one == path)
    values = tomllib.loads(file.read_text(encoding="utf-8"))
    assert values
    assert [word for text in strings_of(values) for word in house.unkind_words(text)] == []


def strings_of(value: object) -> Iterator[str]:
    """Every string inside a value read from TOML."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_of(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings_of(one)


# Each rule is shown a breach of it, so that a rule with nothing to check yet is known to be able to fail.

BREACHES: list[tuple[Callable[[Source], list[str]], str]] = [
    (house.asks_the_time, "from datetime import datetime\nx = datetime.now()"),
    (house.asks_the_time, "from datetime import datetime as moment\nx = moment.now"),
    (house.asks_the_time, "import datetime\nx = datetime.datetime.utcnow()"),
    (house.asks_the_time, "from datetime import date\nx = date.today()"),
    (house.asks_the_time, "import time\ndef f():\n    return time.time()"),
    (house.asks_the_time, "from time import time_ns"),
    (house.asks_the_time, "import datetime as dt\nx = dt.datetime.now(dt.UTC)"),
    (house.asks_the_time, "from sqlalchemy import func\nx = func.now()"),
    (house.opens_a_desk, "from dutydesk.acts.desk import open_desk"),
    (house.opens_a_desk, "from dutydesk.acts import desk\nd = desk.open_desk(None, None)"),
    (house.catches_everything, "try:\n    f()\nexcept Exception:\n    pass"),
    (house.catches_everything, "try:\n    f()\nexcept:\n    pass"),
    (house.catches_everything, "try:\n    f()\nexcept (OSError, BaseException) as e:\n    pass"),
    (house.catches_everything, "try:\n    f()\nexcept Exception as e:\n    raise OSError from e"),
    (house.escapes_markup, "from rich.markup import escape"),
    (house.escapes_markup, "from textual import markup\nx = markup.escape(y)"),
    (house.has_no_docstring, "x = 1"),
    (house.too_long, "x = 1\n" * 401),
    (house.left_for_later, "x = 1  # " + "TO" + "DO: later"),
    (house.says_unkind_words, "def f(x):\n    return f'Oops, {x} is wrong'"),
    (house.says_unkind_words, "x = 'Please try again'"),
    (house.draws_markup, "Static(name)"),
    (house.draws_markup, "Label(f'{name} is here')"),
    (house.draws_markup, "def f(self, text):\n    self.notify(message=text)"),
    (house.draws_markup, "def f(self):\n    self.query_one(Static).update(self.words())"),
    (house.draws_markup, "Static(Content.from_markup(f'[b]{name}[/b]'))"),
    (house.draws_markup, "def f(x):\n    line = Content(x)\n    line = x\n    Static(line)"),
    (house.draws_markup, "Static(plain(x) if y else x)"),
    (house.draws_markup, "Static('named ' + name)"),
    (house.draws_markup, "Static(name, markup=True)"),
]


@pytest.mark.parametrize(("rule", "text"), BREACHES)
def test_a_breach_is_found(rule: Callable[[Source], list[str]], text: str) -> None:
    assert rule(planted(text))


KEPT: list[tuple[Callable[[Source], list[str]], str]] = [
    (
        house.asks_the_time,
        "x = clock.now()\ny = self._clock.now()\nw = self.now\nimport time\nz = time.monotonic()",
    ),
    (house.catches_everything, "try:\n    f()\nexcept OSError:\n    pass"),
    (house.catches_everything, "try:\n    f()\nexcept BaseException:\n    tidy()\n    raise"),
    (house.catches_everything, "try:\n    f()\nexcept Exception:  # a plug-in may raise anything\n    pass"),
    (house.escapes_markup, "import re\nx = re.escape(y)"),
    (house.says_unkind_words, "'''The word please is never said.'''\nx = 'pleased'\ny = '.-invalid'"),
    (house.draws_markup, "Static('Nothing yet')"),
    (house.draws_markup, "Static(name, markup=False)"),
    (house.draws_markup, "Label(plain(name))"),
    (house.draws_markup, "def f(self, x):\n    line = Content.assemble(x)\n    self.update(line)"),
    (house.draws_markup, "def f(self, line: Content):\n    self.update(line.stylize('b'))"),
    (house.draws_markup, "Static(Content.from_markup('[b]$name[/b]', name=name))"),
    (house.draws_markup, "Static(WELCOME)"),
    (house.draws_markup, "seen.update(names)  # draws nothing"),
]


@pytest.mark.parametrize(("rule", "text"), KEPT)
def test_what_is_allowed_is_let_be(rule: Callable[[Source], list[str]], text: str) -> None:
    assert rule(planted(text)) == []


def test_a_function_that_returns_content_is_known_by_its_annotation() -> None:
    source = planted("def words(self) -> Content: ...\ndef f(self):\n    self.update(self.words())")
    assert house.draws_markup(source)
    assert not house.draws_markup(source, house.content_functions([source]))


@pytest.mark.parametrize(
    ("module", "text"),
    [
        ("dutydesk.practice.planted", "def f():\n    from dutydesk.records import tables"),
        ("dutydesk.practice.planted", "from .. import records"),
        ("dutydesk.practice.planted", "from ..records.tables import Contact"),
        ("dutydesk.practice.planted", "import dutydesk.records.tables as t"),
    ],
)
def test_a_forbidden_import_is_found_wherever_it_hides(module: str, text: str) -> None:
    assert house.forbidden_imports(planted(text, module), frozenset({"dutydesk.records"}))


def test_a_name_that_only_begins_alike_is_not_forbidden() -> None:
    source = planted("import dutydesk.records_of_old, richer", "dutydesk.practice.planted")
    assert not house.forbidden_imports(source, frozenset({"dutydesk.records", "rich"}))


def test_what_a_fresh_python_loads_is_seen() -> None:
    assert {"json", "dutydesk.text"} <= loaded_by(["dutydesk.text"])
    assert "dutydesk.errors" not in loaded_by(["dutydesk.text"])
