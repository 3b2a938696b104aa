"""Who says so, in words: beside a field, and at the foot of a page with answers of others than the caller."""

from dutydesk.acts.values import NOBODY, Field
from dutydesk.practice.checklist import Grid, Section
from dutydesk.practice.facts import Answer
from dutydesk.practice.says import says_words

from .sheet import Sheet


def beside(words: str, answer: Answer) -> str:
    """What stands beside a field: what was understood, and who says so where that is not the caller."""
    told = says_words(answer.says) if answer.says else ""
    return "; ".join(part for part in (words, told) if part)


def who_says(sheet: Sheet, section: Section) -> str:
    """ "Address: our record says. Child 2, age or DOB: child's own words."; "" where all is the caller's."""
    found: list[str] = []
    for part in section.parts:
        if isinstance(part, Grid):
            for subject in sheet.numbers(part.row):
                for column in part.columns:
                    answer = sheet.answer(Field(column.key, subject.id))
                    if answer.says:
                        column_name = f"{column.name[:1].lower()}{column.name[1:]}"
                        name = f"{part.row.capitalize()} {subject.number}, {column_name}"
                        found.append(f"{name}: {says_words(answer.says)}.")
        elif (answer := sheet.answer(Field(part.key, NOBODY))).says:
            found.append(f"{part.label}: {says_words(answer.says)}.")
    return " ".join(found)
