"""What is read to the caller before the call ends: about ten plain sentences of what stands (B-10).

Owns the sentences and their order. They speak to the caller, say what is not known as such, repeat the words
of a quotation as they were said, and never show the sign of a mark.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.gate import code_of
from dutydesk.practice.marks import mark_of
from dutydesk.practice.quoting import CHILD, quotation
from dutydesk.practice.reading import read

LONGEST: Final = 160
"""Characters of one answer that are read out: about ten seconds of speech. Source: ours."""
QUOTED: Final = 3
"""Quotations of each that are read out. Source: ours."""
LINES: Final = 5
"""Lines of the note that are read out, the worker's own wording. Source: ours."""
PEOPLE: Final = 6
"""People of each kind that are named. Source: ours."""


ABOUT: Final = (
    "referrer.name",
    "child.name",
    "address.line",
    "adult.name",
    "danger.now",
    "narrative.seen",
    "narrative.said",
    "professional.name",
    "told.informed",
    "outcomes.next_step",
    "referrer.email",
)
"""What each sentence is about, in the order of `_Teller.tell`; of danger only where there is any."""
DANGER: Final = "danger.now"
NOT_SAID: Final = "narrative.seen"
"""Where a correction leads that names no sentence and no page."""
_NUMBER: Final = re.compile(r"\s*(\d{1,2})\s*[.:)]")
_PAGE: Final = re.compile(r"\s*/([a-z])\s")


def question_of(correction: str, sentences: int, checklist: Checklist) -> str:
    """The question that a correction leads to: "3: Elm Rd" names a sentence, "/a Elm Rd" a page.

    Args:
        correction: as it was typed.
        sentences: how many were read.
    """
    about = [key for key in ABOUT if key != DANGER or sentences == len(ABOUT)]
    if (number := _NUMBER.match(correction)) and 1 <= int(number[1]) <= len(about):
        return about[int(number[1]) - 1]
    page = _PAGE.match(correction)
    letters = {section.letter: section for section in checklist.sections}
    asked = letters[page[1]].questions() if page and page[1] in letters else ()
    return next((question.key for question in asked), NOT_SAID)


def read_back(
    facts: Facts, checklist: Checklist, lines: Sequence[tuple[str, str]], now: datetime
) -> tuple[str, ...]:
    """The sentences, in the order in which they are read.

    Args:
        lines: the lines of the note that tell what happened, as (text, whose), in the order they were said.
        now: aware.
    """
    return tuple(_Teller(facts, checklist, now).tell(lines))


class _Teller:
    """One look over a contact, in sentences."""

    def __init__(self, facts: Facts, checklist: Checklist, now: datetime) -> None:
        self.facts, self.checklist, self.now = facts, checklist, now

    def tell(self, lines: Sequence[tuple[str, str]]) -> Iterator[str]:
        yield self._caller()
        yield self._children()
        yield self._place()
        yield self._adults()
        if self._code("danger.now") == "y":
            yield "You say that a child is in danger now."
        yield self._told(lines)
        yield self._said(lines)
        yield self._team()
        yield self._known()
        yield self._one("outcomes.next_step", "What you do next: {}", "We do not know what you will do next.")
        yield self._one("referrer.email", "We write to you at {}", "We do not know where to write to you.")

    # ------------------------------------------------------------------ sentences

    def _caller(self) -> str:
        name, role = self._words("referrer.name"), self._words("referrer.role")
        who = ", ".join(part for part in (name, role) if part)
        told = f"You are {who}." if who else "We do not know who you are."
        if who and not name:
            told = f"You are {role}. We do not know your name."
        return f"{told} {self._one('referrer.phone', 'We can ring you on {}', 'We do not know your number.')}"

    def _children(self) -> str:
        children = self.facts.rows("child")
        if not children:
            return "We do not know who the children are."
        count = "is 1 child" if len(children) == 1 else f"are {len(children)} children"
        return f"There {count}: {_listed([self._child(each) for each in children])}."

    def _child(self, child: Subject) -> str:
        name = self._words("child.name", child) or "one whose name we do not know"
        age = self._words("child.born", child).split(", born")[0]
        return f"{name}, {age or 'age not known'}"

    def _place(self) -> str:
        home = ", ".join(part for part in map(self._words, ("address.line", "address.postcode")) if part)
        told = f"They live at {home}." if home else "We do not know where they live."
        now, company = self._words("address.now"), self._words("address.with")
        if not now and not company:
            return told
        one = len(self.facts.rows("child")) == 1
        where = ", ".join(part for part in (now, f"with {company}" if company else "") if part)
        return f"{told} Just now the {'child is' if one else 'children are'}: {_ended(where)}"

    def _adults(self) -> str:
        adults = self.facts.rows("adult")
        if not adults:
            return "We do not know who the parents are."
        told = []
        for adult in adults:
            name = self._words("adult.name", adult) or "someone whose name we do not know"
            relation = self._words("adult.relation", adult)
            told.append(f"{name} ({relation.lower()})" if relation else name)
        return f"The adults are: {_listed(told)}."

    def _told(self, lines: Sequence[tuple[str, str]]) -> str:
        parts = [self._words("narrative.seen"), *(_cut(text) for text, quote in lines if not quote)]
        told = [part.rstrip(".") for part in parts if part]
        if not told:
            return "We do not know what was seen or what happened."
        return f"You told us: {_ended(_listed(told, LINES))}"

    def _said(self, quotes: Sequence[tuple[str, str]]) -> str:
        told = self._words("narrative.said")
        parts = [f"What the child or family said: {_ended(told)}"] if told else []
        for whose, head in ((CHILD, "The child's own words"), ("caller", "Your own words")):
            ours = [quotation(_cut(text), quote) for text, quote in quotes if quote == whose]
            if ours:
                parts.append(f"{head}: {_listed(ours, QUOTED)}.")
        return " ".join(parts) or "We do not know what the child or the family say."

    def _team(self) -> str:
        told = []
        for each in self.facts.rows("professional"):
            cells = (self._words(f"professional.{cell}", each) for cell in ("name", "agency"))
            told.append(", ".join(cell for cell in cells if cell) or "someone we cannot name")
        if told:
            return f"Already with the family: {_listed(told)}."
        return "We do not know who else is with the family."

    def _known(self) -> str:
        match self._code("told.informed"):
            case "y":
                return "The parents know that you ring us."
            case "n":
                return "The parents do not know that you ring us."
        return "We do not know whether the parents know that you ring us."

    # -------------------------------------------------------------------- answers

    def _one(self, key: str, told: str, unknown: str) -> str:
        words = self._words(key)
        return _ended(told.format(words)) if words else unknown

    def _words(self, key: str, subject: Subject | None = None) -> str:
        """An answer as it is said: as understood, else as typed; "" for a mark or nothing."""
        answer: Answer = subject.answer(key) if subject is not None else self.facts.answer(key)
        if not answer.given or mark_of(self.checklist.marks, answer):
            return ""
        found = read(self.checklist.question(key), answer.typed, self.checklist, answer.at or self.now)
        return _cut(found.words if found.understood and found.words else answer.typed)

    def _code(self, key: str) -> str:
        return code_of(self.facts, self.checklist, key)


def _listed(parts: list[str], most: int = PEOPLE) -> str:
    more = len(parts) - most
    return "; ".join(parts[:most]) + (f"; and {more} more" if more > 0 else "")


def _cut(text: str) -> str:
    """On one line, and no longer than can be read out; what was left out is said."""
    folded = " ".join(text.split())
    if len(folded) <= LONGEST:
        return folded
    head = folded[:LONGEST]
    whole = head.rsplit(" ", 1)[0]
    return f"{whole if len(whole) > LONGEST // 2 else head} .. and more"


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", '."', '!"', '?"')) else f"{sentence}."
