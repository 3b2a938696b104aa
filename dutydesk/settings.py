"""What this machine's owner has decided in writing: `settings.toml` in the platform's configuration folder.

Owns reading it. Nothing here is decided by the program, and a file that cannot be read decides nothing: the
safer of two ways is then taken and the fault is told.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dutydesk.errors import CannotOpen

FILE: Final = "settings.toml"
LOCK_AFTER: Final = 5
"""Minutes; never more than ten. Source: safety.md 3.1."""
_MOST_BYTES: Final = 100_000
_LEAST_REASON: Final = 10
"""Characters a reason needs at least. Source: as for breaking glass (safety.md 3.1)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of this machine."""

    plain_file: str = ""
    """Why a desk's file may be kept unencrypted here; "" where it may not."""
    lock_after: int = LOCK_AFTER
    """Minutes without a key until the screen is locked; 1 to 10."""


def path() -> Path:
    """Where the file is looked for; it need not be there."""
    from platformdirs import user_config_path

    return user_config_path("dutydesk", appauthor=False) / FILE


def load(file: Path | None = None) -> Settings:
    """The settings in this file, by default this machine's; the usual ones where there is none.

    Raises: CannotOpen, with what is wrong in it.
    """
    file = file or path()
    try:
        if not file.is_file():
            return Settings()
        raw = file.read_bytes()[: _MOST_BYTES + 1]
        told = tomllib.loads(raw.decode("utf-8")) if len(raw) <= _MOST_BYTES else None
    except (OSError, ValueError):
        told = None
    if told is None:
        raise CannotOpen(f"The settings file cannot be read: {file}. Put it right or take it away.")
    unknown = sorted(set(told) - {"plain_file", "lock_after"})
    if unknown:
        raise CannotOpen(f"The settings file {file} holds {unknown[0]}, which means nothing here.")
    reason, minutes = told.get("plain_file", ""), told.get("lock_after", LOCK_AFTER)
    if not isinstance(reason, str) or (reason and len(reason.strip()) < _LEAST_REASON):
        raise CannotOpen(
            f"In the settings file {file}, plain_file is the reason why a desk may stand unencrypted here, "
            f"in at least {_LEAST_REASON} characters."
        )
    if type(minutes) is not int or not 1 <= minutes <= 10:
        raise CannotOpen(f"In the settings file {file}, lock_after is a number of minutes from 1 to 10.")
    return Settings(reason.strip(), minutes)
