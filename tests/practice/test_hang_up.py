"""Before you hang up: where is the child, who is there, a number to ring back (beyond B-4)."""

from datetime import UTC, datetime
from uuid import uuid4

from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.hang_up import before_hanging_up

NOW = datetime(2026, 5, 12, 13, 26, tzinfo=UTC)
CHECKLIST = load_checklist()


def questions(answers: dict[str, str], *children: str) -> list[str]:
    rows = tuple(
        Subject(uuid4(), "child", number, {"child.language": Answer("child.language", text)})
        for number, text in enumerate(children, 1)
    )
    facts = Facts({key: Answer(key, text) for key, text in answers.items()}, rows, NOW)
    return [gap.question for gap in before_hanging_up(facts, CHECKLIST)]


def test_nothing_asked_yet_names_all_of_it_once_in_the_order_of_the_pages() -> None:
    assert questions({}) == [
        "told.informed",
        "referrer.phone",
        "child.language",
        "address.now",
        "address.with",
        "address.harmer",
        "adults.other_homes",
    ]


def test_an_answer_of_any_kind_takes_a_line_off() -> None:
    answered = {"referrer.phone": "07700 900123", "address.now": "?", "told.informed": "n"}
    left = questions(answered, "", "Polish")
    assert left == ["address.with", "address.harmer", "adults.other_homes"]
