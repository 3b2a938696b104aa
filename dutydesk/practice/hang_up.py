"""What is easily forgotten while a caller is still on the line: the list "before you hang up".

Owns that it never holds anything up: it is a reminder, and an answer of any kind, a mark too, ends a line.
"""

from dutydesk.practice.checklist import Checklist, Grid
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Gap


def before_hanging_up(facts: Facts, checklist: Checklist) -> tuple[Gap, ...]:
    """The questions of the list that have no answer yet, in the order of the pages.

    A question about each person is off the list once it was answered of one of them.
    """
    found: list[Gap] = []
    for section in checklist.sections:
        grids = [part for part in section.parts if isinstance(part, Grid)]
        in_rows = {column.key: grid.row for grid in grids for column in grid.columns}
        for question in section.questions():
            if not question.hang_up:
                continue
            row = in_rows.get(question.key)
            answers = (
                [facts.answer(question.key)]
                if row is None
                else [each.answer(question.key) for each in facts.rows(row)]
            )
            if not any(answer.given for answer in answers):
                found.append(Gap(section.key, section.letter, question.key, None, question.hang_up, ""))
    return tuple(dict.fromkeys(found))
