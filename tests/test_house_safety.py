"""T32, static: no markup, no swallowed fault, no SQL made of text, nothing printed that was typed.

The rules stand in `tests/house_safety.py`; each is shown a breach, the planted fault. bandit and pip-audit
are run where they are installed; `.ci/run` asks bandit the same in an environment of its own.
"""

import importlib.util
import subprocess
import sys
from collections.abc import Callable

import pytest

from tests import house_safety as rules
from tests.house import ROOT, Source, planted, sources

PROGRAM = [*sources("dutydesk"), *sources("screens")]
SCREENS = sources("screens")

SPEAKS = (
    "dutydesk/paper/",
    "dutydesk/cli.py",
    "dutydesk/due.py",
    "dutydesk/faults.py",
    "dutydesk/key_commands.py",
    "dutydesk/asking.py",
    "dutydesk/private.py",
    "screens/run.py",
    "screens/key_check.py",
)
"""What is printed is what these are for; `prints_a_fault` holds for them too."""

RULES: dict[Callable[[Source], list[str]], list[Source]] = {
    rules.reads_markup: SCREENS,
    rules.swallows: PROGRAM,
    rules.makes_sql_of_text: PROGRAM,
    rules.prints_a_fault: PROGRAM,
    rules.says_aloud: [each for each in PROGRAM if not each.name.startswith(SPEAKS)],
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule.__name__))
def test_every_file_keeps_the_rule(rule: Callable[[Source], list[str]]) -> None:
    found = [f"{source.name}:{fault}" for source in RULES[rule] for fault in rule(source)]
    print(f"T32, {rule.__name__}: n = {len(RULES[rule])} files, {len(found)} breaches")
    assert found == []
    assert len(RULES[rule]) > 50


BREACHES: list[tuple[Callable[[Source], list[str]], str]] = [
    (rules.reads_markup, "from textual.widgets import DataTable"),
    (rules.reads_markup, "from textual.widgets import Static, Select, Tree"),
    (rules.reads_markup, "def f(self, name):\n    self.border_title = name"),
    (rules.reads_markup, "def f(box, name):\n    box.tooltip = name"),
    (rules.reads_markup, "LINE = '[@click=app.quit]leave[/]'"),
    (rules.swallows, "try:\n    f()\nexcept OSError:\n    pass"),
    (rules.swallows, "try:\n    f()\nexcept (OSError, ValueError):\n    ..."),
    (rules.swallows, "try:\n    f()\nexcept:\n    g()"),
    (rules.swallows, "with suppress(Exception):\n    f()"),
    (rules.swallows, "with contextlib.suppress(OSError, BaseException):\n    f()"),
    (rules.makes_sql_of_text, "c.execute(f\"SELECT * FROM contact WHERE family = '{name}'\")"),
    (rules.makes_sql_of_text, "c.execute('SELECT * FROM contact WHERE family = ' + name)"),
    (rules.makes_sql_of_text, "c.execute('DELETE FROM contact WHERE id = %s' % one)"),
    (rules.makes_sql_of_text, "c.execute('SELECT {}'.format(name))"),
    (rules.makes_sql_of_text, "def f(c, name):\n    c.execute(text(f'SELECT 1 {name}'))"),
    (rules.makes_sql_of_text, "def f(c, name):\n    words = f'DROP TABLE {name}'\n    c.execute(words)"),
    (rules.makes_sql_of_text, "def f(c, names):\n    for n in names:\n        c.execute(f'PRAGMA {n}')"),
    (rules.makes_sql_of_text, "def f(c, clause):\n    c.exec_driver_sql(f'{clause} LIMIT 1')"),
    (rules.prints_a_fault, "try:\n    f()\nexcept OSError as e:\n    print(e)"),
    (rules.prints_a_fault, "try:\n    f()\nexcept ValueError as e:\n    print(f'no: {e}')"),
    (rules.prints_a_fault, "try:\n    f()\nexcept ValueError as e:\n    raise NotSaved(f'no: {e}')"),
    (rules.prints_a_fault, "try:\n    f()\nexcept (DeskError, KeyError) as e:\n    say(str(e))"),
    (rules.says_aloud, "def f(typed):\n    print(typed)"),
    (rules.says_aloud, "import sys\nsys.stderr.write('x')"),
    (rules.says_aloud, "import logging"),
    (rules.says_aloud, "from logging import getLogger"),
    (rules.says_aloud, "import traceback"),
]


@pytest.mark.parametrize(("rule", "text"), BREACHES)
def test_control_a_breach_is_found(rule: Callable[[Source], list[str]], text: str) -> None:
    assert rule(planted(text, "dutydesk.screens.planted"))


KEPT: list[tuple[Callable[[Source], list[str]], str]] = [
    (rules.reads_markup, "from textual.widgets import Static, Input"),
    (rules.swallows, "try:\n    f()\nexcept OSError:\n    pass  # it was only tidying"),
    (rules.swallows, "try:\n    f()\nexcept OSError:\n    return None"),
    (rules.swallows, "with suppress(OSError):\n    f()"),
    (rules.makes_sql_of_text, "c.execute('SELECT * FROM contact WHERE family = ?', (name,))"),
    (rules.makes_sql_of_text, "c.execute(f\"PRAGMA foreign_keys = {'ON' if on else 'OFF'}\")"),
    (rules.makes_sql_of_text, "for n in ('a', 'b'):\n    c.execute(f'PRAGMA {n}')"),
    (rules.makes_sql_of_text, "c.execute(f'PRAGMA cache_size = -{_CACHE}')"),
    (rules.makes_sql_of_text, "c.execute(f'SELECT * FROM \"{t}\"')  # noqa: S608 - a table's name"),
    (rules.makes_sql_of_text, "line = f'Select {name} again'"),
    (rules.prints_a_fault, "try:\n    f()\nexcept DeskError as e:\n    print(f'dutydesk: {e}')"),
    (rules.prints_a_fault, "try:\n    f()\nexcept OSError as e:\n    raise NotSaved(why(e)) from None"),
]


@pytest.mark.parametrize(("rule", "text"), KEPT)
def test_what_is_allowed_is_let_be(rule: Callable[[Source], list[str]], text: str) -> None:
    assert rule(planted(text, "dutydesk.screens.planted")) == []


def _run(module: str, *words: str) -> str:
    if importlib.util.find_spec(module) is None:
        pytest.skip(f"NOT RUN: {module} is not installed here; pip install {module.replace('_', '-')}")
    done = subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_bandit_finds_nothing() -> None:
    _run("bandit", "-q", "-c", "pyproject.toml", "-r", "dutydesk", "screens", "data")


def test_no_library_has_a_known_hole() -> None:
    _run("pip_audit", "--strict", "-r", "constraints.txt")
