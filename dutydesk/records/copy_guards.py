"""Who a copy would let read what is restricted today: the restrictions of two files held against each other.

Knows the columns as they lie in a file; one of a release before restrictions has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Final

_LEVELS: Final = ("", "restricted", "sealed")
"""From open to least open."""


@dataclass(frozen=True, slots=True)
class Guard:
    """What keeps a contact from whom."""

    reference: str
    level: str
    shut_out: frozenset[str]
    """Ids of those who are shut out of it by name."""


OPEN: Final = Guard("", "", frozenset())


def guards(connection: Connection) -> dict[str, Guard]:
    """Each contact that not everybody may read, by its id. Raises: the libraries' errors."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    columns = {row[1] for row in connection.execute("PRAGMA table_info(contact)")}
    if "guarded" not in columns:
        return {}
    shut: dict[str, set[str]] = {}
    if "shut_out" in tables:
        for contact, person in connection.execute(
            "SELECT contact_id, person_id FROM shut_out WHERE ended_at IS NULL"
        ):
            shut.setdefault(str(contact), set()).add(str(person))
    rows = connection.execute("SELECT id, coalesce(reference, ''), guarded FROM contact WHERE guarded <> ''")
    return {
        str(each): Guard(str(reference), str(level), frozenset(shut.get(str(each), ())))
        for each, reference, level in rows
    }


def laid_open(now: Mapping[str, Guard], then: Mapping[str, Guard]) -> tuple[str, ...]:
    """References of what more people could read with the copy in the desk's place, in their order."""
    return tuple(
        sorted(
            guard.reference
            for each, guard in now.items()
            if _LEVELS.index(then.get(each, OPEN).level) < _LEVELS.index(guard.level)
            or guard.shut_out - then.get(each, OPEN).shut_out
        )
    )
