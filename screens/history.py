"""The history of a contact: who did what and when, newest first, by save, page by page as it is read on.

Draws what `acts.history` hands over and asks for the next page before the cursor comes to the end. What was
changed stands on one line; Enter shows it whole. It decides nothing, not even who may read who looked.
"""

from datetime import datetime
from functools import partial
from typing import Final, Literal
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dutydesk.acts.history import history_page
from dutydesk.acts.history_values import Happening, HistoryPage, Onwards, Save, in_saves
from dutydesk.errors import DeskError
from dutydesk.practice.wording import when_words

from .fields import OneLine
from .help import Help
from .lines import LineList, wrapped
from .overlay import Overlay
from .plain import one_line, plain

EMPTY: Final = "(empty)"
CHROME: Final = 8
"""Rows of the panel beside its list, and of what stays in sight around it."""
AHEAD: Final = 20
"""Lines before the end at which the next page is asked for. Source: ours."""
KEYS_WORDS: Final = "Up, Down, Space read on   Enter whole   / filter   Esc close"
KEYS_FILTER: Final = "Type a name, a field or an act   Enter back to the lines   Esc all of it"
NOTHING: Final = "Nothing has happened yet."
NO_FIT: Final = "Nothing here fits that."

Part = Literal["head", "act", "field", "what", "why"]
"""Of a drawn line: who and when over the changes of a save; an act; one change; beneath an act what came
of it, and why."""
Drawn = tuple[Save, Happening, Part]


class HistoryLines(LineList):
    """Every line of what was read so far; the ones that can be stood on are acts and changes."""

    def __init__(self, now: datetime) -> None:
        """Args:
        now: times of today are said without their day, aware.
        """
        super().__init__(id="history-lines")
        self.drawn: list[Drawn] = []
        self.chosen = 0
        """Number of a drawn line."""
        self.nothing = NOTHING
        self._now = now

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.drawn) or len(self._said())

    def _said(self) -> list[Content]:
        return wrapped(self.nothing, max(self.size.width, 30), "$quiet")

    def show(self, saves: tuple[Save, ...], nothing: str) -> None:
        """Show these; the cursor stays on the line it was on where that is still there."""
        stood = self.here
        self.nothing = nothing
        self.drawn = [part for save in saves for part in _parts(save)]
        if stood is not None:
            same = (n for n, each in enumerate(self.drawn) if each[1].id == stood.id and _can_stand(each))
            self.chosen = next(same, 0)
        if not self._stands(self.chosen):
            self.chosen = next((n for n, each in enumerate(self.drawn) if _can_stand(each)), 0)
        self.rebuild()

    @property
    def here(self) -> Happening | None:
        """What the cursor stands on."""
        return self.drawn[self.chosen][1] if self._stands(self.chosen) else None

    def _stands(self, number: int) -> bool:
        return 0 <= number < len(self.drawn) and _can_stand(self.drawn[number])

    def move(self, steps: int) -> None:
        """So many lines on or back, to the nearest that can be stood on."""
        if not self.drawn:
            return
        onwards = 1 if steps > 0 else -1
        number = min(max(self.chosen + steps, 0), len(self.drawn) - 1)
        while 0 <= number < len(self.drawn) and not _can_stand(self.drawn[number]):
            number += onwards
        if not self._stands(number):
            number = min(max(self.chosen + steps, 0), len(self.drawn) - 1)
            while number != self.chosen and not self._stands(number):
                number -= onwards
        self.chosen = number
        self.redraw()
        # The head of a save comes into sight with its first line, and what is beneath an act with that.
        last, first = number, number - (number > 0 and self.drawn[number - 1][2] == "head")
        while last + 1 < len(self.drawn) and self.drawn[last + 1][2] in ("what", "why"):
            last += 1
        for each in (last, first, number):
            self.show_line(each)

    def line(self, number: int) -> Content:
        """One line."""
        if not self.drawn:
            return self._said()[number]
        save, its, part = self.drawn[number]
        width = max(self.size.width, 30)
        if part == "head":
            return Content("  ") + one_line(_who_when(save, self._now), width - 2, "bold")
        here = number == self.chosen
        mark = plain("> " if here else "  ", "bold $accent")
        if part == "act":
            words = f"{_who_when(save, self._now)}: {its.what}"
            line = mark + one_line(words, width - 2, "$quiet" if its.kind == "look" else "bold")
        elif part == "field":
            line = mark + Content("  ") + one_line(f"{its.what}: {changed(its)}", width - 4)
        elif part == "what":
            words = f"{its.old or EMPTY} -> {its.new or EMPTY}" if its.change else its.new
            line = Content("      ") + one_line(words, width - 6)
        else:
            line = Content("      ") + one_line(f'"{its.reason}"', width - 6, "$quiet")
        return line.stylize_before("on $field-focus") if here else line


class History(Overlay):
    """What happened to one contact."""

    CSS_PATH = "history.tcss"

    def __init__(self, contact_id: UUID) -> None:
        """Args:
        contact_id: whose history.
        """
        super().__init__()
        self.contact_id = contact_id
        self._happened: tuple[Happening, ...] = ()
        self._onwards: Onwards | None = None
        self._typed = ""
        self._asked = self._answered = 0
        """Numbers of the filter that was asked for last, and of the one whose lines stand here."""
        self._under_way = False

    def compose_work(self) -> ComposeResult:
        """Title, the line of the filter, the lines, the keys."""
        with Vertical(classes="panel"):
            yield Static(plain("History, newest first"), classes="panel-title", markup=False)
            yield OneLine(id="history-line")
            self.list = HistoryLines(self.now())
            yield self.list
            yield Static("", classes="panel-keys", id="history-keys", markup=False)

    def on_mount(self) -> None:
        """Read the newest."""
        self.filter.display = False
        self._keys()
        self.desk_app.hold_keys("history")
        self._read()

    def on_resize(self) -> None:
        """As tall as what there is to show, and no taller than the room."""
        self._fit()

    @property
    def filter(self) -> OneLine:
        """The line of the filter."""
        return self.query_one("#history-line", OneLine)

    @property
    def _filtering(self) -> bool:
        """As of this key: the field itself learns of it later."""
        return self.focused is self.filter

    # ---------------------------------------------------------------- reading

    def _read(self, onwards: Onwards | None = None) -> None:
        self._under_way = True
        number = self._asked
        act = partial(history_page, self.desk, self.contact_id, self._typed, onwards)
        self.in_background(act, partial(self._page, number, onwards), partial(self._not_read, number))

    def _page(self, number: int, onwards: Onwards | None, page: HistoryPage) -> None:
        if number != self._asked:
            self._read()
            return
        self._under_way, self._answered = False, number
        self._happened = page.happened if onwards is None else self._happened + page.happened
        self._onwards = page.onwards
        unknown = ", ".join(page.unknown)
        nothing = f"Nobody and nothing here is called {unknown}." if unknown else NO_FIT
        self.list.show(in_saves(self._happened), nothing if self._typed.strip() else NOTHING)
        self._fit()
        self.desk_app.release_keys("history")

    def _not_read(self, number: int, error: DeskError) -> None:
        self._under_way = False
        if number != self._asked:
            self._read()
            return
        self._answered = number
        self.list.show((), str(error))
        self._fit()
        self.desk_app.release_keys("history")

    def _read_on(self) -> None:
        near = self.list.chosen + self.list.page + AHEAD >= len(self.list.drawn)
        if self._onwards is not None and near and not self._under_way:
            self._read(self._onwards)

    # ------------------------------------------------------------------- keys

    async def take_key(self, event: events.Key) -> bool:
        """In the filter Esc empties it and goes back to the lines."""
        if event.key == "escape" and self.filter.display:
            self.filter.value = ""
            self._follow()
            self._leave_filter()
            return True
        return await super().take_key(event)

    async def panel_key(self, event: events.Key) -> bool:
        """Read on and back, show whole, filter."""
        page = max(self.list.page - 1, 1)
        steps = {"down": 1, "up": -1, "pagedown": page, "pageup": -page}
        if not self._filtering:
            steps |= {"j": 1, "k": -1, "space": page, "home": -len(self.list.drawn)}
        if event.key in steps or event.key == "enter":
            # Meant for the lines that the filter leaves.
            self._follow()
            if self._answered != self._asked and not (self._filtering and event.key == "enter"):
                self.desk_app.keep_from(event, "history")
                return True
        if event.key in steps:
            self._leave_filter(keep=True)
            self.list.move(steps[event.key])
            self._read_on()
            return True
        if self._filtering:
            if event.key == "enter":
                self._leave_filter(keep=True)
                return True
            return event.key in ("tab", "shift+tab")
        if event.key == "enter" and self.list.here is not None:
            self.app.push_screen(
                Help(self.context, title="the whole of it", text=whole(self.list.here, self.now()))
            )
            return True
        if event.key == "slash":
            self.filter.display = True
            self.set_focus(self.filter)
            self._keys()
            self._fit()
            return True
        return False

    def _leave_filter(self, *, keep: bool = False) -> None:
        if self._filtering:
            self.set_focus(None)
        self.filter.display = keep and bool(self.filter.value)
        self._keys()
        self._fit()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter as it is typed."""
        event.stop()
        self._follow()

    def _follow(self) -> None:
        typed = self.filter.value
        if typed == self._typed:
            return
        self._typed = typed
        self._asked += 1
        if not self._under_way:
            self._read()

    # ------------------------------------------------------------------- draw

    def _keys(self) -> None:
        words = KEYS_FILTER if self._filtering else KEYS_WORDS
        self.query_one("#history-keys", Static).update(plain(words))

    def _fit(self) -> None:
        room = self.app.size.height - CHROME - (1 if self.filter.display else 0)
        self.list.styles.height = max(min(self.list.count, room), 3)


def whole(its: Happening, now: datetime) -> str:
    """All of one thing that happened, with nothing cut."""
    parts = [f"{when_words(its.at, now, name_day=True)}, {_named(its.who, its.role)}", its.what]
    if its.change:
        parts += [f"Was:\n{its.old or EMPTY}", f"Is:\n{its.new or EMPTY}"]
    elif its.new:
        parts.append(its.new)
    if its.reason:
        parts.append(f"Why:\n{its.reason}")
    return "\n\n".join(parts)


def changed(its: Happening) -> str:
    """'"Female" -> "Male"'."""
    return f"{_said(its.old)} -> {_said(its.new)}" if its.change else ""


def _parts(save: Save) -> list[Drawn]:
    first = save.lines[0]
    parts: list[Drawn] = []
    if first.kind == "field":
        parts.append((save, first, "head"))
        parts += [(save, each, "field") for each in save.lines]
        return parts
    parts.append((save, first, "act"))
    if first.change or first.new:
        parts.append((save, first, "what"))
    if first.reason:
        parts.append((save, first, "why"))
    return parts


def _can_stand(each: Drawn) -> bool:
    return each[2] in ("act", "field")


def _who_when(save: Save, now: datetime) -> str:
    return f"{when_words(save.at, now)} {_named(save.who, save.role)}"


def _named(who: str, role: str) -> str:
    return f"{who}, {role[:1].lower()}{role[1:]}" if role else who


def _said(text: str) -> str:
    return f'"{" ".join(text.split())}"' if text else EMPTY
