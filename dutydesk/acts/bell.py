"""Whether the bell is on at this machine: a switch that lasts, beside the name of who was here last.

Never the only signal: with the bell off, every line and every row says what it says.
"""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dutydesk.errors import NotSaved

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

SWITCH: Final = "DUTYDESK_BELL"
OFF: Final = "off"


def bell_is_on(desk: "Desk") -> bool:
    """Whether it may ring: on, unless it was switched off here or by DUTYDESK_BELL=off."""
    return not bell_is_barred() and _kept(desk) != OFF


def bell_is_barred() -> bool:
    """Whether the environment keeps it off, whatever is switched here."""
    return os.environ.get(SWITCH, "").strip().casefold() == OFF


def switch_bell(desk: "Desk", *, on: bool) -> None:
    """Switch it on or off, for this machine and desk, until it is switched again.

    Raises: NotSaved when that cannot be kept.
    """
    file = _file(desk)
    try:
        if on:
            file.unlink(missing_ok=True)
        else:
            file.write_text(OFF, encoding="ascii")
    except OSError:
        raise NotSaved("The bell stays as it was: its switch cannot be kept on this machine.") from None


def _kept(desk: "Desk") -> str:
    with suppress(OSError, ValueError):
        return _file(desk).read_text(encoding="ascii").strip()
    return ""


def _file(desk: "Desk") -> Path:
    return desk.here_file.with_name(f"{desk.here_file.name.removesuffix('-here')}-bell")
