"""How the cursor travels on the call screen: Tab, Enter, the arrows, Ctrl+G, Esc and the quick note.

Every step is taken at once, in the order of the keys, so that what is typed ahead lands where it was meant.
"""

from collections.abc import Awaitable
from typing import TYPE_CHECKING, cast
from uuid import UUID

from textual import events
from textual.content import Content

from dutydesk.acts.values import NOBODY, Where

from .door_keys import HIDE
from .fields import Editor, LongText, OneLine
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen

GO_WORDS = "Go: a letter, 1-9 child, Space back, q note, u history, j read back, g queue"
GO_SIGNS = (
    (".", "ended"),
    (",", "dropped"),
    ("z", "another"),
    ("=", "switch"),
    ("*", "danger"),
    ("'", "unsorted"),
    ("&", "versions"),
)
"""The other keys after Ctrl+G; they stand on row 24 while it waits for one."""


class Walk(DeskScreen):
    """The movements of the call screen."""

    going = False
    _note_from: tuple[Editor, int] | None = None

    @property
    def me(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    # ------------------------------------------------------------------- focus

    def put_cursor(self, editor: Editor) -> None:
        """Stand in a field, and bring it into view."""
        self.set_focus(editor, scroll_visible=False)  # `Pages` does, once all is laid out
        if editor.question is not None:
            self.me.here = editor
        if isinstance(editor, OneLine):
            editor.cursor_position = len(editor.value)
        else:
            editor.put_caret(len(editor.text))
        editor.scroll_visible(animate=False, immediate=True)
        # The event of the focus comes a frame later; its words belong to this one.
        self.me.draw_hint(editor)

    def focus_first(self, *, last: bool = False) -> None:
        """The first unanswered field of the page's path, or its first field."""
        me = self.me
        page = me.pages[me.section]
        path = page.walk()
        if not path:
            lines = page.lines()
            path = [line[0] for line in lines if line]
        if not path:
            self.set_focus(self.query_one("#rail"))
            self.set_line("hint", Content(""))
            return
        if last:
            self.put_cursor(path[-1])
            return
        top = page.lines()[0] if page.has_top and path[0].text and not self.me.is_settled() else []
        self.put_cursor(next((editor for editor in [*top, *path] if not editor.text), path[0]))

    def editor_at(self, place: Where) -> Editor | None:
        """The field that stood under a remembered place, on the page shown."""
        for editor in self.me.pages[self.me.section].every_editor():
            field = editor.field
            if field is not None and field.question == place.question and field.subject == place.subject:
                return editor
        return None

    async def go_to(self, key: str) -> None:
        """Go to a section: its first unanswered field."""
        self.me.previous = self.me.section
        await self.me.show(key)
        self.focus_first()

    async def go_to_field(self, section: str, question: str, subject: UUID | None) -> None:
        """Go to one field, such as a gap in the list of what is missing."""
        await self.me.show(section)
        page = self.me.pages[section]
        for editor in page.every_editor():
            field = editor.field
            if (
                field is not None
                and field.question == question
                and (subject or NOBODY) in (field.subject, NOBODY)
            ):
                self.put_cursor(editor)
                return
        self.focus_first()

    # --------------------------------------------------------------------- tab

    async def action_walk_on(self) -> None:
        """Tab: the next answer of the path; out of the last, the next section's first unanswered field."""
        await self._step(forward=True)

    async def action_walk_back(self) -> None:
        """Shift+Tab: the answer before; out of the first one, the last of the section before."""
        await self._step(forward=False)

    async def _step(self, *, forward: bool) -> None:
        me, editor = self.me, self.focused
        if not isinstance(editor, OneLine | LongText):
            return
        if editor.id == "note":
            self.leave_note()
            return
        me.ditto(editor)
        me.changed(editor)
        page = me.pages[me.section]
        page.refresh_parts()
        for block in page.blocks:
            await block.follow()
        everything = [e for line in page.lines() for e in line]
        path = page.walk() if page.on_the_path(editor) else everything
        if editor not in path:
            self.focus_first()
            return
        index = path.index(editor) + (1 if forward else -1)
        above = page.lines()[0] if not forward and page.has_top else []
        if 0 <= index < len(path):
            self.put_cursor(path[index])
        elif above and editor not in above:
            self.put_cursor(above[-1])
        else:
            self.say("")
            await self._next_section(forward=forward)

    async def _next_section(self, *, forward: bool) -> None:
        rail = self.desk.checklist.rail
        me = self.me
        if me.section == "strategy":
            self.say("That was the last question here. F9 shows what is missing, then records it.")
            return
        index = next(n for n, section in enumerate(rail) if section.key == me.section)
        while 0 <= (index := index + (1 if forward else -1)) < len(rail):
            section = rail[index]
            if any(getattr(part, "walk", False) for part in section.parts):
                await me.show(section.key)
                self.focus_first(last=not forward)
                return
        self.say("That was the last question. F9 shows what is missing, then sends." if forward else "")

    async def action_enter(self) -> bool | None:
        """Enter: as Tab; a new line in a long text; a new row from a grid's last cell; a line of the note."""
        me, editor = self.me, self.focused
        if isinstance(editor, LongText):
            return False
        if not isinstance(editor, OneLine):
            return False
        if editor.id == "note":
            self.keep_note(editor)
            return None
        block = me.pages[me.section].block_of(editor)
        if block is not None and block.grid.adds:
            row = next(row for row in block.rows if editor in row.cells)
            last = editor is row.cells[-1] and row is block.in_sight[-1]
            if last and not editor.locked and any(cell.text for cell in row.cells):
                me.ditto(editor)
                me.changed(editor)
                self.put_cursor(await block.add_row())
                return None
        await self._step(forward=True)
        return None

    async def action_down(self) -> bool | None:
        """Down: the field below; within a long text, the line below."""
        return await self._vertical(1)

    async def action_up(self) -> bool | None:
        """Up: the field above; within a long text, the line above."""
        return await self._vertical(-1)

    async def _vertical(self, step: int) -> bool | None:
        me, editor = self.me, self.focused
        if isinstance(editor, LongText) and not (editor.on_last_line if step > 0 else editor.on_first_line):
            return False
        if not isinstance(editor, OneLine | LongText) or editor.id == "note":
            return False
        me.ditto(editor)
        me.changed(editor)
        page = me.pages[me.section]
        page.refresh_parts()
        for block in page.blocks:
            await block.follow()
        lines = page.lines()
        for number, line in enumerate(lines):
            if editor in line:
                if 0 <= number + step < len(lines):
                    target = lines[number + step]
                    self.put_cursor(target[min(line.index(editor), len(target) - 1)])
                return None
        return None

    async def action_add(self) -> None:
        """F5: a new row in this grid; elsewhere asks which. Of what was endorsed a new version has it."""
        me = self.me
        if me.was_endorsed or (me.view is not None and me.view.waits is not None):
            me.action_correct_add()
            return
        page = me.pages[me.section]
        block = next((b for b in page.blocks if b.grid.adds), None)
        if block is None:
            self.going = True
            self.say("Add: c child, p adult, t professional, y event, Esc nothing")
            self._adding = True
            return
        await self.add_in(me.section)

    _adding = False

    async def add_in(self, section: str) -> None:
        """A new row on the page of that section, or its last row when nothing stands there yet."""
        me = self.me
        page = await me.show(section)
        block = next(b for b in page.blocks if b.grid.adds)
        last = block.in_sight[-1] if block.in_sight else None
        if last is not None and not any(cell.text for cell in last.cells):
            self.put_cursor(last.cells[0])
        else:
            self.put_cursor(await block.add_row())

    async def out_of_row(self) -> None:
        """A row was taken out: stand in the one before it, or in a new one when none is left."""
        me = self.me
        block = me.pages[me.section].block_of(me.here) if me.here is not None else None
        if block is None or me.here is None:
            return
        at = next(number for number, row in enumerate(block.rows) if me.here in row.cells)
        await me.show(me.section)
        before = [row for row in block.rows[:at] if row.display] or block.in_sight[:1]
        if before:
            self.put_cursor(before[-1].cells[0])
        elif block.grid.adds:
            self.put_cursor(await block.add_row())
        else:
            self.focus_first()

    # ---------------------------------------------------------------------- go

    async def take_key(self, event: events.Key) -> bool:
        """After Ctrl+G, and on the rail, a letter goes to its section; Esc then a letter does the same."""
        if isinstance(self.focused, OneLine | LongText) and (self.going or not event.is_printable):
            # What was typed counts before the key behind it does, however fast they come.
            self.me.changed(self.focused)
        if self.going and event.key == "ctrl+g":
            return True
        if self.going:
            self.going = False
            self.draw_keys()
            if event.key in ("escape", HIDE):
                self._adding = False
                self.say("")
                if event.key == HIDE:
                    self.me.action_hide()
                return True
            await self.go_letter(event.character or event.key)
            return True
        if event.key.startswith("alt+") and len(event.key) == 5:
            await self.go_letter(event.key[-1])
            return True
        if self.context == "moving" and event.is_printable and event.character and event.character != " ":
            await self.go_letter(event.character)
            return True
        return await super().take_key(event)

    def action_go(self) -> None:
        """Ctrl+G: the next key is a letter of the rail."""
        self.going = True
        self.say(GO_WORDS, "$accent")
        self.draw_keys()

    async def go_letter(self, letter: str) -> None:
        """What a letter means after Ctrl+G."""
        me = self.me
        sections = {section.letter: section.key for section in self.desk.checklist.sections}
        adding, self._adding = self._adding, False
        self.say("")
        if adding:
            if letter in "cpty":
                await self.add_in(sections[letter])
            return
        if letter.isdigit() and letter != "0":
            await self.go_to_child(int(letter))
        elif letter == "s" and not me.has_strategy():
            referred = me.view is not None and me.view.referrals
            way = "^P Discuss again opens one." if referred else "outcome 42 and F9 open one."
            self.say(f"No strategy discussion is open: {way}")
        elif letter in sections:
            await self.go_to(sections[letter])
        elif letter == " ":
            await self.go_to(me.previous)
        else:
            await me.go_elsewhere(letter)

    async def go_to_child(self, number: int) -> None:
        """The row of child n."""
        page = await self.me.show("children")
        rows = page.blocks[0].in_sight
        if number > len(rows):
            self.say(f"There is no child {number} yet. F5 adds one.")
            self.focus_first()
            return
        self.put_cursor(rows[number - 1].cells[0])

    def action_back(self) -> Awaitable[None] | None:
        """Esc: from typing to the rail; from the rail to the queue."""
        focused = self.focused
        if isinstance(focused, OneLine | LongText):
            if focused.id == "note":
                self.leave_note()
                return None
            self.me.changed(focused)
            self.set_focus(self.query_one("#rail"))
            return None
        return self.me.leave_contact()

    def action_next_pane(self) -> None:
        """F6: answers, note, rail, and round again."""
        focused = self.focused
        if isinstance(focused, OneLine | LongText) and focused.id != "note":
            self.action_note()
        elif focused is not None and focused.id == "note":
            self.set_focus(self.query_one("#rail"))
        elif self.me.here is not None:
            self.put_cursor(self.me.here)
        else:
            self.focus_first()

    # -------------------------------------------------------------------- note

    def action_note(self) -> None:
        """F2: the quick note; again, back to the same field and letter."""
        note = self.query_one("#note", OneLine)
        if self.focused is note:
            self.leave_note()
            return
        focused = self.focused
        self._note_from = (focused, focused.caret) if isinstance(focused, OneLine | LongText) else None
        self.set_focus(note)

    def leave_note(self) -> None:
        """Back to where the note was called from."""
        if self._note_from is not None:
            editor, caret = self._note_from
            self.set_focus(editor)
            editor.put_caret(caret)
        else:
            self.focus_first()

    def keep_note(self, note: OneLine) -> None:
        """Enter in the note keeps the line, with its time."""
        text = note.value
        if not text.strip():
            return
        note.load("")
        self.me.add_note(text)
