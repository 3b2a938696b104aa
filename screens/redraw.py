"""Drawing a line again: only when its words changed, laying the screen out only when it changed size.

A layout costs more than everything else a key does; a line of a fixed height never needs one.
"""

from textual.content import Content
from textual.widgets import Static


def show(line: Static, content: Content) -> None:
    """Let the widget show this content; the screen is laid out again only if it becomes another size."""
    shown = line.content
    if not isinstance(shown, Content):
        line.update(content)
    elif not shown.is_same(content):
        line.update(content, layout=_grows(line, shown, content))


def _grows(line: Static, shown: Content, content: Content) -> bool:
    width, height = line.styles.width, line.styles.height
    if width is not None and width.is_auto and shown.cell_length != content.cell_length:
        return True
    if height is not None and not height.is_auto:
        return False
    room = line.content_size.width
    return room < 1 or len(shown.wrap(room)) != len(content.wrap(room))
