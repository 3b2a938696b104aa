"""Answers that row 1 and the clocks are named by: the contact is read again when one of them was changed."""

from collections.abc import Callable
from typing import Final

from dutydesk.acts.values import Field

from .fields import Editor
from .shell import DeskScreen

NAMING: Final = ("child.name", "referrer.name", "danger.now")


class Names(DeskScreen):
    """What is done when the cursor leaves a field that names the contact."""

    def __init__(self) -> None:
        super().__init__()
        self._named: dict[Field, str] = {}
        """What stood in each when the contact was last read for it."""

    def reread(self, then: Callable[[], object] | None = None, *, held: str = "") -> None:
        """Read the contact again."""

    def name_left(self, editor: Editor) -> None:
        """The cursor left a field: what it is named by may be another."""
        field = editor.field
        if field is not None and field.question in NAMING and self._named.get(field) != editor.text:
            self._named[field] = editor.text
            self.reread()
