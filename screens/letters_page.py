"""The page w of a contact: who is owed the result in writing, and who will be once it is endorsed."""

from typing import TYPE_CHECKING

from textual.content import Content

from dutydesk.practice.feedback import ASK_WORDS, KIND_WORDS, recipients

from . import theme
from .feedback import band_of, words_of
from .plain import one_line, plain

if TYPE_CHECKING:
    from .contact import ContactScreen

LABEL = 11
WIDTH = 57
"""Cells of the page beside the rail at 80 columns."""
NOT_YET = "Once the manager endorses, each of these is owed it:"
KEYS = "Enter (out of the note: Esc first) opens them: sent, held, no route."


def letters_lines(screen: "ContactScreen") -> Content:
    """What stands on the page, as content."""
    view, now = screen.view, screen.now()
    if view is None:
        return Content("")
    lines = [plain(f"! {view.withheld}", theme.BANDS["urgent"])] if view.withheld else []
    if not view.feedback:
        return Content("\n").join([*lines, *_to_come(screen)])
    for item in view.feedback:
        mark = band_of(screen.desk, item, now)
        gap = Content(" " * max(LABEL - mark.cell_length, 1))
        lines.append(mark + gap + one_line(item.who, WIDTH - LABEL, "bold" if item.open else ""))
        lines.append(
            Content(" " * LABEL) + one_line(words_of(screen.desk, item, now), WIDTH - LABEL, "$quiet")
        )
    lines += [Content(""), plain(KEYS, "$quiet")]
    return Content("\n").join(lines)


def _to_come(screen: "ContactScreen") -> list[Content]:
    lines = [plain(NOT_YET, "$quiet")]
    for each in recipients(screen.sheet.facts(), screen.desk.checklist, screen.now()):
        asked = ASK_WORDS[each.ask]
        kind = "" if each.ask == "pr_not_known" else KIND_WORDS[each.kind]
        words = ", ".join(part for part in (each.name, kind, asked) if part)
        lines.append(one_line(words, WIDTH))
        lines.append(
            Content("  ")
            + one_line(each.not_owed or each.route or "no route in the record", WIDTH - 2, "$quiet")
        )
    return [*lines, Content(""), plain("The letters themselves are not drafted by this version.", "$quiet")]
