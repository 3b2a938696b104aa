"""The versions of a record on paper: which is printed, and what was corrected after the endorsement.

JSON keys, beside those of `plain_record`:
    "version": number of the version that is printed, null where it was never endorsed as it stands;
    "version_waits": number of the version that waits for a manager, or null;
    "versions": [{"number", "how", "by", "at", "reason", "bearing", "read", "read_by", "ended", "ended_by",
                  "ended_reason", "second", "changes": [{"question", "field", "old", "new"}]}], oldest first;
                  `how` is endorsed, waits, stands, returned or taken_back; `second` as in `plain_decisions`.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dutydesk.acts.correction_values import VersionView
from dutydesk.acts.values import ContactView
from dutydesk.paper.standards import iso, told

ENDORSED: Final = ("endorsed", "escalated", "closed")
"""States in which the newest version that stands is what is printed."""
NOT_AS_IT_STANDS: Final = "What is printed was not endorsed as it stands: it is open, or with the manager."


def versions_json(view: ContactView, found: Sequence[VersionView]) -> dict[str, Any]:
    """The part of a record that is about its versions, in the shape of the module's docstring."""
    waits = next((each.number for each in found if each.how == "waits"), None)
    standing = [each.number for each in found if each.how in ("endorsed", "stands")]
    as_it_stands = max(standing) if standing and view.state in ENDORSED else None
    return {
        "version": as_it_stands if waits is None else waits,
        "version_waits": waits,
        "versions": [_version(each) for each in sorted(found, key=lambda each: each.number)],
    }


def version_head(record: dict[str, Any]) -> Iterator[str]:
    """At the head of a record: which version is printed, and whether one waits; nothing before the first."""
    if not record["versions"]:
        return
    number, waits = record["version"], record["version_waits"]
    if number is None:
        yield NOT_AS_IT_STANDS
        return
    if waits is not None:
        standing = [each["number"] for each in record["versions"] if each["how"] in ("endorsed", "stands")]
        until = f"until then version {max(standing)} stands" if standing else "until then none stands"
        yield f"Version {number} is printed. It is a correction that waits for a manager; {until}."
        return
    corrected = next(each for each in record["versions"] if each["number"] == number)["how"] != "endorsed"
    yield f"Version {number} is printed, {'corrected after the endorsement' if corrected else 'as endorsed'}."


def version_lines(record: dict[str, Any]) -> Iterator[str]:
    """Each version in sentences; nothing where there was no correction: its endorsement is told already."""
    if not any(each["how"] != "endorsed" for each in record["versions"]):
        return
    yield from ("", "Versions")
    for each in record["versions"]:
        name = f"Version {each['number']}"
        if each["how"] == "endorsed":
            yield f"{name}, endorsed {told(each['at'])} by {each['by']}."
            continue
        yield f"{name}, corrected {told(each['at'])} by {each['by']}. {_state(each)}"
        if each["second"]:
            yield f"{name}: {each['second']}"
        yield f"{name}, why: {each['reason']}"
        for change in each["changes"]:
            old, new = change["old"] or "nothing", change["new"] or "nothing"
            yield f"{name}, {change['field']}. From: {old}. To: {new}."


def _state(each: dict[str, Any]) -> str:
    if each["how"] == "waits":
        return "It waits for a manager."
    if each["how"] == "stands":
        if each["read"] is None:
            return "It stands; the managers are told, and none has read it yet."
        did = "endorsed" if each["bearing"] else "read"
        return f"It stands, {did} {told(each['read'])} by {each['read_by']}."
    did = "sent back" if each["how"] == "returned" else "taken back"
    when = f" {told(each['ended'])} by {each['ended_by']}" if each["ended"] else ""
    why = f": {each['ended_reason']}" if each["ended_reason"] else "."
    return f"It was {did}{when}{why}"


def _version(each: VersionView) -> dict[str, Any]:
    return {
        "number": each.number,
        "how": each.how,
        "by": each.by,
        "at": iso(each.at),
        "reason": each.reason,
        "bearing": each.bearing,
        "read": iso(each.read_at),
        "read_by": each.read_by,
        "ended": iso(each.ended_at),
        "ended_by": each.ended_by,
        "ended_reason": each.ended_reason,
        "second": each.second,
        "changes": [
            {"question": change.question, "field": change.words, "old": change.old, "new": change.new}
            for change in each.changes
        ],
    }
