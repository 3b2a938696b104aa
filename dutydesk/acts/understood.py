"""What typing in a row of a grid is read as, in the columns the typed tables keep.

Letters, matching and statutory returns need dates and codes; the typed words themselves always stay in the
answer. Pure: the keeper hands the result to the records.
"""

from collections.abc import Sequence
from typing import Any, Final

from dutydesk.practice.reading import Reading

_TEXT: Final = {
    "child.name": "name",
    "adult.name": "name",
    "adult.phone": "phone",
    "professional.name": "name",
    "professional.contact": "reach",
    "attendee.name": "name",
}
_CODED: Final = {
    "child.gender": "gender",
    "child.ethnicity": "ethnicity",
    "child.nationality": "nationality",
    "adult.relation": "relation",
    "adult.consent": "consent",
    "professional.agency": "agency",
    "event.from": "source",
}
"""The code where there is one; on an open list the words as typed."""
_TRUTH: Final = {"adult.responsibility": "responsibility", "adult.lives": "lives_here"}
_TOOL: Final = {
    "tool.asked": "asked_at",
    "tool.promised": "promised_for",
    "tool.chased": "chased_at",
    "tool.received": "received_at",
    "tool.filed": "filed_at",
}
_YES_NO: Final = {"y": True, "n": False}


def columns(question: str, typed: str, reading: Reading) -> dict[str, Any]:
    """The columns of a row that one answer fills; {} for an answer no column is kept of."""
    if question in _TEXT:
        return {_TEXT[question]: "" if reading.mark else typed.strip()}
    if question in _CODED:
        words = typed.strip() if reading.understood and not reading.mark else ""
        return {_CODED[question]: reading.code or words}
    if question in _TRUTH:
        return {_TRUTH[question]: _YES_NO.get(reading.code)}
    if question == "child.born":
        return {
            "born_from": reading.first,
            "born_to": reading.last,
            "unborn": reading.unborn,
            "expected_on": reading.expected,
        }
    if question == "event.when":
        return {"on_from": reading.first, "on_to": reading.last}
    if question in _TOOL:
        return {_TOOL[question]: reading.at}
    if question == "attendee.joined":
        return {"joined_at": reading.at}
    return {}


def family_of(names: Sequence[str]) -> str:
    """What the queue calls a contact: the last word of the first name that is known, in capitals."""
    for name in names:
        if words := name.split():
            return words[-1].upper()
    return ""
