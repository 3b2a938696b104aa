"""What a key of the registry is, and where it works. The registry itself is `keys`."""

from dataclasses import dataclass

OWED = ("owed",)
"""The context of the fourth list of the queue: every key of the queue works there too."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a key does."""

    action: str
    """Name of the action; the screen answers with a method `action_<name>`."""
    keys: tuple[str, ...]
    """The key and its twins, as Textual names them."""
    shown: str
    """The key as row 24 shows it; "" when row 24 leaves it out."""
    label: str
    tooltip: str
    where: tuple[str, ...]
    """The contexts in which it works."""
    listed: bool = True
    """Stands in the list of all commands."""
