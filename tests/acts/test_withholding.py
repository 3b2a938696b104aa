"""The mark "do not share with family" (R-413, CF-32)."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from dutydesk.acts import endorsing, feedback, withholding
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history
from dutydesk.errors import NotAllowed, Stale
from tests.acts.owed import endorsed, items, send, states
from tests.acts.play import Play, playing


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def test_marked_before_the_decision_the_familys_items_are_held_from_the_first(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police ask that nothing goes")
    play.send(contact)
    play.endorse(contact)
    assert states(play, contact) == {
        "Tom Reid": "owed",
        "Kim Shaw": "held",
        "Leah Shaw": "held",
        "J Bell": "owed",
    }
    held = items(play, contact)["Kim Shaw"]
    assert (held.held_reason, held.reviewer, held.withheld) == ("Police ask that nothing goes", "", True)
    said = "Do not share with family: Police ask that nothing goes (S Khan, 14:26 today)"
    assert play.view(contact).withheld == said


def test_marked_afterwards_what_is_owed_is_held_and_each_needs_its_reviewer(play: Play) -> None:
    contact = endorsed(play)
    send(play, items(play, contact)["Leah Shaw"], "letter")
    held, gone = withholding.withhold(play.desk, contact, play.view(contact).version, "Risk to the mother")
    assert (held, gone) == (1, 1), "what had gone is told, not undone"
    send(play, items(play, contact)["Tom Reid"])
    send(play, items(play, contact)["J Bell"])
    assert "contact_feedback" in play.going(contact), "held without a reviewer is not settled"
    item = items(play, contact)["Kim Shaw"]
    by = play.clock.now() + timedelta(days=1)
    feedback.hold(play.desk, item.id, item.version, item.held_reason, "M Patel", by)
    assert "contact_feedback" not in play.going(contact)
    assert play.view(contact).state == "closed"
    assert [row.item.name for row in queue(play.desk, "feedback").rows if row.item] == ["Kim Shaw"]
    line = next(line for line in history(play.desk, contact) if line.act == "withheld")
    assert line.words == "Marked: do not share with family. Risk to the mother. Held: Kim Shaw."


def test_no_item_of_the_family_goes_while_it_stands_whatever_was_read_before(play: Play) -> None:
    """The check is inside the transaction: a window that read the item before the mark is refused."""
    contact = endorsed(play, "41")
    before = items(play, contact)["Kim Shaw"]
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police")
    with pytest.raises(Stale, match="Now: held"):
        send(play, before)
    play.be(play.manager)
    now = items(play, contact)["Kim Shaw"]
    with pytest.raises(NotAllowed, match="do not share with family"):
        feedback.release(play.desk, now.id, now.version, "Time")
    with pytest.raises(NotAllowed, match="do not share with family"):
        send(play, now)
    send(play, items(play, contact)["Tom Reid"])


def test_a_relative_who_rang_is_held_too(play: Play) -> None:
    contact = endorsed(play, "41", gate__caller="3", referrer__name="Ann Shaw")
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police")
    assert states(play, contact)["Ann Shaw"] == "held"


def test_a_grandmother_of_whom_nobody_asked_what_sort_of_caller_she_is_is_held_too(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, gate__caller="", referrer__name="Ann Shaw", referrer__role="grandmother")
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police")
    play.send(contact)
    play.endorse(contact)
    item = items(play, contact)["Ann Shaw"]
    assert (item.state, item.family) == ("held", True)
    with pytest.raises(NotAllowed, match="do not share with family"):
        send(play, item)


def test_a_manager_lifts_it_with_a_reason_and_what_it_held_is_owed_again(play: Play) -> None:
    contact = endorsed(play, "41")
    child = items(play, contact)["Leah Shaw"]
    by = play.clock.now() + timedelta(days=2)
    feedback.hold(play.desk, child.id, child.version, "Her own wish", "M Patel", by)
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police")
    with pytest.raises(NotAllowed, match="A manager lifts this mark"):
        withholding.share_again(play.desk, contact, play.view(contact).version, "Done")
    play.clock.move(hours=30)
    play.be(play.manager)
    with pytest.raises(NotAllowed, match="Say why"):
        withholding.share_again(play.desk, contact, play.view(contact).version, " ")
    found = withholding.share_again(play.desk, contact, play.view(contact).version, "Police have finished")
    assert found == (1, 1), "one is owed again, one is still held"
    assert states(play, contact) == {
        "Tom Reid": "owed",
        "Kim Shaw": "owed",
        "Leah Shaw": "held",
        "J Bell": "owed",
    }
    assert items(play, contact)["Kim Shaw"].due_at == play.clock.now() + timedelta(hours=24)
    assert play.view(contact).withheld == ""
    assert history(play.desk, contact)[-1].words.endswith(
        "Police have finished. Owed again: Kim Shaw. Still held: Leah Shaw."
    )
    with pytest.raises(NotAllowed, match="not marked"):
        withholding.share_again(play.desk, contact, play.view(contact).version, "Again")


def test_what_the_mark_held_is_owed_again_though_its_reason_was_put_in_other_words(play: Play) -> None:
    contact = endorsed(play)
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police ask for time")
    by = play.clock.now() + timedelta(hours=5)
    for item in items(play, contact).values():
        if item.state == "held":
            feedback.hold(play.desk, item.id, item.version, "Operation Elm", "M Patel", by)
        else:
            send(play, item)
    assert play.view(contact).state == "closed"
    play.be(play.manager)
    play.clock.move(hours=30)
    found = withholding.share_again(play.desk, contact, play.view(contact).version, "Police are done")
    assert found == (2, 0)
    assert states(play, contact)["Kim Shaw"] == states(play, contact)["Leah Shaw"] == "owed"
    assert play.view(contact).state == "endorsed"
    assert {"contact_feedback", "written_outcome"} <= play.going(contact)


def test_a_mark_lifted_while_the_endorsement_was_withdrawn_holds_nothing_of_the_next(play: Play) -> None:
    contact = endorsed(play)
    withholding.withhold(play.desk, contact, play.view(contact).version, "Police")
    play.be(play.manager)
    endorsing.withdraw_endorsement(play.desk, contact, "Wrong outcome", play.view(contact).version)
    withholding.share_again(play.desk, contact, play.view(contact).version, "Police are done")
    play.endorse(contact)
    assert set(states(play, contact).values()) == {"owed"}


def test_the_mark_needs_a_reason_a_role_and_the_version_that_was_read(play: Play) -> None:
    contact = endorsed(play)
    version = play.view(contact).version
    with pytest.raises(NotAllowed, match="Say why"):
        withholding.withhold(play.desk, contact, version, "\x00 ")
    play.be(play.reader)
    with pytest.raises(NotAllowed, match="Your role does not"):
        withholding.withhold(play.desk, contact, version, "Police")
    play.be(play.worker)
    withholding.withhold(play.desk, contact, version, "Police")
    with pytest.raises(Stale):
        withholding.withhold(play.desk, contact, version, "Police")
    with pytest.raises(NotAllowed, match="marked already"):
        withholding.withhold(play.desk, contact, play.view(contact).version, "Police")
