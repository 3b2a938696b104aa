"""A contact linked to another of the desk: the same family, or the open case a call is about (F 7)."""

from uuid import UUID, uuid4

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.desk import Desk
from dutydesk.acts.linking import link, unlink
from dutydesk.acts.reading import history, read_contact
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from tests.acts.conftest import type_in


def test_f7_a_call_about_an_open_case_is_linked_and_seen_from_both(desk: Desk, on_desk: UUID) -> None:
    type_in(desk, on_desk, "child.name", "Zain Khan", row=uuid4())
    call = take_call(desk)
    made = link(desk, call, on_desk, "open_case")
    assert made.words == "C-0001 KHAN: the open case this call is about"
    assert [each.words for each in read_contact(desk, call).links] == [made.words]
    assert read_contact(desk, on_desk).links == (), "a call behind the gate shows nowhere on the desk"
    type_in(desk, call, "gate.caller", "2")
    assert settle(desk, call)
    (seen,) = read_contact(desk, on_desk).links
    assert (seen.reference, seen.words) == ("C-0002", "C-0002: a call about this open case")
    assert history(desk, call)[1].words == f"Linked to another contact. {made.words}."


def test_linking_again_changes_the_kind_and_a_link_is_taken_back(desk: Desk, on_desk: UUID) -> None:
    call = take_call(desk)
    link(desk, call, on_desk, "family")
    link(desk, call, on_desk, "open_case", "Rang about the review on Monday")
    (stands,) = read_contact(desk, call).links
    assert (stands.kind, stands.reason) == ("open_case", "Rang about the review on Monday")
    unlink(desk, call, on_desk)
    assert read_contact(desk, call).links == ()
    assert history(desk, call)[-1].act == "unlinked"
    with pytest.raises(NotAllowed, match="not linked"):
        unlink(desk, call, on_desk)


def test_only_ones_own_contact_is_linked_and_only_to_what_is_on_the_desk(
    desk: Desk, manager: Person, on_desk: UUID, behind: UUID
) -> None:
    for wrong in (on_desk, behind, uuid4()):
        with pytest.raises(NotAllowed):
            link(desk, on_desk, wrong, "family")
    people.be(desk, manager.id)
    other = take_call(desk)
    type_in(desk, other, "gate.caller", "2")
    assert settle(desk, other)
    with pytest.raises(NotAllowed, match="Ada Bright"):
        link(desk, on_desk, other, "family")
