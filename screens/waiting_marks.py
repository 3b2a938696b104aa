"""Beneath each answer of a page: the correction of it that waits for a manager, in words.

Owns those lines: they come and go with what was read of the contact, and a page without one has none.
"""

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from textual.widget import Widget
from textual.widgets import Static

from dutydesk.acts.values import NOBODY

from .correction_words import rows_waiting, waiting_for, waiting_words
from .fields import Editor, OneLine
from .plain import plain
from .redraw import show
from .taken_out import TakenOut

if TYPE_CHECKING:
    from .contact_page import Page

_SHOWN: "WeakKeyDictionary[Page, dict[Widget, Static]]" = WeakKeyDictionary()


def show_waiting(page: "Page") -> None:
    """Draw them as they stand now."""
    wanted = _wanted(page)
    shown = _SHOWN.get(page)
    if shown is None:
        if not wanted:
            return  # as with nearly every contact
        shown = _SHOWN.setdefault(page, {})
    for anchor in [each for each in shown if each not in wanted]:
        shown.pop(anchor).remove()
    for anchor, lines in wanted.items():
        content = plain("\n".join(lines), "bold")
        line = shown.get(anchor)
        if line is not None:
            show(line, content)
        elif isinstance(anchor.parent, Widget):
            line = shown[anchor] = Static(content, classes="waits", markup=False)
            anchor.parent.mount(line, after=anchor)
        if line is not None:
            # A question that is not asked now has no line either; a row that is out is told beneath its grid.
            line.display = anchor.display or isinstance(anchor, TakenOut)


def _wanted(page: "Page") -> dict[Widget, list[str]]:
    """What stands beneath which widget of the page."""
    host, view = page.host, page.host.view
    if view is None or view.waits is None:
        return {}
    waits = view.waits
    told: dict[Widget, list[str]] = {}
    for editor in page.every_editor():
        if editor.field is None or editor.question is None:
            continue
        change = waiting_for(waits, editor.field.question, editor.field.subject)
        if change is not None:
            anchor = _anchor(editor)
            several = editor.field.subject != NOBODY or editor.question.top
            words = waiting_words(waits, change, host.now(), editor.question.name if several else "")
            told.setdefault(anchor, []).append(words)
    kinds = {each.id: each.row for each in view.facts.subjects}
    for change in rows_waiting(waits):
        for block in page.blocks:
            if block.grid.adds and block.grid.row == kinds.get(change.subject):
                told.setdefault(block.out, []).append(waiting_words(waits, change, host.now()))
    return told


def _anchor(editor: Editor) -> Widget:
    """What an answer's line stands beneath: a long text itself, else the line it stands in."""
    return editor.parent if isinstance(editor, OneLine) and isinstance(editor.parent, Widget) else editor
