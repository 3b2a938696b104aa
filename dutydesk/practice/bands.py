"""How pressing a clock is: the bands, their marks and words, and where each begins.

Owns the question "is it in time" and the thresholds of each family of clocks, which are data. Says
nothing about colour: a screen styles a band, the mark and the word carry the meaning.
"""

from dataclasses import dataclass
from enum import Enum

from dutydesk.practice.loading import Source, Table

BAND_UNITS = ("hours", "days")


class Band(Enum):
    """How pressing a clock is."""

    PLENTY = "plenty"
    SOON = "soon"
    URGENT = "urgent"
    OVERDUE = "overdue"
    PAUSED = "paused"
    MET = "met"
    LATE = "late"

    @property
    def mark(self) -> str:
        """One ASCII character, the same width on every terminal."""
        return _MARKS[self]

    @property
    def word(self) -> str:
        """The band in one word."""
        return self.value

    @property
    def label(self) -> str:
        """Mark and word, such as "! urgent"."""
        return f"{self.mark} {self.word}"


_MARKS = {
    Band.PLENTY: "o",
    Band.SOON: ">",
    Band.URGENT: "!",
    Band.OVERDUE: "X",
    Band.PAUSED: "=",
    Band.MET: "+",
    Band.LATE: "-",
}


@dataclass(frozen=True, slots=True)
class Bands:
    """From what is left on, a clock of this family is soon, then urgent.

    `soon` and `urgent` are hours, or for `unit` "days" the clock's own days (working or calendar).
    """

    key: str
    unit: str
    soon: int
    urgent: int
    source: Source

    def of(self, left: float) -> Band:
        """The band of a running clock that is not past due, from the hours or days left."""
        if left <= self.urgent:
            return Band.URGENT
        return Band.SOON if left <= self.soon else Band.PLENTY


def read_bands(table: Table) -> Bands:
    """One `[[band]]` of a data file; its faults are noted in the table."""
    bands = Bands(
        table.key("key"),
        table.text("unit", among=BAND_UNITS),
        table.whole("soon"),
        table.whole("urgent"),
        table.source(),
    )
    if bands.soon and bands.urgent > bands.soon:
        table.fault("urgent", "must not be more than soon")
    table.done()
    return bands
