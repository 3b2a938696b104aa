"""The two fields everything is typed in: one line, and a long text.

Both keep every character a person could have meant, clean what is pasted with a word about it, and show focus
by brackets, not by colour. `OneLine` takes its characters in the order the keys came (not through a queue of
its own), so that a Tab typed right behind a letter already sees that letter.
"""

from dataclasses import dataclass

from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import Reactive
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from dutydesk.acts.values import Field
from dutydesk.practice.checklist import Question
from dutydesk.text import PASTE_LIMIT, clean


@dataclass
class Said(Message):
    """A field has a word for the person, for row 22."""

    sentence: str


class OneLine(Input):
    """A field of one line: a row high, with a cell either side for the brackets of focus."""

    DEFAULT_CSS = """
    OneLine {
        height: 1; border: none; padding: 0 1; background: $field; width: 1fr; color: $foreground;
        &:focus { border: none; background: $field-focus; }
        &.-top { width: 3; }
        &:disabled { opacity: 100%; background: $background; color: $foreground; }
    }
    """

    virtual_size = Reactive(Size(0, 0), layout=False)
    """A key must not lay the whole screen out again: this is what makes typing quick."""

    _focus_changes = False

    def __init__(self, field: Field | None = None, value: str = "", id: str | None = None) -> None:
        """Args:
        field: the address its text is saved under; None for a field that is not part of a record.
        value: what stands in it to begin with.
        """
        super().__init__(value=value, select_on_focus=False, id=id)
        self.cursor_blink = False
        self.field = field
        self.begun_with = value
        """What stood in it before anybody typed."""
        self.question: Question | None = None
        self.reading: Static | None = None
        """Where what was understood is drawn beside it, if anywhere."""
        self.room = 20
        """Cells there are for that."""
        self.shown = ""
        """What to draw instead of the typed code while the cursor is elsewhere."""
        self.locked = ""
        """Why it may only be read; "" when it may be typed in."""

    def watch_has_focus(self, _has_focus: bool) -> None:
        """Another ground; cursor and selection look as before, and are not styled again at each Tab."""
        self._focus_changes = True
        try:
            super().watch_has_focus(_has_focus)
        finally:
            self._focus_changes = False

    def _get_component_classes(self) -> frozenset[str]:  # type: ignore[override]
        return frozenset() if self._focus_changes else super()._get_component_classes()

    @property
    def text(self) -> str:
        """What stands in it, as typed."""
        return self.value

    @property
    def caret(self) -> int:
        """Characters left of the cursor."""
        return self.cursor_position

    def load(self, text: str) -> None:
        """Put a text in without counting it as typing."""
        self.begun_with = text
        with self.prevent(Input.Changed):
            self.value = text

    def put_caret(self, caret: int) -> None:
        """Stand the cursor behind that many characters."""
        self.cursor_position = min(caret, len(self.value))

    def take_character(self, character: str) -> None:
        """Type one character, or a cleaned paste, at the cursor, over a selection if there is one."""
        if self.locked:
            self.post_message(Said(self.locked))
            return
        selection = self.selection
        if selection.is_empty:
            self.insert_text_at_cursor(character)
        else:
            self.replace(character, *selection)

    async def take_edit(self, key: str) -> bool:
        """Run the field's own editing key at once. False when it has none."""
        for binding in self._bindings.key_to_bindings.get(key, ()):
            if self.locked and binding.action.startswith(("delete", "cut", "paste")):
                self.post_message(Said(self.locked))
                return True
            if binding.action != "submit":
                await self.run_action(binding.action)
                return True
        return False

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take_paste(event.text)

    def take_paste(self, pasted: str) -> None:
        """Put in what may go in of a paste, at once."""
        text = self.fit(pasted)
        if text:
            self.take_character(text)

    def fit(self, pasted: str) -> str:
        """What may go in of a paste, with a word about what may not."""
        return fit_paste(self, pasted, one_line=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Brackets either side while the cursor stands in it."""
        strips = super().render_lines(crop)
        if not self.has_focus or len(strips) != 1 or crop.x != 0 or crop.width != self.size.width + 2:
            return strips
        return [bracketed(strips[0])]

    def render_line(self, y: int) -> Strip:
        """What was typed; or, while the cursor is elsewhere, what it was read as, from its beginning."""
        if self.has_focus:
            return super().render_line(y)
        width = self.content_size.width
        text = self.shown or self.value
        if len(text) > width:
            text = text[: max(width - 1, 0)] + "."
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(width, self.rich_style)


class LongText(TextArea):
    """A field of several lines that takes Tab as the way out."""

    DEFAULT_CSS = """
    LongText {
        border: none; padding: 0 1; background: $field; color: $foreground; width: 1fr;
        scrollbar-size-vertical: 1;
        &:focus { border: none; background: $field-focus; }
        & .text-area--cursor-line { background: transparent; }
        & .text-area--cursor { background: $input-cursor-background; color: $input-cursor-foreground; }
        & .text-area--selection { background: $input-selection-background; }
    }
    """

    def __init__(
        self, field: Field | None = None, value: str = "", *, rows: int = 3, id: str | None = None
    ) -> None:
        """Args:
        field: the address its text is saved under.
        value: what stands in it to begin with.
        rows: lines of the box.
        """
        super().__init__(value, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, id=id)
        self.field = field
        self.begun_with = value
        self.question: Question | None = None
        self.reading: Static | None = None
        self.locked = ""
        self.styles.height = rows
        self.cursor_blink = False

    @property
    def caret(self) -> int:
        """Characters before the cursor, over all lines."""
        return int(self.document.get_index_from_location(self.cursor_location))  # type: ignore[attr-defined]

    def load(self, text: str) -> None:
        """Put a text in without counting it as typing."""
        self.begun_with = text
        with self.prevent(TextArea.Changed):
            self.text = text

    def put_caret(self, caret: int) -> None:
        """Stand the cursor behind that many characters."""
        place = self.document.get_location_from_index(min(caret, len(self.text)))  # type: ignore[attr-defined]
        self.move_cursor(place)

    def take_character(self, character: str) -> None:
        """Type one character, a line break included, at the cursor, over a selection if there is one."""
        if self.read_only:
            self.post_message(Said(self.locked))
            return
        result = self.replace(character, *self.selection, maintain_selection_offset=False)
        self.move_cursor(result.end_location)

    async def take_edit(self, key: str) -> bool:
        """Run the field's own editing key at once. False when it has none."""
        if key == "enter":
            self.take_character("\n")
            return True
        for binding in self._bindings.key_to_bindings.get(key, ()):
            await self.run_action(binding.action)
            return True
        return False

    @property
    def on_first_line(self) -> bool:
        """Up would leave the box."""
        return self.cursor_at_first_line

    @property
    def on_last_line(self) -> bool:
        """Down would leave the box."""
        return self.cursor_at_last_line

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.take_paste(event.text)

    def take_paste(self, pasted: str) -> None:
        """Put in what may go in of a paste, at once."""
        if self.read_only:
            self.post_message(Said(self.locked))
            return
        if text := fit_paste(self, pasted, one_line=False):
            self.take_character(text)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Brackets at the first and the last line while the cursor stands in it."""
        strips = super().render_lines(crop)
        if not self.has_focus or crop.x != 0 or crop.width != self.outer_size.width or not strips:
            return strips
        return [
            bracketed(strip) if number in (0, len(strips) - 1) else strip
            for number, strip in enumerate(strips)
        ]


Editor = OneLine | LongText


def bracketed(strip: Strip) -> Strip:
    """A line with its first and last cell drawn as brackets, in the style those cells have."""
    width = strip.cell_length
    left, middle, right = strip.crop(0, 1), strip.crop(1, width - 1), strip.crop(width - 1, width)
    return Strip.join([_as_bracket(left, "["), middle, _as_bracket(right, "]")])


def _as_bracket(cell: Strip, sign: str) -> Strip:
    style = next((segment.style for segment in cell), None)
    return Strip([Segment(sign, style)])


def fit_paste(field: Widget, pasted: str, *, one_line: bool) -> str:
    """What may go in of a paste; the field says what was left out, and why a whole one was refused."""
    if len(pasted) > PASTE_LIMIT:
        field.post_message(
            Said(f"That paste holds {len(pasted):,} characters; {PASTE_LIMIT:,} is the most. It is left out.")
        )
        return ""
    cleaned = clean(pasted, one_line=one_line)
    if cleaned.word:
        field.post_message(Said(cleaned.word))
    return cleaned.text
