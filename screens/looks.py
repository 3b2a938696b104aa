"""How the screens look: the rules of every `.tcss`, each file parsed once.

Textual parses all of them anew for each screen that brings a file of its own, which the first key that opens
a contact would wait for.
"""

from typing import Final

from textual.cache import LRUCache
from textual.css.stylesheet import Stylesheet

_FILES: Final = 512
"""More than the files and widgets there are: where one is dropped, all are parsed again in turn."""


class Looks(Stylesheet):
    """A stylesheet that keeps what was parsed until its colours are others."""

    def __init__(self, *, variables: dict[str, str] | None = None) -> None:
        super().__init__(variables=variables)
        self._parse_cache = LRUCache(_FILES)

    def reparse(self) -> None:
        """As Textual's, of which it keeps what has not changed; `set_variables` drops it all."""
        self.parse()
