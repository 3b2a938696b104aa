"""Before you send (decision 3, R-109, R-115, R-116, R-119, R-120, R-129, R-302, R-402, R-706, CF-30)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutydesk.practice.gaps import NAME_CELLS, Before, before_sending, section_state, unanswered
from tests.hostile import HOSTILE
from tests.practice.call import CHECKLIST, NOW, Call, night_call, school_call


def look(call: Call) -> Before:
    return before_sending(call.facts, CHECKLIST, NOW)


def gaps(call: Call) -> list[str]:
    return [gap.words for gap in look(call).must_fix]


def shown(call: Call) -> list[str]:
    return [exception.words for exception in look(call).exceptions]


def test_a_call_with_every_item_answered_may_be_sent() -> None:
    before = look(school_call())
    assert (before.lane, before.must_fix, before.exceptions, before.needs_manager_reason) == (
        "ordinary",
        (),
        (),
        False,
    )


def test_an_empty_contact_names_every_item_of_appendix_a() -> None:
    """R-120: not asked is a gap on each of the 13; item 3 has nobody to be asked about yet."""
    asked = {gap.section for gap in look(Call()).must_fix if gap.state in ("not asked", "nobody added")}
    assert asked == {section.key for section in CHECKLIST.sections if section.item}


def test_category_n0_and_a_blank_ethnicity_are_both_named() -> None:
    """SC-16: the send at 16:20 is refused and says both."""
    call = school_call().type(category__need="N0")
    call.retype(call.subjects[0], ethnicity="")
    assert gaps(call) == [
        "c Ethnicity, Leah Shaw: not asked",
        "k Category: N0 is not a category: say what the need is",
    ]


@pytest.mark.parametrize("column", ["gender", "ethnicity", "nationality"])
@pytest.mark.parametrize("sign", ["?", "!"])
def test_a_born_child_not_known_goes_as_an_exception_with_the_managers_reason(column: str, sign: str) -> None:
    """R-109 and decision 3."""
    call = school_call()
    call.retype(call.subjects[0], **{column: sign})
    before = look(call)
    assert (before.must_fix, before.needs_manager_reason) == ((), True)
    words = "asked, not known" if sign == "?" else "asked, would not say"
    assert shown(call) == [f"c {column.capitalize()}, Leah Shaw: {words} (Tom Reid, 14:31)"]


def test_an_unborn_child_owes_no_gender_ethnicity_or_nationality() -> None:
    """R-109, R-131."""
    call = school_call()
    call.row("child", name="Baby Shaw", born="due June", gender="?")
    before = look(call)
    assert (before.must_fix, before.exceptions, before.needs_manager_reason) == ((), (), False)


def test_every_child_is_named_or_marked() -> None:
    """R-108: a row that holds anything is a child."""
    call = school_call()
    call.row("child", born="about 3", gender="m", ethnicity="wb", nationality="br")
    assert gaps(call) == ["c Name, child 2: not asked"]


def test_the_only_child_without_a_name_is_asked_for_in_the_grid() -> None:
    call = school_call()
    call.retype(call.subjects[0], name="")
    (gap,) = look(call).must_fix
    assert (gap.words, gap.subject) == ("c Name, child 1: not asked", call.subjects[0].id)


def test_a_mark_beside_an_answered_box_of_the_same_item_is_no_exception() -> None:
    assert shown(school_call().type(narrative__said="?")) == []
    call = school_call().blank("narrative.seen").type(narrative__said="?")
    assert shown(call) == ["n Narrative: asked, not known (Tom Reid, 14:31)"]


def test_a_row_taken_out_or_never_filled_owes_nothing() -> None:
    call = school_call()
    call.row("child")
    taken = call.row("child", name="Jay Shaw")
    call.subjects[call.subjects.index(taken)] = replace(taken, struck=True)
    assert gaps(call) == []


@pytest.mark.parametrize("sign", ["-", "*"])
def test_a_mark_that_needs_its_reason_is_a_gap_until_it_has_one(sign: str) -> None:
    call = school_call().type(protective__factors=sign)
    (gap,) = gaps(call)
    assert gap.startswith("f Protective: ")
    assert gap.endswith(", so say why")
    call.explain("protective.factors", "He was in the room")
    assert gaps(call) == []
    assert shown(call) == [f"{gap.removesuffix(', so say why')} (Tom Reid, 14:31)"]


def test_someone_finding_out_needs_who_and_by_when() -> None:
    call = school_call().type(address__line=">")
    assert gaps(call) == ["a Address: someone is finding out, so say who, and by when"]
    call.explain("address.line", "Sr Wood")
    assert gaps(call) == ["a Address: someone is finding out, so say by when"]
    call.explain("address.line", "Sr Wood", NOW + timedelta(hours=1, minutes=29))
    assert gaps(call) == []
    assert shown(call) == ["a Address: someone is finding out: Sr Wood, by 16:00 (Tom Reid, 14:31)"]


def test_neither_early_help_done_nor_thought_about_needs_its_reason() -> None:
    """R-115."""
    call = school_call().type(early_help__state="3").blank("early_help.detail")
    assert gaps(call) == ["e Early help: neither, so say why"]
    assert gaps(call.type(early_help__detail="Family only just moved here")) == []


def test_parents_told_needs_how_and_not_told_needs_why() -> None:
    """R-117; the manager is shown the listed reason, and never the caller's own words of it."""
    call = school_call().blank("told.how")
    assert gaps(call) == ["i Parents told: say who told them, when, and how they took it"]
    call = school_call().type(told__informed="n", gate__safeguarding="y").blank("told.how")
    assert gaps(call) == ["i Parents told: not told, so say why"]
    assert shown(call.type(told__reason="4")) == ["i Parents not told: Forced marriage"]
    assert shown(call.type(told__reason="She whispered a secret")) == ["i Parents not told: reason given"]


def test_feedback_not_advised_needs_why() -> None:
    """R-119."""
    call = school_call().type(feedback__advised="n")
    assert gaps(call) == ["b Feedback: not told, so say why"]
    assert gaps(call.type(feedback__reason="No email")) == []


def test_the_history_ticks_take_no_mark() -> None:
    """R-302: a decision without both searches is refused."""
    call = school_call().type(chronology__early_help="?").blank("chronology.childrens_services")
    assert gaps(call) == ["y Children's Services: not searched", "y Early Help: not searched"]


def test_r301_an_empty_tick_of_a_child_is_that_for_all_and_a_mark_there_is_no_search() -> None:
    call = school_call()
    jay = call.row("child", name="Jay Shaw", born="3", gender="m", ethnicity="wb", nationality="br")
    assert gaps(call) == []
    call.retype(jay, social_care="n", early_help="f", events="2")
    assert gaps(call) == []
    call.retype(jay, social_care="?", early_help="maybe")
    first, second = gaps(call)
    assert first == "y Children's Services, Jay Shaw: a mark is no search"
    assert second.startswith("y Early Help, Jay Shaw: ")
    assert look(call.type(decision__outcome="42")).may_send, "the 4 hours wait for nothing"


def test_each_adult_has_a_position_on_consent_and_not_sought_says_why() -> None:
    """R-402."""
    call = school_call()
    dean = call.row("adult", name="Dean Cole", relation="fa")
    assert gaps(call) == ["v Consent, Dean Cole: say given, refused, not sought or not needed"]
    call.retype(dean, consent="s")
    assert gaps(call) == ["v Consent, Dean Cole: not sought, so say why"]
    call.retype(dean, consent="s", consent_detail="No number for him")
    assert gaps(call) == []


@pytest.mark.parametrize("box", ["analysis.threshold", "analysis.reflection", "analysis.view"])
@pytest.mark.parametrize("mark", ["", "-"])
def test_each_analysis_box_is_written_in(box: str, mark: str) -> None:
    """R-129."""
    call = school_call().type(**{box.replace(".", "__"): mark})
    (gap,) = look(call).must_fix
    assert (gap.question, gap.state) == (box, "nothing written")


def test_a_rationale_without_a_level_cites_no_threshold() -> None:
    """R-706, R-703."""
    call = school_call().blank("threshold.level")
    assert gaps(call) == ["h Threshold: no level judged, so the rationale cites no threshold"]


def test_half_an_outcome_is_a_gap() -> None:
    call = school_call().type(decision__outcome="4")
    assert gaps(call) == ["d Outcome: Say which kind of referral, such as 42"]


def test_an_unsettled_gate_is_a_gap() -> None:
    call = school_call().blank("told.informed", "told.how")
    assert gaps(call)[0] == "r Gate: say who calls, whether the parents know, or that it is safeguarding"


def test_a_child_outside_the_city_is_shown_to_the_manager() -> None:
    """R-105."""
    assert shown(school_call().type(referrer__in_area="n")) == ["r Area: the child does not live here"]


@pytest.mark.parametrize("call", [school_call(), night_call()])
@pytest.mark.parametrize(
    ("lines", "words"), [(1, "n 1 note line not sorted"), (2, "n 2 note lines not sorted")]
)
def test_lines_of_the_note_that_were_never_sorted_are_shown_and_hold_nothing_back(
    call: Call, lines: int, words: str
) -> None:
    plain = look(call)
    before = before_sending(call.facts, CHECKLIST, NOW, unsorted=lines)
    added = [each for each in before.exceptions if each not in plain.exceptions]
    assert [(each.words, each.kind) for each in added] == [(words, "note")]
    assert (before.must_fix, before.lane) == (plain.must_fix, plain.lane)
    assert CHECKLIST.question(added[0].question), "Enter goes to a field there is"


def test_a_low_level_beside_a_high_outcome_is_not_scored() -> None:
    """R-604: no score and no suggested outcome."""
    assert look(school_call().type(threshold__level="1", decision__outcome="41")).exceptions == ()


# The strategy lane.


def test_the_night_call_goes_with_a_child_the_grounds_and_one_line() -> None:
    """CF-30, R-709, script C: everything else is to be found, and the mark keeps its name and time."""
    call = night_call()
    before = look(call)
    assert (before.lane, before.must_fix) == ("strategy", ())
    words = shown(call)
    assert "c Nationality, Arjun Singh: asked, not known (Sr Ann Wood, 03:14)" in words
    assert "a Address: to be found" in words
    assert "v Consent" not in " ".join(words)
    assert {e.kind for e in before.exceptions} == {"mark", "to_find"}
    assert before.needs_manager_reason


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("narrative.seen", "n Grounds: say what has happened"),
        ("decision.rationale", "d Rationale: one line is enough"),
    ],
)
def test_the_strategy_lane_still_needs_grounds_and_rationale(question: str, gap: str) -> None:
    call = night_call().blank(question)
    assert gaps(call) == [gap]
    assert gaps(call.type(**{question.replace(".", "__"): "?"})) == [gap]
    assert question not in [each.question for each in look(call).exceptions if each.kind == "to_find"]


def test_the_strategy_lane_takes_a_child_nobody_has_named_and_no_less() -> None:
    call = night_call()
    call.subjects.clear()
    assert gaps(call) == ["c Child: nothing known yet"]
    call.row("child", born="unborn")
    assert gaps(call) == []


# Words, and the rail.


@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_hostile_typing_never_stops_the_look(hostile: str) -> None:
    call = Call()
    call.type(**{q.key.replace(".", "__"): hostile for s in CHECKLIST.sections for q in s.questions()})
    for row in ("child", "adult", "professional", "event", "attendee"):
        columns = {
            q.key.partition(".")[2]: hostile
            for s in CHECKLIST.sections
            for q in s.questions()
            if q.key.startswith(f"{row}.")
        }
        call.row(row, **columns)
    look(call)
    for section in CHECKLIST.sections:
        section_state(section, call.facts, CHECKLIST)
        unanswered(section, call.facts, CHECKLIST)


@given(st.text(min_size=1))
def test_nothing_but_names_is_in_the_words(secret: str) -> None:
    call = school_call().type(told__informed="n", gate__safeguarding="y", told__reason="canary " + secret)
    call.type(narrative__seen="canary", category__need="canary", threshold__level="canary")
    call.retype(call.subjects[0], ethnicity="canary", born="canary")
    before = look(call)
    assert "canary" not in " ".join(gap.words for gap in (*before.must_fix, *before.exceptions))


def test_a_very_long_name_is_cut_short_in_the_words() -> None:
    call = school_call()
    call.retype(call.subjects[0], name="w" * 500, ethnicity="")
    (words,) = gaps(call)
    assert len(words) < NAME_CELLS + 30


def test_the_rail_says_untouched_started_not_known_and_done() -> None:
    section = CHECKLIST.section("address")
    call = Call()
    assert section_state(section, call.facts, CHECKLIST) == ""
    call.type(address__line="14 Elm Road")
    assert section_state(section, call.facts, CHECKLIST) == ".."
    call.type(address__postcode="LE4", address__phone="?")
    assert section_state(section, call.facts, CHECKLIST) == "?1"
    call.type(address__phone="0116 496 0123")
    assert section_state(section, call.facts, CHECKLIST) == "ok"


def test_tab_finds_the_first_unanswered_field_of_a_page() -> None:
    call = school_call()
    children = CHECKLIST.section("c")
    assert unanswered(children, call.facts, CHECKLIST) is None
    jay = call.row("child", name="Jay Shaw", born="about 3")
    place = unanswered(children, call.facts, CHECKLIST)
    assert place is not None
    assert (place.question.key, place.subject) == ("child.gender", jay.id)


def test_tab_asks_only_what_the_other_answer_calls_for() -> None:
    told = CHECKLIST.section("i")
    call = Call().type(told__informed="n")
    place = unanswered(told, call.facts, CHECKLIST)
    assert place is not None
    assert place.question.key == "told.reason"
    place = unanswered(told, Call().type(told__informed="y").facts, CHECKLIST)
    assert place is not None
    assert place.question.key == "told.how"
    assert unanswered(told, Call().type(told__informed="?").facts, CHECKLIST) is None


def test_an_empty_grid_offers_its_first_cell() -> None:
    place = unanswered(CHECKLIST.section("c"), Call().facts, CHECKLIST)
    assert place is not None
    assert (place.question.key, place.subject) == ("child.name", None)
