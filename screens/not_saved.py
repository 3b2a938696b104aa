"""What F1 says while something is not saved: why, what is safe, what to do. Words only."""

from datetime import datetime

from dutydesk.practice.wording import clock_words

LOST = "Not everything could be saved before dutydesk was left."

TITLE = "not saved"
UNREAD = "could not be read"

NOT_READ = "A file of a call could not be read or removed; it was left as it is. F1 says which."
_ABOUT_UNREAD = (
    "Safe: every other contact. To do: tell whoever looks after this machine which file it is, keep a copy "
    "of it, and ask the caller again for what was in that call."
)
_SAFE = (
    "Safe: all that was saved before. What was typed since stands on the screen and in memory only. It is "
    "tried again by itself, and row 1 says Saved as soon as it is."
)


def unread_words(sentences: tuple[str, ...]) -> str:
    """Paragraphs for the help of the queue: what could not be read, and what to do about it."""
    return "\n\n".join([*sentences, _ABOUT_UNREAD])


def help_words(since: datetime, told: str, *, may_write: bool) -> str:
    """Paragraphs for the help.

    Args:
        since: when it began, aware.
        told: why, and what can be done about it, from the act that was refused; "" when it said nothing.
        may_write: the screen has the command that writes it to a file.
    """
    parts = [
        f"NOT SAVED since {clock_words(since)}. {told}".strip(),
        _SAFE,
        "To do: leave this window open and go on typing. Leaving loses what is not saved.",
    ]
    if may_write:
        parts.append(
            "If it does not end: Ctrl+P, then Write to a file. What is not saved goes to a file of yours."
        )
    return "\n\n".join(parts)
