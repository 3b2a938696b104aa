"""The program with one fault in it, played by itself on a real terminal: what T10 looks at.

Run as `python -m tests.battery.hunted SPEC`, a file of JSON (`Spec`). It is the program from `cli.main` on;
only the desk is opened at a fixed hour, and the keys come from in here. The fault is raised where the named
function is entered, by Python's own profiling, so that every function there is can be made to fail without
touching it. In the first run nothing fails, and it writes down what was entered.
"""

import asyncio
import json
import sqlite3
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from dutydesk.screens import alarms, at_the_door, shell
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.keys import keys_of
from textual import events
from textual.app import App

from dutydesk import faults, private
from dutydesk.acts import people
from dutydesk.acts.desk import Desk, open_desk
from dutydesk.cli import main
from tests.fixed_clock import FixedClock
from tests.screens.resting import rest
from tests.screens.scenes import NAMES, NOW

WORD = "Quillonby"
"""Stands in the fault alone, never in a record: nobody may ever see it."""
ROOT = Path(__file__).resolve().parents[2]
NAMED = {"space": " ", "slash": "/", "question_mark": "?", "comma": ",", "full_stop": "."}


@dataclass
class Spec:
    """One run."""

    database: str
    by: str
    keys: list[str]
    """As a scene of `tests.screens.scenes` names them."""
    target: str = ""
    """Where it fails, as `named` gives it; "" to write down what is entered."""
    nth: int = 1
    """At which entry."""
    act: str = ""
    """An action of the last screen that is called at the end, by its name in the registry."""
    kind: str = "value"
    planted: bool = False
    """Textual draws its faults itself, as without us: the control."""
    answer: str = ""
    """The file it is written down in."""
    demonstration: bool = True
    extra: dict[str, str] = field(default_factory=dict)


def named(code: CodeType) -> str:
    """A function: its file under the checkout and its name; "" for one of somebody else's."""
    path = Path(code.co_filename)
    if code.co_name == "do_execute" and "sqlalchemy" in path.parts:
        return "sqlalchemy:do_execute"
    # An environment may lie in the checkout, as in `.ci/run`.
    if "site-packages" in path.parts or not path.is_relative_to(ROOT):
        return ""
    return f"{path.relative_to(ROOT).as_posix()}:{code.co_qualname}"


def fault(kind: str) -> BaseException:
    """A fault that carries the word wherever one of its kind can."""
    from sqlalchemy import exc

    words = f"bad value {WORD!r}"
    made: dict[str, Callable[[], BaseException]] = {
        "value": lambda: ValueError(words),
        "key": lambda: KeyError(WORD),
        "cause": _chained,
        "system": lambda: OSError(5, words, f"/nowhere/{WORD}"),
        "group": lambda: ExceptionGroup(words, [ValueError(words), KeyError(WORD)]),
        "coding": lambda: UnicodeEncodeError("ascii", WORD, 0, 1, words),
        "memory": lambda: MemoryError(words),
        "statement": lambda: exc.StatementError(words, f"SELECT '{WORD}'", {"name": WORD}, ValueError(words)),
        "noted": _noted,
    }
    for name in ("Integrity", "Operational", "Data", "Programming", "Interface", "Internal", "NotSupported"):
        made[name] = partial(getattr(sqlite3, f"{name}Error"), f"failed: contact.family {WORD}")
    return made[kind]()


def _chained() -> BaseException:
    error = KeyError(WORD)
    error.__cause__ = ValueError(WORD)
    return error


def _noted() -> BaseException:
    error = RuntimeError(WORD)
    error.add_note(f"typed was {WORD}")
    return error


class Hunt:
    """The hook, and what it met."""

    def __init__(self, spec: Spec) -> None:
        self.spec, self.armed, self.left = spec, False, spec.nth
        self.entered: dict[str, None] = {}
        self.acts: list[tuple[str, str]] = []
        self.names: dict[CodeType, str] = {}

    def among(self, code: CodeType) -> bool:
        """Whether it may be one that is looked for: told quickly, for this is asked of every function."""
        return not self.spec.target or self.spec.target.endswith(code.co_name)

    def hook(self, frame: FrameType, event: str, _: object) -> None:
        """Python calls this at each entry of a function."""
        if event != "call" or not self.armed:
            return
        code = frame.f_code
        if code not in self.names:
            self.names[code] = named(code) if self.among(code) else ""
        name = self.names[code]
        if not name:
            return
        if not self.spec.target:
            self.entered[name] = None
        elif name == self.spec.target:
            self.left -= 1
            if not self.left:
                self.armed = False
                allegation = [WORD] * 3  # noqa: F841 - Textual would draw what stands here
                raise fault(self.spec.kind)

    def begin(self) -> None:
        """Threads that begin from now on are watched; this one from `arm`."""
        threading.setprofile(self.hook)

    def arm(self) -> None:
        """From now on it fails, or is written down."""
        self.armed = True
        sys.setprofile(self.hook)


async def play(app: DutyDeskApp, hunt: Hunt) -> None:
    """Press the keys, call the action, then leave."""
    await rest(app)
    hunt.arm()
    for key in hunt.spec.keys:
        if key in ("enter", "ctrl+g"):
            await rest(app)
        app.post_message(events.Key(NAMES.get(key, key), key if len(key) == 1 else NAMED.get(key)))
    await rest(app)
    screen = app.screen
    if not hunt.spec.target:
        for key in keys_of(getattr(screen, "context", "")):
            method = getattr(screen, f"action_{key.action}", None)
            if method is not None:
                hunt.acts.append((key.action, named(method.__func__.__code__)))
    if hunt.spec.act and isinstance(screen, shell.DeskScreen):
        app.call_later(partial(_act, screen, hunt.spec.act))
        await asyncio.sleep(0)
    await rest(app)
    sys.setprofile(None)
    if not hunt.armed and hunt.spec.target:
        hunt.spec.extra["met"] = "yes"
    _answer(hunt)
    if app._exception is None:
        app.end(0)


async def _act(screen: shell.DeskScreen, name: str) -> None:
    key = next(key for key in keys_of(screen.context) if key.action == name)
    answer: Awaitable[bool] = screen.act(key)
    await answer


def _answer(hunt: Hunt) -> None:
    told = {"entered": [*hunt.entered], "acts": hunt.acts, **hunt.spec.extra}
    Path(hunt.spec.answer).write_text(json.dumps(told), encoding="utf-8")


def run(spec: Spec) -> None:
    """The program, from its first line."""
    hunt = Hunt(spec)
    hunt.begin()
    opened = DutyDeskApp._desk_opened
    playing: list[asyncio.Task[None]] = []

    async def then_play(self: DutyDeskApp, desk: Desk, first: Callable[[DutyDeskApp], Any]) -> None:
        await opened(self, desk, first)
        playing.append(asyncio.get_running_loop().create_task(play(self, hunt)))

    def come_in(*_: object, **__: object) -> Desk:
        desk = open_desk(spec.database, None, FixedClock(NOW))
        people.be(desk, next(each for each in people.everyone(desk) if each.name == spec.by).id)
        return desk

    DutyDeskApp._desk_opened = then_play
    at_the_door.come_in = come_in
    alarms.LOOK_EVERY = 3600.0
    if spec.planted:
        for name in ("_fatal_error", "_handle_exception", "panic"):
            setattr(DutyDeskApp, name, getattr(App, name))
        faults.watch = lambda: None
        private.keep_memory = lambda: None
    main(["--database", spec.database])


if __name__ == "__main__":
    run(Spec(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
