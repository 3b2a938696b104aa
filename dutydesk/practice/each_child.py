"""The outcome of each child of one contact: the one typed for all, or its own where it differs (R-127).

Owns what an empty cell means, which of several outcomes presses most and so leads the contact, and the words
in which a difference is told. One strategy discussion makes the whole contact the strategy lane; a child of
whom no outcome is understood then goes with the discussion: nothing may hold the 4 hours back, and a manager
takes a child out more safely than brings one in late (ours).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from dutydesk.practice.checklist import Checklist, Outcome
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.marks import mark_of
from dutydesk.practice.reading import Reading, read

CHILD: Final = "child"
FOR_ALL: Final = "decision.outcome"
OWN: Final = "child.outcome"
WHY: Final = "child.outcome_reason"


@dataclass(frozen=True, slots=True)
class ChildOutcome:
    """What is recommended for one child."""

    child: Subject
    outcome: Outcome | None
    """None while none is understood."""
    differs: bool
    """The child's own, and another than the one for all."""
    reason: str
    """Why it differs, as typed; "" where nothing is."""
    reading: Reading | None
    """Of the child's own cell; None where it is empty."""


def for_all(facts: Facts, checklist: Checklist, now: datetime) -> Outcome | None:
    """The outcome that holds for every child without its own; None while none is understood."""
    answer = facts.answer(FOR_ALL)
    found = read(checklist.question(FOR_ALL), answer.typed, checklist, answer.at or now)
    return found.outcome if found.understood else None


def each_child(facts: Facts, checklist: Checklist, now: datetime) -> tuple[ChildOutcome, ...]:
    """The outcome of each child that stands, in order.

    Args:
        now: aware.
    """
    common = for_all(facts, checklist, now)
    found = [_of(child, common, checklist, now) for child in facts.rows(CHILD)]
    lane = next((each.outcome for each in found if each.outcome and each.outcome.strategy), None)
    if lane is None:
        return tuple(found)
    return tuple(
        each
        if each.outcome
        else ChildOutcome(each.child, lane, differs=False, reason=each.reason, reading=each.reading)
        for each in found
    )


def outcome_of(facts: Facts, checklist: Checklist, now: datetime) -> Outcome | None:
    """The contact's own: the most pressing of its children's; without a child the one for all."""
    children = each_child(facts, checklist, now)
    if not children:
        return for_all(facts, checklist, now)
    return most_pressing(each.outcome for each in children if each.outcome)


def most_pressing(outcomes: Iterable[Outcome]) -> Outcome | None:
    """The one that leads (`press` in data/outcomes.toml); None of none."""
    return min(outcomes, key=lambda outcome: outcome.press, default=None)


def as_decided(
    children: Mapping[UUID, Outcome], outcome: Outcome, child: UUID | None = None
) -> dict[UUID, Outcome]:
    """The outcomes with another one in its place: for one child, or for all of them."""
    return {each: outcome if child in (None, each) else now for each, now in children.items()}


def differing(children: Iterable[tuple[str, Outcome]]) -> str:
    """Whose outcome is not the one that leads the contact: "Jay, Sam advice only; Mo early help assessment".

    Args:
        children: name and outcome of each, in order.

    Returns: "" where all are the same.
    """
    there = list(children)
    leads = most_pressing(outcome for _, outcome in there)
    others: dict[str, list[str]] = {}
    for name, outcome in there:
        if leads is not None and outcome.key != leads.key:
            others.setdefault(outcome.short, []).append(name)
    return "; ".join(f"{', '.join(names)} {short}" for short, names in others.items())


def differs_in(facts: Facts, checklist: Checklist, now: datetime) -> str:
    """Whose outcome is not the one that leads the contact, as typed so far; as `differing`."""
    children = [each for each in each_child(facts, checklist, now) if each.outcome]
    names = first_names([name_of_child(each.child, checklist) for each in children])
    return differing((name, each.outcome) for name, each in zip(names, children, strict=True) if each.outcome)


def outcome_words(facts: Facts, checklist: Checklist, now: datetime) -> str:
    """The outcome that leads, and whose is another, as typed so far; "" while none is understood."""
    leads, differs = outcome_of(facts, checklist, now), differs_in(facts, checklist, now)
    if leads is None:
        return ""
    return f"{leads.short[0].upper()}{leads.short[1:]}; differs: {differs}" if differs else leads.words


def outcome_lines(facts: Facts, checklist: Checklist, now: datetime) -> str:
    """The outcome that leads, then a line for each child with another; "" while none is understood.

    Returns: "Strategy discussion", and beneath it "Leah: advice only", each on a line of its own.
    """
    leads = outcome_of(facts, checklist, now)
    if leads is None:
        return ""
    children = [each for each in each_child(facts, checklist, now) if each.outcome]
    names = first_names([name_of_child(each.child, checklist) for each in children])
    others = [
        f"{name}: {each.outcome.short}"
        for name, each in zip(names, children, strict=True)
        if each.outcome is not None and each.outcome.key != leads.key
    ]
    return "\n".join((f"{leads.short[0].upper()}{leads.short[1:]}", *others)) if others else leads.words


def first_names(names: Sequence[str]) -> tuple[str, ...]:
    """What each is called beside the others: the first name, the whole one where two share the first."""
    first = [name.split()[0] if name.split() else "" for name in names]
    return tuple(name if first.count(one) > 1 else one for name, one in zip(names, first, strict=True))


def name_of_child(child: Subject, checklist: Checklist) -> str:
    """The name as typed, or "Child 2"."""
    answer = child.answer(f"{CHILD}.name")
    known = "" if mark_of(checklist.marks, answer) else " ".join(answer.typed.split())
    return known or f"Child {child.number}"


def _of(child: Subject, common: Outcome | None, checklist: Checklist, now: datetime) -> ChildOutcome:
    own, why = child.answer(OWN), child.answer(WHY)
    reason = "" if mark_of(checklist.marks, why) else why.typed.strip()
    if not own.given:
        return ChildOutcome(child, common, differs=False, reason=reason, reading=None)
    found = read(checklist.question(OWN), own.typed, checklist, own.at or now)
    if not found.understood or found.outcome is None:
        return ChildOutcome(child, None, differs=False, reason=reason, reading=found)
    differs = common is None or found.outcome.key != common.key
    return ChildOutcome(child, found.outcome, differs, reason, found)
