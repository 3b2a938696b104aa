"""A manager makes it a referral: at once, whatever is not known yet; what was said of that is kept."""

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest

from dutydesk.acts import endorsing
from dutydesk.errors import NotAllowed
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


@pytest.fixture
def unknown(play: Play) -> UUID:
    """Sent with the ethnicity of a born child not known; the manager reads it."""
    contact = play.take()
    child = play.ordinary(contact)
    play.retype(contact, "child", child, "ethnicity", "?")
    play.send(contact)
    play.be(play.manager)
    return contact


def test_it_is_not_held_up_and_is_asked_again_when_it_comes_back(play: Play, unknown: UUID) -> None:
    """R-109: nothing blocks an escalation; an endorsement still needs the reason."""
    endorsing.escalate(play.desk, unknown, play.digest(unknown), "strategy_discussion", "A bruise")
    view = play.view(unknown)
    assert (view.state, view.endorsements[0].reasons) == ("returned", "A bruise")
    play.be(play.worker)
    play.send(unknown)
    play.be(play.manager)
    assert any(
        "Ethnicity, Leah Shaw" in words for words in endorsing.open_review(play.desk, unknown).exceptions
    )
    with pytest.raises(NotAllowed, match="born child is not known"):
        play.endorse(unknown)


@pytest.mark.parametrize("act", [endorsing.escalate, endorsing.endorse_other])
def test_a_reason_that_was_typed_is_kept(play: Play, unknown: UUID, act: Callable[..., None]) -> None:
    """Also where another outcome turns out to be an escalation: the words do not vanish."""
    digest = play.digest(unknown)
    act(play.desk, unknown, digest, "strategy_discussion", "A bruise", unknown_reason="Police ask")
    said = play.view(unknown).endorsements[0]
    assert (said.choice, said.reasons) == ("escalate", "A bruise\nNot known, accepted: Police ask")
