"""A contact as the rules see it: what was typed, by whom, about whom. Values only.

Acts fill these from the records; `reading`, `gate` and `gaps` decide over them.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dutydesk.practice.checklist import Row


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands in one field."""

    question: str
    typed: str
    """As typed, cleaned; a mark's sign when there is no answer; "" when nothing was typed."""
    mark: str = ""
    """Key of the mark ("not_known", ...), or ""."""
    reason: str = ""
    """Why there is no answer, in words; for finding_out, who will find out."""
    asked_of: str = ""
    """Who was asked: the caller's name as it stood."""
    at: datetime | None = None
    """When it was last changed, UTC, aware."""
    by_when: datetime | None = None
    """For finding_out: when it is promised, UTC, aware."""
    said_by: str = ""
    """Name of the worker who typed it."""
    version: int = 0
    says: str = ""
    """Who says so: record, child or worker; "" for the caller."""

    @property
    def given(self) -> bool:
        """Something stands there: an answer or a mark."""
        return bool(self.typed.strip()) or bool(self.mark)


@dataclass(frozen=True, slots=True)
class Subject:
    """One row of a grid: a child, an adult, a professional, an event, an attendee or a tool."""

    id: UUID
    row: Row
    number: int
    """1, 2, 3 in the order they were added, within the kind."""
    answers: dict[str, Answer]
    """By question key, such as "child.name"."""
    struck: bool = False
    """Taken out, but kept and recoverable."""
    role: str = ""
    """For an attendee: social_worker, manager, police or health. For a tool: its key."""

    def answer(self, question: str) -> Answer:
        """What stands under that question; an empty answer when nothing does."""
        return self.answers.get(question) or Answer(question, "")

    @property
    def empty(self) -> bool:
        """Nothing was typed in any of its cells."""
        return not any(answer.given for answer in self.answers.values())


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything typed about one contact."""

    answers: dict[str, Answer]
    """Contact-level answers by question key."""
    subjects: tuple[Subject, ...]
    """Every row of every grid, struck ones included, in order."""
    started: datetime
    """When the call began, UTC, aware."""

    def answer(self, question: str) -> Answer:
        """What stands under that question; an empty answer when nothing does."""
        return self.answers.get(question) or Answer(question, "")

    def rows(self, row: Row) -> tuple[Subject, ...]:
        """The rows of one kind that stand and hold something."""
        return tuple(s for s in self.subjects if s.row == row and not s.struck and not s.empty)
