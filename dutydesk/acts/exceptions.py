"""What is said of an answer that was typed and is none of those it could be, where a manager reads of it.

In the strategy lane such an answer holds nothing back (decision 3, CF-30), so it stands among the exceptions.
It was given, so nobody has to go and find it: the manager reads what was typed and judges. `practice.gaps`
keeps typed answers out of its words; here they are put back in, for the manager alone.
"""

from datetime import datetime

from dutydesk.practice.checklist import Checklist, Grid
from dutydesk.practice.facts import Facts
from dutydesk.practice.gaps import Exception_, before_sending, person
from dutydesk.practice.marks import mark_of
from dutydesk.practice.reading import read


def not_understood(facts: Facts, checklist: Checklist, now: datetime) -> dict[str, str]:
    """By an exception's words as `before_sending` has them, the words to say in their place.

    Args:
        now: when it was sent, or this moment; aware.
    """
    found = before_sending(facts, checklist, now=now).exceptions
    said = {each.words: _typed(each, facts, checklist, now) for each in found if each.kind == "to_find"}
    return {words: instead for words, instead in said.items() if instead}


def marked(facts: Facts, checklist: Checklist) -> tuple[str, ...]:
    """Every answer marked as not known, whether or not it is one of the thirteen items: "a Postcode"."""
    found: list[str] = []
    for section in checklist.rail:
        for part in section.parts:
            if not isinstance(part, Grid):
                fields = [(part.name, facts.answer(part.key))]
            elif not part.adds:
                # Another page has added these rows, and names them.
                continue
            else:
                fields = [
                    (f"{column.name}, {person(row, checklist)}", row.answer(column.key))
                    for row in facts.rows(part.row)
                    for column in part.columns
                ]
            for name, answer in fields:
                mark = mark_of(checklist.marks, answer)
                if mark is not None and mark.unknown:
                    found.append(f"{section.letter} {name}")
    return tuple(dict.fromkeys(found))


def _typed(gap: Exception_, facts: Facts, checklist: Checklist, now: datetime) -> str:
    row = next((each for each in facts.subjects if each.id == gap.subject), None)
    answer = row.answer(gap.question) if row else facts.answer(gap.question)
    question = checklist.question(gap.question)
    if not answer.given or read(question, answer.typed, checklist, answer.at or now).understood:
        return ""
    return f'{gap.letter} {gap.what}: "{" ".join(answer.typed.split())}" was typed and not understood'
