"""Who writes the audit of an open desk: what acts told becomes rows, in the acts' own transactions.

Owns how an act's lines of history become events without their words, the events that have no transaction of
their own (`soon`), and the one thread that writes those and the anchor, at most once a second: no key and no
act waits for either. Source: safety.md 3.5.
"""

import hashlib
import hmac
import threading
from collections.abc import Callable, Hashable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Connection, select

from dutydesk.acts.audit_clock import Moment, jumped_by, steady
from dutydesk.acts.audit_events import OF_ACTS, OF_FIELDS, OF_PEOPLE, Event, Happened
from dutydesk.acts.machine import this_machine
from dutydesk.acts.values import NOBODY, Person
from dutydesk.errors import DeskError
from dutydesk.records import anchor, audit, telling
from dutydesk.records.audit import Entry, Head
from dutydesk.records.telling import Line
from dutydesk.records.writing import CONTACT

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

EVERY: Final = 1.0
"""Seconds between two writings of the anchor, and until what was seen is in the audit. Source: ours."""
_UNDONE: Final = 16
"""Transactions at once whose moments are held. Source: ours."""
_HASH: Final = 16
"""Hex signs of a hash of a word: enough to tell two apart. Source: ours."""


class Auditor:
    """The audit of one open desk (`database.Witness`). Safe to use from several threads."""

    def __init__(self, desk: "Desk", key: bytes, place: Path) -> None:
        """Args:
        desk: the desk, whose database it is the witness of.
        key: of the chain.
        place: of the anchor.
        """
        self._desk, self.key, self.place = desk, key, place
        self._words = hmac.digest(key, b"words", hashlib.sha256)
        self.began = desk.clock.now()
        self.frozen = False
        """Nothing is written, and the anchor stays as it was found, until somebody has read what is wrong."""
        self.anchored = False
        """There is an anchor: this program found one, or wrote it."""
        self.seen: dict[tuple[UUID, UUID], datetime] = {}
        """Who saw which contact beside the queue, and when it was last told."""
        self._search = _Search("", 0, shorter=False)
        self._turn = threading.Condition()
        self._soon: dict[Hashable, tuple[Happened, Callable[[], None]]] = {}
        """What is not written yet, and what is to be done once it is."""
        self._head: Head | None = None
        """The newest that is kept and not anchored."""
        self._first: str | None = None
        self._closing = False
        self._thread: threading.Thread | None = None
        self._writing = threading.Lock()
        self._clock: Moment | None = None
        """When the last event was, of those that were kept."""
        self._moments: dict[Head, Moment] = {}
        """When each event was whose transaction may still be undone."""
        self._anew = False
        """The anchor is to be written whatever stands there."""
        self._gone = False
        """That the anchor went while this program ran was told."""

    # ------------------------------------------------------------------ in the transactions of acts

    def close_books(self, connection: Connection) -> Head | None:
        """Write what was told in this transaction, as its last act; the new head, or None for nothing."""
        told = telling.told(connection)
        if not told:
            return None
        moment = Moment(self._desk.clock.now(), steady())
        entries = self._entries(connection, told, moment)
        if not entries:
            return None
        head = audit.add(connection, self.key, entries)
        with self._turn:
            self._moments[head] = moment
            while len(self._moments) > _UNDONE:
                del self._moments[next(iter(self._moments))]
        return head

    def kept(self, head: Head) -> None:
        """The transaction with this head was kept: the anchor may follow."""
        with self._turn:
            moment = self._moments.pop(head, None)
            if moment is not None and (self._clock is None or moment.steady > self._clock.steady):
                self._clock = moment
            if self._head is None or head.seq > self._head.seq:
                self._head = head
            self._wake()

    # ------------------------------------------------------------------ by themselves

    def soon(
        self, happened: Happened, instead_of: Hashable = None, then: Callable[[], None] = lambda: None
    ) -> None:
        """Write an event that belongs to no transaction, within a second; never fails, never waits.

        Args:
            instead_of: what is not written yet under the same name is left out for this one.
            then: done once it is written; does not fail.
        """
        happened = _with(happened, self._desk.here)
        with self._turn:
            self._soon.pop(instead_of, None)
            self._soon[object() if instead_of is None else instead_of] = happened, then
            self._wake()

    def now(self, happened: Happened) -> None:
        """Write an event in a transaction of its own; where the disk refuses, as soon as it does not."""
        if self.frozen:
            self.soon(happened)
            return
        try:
            self._write([_with(happened, self._desk.here)])
        except DeskError:
            self.soon(happened)

    def flush(self) -> None:
        """Write what waits, and the anchor, now; nothing while somebody has to read what is wrong first.

        Raises: NotSaved; what waits then still does.
        """
        if self.frozen:
            return
        with self._writing:
            self._miss_anchor()
            self._write_waiting()
            with suppress(OSError):
                self._anchor()

    def gone_on(self, happened: Happened) -> None:
        """Somebody has read what is wrong: what waits is written, then that, and the anchor follows again.

        Raises: NotSaved; nothing is written then, and it is as before.
        """
        with self._writing:
            self._write_waiting(_with(happened, self._desk.here))
            with self._desk.database.read() as session:
                connection = session.connection()
                self._first, head = audit.mac_at(connection, 1), audit.tail(connection)
            self.frozen = False
            with self._turn:
                self._head, self._anew = head, True
                self._wake()
            with suppress(OSError):  # the next turn tries again
                self._anchor()

    def _write_waiting(self, *more: Happened) -> None:
        with self._turn:
            waiting = dict(self._soon)
        if not waiting and not more:
            return
        self._write([*(each for each, _ in waiting.values()), *more])
        with self._turn:
            for name, pair in waiting.items():
                if self._soon.get(name) is pair:
                    del self._soon[name]
        for _, then in waiting.values():
            then()

    def close(self) -> None:
        """Write what waits, and the anchor, once more, and end the thread. Never fails."""
        with self._turn:
            if self._closing:
                return
            self._closing = True
            self._turn.notify_all()
        if self._thread is not None:
            self._thread.join(timeout=10)
        with suppress(DeskError):
            self.flush()

    def hashed(self, text: str) -> str:
        """A word of which only whoever has the key can say whether it is another; "" for none."""
        told = text.strip().casefold()
        raw = told.encode("utf-8", "surrogatepass")
        return hmac.digest(self._words, raw, hashlib.sha256).hex()[:_HASH] if told else ""

    def name_of_search(self, typed: str) -> Hashable:
        """Under which name a search is told (`soon`): that of the one before, where it was only typed on."""
        with self._turn:
            before, text = self._search, " ".join(typed.casefold().split())
            longer, shorter = text.startswith(before.text), before.text.startswith(text)
            same = (longer and not before.shorter) or (shorter and before.shorter)
            number = before.number + (not same)
            self._search = _Search(text, number, shorter=shorter and not longer)
            return "searched", number

    # ------------------------------------------------------------------ on the thread

    def _wake(self) -> None:
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._run, name="audit", daemon=True)
            self._thread.start()
        self._turn.notify_all()

    def _run(self) -> None:
        while True:
            with self._turn:
                self._turn.wait_for(
                    lambda: (
                        self._closing or (not self.frozen and (bool(self._soon) or self._head is not None))
                    )
                )
                self._turn.wait_for(lambda: self._closing, timeout=EVERY)
                if self._closing:
                    return
            with suppress(DeskError):  # it waits on; the next turn makes it good
                self.flush()

    def _has_to_write(self) -> bool:
        return not self.frozen and (bool(self._soon) or self._head is not None)

    def _write(self, waiting: Iterable[Happened]) -> None:
        with self._desk.database.write() as session:
            for happened in waiting:
                telling.tell(session.connection(), happened)

    def _anchor(self) -> None:
        with self._turn:
            head, self._head = self._head, None
            anew = self._anew
        if head is None or self.frozen:
            return
        try:
            if self._first is None:
                with self._desk.database.read() as session:
                    self._first = audit.mac_at(session.connection(), 1)
            if self._first is None or (not anew and self._is_behind(head)):
                return
            at = _text(self._desk.clock.now())
            anchor.write_anchor(self.place, self.key, anchor.Anchor(self._first, head.seq, head.mac, at))
            self._anew, self.anchored = False, True
        except (OSError, DeskError):
            with self._turn:
                self._head = self._head or head
            raise

    def _miss_anchor(self) -> None:
        """The next anchor heals one that went while this program ran: that it did is told, once."""
        if not self.anchored or self._gone or self._anew:
            return
        try:
            what = "no_anchor" if anchor.read_anchor(self.place, self.key) is None else ""
        except anchor.Spoiled:
            what = "bad_anchor"
        except OSError:
            return
        if what:
            self._gone = True
            self.soon(Happened(Event.INTEGRITY, reason=what, detail={"running": True}))

    def _is_behind(self, head: Head) -> bool:
        """Whether another program has anchored more than this one knows of."""
        try:
            stands = anchor.read_anchor(self.place, self.key)
        except anchor.Spoiled:
            return False
        return stands is not None and stands.desk == self._first and stands.seq > head.seq

    # ------------------------------------------------------------------ from what was told to rows

    def _entries(self, connection: Connection, told: list[object], now: Moment) -> list[Entry]:
        with self._turn:
            before = self._clock
        at, jumped = _text(now.wall), jumped_by(before, now)
        found: list[_Told] = []
        if jumped:
            found.append(Happened(Event.CLOCK, detail={"seconds": jumped}))
        fields: dict[tuple[UUID, UUID, str], _Fields] = {}
        for each in told:
            if isinstance(each, Happened):
                found.append(each)
            elif isinstance(each, Line) and each.act in OF_FIELDS and each.question:
                key = each.contact_id, each.by_id, each.act
                if key not in fields:
                    fields[key] = _Fields(*key)
                    found.append(fields[key])
                fields[key].add(each, self.hashed(each.new))
            elif isinstance(each, Line):
                found.append(_of_line(each))
        versions = self._versions(connection, found)
        return [self._entry(each, at, versions) for each in found]

    def _entry(self, each: "_Told", at: str, versions: Mapping[UUID, int]) -> Entry:
        here, by = self._desk.here, each.by
        who = by.id if isinstance(by, Person) else by if by is not None else here.id if here else NOBODY
        role = by.role if isinstance(by, Person) else here.role if here and here.id == who else ""
        return Entry(
            at=at,
            act=each.event.value,
            person=str(who) if who != NOBODY else "",
            role=role,
            machine=this_machine(),
            session=str(self._desk.keeper.window),
            contact=str(each.contact) if each.contact is not None else "",
            version=versions.get(each.contact, 0) if each.contact is not None else 0,
            reason=each.reason,
            detail=audit.canonical(each.detail),
        )

    def _versions(self, connection: Connection, found: "Iterable[_Told]") -> dict[UUID, int]:
        ids = {each.contact for each in found if each.contact is not None}
        if not ids:
            return {}
        wanted = select(CONTACT.c.id, CONTACT.c.version).where(CONTACT.c.id.in_(ids))
        return {row.id: row.version for row in connection.execute(wanted)}


@dataclass(frozen=True, slots=True, repr=False)
class _Search:
    """What was searched for last; in memory alone."""

    text: str
    number: int
    shorter: bool
    """Something of the one before was wiped."""


class _Fields:
    """The fields that one person changed of one contact in one save."""

    def __init__(self, contact: UUID, by: UUID, act: str) -> None:
        self.contact, self.by, self.reason, self.event = contact, by, act, OF_FIELDS[act]
        self._fields: list[list[str]] = []

    def add(self, line: Line, hashed: str) -> None:
        self._fields.append(
            [line.question, str(line.subject_id) if line.subject_id != NOBODY else "", hashed]
        )

    @property
    def detail(self) -> dict[str, Any]:
        return {"fields": self._fields}


_Told = Happened | _Fields


def _of_line(line: Line) -> Happened:
    """An act of the history: its key, and of what it says only numbers and times."""
    event = OF_ACTS.get(line.act) or OF_FIELDS.get(line.act) or Event.ACT
    detail: dict[str, Any] = {}
    for name, text in (("from", line.old), ("to", line.new)):
        if text.isdigit() and len(text) < 4:  # a number of what was sent, never one of a telephone
            detail[name] = int(text)
        elif event == Event.START:
            detail[name] = text
    if line.act in OF_PEOPLE:
        detail["whom"] = str(line.subject_id)
    return Happened(event, line.contact_id, line.act, detail, line.by_id)


def _with(happened: Happened, here: Person | None) -> Happened:
    """Who did it is who is here now, not whoever is when it is written."""
    if happened.by is not None:
        return happened
    return Happened(happened.event, happened.contact, happened.reason, happened.detail, here)


def _text(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")
