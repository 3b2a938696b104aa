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
    reason: str | None
    """Why there is no answer; None to leave what stands while the mark is the same."""
    by_when: datetime | None
    at: datetime
    by: Person | None
    says: str | None = None
    """Who says so (`practice.says`); None to leave what stands."""

    def over(self, older: "Typed | None") -> "Typed":
        """This, typed over an older text that is not saved yet: the same mark again keeps its reason.

        Who says so stays as well, but for an answer that was taken out meanwhile.
        """
        if older is None:
            return self
        newest = self
        anew = bool(self.text.strip()) and not older.text.strip()
        if self.says is None and (older.says is not None or anew):
            newest = replace(newest, says=older.says if self.text.strip() and not anew else "")
        if self.reason is not None or self.text.strip() != older.text.strip():
            return newest
        return replace(newest, reason=older.reason, by_when=older.by_when)


@dataclass(frozen=True, slots=True, repr=False)
class Refused:
    """A text that may not be kept, as it was typed last: in memory only. Its repr shows nothing of it."""

    contact_id: UUID
    field: Field
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Left:
    """A field the cursor left. `text` is what stood there, None when that is what the record holds."""

    subject: UUID
    question: str
    text: str | None
    at: datetime
    by: Person | None
    reason: str | None = None
    """As of `Typed`, beside that text."""
    by_when: datetime | None = None
    says: str | None = None


@dataclass(slots=True, repr=False)
class Pages:
    """What waits to be saved of one contact."""

    typed: dict[tuple[UUID, str], Typed] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)
    place: tuple[Where, datetime, Person | None] | None = None

    def under(self, newer: "Pages") -> "Pages":
        """These, with what came since laid over them."""
        left = [
            as_it_stood(each, self.typed[each.subject, each.question])
            if each.text is None and (each.subject, each.question) in self.typed
            else each
            for each in newer.left
        ]
        typed = {key: each.over(self.typed.get(key)) for key, each in newer.typed.items()}
        return Pages(self.typed | typed, self.left + left, newer.place or self.place)


def as_it_stood(left: Left, typed: Typed) -> Left:
    """With the text that stood there, and the reason beside it."""
    return replace(left, text=typed.text, reason=typed.reason, by_when=typed.by_when, says=typed.says)


def without(pages: dict[UUID, Pages], contact_id: UUID) -> dict[UUID, Pages]:
    """What waits of the other contacts."""
    return {each: kept for each, kept in pages.items() if each != contact_id}
