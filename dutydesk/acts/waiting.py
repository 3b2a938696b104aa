"""What waits to be saved: the newest text of each field, the fields that were left, the last place.

Values only; the keeper fills and empties them. Their reprs show nothing that was typed.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from dutydesk.acts.values import Field, Person, Where


@dataclass(frozen=True, slots=True, repr=False)
class Typed:
    """The newest text of one field. Its repr shows nothing of it."""

    field: Field
    text: str
    reason: str
    by_when: datetime | None
    at: datetime
    by: Person | None


@dataclass(frozen=True, slots=True, repr=False)
class Left:
    """A field the cursor left. `text` is what stood there, None when that is what the record holds."""

    subject: UUID
    question: str
    text: str | None
    at: datetime
    by: Person | None


@dataclass(slots=True, repr=False)
class Pages:
    """What waits to be saved of one contact."""

    typed: dict[tuple[UUID, str], Typed] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    place: tuple[Where, datetime, Person | None] | None = None

    def under(self, newer: "Pages") -> "Pages":
        """These, with what came since laid over them."""
        left = [
            replace(each, text=self.typed[each.subject, each.question].text)
            if each.text is None and (each.subject, each.question) in self.typed
            else each
            for each in newer.left
        ]
        return Pages(self.typed | newer.typed, self.left + left, newer.place or self.place)
