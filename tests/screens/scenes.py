"""The screens worth looking at, each reached by the keys a person would press, on one furnished desk.

Owns the list of scenes and the desk they are played on: the demonstration's invented families at 14:26 on
Tue 12 May 2026, a contact that holds hostile text and one that a manager took. `test_look` compares them with
what was approved; `tests.pictures` draws the README's from them.
"""

import re
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from dutydesk.screens import alarms, contact, contact_windows, queue_reading
from dutydesk.screens import app as app_module
from dutydesk.screens.app import DutyDeskApp
from dutydesk.screens.shell import DeskScreen
from sqlmodel import select
from textual import events
from textual.content import Content
from textual.pilot import Pilot

from dutydesk.acts import accounts, auditor, calls, people
from dutydesk.acts.demo import furnish
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.practice.windows import window_figures
from dutydesk.records.shift_tables import Clash
from dutydesk.records.tables import Contact
from tests.fixed_clock import FixedClock
from tests.hostile import AWKWARD, MARKUP, UNSHOWABLE
from tests.screens.conftest import settle
from tests.screens.review_cases import recorded, send
from tests.screens.scene_corrections import corrected

NOW = "2026-05-12T14:26"
DATABASE = "desk.db"

_FONTS = re.compile(r"\s*@font-face\s*\{[^}]*\}")


class LookApp(DutyDeskApp):
    """The program, whose pictures name no font to be fetched from another machine."""

    CSS_PATH = Path(app_module.__file__).with_name("desk.tcss")

    def export_screenshot(self, *, title: str | None = None, simplify: bool = False) -> str:
        """The screen as SVG, drawn with whatever monospaced font stands on the machine."""
        svg = _FONTS.sub("", super().export_screenshot(title=title or "dutydesk", simplify=simplify))
        # Some viewers squeeze the spaces out that hold the columns apart, unless told to keep them.
        return svg.replace("<svg ", '<svg xml:space="preserve" ', 1).replace("Fira Code", "monospace")


@dataclass(frozen=True, slots=True)
class Stage:
    """Scenes seen in one sitting: how a person comes there, and what is looked at from there."""

    name: str
    scenes: dict[str, tuple[str, ...]]
    """Name of a scene: keys from where the stage begins. What covers that is closed with Esc in between."""
    opens: tuple[str, ...] = ()
    """Keys from the queue to where the stage begins."""
    by: str = "S Khan"
    """Who sits at the desk; "" for nobody yet."""
    light: bool = False
    no_colour: bool = False
    demonstration: bool = True
    before: Callable[[Desk], None] | None = None
    """What S Khan does before anybody looks."""


def found(tab: str, family: str) -> tuple[str, ...]:
    """Keys from the queue to the one contact of that family on a tab."""
    return (tab, "slash", *family, "enter", "enter")


def at(letter: str, *keys: str) -> tuple[str, ...]:
    """Keys from anywhere in a contact to one of its sections, and on."""
    return ("ctrl+g", letter, *keys)


def stub(family: str) -> tuple[str, ...]:
    """Keys of a manager who restricts a contact and gives place to T Webb, to its stub in the list."""
    row = ("2", "slash", *family, "enter")
    restricted = (*row, "ctrl+p", *"restrict", "enter", *"4 Her aunt works here", "enter")
    return (*restricted, "ctrl+p", *"someone else", "enter", "5", *row)


MANAGER = "M Patel"

STAGES: tuple[Stage, ...] = (
    Stage(
        "queue",
        {
            "queue_mine": ("1",),
            "queue_team": ("2",),
            "queue_feedback": ("4",),
            "feedback_sent": ("4", "end", "s"),
            "queue_closed_today": ("5",),
            "clocks": ("2", "f8"),
            "all_commands": ("ctrl+p",),
            "find": ("f3", *"adeyemi"),
            "find_sounds": ("f3", *"nowack"),
            "help_queue": ("f1",),
            "ask": ("ctrl+q",),
            "remind": ("z",),
        },
    ),
    Stage("filter", {"queue_filter": ("2", "slash", *"hill")}),
    Stage("queue_of_a_manager", {"queue_to_endorse": ("3",)}, by=MANAGER),
    Stage("on_hold", {"call_parked": ("1", "enter", "ctrl+g", "z", *"Ann Bell")}),
    Stage("on_paper", {"on_paper": ("w", *"yesterday 23:40", "enter")}),
    Stage("new", {"new_call": ("n", *"Tom Reid", "tab", *"DSL, Oakfield")}),
    Stage("advice", {"advice": ("v", *"A child in a class of nine")}),
    Stage("arrive", {"arrive": ()}, by="", demonstration=False),
    Stage(
        "on_a_call",
        {
            "contact_referrer": at("r"),
            "contact_narrative": at("n"),
            "contact_noting": at("c", "f2", "ctrl+u", *"/n knife mentioned"),
            "help_note": at("c", "f2", "f1"),
            "read_back": at("c", "ctrl+r"),
            "note_lines": at('"'),
            "call_dropped": at("n", "ctrl+g", ",", "ctrl+g", ","),
            "on_the_line": at("n", "ctrl+g", ",", "ctrl+g", ",", "escape"),
        },
        found("1", "carter"),
    ),
    Stage(
        "recording",
        {
            "contact_children": at("c"),
            "no_answer": at("c", "f4"),
            "help_field": at("c", "f1"),
            "help_analysis": at("h", "tab", "f1"),
            "contact_chronology": at("y"),
            "missing": at("d", "f7"),
            "before_you_send": at("d", "f9"),
            "contact_moving": at("c", "escape"),
            "go": ("tab", "ctrl+g"),
        },
        found("2", "okoro"),
    ),
    Stage("returned", {"contact_manager": at("m"), "send_ready": at("d", "f9")}, found("2", "adeyemi")),
    Stage(
        "sent",
        {
            "contact_parents": at("p"),
            "contact_views": at("v"),
            "contact_threshold": at("h"),
            "contact_decision": at("d"),
            "contact_letters": at("w"),
        },
        found("2", "nowak"),
    ),
    Stage(
        "strategy",
        {"contact_marks": at("c"), "contact_clocks": at("c", "f8"), "strategy": at("s")},
        found("2", "singh"),
    ),
    Stage(
        "held",
        {
            "strategy_held": at("s"),
            "feedback_page": at("w"),
            "feedback_panel": at("w", "enter"),
        },
        found("2", "hussain"),
    ),
    Stage(
        "review",
        {"review_top": ("pageup", "pageup"), "review_more": ("pageup", "pageup", "space")},
        found("3", "nowak"),
        by=MANAGER,
    ),
    Stage("tools", {"contact_tools": at("x", "tab")}, found("2", "fofana")),
    Stage("review_tools", {"review_tools": ("pageup", "pageup")}, found("3", "wood"), by=MANAGER),
    Stage("commenting", {"review_commenting": ("e", *"Agreed.")}, found("3", "nowak"), by=MANAGER),
    Stage("help_oversight", {"help_oversight": ("b", "f1")}, found("3", "nowak"), by=MANAGER),
    Stage("refused", {"review_refused": ("e", "f9")}, found("3", "nowak"), by=MANAGER),
    Stage("escalating", {"review_escalate": ("x", *"At once")}, found("3", "wood"), by=MANAGER),
    Stage("for_whom", {"review_for_whom": ("o", "1", "enter", "2")}, found("3", "nowak"), by=MANAGER),
    Stage("own", {"review_own_contact": ()}, found("3", "frost"), by=MANAGER),
    Stage(
        "hostile",
        {"hostile_children": at("c"), "hostile_narrative": at("n")},
        found("2", "hostile"),
        demonstration=False,
    ),
    Stage("history", {"history": ("ctrl+g", "u")}, found("2", "okoro"), by=MANAGER),
    Stage("restricting", {"restrict": ("2", "ctrl+p", *"restrict", "enter", *"6 Asked")}),
    Stage(
        "guarding",
        {
            "guard_reviews": ("g",),
            "restrict_change": ("ctrl+p", *"restrict", "enter"),
            "shut_outs": ("ctrl+p", *"restrict", "enter", "8", "enter", "down"),
        },
        ("2", "ctrl+p", *"restrict", "enter", *"4 Her aunt works here", "enter"),
        by=MANAGER,
    ),
    Stage("a_stub", {"break_glass": ("enter", *"1 She rang from")}, stub("okoro"), by=MANAGER),
    Stage(
        "broken_glass",
        {"glass_broken": at("c")},
        (*stub("okoro"), "enter", *"1 She rang from school, hurt", "enter"),
        by=MANAGER,
    ),
    Stage(
        "people",
        {"people": (), "people_new": ("n", *"Ola Berg", "tab", "1"), "people_refuse": ("x",)},
        ("m",),
        by=MANAGER,
    ),
    Stage(
        "disposal",
        {"disposal": ("ctrl+p", *"disposal and", "enter", "h", *"C-0001", "enter", *"Inquiry", "enter")},
        by=MANAGER,
    ),
    Stage("shift", {"shift": ("ctrl+p", *"this shift counted", "enter")}, by=MANAGER),
    Stage(
        "discussed_again",
        {"strategy_further": at("s"), "discussions": ("ctrl+p", *"earlier disc", "enter")},
        (
            *found("2", "hussain"),
            "ctrl+p",
            *"discuss again",
            "enter",
            *"The father is out of custody",
            "enter",
        ),
    ),
    Stage(
        "correcting",
        {
            "correct": at("c", "ctrl+g", "+", "tab", *"The school spells it so"),
            "correct_add": at("c", "f5", *"Jay Murphy"),
        },
        found("5", "murphy"),
    ),
    Stage(
        "corrected",
        {"correction_waits": at("d"), "versions": ("ctrl+p", *"versions", "enter")},
        found("2", "taylor"),
        before=corrected,
    ),
    Stage(
        "review_corrected",
        {"review_correction": ("pageup",)},
        found("3", "taylor"),
        MANAGER,
        before=corrected,
    ),
    Stage("two_versions", {"two_versions": at("n", "ctrl+g", "&")}, found("2", "wood")),
    Stage("light", {"light_queue": ("2",)}, light=True),
    Stage("light_contact", {"light_contact": at("c")}, found("2", "okoro"), light=True),
    Stage("light_review", {"light_review": ()}, found("3", "nowak"), by=MANAGER, light=True),
    Stage("no_colour", {"no_colour_queue": ("2",), "no_colour_clocks": ("f8",)}, no_colour=True),
)


def furnished(folder: Path) -> Path:
    """Make the desk the scenes are played on, in this folder, and close it. Returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    desk = open_desk(str(folder / DATABASE), None, FixedClock(NOW))
    try:
        furnish(desk)
        hostile(desk)
        _sit(desk, MANAGER)
        own = recorded(desk, cells={"child.name": "Ida Frost"})
        send(desk, own)
        calls.leave(desk, own)
        two_versions(desk)
        _sit(desk, "S Khan")
        if desk.here is not None:
            accounts.ask(desk, desk.here.id, "duty_manager", "Covers the nights of June")
    finally:
        close_desk(desk)
    return folder


def two_versions(desk: Desk) -> None:
    """An answer of the Woods' contact as a window typed it that was killed, beside what stands."""
    with desk.database.write() as session:
        contact = session.exec(select(Contact).where(Contact.family == "WOOD")).one()
        session.add(
            Clash(
                id=uuid4(),
                contact_id=contact.id,
                question="narrative.seen",
                window_id=uuid4(),
                typed="Third time this week that nobody came for her; the office closed at six.",
                at=desk.clock.now() - timedelta(minutes=9),
                by_id=contact.worker_id,
                by_name=contact.worker_name,
            )
        )


def hostile(desk: Desk) -> None:
    """A contact whose every answer would break a program that took it for more than text."""
    answers = {
        "referrer.name": MARKUP[4] + MARKUP[2] + AWKWARD[1],
        "referrer.role": MARKUP[8] + UNSHOWABLE[2],
        "narrative.seen": "\n".join(MARKUP),
        "narrative.said": "\n".join(UNSHOWABLE),
        "narrative.judged": AWKWARD[3] + AWKWARD[-1],
    }
    cells = {"child.name": "Ann [/]Hostile", "child.born": MARKUP[6], "adult.name": AWKWARD[9]}
    contact = recorded(desk, answers, cells)
    calls.leave(desk, contact)


def _sit(desk: Desk, name: str) -> None:
    people.be(desk, next(each for each in people.everyone(desk) if each.name == name).id)


@contextmanager
def played(template: Path, folder: Path, stage: Stage) -> Iterator[Desk]:
    """A copy of the furnished desk with the stage's person at it; closed afterwards."""
    place = folder / "played"
    shutil.copytree(template, place)
    if not stage.by:
        for path in place.glob("*-here"):
            path.unlink()
    patch = pytest.MonkeyPatch()
    patch.setattr(auditor, "EVERY", 3600.0)  # who looked is written when it is read, not once a second
    desk = open_desk(str(place / DATABASE), None, FixedClock(NOW))
    try:
        if stage.before is not None:
            _sit(desk, "S Khan")
            stage.before(desk)
        if stage.by:
            _sit(desk, stage.by)
        if stage.demonstration:
            desk.demonstration, desk.label = True, "demonstration"
        yield desk
    finally:
        close_desk(desk)
        patch.undo()


async def seen(
    desk: Desk, stage: Stage, *sizes: tuple[int, int], only: str = ""
) -> AsyncIterator[tuple[str, tuple[int, int], LookApp]]:
    """Walk through a stage: each scene's name and size, with the program at rest on it.

    Args:
        sizes: columns and rows; the terminal begins with the first and changes to the others at each scene.
        only: walk to this scene alone.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DUTYDESK_THEME", "light" if stage.light else "dark")
        if stage.no_colour:
            patch.setenv("NO_COLOR", "1")
        else:
            patch.delenv("NO_COLOR", raising=False)
        app = LookApp(lambda: desk, demonstration=stage.demonstration)
        _nothing_comes_by_itself(patch)
        async with app.run_test(size=sizes[0]) as pilot:
            await settle(app, pilot)
            if isinstance(app.screen, DeskScreen):
                app.screen.set_line(
                    "message", Content("")
                )  # what rang first is told or not, as rows or alarms were read first
            await press(app, pilot, stage.opens)
            depth = len(app.screen_stack)
            names = [name for name in stage.scenes if only in ("", name)]
            for size in sizes:
                if tuple(app.size) != size:
                    await pilot.resize_terminal(*size)
                    await settle(app, pilot)
                for name in names:
                    # What one scene alone has typed is looked at again; of several, the way is walked again.
                    if size == sizes[0] or len(names) > 1:
                        while len(app.screen_stack) > depth:
                            await press(app, pilot, ("escape",))
                        await press(app, pilot, stage.scenes[name])
                    yield name, size, app


def _nothing_comes_by_itself(patch: pytest.MonkeyPatch) -> None:
    """A slow machine sees more looks for alarms, rows and windows than a quick one: here each sees one."""
    never = timedelta(hours=1)
    figures = replace(window_figures(), look_every=never)
    patch.setattr(alarms, "LOOK_EVERY", never.total_seconds())
    patch.setattr(queue_reading, "READ_AGAIN", never.total_seconds())
    patch.setattr(contact_windows, "window_figures", lambda: figures)
    patch.setattr(contact, "PAUSE", never.total_seconds())  # no page is built that was not opened


async def press(app: LookApp, pilot: Pilot[Any], keys: tuple[str, ...]) -> None:
    """Type these; let the program come to rest before each Enter, each Ctrl+G, and after the last."""
    for key in keys:
        if key in ("enter", "ctrl+g"):  # where a page is scrolled to hangs on when it was laid out
            await settle(app, pilot)
        app.post_message(events.Key(NAMES.get(key, key), key if len(key) == 1 else None))
    await settle(app, pilot)


NAMES = {" ": "space", ",": "comma", ".": "full_stop", "/": "slash"}
"""Characters as Textual names their keys."""
