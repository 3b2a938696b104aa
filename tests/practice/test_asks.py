"""Part A is written for professionals; its questions are turned for other callers (R-104, SC-08)."""

import pytest

from dutydesk.practice.asks import FILE, ask_of, load_asks, parse
from dutydesk.practice.checklist_file import load_checklist
from dutydesk.practice.facts import Answer, Facts
from dutydesk.practice.loading import Faults, Table
from tests.practice.standards import at

CHECKLIST = load_checklist()


def asked(section: str, caller: str) -> str:
    """What that page asks of that caller."""
    facts = Facts({"gate.caller": Answer("gate.caller", caller)}, (), at("2026-10-25T02:15"))
    return ask_of(CHECKLIST.section(section), facts, CHECKLIST)


@pytest.mark.parametrize("caller", ["1", "", "?"])
def test_a_professional_and_whoever_is_not_known_yet_is_asked_as_the_document_asks(caller: str) -> None:
    assert asked("told", caller) == "Have you told the parents that you are ringing us?"


def test_a_relative_is_asked_for_what_a_relative_can_know() -> None:
    for caller in ("2", "3", "5"):
        assert asked("told", caller) == "Do the parents know that you are ringing us?"
        assert "your agency" not in asked("outcomes", caller)


def test_sc08_the_child_who_rings_is_asked_of_his_own_home() -> None:
    assert asked("told", "4") == "Do your parents know that you are ringing us?"
    assert asked("children", "4") == "Who lives at home with you?"
    assert asked("referrer", "4") == CHECKLIST.section("referrer").ask, "the same of everybody"


def test_nobody_but_a_professional_is_asked_of_an_agency_or_an_assessment() -> None:
    for section in CHECKLIST.sections:
        if section.phase == "call":
            for caller in "2345":
                words = asked(section.key, caller).casefold()
                assert "agency" not in words
                assert "assessment" not in words


def test_every_page_named_is_a_page_of_the_call() -> None:
    pages = {section.key for section in CHECKLIST.sections if section.phase == "call"}
    assert set(load_asks()) <= pages


def test_a_page_that_is_not_there_and_one_named_twice_are_both_told() -> None:
    faults = Faults()
    rows = [{"section": "nowhere", "public": "x"}, *[{"section": "told", "public": "x"}] * 2]
    parse(Table({"source": "ours", "ask": rows}, FILE, "", faults), CHECKLIST)
    assert len(faults.found) == 2
