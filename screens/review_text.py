"""What the manager reads, as lines: what needs judgement first, then every section in full.

Owns the order of a review (check-answers order, wireframes W8 and W9), the column of labels with text hanging
beside it, and wrapping that is done only as far as somebody reads. Knows no widget.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.cells import cell_len, chop_cells
from textual.content import Content

from dutydesk.acts.exceptions import marked, not_understood
from dutydesk.acts.frozen import name_of, told_of, words_of
from dutydesk.acts.notes import heard_in
from dutydesk.acts.tools_owed import tool_lines
from dutydesk.acts.values import ContactView, NoteView, ReviewView
from dutydesk.practice.checklist import Checklist, Grid, Question, Section
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.marks import mark_of, moment_words
from dutydesk.practice.quoting import label_of, quotation
from dutydesk.practice.reading import read
from dutydesk.practice.walk import asked, asked_in, grid_rows
from dutydesk.practice.wording import clock_words
from dutydesk.text import clean

from .plain import plain
from .review_calls import about_the_call, under_decision

COLUMN: Final = 12
"""Cells of the column of labels; a space stands between it and the text."""
TAB: Final = 4
PROMPT: Final = "What would prove this wrong? How does the plan look to the child?"
"""R-812 (Working Together 2015, paragraphs 46 and 49): the manager tests assumptions and the child's side."""
STRATEGY: Final = "s"
EXCEPTIONS: Final = 3
"""Exceptions named on the first page when there are more than one beyond that; the others are counted."""
RATIONALE, BEGINNING = 4, 2
"""Lines of the rationale, and of the other texts, on the first page. Source: ours (18 rows at 80x24, W8)."""
YES, NO = "Yes", "No"

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
    most: int = 0
    """Lines of the text that are shown, 0 for all; more of it stands below in `whole`."""
    whole: str = ""
    """Letter of the section that has the whole text."""


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
        for line in _begun(part, max(width - gap, 1)):
            yield Line(first + line, number)
            first = Content(" " * gap)


def _begun(part: Part, width: int) -> Iterator[Content]:
    """The text, or as many of its lines as are shown, with where the rest stands."""
    texts = folded(part.text, width)
    for count, text in enumerate(texts, start=1):
        if count == part.most and next(texts, None) is not None:
            more = f" .. more: ^G {part.whole}"
            yield plain(text, part.style).truncate(max(width - len(more), 1)) + plain(more, "$quiet")
            return
        yield plain(text, part.style)


# --------------------------------------------------------------------------- what needs judgement


def review_parts(view: ReviewView, checklist: Checklist, now: datetime) -> tuple[Part, ...]:
    """The whole of what is read.

    Args:
        now: aware; times of another day are named with their day.
    """
    return (*_judgement(view, checklist, now), *_in_full(view, checklist, now))


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
    level = sent.level_words or "Not judged"
    yield head("DECISION", f"{sent.outcome_words}. Level: {small(level)}", "bold")
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
    """Each exception; where an answer was typed and not understood, with what was typed."""
    if not view.exceptions:
        return ()
    instead = not_understood(view.sent_facts, checklist, view.submission.sent_at)
    return tuple(instead.get(each, each) for each in view.exceptions)


def not_sorted(view: ReviewView, now: datetime) -> Iterator[Part]:
    """What was heard and stands in no section: no page below has it."""
    lines = heard_in(view.contact.notes, "")
    if lines:
        yield Part("HEARD, NOT SORTED", label_style=HEAD, above=True, group=True)
    for note in lines:
        yield heard(note, view, now, "")


def heard(note: NoteView, view: ReviewView, now: datetime, label: str = "Heard ") -> Part:
    """A line of the quick note, verbatim; one that was written down after the send says so."""
    late = note.said_at > view.submission.sent_at
    when = moment_words(note.said_at, now) if late else clock_words(note.said_at)
    mark = label_of(note.text, note.quote)
    if note.corrects is not None:
        label = "Put right "
    label = f"{label}{when}{', after sending' if late else ''}{f', {mark}' if mark else ''}"
    return Part(label, quotation(note.text, note.quote), above=late or bool(mark) or bool(note.corrects))


def _views(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Part]:
    yield Part("VIEWS", _parent(facts, checklist, now), "", HEAD, group=True, most=BEGINNING, whole="v")
    child = words_of(checklist.question("views.child"), facts.answer("views.child"), checklist, now)
    yield Part("", f"Child: {child or 'not asked'}", most=BEGINNING, whole="v")
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
    for event in facts.rows("event"):
        cells = [_cell(f"event.{key}", event, checklist, now) for key in ("when", "from", "what", "why")]
        yield Part("", ", ".join(cell for cell in cells if cell))
    key = "chronology.against_known"
    known = words_of(checklist.question(key), facts.answer(key), checklist, now) or "not written"
    yield Part("", f"Set against it: {known}")


def _changed(view: ReviewView, now: datetime) -> Iterator[Part]:
    found: list[str] = []
    for said in view.contact.endorsements:
        if said.withdrawn_at is None and (said.choice == "return" or not view.position):
            what = "sent it back" if said.choice == "return" else small(said.choice_words)
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
    yield from (Part(label, text) for label, text in about_the_call(view, now))
    for section in checklist.rail:
        yield from _section(section, view.sent_facts, view, checklist, now)
    if view.contact.strategy is not None:
        yield from _section(checklist.section(STRATEGY), view.contact.facts, view, checklist, now)


def _section(
    section: Section, facts: Facts, view: ReviewView, checklist: Checklist, now: datetime
) -> Iterator[Part]:
    yield BLANK
    yield Part(f"{section.letter}  {section.heading}", label_style="bold", letter=section.letter, above=True)
    for note in heard_in(view.contact.notes, section.key):
        yield heard(note, view, now)
    silent: list[str] = []
    seen = 0
    for part in section.parts:
        if isinstance(part, Grid):
            rows = grid_rows(part, facts)
            seen += len(rows)
            yield from _grid(part, rows, checklist, now)
        elif words := told_of(part, facts.answer(part.key), checklist, now):
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
            if words := told_of(column, row.answer(column.key), checklist, now):
                yield Part(first or column.name, words, "bold" if first else "")
                first = ""
            elif asked_in(column, row):
                silent.append(column.name)
        if silent:
            yield Part("Not asked", ", ".join(silent), "$quiet")


def _said(contact: ContactView, now: datetime) -> Iterator[Part]:
    for each in contact.endorsements:
        gone = f" Withdrawn: {each.withdrawn_reason}" if each.withdrawn_at else ""
        whose = f"{each.child_name}: " if each.child_name else ""
        outcome = f" ({whose}{each.outcome_words})" if each.outcome_words else ""
        who = f"{moment_words(each.at, now)} {each.manager_name}: {each.choice_words}{outcome}."
        own = [f"{child.name}: {child.outcome_words}" for child in each.children if child.differs]
        others = f" {'; '.join(own)}." if own and each.point == "contact" else ""
        yield Part("", f"{who}{others} {each.reasons}{gone} {each.entered}".rstrip())


def _words(column: Question, row: Subject, checklist: Checklist, now: datetime) -> str:
    return words_of(column, row.answer(column.key), checklist, now)


def _cell(key: str, row: Subject, checklist: Checklist, now: datetime) -> str:
    return _words(checklist.question(key), row, checklist, now)


def small(words: str) -> str:
    """The words as they stand within a sentence."""
    return words[:1].lower() + words[1:]


def _large(words: str) -> str:
    return words[:1].upper() + words[1:]
