"""Page x beneath its issues: a row for the tool of each issue that is ticked, and what is still owed of it.

Owns which rows stand there. All of them are made with the page and shown as their issue is ticked, so that a
key typed ahead finds its cell. A tool whose issue is ticked no more goes again, unless something was typed in
it: then it stands struck through, and no word of it is lost.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from dutydesk.practice.checklist import Grid
from dutydesk.practice.facts import Facts
from dutydesk.practice.tools import HOW, ToolState, guidance_of, needs_of, tools_of, unsought
from dutydesk.practice.tools_file import Tool, load_tools

from . import theme
from .contact_page import GridBlock, GridRow
from .lines import wrapped
from .plain import one_line, plain
from .redraw import show

if TYPE_CHECKING:
    from .contact import ContactScreen
    from .contact_page import Page

LABEL_CELLS = 15
SET_ASIDE = "its issue is ticked no more; the words stay"


class ToolBlock(GridBlock):
    """One line of cells for each tool: who fills it in; asked and promised; chased, here and filed."""

    def compose(self) -> ComposeResult:
        """Column heads, rows."""
        heads = "".join(column.label.ljust(column.width)[: column.width] for column in self.grid.columns)
        self.heads = Static(plain(" " * (LABEL_CELLS + 1) + heads, "$quiet"), classes="heads", markup=False)
        yield self.heads
        for row in self.make_rows():
            self.rows.append(row)
            yield row

    def make_rows(self) -> Iterator[GridRow]:
        """A row for every tool there is that has these cells."""
        self.tools: list[Tool] = []
        asks_how = any(column.key == HOW for column in self.grid.columns)
        for number, tool in enumerate(load_tools().all, start=1):
            if tool.how or not asks_how:
                self.tools.append(tool)
                yield self.make_row(number, tool.short, tool.key)

    def on_mount(self) -> None:
        """Nothing stands there until an issue is ticked."""
        self.refresh_rows()

    def refresh_rows(self) -> None:
        """Show the tools that are there now."""
        found = states(self.host)
        for tool, row in zip(self.tools, self.rows, strict=True):
            state = found.get(tool.key)
            row.display = state is not None
            aside = state is not None and not state.ticked
            show(row.label, one_line(tool.short, LABEL_CELLS - 1, "strike $quiet" if aside else ""))
        self.heads.display = any(row.display for row in self.rows)

    async def follow(self) -> None:
        """As they are ticked."""
        self.refresh_rows()


class ToolWords(Static):
    """Below the rows: the state of each tool in words, and what is to be borne in mind with these issues."""

    def __init__(self, host: "ContactScreen") -> None:
        """Args:
        host: the contact screen.
        """
        super().__init__("", classes="tool-words", markup=False)
        self.host = host

    def draw(self) -> None:
        """As the page stands now."""
        facts, checklist = self.host.sheet.facts(), self.host.desk.checklist
        lines = state_lines(self.host, 0)
        lines += [
            plain(f"{need.what}: {need.state}.", "$accent")
            for need in needs_of(facts, checklist, self.host.now())
        ]
        lines += [plain(advice.words, "$quiet") for advice in guidance_of(facts, checklist)]
        self.display = bool(lines)
        show(self, Content("\n").join(lines))


def tool_block(page: "Page", grid: Grid) -> ToolBlock:
    """One grid of tools on a page; with the first of them, what stands below them all."""
    block = ToolBlock(page.host, grid)
    page.following.append(block.refresh_rows)
    if page.tool_words is None:
        page.tool_words = ToolWords(page.host)
        page.following.append(page.tool_words.draw)
    return block


def states(host: "ContactScreen") -> dict[str, ToolState]:
    """The tools of a contact as they stand on the screen, by their keys."""
    found = tools_of(host.sheet.facts(), host.desk.checklist, host.now())
    return {state.tool.key: state for state in found}


def state_lines(host: "ContactScreen", room: int, *, only_owed: bool = False) -> list[Content]:
    """Each tool and its state, the late ones loud.

    Args:
        room: cells of a line; 0 leaves the folding to whoever draws it.
        only_owed: leave out those that are here, and those nobody has begun.
    """
    now = host.now()
    lines: list[Content] = []
    for state in states(host).values():
        if only_owed and not state.owed:
            continue
        style = theme.BANDS["overdue"] if state.late(now) else "bold" if state.owed else "$quiet"
        words = state.said(now) if state.ticked else f"{state.tool.short}: {SET_ASIDE}"
        lines += wrapped(words, room, style, "  ") if room else [plain(f"{words}.", style)]
    return lines


def owed_lines(host: "ContactScreen", room: int) -> list[Content]:
    """For the column of a wide terminal: a heading and each tool that is owed; nothing when none is."""
    lines = state_lines(host, room, only_owed=True)
    return [Content(""), plain("TOOLS OWED", "bold") + plain(" ^G x", "$quiet"), *lines] if lines else []


def tool_name(key: str) -> str:
    """What a tool is called in front of its cells."""
    return next((tool.short for tool in load_tools().all if tool.key == key), key)


def warning(host: "ContactScreen", question: str, facts: Facts) -> str:
    """What is said under a field that records steps with other agencies (R-404); "" when all is well."""
    if question != "views.professionals" or not unsought(facts, host.desk.checklist, host.now()):
        return ""
    advice = load_tools().welfare
    return f"{advice.words} ({advice.source.split(' (')[0]})"
