"""Who may do what, as the table of safety.md 3.1 says it, and how a table not fit for use is refused."""

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.loading import Faults, read_toml
from dutydesk.practice.roles import ANY, FILE, STATES, Answer, Role, Roles, may, parse, roles

ROLES = "".join(
    f'[[role]]\nkey = "{each}"\nwords = "a {each}"\nsource = "ours"\nwhy = "a test"\n' for each in Role
)
ROW = (
    '[[may]]\naction = "a"\nstates = {states}\nwords = "An act"\ninstead = "Ask."\n'
    '{more}source = "ours"\nwhy = "a test"\n'
)


def read(text: str) -> Roles:
    faults = Faults()
    top = read_toml(text.encode(), FILE, faults)
    assert top is not None
    return parse(top)


TABLE = [
    # action, state, worker, manager, auditor, admin: as the table of safety.md 3.1 has it
    ("contact.create", ANY, "yes", "yes", "no", "no"),
    ("contact.edit", "open", "own", "own", "no", "no"),
    ("contact.edit", "waiting", "no", "no", "no", "no"),
    ("contact.edit", "decided", "no", "no", "no", "no"),
    ("contact.read", "decided", "yes", "yes", "yes", "no"),
    ("decision.endorse", "waiting", "no", "others", "no", "no"),
    ("decision.endorse", "open", "no", "no", "no", "no"),
    ("decision.return", "waiting", "no", "others", "no", "no"),
    ("correct.after_endorsement", "decided", "yes", "yes", "no", "no"),
    ("correct.after_endorsement", "waiting", "no", "no", "no", "no"),
    ("restricted.open", ANY, "stub", "yes", "yes", "no"),
    ("export.one", ANY, "yes", "yes", "no", "no"),
    ("export.bulk", ANY, "no", "yes", "no", "no"),
    ("people.approve", ANY, "no", "others", "others", "no"),
    ("retention.set", ANY, "no", "no", "no", "yes"),
    ("audit.own", ANY, "yes", "yes", "yes", "no"),
    ("audit.team", ANY, "no", "yes", "yes", "no"),
    ("audit.all", ANY, "no", "no", "yes", "no"),
]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_table_of_safety_3_1_is_the_table_that_ships(row: tuple[str, ...]) -> None:
    action, state, *said = row
    order = (Role.WORKER, Role.MANAGER, Role.AUDITOR, Role.ADMIN)
    assert [may(role, action, state) for role in order] == said


def test_nobody_may_what_the_table_does_not_name() -> None:
    assert {may(role, "desk.burn", state) for role in Role for state in (ANY, *STATES)} == {Answer.NO}
    assert may(None, "contact.read", "open") is Answer.NO


def test_no_role_stands_between_a_child_and_the_manager() -> None:
    """Whoever holds a contact sends it, whatever became of their role meanwhile."""
    assert {may(role, "contact.send", "open") for role in Role} == {Answer.OWN}


def test_a_refusal_says_who_may_and_what_to_do() -> None:
    assert roles().why_not(Role.WORKER, "decision.endorse", "waiting") == (
        "Endorsing a contact is for a manager. Ask a duty team manager."
    )
    assert roles().why_not(Role.MANAGER, "decision.endorse", "open") == (
        "Endorsing a contact is for one that is with the manager: this one is still being recorded."
    )
    assert roles().why_not(Role.WORKER, "desk.burn") == "That is not something a person of this desk may do."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ROLES + ROW.format(states='["any"]', more='worker = "maybe"\n'), "may 1.worker: must be one of"),
        (ROLES + ROW.format(states='["asleep"]', more=""), "states: must be of"),
        (ROLES + ROW.format(states='["any", "open"]', more=""), "states: must be of"),
        (ROLES + ROW.format(states="[]", more=""), "states: names no state"),
        (ROLES + ROW.format(states='["any"]', more='visitor = "yes"\n'), "visitor: is not a key"),
        (ROLES + ROW.format(states='["open"]', more="") * 2, "a second time"),
        (
            ROLES + ROW.format(states='["open"]', more="") + ROW.format(states='["any"]', more=""),
            "a second time",
        ),
        (ROLES.replace('"reader"', '"worker"') + ROW.format(states='["any"]', more=""), "there twice"),
        (ROLES.split("[[role]]", 2)[2] + ROW.format(states='["any"]', more=""), "says nothing of: worker"),
    ],
    ids=lambda each: each if len(each) < 40 else "file",
)
def test_a_table_that_is_not_fit_for_use_is_refused_whole(text: str, told: str) -> None:
    with pytest.raises(DataFaults) as refused:
        read(text if text.startswith("[[") else "[[role]]" + text)
    assert any(told in fault for fault in refused.value.faults), refused.value.faults
