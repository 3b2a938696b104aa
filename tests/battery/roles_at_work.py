"""The product role x act x state, tried through the acts on an encrypted desk.

`EXPECTED` is written by hand from the table of safety.md 3.1 and knows nothing of `data/roles.toml`. A fault
is an act that did what it should have refused, refused what it should have done, or a refusal that is not in
the audit under the name of whoever was refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from dutydesk.acts import account_board, accounts, calls, claims, endorsing, people, sending
from dutydesk.acts.audit_events import Event
from dutydesk.acts.audit_reading import export, who_read
from dutydesk.acts.finding import find
from dutydesk.acts.permission import need
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import read_contact
from dutydesk.acts.shift_report import shift_report
from dutydesk.acts.values import NOBODY, Field, Person, Where
from dutydesk.errors import NotAllowed
from tests.acts.audit_rows import told
from tests.acts.proved import ProvedPlay

WORKER, MANAGER, AUDITOR, ADMIN, READER = "worker", "manager", "auditor", "admin", "reader"
ROLES: Final = (WORKER, MANAGER, AUDITOR, ADMIN, READER)
OPEN, WAITING, DECIDED, ANY = "open", "waiting", "decided", "any"
STATES: Final = (OPEN, WAITING, DECIDED)
OWN, OTHERS = "own", "others"
"""Only what is one's own; never what is one's own."""
YES: Final = (OWN, OTHERS)

Cells = dict[str, dict[str, str | tuple[str, ...]]]
EXPECTED: Final[dict[str, Cells]] = {
    "contact.create": {ANY: {WORKER: YES, MANAGER: YES}},
    "contact.edit": {OPEN: {WORKER: OWN, MANAGER: OWN}},
    "contact.send": {OPEN: {WORKER: OWN, MANAGER: OWN}},
    "contact.read": {key: {WORKER: YES, MANAGER: YES, AUDITOR: YES, READER: YES} for key in STATES},
    "contact.list": {ANY: {WORKER: YES, MANAGER: YES, AUDITOR: YES, READER: YES}},
    "contact.find": {ANY: {WORKER: YES, MANAGER: YES, AUDITOR: YES, READER: YES}},
    "contact.claim": {key: {WORKER: OTHERS, MANAGER: OTHERS} for key in STATES},
    "decision.endorse": {WAITING: {MANAGER: OTHERS}},
    "decision.other": {WAITING: {MANAGER: OTHERS}},
    "decision.escalate": {WAITING: {MANAGER: OTHERS}},
    "decision.return": {WAITING: {MANAGER: OTHERS}},
    "decision.withdraw": {DECIDED: {MANAGER: OTHERS}},
    "people.ask_for_oneself": {ANY: dict.fromkeys(ROLES, YES)},
    "people.ask_for_another": {ANY: {MANAGER: YES, ADMIN: YES}},
    "people.approve": {ANY: {MANAGER: OTHERS, AUDITOR: OTHERS}},
    "people.leave": {ANY: {MANAGER: YES, ADMIN: YES}},
    "people.enter": {ANY: {MANAGER: YES, ADMIN: YES}},
    "people.see": {ANY: {MANAGER: YES, AUDITOR: YES, ADMIN: YES}},
    "shift.read": {ANY: {MANAGER: YES}},
    "audit.own": {ANY: {WORKER: YES, MANAGER: YES, AUDITOR: YES, READER: YES}},
    "audit.team": {ANY: {MANAGER: YES, AUDITOR: YES}},
    "audit.all": {ANY: {AUDITOR: YES}},
    "restricted.open": {ANY: {MANAGER: YES, AUDITOR: YES}},
    "break_glass": {ANY: {WORKER: YES, MANAGER: YES, AUDITOR: YES, READER: YES}},
    "break_glass.review": {ANY: {MANAGER: OTHERS, AUDITOR: OTHERS}},
    "restrict.set": {ANY: {MANAGER: YES}},
    "export.one": {ANY: {WORKER: YES, MANAGER: YES}},
    "export.bulk": {ANY: {MANAGER: YES}},
    "export.list": {ANY: {MANAGER: YES}},
    "restore.approve": {ANY: {MANAGER: OTHERS, AUDITOR: OTHERS}},
    "retention.set": {ANY: {ADMIN: YES}},
    "retention.approve": {ANY: {MANAGER: OTHERS, AUDITOR: OTHERS}},
    "dispose.propose": {ANY: {MANAGER: YES, AUDITOR: YES, ADMIN: YES}},
    "dispose.approve": {ANY: {MANAGER: OTHERS, AUDITOR: OTHERS}},
    "hold.set": {ANY: {MANAGER: YES, AUDITOR: YES}},
}
"""By act and state: who may, of their own records, those of others, or both. What is not named is refused."""

BY_STATE: Final = tuple(act for act in EXPECTED if act.startswith(("contact.", "decision.")))
NO_EVENT: Final = ("contact.edit",)
"""What is typed into a contact that may not be changed goes nowhere; its page says that it is read only."""
ONCE: Final = ("contact.list", "contact.find")
"""What a screen asks by itself every few seconds is told once of one person."""


def expected(act: str, state: str, role: str, whose: str) -> bool:
    """Whether it is to be done."""
    said = EXPECTED[act].get(state, {}).get(role, ())
    return whose in ((said,) if isinstance(said, str) else said)


@dataclass
class Work:
    """One desk, and what was tried on it."""

    play: ProvedPlay
    tried: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    _contacts: dict[tuple[str, UUID], UUID] = field(default_factory=dict)
    _once: set[tuple[str, UUID]] = field(default_factory=set)

    @property
    def by_role(self) -> dict[str, Person]:
        """Who stands for each role."""
        its = self.play
        return {
            WORKER: its.worker,
            MANAGER: its.manager,
            AUDITOR: its.auditor,
            ADMIN: its.admin,
            READER: its.reader,
        }

    def all(self, acts: Iterable[str] = tuple(EXPECTED)) -> "Work":
        """Every role, in every state, on what is their own and what is not."""
        for act in acts:
            states = (*STATES,) if act in BY_STATE and ANY not in EXPECTED[act] else (ANY,)
            for state in states:
                for role, person in self.by_role.items():
                    for whose in (OWN, OTHERS):
                        if self._can_be(act, state, role, whose):
                            self._try(act, state, role, person, whose)
        return self

    def contact_in_state(self, state: str) -> UUID:
        """A new contact in a state, of somebody who plays no role."""
        self._contacts.clear()
        return self._contact(state, None)

    def do(self, act: str, about: UUID, person: Person) -> bool:
        """One act to a contact of others, as whoever sits there. Raises: NotAllowed."""
        return self._do(act, about, person, OTHERS, 0)

    def _can_be(self, act: str, state: str, role: str, whose: str) -> bool:
        """Only who takes contacts has one; what is nobody's is tried once."""
        if state != ANY:
            return whose == OTHERS or (role in (WORKER, MANAGER) and act != "contact.claim")
        return whose == OTHERS or OTHERS in EXPECTED[act][ANY].values()

    def _try(self, act: str, state: str, role: str, person: Person, whose: str) -> None:
        play = self.play
        about = self._contact(state, person if whose == OWN else None) if state != ANY else NOBODY
        before = self._ready(act, person, whose)
        if act == "contact.claim":
            play.clock.move(minutes=20)  # its worker's window has been silent for long enough
        play.be(person)
        denials = len(told(play.desk, Event.DENIED))
        try:
            done = self._do(act, about, person, whose, before)
        except NotAllowed:
            done = False
        self.tried += 1
        wanted, name = expected(act, state, role, whose), f"{role} {act} {state} {whose}"
        if done and not wanted:
            self.faults.append(f"{name}: done, and should have been refused")
        if wanted and not done:
            self.faults.append(f"{name}: refused, and should have been done")
        if not done:
            self.refused += 1
            self._look_at_audit(act, name, person, denials)
        elif state != ANY and act != "contact.read":
            self._contacts = {key: its for key, its in self._contacts.items() if its != about}

    def _look_at_audit(self, act: str, name: str, person: Person, before: int) -> None:
        if act in NO_EVENT or (act, person.id) in self._once:
            return
        if act in ONCE:
            self._once |= {(each, person.id) for each in ONCE}
        after = told(self.play.desk, Event.DENIED)
        if len(after) != before + 1 or after[-1].person != str(person.id):
            self.faults.append(f"{name}: its refusal is not in the audit, or not once")

    # ------------------------------------------------------------------ what is there before

    def _contact(self, state: str, owner: Person | None) -> UUID:
        """A contact in a state, of this person or of somebody who plays no role."""
        play, whose = self.play, owner or self.play.other_worker
        known = self._contacts.get((state, whose.id))
        if known is not None:
            return known
        play.be(whose)
        contact = play.take()
        play.ordinary(contact)
        if state != OPEN:
            sending.send(play.desk, contact, play.view(contact).version)
        if state == DECIDED:
            play.be(play.other_manager if whose.id == play.manager.id else play.manager)
            endorsing.endorse(play.desk, contact, play.digest(contact), "Agreed")
        calls.leave(play.desk, contact)
        self._contacts[state, whose.id] = contact
        return contact

    def _ready(self, act: str, person: Person, whose: str) -> int:
        """Something that waits to be approved, by this person or by another. Returns its number."""
        play = self.play
        for each in accounts.waiting(play.desk):
            play.be(next(one for one in people.everyone(play.desk) if one.name == each.asked_by))
            accounts.refuse(play.desk, each.number)
        if act == "people.approve":
            asks = person if whose == OWN else play.other_worker
            play.be(asks)
            role = "reader" if asks.role != "reader" else "duty_manager"
            return accounts.ask(play.desk, asks.id, role, "a change of duties")
        return 0

    # ------------------------------------------------------------------ the acts

    def _do(self, act: str, about: UUID, person: Person, whose: str, number: int) -> bool:
        """Do it. False where it quietly did nothing. Raises: NotAllowed."""
        own = getattr(self, f"_{act.replace('.', '_')}", None)
        if own is not None:
            made: Callable[..., bool] = own
            return made(about, person, number)
        need(self.play.desk, act, author=person.id if whose == OWN else self.play.other_worker.id)
        return True

    def _contact_create(self, *_: object) -> bool:
        calls.close_without_record(self.play.desk, calls.take_call(self.play.desk))
        return True

    def _contact_edit(self, about: UUID, person: Person, _: int) -> bool:
        desk, text = self.play.desk, f"Typed by {person.name}, try {self.tried}"
        typed = Field("narrative.judged")
        desk.keeper.typed(about, typed, text, Where("narrative", "narrative.judged"))
        desk.keeper.left(about, typed)
        desk.keeper.flush()
        self.play.be(self.play.other_worker)
        return read_contact(desk, about).facts.answer("narrative.judged").typed == text

    def _contact_send(self, about: UUID, *_: object) -> bool:
        sending.send(self.play.desk, about, self._version(about))
        return True

    def _contact_read(self, about: UUID, *_: object) -> bool:
        return read_contact(self.play.desk, about).id == about

    def _contact_list(self, *_: object) -> bool:
        return queue(self.play.desk, "team") is not None

    def _contact_find(self, *_: object) -> bool:
        return find(self.play.desk, "Shaw") is not None

    def _contact_claim(self, about: UUID, *_: object) -> bool:
        claims.take_over(self.play.desk, about, "the shift is over", self._version(about))
        return True

    def _decision_endorse(self, about: UUID, *_: object) -> bool:
        endorsing.endorse(self.play.desk, about, self._digest(about), "Agreed")
        return True

    def _decision_other(self, about: UUID, *_: object) -> bool:
        endorsing.endorse_other(self.play.desk, about, self._digest(about), "advice", "Known already")
        return True

    def _decision_escalate(self, about: UUID, *_: object) -> bool:
        endorsing.escalate(self.play.desk, about, self._digest(about), "single_assessment", "More to it")
        return True

    def _decision_return(self, about: UUID, *_: object) -> bool:
        endorsing.send_back(self.play.desk, about, self._digest(about), "Ask the school")
        return True

    def _decision_withdraw(self, about: UUID, *_: object) -> bool:
        endorsing.withdraw_endorsement(self.play.desk, about, "Another child", self._version(about))
        return True

    def _people_ask_for_oneself(self, _: UUID, person: Person, __: int) -> bool:
        wanted = "reader" if person.role != "reader" else "duty_manager"
        return accounts.ask(self.play.desk, person.id, wanted, "a change of duties") > 0

    def _people_ask_for_another(self, *_: object) -> bool:
        return accounts.ask(self.play.desk, self.play.other_worker.id, "reader", "a change of duties") > 0

    def _people_approve(self, _: UUID, __: Person, number: int) -> bool:
        desk, play = self.play.desk, self.play
        accounts.approve(desk, number)
        play.be(play.other_manager)  # and back again, for whoever tries next
        back = accounts.ask(desk, play.other_worker.id, "duty_worker", "as before")
        play.be(play.auditor)
        accounts.approve(desk, back)
        return True

    def _people_leave(self, *_: object) -> bool:
        desk = self.play.desk
        here = desk.here
        assert here is not None
        visitor = f"Visitor {self.tried}"
        words = f"{self.tried} paper boats cross a slow green river"
        gone = people.arrive(desk, visitor, "reader", "", words, words)
        self.play.be(here)
        accounts.leave(desk, gone.id)
        return True

    def _people_enter(self, *_: object) -> bool:
        made = account_board.enter(self.play.desk, f"Newcomer {self.tried}", "duty_manager", "SW9")
        accounts.refuse(self.play.desk, made.asked)
        return made.role == "Reader"

    def _people_see(self, *_: object) -> bool:
        return len(account_board.board(self.play.desk).members) > 0

    def _shift_read(self, *_: object) -> bool:
        return shift_report(self.play.desk).day.received >= 0

    def _audit_own(self, *_: object) -> bool:
        return who_read(self.play.desk, "Leah Shaw") is not None

    def _audit_team(self, _: UUID, person: Person, __: int) -> bool:
        """Somebody else's reading is told; quietly left out it is as good as refused."""
        found = who_read(self.play.desk, "Leah Shaw")
        if any(line.who != person.name for line in found.lines):
            return True
        need(self.play.desk, "audit.team")
        return True

    def _audit_all(self, *_: object) -> bool:
        return len(list(export(self.play.desk))) > 0

    # ------------------------------------------------------------------ looked up without a role

    def _version(self, about: UUID) -> int:
        from dutydesk.records.tables import Contact

        with self.play.desk.database.read() as session:
            return session.get_one(Contact, about).version

    def _digest(self, about: UUID) -> str:
        from sqlmodel import select

        from dutydesk.records.tables import Submission

        with self.play.desk.database.read() as session:
            rows = session.exec(select(Submission).where(Submission.contact_id == about)).all()
        return max(rows, key=lambda row: row.number).digest if rows else "0" * 64
