"""Who looks at this desk, for everything that is read of it (`records.sight`), and what a stub says in words.

Decided here: a manager and an auditor read every record of their desk, as the table of roles says; the worker
who has a restricted record reads it for as long as it is theirs.
"""

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Row

from dutydesk.acts.permission import role_of
from dutydesk.practice.ages import age_in_words
from dutydesk.practice.roles import Answer, may
from dutydesk.practice.spans import tidy, without_about
from dutydesk.practice.wording import date_words
from dutydesk.records.sight import Sight

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

OPEN_IT: Final = "restricted.open"
"""The act of `data/roles.toml` that opens every record of the desk."""
STUB: Final = "Restricted"
"""The step of a stub, where others say where they stand."""
BORN: Final = "child.born"
"""The question whose answer says how old a child is."""
NOT_SHOWN: Final = "You see those of a decision and a strategy discussion alone"
"""What of its clocks a stub leaves out: said of every stub, so that it tells of none whether one runs."""


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


def born_words(child: Row[Any], typed: str, today: date) -> str:
    """ "born Tue 12 May 2020", as a stub says it; of who is "about 3" their age of today, never a range.

    Args:
        child: with born_from, born_to and unborn.
        typed: the answer to `BORN`.
        today: in London.

    Returns: "" where it is not known.
    """
    if child.unborn:
        return "unborn"
    if child.born_from is None or child.born_to is None:
        return ""
    if child.born_from == child.born_to and not without_about(tidy(typed))[1]:
        return f"born {date_words(child.born_from, today)}"
    oldest, youngest = (age_in_words(min(born, today), today) for born in (child.born_from, child.born_to))
    if oldest == youngest:
        return f"about {oldest}"
    young, _, unit = youngest.partition(" ")
    return f"about {young if oldest.endswith(unit) else youngest} to {oldest}"
