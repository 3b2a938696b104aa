"""Keeping what is typed: every change is saved as soon as the last save has ended.

Owns the writer thread. The event loop only leaves the newest text of a field here and goes on; the thread
saves it (`saving`). What is reported as saved has been committed. What a failed save held stays in memory and
is tried again; what may not be kept (`may_type`) takes nothing else with it, and stays in memory until a
screen has taken it over.
"""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID, uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from dutydesk.acts.apart import Apart
from dutydesk.acts.saving import Saving
from dutydesk.acts.values import Field, Person, Where
from dutydesk.acts.versions import Versions
from dutydesk.acts.waiting import Left, Pages, Refused, Typed, as_it_stood, without
from dutydesk.clock import Clock
from dutydesk.errors import DeskError, NotSaved
from dutydesk.practice.checklist import Checklist
from dutydesk.records.database import Database
from dutydesk.records.refusals import in_plain_words
from dutydesk.records.windows import Key
from dutydesk.records.writing import writing
from dutydesk.text import clean

State = Literal["saved", "saving", "failed"]

_RETRY_SECONDS: Final = (0.25, 0.5, 1.0, 2.0)
PATIENCE: Final = 5.0
"""Seconds an act waits for what was typed before it. Source: ours, as a connection waits for a lock."""
_STOPPED: Final = (
    "Saving has stopped. What you typed last is on the screen only: write it down, then start again."
)
_NOT_KEPT: Final = "This contact may not be changed now. What you typed last was not kept."
_GONE: Final = "That contact is closed: what was typed since is not kept."


@dataclass(slots=True)
class _Failure:
    """A contact that could not be saved: how often, when it is tried again (monotonic), and why."""

    tries: int
    again: float
    told: str


class Keeper:
    """Saves what is typed, on one thread. `typed`, `left`, `moved` and `state` never wait.

    Args:
        home: where a contact is kept: its own file, or the desk.
    """

    def __init__(self, home: Callable[[UUID], Database], checklist: Checklist, clock: Clock) -> None:
        self.here: Person | None = None
        """Who types; set by `people`."""
        self.failed_since: datetime | None = None
        self.window = uuid4()
        """Of this program, as a window (`seats`)."""
        self.versions = Versions()
        self._home = home
        self._saving = Saving(checklist, Apart(self.versions, self.window))
        self._questions = {q.key: q for section in checklist.sections for q in section.questions()}
        self._clock = clock
        self._turn = threading.Condition()
        self._writing = threading.RLock()
        self._waiting: dict[UUID, Pages] = {}
        self._under_way: dict[UUID, Pages] = {}
        """What the writer thread is saving at this moment: a held database keeps it there for seconds."""
        self._asked: dict[UUID, int] = {}
        self._done: dict[UUID, int] = {}
        """How often each contact was to be saved, and up to which of these it was."""
        self._failed: dict[UUID, _Failure] = {}
        self._refused: dict[UUID, dict[Key, Typed]] = {}
        self._forgotten: set[UUID] = set()
        self._closing = False
        self._stopped = ""
        self._on_saved: Callable[[datetime], None] = lambda at: None
        self._on_failed: Callable[[str], None] = lambda sentence: None
        self._on_refused: Callable[[str], None] = lambda sentence: None
        self._connections: dict[str, Connection] = {}
        self._thread = threading.Thread(target=self._run, name="dutydesk-keeper", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------------ from the event loop

    def listen(
        self,
        on_saved: Callable[[datetime], None],
        on_failed: Callable[[str], None],
        on_refused: Callable[[str], None] | None = None,
    ) -> None:
        """Be told, on the writer thread, of each save and once of each failure. Must not raise or wait.

        Args:
            on_refused: told once of each field whose text may not be kept, until a screen takes it over;
                `on_failed` when not given.
        """
        self._on_saved, self._on_failed = on_saved, on_failed
        self._on_refused = on_refused or on_failed

    def typed(
        self,
        contact_id: UUID,
        field: Field,
        text: str,
        where: Where,
        *,
        reason: str | None = None,
        by_when: datetime | None = None,
        says: str | None = None,
    ) -> None:
        """Save what stands in a field now; a newer text of the same field takes its place.

        Args:
            reason: why there is no answer, beside a mark. None, for plain typing, leaves reason and `by_when`
                as they stand while the mark is the same; "" clears them.
            by_when: by when someone finds out; only with a reason.
            says: who says so (`practice.says`); None leaves what stands. An answer taken out has none.
        """
        question = self._questions.get(field.question)
        kept = clean(text, one_line=question is None or question.kind != "long").text
        at = self._clock.now()
        why = None if reason is None else clean(reason, one_line=True).text
        newest = Typed(field, kept, why, by_when, at, self.here, says)
        with self._turn:
            pages = self._waiting.setdefault(contact_id, Pages())
            key = field.subject, field.question
            if self.versions.over_theirs(contact_id, key):
                pages.left.append(Left(*key, None, at, self.here))
            pages.typed[key] = newest.over(pages.typed.get(key))
            pages.place = (where, at, self.here)
            self._ask(contact_id)

    def left(self, contact_id: UUID, field: Field) -> None:
        """The cursor left a field: one line of history if its text changed since the last one."""
        at = self._clock.now()
        with self._turn:
            pages = self._waiting.setdefault(contact_id, Pages())
            waiting = pages.typed.get((field.subject, field.question))
            left = Left(field.subject, field.question, None, at, self.here)
            pages.left.append(as_it_stood(left, waiting) if waiting else left)
            self._ask(contact_id)

    def moved(self, contact_id: UUID, where: Where) -> None:
        """Save where the worker is; only the last place is kept."""
        at = self._clock.now()
        with self._turn:
            self._waiting.setdefault(contact_id, Pages()).place = where, at, self.here
            self._ask(contact_id)

    @property
    def state(self) -> State:
        """Whether all that was typed is on the disk. What was refused is "failed" until it is taken over."""
        with self._turn:
            if self.failed_since is not None:
                return "failed"
            return "saved" if self._done == self._asked else "saving"

    @property
    def why_failed(self) -> str:
        """Why what was typed is not saved, and what to do; "" while nothing has failed."""
        with self._turn:
            return self._stopped or next((each.told for each in self._failed.values()), "")

    def unsaved(self, contact_id: UUID) -> tuple[Typed, ...]:
        """What was typed of a contact and is not on the disk yet: the newest text of each field."""
        found: dict[Key, Typed] = {}
        with self._turn:
            for waiting in (self._under_way, self._waiting):
                if contact_id in waiting:
                    found |= waiting[contact_id].typed
            return (*found.values(), *self._refused.get(contact_id, {}).values())

    @property
    def refused(self) -> tuple[Refused, ...]:
        """What may not be kept and no screen has taken over: the last text of each field."""
        with self._turn:
            return tuple(each for contact_id in self._refused for each in self._refused_of(contact_id))

    def take_theirs(self, contact_id: UUID, found: Mapping[Key, int], here: Key | None) -> frozenset[Key]:
        """The fields in which a screen may show what another window saved; it does so from now on.

        Args:
            here: the field the cursor stands in, which is left as it is.
        """
        with self._turn:
            stores = (self._under_way, self._waiting)
            busy = {key for each in stores if contact_id in each for key in each[contact_id].typed}
            return self.versions.take(contact_id, found, busy | ({here} if here else set()))

    def take_refused(self, contact_id: UUID) -> tuple[Refused, ...]:
        """Hand over what may not be kept of a contact: whoever takes it keeps it in sight."""
        with self._turn:
            taken = self._refused_of(contact_id)
            self._refused.pop(contact_id, None)
            self._mend_state()
        return taken

    # ------------------------------------------------------------------ from a worker thread

    def flush(self, seconds: float | None = None, *, contact_id: UUID | None = None) -> None:
        """Wait until all that was typed is saved, or may not be.

        Args:
            seconds: how long to wait; None for `PATIENCE`.
            contact_id: wait for what was typed of this contact only; None for all.

        Raises: NotSaved when it could not be, in that time.
        """
        with self._turn:
            wanted = {
                each: asked
                for each, asked in self._asked.items()
                if contact_id in (None, each) and self._done.get(each, 0) < asked
            }
            tries = {each: self._tries(each) for each in wanted}
            for failure in (self._failed[each] for each in wanted if each in self._failed):
                failure.again = 0.0
            self._turn.notify_all()

            def missing() -> list[UUID]:
                return [each for each, asked in wanted.items() if self._done.get(each, 0) < asked]

            self._turn.wait_for(
                lambda: (
                    all(self._tries(each) > tries[each] for each in missing()) or not self._thread.is_alive()
                ),
                timeout=PATIENCE if seconds is None else seconds,
            )
            waits = missing()
            told = self._stopped or next(
                (self._failed[each].told for each in waits if each in self._failed), ""
            )
        if waits:
            raise NotSaved(told or "Not saved yet: the disk does not answer. What you typed is still here.")

    @contextmanager
    def holding(self, contact_id: UUID) -> Iterator[None]:
        """Save nothing meanwhile, and let go of every file: the contact's may be taken away."""
        with self._writing:
            for key in list(self._connections):
                self._let_go(key)
            yield

    def forget(self, contact_id: UUID) -> None:
        """Drop what waits to be saved of a contact that is being closed without a record."""
        with self._turn:
            self._forgotten.add(contact_id)
            if contact_id in self._waiting:
                self._waiting[contact_id] = Pages()
            self._refused.pop(contact_id, None)
            self._mend_state()

    def close(self) -> None:
        """Save what waits, once more if need be, and end the thread."""
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        self._thread.join(timeout=10)
        with self._writing:
            for key in list(self._connections):
                self._let_go(key)

    # ------------------------------------------------------------------ on the writer thread

    def _ask(self, contact_id: UUID) -> None:
        self._asked[contact_id] = self._asked.get(contact_id, 0) + 1
        self._turn.notify_all()

    def _tries(self, contact_id: UUID) -> int:
        return self._failed[contact_id].tries if contact_id in self._failed else 0

    def _refused_of(self, contact_id: UUID) -> tuple[Refused, ...]:
        typed = self._refused.get(contact_id, {}).values()
        return tuple(Refused(contact_id, each.field, each.text) for each in typed)

    def _mend_state(self) -> None:
        if not self._failed and not self._refused and not self._stopped:
            self.failed_since = None

    def _run(self) -> None:
        try:
            while self._next():
                pass
        finally:
            with self._turn:
                stopped = not self._closing
                if stopped:
                    self.failed_since = self.failed_since or self._clock.now()
                    self._stopped = _STOPPED
                self._turn.notify_all()
            if stopped:
                self._on_failed(_STOPPED)

    def _next(self) -> bool:
        with self._turn:
            while not (due := self._due()) and not self._closing:
                again = [self._failed[each].again for each in self._waiting]
                self._turn.wait(max(min(again) - time.monotonic(), 0.0) if again else None)
            if not due:
                return False
            taken = self._under_way = {contact_id: self._waiting.pop(contact_id) for contact_id in due}
            tickets = {contact_id: self._asked.get(contact_id, 0) for contact_id in due}
            on_saved = self._on_saved  # a screen that comes later is not told of what was typed before it
        said: list[Callable[[], None]] = []
        kept = False
        for contact_id, pages in taken.items():
            try:
                refused = self._save(contact_id, pages)
            except DeskError as error:
                said += self._could_not(contact_id, pages, str(error))
                continue
            said += self._did(contact_id, pages, refused, tickets[contact_id])
            kept = kept or not refused
        for say in said:
            say()
        if kept:
            on_saved(self._clock.now())
        with self._turn:
            return not (self._closing and self._failed)

    def _due(self) -> list[UUID]:
        """The contacts to be saved now: not those that just failed, whose trouble is not the others'."""
        now = time.monotonic()
        return [
            each
            for each in self._waiting
            if self._closing or each not in self._failed or self._failed[each].again <= now
        ]

    def _could_not(self, contact_id: UUID, pages: Pages, told: str) -> list[Callable[[], None]]:
        """Put back what could not be saved; what is to be said of it."""
        with self._turn:
            first = not self._failed
            self._under_way = without(self._under_way, contact_id)
            self._waiting[contact_id] = pages.under(self._waiting.get(contact_id, Pages()))
            tries = self._tries(contact_id) + 1
            wait = _RETRY_SECONDS[min(tries, len(_RETRY_SECONDS)) - 1]
            self._failed[contact_id] = _Failure(tries, time.monotonic() + wait, told)
            self.failed_since = self.failed_since or self._clock.now()
            self._turn.notify_all()
        return [lambda: self._on_failed(told)] if first else []

    def _did(
        self, contact_id: UUID, pages: Pages, refused: list[Typed], ticket: int
    ) -> list[Callable[[], None]]:
        """Note what was saved and what may not be; what is to be said of it."""
        keys = {(typed.field.subject, typed.field.question): typed for typed in refused}
        with self._turn:
            self._under_way = without(self._under_way, contact_id)
            self._done[contact_id] = ticket
            self._failed.pop(contact_id, None)
            forgotten = bool(keys) and contact_id in self._forgotten
            stood = self._refused.pop(contact_id, {})
            left = {key: typed for key, typed in stood.items() if key not in pages.typed} | keys
            if left and not forgotten:
                self._refused[contact_id] = left
                self.failed_since = self.failed_since or self._clock.now()
            self._mend_state()
            self._turn.notify_all()
        if forgotten:
            return [lambda: self._on_refused(_GONE)]
        return [lambda: self._on_refused(_NOT_KEPT)] if keys.keys() - stood.keys() else []

    def _save(self, contact_id: UUID, pages: Pages) -> list[Typed]:
        """Save what may be saved, in one transaction. Returns what may not.

        Raises: NotSaved, CannotOpen; nothing was written then.
        """
        if pages == Pages():
            return []
        with self._writing, in_plain_words():
            home = self._home(contact_id)
            try:
                connection = self._connections.get(home.key)
                if connection is None:
                    connection = self._connections[home.key] = home.engine.connect()
                with home.within(connection):
                    refused = self._saving.save(connection, writing(home.dialect), contact_id, pages)
                self._saving.is_kept(contact_id, pages, refused)
            except (SQLAlchemyError, DeskError):
                self._let_go(home.key)
                raise
        return refused

    def _let_go(self, key: str) -> None:
        connection = self._connections.pop(key, None)
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()
