"""What a key that arrives is meant as, before anything looks at it."""

from collections.abc import Mapping

from textual import events


def as_meant(event: events.Key, twins: Mapping[str, str]) -> events.Key:
    """The key that one stands for.

    Args:
        twins: by the name of a key that arrives, the key it stands for at this terminal (`keymap`).
    """
    if event.key == "ctrl+j":
        # Enter, typed before the program had taken the terminal, comes over the wire as a line feed.
        event = events.Key("enter", "\r")
    return events.Key(twins[event.key], None) if event.key in twins else event
