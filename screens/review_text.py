"""What the manager reads, as lines: what needs judgement first, then every section in full.

Owns the order of a review (check-answers order, wireframes W8 and W9), the column of labels with text hanging
beside it, and wrapping that is done only as far as somebody reads. Knows no widget.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from rich.cells import cell_len, chop_cells
from textual.content import Content

from dutydesk.acts.frozen import name_of, words_of
from dutydesk.acts.values import ContactView, NoteView, ReviewView
from dutydesk.practice.checklist import Checklist, Grid, Question, Section
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.marks import moment_words
from dutydesk.practice.walk import asked
from dutydesk.practice.wording import clock_words
from dutydesk.text import clean

from .plain import plain

COLUMN: Final = 12
"""Cells of the column of labels; a space stands between it and the text."""
TAB: Final = 4
PROMPT: Final = "What would prove this wrong? How does the plan look to the child?"
"""R-812 (Working Together 2015, paragraphs 46 and 49): the manager tests assumptions and the child's side."""
STRATEGY: Final = "s"

_WORD: Final = re.compile(r" *[^ ]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One label and the text beside it, or a heading."""

    label: str
    text: str = ""
    style: str = ""
    """Style of the text."""
    label_style: str = "$quiet"
    letter: str = ""
    """Letter of the section that begins here."""
    above: bool = False
    """The label stands on a line of its own, above its text."""
    group: bool = False
    """Begins a group: a blank line stands before it where there is room."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line as drawn, and the part it belongs to."""

    content: Content
    part: int


BLANK: Final = Part("")
HEAD: Final = "bold $accent"


def folded(text: str, width: int) -> Iterator[str]:
    """The text in lines of at most `width` cells, one at a time; a word too long for a line is cut.

    Typed line breaks and the spaces between words stay as typed; only the spaces at a fold are left out.
    """
    for paragraph in clean(text).text.expandtabs(TAB).split("\n"):
        # Spaces at the end would be tried again from each of them.
        line, used = "", 0
        for found in _WORD.finditer(paragraph.rstrip(" ")):
            word = found[0]
            cells = len(word) if word.isascii() else cell_len(word)
            if used + cells > width and line:
                yield line
                word, line, used = word.lstrip(" "), "", 0
                cells = cell_len(word)
            if cells > width:
                *whole, word = chop_cells(word, width)
                yield from whole
                cells = cell_len(word)
            line, used = line + word, used + cells
        yield line


def lines(parts: Iterable[Part], width: int, column: int = COLUMN, *, roomy: bool = False) -> Iterator[Line]:
    """The parts as lines of at most `width` cells, made one at a time.

    Args:
        column: cells of the column of labels; a longer label stands above its text.
        roomy: draw a blank line between groups.
    """
    for number, part in enumerate(parts):
        if part.group and roomy:
            yield Line(Content(""), number)
        label = clean(part.label, one_line=True).text
        gap = column + 1 if column else 0
        above = part.above or cell_len(label) > column
        first = plain(label.ljust(len(label) + gap - cell_len(label)), part.label_style)
        if above:
            for text in folded(label, width):
                yield Line(plain(text, part.label_style), number)
            if not part.text:
                continue
            first = Content(" " * gap)
        for text in folded(part.text, max(width - gap, 1)):
            yield Line(first + plain(text, part.style), number)
            first = Content(" " * gap)


# --------------------------------------------------------------------------- what needs judgement


def review_parts(view: ReviewView, checklist: Checklist, now: datetime) -> tuple[Part, ...]:
    """The whole of what is read.

    Args:
        now: aware; times of another day are named with their day.
    """
    return (*_judgement(view, checklist, now), *_in_full(view, checklist, now))


def referrals_made(view: ReviewView, checklist: Checklist) -> int:
    """How many referrals endorsing as recommended makes: one for each child, 0 below the threshold."""
    outcome = next((each for each in checklist.outcomes if each.key == view.submission.outcome), None)
    return max(len(view.sent_facts.rows("child")), 1) if outcome is not None and outcome.referral else 0


def _judgement(view: ReviewView, checklist: Checklist, now: datetime) -> Iterator[Part]:
    facts, sent = view.sent_facts, view.submission

    def words(key: str) -> str:
        return words_of(checklist.question(key), facts.answer(key), checklist, now) or "not asked"

    def head(label: str, text: str, style: str = "", *, group: bool = False) -> Part:
        return Part(label, text, style, HEAD, group=group)

    if words("danger.now") == "Yes":
        yield head("DANGER", "* immediate danger", "bold")
    yield head("DECISION", sent.outcome_words, "bold")
    if referrals := referrals_made(view, checklist):
        made = "a referral" if referrals == 1 else f"{referrals} referrals, one for each child"
        yield Part("", f"One comment endorses both: the contact, and {made}.", "$quiet")
    yield head("RATIONALE", sent.rationale or words("narrative.seen"))
    exceptions = view.exceptions or ("None",)
    count = f" {len(view.exceptions)}" if view.exceptions else ""
    yield head(f"EXCEPTIONS{count}", exceptions[0], group=True)
    yield from (Part("", each) for each in exceptions[1:])
    yield from _unsorted(view, now)
    yield head("LEVEL", f"{sent.level_words or 'Not judged'} ({sent.thresholds_version})", group=True)
    yield Part("", words("analysis.threshold"))
    yield head("VIEW", words("analysis.view"))
    yield head("AGAINST", words("analysis.reflection"))
    yield Part("Ask", PROMPT, "$quiet")
    yield from _views(facts, checklist, now, words("views.answer"), words("views.child"))
    yield from _known(facts, checklist, now)
    yield from _changed(view, now)


def _unsorted(view: ReviewView, now: datetime) -> Iterator[Part]:
    """What was heard and stands in no section: no page below has it."""
    lines = [note for note in view.contact.notes if not note.section]
    if lines:
        yield Part("HEARD, NOT SORTED", label_style=HEAD, above=True, group=True)
    for note in lines:
        yield _heard(note, view, now, "")


def _heard(note: NoteView, view: ReviewView, now: datetime, label: str = "Heard ") -> Part:
    """A line of the quick note, verbatim; one that was written down after the send says so."""
    late = note.said_at > view.submission.sent_at
    when = moment_words(note.said_at, now) if late else clock_words(note.said_at)
    label = f"{label}{when}{', after sending' if late else ''}"
    return Part(label, f'"{note.text}"', above=late)


def _views(facts: Facts, checklist: Checklist, now: datetime, answer: str, child: str) -> Iterator[Part]:
    yield Part("VIEWS", f"Parent: {answer}", "", HEAD, group=True)
    yield Part("", f"Child: {child}")
    for adult in facts.rows("adult"):
        cells = [_cell(key, adult, checklist, now) for key in ("adult.consent", "adult.consent_detail")]
        consent = ". ".join(cell for cell in cells if cell) or "not asked"
        who = _cell("adult.relation", adult, checklist, now)
        name = _cell("adult.name", adult, checklist, now) or f"Adult {adult.number}"
        yield Part("", f"{name}{f' ({who})' if who else ''}: consent {_small(consent)}")


def _known(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Part]:
    label = "KNOWN"
    for key in ("chronology.childrens_services", "chronology.early_help"):
        question, answer = checklist.question(key), facts.answer(key)
        found = words_of(question, answer, checklist, now) or "not searched"
        at = f" ({moment_words(answer.at, now)})" if answer.at and answer.given else ""
        yield Part(label, f"{question.name}: {_small(found)}{at}", "", HEAD, group=bool(label))
        label = ""
    for event in facts.rows("event"):
        cells = [_cell(f"event.{key}", event, checklist, now) for key in ("when", "from", "what", "why")]
        yield Part("", ", ".join(cell for cell in cells if cell))
    key = "chronology.against_known"
    if known := words_of(checklist.question(key), facts.answer(key), checklist, now):
        yield Part("", f"Set against it: {known}")


def _changed(view: ReviewView, now: datetime) -> Iterator[Part]:
    found: list[str] = []
    for said in view.contact.endorsements:
        if said.withdrawn_at is None and (said.choice == "return" or not view.position):
            what = "sent it back" if said.choice == "return" else _small(said.choice_words)
            found.append(f"{moment_words(said.at, now)} {said.manager_name} {what}: {said.reasons}")
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


# --------------------------------------------------------------------------- every section in full


def _in_full(view: ReviewView, checklist: Checklist, now: datetime) -> Iterator[Part]:
    yield BLANK
    yield Part("EVERY SECTION IN FULL", label_style=HEAD, above=True)
    for section in checklist.rail:
        yield from _section(section, view.sent_facts, view, checklist, now)
    if view.contact.strategy is not None:
        yield from _section(checklist.section(STRATEGY), view.contact.facts, view, checklist, now)


def _section(
    section: Section, facts: Facts, view: ReviewView, checklist: Checklist, now: datetime
) -> Iterator[Part]:
    yield BLANK
    yield Part(f"{section.letter}  {section.heading}", label_style="bold", letter=section.letter, above=True)
    for note in view.contact.notes:
        if note.section == section.key:
            yield _heard(note, view, now)
    silent: list[str] = []
    seen = 0
    for part in section.parts:
        if isinstance(part, Grid):
            rows = facts.rows(part.row)
            seen += len(rows)
            yield from _grid(part, rows, checklist, now)
        elif words := words_of(part, facts.answer(part.key), checklist, now):
            seen += 1
            yield Part(part.name, words)
        elif asked(part, facts, checklist):
            silent.append(part.name)
    if section.key == "manager":
        said = tuple(_said(view.contact, now))
        seen += len(said)
        yield from said
    if silent:
        yield Part("Not asked", ", ".join(silent), "$quiet")
    elif not seen:
        yield Part("", "Nothing yet", "$quiet")


def _grid(grid: Grid, rows: tuple[Subject, ...], checklist: Checklist, now: datetime) -> Iterator[Part]:
    if grid.heading and rows:
        yield Part(grid.heading, above=True)
    for row in rows:
        # A page that shows the rows of another names each; the page they are made on begins with the name.
        if not grid.adds:
            yield Part(name_of(row, checklist), label_style="", above=True)
        silent: list[str] = []
        first = str(row.number) if grid.adds else ""
        for column in grid.columns:
            if words := _words(column, row, checklist, now):
                yield Part(first or column.name, words, "bold" if first else "")
                first = ""
            else:
                silent.append(column.name)
        if silent:
            yield Part("Not asked", ", ".join(silent), "$quiet")


def _said(contact: ContactView, now: datetime) -> Iterator[Part]:
    for each in contact.endorsements:
        gone = f" Withdrawn: {each.withdrawn_reason}" if each.withdrawn_at else ""
        outcome = f" ({each.outcome_words})" if each.outcome_words else ""
        who = f"{moment_words(each.at, now)} {each.manager_name}: {each.choice_words}{outcome}."
        yield Part("", f"{who} {each.reasons}{gone}")


def _words(column: Question, row: Subject, checklist: Checklist, now: datetime) -> str:
    return words_of(column, row.answer(column.key), checklist, now)


def _cell(key: str, row: Subject, checklist: Checklist, now: datetime) -> str:
    return _words(checklist.question(key), row, checklist, now)


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


# --------------------------------------------------------------------------- the column at 120x36


def narrative_parts(view: ReviewView, checklist: Checklist, now: datetime) -> tuple[Part, ...]:
    """The narrative, whole: what was heard, every box that has words, and what was heard and never sorted."""
    section = checklist.section("narrative")
    found = [
        replace(_heard(note, view, now), above=True)
        for note in view.contact.notes
        if note.section == section.key
    ]
    for question in section.questions():
        if words := words_of(question, view.sent_facts.answer(question.key), checklist, now):
            found.append(Part(question.name, words, above=True, group=bool(found)))
    unsorted = [replace(part, above=True) for part in _unsorted(view, now)]
    return (*found, *unsorted) or (Part("", "Nothing was written."),)


def history_parts(view: ReviewView, now: datetime) -> tuple[Part, ...]:
    """What has happened to this decision, oldest first."""
    happened: list[tuple[datetime, str]] = []
    for sent in view.contact.submissions:
        happened.append((sent.sent_at, f"sent by {sent.sent_by_name}"))
        if sent.opened_at is not None:
            happened.append((sent.opened_at, f"opened by {sent.opened_by_name}"))
        if sent.withdrawn_at is not None:
            happened.append((sent.withdrawn_at, f"taken back by {sent.sent_by_name}"))
    for said in view.contact.endorsements:
        happened.append((said.at, f"{_small(said.choice_words)} by {said.manager_name}"))
        if said.withdrawn_at is not None:
            happened.append((said.withdrawn_at, "endorsement withdrawn"))
    return tuple(Part("", f"{moment_words(at, now)} {words}") for at, words in sorted(happened))
