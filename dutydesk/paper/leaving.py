"""The last door of what leaves the desk: JSON and folded text without one control character."""

import json
import textwrap
from typing import Any, Final

from dutydesk.text import clean

WIDTH: Final = 78


def as_json(found: dict[str, Any]) -> str:
    """A value as JSON, in which no control character is left."""
    return json.dumps(_cleaned(found), ensure_ascii=True, indent=1)


def _cleaned(found: Any) -> Any:  # noqa: ANN401  whatever JSON may hold
    if isinstance(found, str):
        return clean(found).text
    if isinstance(found, dict):
        return {key: _cleaned(each) for key, each in found.items()}
    return [_cleaned(each) for each in found] if isinstance(found, list) else found


def wrapped(lines: list[str]) -> str:
    """Lines folded to the width, in which no control character is left."""
    told: list[str] = []
    for line in lines:
        for part in clean(line).text.replace("\t", " ").split("\n"):
            told += textwrap.wrap(part, WIDTH, break_on_hyphens=False) or [""]
    return "\n".join(told)
