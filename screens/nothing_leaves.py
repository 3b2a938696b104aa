"""The doors of Textual through which what is on the screen would leave it, all shut.

Owns that nothing is written to the terminal's clipboard, to a picture, to a downloads folder or to a browser.
What is copied in one field can be pasted in another, until the screen is hidden or somebody else is here.
"""

from typing import Literal

from .behind import Behind


class NothingLeaves(Behind):
    """An application of which nothing leaves but by the acts of the desk."""

    def copy_to_clipboard(self, text: str) -> None:
        """Kept here: the clipboard of the terminal is read by other programs, and lasts longer than we do."""
        self._clipboard = text

    def forget_copied(self) -> None:
        """What was copied can be pasted no more."""
        self._clipboard = ""

    def action_screenshot(self, filename: str | None = None, path: str | None = None) -> None:
        """No picture: it would hold a record in plain."""

    def save_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str:
        """No picture is written. Returns "", the name of none."""
        return ""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """No picture is handed on."""
        return None

    def deliver_text(
        self,
        path_or_file: object,
        *,
        save_directory: object = None,
        save_filename: str | None = None,
        open_method: Literal["browser", "download"] = "download",
        encoding: str | None = None,
        mime_type: str | None = None,
        name: str | None = None,
    ) -> str | None:
        """No text is handed on."""
        return None

    def deliver_binary(
        self,
        path_or_file: object,
        *,
        save_directory: object = None,
        save_filename: str | None = None,
        open_method: Literal["browser", "download"] = "download",
        mime_type: str | None = None,
        name: str | None = None,
    ) -> str | None:
        """No file is handed on."""
        return None

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """No browser: an address may hold what was typed."""
