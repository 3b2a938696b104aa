"""Reading a data file into typed values, collecting every fault of it on the way.

Owns how a TOML file of standards is opened and looked into. It knows no standard itself: each module
asks the `Table` for the fields it wants, gets a harmless stand-in for a faulty one and reads on, and
the `Faults` are raised together at the end. Imports nothing of the program but its errors.
"""

import re
import tomllib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Final

from dutydesk.errors import DataFaults

KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
DATED: Final = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-([0-2]\d|3[01]))?)?")
OURS: Final = "ours"
MOST: Final = 100_000
DATA: Final = Path(next(iter(import_module("dutydesk.data").__path__)))
"""Where the shipped files lie. Not by importlib.resources, which costs more than all the counting."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a standard comes from: a document and its section, or "ours" with the reason."""

    document: str
    section: str

    @property
    def words(self) -> str:
        """The source in one line, such as "Working Together 2015, paragraph 58"."""
        return f"{self.document}, {self.section}"

    @property
    def ours(self) -> bool:
        """Whether no document gives it."""
        return self.document == OURS


@dataclass(slots=True)
class Faults:
    """Every fault found so far, of any number of files, each "file: key: sentence"."""

    found: list[str] = field(default_factory=list)

    def add(self, file: str, key: str, sentence: str) -> None:
        """Notes one fault; `key` is the dotted way to it, or empty for the file as a whole."""
        self.found.append(": ".join(part for part in (file, key, sentence) if part))

    def stop_if_any(self) -> None:
        """Raises `DataFaults` with everything found, if anything was."""
        if self.found:
            raise DataFaults(self.found)


class Table:
    """One table of a TOML file, asked for its fields by name and kind.

    A field that is missing or of the wrong kind is noted in the faults and answered with a stand-in
    (empty text, 0, False, None, nothing), so the reading goes on and finds the rest. `done` notes
    every field that nobody asked for, which is how a misspelt key is found.
    """

    def __init__(self, values: dict[str, object], file: str, where: str, faults: Faults) -> None:
        self._values = values
        self._asked: set[str] = set()
        self.file = file
        self.where = where
        self.faults = faults

    def has(self, key: str) -> bool:
        """Whether the field is there at all."""
        return key in self._values

    def fault(self, key: str, sentence: str) -> None:
        """Notes a fault of the field, or of the whole table when `key` is empty."""
        self.faults.add(self.file, ".".join(part for part in (self.where, key) if part), sentence)

    def text(
        self,
        key: str,
        *,
        default: str | None = None,
        among: Collection[str] | None = None,
        shape: re.Pattern[str] | None = None,
    ) -> str:
        """A text that is not empty; with a `default` it may be left out."""
        value = self._take(key, default)
        if value is None:
            return ""
        if not isinstance(value, str) or (not value.strip() and default is None):
            self.fault(key, "must be a text that is not empty")
        elif among is not None and value not in among:
            self.fault(key, f"must be one of: {', '.join(sorted(among))}")
        elif shape is not None and value != default and not shape.fullmatch(value):
            self.fault(key, "is not written in the form this field has")
        else:
            return value
        return ""

    def key(self, key: str, *, default: str | None = None) -> str:
        """A name made of small letters, digits and underscores."""
        value = self.text(key, default=default)
        if value and value != default and not KEY.fullmatch(value):
            self.fault(key, "must be small letters, digits and underscores, a letter first")
            return ""
        return value

    def whole(self, key: str, *, default: int | None = None) -> int:
        """A whole number from 1 to 100,000; with a `default` it may be left out."""
        value = self._take(key, default)
        if value is None or (value == default and not isinstance(value, bool)):
            return default or 0
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            self.fault(key, "must be a whole number above 0")
        elif value > MOST:
            self.fault(key, f"must be a whole number up to {MOST}")
        else:
            return value
        return 0

    def truth(self, key: str, *, default: bool | None = None) -> bool:
        """True or false; with a `default` it may be left out."""
        value = self._take(key, default)
        if value is None:
            return False
        if not isinstance(value, bool):
            self.fault(key, "must be true or false")
            return False
        return value

    def day(self, key: str, *, needed: bool = True) -> date | None:
        """A date without a time, as TOML writes it (2026-05-04)."""
        value = self._take(key, None if needed else "")
        if value in (None, ""):
            return None
        if type(value) is not date:
            self.fault(key, "must be a date such as 2026-05-04")
            return None
        return value

    def texts(self, key: str, *, needed: bool = True) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        value = self._take(key, None if needed else [])
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.fault(key, "must be a list of texts")
            return ()
        return tuple(value)

    def table(self, key: str) -> "Table":
        """One table inside this one."""
        value = self._take(key, None)
        if not isinstance(value, dict):
            if value is not None:
                self.fault(key, "must be a table")
            # A table that is not there has been reported once; what is asked of it stays unreported.
            return Table({}, self.file, self._way(key), Faults())
        return Table(value, self.file, self._way(key), self.faults)

    def tables(self, key: str, *, needed: bool = True) -> Iterator["Table"]:
        """The tables of a list (`[[key]]`), each named in faults by its own `key` field or its place."""
        value = self._take(key, None if needed else [])
        if value is None:
            return
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.fault(key, f"must be a list of tables, each headed [[{key}]]")
            return
        seen: set[str] = set()
        for place, each in enumerate(value, 1):
            named = each.get("key")
            known = isinstance(named, str) and bool(named)
            table = Table(each, self.file, named if known else f"{self._way(key)} {place}", self.faults)
            if known and named in seen:
                table.fault("", "is there twice")
            if known:
                seen.add(named)
            yield table

    def dated(self, key: str) -> str:
        """A date as a document gives it: "2016", "2016-06" or "2016-06-01"; empty when left out."""
        return self.text(key, default="", shape=DATED)

    def source(self) -> Source:
        """The `source` of the entry: a table of document and section, or "ours" with a `why`."""
        if self._values.get("source") == OURS:
            self._asked.add("source")
            return Source(OURS, self.text("why"))
        if not isinstance(self._values.get("source", {}), dict):
            self._asked.add("source")
            self.fault("source", 'must be a table of document and section, or "ours" with a why')
            return Source("", "")
        inner = self.table("source")
        found = Source(inner.text("document"), inner.text("section"))
        inner.done()
        return found

    def done(self) -> None:
        """Notes every field nobody asked for."""
        for key in self._values:
            if key not in self._asked:
                self.fault(key, "is not a key this file has")

    def _way(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def _take(self, key: str, default: object) -> object:
        self._asked.add(key)
        if key in self._values:
            return self._values[key]
        if default is None:
            self.fault(key, "is missing")
        return default


def read_shipped(name: str, faults: Faults) -> Table | None:
    """A file of `data/` by its name there ("profiles/leicester.toml"), or None with the fault noted."""
    return read_path(DATA / name, faults)


def shipped(name: str) -> Table:
    """A file of `data/` by its name there, ready to be read; faults of its fields go to the table's own list.

    Raises: DataFaults when it cannot be read at all.
    """
    faults = Faults()
    top = read_shipped(name, faults)
    if top is None:
        raise DataFaults(faults.found)
    return top


def read_path(path: Path, faults: Faults) -> Table | None:
    """A file somewhere on this machine, or None with the fault noted."""
    try:
        content = path.read_bytes()
    except (OSError, ValueError):
        faults.add(path.name, "", "cannot be read")
        return None
    return read_toml(content, path.name, faults)


def read_toml(content: bytes, file: str, faults: Faults) -> Table | None:
    """The table at the top of a TOML text, or None with the fault noted."""
    try:
        return Table(tomllib.loads(content.decode("utf-8")), file, "", faults)
    except UnicodeDecodeError:
        faults.add(file, "", "is not text in UTF-8")
    except tomllib.TOMLDecodeError as fault:
        faults.add(file, "", f"is not TOML: {fault}")
    except RecursionError:
        faults.add(file, "", "is not TOML: its tables lie too deep in one another")
    return None
