"""What typing in a row of a grid is read as, in the columns the typed tables keep.

Letters, matching and statutory returns need dates and codes; the typed words themselves always stay in the
answer. Pure: the keeper hands the result to the records.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.codes import read_outcome
from dutydesk.practice.each_child import OWN, differing, first_names, most_pressing
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
    if question == OWN:
        its = reading.outcome if reading.understood and not reading.mark else None
        return {"outcome": its.key if its else ""}
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


def led_by(typed: str, children: Sequence[Row[Any]], checklist: Checklist) -> dict[str, Any]:
    """The outcome that leads a contact as typed so far, and who differs from it, for the lists.

    Args:
        typed: the outcome for all.
        children: name, number and own outcome (its key, or "") of each child that stands, in order.
    """
    common, known = read_outcome(checklist.outcomes, typed), {each.key: each for each in checklist.outcomes}
    for_all = common.outcome if common.understood else None
    its = [known.get(child.outcome, for_all) for child in children]
    names = first_names([child.name or f"Child {child.number}" for child in children])
    found = [(name, outcome) for name, outcome in zip(names, its, strict=True) if outcome]
    leads = most_pressing(outcome for _, outcome in found) or common.outcome
    return {"outcome": leads.key if leads else "", "differs": differing(found)}


def family_of(names: Sequence[str]) -> str:
    """What the queue calls a contact: the last word of the first name that is known, in capitals."""
    for name in names:
        if words := name.split():
            return words[-1].upper()
    return ""
