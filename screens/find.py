"""Find over any screen: one line over names, numbers, telephones and addresses; a row for each person found.

Owns what is asked of the desk and when: one search at a time, in a thread, for what stands in the line now;
an answer to anything older is dropped. Draws what is handed to it and says why each row is there.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from dutydesk.acts.finding import Findings, Found, find
from dutydesk.errors import DeskError

from .fields import OneLine, Said
from .lines import TextLines
from .overlay import Overlay
from .plain import columns, one_line, plain
from .queue_workers import short_name
from .redraw import show
from .strip import counted

if TYPE_CHECKING:
    from datetime import datetime

    from dutydesk.acts.desk import Desk

How = Literal["ring", "link"]
WHO, AGE, ADDRESS, WHY = 15, 6, 13, 11
"""Cells of the columns; how it stands takes what is left."""
CHROME: Final = 11
"""Rows of the panel beside its list, and of what stays in sight around it."""
MOST_ROWS: Final = 20
KEYS_WORDS: Final = "Up, Down choose   Enter opens   F2 caller rings back   Esc back"
KEYS_WITH_LINK: Final = "Up, Down choose   Enter opens   F2 caller rings back   F5 link   Esc back"
OTHERWISE: Final[dict[str, How]] = {"f2": "ring", "ctrl+o": "ring", "f5": "link", "ctrl+n": "link"}
"""Keys that do something else with the contact under the cursor than open it."""
EMPTY: Final = "A name, C-0412, a telephone number, an address, a postcode or a school."
TOO_LITTLE: Final = "Type two letters or more."
NOBODY_FOUND: Final = "Nobody is found by that. A call that is not on the desk yet is in no search."
MORE: Final = "and more: type another word to see fewer."


@dataclass(frozen=True, slots=True)
class FoundFor:
    """A contact that was found for something else than to be opened and read."""

    contact_id: UUID
    how: How


class FindPanel(Overlay):
    """Type to find; Enter hands back the contact under the cursor, another key what it is wanted for."""

    CSS_PATH = "find.tcss"
    CLOSES_WITH = ("f3", "ctrl+f")

    def __init__(self, *, may_link: bool = False) -> None:
        """Args:
        may_link: a contact stands beneath, to which what is found can be linked.
        """
        super().__init__()
        self.may_link = may_link
        self.findings: Findings | None = None
        self.chosen = 0
        self.said = ""
        self._typed = ""
        """What was last asked for."""
        self._asked = 0
        self._under_way = False

    def compose_work(self) -> ComposeResult:
        """Title and how many, the line typed, the people, the one under the cursor in full."""
        with Vertical(classes="panel"):
            with Horizontal(id="find-head"):
                yield Static(plain("Find"), id="find-title", classes="panel-title", markup=False)
                yield Static("", id="find-many", markup=False)
            yield OneLine(id="find-line")
            self.list = TextLines(id="find-list")
            yield self.list
            yield Static("", id="find-one", markup=False)
            keys = KEYS_WITH_LINK if self.may_link else KEYS_WORDS
            yield Static(plain(keys), classes="panel-keys", markup=False)

    def on_mount(self) -> None:
        """The cursor stands in the line."""
        self.set_focus(self.query_one("#find-line", OneLine))
        self._fit()

    def on_resize(self) -> None:
        """Lines are made for a width."""
        self._fit()

    def _fit(self) -> None:
        self.list.styles.height = max(min(self.app.size.height - CHROME, MOST_ROWS), 3)
        self.call_after_refresh(self._draw)

    # ----------------------------------------------------------------- search

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find as it is typed."""
        event.stop()
        self.follow()

    def on_said(self, event: Said) -> None:
        """A word of the line about what was pasted."""
        event.stop()
        self.said = event.sentence
        self._draw()

    def follow(self) -> None:
        """Ask for what stands in the line now; whatever was asked before is void."""
        typed = self.query_one("#find-line", OneLine).value
        if typed == self._typed:
            return
        self._typed, self.said = typed, ""
        self._asked += 1
        if not self._under_way:
            self._search()

    def _search(self) -> None:
        self._under_way = True
        number = self._asked
        act = partial(find, self.desk, self._typed, lambda: number == self._asked)
        self.in_background(act, partial(self._found, number), partial(self._not_found, number))

    def _found(self, number: int, findings: Findings | None) -> None:
        if findings is None or number != self._asked:
            self._search()
            return
        self._under_way = False
        self.findings, self.chosen = findings, 0
        self._draw()
        self.list.scroll_to(y=0, animate=False)
        self.desk_app.release_keys("finding")

    def _not_found(self, number: int, error: DeskError) -> None:
        if number != self._asked:
            self._search()
            return
        self._under_way = False
        self.findings, self.said = None, str(error)
        self._draw()
        self.desk_app.release_keys("finding")

    # ------------------------------------------------------------------- keys

    async def panel_key(self, event: events.Key) -> bool:
        """Move and open; both are meant for the people that what is typed finds, so they wait for those."""
        otherwise = OTHERWISE.get(event.key)
        if otherwise is None and event.key not in ("up", "down", "pageup", "pagedown", "enter"):
            return event.key in ("tab", "shift+tab")
        self.follow()
        if self._under_way:
            self.desk_app.keep_from(event, "finding")
            return True
        people = self.findings.people if self.findings is not None else ()
        if otherwise is not None or event.key == "enter":
            if people and (otherwise != "link" or self.may_link):
                chosen = people[self.chosen].contact_id
                self.dismiss(chosen if otherwise is None else FoundFor(chosen, otherwise))
            return True
        page = max(self.list.page - 1, 1)
        step = {"up": -1, "down": 1, "pageup": -page, "pagedown": page}[event.key]
        self.chosen = min(max(self.chosen + step, 0), max(len(people) - 1, 0))
        self._draw()
        # Behind the last person stands the line that there are more.
        last = self.chosen == len(people) - 1 and self.list.count > len(people)
        self.list.show_line(self.chosen + 1 if last else self.chosen)
        return True

    # ------------------------------------------------------------------- draw

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        people = self.findings.people if self.findings is not None else ()
        width, now = max(self.list.size.width or 74, 40), self.now()
        lines = [
            row_line(self.desk, found, now, width, here=number == self.chosen)
            for number, found in enumerate(people)
        ]
        if self.findings is not None and self.findings.more:
            lines.append(plain(f"  The newest {self.findings.contacts} contacts, {MORE}", "$quiet"))
        self.list.show(lines or [plain(self._nobody(), "$quiet")])
        chosen = people[self.chosen] if people else None
        detail = one_lines(self.desk, chosen, now, width) if chosen is not None else Content("")
        show(self.query_one("#find-one", Static), plain(self.said, "bold") if self.said else detail)
        self.query_one("#find-many", Static).update(plain(self._many()))

    def _nobody(self) -> str:
        if self.findings is None or not self.findings.typed.strip():
            return EMPTY
        return NOBODY_FOUND if self.findings.enough else TOO_LITTLE

    def _many(self) -> str:
        if self.findings is None or not self.findings.people:
            return ""
        people, contacts = len(self.findings.people), self.findings.contacts
        more = ", and more" if self.findings.more else ""
        return f"{_some(people, 'person', 'people')} in {_some(contacts, 'contact', 'contacts')}{more}"


def row_line(desk: "Desk", found: Found, now: "datetime", width: int, *, here: bool) -> Content:
    """One person, in columns: who, how old, where, how it stands, and why it is here."""
    style = "$quiet strike" if found.taken_out else "bold"
    why = ("taken out", *found.why) if found.taken_out else found.why
    state = width - 2 - WHO - AGE - ADDRESS - WHY - 4
    cells = columns(
        (found.who, WHO, style),
        (found.age, AGE, ""),
        (found.address, ADDRESS, ""),
        (f"{found.reference} {_state(desk, found, now)}", state, "" if found.open else "$quiet"),
        (", ".join(why).removeprefix("same "), WHY, "$accent"),
    )
    line = plain("> " if here else "  ", "bold $accent") + cells
    return line.stylize_before("on $field-focus") if here else line


def one_lines(desk: "Desk", found: Found, now: "datetime", width: int) -> Content:
    """The person under the cursor, on three lines with nothing left out that has room."""
    parts = [part for part in (found.who, found.age, found.address, found.school) if part]
    due = f", {counted(desk, found.clock, now).text}" if found.clock is not None else ""
    why = f"Found by: {', '.join(found.why)}."
    if found.taken_out:
        why += " Taken out of this contact; it stays in the record."
    lines = (
        one_line(" | ".join(parts), width, "bold"),
        one_line(f"{found.reference}: {found.state}, {found.worker}{due}", width),
        one_line(why, width, "$quiet"),
    )
    return Content("\n").join(lines)


def _state(desk: "Desk", found: Found, now: "datetime") -> str:
    """ "S Khan ! 15:20" of an open contact, "Endorsed, call of Tue 12 May" of one that is done."""
    if not found.open:
        return found.state
    worker = short_name(found.worker)
    if found.clock is None:
        return f"{worker}, {found.state}"
    return f"{worker} {counted(desk, found.clock, now).short.partition(',')[0]}"


def _some(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"
