"""How a line of the quick note is drawn: exact words in quotation marks, and whose they are."""

from collections.abc import Iterable
from typing import Final

from textual.content import Content

from dutydesk.acts.values import NoteView
from dutydesk.practice.quoting import label_of, quotation
from dutydesk.practice.wording import clock_words

from .plain import plain

_HEARD: Final = {False: "Heard", True: "  put right"}


def said(note: NoteView) -> str:
    """The words as they are shown: a quotation in quotation marks."""
    return quotation(note.text, note.quote)


def whose(note: NoteView) -> str:
    """ ", child's words" behind a time; "" for plain wording."""
    label = label_of(note.text, note.quote)
    return f", {label}" if label else ""


def heard(lines: Iterable[NoteView]) -> Content:
    """Lines as they are heard on a page, a correction beneath the line it corrects."""
    return Content("\n").join(
        plain(f"{_HEARD[note.corrects is not None]} {clock_words(note.said_at)}{whose(note)}: ", "$quiet")
        + plain(said(note))
        for note in lines
    )
