"""Which keys of this terminal stand in for others: the map of twins, a small file of the user's own.

Owns reading and writing `keys.toml` in the platform's configuration folder. A file that cannot be used
changes nothing and is said; it never keeps a desk shut. Knows no key by itself: callers say which there are.
"""

import os
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from dutydesk.errors import NotSaved

FILE: Final = "keys.toml"
FOOTERS: Final = ("auto", "f", "ctrl")
"""Which names row 24 gives keys that have two: the function keys, their Ctrl twins, or by the terminal."""
_MOST_BYTES: Final = 100_000
_HEAD: Final = """\
# Keys of this terminal that stand in for others in dutydesk. Written by `dutydesk keys`, and yours to change.
#   [twins]   what arrives = "the key it stands for"
#   footer    "f": row 24 names function keys; "ctrl": their Ctrl twins; "auto": by the terminal
"""


@dataclass(frozen=True, slots=True)
class KeyMap:
    """The map as it is used, and what was wrong with the file."""

    twins: Mapping[str, str] = field(default_factory=dict)
    """By the name of the key that arrives, the key it stands for."""
    footer: str = "auto"
    faults: tuple[str, ...] = ()
    """Each "keys.toml: key: sentence"; what they name is left out, the rest is used."""

    def ctrl_footer(self, environment: Mapping[str, str]) -> bool:
        """Whether row 24 names Ctrl twins: macOS Terminal needs Fn for its function keys."""
        if self.footer != "auto":
            return self.footer == "ctrl"
        return environment.get("TERM_PROGRAM") == "Apple_Terminal"


def path() -> Path:
    """Where the file is looked for; it need not be there."""
    from platformdirs import user_config_path

    return user_config_path("dutydesk", appauthor=False) / FILE


def load(file: Path, known: Collection[str]) -> KeyMap:
    """The map in this file; an empty one where there is none.

    Args:
        known: names of the keys that do something, for which others may stand.
    """
    try:
        if not file.is_file():
            return KeyMap()
        if file.stat().st_size > _MOST_BYTES:
            return KeyMap(faults=(f"{FILE}: is far too long to be a map of keys",))
        decoded = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError:
        return KeyMap(faults=(f"{FILE}: cannot be read",))
    except UnicodeDecodeError:
        return KeyMap(faults=(f"{FILE}: is not text in UTF-8",))
    except tomllib.TOMLDecodeError as fault:
        return KeyMap(faults=(f"{FILE}: is not TOML: {fault}",))
    return parse(decoded, known)


def parse(decoded: Mapping[str, object], known: Collection[str]) -> KeyMap:
    """The decoded file as a map: what is wrong in it is named and left out."""
    faults = [f"{FILE}: {key}: is not known here" for key in decoded if key not in ("twins", "footer")]
    footer = decoded.get("footer", "auto")
    if footer not in FOOTERS:
        faults.append(f"{FILE}: footer: must be one of {', '.join(FOOTERS)}")
        footer = "auto"
    given = decoded.get("twins", {})
    if not isinstance(given, dict):
        faults.append(f"{FILE}: twins: must be a table")
        given = {}
    twins: dict[str, str] = {}
    for arrives, stands_for in given.items():
        if wrong := why_not(arrives, stands_for, known):
            faults.append(f"{FILE}: twins.{arrives}: {wrong}")
        else:
            twins[arrives] = str(stands_for)
    return KeyMap(twins, str(footer), tuple(faults))


def why_not(arrives: str, stands_for: object, known: Collection[str]) -> str:
    """Why one key may not stand for another; "" when it may."""
    if len(arrives) == 1 or arrives in ("space", "enter", "tab", "backspace", "escape"):
        return "is a key that is typed with, so it cannot stand for another"
    if stands_for not in known:
        return "stands for a key that does nothing here"
    if arrives in known:
        return "does something here already"
    return ""


def save(file: Path, key_map: KeyMap) -> None:
    """Write the map, over what was there.

    Raises: NotSaved when the disk refuses; what was there stays.
    """
    lines = [_HEAD, f'footer = "{key_map.footer}"', "", "[twins]"]
    lines += [f'"{arrives}" = "{stands_for}"' for arrives, stands_for in sorted(key_map.twins.items())]
    beside = file.with_name(f"{file.name}.new")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        beside.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(beside, file)
    except OSError:
        raise NotSaved("The map of keys cannot be written. What was there before stays.") from None
