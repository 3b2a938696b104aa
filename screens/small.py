"""A window too small to be read: one sentence over everything, and keys go where they went before."""

from textual.screen import Screen
from textual.widgets import Static

from .plain import plain

LEAST = (80, 24)
"""Columns and rows every screen is drawn for. Source: interaction.md, (a)."""


class TooSmall(Static):
    """What covers a screen in a window it cannot be drawn in."""

    DEFAULT_CSS = """
    TooSmall {
        layer: _tooltips; position: absolute; width: 100vw; height: 100vh; padding: 0 1;
        background: $background; color: $foreground; text-style: bold;
    }
    """


def cover_when_small(screen: Screen[object]) -> None:
    """Cover the screen while the window is too small for it; take the cover away when it has grown."""
    columns, rows = screen.app.size
    standing = list(screen.query_children(TooSmall))
    if columns >= LEAST[0] and rows >= LEAST[1]:
        for cover in standing:
            cover.remove()
        return
    least = f"{LEAST[0]} by {LEAST[1]}"
    words = plain(f"Make the window at least {least} (now {columns} by {rows}). Your work is saved.")
    if standing:
        standing[0].update(words)
    else:
        screen.mount(TooSmall(words, markup=False))
