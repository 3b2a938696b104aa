"""An act that is refused is an event of the audit, whoever asked for it and whatever the screen then says.

Owns the mark that every act bears which can be refused. What is missing before a send is no refusal, and
neither is that there was nothing to undo.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from dutydesk.acts.audit_events import Event, Happened
from dutydesk.errors import Missing, NotAllowed

Act = TypeVar("Act", bound=Callable[..., Any])

MARK: Final = "__refusals_told__"


def refusals_told(act: Act) -> Act:
    """What this act refuses, its first argument being the desk, goes into the audit: which act, of what."""
    code = act.__code__
    of_contact = "contact_id" in code.co_varnames[: code.co_argcount]
    place = code.co_varnames.index("contact_id") - 1 if of_contact else 0
    name = f"{act.__module__.rpartition('.')[2]}.{act.__name__}"

    @wraps(act)
    def asked(desk: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - whatever the act takes and gives
        try:
            return act(desk, *args, **kwargs)
        except Missing:
            raise
        except NotAllowed as told:
            about = None
            if of_contact:
                about = kwargs.get("contact_id", args[place] if len(args) > place else None)
            tell_refusal(desk, told, about, name)
            raise

    setattr(asked, MARK, True)
    return cast(Act, asked)


def tell_refusal(desk: Any, refused: NotAllowed, about: object, name: str) -> None:  # noqa: ANN401 - as above
    """It goes into the audit, in a transaction of its own and within a second; once, whoever passes it on.

    Args:
        about: the contact's id, where it is of one; one behind the gate is not named.
        name: the act, or what was not permitted, as a code.
    """
    if desk.auditor is None or getattr(refused, MARK, False):
        return
    setattr(refused, MARK, True)
    here = about if isinstance(about, UUID) and not desk.gate.holds(about) else None
    desk.auditor.soon(Happened(Event.DENIED, here, name))
