"""The errors a person at the desk may be told about.

Each carries sentences fit to be read out: what happened, what is safe, what to do. Anything that
is not a `DeskError` is a bug and is never shown with its text, since that text may hold a case.
"""


class DeskError(Exception):
    """Something the person can be told, in one or more plain sentences. Holds no case text."""


class NotAllowed(DeskError):
    """The rule of practice or the person's role does not allow this act."""


class Restricted(NotAllowed):
    """Whoever looks sees a stub of this record. Break glass opens it; nothing here is of the case.

    Args:
        reference: C-0412.
        call: whom to call about it; "" where nobody has approved it yet.
    """

    def __init__(self, reference: str, call: str) -> None:
        self.reference, self.call = reference, call
        whom = f"Call {call}" if call else "Call a manager"
        super().__init__(
            f"{reference} is restricted. {whom} about it. If it cannot wait, open it with break glass: "
            "Enter on its row of the queue, a reason and a line. A manager is told and looks at it."
        )


class GlassEnded(NotAllowed):
    """It was open to them by broken glass, and has been sealed since: to others it is not there at all.

    Args:
        reference: C-0412.
    """

    def __init__(self, reference: str) -> None:
        # One row of the smallest screen.
        super().__init__(f"Your break glass on {reference} ended when the record was sealed. Call a manager.")


class Missing(NotAllowed):
    """Something is to be answered or put right before this can be done.

    Args:
        gaps: each in words, which may name a child: for the screen alone, so the message holds none of it.
    """

    def __init__(self, gaps: list[str]) -> None:
        self.gaps = tuple(gaps)
        many = "1 thing comes" if len(gaps) == 1 else f"{len(gaps)} things come"
        super().__init__(f"Nothing was sent or recorded: {many} first. F9 names each and goes there.")


class Stale(DeskError):
    """The record changed since the version acted on was read; nothing was written."""


class NotSaved(DeskError):
    """The storage refused; what was typed is still in memory."""


class CannotOpen(DeskError):
    """The desk could not be opened; the file was left as it was."""


class DataFaults(DeskError):
    """A data file is not fit for use.

    Args:
        faults: every fault found, each "file: key: sentence".
    """

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(faults))
