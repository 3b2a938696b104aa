"""Who looks at this desk, for everything that is read of it (`records.sight`), and what a stub says in words.

Decided here: a manager and an auditor read every record of their desk, as the table of roles says; the worker
who has a restricted record reads it for as long as it is theirs.
"""

from datetime import date
from typing import TYPE_CHECKING, Final

from dutydesk.acts.permission import role_of
from dutydesk.practice.roles import Answer, may
from dutydesk.practice.wording import date_words
from dutydesk.records.sight import Sight

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

OPEN_IT: Final = "restricted.open"
"""The act of `data/roles.toml` that opens every record of the desk."""
STUB: Final = "Restricted"
"""The step of a stub, where others say where they stand."""


def who_looks(desk: "Desk") -> Sight:
    """Whoever is here, now. Where nobody is, somebody to whom everything that is guarded is closed."""
    here, at = desk.here, desk.clock.now()
    if here is None:
        return Sight(at=at)
    return Sight(here.id, sees_all(desk), at)


def sees_all(desk: "Desk") -> bool:
    """Whether whoever is here reads restricted and sealed records because of their role."""
    here = desk.here
    return here is not None and may(role_of(desk, here.role), OPEN_IT) is Answer.YES


def call_words(call: str) -> str:
    """ "restricted, call M Patel"."""
    return f"restricted, call {call or 'a manager'}"


def born_words(born_from: date | None, born_to: date | None, today: date, *, unborn: bool) -> str:
    """ "born Tue 12 May 2020", as a stub says it; "" where it is not known."""
    if unborn:
        return "unborn"
    if born_from is None or born_to is None:
        return ""
    if born_from == born_to:
        return f"born {date_words(born_from, today)}"
    return f"born {date_words(born_from, today)} to {date_words(born_to, today)}"
