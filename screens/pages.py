"""The pages of a contact, one above the other, of which one is seen.

A page that is built behind the one that is seen changes nothing on the screen, and nothing is drawn for it.
"""

from typing import Self

from textual.geometry import Region
from textual.widgets import ContentSwitcher


class Pages(ContentSwitcher):
    """Holds the pages and has nothing of its own to draw: what a page changes, the page itself says."""

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual's; but where only the parts are laid out anew, those that moved are drawn, not all."""
        return super().refresh(*regions, repaint=repaint and not layout, layout=layout, recompose=recompose)
