"""What was said, as it leaves the desk: lines of the note with whose words they are, and what was read back.

JSON:
    NOTE: {"number", "at", "text", "section", "quote", "corrects"}; `quote` is caller, child or "" for the
          worker's wording, `corrects` the number of the line that this one puts right, or null.
    Of an answer, `says` is who says so: caller, record, child or worker; "" for a mark or nothing.
    READ_BACK: {"at", "by", "sentences": [text], "corrected": [text]}
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from dutydesk.acts.notes import heard_in
from dutydesk.acts.said_values import ReadBackView
from dutydesk.acts.values import ContactView, NoteView
from dutydesk.practice.quoting import label_of, quotation
from dutydesk.practice.says import with_says
from dutydesk.practice.wording import instant_words
from dutydesk.practice.zone import to_london


def notes_json(lines: Iterable[NoteView], view: ContactView) -> list[dict[str, Any]]:
    """Some lines of a contact."""
    numbers = {line.id: line.number for line in view.notes}
    return [
        {
            "number": line.number,
            "at": _iso(line.said_at),
            "text": line.text,
            "section": line.section,
            "quote": line.quote,
            "corrects": numbers.get(line.corrects) if line.corrects is not None else None,
        }
        for line in lines
    ]


def heard_json(view: ContactView, section: str) -> list[dict[str, Any]]:
    """The lines heard in a section, or with "" those not sorted, corrections behind what they correct."""
    return notes_json(heard_in(view.notes, section), view)


def read_backs_json(found: Iterable[ReadBackView]) -> list[dict[str, Any]]:
    """Each time it was read back to the caller."""
    return [
        {
            "at": _iso(each.at),
            "by": each.by,
            "sentences": list(each.sentences),
            "corrected": list(each.corrected),
        }
        for each in found
    ]


def note_lines(found: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Lines of JSON in sentences: 'Heard 14:27 Tue 12 May, caller's words: "no coat"'."""
    for line in found:
        head = "Heard" if line["corrects"] is None else "Put right"
        whose = label_of(line["text"], line["quote"])
        when = instant_words(datetime.fromisoformat(line["at"]))
        yield f"{head} {when}{f', {whose}' if whose else ''}: {quotation(line['text'], line['quote'])}"


def read_back_lines(found: Iterable[dict[str, Any]], told: Callable[[str], str]) -> Iterator[str]:
    """What was read back, in sentences.

    Args:
        told: a time of the JSON in words.
    """
    for each in found:
        yield from ("", f"Read back to the caller {told(each['at'])} by {each['by']}.")
        yield from each["sentences"]
        yield from (f"Put right: {line}" for line in each["corrected"])


def answered(answer: dict[str, Any]) -> str:
    """An answer in words, with who says so where that is not the caller."""
    says = answer["says"]
    return with_says(answer["words"], "" if says == "caller" else says)


def changed(line: dict[str, Any]) -> str:
    """ " From: nothing. To: 14 Elm Road." behind a line of history in which a text changed; else ""."""
    if line["act"] != "typed" or not (line["old"] or line["new"]):
        return ""
    return f" From: {line['old'] or 'nothing'}. To: {line['new']}."


def _iso(at: datetime) -> str:
    return to_london(at).isoformat()
