"""Who is owed the result of a contact in writing, and what counts as having told them. Pure.

Owns the recipients (R-910): one for each person, never one for each child of the family. A letter about three
siblings is one letter to the referrer and one to each adult with parental responsibility; only a child's own
item is the child's. Someone who rang and stands in the record as well is one recipient. The figures and the
outcomes that are meant are `data/feedback.toml`.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Final, Literal
from uuid import UUID

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.codes import read_code
from dutydesk.practice.dates import KEPT, read_clock_time
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.loading import Table, shipped
from dutydesk.practice.marks import mark_of
from dutydesk.practice.reading import read
from dutydesk.practice.zone import london_date, to_london

Kind = Literal["referrer", "responsible", "child", "professional"]
Ask = Literal["", "pr_not_known", "by_age"]

FILE: Final = "feedback.toml"
PROFESSIONAL, PUBLIC, RELATIVE, THE_CHILD = "1", "2", "3", "4"
CHILD_ITSELF: Final = "me"
"""The role of a child who rings."""
NOT_NAMED: Final = "Caller, not named"
KIND_WORDS: Final[dict[Kind, str]] = {
    "referrer": "referrer",
    "responsible": "parental responsibility",
    "child": "child",
    "professional": "professional",
}
ASK_WORDS: Final[dict[Ask, str]] = {"": "", "pr_not_known": "PR not known", "by_age": "by age?"}
ABOUT: Final = 1
"""Years by which "about 12" may be off. Source: ours."""
TOO_YOUNG: Final = "under {years}: the letter to the parents tells it"
HOW_WORDS: Final = {"e": "email", "l": "letter", "el": "email and letter", "p": "phone, then letter"}
SAY_HOW: Final = "Say how: e email, l letter, p phone followed by a letter; then the time if it is not now."
PHONE_ALONE: Final = (
    "The result goes in writing: a telephone call alone is not enough. "
    "Say p when a letter followed the call, or e, or l."
)
BEFORE_IT: Final = "That is before the manager endorsed it. Say the time it went."

_PHONE: Final = {"phone", "phoned", "rang", "rung", "call", "called", "telephone"}
_WORDS: Final = {
    "e": "e",
    "email": "e",
    "emailed": "e",
    "l": "l",
    "letter": "l",
    "post": "l",
    "posted": "l",
    "p": "p",
} | dict.fromkeys(_PHONE, "p")
_JOINING: Final = {"and", "then", "a", "followed", "by", "plus", "at", "sent", "the", "with"}


@dataclass(frozen=True, slots=True)
class Standard:
    """What `data/feedback.toml` says."""

    asked_from: int
    """Years of age under which no item is asked about for a child."""
    written_from: int
    """Years of age from which a child's own letter is owed."""
    below_statutory: tuple[str, ...]
    """Keys of the outcomes of which what is sent gives reasons and other help (R-908)."""
    parents: tuple[str, ...]
    """Codes of the relations that are a parent's."""
    family: tuple[str, ...]
    """Codes of the callers' roles that are of the family (R-413)."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who is owed the result."""

    kind: Kind
    subject: UUID | None
    """Their row in the record; None for a referrer who stands in none."""
    name: str
    route: str
    """What the record holds to reach them by; "" for nothing."""
    family: bool
    """A mark "do not share with family" holds it."""
    ask: Ask = ""
    not_owed: str = ""
    """Why it is not owed, in words; "" where it is."""


@dataclass(frozen=True, slots=True)
class SentRead:
    """How and when something was sent, as understood; `at` is None where it was not."""

    how: str
    at: datetime | None
    complaint: str = ""


@cache
def standard() -> Standard:
    """What the shipped file says.

    Raises: DataFaults, with every fault of it.
    """
    return parse(shipped(FILE))


def parse(top: Table) -> Standard:
    """The file as it was read.

    Raises: DataFaults, with every fault of it.
    """
    child, below, parents = top.table("child"), top.table("below_statutory"), top.table("parents")
    family = top.table("family")
    found = Standard(
        child.whole("asked_from"),
        child.whole("written_from"),
        below.texts("outcomes"),
        parents.texts("relations"),
        family.texts("roles"),
    )
    if found.asked_from > found.written_from:
        child.fault("asked_from", "must not be more than written_from")
    for table in (child, below, parents, family):
        table.text("source")
        table.done()
    top.done()
    top.faults.stop_if_any()
    return found


def recipients(facts: Facts, checklist: Checklist, at: datetime) -> tuple[Recipient, ...]:
    """Everyone who is owed the result, in the order of the letters page: referrer, adults, children, others.

    Args:
        at: when it came to be owed, aware: a child's age is of that day.
    """
    family = [
        *(found for adult in facts.rows("adult") if (found := _adult(adult, checklist))),
        *(_child(child, checklist, at) for child in facts.rows("child") if not _unborn(child, checklist, at)),
    ]
    others = [
        Recipient(
            "professional",
            each.id,
            _name(each, "professional", checklist),
            _typed(each, "professional.contact", checklist),
            family=False,
        )
        for each in facts.rows("professional")
    ]
    caller = _caller(facts, checklist)
    rings = rings_for_the_family(facts, checklist)
    itself = _the_caller_among(family, caller, facts, checklist) if rings else None
    if itself is not None:
        # They rang, and hear as one of the family: once, with the address they gave.
        asked = "" if itself.kind == "child" else itself.ask
        own = Recipient(
            itself.kind, itself.subject, itself.name, caller.route or itself.route, family=True, ask=asked
        )
        return (*(own if each is itself else each for each in family), *_unlike(others, own))
    return (caller, *family, *_unlike(others, caller))


def rings_for_the_family(facts: Facts, checklist: Checklist) -> bool:
    """Whether the caller is of the family: by the sort of caller, or by who they say they are (R-413).

    The gate need not be asked of a grandmother, so her role counts with it, unless she is a professional.
    """
    caller = _code(facts, "gate.caller", checklist)
    return caller in (RELATIVE, THE_CHILD) or (
        caller != PROFESSIONAL and not _roles(facts, checklist).isdisjoint(standard().family)
    )


def below_statutory(outcomes: Collection[str]) -> bool:
    """Whether any of these outcomes (keys) is below the statutory threshold (R-908)."""
    return any(key in standard().below_statutory for key in outcomes)


def languages(facts: Facts, checklist: Checklist) -> tuple[str, ...]:
    """What the record says of languages and interpreters, each once: the note for what goes to the family."""
    found = (_typed(child, "child.language", checklist) for child in facts.rows("child"))
    return tuple(dict.fromkeys(words for words in found if words))


def read_sent(typed: str, now: datetime, owed_since: datetime | None, *, call: bool = False) -> SentRead:
    """How and when something went, as a person types it in one line.

    Args:
        typed: "e", "l 14:20", "email yesterday 16:00", "phone and letter", "p Mon 10:00"; without a time it
            is now.
        now: aware.
        owed_since: it cannot have gone before that; aware.
        call: a telephone call will do, as for the acknowledgement of a referral.
    """
    ways: list[str] = []
    rest = typed.strip()
    while found := re.match(r"([a-z]+)(?![\w:.])[\s,;+&-]*", rest, re.IGNORECASE):
        word = found[1].casefold()
        if word not in _WORDS and not (ways and word in _JOINING):
            break
        ways.append(_WORDS.get(word, ""))
        rest = rest[found.end() :]
    said = {each for each in ways if each}
    way = "call" if call and said == {"p"} else _way(said, "p" in typed.casefold().split())
    if not way:
        return SentRead("", None, PHONE_ALONE if "p" in ways else SAY_HOW)
    how = "phone" if way == "call" else HOW_WORDS[way]
    if not rest:
        return SentRead(how, now)
    clock = read_clock_time(rest, to_london(now))
    if clock.at is None:
        return SentRead(how, None, clock.complaint.removesuffix(KEPT).strip())
    # Typed times have no seconds: the minute of the endorsement itself is not before it.
    if owed_since is not None and clock.at < owed_since.replace(second=0, microsecond=0):
        return SentRead(how, None, BEFORE_IT)
    return SentRead(how, max(clock.at, owed_since or clock.at))


def _way(ways: set[str], coded: bool) -> str:
    """The code of how it went; "" where nothing written did. `p`, the code, says that a letter followed."""
    if "p" in ways:
        return "p" if coded or "l" in ways else "e" if "e" in ways else ""
    return "el" if ways == {"e", "l"} else next(iter(ways), "")


def _caller(facts: Facts, checklist: Checklist) -> Recipient:
    given = {key: facts.answer(f"referrer.{key}") for key in ("name", "email", "phone")}
    said = {key: "" if mark_of(checklist.marks, each) else each.typed.strip() for key, each in given.items()}
    family = rings_for_the_family(facts, checklist)
    return Recipient(
        "referrer", None, said["name"] or NOT_NAMED, said["email"] or said["phone"], family=family
    )


def _adult(adult: Subject, checklist: Checklist) -> Recipient | None:
    holds = _row_code(adult, "adult.responsibility", checklist)
    relation = adult.answer("adult.relation")
    known = relation.given and not mark_of(checklist.marks, relation)
    parent = not known or _row_code(adult, "adult.relation", checklist) in standard().parents
    if holds == "n" or (holds != "y" and not parent):
        return None
    name, phone = _name(adult, "adult", checklist), _typed(adult, "adult.phone", checklist)
    ask: Ask = "" if holds == "y" else "pr_not_known"
    return Recipient("responsible", adult.id, name, phone, family=True, ask=ask)


def _child(child: Subject, checklist: Checklist, at: datetime) -> Recipient:
    years, limits = _years(child, checklist, at), standard()
    name = _name(child, "child", checklist)
    if years is not None and years < limits.asked_from:
        words = TOO_YOUNG.format(years=limits.asked_from)
        return Recipient("child", child.id, name, "", family=True, not_owed=words)
    ask: Ask = "" if years is not None and years >= limits.written_from else "by_age"
    return Recipient("child", child.id, name, "", family=True, ask=ask)


def _years(child: Subject, checklist: Checklist, at: datetime) -> int | None:
    """Whole years of age for certain: of the latest birth it can be; None where it is not known."""
    answer = child.answer("child.born")
    found = read(checklist.question("child.born"), answer.typed, checklist, answer.at or at)
    if found.last is None or found.first is None:
        return None
    oldest, youngest = (_age(day, london_date(at)) for day in (found.first, found.last))
    if found.about:
        oldest, youngest = oldest + ABOUT, youngest - ABOUT
    limits = standard()
    bands = {(age >= limits.asked_from) + (age >= limits.written_from) for age in (oldest, youngest)}
    # An age that may lie on either side of a figure is a question.
    return youngest if len(bands) == 1 else limits.asked_from


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _unborn(child: Subject, checklist: Checklist, at: datetime) -> bool:
    answer = child.answer("child.born")
    return read(checklist.question("child.born"), answer.typed, checklist, answer.at or at).unborn


def _the_caller_among(
    family: Collection[Recipient], caller: Recipient, facts: Facts, checklist: Checklist
) -> Recipient | None:
    """The one of the family who rang: of the same name; or, where a child rang, the child that it can be."""
    for each in family:
        if _same(each.name, caller.name):
            return each
    if _code(facts, "gate.caller", checklist) != THE_CHILD and CHILD_ITSELF not in _roles(facts, checklist):
        return None
    children = [each for each in family if each.kind == "child"]
    named = children if len(children) == 1 else [each for each in children if _begins(each.name, caller.name)]
    return named[0] if len(named) == 1 else None


def _roles(facts: Facts, checklist: Checklist) -> frozenset[str]:
    """The codes of who the caller says they are."""
    role = facts.answer("referrer.role")
    if mark_of(checklist.marks, role):
        return frozenset()
    codes = checklist.codes[checklist.question("referrer.role").codes]
    return frozenset(option.code for option in read_code(codes, role.typed).options)


def _begins(name: str, first: str) -> bool:
    """Whether a whole name begins with these words: Leah Shaw with Leah."""
    words, begun = name.casefold().split(), first.casefold().split()
    return bool(begun) and words[: len(begun)] == begun


def _unlike(others: Collection[Recipient], caller: Recipient) -> tuple[Recipient, ...]:
    """Each once, and not the one who rang. Two of one name who are reached differently are two people."""
    found: list[Recipient] = []
    for each in others:
        twice = any(_same(each.name, there.name) and each.route == there.route for there in found)
        if not twice and not _same(each.name, caller.name):
            found.append(each)
    return tuple(found)


def _same(one: str, other: str) -> bool:
    one, other = (" ".join(name.casefold().split()) for name in (one, other))
    return one == other


def _name(subject: Subject, row: str, checklist: Checklist) -> str:
    """As typed; "Adult 2, not named" where nothing is known."""
    return _typed(subject, f"{row}.name", checklist) or f"{row.capitalize()} {subject.number}, not named"


def _typed(subject: Subject, question: str, checklist: Checklist) -> str:
    answer = subject.answer(question)
    return "" if mark_of(checklist.marks, answer) else answer.typed.strip()


def _row_code(subject: Subject, question: str, checklist: Checklist) -> str:
    answer = subject.answer(question)
    return read(checklist.question(question), answer.typed, checklist, answer.at or _EVER).code


def _code(facts: Facts, question: str, checklist: Checklist) -> str:
    answer = facts.answer(question)
    return read(checklist.question(question), answer.typed, checklist, answer.at or _EVER).code


_EVER: Final = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
"""A code means the same at any time."""
