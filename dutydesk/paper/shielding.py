"""What leaves the desk without a protected address: answers that tell it, and places where other words do.

Owns that whoever reads it sees that something was left out, and how often in words of their own.
"""

from collections.abc import Iterator
from typing import Any, Final

from dutydesk.practice.protecting import INSTEAD, TELLS, Shield

KEY: Final = "address_protected"
_FIELDS: Final = ("typed", "words", "reason", "old", "new")
"""Of an answer, and of a change of one."""


def shielded(record: dict[str, Any], shield: Shield) -> dict[str, Any]:
    """A record as it may leave: {..., "address_protected": null or how many places in other words}."""
    if shield.found is None:
        return {**record, KEY: None}
    count = [0]
    told: dict[str, Any] = _without(record, shield, count)
    return {**told, KEY: count[0]}


def shield_lines(record: dict[str, Any]) -> Iterator[str]:
    """The same, as sentences at the head of the record; none where no address is protected."""
    count = record.get(KEY)
    if count is not None:
        places = "1 place" if count == 1 else f"{count} places"
        yield "The address is protected and was left out."
        yield f"It stood in other words in {places}, marked {INSTEAD}: read it all before it is given away."


def _without(found: Any, shield: Shield, count: list[int]) -> Any:  # noqa: ANN401 - whatever JSON may hold
    if isinstance(found, str):
        count[0] += shield.hits(found)
        return shield.without(found)
    if isinstance(found, list):
        return [_without(each, shield, count) for each in found]
    if not isinstance(found, dict):
        return found
    if found.get("question") in TELLS:
        kept = {name: INSTEAD for name in _FIELDS if found.get(name)}
        if not found.get("typed"):
            kept.pop("words", None)  # "not asked"
        rest = {name: each for name, each in found.items() if name not in kept}
        return {**{name: _without(each, shield, count) for name, each in rest.items()}, **kept}
    return {name: _without(each, shield, count) for name, each in found.items()}
