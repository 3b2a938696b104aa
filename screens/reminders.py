"""What is to be borne in mind at the head of a page, and what the desk is for: words of data/guidance.toml.

Draws them. Which page has any is named here, so that no other page reads the file.
"""

from textual.content import Content

from dutydesk.practice.guidance import load_guidance

from .lines import wrapped
from .plain import plain

PAGES = ("narrative", "views", "threshold")
"""Sections with a reminder of their own (R-133, R-210, R-410, R-712)."""
ABOUT = "What this desk is for"


def reminded(section: str) -> Content | None:
    """The reminders of a page, one beneath the other; None where there are none."""
    if section not in PAGES:
        return None
    words = [each.words for each in load_guidance().reminders if each.page == section]
    return plain("\n".join(words), "$quiet")


def about_lines(width: int) -> list[Content]:
    """What the desk is for, in a few sentences (R-215, R-714, R-715)."""
    lines = [Content(""), plain(ABOUT, "bold $accent")]
    for each in load_guidance().about:
        lines += wrapped(each.words, width)
    return lines
