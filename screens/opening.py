"""The first frame: drawn before the database library is loaded, and keeping every key typed meanwhile."""

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Static

from .plain import plain


class Opening(Screen[None]):
    """What stands on the screen while the desk opens."""

    AUTO_FOCUS = ""

    def compose(self) -> ComposeResult:
        """Name, a sentence, and the keys kept so far."""
        yield Static(" dutydesk", id="identity", markup=False)
        yield Static(" Opening the desk.", id="opening-line", markup=False)
        yield Static("", id="opening-kept", markup=False)

    def keys_waiting(self, kept: list[events.Event]) -> None:
        """Show that what is typed already is kept; not what it is, for it may be a passphrase."""
        keys = sum(len(event.text) if isinstance(event, events.Paste) else 1 for event in kept)
        words = f" Typed ahead, kept: {keys} {'key' if keys == 1 else 'keys'}."
        self.query_one("#opening-kept", Static).update(plain(words))
