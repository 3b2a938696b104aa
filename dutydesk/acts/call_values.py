"""What the acts on calls hand to the screens: frozen values, as light as `values`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from dutydesk.practice.wording import clock_words

RungBack = Literal["rang_back", "redialled"]
"""Who rang after the line dropped: the caller, or the worker."""


@dataclass(frozen=True, slots=True)
class CallView:
    """One telephone call of a contact; what was taken on paper counts as one."""

    number: int
    began_at: datetime
    began: str
    """rang, rang_back, redialled or paper."""
    ended_at: datetime | None
    ended: str
    """ended or dropped; "" while it goes on."""
    redial_at: datetime | None
    """When the worker is to ring back; None when not, or when it was done."""

    @property
    def goes_on(self) -> bool:
        """Somebody is on the line, or parked there."""
        return not self.ended


@dataclass(frozen=True, slots=True)
class OnHold:
    """A contact this worker has parked, or whose caller is to be rung back."""

    contact_id: UUID
    reference: str
    """C-0412 as shown, "" behind the gate."""
    family: str
    started_at: datetime
    parked_at: datetime | None = None
    redial_at: datetime | None = None

    @property
    def name(self) -> str:
        """ "C-0412 SHAW"; behind the gate no name, only when it began: "call of 14:26"."""
        return f"{self.reference} {self.family}".strip() if self.reference else self.short

    @property
    def short(self) -> str:
        """ "C-0412", or "call of 14:26" behind the gate."""
        return self.reference or f"call of {clock_words(self.started_at)}"


@dataclass(frozen=True, slots=True)
class OnCall:
    """A call of this worker's that goes on."""

    name: str
    """ "C-0412", or behind the gate "not named"."""
    began_at: datetime
    """UTC."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """That this contact has to do with another one of the desk."""

    other_id: UUID
    reference: str
    family: str
    kind: str
    """family or open_case."""
    reason: str
    at: datetime
    by: str
    outwards: bool
    """Made from this contact; False when it was made from the other one."""

    @property
    def words(self) -> str:
        """ "C-0398 KHAN: the open case this call is about"."""
        what = {
            ("open_case", True): "the open case this call is about",
            ("open_case", False): "a call about this open case",
        }.get((self.kind, self.outwards), "same family")
        tail = f" ({self.reason})" if self.reason else ""
        return f"{self.reference} {self.family}".strip() + f": {what}{tail}"


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """A contact that was on the screen when the program last ended, or is on the screen of another window."""

    contact_id: UUID
    reference: str
    at: datetime
    elsewhere: bool = False
    """Another window of the same person has it open now: no session ended."""
