"""What a key that arrives is meant as, before anything looks at it."""

from collections.abc import Mapping

from textual import events
from textual.message import Message


def as_meant(event: events.Key, twins: Mapping[str, str]) -> events.Key:
    """The key that one stands for.

    Args:
        twins: by the name of a key that arrives, the key it stands for at this terminal (`keymap`).
    """
    if event.key == "ctrl+j":
        # Enter, typed before the program had taken the terminal, comes over the wire as a line feed.
        event = _at(event, events.Key("enter", "\r"))
    return _at(event, events.Key(twins[event.key], None)) if event.key in twins else event


def now() -> float:
    """The moment as `time` of a key tells when it was typed, in seconds of no date."""
    return Message().time


def _at(event: events.Key, meant: events.Key) -> events.Key:
    meant.time = event.time
    return meant
