"""The tools of the presenting issues: their state, what is owed, what a referral waits for, and consent.

R-404, R-405, R-501 to R-510; CF-19.
"""

import tomllib
from datetime import timedelta

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.facts import Subject
from dutydesk.practice.gaps import before_sending
from dutydesk.practice.loading import DATA
from dutydesk.practice.reading import read
from dutydesk.practice.tools import guidance_of, owed, tools_of, unsought
from dutydesk.practice.tools_file import TOOLS, load_tools, parse
from dutydesk.practice.walk import section_state
from tests.practice.call import CHECKLIST, NOW, Call, night_call, school_call

EVENING = NOW + timedelta(hours=4)
"""18:31 on the same day."""
PARENTS = "v Contact with the parents of the homeless young person: none yet, and a referral needs it"
SOUTHWARK = "x Southwark assessment threshold: no view written"
CHECKED = (
    "v Steps with other professionals: consent comes before a welfare check, unless it is significant harm"
)


def with_tool(issue: str, role: str, **cells: str) -> Call:
    """A whole call, one issue ticked, its tool's cells typed at 14:31."""
    call = school_call().type(tools__issues=issue)
    call.row("tool", role=role, **cells)
    return call


def state(call: Call, at: object = NOW) -> str:
    """The first tool in words."""
    found = tools_of(call.facts, CHECKLIST, NOW if at is NOW else EVENING)
    return found[0].said(NOW if at is NOW else EVENING)


def gaps(call: Call) -> list[str]:
    return [gap.words for gap in before_sending(call.facts, CHECKLIST, now=NOW).must_fix]


def exceptions(call: Call) -> list[str]:
    return [gap.words for gap in before_sending(call.facts, CHECKLIST, now=NOW).exceptions]


# --------------------------------------------------------------------------- the file


def test_each_issue_has_its_tool_with_its_source() -> None:
    """R-501: domestic abuse, neglect, exploitation have a tool; a homeless young person has needs."""
    tools = load_tools()
    assert [(tool.issue, tool.key) for tool in tools.all] == [("2", "dash"), ("3", "neglect"), ("4", "cse")]
    assert all(tool.source for tool in tools.all)
    homeless = next(issue for issue in tools.issues if issue.code == "5")
    assert [need.question for need in homeless.needs] == ["views.contacted", "tools.southwark"]


def test_every_fault_of_the_file_is_told_at_once() -> None:
    decoded = tomllib.loads((DATA / TOOLS).read_text(encoding="utf-8"))
    first, second = decoded["issue"][0], decoded["issue"][1]
    first["code"] = "9"
    first["tool"][0]["short"] = "A name too long for its cells"
    second["tool"][0]["how"] = ["1", "8"]
    second["tool"][0]["judged"] = ["2"]
    decoded["issue"][3]["referral_needs"][0]["question"] = "views.nothing"
    decoded["welfare"]["source"] = ""
    decoded["issue"][2]["misspelt"] = True
    with pytest.raises(DataFaults) as caught:
        parse(decoded, CHECKLIST)
    told = str(caught.value)
    for part in (
        "9 is no answer",
        "14 cells",
        "8 is no answer",
        "judged",
        "views.nothing",
        "source",
        "misspelt",
    ):
        assert part in told


# --------------------------------------------------------------------------- the state


def test_the_state_of_a_tool_is_read_from_its_cells() -> None:
    """R-502: asked, promised, chased, received, filed."""
    call = with_tool("2", "dash")
    assert state(call) == "DASH: the police not asked for it yet"
    row = call.subjects[-1]
    steps = [
        ({"asked": "PC Khan 13:50"}, "DASH owed: asked PC Khan 13:50"),
        ({"promised": "17:00 tomorrow"}, "DASH owed: asked PC Khan 13:50, promised by 17:00 tomorrow"),
        ({"promised": "PC Khan 17:00"}, "DASH owed: asked PC Khan 13:50, promised by 17:00"),
        ({"chased": "14:20"}, "DASH owed: asked PC Khan 13:50, promised by 17:00, chased 14:20"),
        ({"received": "14:25"}, "DASH: copy received 14:25, not filed yet"),
        ({"filed": "Liquid Logic 14:30"}, "DASH: copy received 14:25, filed Liquid Logic 14:30"),
    ]
    for typed, words in steps:
        call.retype(row, **typed)
        row = call.subjects[-1]
        assert state(call) == words


def test_a_tool_is_late_past_its_promise_until_it_is_here() -> None:
    call = with_tool("2", "dash", promised="17:00")
    assert state(call) == "DASH owed: promised by 17:00"
    assert state(call, EVENING) == "DASH late: promised by 17:00"
    call.retype(call.subjects[-1], received="now")
    assert state(call, EVENING) == "DASH: copy received 14:31, not filed yet"


SAYS_IT_IS_NOT_HERE = [
    "not yet",
    "no",
    "n",
    "none",
    "awaited",
    "did not come",
    "hasn't come",
    "rang, no answer",
    "PC Khan refused",
    "PC Khan refused 14:20",
    "PC Khan",
    "Fri",
]


@pytest.mark.parametrize("cell", ["received", "filed"])
@pytest.mark.parametrize("typed", SAYS_IT_IS_NOT_HERE)
def test_only_a_time_says_that_a_tool_is_here(cell: str, typed: str) -> None:
    """R-508: a tool leaves no list for a word that says it has not come."""
    call = with_tool("2", "dash", asked="PC Khan 13:50", **{cell: typed})
    assert [each.tool.key for each in owed(call.facts, CHECKLIST, NOW)] == ["dash"]
    assert state(call).startswith("DASH owed: asked PC Khan 13:50")
    assert "received" not in state(call)
    row = Subject(call.subjects[-1].id, "tool", 1, call.subjects[-1].answers, role="dash")
    found = read(CHECKLIST.question(f"tool.{cell}"), row.answer(f"tool.{cell}").typed, CHECKLIST, NOW)
    assert found.at is None
    if cell == "received":
        assert found.complaint.startswith("Say when it came")
        assert "when it came is not said" in state(call)


def test_a_place_alone_says_where_it_is_filed_once_it_is_here() -> None:
    call = with_tool("2", "dash", asked="PC Khan 13:50", filed="Liquid Logic")
    assert state(call) == "DASH owed: asked PC Khan 13:50, when it came is not said"
    call.retype(call.subjects[-1], received="14:20")
    assert state(call) == "DASH: copy received 14:20, filed Liquid Logic"
    call.retype(call.subjects[-1], filed="not yet")
    assert state(call) == "DASH: copy received 14:20, not filed yet"


@pytest.mark.parametrize("typed", ["no", "not asked", "none", "nobody", "haven't", "didn\u2019t"])
@pytest.mark.parametrize("cell", ["asked", "promised", "chased"])
def test_a_word_that_says_no_is_no_step(cell: str, typed: str) -> None:
    """R-502: "not asked" is not "asked not asked"."""
    assert state(with_tool("2", "dash", **{cell: typed})) == "DASH: the police not asked for it yet"
    assert state(with_tool("2", "dash", **{cell: "PC Khan"})).startswith("DASH owed")


def test_a_tool_that_none_comes_of_is_not_owed() -> None:
    call = with_tool("2", "dash", asked="PC Khan 13:50", received="-")
    assert state(call) == "DASH: none comes"
    assert not owed(call.facts, CHECKLIST, NOW)


def test_an_issue_that_is_ticked_no_more_sets_its_tool_aside_with_every_word() -> None:
    call = with_tool("2,3", "dash", asked="PC Khan 13:50")
    assert [each.tool.key for each in tools_of(call.facts, CHECKLIST, NOW)] == ["dash", "neglect"]
    call.type(tools__issues="3")
    found = tools_of(call.facts, CHECKLIST, NOW)
    assert [(each.tool.key, each.ticked, each.owed) for each in found] == [
        ("neglect", True, False),
        ("dash", False, False),
    ]
    assert found[1].row is not None
    assert found[1].row.answer("tool.asked").typed == "PC Khan 13:50"
    call.type(tools__issues="2")
    assert [each.tool.key for each in owed(call.facts, CHECKLIST, NOW)] == ["dash"]


def test_an_empty_tool_goes_with_its_tick() -> None:
    call = with_tool("3", "dash")
    assert [each.tool.key for each in tools_of(call.facts, CHECKLIST, NOW)] == ["neglect"]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        ({}, ".."),
        ({"asked": "PC Khan 13:50"}, ">1"),
        ({"asked": "PC Khan 13:50", "received": "14:20"}, "ok"),
    ],
)
def test_the_rail_shows_what_is_owed(cells: dict[str, str], mark: str) -> None:
    """R-508: on the contact."""
    call = with_tool("2", "dash", **cells)
    assert section_state(CHECKLIST.section("x"), call.facts, CHECKLIST) == mark


def test_the_rail_is_done_with_none_of_the_issues_and_names_a_mark() -> None:
    section = CHECKLIST.section("x")
    assert section_state(section, school_call().facts, CHECKLIST) == "ok"
    assert section_state(section, school_call().type(tools__issues="?").facts, CHECKLIST) == "?1"
    assert section_state(section, school_call().blank("tools.issues").facts, CHECKLIST) == ""


# --------------------------------------------------------------------------- before a send


def test_an_owed_tool_holds_nothing_back_and_the_manager_sees_it() -> None:
    """R-508."""
    call = with_tool("2", "dash", asked="PC Khan 13:50", promised="17:00 tomorrow")
    assert gaps(call) == []
    assert exceptions(call) == ["x DASH owed: asked PC Khan 13:50, promised by 17:00 tomorrow"]
    call.retype(call.subjects[-1], received="14:20")
    assert exceptions(call) == []


@pytest.mark.parametrize(
    ("issue", "words"),
    [
        ("2", "x DASH: the police not asked for it yet"),
        ("3", "x Neglect tool: not begun"),
        ("4", "x CSE risk tool: not begun"),
    ],
)
def test_a_tool_that_nobody_began_is_shown_to_the_manager(issue: str, words: str) -> None:
    """R-502, R-503, R-506: the step belongs to the issue."""
    call = school_call().type(tools__issues=issue)
    assert gaps(call) == []
    assert exceptions(call) == [words]


@pytest.mark.parametrize(
    ("issue", "role", "name"), [("3", "neglect", "Neglect tool"), ("4", "cse", "CSE risk tool")]
)
def test_afterwards_needs_urgency_and_risk_in_words(issue: str, role: str, name: str) -> None:
    """R-504, R-507, CF-19: only item 3 lets the caller fill it in later, with its safeguard."""
    needed = f"x {name}: left to the caller afterwards, so write how urgent it is and what risk there is"
    call = with_tool(issue, role, how="3")
    assert gaps(call) == [needed]
    call.retype(call.subjects[-1], risk="?")
    assert gaps(call) == [needed]
    call.retype(call.subjects[-1], risk="Not urgent: at gran's until Monday")
    assert gaps(call) == []
    assert exceptions(call) == [f"x {name} owed: to be filled in by the caller afterwards"]


@pytest.mark.parametrize(("issue", "role"), [("3", "neglect"), ("4", "cse")])
def test_with_the_caller_on_the_line_it_is_filled_in_and_nothing_is_owed(issue: str, role: str) -> None:
    """R-503, R-506; SC-03: done by the worker with the caller on the line at 14:20."""
    call = with_tool(issue, role, how="2", received="14:20")
    assert gaps(call) == exceptions(call) == []
    assert state(call).endswith(": filled in 14:20, not filed yet")


def test_a_homeless_young_person_is_no_referral_before_the_parents_were_reached() -> None:
    """R-405, R-505; SC-08."""
    call = school_call().type(tools__issues="5", threshold__level="4", decision__outcome="41")
    assert gaps(call) == [SOUTHWARK, PARENTS]
    call.type(tools__southwark="17, nowhere tonight: met")
    assert gaps(call) == [PARENTS]
    call.type(views__contacted="n", views__answer="Rang twice")
    assert gaps(call) == [PARENTS]
    call.type(views__contacted="y", views__answer="Will not have him back tonight")
    assert gaps(call) == []


def test_no_referral_needs_no_contact_with_the_parents() -> None:
    """R-405 is about the point of referral."""
    assert gaps(school_call().type(tools__issues="5", decision__outcome="1")) == []


def test_parents_it_is_not_safe_to_ring_go_with_the_reason() -> None:
    """R-405: where the parents are the danger, or there are none, the manager judges the reason."""
    call = school_call().type(
        tools__issues="5", tools__southwark="Met", decision__outcome="41", views__contacted="*"
    )
    assert gaps(call) == [PARENTS]
    call.explain("views.contacted", "He fled his father's violence")
    assert gaps(call) == []
    assert exceptions(call)[0].startswith("v Contact with the parents of the homeless young person: not safe")


def test_the_strategy_lane_waits_for_none_of_it() -> None:
    """CF-30: parents, Southwark and judgement are to be found, and nothing holds the 4 hours back."""
    call = night_call().type(tools__issues="3,5", views__professionals="Rang the health visitor")
    call.row("tool", role="neglect", how="3")
    before = before_sending(call.facts, CHECKLIST, now=NOW)
    assert before.lane == "strategy"
    assert before.may_send
    shown = [gap.words for gap in before.exceptions]
    assert "x Neglect tool: to be found" in shown
    assert "v Contact with the parents of the homeless young person: to be found" in shown
    assert not [words for words in shown if words.startswith("v Steps with other professionals")]


# --------------------------------------------------------------------------- welfare checks


def asked_around(consent: str = "s", **answers: str) -> Call:
    """A call in which other agencies were asked, and one mother's consent."""
    call = school_call().type(views__professionals="School and GP rung: no worries there", **answers)
    mother = next(row for row in call.subjects if row.row == "adult")
    call.retype(mother, consent=consent, consent_detail="Not home")
    return call


@pytest.mark.parametrize("level", ["1", "2", "3", "4"])
def test_consent_is_sought_before_a_welfare_check_at_the_level_of_a_child_in_need(level: str) -> None:
    """R-404; SC-06: consent asked because the level is child in need."""
    assert gaps(asked_around(threshold__level=level)) == [CHECKED]


@pytest.mark.parametrize("consent", ["y", "n"])
def test_consent_that_was_sought_will_do_given_or_refused(consent: str) -> None:
    assert gaps(asked_around(consent)) == []


@pytest.mark.parametrize(
    "harm",
    [
        {"decision__response": "3"},
        {"decision__response": "1"},
        {"danger__now": "y"},
    ],
)
def test_significant_harm_needs_no_consent_first(harm: dict[str, str]) -> None:
    """R-404: not where the concern is significant harm."""
    assert unsought(asked_around(**harm).facts, CHECKLIST, NOW) == ""


def test_consent_not_needed_is_believed_where_it_is_safeguarding() -> None:
    assert gaps(asked_around("d", gate__safeguarding="y")) == []
    assert gaps(asked_around("d", gate__safeguarding="n")) == [CHECKED]


def test_nothing_is_said_before_a_level_was_judged_or_without_a_check() -> None:
    assert unsought(asked_around().blank("threshold.level").facts, CHECKLIST, NOW) == ""
    assert unsought(asked_around().blank("views.professionals").facts, CHECKLIST, NOW) == ""
    assert unsought(asked_around().type(views__professionals="-").facts, CHECKLIST, NOW) == ""


# --------------------------------------------------------------------------- what is shown


def test_neglect_and_exploitation_show_what_to_bear_in_mind() -> None:
    """R-509: against over-optimism; R-510: the board's own procedures, FGM, radicalisation and Channel."""
    neglect = guidance_of(school_call().type(tools__issues="3").facts, CHECKLIST)
    assert [advice.source.split(",")[0] for advice in neglect] == ["Working Together 2015"]
    assert "decisively" in neglect[0].words
    words = guidance_of(school_call().type(tools__issues="4").facts, CHECKLIST)[0].words
    assert all(part in words for part in ("procedures", "FGM", "Channel"))
    assert guidance_of(school_call().facts, CHECKLIST) == ()


def test_a_long_name_is_cut_in_the_words_for_the_manager() -> None:
    call = with_tool("2", "dash", asked=f"{'very ' * 30}long 13:50")
    assert len(exceptions(call)[0]) < 60


def test_a_row_taken_out_is_no_tool() -> None:
    call = with_tool("2", "dash", asked="PC Khan 13:50")
    row = call.subjects[-1]
    struck = Subject(row.id, row.row, row.number, row.answers, struck=True, role=row.role)
    call.subjects[-1] = struck
    assert state(call) == "DASH: the police not asked for it yet"
