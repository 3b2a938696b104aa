"""What was sent, and what a manager decides, for each child of a contact (R-127, R-713, decision 10).

Owns how the outcome of each child stands in the frozen content and beside an endorsement, and how a content
from before children had outcomes of their own is read: the same for all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from dutydesk.acts.frozen import facts_of, head_of
from dutydesk.acts.values import ChildOutcomeView
from dutydesk.practice.checklist import Checklist, Outcome
from dutydesk.practice.each_child import (
    as_decided,
    differing,
    each_child,
    first_names,
    most_pressing,
    name_of_child,
)
from dutydesk.practice.facts import Facts
from dutydesk.records.tables import Contact, Endorsement, Submission

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

HEAD: Final = "children"
"""Where the outcomes stand in the head of a frozen content."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An outcome for each child; for a contact without a child, its own."""

    of_contact: Outcome
    children: dict[UUID, Outcome]
    names: dict[UUID, str]

    @property
    def referred(self) -> set[UUID]:
        """The children that become, or stay, a referral."""
        return {child for child, outcome in self.children.items() if outcome.referral}

    @property
    def discussed(self) -> set[UUID]:
        """The children that go to a strategy discussion."""
        return {child for child, outcome in self.children.items() if outcome.strategy}

    @property
    def differs(self) -> str:
        """Whose outcome is not the contact's: "Jay advice only"; "" where all are the same."""
        names = dict(zip(self.names, first_names(list(self.names.values())), strict=True))
        return differing((names[child], outcome) for child, outcome in self.children.items())

    @property
    def words(self) -> str:
        """The contact's outcome in words, and whose is another."""
        return f"{self.of_contact.words}. Differs: {self.differs}" if self.differs else self.of_contact.words

    def with_outcome(self, outcome: Outcome, child: UUID | None) -> "Decision":
        """The same with another outcome, for one child or for all."""
        children = as_decided(self.children, outcome, child)
        return Decision(most_pressing(children.values()) or outcome, children, self.names)


def frozen_children(facts: Facts, checklist: Checklist, at: datetime) -> list[dict[str, Any]]:
    """The outcome of each child, for the head of a content. A child without one is left out."""
    return [
        {
            "child": str(each.child.id),
            "name": name_of_child(each.child, checklist),
            "outcome": each.outcome.key,
            "words": each.outcome.words,
            "differs": each.differs,
            "reason": each.reason if each.differs else "",
        }
        for each in each_child(facts, checklist, at)
        if each.outcome is not None
    ]


def children_sent(content: str, checklist: Checklist) -> tuple[ChildOutcomeView, ...]:
    """The outcome of each child as it was sent; where none was kept, that of the contact."""
    head = head_of(content)
    if HEAD not in head:
        return tuple(
            ChildOutcomeView(
                child.id, name_of_child(child, checklist), head["outcome"], head["outcome_words"]
            )
            for child in facts_of(content).rows("child")
        )
    return tuple(
        ChildOutcomeView(
            UUID(each["child"]),
            each["name"],
            each["outcome"],
            each["words"],
            each["differs"],
            each["reason"],
        )
        for each in head[HEAD]
    )


def decision_sent(desk: "Desk", submission: Submission) -> Decision:
    """What the worker recommended."""
    outcomes = _outcomes(desk.checklist)
    children = children_sent(submission.content, desk.checklist)
    return Decision(
        outcomes[submission.outcome],
        {each.child_id: outcomes[each.outcome] for each in children},
        {each.child_id: each.name for each in children},
    )


def differs_of(children: Sequence[ChildOutcomeView], checklist: Checklist) -> str:
    """Whose outcome is not the one that leads: "Jay advice only"."""
    outcomes = _outcomes(checklist)
    names = first_names([each.name for each in children])
    return differing(
        (name, outcomes[each.outcome])
        for name, each in zip(names, children, strict=True)
        if each.outcome in outcomes
    )


def note_decision(contact: Contact, decision: Decision) -> None:
    """Put what leads the contact, and who differs, where the lists read it."""
    contact.outcome, contact.differs = decision.of_contact.key, decision.differs


def as_kept(decision: Decision) -> str:
    """The outcome of each child as it is kept beside an endorsement."""
    return json.dumps({str(child): outcome.key for child, outcome in decision.children.items()})


def decided_with(row: Endorsement) -> dict[UUID, str]:
    """The key of the outcome of each child decided with this row; {} where none was kept."""
    kept: Mapping[str, str] = json.loads(row.children) if row.children else {}
    return {UUID(child): outcome for child, outcome in kept.items()}


def decided_words(
    row: Endorsement, names: Mapping[UUID, str], checklist: Checklist
) -> tuple[ChildOutcomeView, ...]:
    """The outcome of each child decided with this row, in words.

    Args:
        names: of the children, as they were sent.
    """
    outcomes = _outcomes(checklist)
    return tuple(
        ChildOutcomeView(child, names.get(child, ""), key, outcomes[key].words, key != row.outcome)
        for child, key in decided_with(row).items()
        if key in outcomes
    )


def referred_by(row: Endorsement, checklist: Checklist) -> set[UUID] | None:
    """The children that this row made or left a referral; None where it says nothing of each: all."""
    decided, outcomes = decided_with(row), _outcomes(checklist)
    if not decided:
        return None
    return {child for child, key in decided.items() if key in outcomes and outcomes[key].referral}


def _outcomes(checklist: Checklist) -> dict[str, Outcome]:
    return {outcome.key: outcome for outcome in checklist.outcomes}
