"""A contact whose feedback is owed, for the tests of what is done about it."""

from uuid import UUID

from dutydesk.acts import feedback, feedback_rows
from dutydesk.acts.feedback_values import FeedbackItem
from tests.acts.play import Play


def endorsed(play: Play, outcome: str = "3", **answers: str) -> UUID:
    """Leah Shaw, 7, her mother and a school nurse; sent, and endorsed now."""
    contact = play.take()
    play.ordinary(contact, decision__outcome=outcome, **answers)
    play.send(contact)
    play.endorse(contact)
    play.be(play.worker)
    return contact


def items(play: Play, contact: UUID) -> dict[str, FeedbackItem]:
    """What was made owed, by the name of its recipient."""
    return {each.name: each for each in feedback_rows.of_contact(play.desk, contact)}


def states(play: Play, contact: UUID) -> dict[str, str]:
    """How far each has come, by the name of its recipient."""
    return {name: each.state for name, each in items(play, contact).items()}


def send(play: Play, item: FeedbackItem, how: str = "email") -> None:
    """It was sent now, with all that has to be in it."""
    feedback.sent(play.desk, item.id, item.version, how, play.clock.now(), reasons_given=True)


def settle_all(play: Play, contact: UUID) -> None:
    """Everyone has a letter."""
    for item in items(play, contact).values():
        send(play, item, "letter")
