"""The one way typed text reaches the terminal: as content, never as markup.

Everything a person typed, and everything made from it, is drawn through `plain`. Control characters are
left out here once more, since rows may have come from an import or another client.
"""

from textual.content import Content

from dutydesk.text import clean

SMALL = frozenset(["a", "an", "and", "by", "for", "in", "is", "of", "on", "or", "the", "to", "with"])
"""Words that say nothing at the end of a line that is cut."""


def plain(text: str, style: str = "") -> Content:
    """Text as it stands, on any number of lines.

    Args:
        text: anything a person typed.
        style: a style of ours for the whole of it, such as "bold" or "$accent".
    """
    content = Content(clean(text).text)
    return content.stylize(style) if style else content


def one_line(text: str, width: int, style: str = "") -> Content:
    """Text folded to one line and cut to `width` cells, with ".." where something was cut."""
    folded = Content(" ".join(clean(text, one_line=True).text.split()))
    if folded.cell_length > width:
        folded = folded.truncate(max(width - 2, 0)) + Content("..")
    return folded.stylize(style) if style else folded


def whole_words(text: str, width: int, style: str = "") -> Content:
    """As `one_line`, cut behind a whole word: for words of our own, of which half a one says nothing."""
    line = one_line(text, width)
    head, _, cut = line.plain.rpartition(" ")
    if cut.endswith("..") and not text.endswith("..") and head:
        while head.rpartition(" ")[2] in SMALL and " " in head:
            head = head.rpartition(" ")[0]
        line = Content(f"{head.rstrip(' ,:;')}..")
    return line.stylize(style) if style else line


def columns(*cells: tuple[str, int, str]) -> Content:
    """One row of aligned cells, a space between.

    Args:
        cells: (text, width in cells, style); the text is cut or filled to its width.
    """
    parts: list[Content] = []
    for text, width, style in cells:
        cell = one_line(text, width)
        cell = cell + Content(" " * (width - cell.cell_length))
        parts.append(cell.stylize(style) if style else cell)
    return Content(" ").join(parts)
