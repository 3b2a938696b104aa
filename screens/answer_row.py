"""One question of one line on a page: its label, its field and what was understood."""

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Static

from dutydesk.practice.checklist import Question

from .fields import OneLine
from .plain import plain

ROOM = {"": 20, "-words": 16, "-short": 26}
"""Cells for what was understood, beside each of the three widths of a field."""


class AnswerRow(Horizontal):
    """One question of one line: label, field, and what was understood."""

    def __init__(self, question: Question, editor: OneLine) -> None:
        """Args:
        question: what is asked.
        editor: its field.
        """
        super().__init__(classes=_width_of(question))
        self.question = question
        self.editor = editor
        self.understood = Static("", classes="understood", markup=False)
        editor.reading = self.understood
        editor.room = ROOM[_width_of(question)]

    def compose(self) -> ComposeResult:
        """Label, field, reading."""
        yield Static(plain(self.question.label), classes="label", markup=False)
        yield self.editor
        yield self.understood


def _width_of(question: Question) -> str:
    """Which of the three widths a one-line field has: whole, words with a reading, or a short code."""
    if question.kind == "line":
        return ""
    return "-words" if question.codes in ("caller_role", "not_telling") else "-short"
