"""What the manager reads, as lines: what needs judgement first, then every section in full.

Owns the order of a review (check-answers order, wireframes W8 and W9). Knows no widget.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dutydesk.acts.exceptions import marked, not_understood
from dutydesk.acts.frozen import words_of
from dutydesk.acts.tools_owed import tool_lines
from dutydesk.acts.values import ReviewView
from dutydesk.practice.checklist import Checklist, Question
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.gaps import HISTORIES, person
from dutydesk.practice.marks import mark_of, moment_words
from dutydesk.practice.reading import read

from .review_calls import under_decision
from .review_corrected import correction_parts
from .review_full import in_full, not_sorted
from .review_lines import BLANK, HEAD, Part

PROMPT: Final = "What would prove this wrong? How does the plan look to the child?"
"""R-812 (Working Together 2015, paragraphs 46 and 49): the manager tests assumptions and the child's side."""
EXCEPTIONS: Final = 3
"""Exceptions named on the first page when there are more than one beyond that; the others are counted."""
RATIONALE, BEGINNING = 4, 2
"""Lines of the rationale, and of the other texts, on the first page. Source: ours (18 rows at 80x24, W8)."""
YES, NO = "Yes", "No"
DIFFER: Final = "views.differ"
EVENTS: Final = "child.events"


def review_parts(view: ReviewView, checklist: Checklist, now: datetime) -> tuple[Part, ...]:
    """The whole of what is read.

    Args:
        now: aware; times of another day are named with their day.
    """
    return (*_judgement(view, checklist, now), *in_full(view, checklist, now))


def referrals_made(view: ReviewView, checklist: Checklist) -> int:
    """How many referrals endorsing as recommended makes: one for each child that is to be one."""
    kinds = {each.key for each in checklist.outcomes if each.referral}
    sent = view.submission
    made = sum(each.outcome in kinds for each in sent.children)
    return made if sent.children else int(sent.outcome in kinds)


def _judgement(view: ReviewView, checklist: Checklist, now: datetime) -> Iterator[Part]:
    facts, sent = view.sent_facts, view.submission

    def words(key: str) -> str:
        return words_of(checklist.question(key), facts.answer(key), checklist, now) or "not asked"

    def head(
        label: str, text: str, style: str = "", *, group: bool = False, most: int = 0, whole: str = ""
    ) -> Part:
        return Part(label, text, style, HEAD, group=group, most=most, whole=whole)

    if words("danger.now") == "Yes":
        yield head("DANGER", "* immediate danger", "bold")
    yield from correction_parts(view, now)
    level = sent.level_words or "Not judged"
    decided = f"{sent.outcome_words}. Level: {small(level)}"
    yield head("DECISION", decided, "bold", group=view.correction is not None)
    yield from (Part("", f"{who}: {what}") for who, what in under_decision(view, checklist, now))
    if referrals := referrals_made(view, checklist):
        each = "each child" if referrals == len(sent.children) else "each of those children"
        made = "a referral" if referrals == 1 else f"{referrals} referrals, one for {each}"
        yield Part("", f"One comment endorses both: the contact, and {made}.", "$quiet")
    why, letter = (sent.rationale, "d") if sent.rationale else (words("narrative.seen"), "n")
    yield head("RATIONALE", why, most=RATIONALE, whole=letter)
    exceptions = exceptions_of(view, checklist)
    shown = exceptions if len(exceptions) <= EXCEPTIONS + 1 else exceptions[:EXCEPTIONS]
    count = f" {len(exceptions)}" if exceptions else ""
    others = () if shown else marked(facts, checklist)
    yield head(f"EXCEPTIONS{count}", shown[0] if shown else _none(others), group=True)
    yield from (Part("", each) for each in shown[1:])
    if others:
        yield Part("", "; ".join(others), "$quiet", most=BEGINNING, whole=others[0][0])
    if shown != exceptions:
        yield Part("", f"and {len(exceptions) - len(shown)} more, all of them below", "$quiet")
    yield from (head("TOOLS", each) for each in tool_lines(view.contact.facts, facts, checklist, now, shown))
    yield from not_sorted(view, now)
    yield head("LEVEL", f"{level} ({sent.thresholds_version})", group=True)
    yield Part("", words("analysis.threshold"), most=BEGINNING, whole="h")
    yield head("VIEW", words("analysis.view"), most=BEGINNING, whole="d")
    yield head("AGAINST", words("analysis.reflection"), most=BEGINNING, whole="h")
    yield Part("Ask", PROMPT, "$quiet")
    yield from _views(facts, checklist, now)
    yield from _known(facts, checklist, now)
    yield from _changed(view, now)
    if shown != exceptions:
        yield BLANK
        yield Part(f"ALL {len(exceptions)} EXCEPTIONS", label_style=HEAD, above=True)
        yield from (Part("", each) for each in exceptions)


def _none(others: tuple[str, ...]) -> str:
    """ "None", unless answers that hold nothing back are marked as not known: their names stand below."""
    if not others:
        return "None"
    count = "1 other answer" if len(others) == 1 else f"{len(others)} other answers"
    return f"None of the 13 items; {count} not known"


def exceptions_of(view: ReviewView, checklist: Checklist) -> tuple[str, ...]:
    """Each exception; where an answer was typed and not understood, with what was typed.

    That it is a correction stands above all of it already.
    """
    found = view.exceptions[1:] if view.correction is not None else view.exceptions
    if not found:
        return ()
    instead = not_understood(view.sent_facts, checklist, view.submission.sent_at)
    return tuple(instead.get(each, each) for each in found)


def _views(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Part]:
    yield Part("VIEWS", _parent(facts, checklist, now), "", HEAD, group=True, most=BEGINNING, whole="v")
    child = words_of(checklist.question("views.child"), facts.answer("views.child"), checklist, now)
    yield Part("", f"Child: {child or 'not asked'}", most=BEGINNING, whole="v")
    if differ := words_of(checklist.question(DIFFER), facts.answer(DIFFER), checklist, now):
        yield Part("", f"They differ: {differ}", most=BEGINNING, whole="v")
    for adult in facts.rows("adult"):
        given = _understood("adult.consent", adult, checklist, now)
        detail = _cell("adult.consent_detail", adult, checklist, now)
        consent = ". ".join(cell for cell in (given, detail) if cell) or "not asked"
        who = _cell("adult.relation", adult, checklist, now)
        name = _cell("adult.name", adult, checklist, now) or f"Adult {adult.number}"
        yield Part("", f"{name}{f' ({who})' if who else ''}: consent {small(consent)}")


def _parent(facts: Facts, checklist: Checklist, now: datetime) -> str:
    """Whether a parent was rung, and what they say or why not: one of the two is an answer already."""
    rung = _understood("views.contacted", facts, checklist, now)
    question, answer = checklist.question("views.answer"), facts.answer("views.answer")
    said = words_of(question, answer, checklist, now)
    if rung == NO:
        return f"Parent not rung: {said or 'why is not written down'}"
    if not rung or (rung == YES and said and mark_of(checklist.marks, answer) is None):
        return f"Parent: {said or 'not asked'}"
    beside = said or ("What they say is not written down" if rung == YES else "")
    return ". ".join(part for part in (f"Parent rung: {small(rung)}", _large(beside)) if part)


def _understood(key: str, asked_of: Facts | Subject, checklist: Checklist, now: datetime) -> str:
    """A coded answer in words; what is none of its list as it was typed, and that it was not understood."""
    question, answer = checklist.question(key), asked_of.answer(key)
    if answer.given and not read(question, answer.typed, checklist, answer.at or now).understood:
        return f'"{" ".join(answer.typed.split())}", not understood'
    return words_of(question, answer, checklist, now)


def _known(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Part]:
    label = "KNOWN"
    for key in ("chronology.childrens_services", "chronology.early_help"):
        question, answer = checklist.question(key), facts.answer(key)
        found = words_of(question, answer, checklist, now) or "not searched"
        at = f" ({moment_words(answer.at, now)})" if answer.at and answer.given else ""
        yield Part(label, f"{question.name}: {small(found)}{at}", "", HEAD, group=bool(label))
        label = ""
    yield from _known_of_each(facts, checklist, now)
    for event in facts.rows("event"):
        cells = [_cell(f"event.{key}", event, checklist, now) for key in ("when", "from", "what", "why")]
        yield Part("", ", ".join(cell for cell in cells if cell))
    key = "chronology.against_known"
    known = words_of(checklist.question(key), facts.answer(key), checklist, now) or "not written"
    yield Part("", f"Set against it: {known}")


def _known_of_each(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Part]:
    """A child whose history is not the one searched for all: which search, what it found, when (R-301)."""
    for child in facts.rows("child"):
        found = []
        for key in HISTORIES:
            answer = child.answer(key)
            if answer.given:
                at = f" ({moment_words(answer.at, now)})" if answer.at else ""
                found.append(f"{checklist.question(key).name} {small(_cell(key, child, checklist, now))}{at}")
        if child.answer(EVENTS).given:
            found.append(f"events {_cell(EVENTS, child, checklist, now)} only")
        if found:
            yield Part("", f"{person(child, checklist)}: {'; '.join(found)}")


def _changed(view: ReviewView, now: datetime) -> Iterator[Part]:
    found: list[str] = []
    for said in view.contact.endorsements:
        if said.withdrawn_at is None and (said.choice == "return" or not view.position):
            what = "sent it back" if said.choice == "return" else small(said.choice_words)
            found.append(f"{moment_words(said.at, now)} {said.manager_name} {what}: {said.reasons}")
            found += [said.second] if said.second else []
    for change in view.changed:
        found.append(
            f"{change.letter}  {change.words}: {change.old or 'nothing'} -> {change.new or 'nothing'}"
        )
    if view.first_time and not found:
        found.append("First time here")
    elif view.position and not view.changed:
        found.append("Nothing since it was last here")
    label = "CHANGED" if view.position else "SAID"
    for text in found:
        yield Part(label, text, "", HEAD, group=bool(label))
        label = ""


def _words(column: Question, row: Subject, checklist: Checklist, now: datetime) -> str:
    return words_of(column, row.answer(column.key), checklist, now)


def _cell(key: str, row: Subject, checklist: Checklist, now: datetime) -> str:
    return _words(checklist.question(key), row, checklist, now)


def small(words: str) -> str:
    """The words as they stand within a sentence."""
    return words[:1].lower() + words[1:]


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]
