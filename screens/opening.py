"""The first frame: drawn before the database library is loaded, and keeping every key typed meanwhile."""

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from .plain import one_line


class Opening(Screen[None]):
    """What stands on the screen while the desk opens."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Name, a sentence, and the keys kept so far."""
        yield Static(" dutydesk", id="identity", markup=False)
        yield Static(" Opening the desk.", id="opening-line", markup=False)
        yield Static("", id="opening-kept", markup=False)

    def keys_waiting(self, kept: list[events.Event]) -> None:
        """Show that what is typed already is kept."""
        typed = "".join(
            (event.character or "") if isinstance(event, events.Key) and event.is_printable else " "
            for event in kept
        )
        self.query_one("#opening-kept", Static).update(one_line(f" Typed ahead, kept: {typed}", 78))
