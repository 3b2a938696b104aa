"""The review as one value: what was sent, what was heard beside it, and the draft of what will be said."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlmodel import select

from dutydesk.acts import endorsing, review, sending
from dutydesk.acts.reading import history, open_contact
from dutydesk.acts.review_values import Draft
from dutydesk.errors import NotAllowed, Stale
from dutydesk.practice.zone import LONDON
from dutydesk.records.tables import Answer
from tests.acts.play import Play, playing
from tests.hostile import HOSTILE

DRAFT = Draft("endorse", "Agreed, and ring the\nschool", "", "Nobody could say")


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as desk:
        yield desk


def kept(play: Play) -> list[Answer]:
    with play.desk.database.read() as session:
        return [row for row in session.exec(select(Answer)) if row.question.startswith("oversight.")]


def draft(play: Play, contact_id: UUID, typed: Draft = DRAFT) -> None:
    """Type it, as the review does."""
    shown = review.look(play.desk, contact_id)
    review.keep_draft(play.desk, shown.contact.id, shown.submission.id, typed)


def test_a_finished_review_shows_what_was_sent_and_not_what_was_typed_since(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, protective__factors="?")
    play.send(contact)
    play.be(play.manager)
    waiting = review.look(play.desk, contact)
    endorsing.send_back(play.desk, contact, waiting.submission.digest, "Which gran?")
    play.be(play.worker)
    play.type(contact, "narrative.seen", "Typed after it was sent back")
    play.type(contact, "protective.factors", "Gran Cole")
    play.be(play.manager)
    shown = review.look(play.desk, contact)
    assert shown.contact.facts.answer("narrative.seen").typed == "Typed after it was sent back"
    assert shown.sent_facts == waiting.sent_facts
    assert shown.exceptions == waiting.exceptions
    assert (shown.may_endorse, shown.why_not) == (False, sending.NOT_SENT)


def test_a_finished_review_is_of_the_last_that_was_not_taken_back(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    digest = review.look(play.desk, contact).submission.digest
    endorsing.send_back(play.desk, contact, digest, "Which gran?")
    play.be(play.worker)
    play.type(contact, "protective.factors", "Gran Cole")
    play.send(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    assert review.look(play.desk, contact).submission.number == 1


def test_what_was_taken_back_or_never_sent(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    with pytest.raises(NotAllowed):
        review.look(play.desk, contact)
    play.send(contact)
    sending.withdraw(play.desk, contact, play.view(contact).version)
    assert review.look(play.desk, contact).submission.withdrawn_at is not None


def test_a_draft_is_kept_for_its_writer_and_is_no_part_of_the_contact(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    before = review.look(play.desk, contact)
    lines = history(play.desk, contact)
    draft(play, contact)
    draft(play, contact, DRAFT)
    again = review.look(play.desk, contact)
    assert again.draft == DRAFT
    assert (again.contact.facts, again.contact.version) == (before.contact.facts, before.contact.version)
    assert again.submission.digest == before.submission.digest
    play.be(play.other_manager)
    assert review.look(play.desk, contact).draft == Draft()
    play.be(play.worker)
    open_contact(play.desk, contact)
    assert history(play.desk, contact) == lines
    play.be(play.manager)
    endorsing.endorse(play.desk, contact, before.submission.digest, "Agreed")


def test_a_draft_goes_with_the_decision_and_a_late_save_does_not_bring_it_back(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    shown = review.look(play.desk, contact)
    draft(play, contact)
    endorsing.endorse(play.desk, contact, shown.submission.digest, "Agreed")
    review.drop_drafts(play.desk, contact)
    review.keep_draft(play.desk, contact, shown.submission.id, DRAFT)
    assert kept(play) == []
    assert review.look(play.desk, contact).draft == Draft()


def test_a_draft_rubbed_out_leaves_nothing_and_one_for_an_earlier_submission_is_still_found(
    play: Play,
) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    draft(play, contact)
    digest = review.look(play.desk, contact).submission.digest
    play.be(play.other_manager)
    endorsing.send_back(play.desk, contact, digest, "Say more")
    play.clock.move(minutes=5)
    play.send(contact)
    play.be(play.manager)
    assert review.look(play.desk, contact).draft == DRAFT
    draft(play, contact, Draft())
    assert review.look(play.desk, contact).draft == Draft()
    assert kept(play) == []


@pytest.mark.parametrize(
    "texts", [HOSTILE[::5], pytest.param(HOSTILE, marks=pytest.mark.battery)], ids=["some", "all"]
)
def test_hostile_comments_come_back_as_typed_or_cleaned(play: Play, texts: list[str]) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.manager)
    for text in texts:
        draft(play, contact, Draft("return", f"x{text}"))
        assert review.look(play.desk, contact).draft.comment.startswith("x")


def test_a_comment_is_kept_also_after_the_discussion_was_recorded(play: Play) -> None:
    """The worker records the discussion while the manager writes; no word of either is lost."""
    contact = play.take()
    play.urgent(contact)
    play.send(contact)
    play.be(play.manager)
    shown = review.open_review(play.desk, contact)
    play.discuss(contact, f"{play.clock.now().astimezone(LONDON):%H:%M}")
    play.be(play.manager)
    review.keep_draft(play.desk, contact, shown.submission.id, DRAFT)
    assert review.look(play.desk, contact).draft == DRAFT


def test_a_comment_on_what_was_taken_back_says_that_it_is_not_kept(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.be(play.other_manager)
    shown = review.look(play.desk, contact)
    play.be(play.manager)
    endorsing.send_back(play.desk, contact, shown.submission.digest, "Say when")
    play.be(play.other_manager)
    with pytest.raises(Stale):
        review.keep_draft(play.desk, contact, shown.submission.id, DRAFT)
