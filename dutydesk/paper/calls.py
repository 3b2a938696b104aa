"""The calls of a record as plain text and as JSON: its start, drops, paper, links, who is not to be named.

JSON keys, beside those of `plain`:
    "taken_on": "paper" or "", "caller_not_named": true or false,
    "calls": [{"number", "began", "how", "ended", "ended_how", "ring_back_by"}],
    "links": [{"reference", "family", "kind", "reason", "at", "by", "words"}], "parked": time or null
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from dutydesk.acts.values import ContactView
from dutydesk.practice.checklist import Checklist
from dutydesk.practice.unnamed import NOT_TO_BE_NAMED, asks_not_to_be_named
from dutydesk.practice.wording import instant_words
from dutydesk.practice.zone import to_london

_HOW: Final = {
    "rang": "the caller rang",
    "rang_back": "the caller rang back",
    "redialled": "the caller was rung back",
    "paper": "taken on paper",
}


def calls_json(view: ContactView, checklist: Checklist) -> dict[str, Any]:
    """The part of a record that is about its calls, in the shape of the module's docstring."""
    return {
        "taken_on": view.taken_on,
        "caller_not_named": asks_not_to_be_named(view.facts, checklist),
        "parked": _iso(view.parked_at),
        "calls": [
            {
                "number": call.number,
                "began": _iso(call.began_at),
                "how": call.began,
                "ended": _iso(call.ended_at),
                "ended_how": call.ended,
                "ring_back_by": _iso(call.redial_at),
            }
            for call in view.calls
        ],
        "links": [
            {
                "reference": link.reference,
                "family": link.family,
                "kind": link.kind,
                "reason": link.reason,
                "at": _iso(link.at),
                "by": link.by,
                "words": link.words,
            }
            for link in view.links
        ],
    }


def call_lines(record: dict[str, Any]) -> Iterator[str]:
    """What is told of the calls of a record, as `calls_json` and `plain` have it."""
    if record["caller_not_named"]:
        yield f"{NOT_TO_BE_NAMED}."
    yield f"Call began: {_told(record['started'])}."
    if record["taken_on"] == "paper":
        yield f"Taken on paper, entered {_told(record['started_first'])}. {record['started_reason']}"
    elif record["started_reason"]:
        yield f"First noted as: {_told(record['started_first'])}. Changed because: {record['started_reason']}"
    if record["call_ended"]:
        yield f"Call ended: {_told(record['call_ended'])}."
    if len(record["calls"]) > 1 or any(call["ended_how"] == "dropped" for call in record["calls"]):
        yield from (_call_line(call) for call in record["calls"])
    yield from (f"Linked: {link['words']}." for link in record["links"])


def _call_line(call: dict[str, Any]) -> str:
    said = [f"Call {call['number']}: {_HOW[call['how']]}, {_told(call['began'])}."]
    if call["ended_how"] == "dropped":
        said.append(f"The line dropped, {_told(call['ended'])}." if call["ended"] else "The line dropped.")
    if call["ring_back_by"]:
        said.append(f"To be rung back by {_told(call['ring_back_by'])}.")
    return " ".join(said)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else to_london(moment).isoformat()


def _told(iso: str) -> str:
    return instant_words(datetime.fromisoformat(iso))
