"""What the practice documents want kept and told of a call, each by its id, from the typing to the paper.

The rules with a test of their own elsewhere are not here: CONTRIBUTING.md says which test guards which.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from dutydesk.acts import endorsing, sending
from dutydesk.acts.entered import oversight_entered
from dutydesk.acts.reading import history
from dutydesk.acts.values import Field, Where
from dutydesk.errors import Missing, NotAllowed
from dutydesk.paper.plain_record import record_json, record_text
from dutydesk.paper.standards import Standards
from dutydesk.practice.checklist import Row
from dutydesk.records.tables import Submission
from tests.acts.owed import settle_all
from tests.acts.play import Play, playing
from tests.fixed_clock import LONDON

KEPT: dict[str, dict[str, tuple[str, str]]] = {
    "R-103": {"referrer.channel": ("w", "Written request")},
    "R-104": {"gate.caller": ("3", "Relative")},
    "R-107": {
        "referrer.name": ("Tom Reid", "Tom Reid"),
        "referrer.role": ("DSL, Oakfield Primary", "DSL, Oakfield Primary"),
        "referrer.phone": ("0116 496 0123", "0116 496 0123"),
        "referrer.email": ("t.reid@oakfield.example", "t.reid@oakfield.example"),
        "referrer.link": ("Class teacher since May", "Class teacher since May"),
    },
    "R-110": {
        "address.line": ("14 Elm Road", "14 Elm Road"),
        "address.postcode": ("LE4 9ZZ", "LE4 9ZZ"),
        "address.phone": ("07700 900123", "07700 900123"),
        "address.same_on_ll": ("y", "Yes"),
    },
    "R-112": {
        "narrative.seen": ("A bruise, left cheek", "A bruise, left cheek"),
        "narrative.said": ("Never tea on Fridays", "Never tea on Fridays"),
        "narrative.judged": ("Mum is low again", "Mum is low again"),
    },
    "R-113": {"protective.factors": ("Asked, none found", "Asked, none found")},
    "R-118": {"outcomes.wanted": ("Fed at school; club from Monday", "Fed at school; club from Monday")},
    "R-119": {"feedback.advised": ("y", "Yes")},
    "R-121": {
        "narrative.needs": ("Reads well, tired", "Reads well, tired"),
        "narrative.parenting": ("Nights are hard", "Nights are hard"),
    },
    "R-123": {"narrative.arose": ("Mum did not fetch her", "Mum did not fetch her")},
    "R-124": {"early_help.tools": ("DASH 9 May by police", "DASH 9 May by police")},
    "R-126": {"adults.other_homes": ("Two more with their mum", "Two more with their mum")},
    "R-132": {"outcomes.next_step": ("He asks gran today", "He asks gran today")},
    "R-134": {"views.professionals": ("J Bell rung, mum agreed", "J Bell rung, mum agreed")},
    "R-301": {
        "chronology.childrens_services": ("f", "Searched, found"),
        "chronology.early_help": ("n", "Searched, nothing found"),
    },
    "R-401": {
        "views.contacted": ("n", "No"),
        "views.answer": ("Rung 15:10 and 15:40", "Rung 15:10 and 15:40"),
    },
    "R-403": {"views.answer": ("Kim says her money stopped", "Kim says her money stopped")},
    "R-415": {"views.child": ("Wants mum to sleep", "Wants mum to sleep")},
    "R-416": {
        "views.differ": (
            "Kim: gran was there. Leah: gran came at nine",
            "Kim: gran was there. Leah: gran came at nine",
        )
    },
    "R-702": {
        "decision.given": ("1,3", "Parenting information, Signposting, Early Help and Prevention included"),
    },
    "R-710": {"decision.response": ("2", "Child in need, section 17")},
}
"""Requirement, to question: what is typed, and what it means."""
KEPT_OF_A_ROW: dict[str, tuple[Row, dict[str, tuple[str, str]]]] = {
    "R-111": (
        "adult",
        {
            "name": ("Dean Cole", "Dean Cole"),
            "relation": ("fa", "Father"),
            "responsibility": ("n", "No"),
            "lives": ("n", "Away"),
            "consent": ("n", "Refused"),
        },
    ),
    "R-114": (
        "professional",
        {"name": ("J Ross", "J Ross"), "agency": ("hv", "Health visitor"), "contact": ("ext 4", "ext 4")},
    ),
    "R-125": (
        "child",
        {
            "ethnicity": ("wb", "White British"),
            "name": ("Jay", "Jay"),
            "language": ("Polish", "Polish"),
            "disability": ("Deaf", "Deaf"),
        },
    ),
    "R-131": (
        "child",
        {"name": ("Baby", "Baby"), "born": ("due June", "due June"), "gestation": ("34", "34")},
    ),
    "R-301": (
        "child",
        {
            "name": ("Jay", "Jay"),
            "social_care": ("n", "Searched, nothing found"),
            "early_help": ("f", "Searched, found"),
            "events": ("1 3", "1 3"),
        },
    ),
    "R-303": (
        "event",
        {
            "when": ("3 2024", "March 2024"),
            "from": ("eh", "Early Help"),
            "what": ("Closed, improved", "Closed, improved"),
            "why": ("Same worry again", "Same worry again"),
        },
    ),
}
"""Requirement, to the row and its cells."""
OUTCOMES_BELOW = {"R-703": "1", "R-708": "2", "R-704": "3"}
INTAKES = {"1": "Concern", "2": "court report", "3": "Missing", "4": "living in the area", "5": "information"}


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    with playing(tmp_path, "2026-05-12T14:26") as desk:
        yield desk


def record_of(play: Play, contact: UUID) -> dict[str, Any]:
    """What leaves the desk of a contact, as JSON."""
    record: dict[str, Any] = json.loads(record_json(play.view(contact), *told(play, contact)))
    return record


def told(play: Play, contact: UUID) -> tuple[Any, Standards]:
    """What the paper needs beside the contact."""
    desk = play.desk
    standards = Standards(desk.checklist, desk.profile, desk.calendar, desk.clock.now())
    return history(desk, contact), standards


def answers_in(record: dict[str, Any], row: int = 0) -> dict[str, dict[str, Any]]:
    """The answers about the contact itself, or those of the rows with that number."""
    found: dict[str, dict[str, Any]] = {}
    for section in record["sections"]:
        lists = (
            [section["answers"]] if not row else [r["answers"] for r in section["rows"] if r["number"] == row]
        )
        found |= {answer["question"]: answer for answers in lists for answer in answers}
    return found


def sent_words(play: Play, contact: UUID) -> str:
    """All that the manager is bound to, as it was frozen with the send."""
    with play.desk.database.read() as session:
        return session.exec(select(Submission).where(Submission.contact_id == contact)).one().content


@pytest.mark.parametrize("requirement", KEPT)
def test_what_is_asked_is_kept_with_name_and_time_and_goes_to_the_manager(
    play: Play, requirement: str
) -> None:
    contact = play.take()
    play.ordinary(contact)
    for question, (typed, _) in KEPT[requirement].items():
        play.type(contact, question, typed)
    found = answers_in(record_of(play, contact))
    aloud = " ".join(record_text(play.view(contact), *told(play, contact)).split())
    play.send(contact)
    bound = sent_words(play, contact)
    for question, (_, words) in KEPT[requirement].items():
        assert found[question]["words"] == words
        assert found[question]["by"] == "S Khan"
        assert found[question]["at"] == "2026-05-12T14:26:00+01:00"
        assert words in aloud
        assert words in bound


@pytest.mark.parametrize("requirement", KEPT_OF_A_ROW)
def test_each_person_and_event_is_kept_in_a_row_with_who_typed_it(play: Play, requirement: str) -> None:
    contact = play.take()
    play.ordinary(contact)
    kind, cells = KEPT_OF_A_ROW[requirement]
    first = {"gender": "m", "ethnicity": "wb", "nationality": "br"} if kind == "child" else {}
    row = uuid4()
    for column, typed in (first | {key: typed for key, (typed, _) in cells.items()}).items():
        field = Field(f"{kind}.{column}", row, kind, 7)
        play.desk.keeper.typed(contact, field, typed, Where("referrer", field.question, row))
        play.desk.keeper.left(contact, field)
    found = answers_in(record_of(play, contact), 7)
    play.send(contact)
    bound = sent_words(play, contact)
    for key, (typed, words) in cells.items():
        answer = found[f"{kind}.{key}"]
        assert (answer["typed"], answer["by"]) == (typed, "S Khan")
        assert words in answer["words"]
        assert answer["words"] in bound


def test_r701_a_contact_ends_in_one_of_four_and_a_referral_says_of_what_kind(play: Play) -> None:
    outcomes = play.desk.checklist.outcomes
    assert [each.words for each in outcomes if len(each.code) == 1] == [
        "Advice and guidance",
        "Targeted early help",
        "Early help assessment",
        "Progress to referral",
    ]
    assert all(each.code.startswith("4") and each.referral for each in outcomes if len(each.code) == 2)
    contact = play.take()
    play.ordinary(contact, decision__outcome="5")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert any("Outcome" in gap for gap in refused.value.gaps), "no record and no action are no outcomes"


def test_r110_that_liquid_logic_has_the_same_is_kept_with_the_minute_and_the_name(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.clock.move(minutes=9)
    play.type(contact, "address.same_on_ll", "y")
    tick = answers_in(record_of(play, contact))["address.same_on_ll"]
    assert (tick["words"], tick["by"]) == ("Yes", "S Khan")
    assert tick["at"] == "2026-05-12T14:35:00+01:00"


@pytest.mark.parametrize("intake", [*INTAKES, "6"])
def test_r130_every_kind_of_intake_is_a_contact_with_its_24_hours(play: Play, intake: str) -> None:
    contact = play.take()
    play.ordinary(contact, referrer__intake=intake)
    play.send(contact)
    play.endorse(contact)
    words = answers_in(record_of(play, contact))["referrer.intake"]["words"]
    assert INTAKES.get(intake, "Other statutory notice") in words
    clock = play.clock_of(contact, "contact_decision")
    assert (clock.due_at - clock.started_at).total_seconds() == 24 * 3600


@pytest.mark.parametrize("requirement", OUTCOMES_BELOW)
def test_below_a_referral_it_needs_level_reasons_and_oversight_and_goes_no_further(
    play: Play, requirement: str
) -> None:
    """R-703, R-704, R-708: advice on a named child and early help are decided contacts, and no referrals."""
    contact = play.take()
    play.ordinary(contact, decision__outcome=OUTCOMES_BELOW[requirement], threshold__level="")
    with pytest.raises(Missing) as refused:
        play.send(contact)
    assert any("cites no threshold" in gap for gap in refused.value.gaps)
    play.type(contact, "threshold.level", "2")
    play.type(contact, "decision.rationale", "")
    with pytest.raises(Missing):
        play.send(contact)
    play.type(contact, "decision.rationale", "One need, met by the school")
    play.send(contact)
    assert "contact_decision" in play.going(contact), "decided is not endorsed"
    play.clock.move(hours=2)
    play.endorse(contact)
    view = play.view(contact)
    assert view.referrals == ()
    assert view.state == "endorsed"
    stopped = play.clock_of(contact, "contact_decision").stopped_at
    assert stopped is not None
    assert f"{stopped.astimezone(LONDON):%H:%M}" == "16:26"


def test_r207_an_objection_stops_neither_save_nor_send(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, told__agree="n", told__how="Told at nine: do not dare")
    assert play.send(contact).outcome == "early_help_assessment"
    kept = answers_in(record_of(play, contact))
    assert kept["told.agree"]["words"] == "No"
    assert kept["told.how"]["words"] == "Told at nine: do not dare"


def test_r804_the_exception_for_nights_is_off_holds_out_of_hours_only_and_is_flagged(play: Play) -> None:
    """The profile as shipped has none; where an authority switches it on, whoever reads it is told."""
    play.at("2026-05-12T22:10")
    play.be(play.manager)
    contact = play.take()
    play.ordinary(contact)
    sending.send(play.desk, contact, play.view(contact).version)
    with pytest.raises(NotAllowed, match="another manager"):
        endorsing.endorse(play.desk, contact, play.digest(contact), "Alone tonight")
    play.desk.profile = replace(play.desk.profile, r804_exception=True)
    play.at("2026-05-13T09:00")
    with pytest.raises(NotAllowed, match="another manager"):
        endorsing.endorse(play.desk, contact, play.digest(contact), "In core hours")
    play.at("2026-05-13T22:05")
    endorsing.endorse(play.desk, contact, play.digest(contact), "Alone tonight")
    assert record_of(play, contact)["endorsements"][0]["choice_words"] == "Endorsed, own work out of hours"
    aloud = " ".join(record_text(play.view(contact), *told(play, contact)).split())
    assert "Endorsed, own work out of hours, contact, Wed 13 May 2026 22:05 BST by M Patel." in aloud

    play.be(play.worker)
    other = play.take()
    play.ordinary(other)
    play.send(other)
    play.endorse(other)
    assert record_of(play, other)["endorsements"][0]["choice_words"] == "Endorsed"


def test_r806_that_oversight_is_on_liquid_logic_is_ticked_with_its_minute(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="nothing to enter"):
        oversight_entered(play.desk, contact)
    play.endorse(contact)
    assert [each["entered"] for each in record_of(play, contact)["endorsements"]] == [None, None]
    play.be(play.worker)
    with pytest.raises(NotAllowed, match="a duty team manager"):
        oversight_entered(play.desk, contact)
    play.be(play.other_manager)
    play.clock.move(minutes=12)
    assert oversight_entered(play.desk, contact) == 2, "the contact's and the referral's"
    record = record_of(play, contact)
    assert [(each["entered"], each["entered_by"]) for each in record["endorsements"]] == [
        ("2026-05-12T14:38:00+01:00", "D Hart")
    ] * 2
    aloud = " ".join(record_text(play.view(contact), *told(play, contact)).split())
    assert "On Liquid Logic too: Tue 12 May 2026 14:38 BST, D Hart." in aloud
    assert record["history"][-1]["words"] == "The manager's oversight is on Liquid Logic too."
    play.clock.move(minutes=5)
    with pytest.raises(NotAllowed, match="All oversight"):
        oversight_entered(play.desk, contact)
    assert record_of(play, contact)["endorsements"][0]["entered"] == "2026-05-12T14:38:00+01:00"


def test_r806_what_is_said_later_is_ticked_by_itself(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, play.digest(contact), "More of the history")
    assert oversight_entered(play.desk, contact) == 1
    play.send(contact)
    play.endorse(contact)
    play.clock.move(minutes=30)
    assert oversight_entered(play.desk, contact) == 1
    times = [each["entered"][11:16] for each in record_of(play, contact)["endorsements"]]
    assert times == ["14:26", "14:56"]


def test_r711_decided_endorsed_and_told_are_three_times_and_all_are_told(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.clock.move(minutes=10)
    play.send(contact)
    play.clock.move(minutes=20)
    play.endorse(contact)
    play.clock.move(minutes=30)
    settle_all(play, contact)
    view = play.view(contact)
    times = [view.submissions[0].sent_at, view.endorsements[0].at, view.feedback[0].sent_at]
    assert [f"{at.astimezone(LONDON):%H:%M}" for at in times if at] == ["14:36", "14:56", "15:26"]
    aloud = " ".join(record_text(view, *told(play, contact)).split())
    for words in ("sent Tue 12 May 2026 14:36", "Tue 12 May 2026 14:56 BST by M Patel", "15:26"):
        assert words in aloud
