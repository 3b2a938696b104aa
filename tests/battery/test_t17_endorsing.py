"""T17: a manager endorses while the worker edits, in every order, and only what was read is ever endorsed.

Two desks on one encrypted file, six steps each: all 924 orders of the twelve (a sample of them at the smaller
sizes), then longer random ones, in which everybody tries to endorse their own as well. After each endorsement
the words the manager read, the words endorsed, the digest kept and the words in the record are one.
Controls: an endorsement of whatever was sent last, and one that does not look at the record, must be seen.
Sized by DUTYDESK_BATTERY; 24 and above is all of them.
"""

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import combinations
from math import comb
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from dutydesk.acts import endorsing, people, sending
from dutydesk.acts.frozen import facts_of
from dutydesk.acts.reading import read_contact
from dutydesk.acts.review import keep_draft
from dutydesk.acts.review_values import Draft
from dutydesk.errors import DeskError
from dutydesk.practice.facts import Facts
from dutydesk.records.desk_tables import Worker
from dutydesk.records.tables import Answer, Contact, Endorsement, Submission
from tests.acts.play import ORDINARY
from tests.battery.sealed import Seated, sealed
from tests.conftest import in_memory
from tests.fixed_clock import FixedClock

pytestmark = pytest.mark.battery

STEPS: Final = 6
ORDERS: Final = comb(2 * STEPS, STEPS)
RATIONALE: Final = "decision.rationale"

Words = dict[str, str]


def words_of(facts: Facts) -> Words:
    """What stands in each field that is typed in here, and a child's name."""
    found = {question: facts.answer(question).typed for question in ORDINARY}
    return found | {f"child {n}": row.answer("child.name").typed for n, row in enumerate(facts.rows("child"))}


@dataclass
class Case:
    """One contact that was sent, who edits it and who endorses it."""

    editor: Seated
    endorser: Seated
    contact: UUID
    read: dict[str, Words] = field(default_factory=dict)
    """What the endorser read, by the digest they endorse with."""
    digest: str = ""
    version: int = 0
    edits: int = 0
    faults: list[str] = field(default_factory=list)
    endorsed: int = 0
    refused: int = 0

    # The editor's six

    def look(self) -> None:
        self.version = self.editor.view(self.contact).version

    def withdraw(self) -> None:
        sending.withdraw(self.editor.desk, self.contact, self.version)

    def edit(self) -> None:
        self.edits += 1
        self.editor.type(self.contact, RATIONALE, f"Another view, {self.edits}")

    def wait(self) -> None:
        self.editor.desk.keeper.flush(contact_id=self.contact)

    def send(self) -> None:
        sending.send(self.editor.desk, self.contact, self.editor.view(self.contact).version)

    def endorse_own(self) -> None:
        digest = self.editor.view(self.contact).submissions[-1].digest
        endorsing.endorse(self.editor.desk, self.contact, digest, "My own, and right")

    # The endorser's six

    def open(self) -> None:
        view = endorsing.open_review(self.endorser.desk, self.contact)
        self.digest = view.submission.digest
        self.read[self.digest] = words_of(view.sent_facts)

    def draft(self) -> None:
        last = self.endorser.view(self.contact).submissions[-1]
        keep_draft(self.endorser.desk, self.contact, last.id, Draft("endorse", "Half a reason"))

    def endorse(self) -> None:
        endorsing.endorse(self.endorser.desk, self.contact, self.digest, "Agreed")
        self.judge()

    def send_back(self) -> None:
        endorsing.send_back(self.endorser.desk, self.contact, self.digest, "Say more")

    # The judgement

    def judge(self) -> None:
        """Just after an endorsement: read, endorsed, kept and standing are one, and it is nobody's own."""
        self.endorsed += 1
        with self.endorser.desk.database.read() as session:
            said = session.exec(
                select(Endorsement)
                .where(Endorsement.contact_id == self.contact)
                .order_by(col(Endorsement.at), col(Endorsement.id))
            ).all()
            its = {each.id: session.get_one(Submission, each.submission_id) for each in said}
            for each in said:
                content = its[each.id].content
                if hashlib.sha256(content.encode()).hexdigest() != each.digest:
                    self.faults.append("the digest kept is not that of the words endorsed")
                if each.choice != "endorse":
                    continue
                if self.read.get(each.digest) != words_of(facts_of(content)):
                    self.faults.append("other words were endorsed than those that were read")
        stands = words_of(read_contact(self.endorser.desk, self.contact).facts)
        if stands != self.read.get(self.digest):
            self.faults.append("other words stand in the record than those that were read")


EDITOR: Final = ("look", "withdraw", "edit", "wait", "send", "endorse_own")
ENDORSER: Final = ("open", "draft", "endorse", "open", "endorse", "send_back")


def orders() -> list[tuple[str, ...]]:
    """Every order of the twelve steps in which each person's own stay in theirs."""
    found = []
    for places in combinations(range(2 * STEPS), STEPS):
        editor, endorser = iter(EDITOR), iter(ENDORSER)
        found.append(tuple(next(editor) if at in places else next(endorser) for at in range(2 * STEPS)))
    assert len(found) == ORDERS
    return found


@dataclass
class Room:
    """The desks on one file: a worker's, a manager's who takes contacts too, another manager's."""

    worker: Seated
    manager: Seated
    other: Seated
    clock: FixedClock

    def case(self, *, of_manager: bool = False) -> Case:
        """A contact that was sent just now."""
        editor, endorser = (self.manager, self.other) if of_manager else (self.worker, self.manager)
        self.clock.move(minutes=1)
        contact = editor.take()
        editor.ordinary(contact)
        editor.send(contact)
        return Case(editor, endorser, contact)

    def play(self, case: Case, order: Sequence[str]) -> None:
        """The steps in this order; what is refused is refused."""
        for step in order:
            self.clock.move(seconds=1)
            try:
                getattr(case, step)()
            except DeskError:
                case.refused += 1
        with suppress(DeskError):
            case.wait()

    def own(self) -> list[str]:
        """The endorsements of somebody's own."""
        with self.manager.desk.database.read() as session:
            return [
                f"{said.manager_name} endorsed their own"
                for said in session.exec(select(Endorsement))
                if said.manager_id in _worked(session, said.contact_id)
            ]


def _worked(session: Session, contact_id: UUID) -> set[UUID]:
    typed = set(session.exec(select(Answer.changed_by).where(Answer.contact_id == contact_id)).all())
    drafts = select(Answer.changed_by).where(
        Answer.contact_id == contact_id, col(Answer.question).startswith("oversight.")
    )
    sent = set(session.exec(select(Submission.sent_by).where(Submission.contact_id == contact_id)).all())
    return (typed - set(session.exec(drafts).all())) | sent | {session.get_one(Contact, contact_id).worker_id}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with in_memory(tmp_path_factory.mktemp("t17")) as folder:
        yield from _rooms(folder)


def _rooms(folder: Path) -> Iterator[Room]:
    clock = FixedClock()
    made = sealed(folder / "desk.db")
    with made.open(clock) as worker:
        other = Worker(name="D Hart", role="duty_manager", registration="SW3", created_at=clock.now())
        with worker.database.write() as session:
            session.add(other)
        with made.open(clock, who=made.manager) as manager, made.open(clock, who=other.id) as second:
            assert people.someone_here(manager).takes_contacts
            yield Room(Seated(worker, clock), Seated(manager, clock), Seated(second, clock), clock)


def told(case: Case, order: Sequence[str]) -> list[str]:
    return [f"{fault}, after {' '.join(order)}" for fault in case.faults]


def test_in_every_order_only_what_was_read_is_endorsed(
    room: Room, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random("t17")  # noqa: S311 - orders, not secrets
    every = orders()
    chosen = every if 40 * battery_size >= ORDERS else chance.sample(every, 40 * battery_size)
    faults, endorsed, refused = [], 0, 0
    for number, order in enumerate(chosen):
        case = room.case(of_manager=number % 3 == 2)
        room.play(case, order)
        faults += told(case, order)
        endorsed, refused = endorsed + case.endorsed, refused + case.refused
    with capsys.disabled():
        print(
            f"\nT17: n = {len(chosen)} of {ORDERS} orders, {endorsed} endorsements, {refused} steps refused; "
            f"endorsed unread {len(faults)}, self-endorsed {len(room.own())}"
        )
    assert (faults, room.own()) == ([], [])
    assert endorsed


def test_in_random_orders_nobody_endorses_what_they_did_not_read_or_their_own(
    room: Room, battery_size: int, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random("t17 random")  # noqa: S311 - as above
    faults, endorsed, sequences = [], 0, 10 * battery_size
    for number in range(sequences):
        case = room.case(of_manager=bool(number % 2))
        order = chance.choices(EDITOR + ENDORSER, k=chance.randint(8, 30))
        room.play(case, order)
        faults += told(case, order)
        endorsed += case.endorsed
    with capsys.disabled():
        print(
            f"\nT17 random: n = {sequences} sequences, {endorsed} endorsements; "
            f"endorsed unread {len(faults)}, self-endorsed {len(room.own())}"
        )
    assert (faults, room.own()) == ([], [])


READS_ONCE: Final = ("open", "look", "withdraw", "edit", "wait", "send", "endorse")


def _newest(whole: Callable[..., Any]) -> Callable[..., Any]:
    """An endorsement of whatever was sent last."""

    def bind(session: Session, desk: Any, contact_id: UUID, digest: str, *rest: Any, **more: Any) -> Any:  # noqa: ANN401
        newest = sending.latest(session, contact_id)
        return whole(session, desk, contact_id, newest.digest if newest else digest, *rest, **more)

    return bind


def test_control_an_endorsement_of_whatever_was_sent_last_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manager read the first; it was taken back unseen, changed and sent again."""
    monkeypatch.setattr(endorsing, "_bind", _newest(endorsing._bind))
    seen = []
    for room in _rooms(tmp_path):
        with monkeypatch.context() as patch:
            patch.setattr("dutydesk.acts.review._mark_opened", lambda *_: None)
            case = room.case()
            room.play(case, READS_ONCE)
            seen = case.faults
    assert "other words were endorsed than those that were read" in seen


def test_control_an_endorsement_that_does_not_look_at_the_record_is_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody wrote into the record beneath the program."""
    seen = {}
    for plant in (False, True):
        if plant:
            monkeypatch.setattr(endorsing, "same", lambda *_: True)
        for room in _rooms(tmp_path / str(plant)):
            case = room.case()
            case.open()
            with room.worker.desk.database.write() as session:
                answer = session.get_one(Answer, (case.contact, UUID(int=0), RATIONALE))
                answer.typed = "Put in beneath"
                session.add(answer)
            room.play(case, ("endorse",))
            seen[plant] = case.faults
    assert seen == {False: [], True: ["other words stand in the record than those that were read"]}


def test_control_somebodys_own_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endorsing, "why_not", lambda *_: "")
    for room in _rooms(tmp_path):
        room.play(room.case(of_manager=True), ("endorse_own",))
        assert room.own()
