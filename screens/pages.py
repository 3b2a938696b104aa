"""The pages of a contact, one above the other, of which one is seen.

A page that is built behind the one that is seen changes nothing on the screen, and nothing is drawn for it.
Owns that the field with the cursor is in sight whenever a page was laid out anew: another page came, a line
appeared above it, or the window changed its size. What somebody scrolls with a wheel stays.
"""

from typing import Self

from textual.geometry import Region, Size
from textual.screen import Screen
from textual.widgets import ContentSwitcher


class Pages(ContentSwitcher):
    """Holds the pages and has nothing of its own to draw: what a page changes, the page itself says."""

    _stood: tuple[object, Size, Size, Region] | None = None
    """What was laid out when the cursor's field was brought into sight last."""

    def on_mount(self) -> None:
        """Told of each time the screen was laid out; also of a mere scroll."""
        self.screen.screen_layout_refresh_signal.subscribe(self, self._laid_out)

    def _laid_out(self, screen: Screen[object]) -> None:
        field, page = screen.focused, self.visible_content
        if field is None or page is None or page not in field.ancestors or not field.size:
            return
        stands = field, page.size, page.virtual_size, field.virtual_region
        if stands != self._stood:
            self._stood = stands
            field.scroll_visible(animate=False, immediate=True)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """As Textual's; but where only the parts are laid out anew, those that moved are drawn, not all."""
        return super().refresh(*regions, repaint=repaint and not layout, layout=layout, recompose=recompose)
