"""What a window types and what stands afterwards, for the tests of two windows on one contact."""

from uuid import UUID

from dutydesk.acts.desk import Desk
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.seats import Seat
from dutydesk.acts.values import Field, Where
from dutydesk.acts.versions import versions_in
from dutydesk.acts.window_values import ClashView

ADDRESS = Field("address.line")


SEEN = Field("narrative.seen")


def typed(desk: Desk, contact: UUID, field: Field, text: str) -> None:
    """Type a text in a field of this window, and let it be saved."""
    desk.keeper.typed(contact, field, text, Where("address", field.question), reason="")
    desk.keeper.flush()


def stands(desk: Desk, contact: UUID, field: Field = ADDRESS) -> str:
    """What the record holds."""
    return read_contact(desk, contact).facts.answer(field.question).typed


def clashes(desk: Desk, contact: UUID) -> tuple[ClashView, ...]:
    """The fields in two versions, as this window sees them."""
    return Seat(desk, contact).look().clashes


def take_in(desk: Desk, contact: UUID) -> frozenset[tuple[UUID, str]]:
    """This window draws what another one saved, as its screen does."""
    view = read_contact(desk, contact)
    return desk.keeper.take_theirs(contact, versions_in(view.facts), None)


def texts(desk: Desk, contact: UUID) -> set[str]:
    """Every text in the history of a contact."""
    return {text for line in history(desk, contact) for text in (line.old, line.new)}
