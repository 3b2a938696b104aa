"""One page of the checklist: the fields of a section, drawn from the data and never from code.

Owns the widgets of a page, which of them are asked now, and the order in which the cursor walks them. It is
built once and stays; fields that stop applying
are hidden, never removed.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from dutydesk.acts.notes import heard_in
from dutydesk.acts.values import NOBODY, Field
from dutydesk.practice.asks import ask_of
from dutydesk.practice.checklist import CodeList, Grid, Outcome, Question, Section
from dutydesk.practice.facts import Subject
from dutydesk.practice.walk import asked, grid_rows, on_the_walk

from .answer_row import AnswerRow
from .cell import Cell
from .fields import Editor, LongText, OneLine
from .lines import packed
from .plain import one_line, plain
from .quotes import heard
from .redraw import show
from .reminders import reminded
from .sheet import ROLES
from .taken_out import TakenOut
from .waiting_marks import show_waiting
from .whose import who_says

if TYPE_CHECKING:
    from .contact import ContactScreen
    from .tool_page import ToolWords

LABEL = 14
"""Cells of the label column."""
WIDTH = 58
"""Cells of the answers, at every size of the terminal."""
ROLE_WORDS = {"social_worker": "Social worker", "manager": "Manager", "police": "Police", "health": "Health"}


class GridRow(Horizontal):
    """One row of a grid: its number, or an attendee's role, and its cells."""

    def __init__(self, name: str, cells: list[OneLine], wide: bool) -> None:
        """Args:
        name: what stands in front.
        cells: the fields.
        wide: the name is a word, not a number.
        """
        super().__init__()
        self.label = Static(plain(name), classes="row-word" if wide else "row-number", markup=False)
        self.cells = cells

    def compose(self) -> ComposeResult:
        """Name and cells."""
        yield self.label
        yield from self.cells

    def renumber(self, number: int) -> None:
        """Another window's row had its number first."""
        for cell in self.cells:
            if cell.field is not None and cell.field.number != number:
                cell.field = replace(cell.field, number=number)


class GridBlock(Vertical):
    """A grid with its heading, its column heads and its rows."""

    def __init__(self, host: "ContactScreen", grid: Grid) -> None:
        """Args:
        host: the contact screen.
        grid: what it shows.
        """
        super().__init__()
        self.host = host
        self.grid = grid
        self.rows: list[GridRow] = []
        self.out = TakenOut(host, grid.row)
        self.wide = grid.row == "attendee" or not grid.adds

    def compose(self) -> ComposeResult:
        """Heading, column heads, rows."""
        if self.grid.heading:
            yield Static(plain(self.grid.heading, "bold"), classes="grid-heading", markup=False)
        pad = 15 if self.wide else 2
        heads = "".join(column.label.ljust(column.width)[: column.width] for column in self.grid.columns)
        yield Static(plain(" " * (pad + 1) + heads, "$quiet"), classes="heads", markup=False)
        for row in self.make_rows():
            self.rows.append(row)
            yield row
        self.display = self.grid.least == 1 or bool(self.rows)
        if self.grid.adds:
            yield Static(
                plain(f"Enter after the last answer adds {_a(self.grid.row)}", "$quiet"), markup=False
            )
            yield self.out

    def make_rows(self) -> Iterator[GridRow]:
        if self.grid.row == "attendee":
            for number, role in enumerate(ROLES, start=1):
                yield self.make_row(number, ROLE_WORDS[role], role)
            return
        standing = self.standing()
        for subject in standing:
            yield self.make_row(subject.number, self.row_name(subject.number))
        if not standing and self.grid.adds:
            number = self.host.sheet.next_number(self.grid.row)
            yield self.make_row(number, str(number))

    def standing(self) -> list[Subject]:
        """The rows it shows: a grid that adds nothing leaves out those in which nothing stands."""
        sheet, grid = self.host.sheet, self.grid
        if grid.adds:
            return sheet.numbers(grid.row)
        # A cell that was just emptied is not taken away from under the cursor.
        here = any(cell.has_focus for row in self.rows for cell in row.cells)
        return list(sheet.facts().rows(grid.row) if here else grid_rows(grid, sheet.facts()))

    def row_name(self, number: int) -> str:
        """The row's number; in a grid that adds nothing, the person's name behind it."""
        if not self.wide:
            return str(number)
        subject = self.host.sheet.row(self.grid.row, number)
        first = "event.what" if self.grid.row == "event" else f"{self.grid.row}.name"
        return f"{number} {self.host.sheet.text(Field(first, subject.id))}"

    def make_row(self, number: int, name: str, role: str = "") -> GridRow:
        subject = self.host.sheet.row(self.grid.row, number, role)
        cells: list[OneLine] = []
        for column in self.grid.columns:
            field = Field(column.key, subject.id, self.grid.row, number, role)
            codes = self.host.sheet.checklist.codes.get(column.codes)
            cell = Cell(field, self.host.sheet.text(field), codes)
            cell.styles.width = column.width
            cell.question = column
            cells.append(cell)
        return GridRow(name, cells, self.wide)

    async def add_row(self) -> OneLine:
        """A new row below the last; its first cell."""
        number = self.host.sheet.next_number(self.grid.row)
        row = self.make_row(number, str(number))
        before = self.rows[-1] if self.rows else self.query(Static).first()
        self.rows.append(row)
        await self.mount(row, after=before)
        for cell in row.cells:
            self.host.guard(cell)
            self.host.show_reading(cell)
        return row.cells[0]

    @property
    def in_sight(self) -> list[GridRow]:
        """Its rows without those that were taken out."""
        return [row for row in self.rows if row.display]

    async def follow(self) -> None:
        """Show the rows that were made elsewhere, and the names they have now."""
        shown = {cell.field.subject: row for row in self.rows for cell in row.cells[:1] if cell.field}
        standing = self.standing()
        self.out.follow()
        self.display = self.grid.least == 1 or bool(standing)
        if self.grid.row != "attendee":
            ids = {subject.id for subject in standing}
            for row_id, row in shown.items():
                row.display = row_id in ids
        for subject in standing:
            if subject.id in shown:
                shown[subject.id].renumber(subject.number)
                if self.grid.row != "attendee":
                    show(shown[subject.id].label, one_line(self.row_name(subject.number), 14))
                continue
            row = self.make_row(subject.number, self.row_name(subject.number))
            before = self.rows[-1] if self.rows else self.query(".heads").first()
            self.rows.append(row)
            await self.mount(row, after=before)
            for cell in row.cells:
                self.host.show_reading(cell)


class Page(VerticalScroll):
    """The page of one section."""

    can_focus = False

    def __init__(self, host: "ContactScreen", section: Section) -> None:
        """Args:
        host: the contact screen.
        section: what the page asks.
        """
        super().__init__(id=f"page-{section.key}", classes="page")
        self.host = host
        self.section = section
        self.order: list[list[Editor]] = []
        """The editors line by line, as drawn."""
        self.blocks: list[GridBlock] = []
        self.hidden: list[tuple[Question, list[Static | AnswerRow | Editor]]] = []
        self.following: list[Callable[[], None]] = []
        """What else of the page hangs on its answers, and is drawn with them."""
        self.tool_words: ToolWords | None = None
        self.has_top = any(isinstance(part, Question) and part.top for part in section.parts)
        """It begins with a line of one-key answers."""
        self.ask = Static("", classes="ask", markup=False)
        self.heard = Static("", classes="heard", markup=False)
        self.extra = Static("", classes="extra", markup=False)
        self.says = Static("", classes="extra", markup=False)

    def compose(self) -> ComposeResult:
        """Heading, what to say, what was heard, and the parts in the order of the data."""
        yield Static(plain(self.section.heading, "bold"), classes="heading", markup=False)
        yield self.ask
        yield self.heard
        yield self.extra
        if (reminder := reminded(self.section.key)) is not None:
            yield Static(reminder, classes="reminder", markup=False)
        top = [part for part in self.section.parts if isinstance(part, Question) and part.top]
        if top:
            yield from self._top_line(top)
        told = False
        walked = any(part.walk for part in self.section.parts)
        for part in self.section.parts:
            beside = isinstance(part, Question) and not (part.walk or part.top or part.ask_when)
            if walked and beside and not told:
                told = True
                yield Static(plain("More, reached with Down:", "$quiet"), classes="more", markup=False)
            if isinstance(part, Grid):
                block = self._block(part)
                self.blocks.append(block)
                yield block
            elif not part.top:
                yield from self._question(part)
        if self.tool_words is not None:
            yield self.tool_words
        yield self.says

    def _block(self, grid: Grid) -> GridBlock:
        if grid.row != "tool":
            return GridBlock(self.host, grid)
        from .tool_page import tool_block  # it is built on what stands above

        return tool_block(self, grid)

    def _top_line(self, questions: list[Question]) -> Iterator[Horizontal]:
        parts: list[Static | OneLine] = []
        editors: list[Editor] = []
        for question in questions:
            editor = self._editor(question)
            editor.add_class("-top")
            parts += [Static(plain(question.label), classes="top-label", markup=False), editor]
            editors.append(editor)
        self.order.append(editors)
        yield Horizontal(*parts, classes="top-line")

    def _question(self, question: Question) -> Iterator[Static | AnswerRow | Editor]:
        widgets: list[Static | AnswerRow | Editor] = []
        if question.kind == "long":
            label = Static(plain(question.label), classes="long-label", markup=False)
            editor = LongText(
                Field(question.key), self.host.sheet.text(Field(question.key)), rows=question.rows
            )
            editor.question = question
            self.order.append([editor])
            widgets += [label, editor]
        else:
            line = self._editor(question)
            self.order.append([line])
            widgets.append(AnswerRow(question, line))
        if question.show_options:
            widgets.append(Static(self._options(question), classes="options", markup=False))
        if question.ask_when:
            self.hidden.append((question, widgets))
        yield from widgets

    def _editor(self, question: Question) -> OneLine:
        field = Field(question.key)
        editor = OneLine(field, self.host.sheet.text(field))
        editor.question = question
        return editor

    def _options(self, question: Question) -> Content:
        """The options of a list, as many on a line as fit."""
        checklist = self.host.sheet.checklist
        listed: CodeList | tuple[Outcome, ...] = (
            checklist.outcomes if question.kind == "outcome" else checklist.codes[question.codes]
        )
        options = listed.options if isinstance(listed, CodeList) else listed
        cells = [f"{option.code} {option.words}" for option in options]
        if question.kind == "outcome":
            cells = [cell.replace("Progress to referral: ", "") for cell in cells]
        return plain("\n".join(packed(cells, WIDTH - 4)), "$quiet")

    # ------------------------------------------------------------------- state

    def on_resize(self) -> None:
        """The rail beside it has other rows now."""
        self.host.draw_rail_soon()

    def on_mount(self) -> None:
        """Show what applies, and what is understood so far."""
        self.refresh_parts()
        for editor in self.every_editor():
            self.host.show_reading(editor)
            self.host.guard(editor)

    def refresh_parts(self) -> None:
        """Show the questions that are asked now, hide the others, draw what was heard."""
        facts = self.host.sheet.facts()
        words = ask_of(self.section, facts, self.host.sheet.checklist)
        show(self.ask, plain(f"Ask: {words}" if self.section.phase == "call" else words, "$quiet"))
        for question, widgets in self.hidden:
            shown = asked(question, facts, self.host.sheet.checklist)
            for widget in widgets:
                widget.display = shown
        for follow in self.following:
            follow()
        self.show_heard()
        self.show_says()

    def show_heard(self) -> None:
        """The lines of the quick note that belong here, word for word; and what of it waits."""
        show_waiting(self)
        lines = heard_in(self.host.notes, self.section.key)
        self.heard.display = bool(lines)
        if lines:
            show(self.heard, heard(lines))

    def show_says(self) -> None:
        """At the foot of the page: the answers that somebody other than the caller says."""
        told = who_says(self.host.sheet, self.section)
        self.says.display = bool(told)
        show(self.says, plain(told, "$quiet"))

    def set_extra(self, content: Content) -> None:
        """Lines of a page that shows more than questions."""
        self.extra.display = bool(content.plain)
        show(self.extra, content)

    # -------------------------------------------------------------------- walk

    def lines(self) -> list[list[Editor]]:
        """The editors that are asked now, line by line, top to bottom as drawn."""
        found: list[list[Editor]] = []
        order = iter(self.order)
        top = [part for part in self.section.parts if isinstance(part, Question) and part.top]
        if top:
            found.append(next(order))
        blocks = iter(self.blocks)
        for part in self.section.parts:
            if isinstance(part, Grid):
                found += [list(row.cells) for row in next(blocks).in_sight]
            elif not part.top:
                editors = next(order)
                if self._is_asked(part):
                    found.append(editors)
        return found

    def _is_asked(self, question: Question) -> bool:
        return not question.ask_when or asked(question, self.host.sheet.facts(), self.host.sheet.checklist)

    def every_editor(self) -> list[Editor]:
        """Every editor of the page, hidden ones included."""
        return [editor for line in self.order for editor in line] + [
            cell for block in self.blocks for row in block.rows for cell in row.cells
        ]

    def walk(self) -> list[Editor]:
        """The Tab path of the page."""
        found: list[Editor] = []
        for line in self.lines():
            found += [editor for editor in line if self.on_the_path(editor)]
        return found

    def on_the_path(self, editor: Editor) -> bool:
        """Whether Tab stops here on its way through the call."""
        if editor.field is None or editor.question is None:
            return False
        if editor.field.subject == NOBODY:
            if editor.question.top or not editor.question.walk:
                return False
            return on_the_walk(editor.question, self.host.sheet.facts(), self.host.sheet.checklist)
        if editor.field.row == "attendee":
            return editor.field.role in ("police", "health")
        return any(
            block.grid.walk and any(editor in row.cells for row in block.rows) for block in self.blocks
        )

    def block_of(self, editor: Editor) -> GridBlock | None:
        """The grid an editor stands in."""
        return next((b for b in self.blocks if any(editor in row.cells for row in b.rows)), None)


def _a(row: str) -> str:
    return f"an {row}" if row[0] in "ae" else f"a {row}"
