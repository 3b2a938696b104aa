"""Where the cursor comes and goes on the call screen, and what is said behind it.

The keeper is told that a field was left in the order in which the cursor left them: undo goes back by it. So
this is done where the cursor is moved, and so is what is said of the field. The word that the field itself
sends waits for its turn in that field, which on a busy machine may come after the turn of the next one, or
when the cursor is back in it.
"""

from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.widget import Widget
from textual.widgets import Static

from dutydesk.acts.values import Field
from dutydesk.practice.dates import KEPT
from dutydesk.practice.gate import ROLE

from . import contact_lines
from .fields import Editor, LongText, OneLine
from .shell import DeskScreen

if TYPE_CHECKING:
    from .contact import ContactScreen


class Cursor(DeskScreen):
    """The cursor of the call screen."""

    _complaint: tuple[Field, str] | None = None
    """The field that was complained of last, and the sentence."""

    @property
    def its(self) -> "ContactScreen":
        """This screen by its own type."""
        return cast("ContactScreen", self)

    def set_focus(self, widget: Widget | None, *args: Any, **options: Any) -> None:  # noqa: ANN401
        """As every screen; what is to be done of the field that is left is done at once."""
        left = self.focused
        super().set_focus(widget, *args, **options)
        if left is not self.focused and isinstance(left, OneLine | LongText) and left.field is not None:
            self._is_left(left, left.field)

    def _is_left(self, left: Editor, field: Field) -> None:
        """Its history is asked for, and what it names; behind the cursor is said what cannot be so."""
        self.its.changed(left)
        self.its.step_ends(field)
        if not self._stands():  # the desk may be closing: nothing more is read of it
            return
        if self.its.recorded:
            self.its.name_left(left)
            if field.question == ROLE:
                self.its.settle()
        self.complain(left)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The cursor entered a field."""
        widget = event.widget
        if widget is not self.focused:
            # Typed ahead: the cursor has gone on, and this word of it comes late.
            return
        if isinstance(widget, OneLine | LongText) and widget.field is not None:
            if widget.question is not None:
                self.its.here = widget
                self.its.draw_hint(widget)
            if self.its.recorded:
                self.desk.keeper.moved(self.its.contact_id, self.its.where(widget))
        self.draw_keys()
        self.its.draw_rail()

    def on_descendant_blur(self) -> None:
        """Other keys may hold where the cursor is now."""
        self.draw_keys()

    def complain(self, editor: Editor) -> None:
        """Behind the cursor: one sentence about what cannot be so. It is kept, and stops nothing."""
        if editor.question is None or editor.field is None:
            return
        found = self.its.understood(editor.question, editor)
        if found.complaint:
            name = contact_lines.field_name(self.its, editor)
            sentence = f"{name}: {found.complaint}"
            if len(sentence) >= self.size.width:
                sentence = sentence.removesuffix(KEPT).strip()
            self._complaint = (editor.field, sentence)
            self.say(sentence, "bold")

    def take_back_complaint(self, editor: Editor) -> None:
        """What row 22 says of a field goes once it is so no longer; another sentence stays."""
        if self._complaint is None or self._complaint[0] != editor.field or editor.question is None:
            return
        if self.its.understood(editor.question, editor).complaint:
            return
        said, self._complaint = self._complaint[1], None
        if str(self.query_one("#message", Static).content).strip() == said:
            self.say("")
