"""What was typed and cannot be saved, as plain text in a file of the person's own.

Owns the words of that file, and that it is new, whole and its owner's alone. Reads no record.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dutydesk.acts.values import Field
from dutydesk.errors import NotAllowed, NotSaved
from dutydesk.practice.wording import when_words
from dutydesk.practice.zone import to_london
from dutydesk.text import clean

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

_FOREWORD: Final = (
    "This text is in no record. When dutydesk saves again it saves it by itself, if it was not left "
    "meanwhile; else type it in again. Then delete this file: it names people."
)
_NOTE: Final = {"note.draft": "Quick note, half typed", "note.line": "Quick note"}


@dataclass(frozen=True, slots=True, repr=False)
class Rescued:
    """A text that is not saved, and the field it stands in. Its repr shows nothing of it."""

    field: Field
    text: str


def suggested(now: datetime) -> Path:
    """A file to begin with: in the person's home, named after the moment and never after a family."""
    return Path.home() / f"dutydesk-not-saved-{to_london(now):%Y-%m-%d-%H%M}.txt"


def in_words(desk: "Desk", called: str, began: datetime, texts: Sequence[Rescued]) -> str:
    """The content of the file.

    Args:
        called: the contact's reference, or that it has none.
        began: when the call began, aware.
        texts: what is not saved, in the order typed.
    """
    now = desk.clock.now()
    by = f" by {desk.here.name}" if desk.here else ""
    parts = [
        "dutydesk: what was typed and is not saved",
        f"Contact {called}, begun {when_words(began, now)}{by}. Written {when_words(now, now)}.",
        _FOREWORD,
    ]
    parts += [f"{_name(desk, each.field)}:\n{clean(each.text).text}" for each in texts]
    return "\n\n".join(parts) + "\n"


def write_out(place: str, words: str) -> Path:
    """Write the words to a new file that only the person can read. Returns where it is.

    Args:
        place: as typed; ~ is the home folder, and a name alone stands in it.

    Raises: NotAllowed where something stands there already; NotSaved where the disk refuses. Neither
        leaves anything behind.
    """
    try:
        if clean(place, one_line=True).removed:
            raise ValueError  # a listing of its folder would be obeyed by the terminal
        path = Path.home() / Path(place.strip()).expanduser()
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        raise NotAllowed("Something of that name is there already and was left as it is.") from None
    except (OSError, RuntimeError, ValueError) as error:  # no such home; a name no system takes
        raise NotSaved(f"Not written: {_why(error)}. Give another place.") from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(words)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        with suppress(OSError):
            path.unlink()
        raise NotSaved(f"Not written: {_why(error)}. Give another place, such as a stick.") from None
    return path


def _why(error: Exception) -> str:
    told = error.strerror if isinstance(error, OSError) else None
    return (told or "that is no name for a file").lower()


def _name(desk: "Desk", field: Field) -> str:
    """A field as a person finds it again: page, row, question."""
    if field.question in _NOTE:
        return _NOTE[field.question]
    for section in desk.checklist.sections:
        for question in section.questions():
            if question.key == field.question:
                row = f" {field.number}" if field.row is not None and field.number else ""
                role = f" ({field.role.replace('_', ' ')})" if field.role else ""
                return f"{section.title}{row}{role}, {question.name}"
    return field.question
