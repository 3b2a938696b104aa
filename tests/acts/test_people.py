"""Who is at the desk: R-102 only social workers take contacts; the last one here is remembered."""

from dataclasses import replace
from pathlib import Path

import pytest

from dutydesk.acts import people
from dutydesk.acts.calls import take_call
from dutydesk.acts.desk import Desk
from dutydesk.acts.values import Person
from dutydesk.errors import NotAllowed
from tests.acts.conftest import OpenDesk


def test_the_one_who_was_here_is_remembered_on_this_machine(opened: OpenDesk) -> None:
    first = opened()
    assert first.here is None
    ada = people.arrive(first, "  Ada   Bright ", "duty_worker", " SW10001 ")
    assert ada.name == "Ada Bright"
    assert opened().here == ada
    mo = people.arrive(first, "Mo Carter", "duty_manager", "")
    assert opened().here == mo
    people.be(first, ada.id)
    again = opened()
    assert again.here == ada
    assert people.everyone(again) == (ada, mo)


@pytest.mark.parametrize(
    ("name", "role", "registration", "word"),
    [
        ("  ", "duty_worker", "SW1", "name"),
        ("\x1b\x00", "duty_worker", "SW1", "name"),
        ("Ada", "queen", "SW1", "roles"),
        ("Ada", "duty_worker", " ", "A duty social worker needs a registration number"),
        ("Ada", "duty_worker", "none", "no figure in it"),
        ("Mo", "duty_manager", "n/a", "no figure in it"),
    ],
)
def test_r102_what_is_missing_is_said(
    desk: Desk, worker: Person, name: str, role: str, registration: str, word: str
) -> None:
    with pytest.raises(NotAllowed, match=word):
        people.arrive(desk, name, role, registration)
    assert desk.here == worker


def test_r102_only_social_workers_take_contacts(desk: Desk) -> None:
    for name, role, registration in (
        ("Rea Der", "reader", ""),
        ("Rea Registered", "reader", "SW3"),
        ("Mo Carter", "duty_manager", ""),
    ):
        person = people.arrive(desk, name, role, registration)
        assert not person.takes_contacts
        with pytest.raises(NotAllowed, match="social worker"):
            take_call(desk)
    assert people.arrive(desk, "Mo Carter", "duty_manager", "SW4").takes_contacts
    take_call(desk)


def test_r102_a_profile_of_ones_own_may_call_its_workers_what_it_likes(desk: Desk) -> None:
    role = replace(desk.profile.roles["duty_worker"], key="front_door", label="Front door worker")
    with pytest.raises(NotAllowed, match="A front door worker needs a registration number"):
        people.registered(role, "")
    assert people.registered(role, "", known="SW4") == ""
    assert people.registered(role, " W/1234567 ") == "W/1234567"
    assert people.registered(desk.profile.roles["reader"], "") == ""


def test_nobody_takes_a_call_before_saying_who_they_are(opened: OpenDesk) -> None:
    with pytest.raises(NotAllowed, match="who is here"):
        take_call(opened())


def test_what_is_remembered_may_be_nonsense(opened: OpenDesk, desk: Desk) -> None:
    Path(desk.here_file).write_bytes(b"\xff\x00 not an id")
    assert opened().here is None


def test_someone_the_desk_does_not_know_cannot_sit_down(desk: Desk, behind: object) -> None:
    from uuid import uuid4

    with pytest.raises(NotAllowed):
        people.be(desk, uuid4())


def test_roles_are_the_profiles(desk: Desk) -> None:
    assert [key for key, _ in people.roles(desk)] == [
        "duty_worker",
        "duty_manager",
        "single_assessment_manager",
        "reader",
        "auditor",
        "system_admin",
    ]
