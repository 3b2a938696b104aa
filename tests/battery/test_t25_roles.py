"""T25, roles: the full product of role, act and state, through the acts and by screen; every denial audited.

What is expected is written by hand from safety.md 3.1 (`roles_at_work`). Control: a table in which one cell
is flipped, read as the shipped one is, must be found out, whichever cell it is.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from dutydesk.screens.contact import ContactScreen
from dutydesk.screens.disposal import DisposalScreen
from dutydesk.screens.people import PeopleScreen
from dutydesk.screens.people_panel import PeopleForm
from dutydesk.screens.queue import QueueScreen
from dutydesk.screens.review import ReviewScreen

from dutydesk.acts import accounts, permission, restricting, seeing, shutting_out
from dutydesk.acts.audit_events import Event
from dutydesk.errors import NotAllowed
from dutydesk.practice import roles as table
from dutydesk.practice.roles import Answer, Role, Roles
from dutydesk.records.tables import NO_SUBJECT
from tests.acts.audit_rows import told
from tests.acts.proved import ProvedPlay, cheap, proved
from tests.battery.roles_at_work import ADMIN, AUDITOR, EXPECTED, MANAGER, READER, WAITING, WORKER, Work
from tests.conftest import in_memory
from tests.screens.conftest import press, running, sent, text_of

pytestmark = pytest.mark.battery

DAY = "2026-05-12T14:26"
FLIPPED: list[tuple[Role, str, Answer]] = [
    (Role.WORKER, "decision.endorse", Answer.OTHERS),
    (Role.MANAGER, "decision.endorse", Answer.YES),
    (Role.MANAGER, "decision.return", Answer.NO),
    (Role.ADMIN, "contact.read", Answer.YES),
    (Role.WORKER, "audit.team", Answer.YES),
    (Role.WORKER, "people.approve", Answer.OTHERS),
    (Role.AUDITOR, "audit.all", Answer.NO),
    (Role.WORKER, "dispose.approve", Answer.OTHERS),
]
"""Cells, and what a table with a fault in it would say there."""
TRIED: dict[str, tuple[str, ...]] = {
    "audit.team": ("contact.read", "audit.team"),
}
"""What is tried for a cell, where it needs something done before."""


@pytest.fixture
def play(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ProvedPlay]:
    """An encrypted desk by day, with somebody of each role."""
    with in_memory(tmp_path) as folder:
        monkeypatch.setenv("XDG_CONFIG_HOME", str(folder / "config"))
        monkeypatch.setenv("XDG_DATA_HOME", str(folder / "data"))
        cheap(monkeypatch)
        with proved(folder, DAY) as its:
            yield its


def test_t25_every_role_does_what_the_table_says_and_nothing_else(
    play: ProvedPlay, capsys: pytest.CaptureFixture[str]
) -> None:
    work = Work(play).all()
    with capsys.disabled():
        print(f"\nT25 n = {work.tried} tries of 5 roles, {len(EXPECTED)} acts; {work.refused} refused")
    assert work.faults == []
    assert work.tried > 250
    assert {each.person for each in told(play.desk, Event.DENIED)} == {
        str(person.id) for person in work.by_role.values()
    }


@pytest.mark.parametrize("flipped", FLIPPED, ids=lambda each: f"{each[0]}-{each[1]}-{each[2]}")
def test_t25_control_a_table_with_one_cell_flipped_is_found_out(
    play: ProvedPlay, monkeypatch: pytest.MonkeyPatch, flipped: tuple[Role, str, Answer]
) -> None:
    role, act, answer = flipped
    assert any(table.may(role, act, state) != answer for state in (*table.STATES, table.ANY))
    planted(monkeypatch, role, act, answer)
    work = Work(play).all(TRIED.get(act, (act,)))
    assert any(fault.startswith(f"{role.value} ") for fault in work.faults), work.faults


def planted(patch: pytest.MonkeyPatch, role: Role, act: str, answer: Answer) -> None:
    """The shipped table with one cell changed."""
    real = table.roles()
    rows = tuple(
        replace(row, answers=MappingProxyType({**row.answers, role: answer})) if row.action == act else row
        for row in real.rows
    )
    fault = Roles(real.words, rows)
    for module in (table, permission):
        patch.setattr(module, "roles", lambda: fault)


OF_ONE_RECORD = (
    "contact.read",
    "contact.claim",
    "decision.endorse",
    "decision.other",
    "decision.return",
    "decision.escalate",
)


def done_by(play: ProvedPlay, act: str) -> bool:
    """Whether a manager shut out by name does it to a record that waits for one; with a proved name."""
    work = Work(play)
    about = work.contact_in_state(WAITING)
    play.be(play.other_worker)
    asked = restricting.ask(play.desk, about, "known_here", "Known to people who work here")
    play.be(play.other_manager)
    restricting.approve(play.desk, asked.id)
    shutting_out.ask(play.desk, about, play.manager.id, "Her brother")
    play.clock.move(minutes=20)
    play.be(play.manager)
    try:
        return work.do(act, about, play.manager)
    except NotAllowed:
        return False


@pytest.mark.parametrize("act", OF_ONE_RECORD)
def test_t25_a_manager_shut_out_by_name_does_nothing_to_that_record(
    play: ProvedPlay, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    before = len(told(play.desk, Event.DENIED))
    assert not done_by(play, act)
    assert len(told(play.desk, Event.DENIED)) > before, "and its refusal is in the audit"
    # The control: a sight that goes by the role alone, and acts that ask of nobody by name, let them.
    real = seeing.who_looks
    looks = lambda: replace(real(play.desk), person=NO_SUBJECT)  # noqa: E731 - read at every look
    monkeypatch.setattr(play.desk.database, "looks", looks)
    for where in ("dutydesk.records.sight", "dutydesk.acts.claims"):
        monkeypatch.setattr(f"{where}.shut_out", lambda *_: False)
    assert done_by(play, act), "the control was not found out"


@contextmanager
def at_the_desk(play: ProvedPlay, role: str) -> Iterator[str]:
    """Somebody of this role sits down."""
    person = Work(play).by_role[role]
    play.be(person)
    yield person.name


@pytest.mark.parametrize("role", [WORKER, MANAGER, AUDITOR, ADMIN, READER])
async def test_t25_by_screen_a_key_that_may_not_says_why(play: ProvedPlay, role: str) -> None:
    contact = sent(play)
    accounts.ask(play.desk, play.worker.id, "reader", "a change of duties")
    before = len(told(play.desk, Event.DENIED))
    with at_the_desk(play, role):
        async with running(play.desk) as (app, pilot):
            assert isinstance(app.screen, QueueScreen)
            await press(app, pilot, "3", "enter")
            if role == MANAGER:
                assert isinstance(app.screen, ReviewScreen)
                await press(app, pilot, "e", *"Agreed", "f9")
                assert "Endorsed C-0001" in text_of(app)
            elif role == ADMIN:
                assert isinstance(app.screen, QueueScreen)
                shown = " ".join(text_of(app).split())
                assert "Reading contacts is for a social worker of the desk, a manager" in shown
                assert "SHAW" not in shown
            else:
                assert isinstance(app.screen, ContactScreen), "it is read, and not decided"
            await press(app, pilot, "escape", "escape", "n")
            takes = role in (WORKER, MANAGER)
            assert isinstance(app.screen, ContactScreen) is takes
            if not takes:
                assert "takes contacts" in text_of(app) or "Taking a contact" in text_of(app)
            await press(app, pilot, "escape", "escape", "m")
            assert isinstance(app.screen, PeopleScreen) is (role in (MANAGER, AUDITOR, ADMIN))
            if role in (WORKER, READER):
                assert "The list of people is for who manages them" in text_of(app)
            else:
                await press(app, pilot, "n")
                assert isinstance(app.screen, PeopleForm) is (role in (MANAGER, ADMIN))
                await press(app, pilot, *(["escape"] if role in (MANAGER, ADMIN) else []), "y")
                may = "Approving a role is for" not in text_of(app)
                assert may is (role in (MANAGER, AUDITOR))
            await press(app, pilot, "escape", "escape", "ctrl+p", *"disposal and", "enter")
            assert isinstance(app.screen, DisposalScreen) is (role in (MANAGER, AUDITOR, ADMIN))
    state = play.view(contact).state if role != ADMIN else ""
    assert state in ("", "endorsed" if role == MANAGER else "sent")
    if role in (ADMIN, WORKER, READER):
        assert len(told(play.desk, Event.DENIED)) > before
