"""A manager makes it a referral: nothing holds that up, and nothing that was typed for it is lost."""

from dutydesk.acts.desk import Desk
from tests.screens.review_cases import drawn, press, sent
from tests.screens.test_review import desk, reviewing, state

__all__ = ["desk"]


async def test_escalating_makes_the_referral(desk: Desk) -> None:
    contact = sent(desk)
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "x", "41", "enter", "Three contacts in a year", "f9")
        view = state(desk, contact)
        assert [each.choice for each in view.endorsements] == ["escalate"]
        assert len(view.referrals) == 1


async def test_an_escalation_is_not_held_up_by_what_is_not_known_and_a_reason_typed_is_kept(
    desk: Desk,
) -> None:
    contact = sent(desk, cells={"child.nationality": "?"})
    async with reviewing(desk, contact) as pilot:
        await press(pilot, "e", "tab", "Police will ask", "escape", "x")
        assert "why that will do" not in drawn(pilot)
        assert "To which referral, and why? F9 sends it. Not known: to follow." in drawn(pilot)
        await press(pilot, "42", "enter", "A bruise that nobody explains", "f9")
        said = state(desk, contact).endorsements[0]
        assert said.choice == "escalate"
        assert said.reasons == "A bruise that nobody explains\nNot known, accepted: Police will ask"
