"""A cell of a grid: narrow, and never showing half a word that could be the beginning of another answer.

Owns the short form of a coded answer. The whole words stand below the page while the cursor is in the cell.
"""

import re

from textual.strip import Strip

from dutydesk.acts.values import Field
from dutydesk.practice.checklist import CodeList
from dutydesk.practice.codes import read_code

from .fields import OneLine


class Cell(OneLine):
    """One answer in a row of a grid."""

    def __init__(self, field: Field, value: str, codes: CodeList | None) -> None:
        """Args:
        codes: the list its answers come from, if they do.
        """
        self._codes = codes
        super().__init__(field, value)

    def render_line(self, y: int) -> Strip:
        """What was typed or, while the cursor is elsewhere, what it was read as."""
        if self._codes is not None and not self.has_focus:
            self.shown = short_words(self._codes, self.value, self.content_size.width) or self.shown
        return super().render_line(y)


def short_words(codes: CodeList, typed: str, room: int) -> str:
    """A coded answer in so few cells: its words, their beginning where no other answer has it, or its code.

    Args:
        typed: what stands in the field; "" comes back for what is no one answer of the list.
        room: cells there are; a code is never cut.
    """
    found = read_code(codes, typed)
    if len(found.options) != 1:
        return ""
    begun = re.split("[,:]", found.words)[0]
    alone = [each.words for each in codes.options if each.words.startswith(begun)] == [found.words]
    shorter = begun if alone else found.code
    return next((each for each in (found.words, shorter) if len(each) <= room), found.code)
