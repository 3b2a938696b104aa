"""A fault of the program: what is said of it, what is kept of it, and how no word of a case goes with it.

Owns the reference, the one sentence, and the file that holds where the fault was. Python, its threads and its
destructors would print an exception with its message, and a message may hold what was typed: the hooks here
take their place.
"""

import os
import secrets
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import Final

_NOT_FAULTS: Final = (KeyboardInterrupt, SystemExit, BrokenPipeError)


def new_reference() -> str:
    """Eight letters and digits that a person can read out on the telephone."""
    return secrets.token_hex(4).upper()


def at_the_door(reference: str) -> str:
    """What is said on the terminal where no desk was open."""
    return (
        f"dutydesk stopped because of a fault in the program. Reference {reference}. "
        "No desk was open, and nothing was kept; start dutydesk again."
    )


def sentence(reference: str) -> str:
    """What a person is told."""
    return (
        f"dutydesk stopped because of a fault in the program. Reference {reference}. "
        "What was typed before it is saved; start dutydesk again to carry on."
    )


def keep(reference: str, error: BaseException | None) -> None:
    """Keep where the fault was, without one word of what was typed: file, line and function only.

    The file is 0600, in the platform's log folder. One that cannot be written is not worth a second fault.
    """
    from platformdirs import user_log_path

    lines = [f"reference {reference}"]
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines.append(f"kind {type(error).__name__}")
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            lines.append(f"{Path(code.co_filename).name}:{trace.tb_lineno} {code.co_name}")
            trace = trace.tb_next
        # A failed worker carries the fault itself; others name it as their cause.
        inner = getattr(error, "error", None)
        error = inner if isinstance(inner, BaseException) else error.__cause__ or error.__context__
    try:
        folder = user_log_path("dutydesk", appauthor=False, ensure_exists=True)
        handle = os.open(folder / f"crash-{reference}.txt", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")
    except OSError:
        return


def watch() -> None:
    """From now on no exception is printed with its message, whoever lets it go."""
    sys.excepthook = _last_word
    sys.unraisablehook = _unraisable
    threading.excepthook = _in_a_thread


def _last_word(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, _NOT_FAULTS):
        return
    reference = new_reference()
    keep(reference, error)
    print(sentence(reference), file=sys.stderr)


def _in_a_thread(args: threading.ExceptHookArgs) -> None:
    # Printed now it would stand across the screen; whoever waits for the thread says what it means.
    if not issubclass(args.exc_type, _NOT_FAULTS):
        keep(new_reference(), args.exc_value)


def _unraisable(args: "sys.UnraisableHookArgs") -> None:
    if not issubclass(args.exc_type, _NOT_FAULTS):
        keep(new_reference(), args.exc_value)
