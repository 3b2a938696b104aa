"""What the manager judges by stands on the first page at 80x24, however much was typed (interaction.md W8).

The whole of it stands below, in its section; nothing a worker wrote is out of reach.
"""

from uuid import UUID, uuid4

import pytest
from dutydesk.screens.review_lines import folded

from dutydesk.acts.desk import Desk
from dutydesk.acts.notes import add_line
from dutydesk.acts.queue import preview
from dutydesk.acts.values import Field, Where
from tests.screens.review_cases import drawn, read_all, recorded, rows, send, sent
from tests.screens.test_review import MANAGER, SIZES, desk, reviewing

__all__ = ["desk"]


def more_children(desk: Desk, contact: UUID, number: int) -> None:
    """So many more, of whom nobody knew anything but the name."""
    for each in range(2, number + 2):
        subject = uuid4()
        for column, text in {"name": f"Kid {each}", "born": "7", "gender": "f", "ethnicity": "?"}.items():
            field = Field(f"child.{column}", subject, "child", each)
            desk.keeper.typed(contact, field, text, Where("children"))
        nationality = Field("child.nationality", subject, "child", each)
        desk.keeper.typed(contact, nationality, "?", Where("children"))
    desk.keeper.flush()


def label(pilot_rows: list[str], name: str) -> str:
    """The row that begins with this label, without it."""
    return next(row[1:].removeprefix(name).strip() for row in pilot_rows if row[1:].startswith(name))


async def test_the_decision_and_the_level_stand_above_however_many_exceptions(desk: Desk) -> None:
    long = " ".join(f"Reason {number} of many." for number in range(1, 60))
    contact = recorded(desk, {"decision.rationale": long, "danger.now": "y", "decision.outcome": "41"})
    more_children(desk, contact, 6)
    for number in range(12):
        add_line(desk, contact, f"heard {number}")
    send(desk, contact)
    async with reviewing(desk, contact) as pilot:
        first = rows(pilot)
        assert label(first, "DECISION") == "Progress to referral: single assessment. Level: early help"
        assert any(row.startswith(" EXCEPTIONS 13") for row in first)
        assert "HEARD, NOT SORTED" in drawn(pilot)
        assert "and 10 more, all of them below" in drawn(pilot)
        assert "Reason 59 of many." not in drawn(pilot)
        assert "more: ^G d" in drawn(pilot)
        whole = await read_all(pilot)
        assert "Reason 59 of many." in " ".join(whole.split())
        listed = whole[whole.index("ALL 13 EXCEPTIONS") : whole.index("EVERY SECTION IN FULL")]
        for number in range(2, 8):
            assert f"c Ethnicity, Kid {number}: asked, not known" in listed
            assert f"c Nationality, Kid {number}: asked, not known" in listed
        assert "heard 11" in whole
        assert "LEVEL        Early help (LLR thresholds" in whole


@pytest.mark.parametrize("size", SIZES)
async def test_few_exceptions_are_all_there_and_not_said_twice(desk: Desk, size: tuple[int, int]) -> None:
    contact = recorded(desk)
    more_children(desk, contact, 2)
    send(desk, contact)
    async with reviewing(desk, contact, size) as pilot:
        assert "EXCEPTIONS 4" in drawn(pilot)
        assert "c Nationality, Kid 3" in drawn(pilot)
        assert "more, all of them below" not in drawn(pilot)
        assert "ALL 4 EXCEPTIONS" not in await read_all(pilot)


async def test_of_the_reflection_the_first_lines_stand_above_and_all_of_it_in_its_section(desk: Desk) -> None:
    long = " ".join(f"Thought {number}." for number in range(1, 80))
    contact = sent(desk, {"analysis.reflection": long})
    async with reviewing(desk, contact) as pilot:
        assert label(rows(pilot), "AGAINST").startswith("Thought 1. Thought 2.")
        assert "more: ^G h" in drawn(pilot)
        assert "VIEWS" in drawn(pilot)
        whole = " ".join((await read_all(pilot)).split())
        assert all(f"Thought {number}." in whole for number in range(1, 80))
    short = sent(desk, {"analysis.reflection": "Attendance is good."})
    async with reviewing(desk, short) as pilot:
        assert label(rows(pilot), "AGAINST") == "Attendance is good."
        assert "more: ^G h" not in drawn(pilot)


@pytest.mark.parametrize(
    ("rung", "said", "shown"),
    [
        ("y", "Kim wants help", "Parent: Kim wants help"),
        ("y", "?", "Parent rung: yes. Asked, not known"),
        ("n", "Would put the child at risk", "Parent not rung: Would put the child at risk"),
        ("?", "", "Parent rung: asked, not known"),
        ("y", "", "Parent rung: yes. What they say is not written down"),
        ("n", "", "Parent not rung: why is not written down"),
        ("later", "", 'Parent rung: "later", not understood'),
        ("", "", "Parent: not asked"),
    ],
)
async def test_the_parent_was_rung_or_was_not_and_the_review_says_which(
    desk: Desk, rung: str, said: str, shown: str
) -> None:
    """R-401: a parent who was rung was asked, whether or not it was written down what they said."""
    answers = {"views.contacted": rung, "views.answer": said, "decision.outcome": "42"}
    contact = sent(desk, answers)
    async with reviewing(desk, contact) as pilot:
        whole = await read_all(pilot)
        line = label(whole.splitlines(), "IEWS")
        assert line.startswith(shown)


async def test_a_consent_that_was_not_understood_says_what_was_typed(desk: Desk) -> None:
    """In the strategy lane it holds nothing back; it was given all the same, so nobody has to find it."""
    contact = sent(desk, {"decision.outcome": "42"}, {"adult.consent": "ask her dad"})
    async with reviewing(desk, contact) as pilot:
        text = " ".join((await read_all(pilot)).split())
        assert 'v Consent, Kim Shaw: "ask her dad" was typed and not understood' in text
        assert 'Kim Shaw (Mother): consent "ask her dad", not understood' in text
        assert "Consent, Kim Shaw: to be found" not in text
    told = dict(preview(desk, contact).lines)
    (exceptions,) = (text for name, text in told.items() if name.startswith("Exceptions"))
    assert 'v Consent, Kim Shaw: "ask her dad" was typed and not understood' in exceptions


async def test_a_consent_nobody_asked_for_is_still_to_be_found(desk: Desk) -> None:
    contact = sent(desk, {"decision.outcome": "42"}, {"adult.consent": ""})
    async with reviewing(desk, contact, by=MANAGER) as pilot:
        assert "v Consent, Kim Shaw: to be found" in await read_all(pilot)


def test_blank_space_without_end_is_wrapped_at_once() -> None:
    assert list(folded(" " * 100_000, 66)) == [""]


async def test_r128_r301_r416_what_is_known_of_each_child_and_where_views_differ(desk: Desk) -> None:
    """Beside the two searches: that nothing was set against them, whose history differs, whose view."""
    contact = recorded(
        desk, {"chronology.against_known": "", "views.differ": "Kim: gran was there. Leah: nobody was"}
    )
    subject = uuid4()
    own = {"name": "Jay", "born": "3", "gender": "m", "ethnicity": "wb", "nationality": "br"}
    for column, text in (own | {"social_care": "n", "early_help": "f", "events": "2"}).items():
        desk.keeper.typed(contact, Field(f"child.{column}", subject, "child", 2), text, Where("children"))
    send(desk, contact)
    async with reviewing(desk, contact) as pilot:
        first = " ".join(drawn(pilot).split())
        assert "They differ: Kim: gran was there. Leah: nobody was" in first
        whole = " ".join((await read_all(pilot)).split())
        assert "Set against it: not written" in whole
        assert "Jay: Children's Services searched, nothing found" in whole
        assert "Early Help searched, found" in whole
        assert "events 2 only" in whole
