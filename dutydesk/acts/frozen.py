"""The exact content that was sent: canonical JSON, its digest, reading it back, and what changed since.

The content holds answers with their marks and reasons in words, people and other rows, outcome, rationale,
level, and the versions of thresholds, profile and checklist. Keys are sorted and the text is UTF-8, so one
content has one digest. Clocks, notes, acknowledgements and the strategy discussion, which is held after
sending, are no part of it (interaction.md, decision 10).
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from dutydesk.acts.review_values import Change
from dutydesk.acts.values import NOBODY
from dutydesk.practice.checklist import Checklist, Question, Row, Section
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.marks import mark_of, said
from dutydesk.practice.reading import read
from dutydesk.practice.says import with_says
from dutydesk.practice.tools import ROW, name_of_tool, without_later

FORMAT: Final = 1
AFTERWARDS: Final = "strategy"
"""Phase of the pages that are filled in after sending."""
ROW_WORDS: Final[dict[Row, str]] = {
    "child": "Child",
    "adult": "Adult",
    "professional": "Professional",
    "event": "Event",
    "attendee": "Attendee",
    "tool": "Tool",
}


@dataclass(frozen=True, slots=True)
class Frozen:
    """The content of one submission and its SHA-256, hex."""

    content: str
    digest: str


def freeze(facts: Facts, checklist: Checklist, head: Mapping[str, Any]) -> Frozen:
    """The canonical content.

    Args:
        facts: everything typed; what belongs to the strategy discussion is left out.
        head: outcome, that of each child, level, rationale, versions and whatever else is to be bound.
    """
    keys = {question.key: question for question in _questions(checklist)}
    body: dict[str, Any] = {
        "format": FORMAT,
        "head": dict(head),
        "started": facts.started.isoformat(),
        "answers": _answers(facts.answers, keys, facts.started, checklist),
        "rows": [
            {
                "id": str(subject.id),
                "row": subject.row,
                "number": subject.number,
                "struck": subject.struck,
                **({"role": subject.role} if subject.role else {}),
                "answers": _answers(subject.answers, keys, facts.started, checklist),
            }
            for subject in _subjects(facts)
        ],
    }
    content = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return Frozen(content, digest_of(content))


def digest_of(content: str) -> str:
    """SHA-256 of a content, hex."""
    return sha256(content.encode()).hexdigest()


def head_of(content: str) -> dict[str, Any]:
    """What was bound beside the facts."""
    head: dict[str, Any] = json.loads(content)["head"]
    return head


def facts_of(content: str) -> Facts:
    """The facts as they were sent."""
    body = json.loads(content)
    return Facts(
        answers={each["question"]: _answer(each) for each in body["answers"]},
        subjects=tuple(
            Subject(
                UUID(each["id"]),
                each["row"],
                each["number"],
                {answer["question"]: _answer(answer) for answer in each["answers"]},
                each["struck"],
                each.get("role", ""),
            )
            for each in body["rows"]
        ),
        started=datetime.fromisoformat(body["started"]),
    )


def same(content: str, facts: Facts, checklist: Checklist) -> bool:
    """Whether the facts as they stand are still exactly those that were sent.

    The later steps of a tool are left out: they may be written while a manager reads, and change nothing of
    what was decided on.
    """
    sent = freeze(without_later(facts_of(content)), checklist, {})
    return sent.digest == freeze(without_later(facts), checklist, {}).digest


def differences(old: Facts, new: Facts, checklist: Checklist, now: datetime) -> tuple[Change, ...]:
    """What differs between two submissions, in the order of the checklist, old and new in words."""
    found: list[Change] = []
    before = {subject.id: subject for subject in _subjects(old)}
    after = {subject.id: subject for subject in _subjects(new)}
    rows = sorted((before | after).values(), key=lambda subject: subject.number)
    seen: set[str] = set()
    for section in _sections(checklist):
        for question in section.questions():
            if question.key in seen or _home(question, section, checklist) is not section:
                continue
            seen.add(question.key)
            row = question.key.split(".")[0]
            ours = [subject for subject in rows if subject.row == row]
            if not ours:
                pair = (old.answer(question.key), new.answer(question.key))
                found.extend(_change(section, question.label, question, NOBODY, *pair, checklist, now))
            for subject in ours:
                pair = (
                    before[subject.id].answer(question.key) if subject.id in before else Answer("", ""),
                    after[subject.id].answer(question.key) if subject.id in after else Answer("", ""),
                )
                label = f"{name_of(subject, checklist)}: {question.name.lower()}"
                found.extend(_change(section, label, question, subject.id, *pair, checklist, now))
    found.extend(_struck(before, after, checklist))
    return tuple(found)


def words_of(question: Question, answer: Answer, checklist: Checklist, now: datetime) -> str:
    """An answer as a person reads it: as understood, else as typed; a mark in words with its reason.

    Where an empty cell has a meaning of its own, that.

    Args:
        now: aware; times of another day are named with their day.
    """
    if not answer.given:
        return question.blank
    if mark := mark_of(checklist.marks, answer):
        return said(answer, mark, now)
    understood = read(question, answer.typed, checklist, answer.at or now)
    plain = answer.typed.strip()
    return understood.words if understood.understood and understood.words else plain


def told_of(question: Question, answer: Answer, checklist: Checklist, now: datetime) -> str:
    """As `words_of`, with who says so where that is not the caller: "14 Elm Road (our record says)"."""
    return with_says(words_of(question, answer, checklist, now), answer.says)


def name_of(subject: Subject, checklist: Checklist) -> str:
    """ "Child 2 Jay Shaw"; without a name "Child 2"."""
    if subject.row == ROW:
        return name_of_tool(subject)
    answer = subject.answer(f"{subject.row}.name")
    name = "" if mark_of(checklist.marks, answer) else answer.typed.strip()
    return f"{ROW_WORDS[subject.row]} {subject.number} {name}".strip()


def _sections(checklist: Checklist) -> Iterator[Section]:
    return (section for section in checklist.sections if section.phase != AFTERWARDS)


def _questions(checklist: Checklist) -> Iterator[Question]:
    return (question for section in _sections(checklist) for question in section.questions())


def _home(question: Question, section: Section, checklist: Checklist) -> Section:
    """The page a question belongs to, where two pages show it: the one whose item it answers."""
    return next((each for each in _sections(checklist) if question.key in each.answered_by), section)


def _subjects(facts: Facts) -> list[Subject]:
    kept = [each for each in facts.subjects if each.row != "attendee" and not each.empty]
    return sorted(kept, key=lambda subject: (subject.row, subject.number))


def _answers(
    answers: Mapping[str, Answer], known: Mapping[str, Question], started: datetime, checklist: Checklist
) -> list[dict[str, Any]]:
    return [
        {
            "question": key,
            "typed": answer.typed,
            "words": words_of(known[key], answer, checklist, started),
            "mark": answer.mark,
            "reason": answer.reason,
            "asked_of": answer.asked_of,
            "at": answer.at.isoformat() if answer.at else None,
            "by_when": answer.by_when.isoformat() if answer.by_when else None,
            "said_by": answer.said_by,
        }
        | ({"says": answer.says} if answer.says else {})
        for key, answer in sorted(answers.items())
        if answer.given and key in known
    ]


def _answer(kept: Mapping[str, Any]) -> Answer:
    return Answer(
        question=kept["question"],
        typed=kept["typed"],
        mark=kept["mark"],
        reason=kept["reason"],
        asked_of=kept["asked_of"],
        at=datetime.fromisoformat(kept["at"]) if kept["at"] else None,
        by_when=datetime.fromisoformat(kept["by_when"]) if kept["by_when"] else None,
        said_by=kept["said_by"],
        says=kept.get("says", ""),
    )


def _change(
    section: Section,
    label: str,
    question: Question,
    whose: UUID,
    old: Answer,
    new: Answer,
    checklist: Checklist,
    now: datetime,
) -> Iterator[Change]:
    if _bound(old) == _bound(new):
        return
    before, after = told_of(question, old, checklist, now), told_of(question, new, checklist, now)
    if before != after:
        yield Change(section.letter, label, before, after, question.key, whose)


def _bound(answer: Answer) -> tuple[object, ...]:
    return answer.typed, answer.mark, answer.reason, answer.by_when, answer.says


def _struck(
    before: Mapping[UUID, Subject], after: Mapping[UUID, Subject], checklist: Checklist
) -> Iterator[Change]:
    letters = {
        question.key.split(".")[0]: section.letter
        for section in reversed(list(_sections(checklist)))
        for question in section.questions()
    }
    for key, subject in after.items():
        was = key in before and before[key].struck
        if subject.struck != was:
            words = ("taken out", "there again") if was else ("there", "taken out")
            yield Change(letters.get(subject.row, ""), name_of(subject, checklist), *words, subject=key)
