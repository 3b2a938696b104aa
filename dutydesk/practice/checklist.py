"""The checklist as values: sections, questions, grids, code lists, marks and outcomes.

Owns the shapes that `data/checklist.toml`, `codes.toml`, `marks.toml` and `outcomes.toml` are read into.
Reading them, with every fault of a file at once, is `checklist_file`.
"""

from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["line", "long", "code", "age", "date", "time", "outcome", "step", "promise", "came", "kept"]
"""How an answer is typed and understood. `line` and `long` are free text, the others are also read.

A `step` is somebody and a time that has come ("PC Khan 15:50"), a `promise` somebody and a time to come.
"""

Row = Literal["child", "adult", "professional", "event", "attendee", "tool"]
"""What one row of a grid is about."""

Phase = Literal["call", "after", "decide", "strategy"]


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of a code list."""

    code: str
    """What is typed: short, lower case."""
    words: str
    national: str = ""
    """The value the statutory returns use; empty when the list has none."""
    safeguarding: bool = False
    """Choosing this says that the concern is of a safeguarding nature."""
    enquiry: bool = False
    """Choosing this begins a section 47 enquiry."""
    public: bool = False
    """Whoever this is does not ring as a professional."""


@dataclass(frozen=True, slots=True)
class CodeList:
    """A list of accepted answers."""

    key: str
    options: tuple[Option, ...]
    source: str
    open: bool = False
    """Other words are kept as a full answer, not as a question to settle."""
    many: bool = False
    """Several codes may be given, with commas or spaces between."""
    refused: tuple[tuple[str, str], ...] = ()
    """(what is typed, in small letters; the sentence that says why it is not an answer)."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One way of having no answer."""

    key: str
    sign: str
    words: str
    short: str = ""
    """Its words in a narrow cell, behind the sign."""
    reason: bool = False
    """On one of the 13 items this mark needs a reason in words before sending."""
    owner: bool = False
    """It says that somebody is finding out: it needs who, and by when."""
    unknown: bool = False
    """On a `never_unknown` question of a born child the manager must write why it is accepted."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a contact may end in."""

    key: str
    code: str
    words: str
    source: str
    referral: bool = False
    """Endorsing it makes one referral for each child."""
    strategy: bool = False
    """It is the strategy lane."""
    unfinished: bool = False
    """Half an answer: the kind of referral is still to be typed."""
    short: str = ""
    """In a cell, and behind a child's name: "advice only"."""
    press: int = 0
    """Place among the outcomes, 1 the most pressing; 0 for half an answer."""
    voluntary: bool = False
    """It goes ahead with agreement: the manager is shown where there is none."""


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask, or one column of a grid."""

    key: str
    """Stored with the answer: never renamed, never used again. In a grid its first part is the row's kind."""
    label: str
    kind: Kind
    source: str
    help: str
    codes: str = ""
    """Key of the code list, for the kind "code"."""
    walk: bool = False
    """On the Tab path of the call."""
    top: bool = False
    """One key, on the line at the top of the page."""
    ask_when: tuple[str, ...] = ()
    """(question, code, ...): asked only when that question has one of those codes."""
    rows: int = 1
    """Lines of the box, for the kind "long"."""
    width: int = 0
    """Cells of the column, in a grid."""
    show_options: bool = False
    """The page lists the options below the question."""
    never_unknown: bool = False
    """Not known is accepted for an unborn child only (DAS Appendix A, part A, bullet 3)."""
    full: str = ""
    """What it is called in a sentence, where that is not the label."""
    needed: bool = False
    """An ordinary send needs an answer here, in every row; a mark will not do."""
    needed_when: tuple[str, ...] = ()
    """(question, code, ...): with one of those codes there, this needs words, or a mark with its reason."""
    needed_words: str = ""
    """What is said when it is needed and not there."""
    hang_up: str = ""
    """What is read out of it on the list "before you hang up"; "" for the others."""
    blank: str = ""
    """What an empty cell means, in words, where nothing typed is an answer."""
    beside: str = ""
    """A column of the same grid: this one is asked only in rows where that one holds something."""

    @property
    def name(self) -> str:
        """What the question is called in a sentence."""
        return self.full or self.label


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of one kind, a question in each column."""

    row: Row
    columns: tuple[Question, ...]
    heading: str = ""
    adds: bool = False
    """Enter in the last cell, or F5, makes a new row. Otherwise it shows the rows made elsewhere."""
    walk: bool = False
    """Its cells are on the Tab path of the call."""
    least: int = 1
    """It is there from so many rows on, or where one of its cells holds something."""


@dataclass(frozen=True, slots=True)
class Section:
    """One page of the checklist."""

    key: str
    letter: str
    title: str
    """Short name, at most 15 cells, for the rail."""
    heading: str
    ask: str
    """What to say to the caller."""
    phase: Phase
    source: str
    requirements: tuple[str, ...]
    parts: tuple[Question | Grid, ...] = ()
    """Top to bottom as drawn; questions with `top` come first."""
    item: int | None = None
    """Appendix A part A bullet (1 to 13), or None."""
    each_item: int | None = None
    """A second bullet answered by the `never_unknown` columns of every row."""
    answered_by: tuple[str, ...] = ()
    """The item counts when one of these questions has an answer or a mark."""

    def questions(self) -> tuple[Question, ...]:
        """Every question of the page, columns included, in order."""
        found: list[Question] = []
        for part in self.parts:
            found.extend(part.columns if isinstance(part, Grid) else (part,))
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Checklist:
    """The whole of Appendix A as this desk asks it."""

    version: str
    source: str
    digest: str
    """SHA-256 of the files it was read from, hex; stored with each contact."""
    sections: tuple[Section, ...]
    codes: dict[str, CodeList] = field(hash=False)
    marks: tuple[Mark, ...]
    outcomes: tuple[Outcome, ...]

    def section(self, key_or_letter: str) -> Section:
        """The section with that key or letter.

        Raises:
            KeyError: there is none.
        """
        for section in self.sections:
            if key_or_letter in (section.key, section.letter):
                return section
        raise KeyError(key_or_letter)

    def question(self, key: str) -> Question:
        """The question with that key (the first, where two pages share it).

        Raises:
            KeyError: there is none.
        """
        for section in self.sections:
            for question in section.questions():
                if question.key == key:
                    return question
        raise KeyError(key)

    @property
    def rail(self) -> tuple[Section, ...]:
        """The nineteen sections of a contact, in Appendix A order."""
        return tuple(section for section in self.sections if section.phase != "strategy")
