"""The checklist as shipped, and every fault of a broken one at once."""

import copy
import tomllib
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.checklist import Checklist, Grid, Question
from dutydesk.practice.checklist_file import FILES, load_checklist, parse

Data = dict[str, dict[str, Any]]


@pytest.fixture
def data() -> Data:
    """The four files decoded, to be broken."""
    place = files("dutydesk.data")
    return {name: tomllib.loads(place.joinpath(name).read_text(encoding="utf-8")) for name in FILES}


def read(data: Data) -> Checklist:
    return parse(*(data[name] for name in FILES))


def faults_of(data: Data) -> list[str]:
    with pytest.raises(DataFaults) as caught:
        read(data)
    return list(caught.value.faults)


def section(data: Data, key: str) -> dict[str, Any]:
    return next(each for each in data["checklist.toml"]["section"] if each["key"] == key)


def question(data: Data, page: str, key: str) -> dict[str, Any]:
    return next(each for each in section(data, page)["question"] if each["key"] == key)


def test_the_nineteen_sections_stand_in_the_order_of_appendix_a() -> None:
    letters = "".join(each.letter for each in load_checklist().rail)
    assert letters == "rcapnftekiobxyvhdmw"
    assert load_checklist().section("s").phase == "strategy"


def test_each_of_the_thirteen_items_is_answered_once() -> None:
    """R-107 to R-119."""
    sections = load_checklist().sections
    items = [item for each in sections for item in (each.item, each.each_item) if item]
    assert sorted(items) == list(range(1, 14))


def test_every_question_has_its_source_and_help() -> None:
    for each in load_checklist().sections:
        assert each.source
        for one in each.questions():
            assert one.source, one.key
            assert one.help, one.key


def test_n0_is_neither_offered_nor_taken() -> None:
    """R-116."""
    need = load_checklist().codes["need"]
    assert all(option.national != "N0" for option in need.options)
    assert [typed for typed, _ in need.refused] == ["n0", "0", "not stated"]


def test_a_page_is_drawn_top_line_first_and_each_grid_in_its_place() -> None:
    parts = load_checklist().section("r").parts
    tops = [part.key for part in parts if isinstance(part, Question) and part.top]
    assert tops == ["gate.caller", "told.informed", "gate.safeguarding", "danger.now"]
    assert [part.top for part in parts[:4] if isinstance(part, Question)] == [True] * 4  # first on the page
    views = load_checklist().section("v").parts
    assert [part.row if isinstance(part, Grid) else part.key for part in views] == [
        "views.contacted",
        "views.answer",
        "adult",
        "views.child",
        "views.differ",
        "views.professionals",
    ]


def test_the_digest_is_of_the_files_as_they_are() -> None:
    assert len(load_checklist().digest) == 64
    assert load_checklist() is load_checklist()


def test_questions_are_found_by_key_and_sections_by_letter_too() -> None:
    checklist = load_checklist()
    assert checklist.question("child.nationality").name == "Nationality"
    assert checklist.section("c") is checklist.section("children")
    with pytest.raises(KeyError):
        checklist.question("child.shoe_size")
    with pytest.raises(KeyError):
        checklist.section("no")


def test_what_an_ordinary_send_waits_for_is_marked_in_the_data() -> None:
    """Decision 3: outcome, rationale, level, three boxes, both ticks, consent."""
    needed = {q.key for each in load_checklist().sections for q in each.questions() if q.needed}
    assert needed == {
        "chronology.childrens_services",
        "chronology.early_help",
        "adult.consent",
        "threshold.level",
        "analysis.threshold",
        "analysis.reflection",
        "analysis.view",
        "decision.outcome",
        "decision.rationale",
    }


# Broken files: each breach is one change to the shipped ones; the fault names file, key and what is wrong.


def set_to(page: str, key: str, field: str, value: object) -> Callable[[Data], None]:
    return lambda data: question(data, page, key).update({field: value})


def without(page: str, key: str, field: str) -> Callable[[Data], None]:
    return lambda data: question(data, page, key).pop(field)


def column(place: int, field: str, value: object) -> Callable[[Data], None]:
    return lambda data: section(data, "children")["grid"][0]["columns"][place].update({field: value})


def page_to(page: str, field: str, value: object) -> Callable[[Data], None]:
    return lambda data: section(data, page).update({field: value})


BREACHES: list[tuple[str, Callable[[Data], None]]] = [
    (
        "referrer.name.colour: is not a key this file has",
        set_to("referrer", "referrer.name", "colour", "red"),
    ),
    ("referrer.name.kind: must be one of", set_to("referrer", "referrer.name", "kind", "essay")),
    ("referrer.name.source: is missing", without("referrer", "referrer.name", "source")),
    ("referrer.name.help: is missing", without("referrer", "referrer.name", "help")),
    ("referrer.role.codes: there is no list hats", set_to("referrer", "referrer.role", "codes", "hats")),
    ("referrer.name.codes: is for the kind code", set_to("referrer", "referrer.name", "codes", "yes_no")),
    ("Name.key: is not written in the form", set_to("referrer", "referrer.name", "key", "Name")),
    ("referrer.phone: is there twice", set_to("referrer", "referrer.name", "key", "referrer.phone")),
    (
        "told.how: ask_when names told.no, which is no question",
        set_to("told", "told.how", "ask_when", ["told.no", "y"]),
    ),
    (
        "told.how: ask_when names q, which is no answer",
        set_to("told", "told.how", "ask_when", ["told.informed", "q"]),
    ),
    ("told.how.ask_when: must be a question and", set_to("told", "told.how", "ask_when", ["told.informed"])),
    ("told.how: needed_when names q", set_to("told", "told.how", "needed_when", ["told.informed", "q"])),
    ("told.how.needed_words: is missing", without("told", "told.how", "needed_words")),
    ("told.informed: is on two pages with another kind", set_to("told", "told.informed", "codes", "lives")),
    ("referrer.name.place: must be one of", set_to("referrer", "referrer.name", "place", "bottom")),
    ("adult.name: must begin with child", column(0, "key", "adult.name")),
    (
        "child.name.width: is missing",
        lambda data: section(data, "children")["grid"][0]["columns"][0].pop("width"),
    ),
    ("told.title: is longer than 15 cells", page_to("told", "title", "Parents informed")),
    ("told.letter: is not written in the form", page_to("told", "letter", "in")),
    ("the letter r goes to two sections", page_to("told", "letter", "r")),
    ("told.source: must be a text that is not empty", page_to("told", "source", "")),
    ("told.answered_by: there is no question told.no", page_to("told", "answered_by", ["told.no"])),
    ("item 11 of Appendix A must be answered by one section, not 0", page_to("told", "item", 10)),
    ("item 10 of Appendix A must be answered by one section, not 2", page_to("told", "item", 10)),
    ("Appendix A has no item 14", page_to("told", "item", 14)),
    ("told.phase: must be one of", page_to("told", "phase", "later")),
]


@pytest.mark.parametrize(("fault", "breach"), BREACHES, ids=[fault for fault, _ in BREACHES])
def test_a_fault_of_the_checklist_is_named(data: Data, fault: str, breach: Callable[[Data], object]) -> None:
    breach(data)
    assert any(found.startswith(f"checklist.toml: {fault}") for found in faults_of(data)), faults_of(data)


def test_a_grid_below_a_question_that_is_not_there_is_a_fault(data: Data) -> None:
    section(data, "views")["grid"][0]["after"] = "views.nowhere"
    assert any("views.nowhere" in fault for fault in faults_of(data))


def test_a_code_list_with_n0_or_a_code_twice_is_a_fault(data: Data) -> None:
    need = data["codes.toml"]["need"]["options"]
    need.append({"code": "10", "words": "Not stated", "national": "N0"})
    need.append({"code": "1", "words": "Once more"})
    data["codes.toml"]["gender"]["options"] = []
    data["codes.toml"]["lives"].pop("source")
    found = faults_of(data)
    assert "codes.toml: need: N0 is not a category of need (Appendix A, part A, bullet 10)" in found
    assert "codes.toml: need: the code 1 is there twice" in found
    assert "codes.toml: gender.options: must hold at least one option" in found
    assert "codes.toml: lives.source: is missing" in found


def test_a_mark_of_two_signs_and_an_outcome_code_twice_are_faults(data: Data) -> None:
    data["marks.toml"]["mark"][0]["sign"] = "??"
    data["marks.toml"]["mark"][1]["sign"] = "x"
    data["outcomes.toml"]["outcome"][1]["code"] = "1"
    found = "\n".join(faults_of(data))
    assert "marks.toml: not_known.sign: " in found
    assert "marks.toml: declined.sign: " in found
    assert "outcomes.toml: targeted_early_help.code: is another outcome's code as well" in found


def test_every_fault_of_all_files_is_told_at_once(data: Data) -> None:
    del section(data, "referrer")["source"]
    del data["codes.toml"]["need"]["source"]
    del data["marks.toml"]["mark"][0]["words"]
    del data["outcomes.toml"]["version"]
    assert sorted(fault.partition(":")[0] for fault in faults_of(data)) == sorted(FILES)


@pytest.mark.parametrize("wrong", [7, 0.5, [], [1], [{}], {}, {"section": 3}])
def test_a_file_of_another_shape_is_a_fault_and_no_crash(data: Data, wrong: object) -> None:
    for name in FILES:
        for key in list(data[name]):
            broken = copy.deepcopy(data)
            broken[name][key] = wrong
            assert faults_of(broken)
