"""What F1 says of each field: every question has its words, none is left over, and all of them are plain."""

import copy
import tomllib
from collections.abc import Callable
from typing import Any

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.field_help import PLACES, load_help, parse
from dutydesk.practice.loading import DATA

Data = dict[str, Any]
CONTENT: Data = tomllib.loads((DATA / "help.toml").read_text(encoding="utf-8"))
WHY, GOOD, EXAMPLE = 190, 330, 120
"""Letters: what is read at 3 am with a caller waiting. Ours."""


@pytest.fixture
def data() -> Data:
    """The file decoded, to be broken."""
    return copy.deepcopy(CONTENT)


def faults_of(data: Data) -> list[str]:
    with pytest.raises(DataFaults) as caught:
        parse(data, load_checklist())
    return list(caught.value.faults)


def entry(data: Data, kind: str, key: str) -> Data:
    found: Data = next(each for each in data[kind] if each["key"] == key)
    return found


def test_every_question_of_every_page_says_why_it_is_asked_and_what_a_good_answer_holds() -> None:
    """A question added to checklist.toml needs its [[question]] in help.toml: the fault says which."""
    found = load_help()
    asked = {each.key for section in load_checklist().sections for each in section.questions()}
    assert set(found) == asked | set(PLACES)
    assert all(each.why and each.good for each in found.values())


def test_what_is_no_question_has_its_name_and_its_source() -> None:
    """Note, filter, arriving, advice, oversight: whose rule it is, or that it is ours."""
    found = load_help()
    assert all(found[place].name and found[place].source for place in PLACES)
    for key, named in {
        "oversight.endorse": "R-801",
        "oversight.comment": "R-812",
        "advice.pad": "R-201",
    }.items():
        assert named in found[key].source


@pytest.mark.parametrize("key", [each["key"] for kind in ("question", "place") for each in CONTENT[kind]])
def test_it_is_short_plain_and_in_whole_sentences(key: str) -> None:
    found = load_help()[key]
    assert len(found.why) <= WHY
    assert len(found.good) <= GOOD
    assert len(found.example) <= EXAMPLE
    for words in (found.why, found.good):
        assert words[-1] in ".!?", words
    assert found.why != found.good
    said = f"{found.why} {found.good} {found.example}".casefold()
    for unkind in ("invalid", "please", "oops", "must enter", "mandatory", "e.g.", " etc"):
        assert unkind not in said, unkind


BREACHES: list[tuple[str, Callable[[Data], object]]] = [
    (
        "address.line: is a question of checklist.toml without help: add [[question]] with key, why and good",
        lambda data: data["question"].remove(entry(data, "question", "address.line")),
    ),
    (
        "address.colour: is no question of checklist.toml: take its [[question]] out",
        lambda data: data["question"].append({"key": "address.colour", "why": "A.", "good": "B."}),
    ),
    (
        "advice.pad: is a field of a screen without help: add [[place]]",
        lambda data: data["place"].remove(entry(data, "place", "advice.pad")),
    ),
    (
        "advice.mat: is no field of a screen",
        lambda data: entry(data, "place", "advice.pad").update(key="advice.mat"),
    ),
    ("address.line.why: is missing", lambda data: entry(data, "question", "address.line").pop("why")),
    (
        "address.line.good: must be a text that is not empty",
        lambda data: entry(data, "question", "address.line").update(good=" "),
    ),
    (
        "address.line.colour: is not a key this file has",
        lambda data: entry(data, "question", "address.line").update(colour="red"),
    ),
    (
        "address.line: is there twice",
        lambda data: data["question"].append(copy.deepcopy(entry(data, "question", "address.line"))),
    ),
    ("typing.note.source: is missing", lambda data: entry(data, "place", "typing.note").pop("source")),
    ("typing.note.name: is missing", lambda data: entry(data, "place", "typing.note").pop("name")),
    ("source: is missing", lambda data: data.pop("source")),
    ("question: must be a list of tables", lambda data: data.update(question=3)),
]


@pytest.mark.parametrize(("fault", "breach"), BREACHES, ids=[fault for fault, _ in BREACHES])
def test_a_fault_of_the_help_is_named(data: Data, fault: str, breach: Callable[[Data], object]) -> None:
    breach(data)
    assert any(found.startswith(f"help.toml: {fault}") for found in faults_of(data)), faults_of(data)


def test_every_fault_is_told_at_once(data: Data) -> None:
    entry(data, "question", "address.line").pop("why")
    entry(data, "place", "typing.note").pop("good")
    data["question"].remove(entry(data, "question", "child.name"))
    assert len(faults_of(data)) == 3
