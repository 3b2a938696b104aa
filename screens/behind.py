"""What stands behind the screen on top: drawn, and laid out anew, only where something of it is seen.

Textual takes the screen beneath for one that shines through, whatever covers it: behind a contact the queue
was laid out again with every size of the window, and each of its lines that changed drew the contact anew.
"""

from textual.app import App
from textual.screen import Screen


class Behind(App[int]):
    """An application that looks at its upper screen before it draws the one beneath."""

    @property
    def _background_screens(self) -> list[Screen[object]]:
        """As Textual's; none where the screen on top lets nothing through."""
        if self._screen_stack and self._screen_stack[-1].styles.background.a == 1:
            return []
        return super()._background_screens
