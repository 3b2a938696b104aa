"""Every section of a review in full, in the order of the checklist, with what was heard, word for word."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dutydesk.acts.frozen import name_of, told_of
from dutydesk.acts.notes import heard_in
from dutydesk.acts.strategy_words import earlier, kept_lines, title
from dutydesk.acts.values import NOBODY, ContactView, NoteView, ReviewView
from dutydesk.practice.checklist import Checklist, Grid, Section
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.marks import moment_words
from dutydesk.practice.quoting import label_of, quotation
from dutydesk.practice.walk import asked, asked_in, grid_rows
from dutydesk.practice.wording import clock_words, when_words

from .review_calls import about_the_call
from .review_corrected import rows_under, waiting_under
from .review_lines import BLANK, HEAD, Part

STRATEGY: Final = "s"


def in_full(view: ReviewView, checklist: Checklist, now: datetime) -> Iterator[Part]:
    """Every section, below its heading, as it was sent."""
    yield BLANK
    yield Part("EVERY SECTION IN FULL", label_style=HEAD, above=True)
    yield from (Part(label, text) for label, text in about_the_call(view, now))
    for section in checklist.rail:
        yield from _section(section, view.sent_facts, view, checklist, now)
    if view.contact.strategy is not None:
        yield from _section(checklist.section(STRATEGY), view.contact.facts, view, checklist, now)
        for each in earlier(view.contact):
            for label, words in kept_lines(each, lambda at: when_words(at, now)):
                yield Part(label, words, group=label == title(each))


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
            yield from _grid(part, rows, view, checklist, now)
            continue
        waits = tuple(waiting_under(view, part.key, NOBODY, now))
        words = told_of(part, facts.answer(part.key), checklist, now)
        if words or waits:
            seen += 1
            yield Part(part.name, words or "nothing now")
            yield from waits
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


def _grid(
    grid: Grid, rows: tuple[Subject, ...], view: ReviewView, checklist: Checklist, now: datetime
) -> Iterator[Part]:
    if grid.heading and rows:
        yield Part(grid.heading, above=True)
    for row in rows:
        # A page that shows the rows of another names each; the page they are made on begins with the name.
        if not grid.adds:
            yield Part(name_of(row, checklist), label_style="", above=True)
        silent: list[str] = []
        first = str(row.number) if grid.adds else ""
        for column in grid.columns:
            waits = tuple(waiting_under(view, column.key, row.id, now, column.name))
            words = told_of(column, row.answer(column.key), checklist, now)
            if words or waits:
                yield Part(first or column.name, words or "nothing now", "bold" if first else "")
                yield from waits
                first = ""
            elif asked_in(column, row):
                silent.append(column.name)
        if silent:
            yield Part("Not asked", ", ".join(silent), "$quiet")
    if grid.adds:
        yield from rows_under(view, grid.row, now)


def _said(contact: ContactView, now: datetime) -> Iterator[Part]:
    for each in contact.endorsements:
        gone = f" Withdrawn: {each.withdrawn_reason}" if each.withdrawn_at else ""
        whose = f"{each.child_name}: " if each.child_name else ""
        outcome = f" ({whose}{each.outcome_words})" if each.outcome_words else ""
        who = f"{moment_words(each.at, now)} {each.manager_name}: {each.choice_words}{outcome}."
        own = [f"{child.name}: {child.outcome_words}" for child in each.children if child.differs]
        others = f" {'; '.join(own)}." if own and each.point == "contact" else ""
        yield Part("", f"{who}{others} {each.reasons}{gone} {each.entered}".rstrip())
        if each.second:
            yield Part("", each.second, "$quiet")


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
