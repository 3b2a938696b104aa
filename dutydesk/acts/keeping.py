"""Keeping what is typed: every change is saved as soon as the last save has ended.

Owns the writer thread. The event loop only leaves the newest text of a field here and goes on; the thread
reads what it means, and saves it with the place of the caret in one transaction. What is reported as
saved has been committed. What a failed save held stays in memory and is tried again.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from dutydesk.acts.understood import columns, family_of
from dutydesk.acts.values import NOBODY, Field, Person, Where
from dutydesk.acts.waiting import Left, Pages, Typed
from dutydesk.clock import Clock
from dutydesk.errors import DeskError, NotAllowed, NotSaved
from dutydesk.practice.checklist import Checklist, Row
from dutydesk.practice.reading import Reading, read
from dutydesk.records.database import Database
from dutydesk.records.refusals import in_plain_words
from dutydesk.records.writing import CONTACT, Leaving, Writing, writing
from dutydesk.text import clean

State = Literal["saved", "saving", "failed"]

_RETRY_SECONDS: Final = (0.25, 0.5, 1.0, 2.0)
_STOPPED: Final = (
    "Saving has stopped. What you typed last is on the screen only: write it down, then start again."
)
_BY_ANYONE: Final = ("strategy", "attendee")
"""What may be typed while the contact is with the manager: the discussion is held by others, and later."""
_OPEN_STATES: Final = ("recording", "returned")


class Keeper:
    """Saves what is typed, on one thread. `typed`, `left`, `moved` and `state` never wait.

    Args:
        home: where a contact is kept: its own file, or the desk.
    """

    def __init__(self, home: Callable[[UUID], Database], checklist: Checklist, clock: Clock) -> None:
        self.here: Person | None = None
        """Who types; set by `people`."""
        self.failed_since: datetime | None = None
        self._home = home
        self._checklist = checklist
        self._questions = {q.key: q for section in checklist.sections for q in section.questions()}
        self._clock = clock
        self._turn = threading.Condition()
        self._writing = threading.RLock()
        self._waiting: dict[UUID, Pages] = {}
        self._asked = self._done = self._tries = self._failures = 0
        self._hurry = self._closing = False
        self._told = ""
        self._on_saved: Callable[[datetime], None] = lambda at: None
        self._on_failed: Callable[[str], None] = lambda sentence: None
        self._connections: dict[str, Connection] = {}
        self._heads: dict[UUID, tuple[str, UUID]] = {}
        """State and worker of the contacts typed in since the last act."""
        self._rows: set[UUID] = set()
        """Rows of grids known to be there."""
        self._thread = threading.Thread(target=self._run, name="dutydesk-keeper", daemon=True)
        self._thread.start()

    # ------------------------------------------------------------------ from the event loop

    def listen(self, on_saved: Callable[[datetime], None], on_failed: Callable[[str], None]) -> None:
        """Be told, on the writer thread, of each save and once of each failure. Must not raise or wait."""
        self._on_saved, self._on_failed = on_saved, on_failed

    def typed(
        self,
        contact_id: UUID,
        field: Field,
        text: str,
        where: Where,
        *,
        reason: str = "",
        by_when: datetime | None = None,
    ) -> None:
        """Save what stands in a field now; a newer text of the same field takes its place."""
        question = self._questions.get(field.question)
        kept = clean(text, one_line=question is None or question.kind != "long").text
        at = self._clock.now()
        newest = Typed(field, kept, clean(reason, one_line=True).text, by_when, at, self.here)
        with self._turn:
            pages = self._waiting.setdefault(contact_id, Pages())
            pages.typed[field.subject, field.question] = newest
            pages.place = (where, at, self.here)
            self._ask()

    def left(self, contact_id: UUID, field: Field) -> None:
        """The cursor left a field: one line of history if its text changed since the last one."""
        at = self._clock.now()
        with self._turn:
            pages = self._waiting.setdefault(contact_id, Pages())
            waiting = pages.typed.get((field.subject, field.question))
            text = waiting.text if waiting else None
            pages.left.append(Left(field.subject, field.question, text, at, self.here))
            self._ask()

    def moved(self, contact_id: UUID, where: Where) -> None:
        """Save where the worker is; only the last place is kept."""
        at = self._clock.now()
        with self._turn:
            self._waiting.setdefault(contact_id, Pages()).place = where, at, self.here
            self._ask()

    @property
    def state(self) -> State:
        """Whether all that was typed is on the disk."""
        if self.failed_since is not None:
            return "failed"
        return "saved" if self._done == self._asked else "saving"

    # ------------------------------------------------------------------ from a worker thread

    def flush(self, seconds: float = 5.0) -> None:
        """Wait until all that was typed is saved.

        Raises: NotSaved when it could not be, in that time.
        """
        with self._turn:
            wanted, tries = self._asked, self._tries
            self._hurry = True
            self._turn.notify_all()
            self._turn.wait_for(
                lambda: (
                    self._done >= wanted
                    or (self._tries > tries and self.failed_since is not None)
                    or not self._thread.is_alive()
                ),
                timeout=seconds,
            )
            done, told = self._done >= wanted, self._told
            self._heads.clear()
        if not done:
            raise NotSaved(told or "Not saved yet: the disk does not answer. What you typed is still here.")

    @contextmanager
    def holding(self, contact_id: UUID) -> Iterator[None]:
        """Save nothing meanwhile, and let go of every file: the contact's may be taken away."""
        with self._writing:
            for key in list(self._connections):
                self._let_go(key)
            self._heads.pop(contact_id, None)
            yield

    def forget(self, contact_id: UUID) -> None:
        """Drop what waits to be saved of a contact that is being closed without a record."""
        with self._turn:
            if contact_id in self._waiting:
                self._waiting[contact_id] = Pages()

    def close(self) -> None:
        """Save what waits, once more if need be, and end the thread."""
        with self._turn:
            self._closing = self._hurry = True
            self._turn.notify_all()
        self._thread.join(timeout=10)
        with self._writing:
            for key in list(self._connections):
                self._let_go(key)

    # ------------------------------------------------------------------ on the writer thread

    def _ask(self) -> None:
        self._asked += 1
        self._turn.notify_all()

    def _run(self) -> None:
        try:
            while self._next():
                pass
        finally:
            with self._turn:
                stopped = not self._closing
                if stopped:
                    self.failed_since = self.failed_since or self._clock.now()
                    self._told = _STOPPED
                self._turn.notify_all()
            if stopped:
                self._on_failed(_STOPPED)

    def _next(self) -> bool:
        with self._turn:
            self._turn.wait_for(lambda: self._waiting or self._closing)
            if not self._waiting:
                return False
            taken, self._waiting = self._waiting, {}
            ticket = self._asked
            self._hurry = False
        back: dict[UUID, Pages] = {}
        told = ""
        for contact_id, pages in taken.items():
            try:
                self._save(contact_id, pages)
            except NotAllowed as error:
                self._on_failed(str(error))
            except DeskError as error:
                back[contact_id], told = pages, str(error)
        return self._after(back, told, ticket)

    def _after(self, back: dict[UUID, Pages], told: str, ticket: int) -> bool:
        now = self._clock.now()
        with self._turn:
            self._tries += 1
            first = bool(back) and self.failed_since is None
            self._failures = self._failures + 1 if back else 0
            if back:
                self.failed_since, self._told = self.failed_since or now, told
                for contact_id, pages in back.items():
                    self._waiting[contact_id] = pages.under(self._waiting.get(contact_id, Pages()))
            else:
                self._done, self.failed_since, self._told = ticket, None, ""
            self._turn.notify_all()
        if first:
            self._on_failed(told)
        if not back:
            self._on_saved(now)
            return True
        with self._turn:
            if self._closing:
                return False
            wait = _RETRY_SECONDS[min(self._failures, len(_RETRY_SECONDS)) - 1]
            self._turn.wait_for(lambda: self._hurry or self._closing, timeout=wait)
        return True

    def _save(self, contact_id: UUID, pages: Pages) -> None:
        if pages == Pages():
            return
        with self._writing, in_plain_words():
            home = self._home(contact_id)
            try:
                connection = self._connections.get(home.key)
                if connection is None:
                    connection = self._connections[home.key] = home.engine.connect()
                with connection.begin():
                    self._save_in(connection, writing(home.dialect), contact_id, pages)
                self._rows.update(subject for subject, _ in pages.typed)
            except (SQLAlchemyError, DeskError):
                self._let_go(home.key)
                raise

    def _save_in(self, connection: Connection, to: Writing, contact_id: UUID, pages: Pages) -> None:
        head = self._head(connection, contact_id)
        # Of what is stored now, before newer text takes its place.
        to.settle(connection, contact_id, [_leaving(left) for left in pages.left if left.text is None])
        if pages.typed:
            for (_, question), typed in pages.typed.items():
                _check(head, question, typed.by)
            self._answers(connection, to, contact_id, pages.typed)
        to.settle(connection, contact_id, [_leaving(left) for left in pages.left if left.text is not None])
        if pages.place is not None:
            where, at, by = pages.place
            to.place(
                connection,
                {
                    "contact_id": contact_id,
                    "worker_id": by.id if by else NOBODY,
                    "section": where.section,
                    "question": where.question,
                    "subject_id": where.subject,
                    "caret": where.caret,
                    "open": True,
                    "at": at,
                },
            )

    def _head(self, connection: Connection, contact_id: UUID) -> tuple[str, UUID]:
        head = self._heads.get(contact_id)
        if head is None:
            found = connection.execute(
                select(CONTACT.c.state, CONTACT.c.worker_id).where(CONTACT.c.id == contact_id)
            ).first()
            if found is None:
                raise NotAllowed("That contact is closed: what was typed since is not kept.")
            head = self._heads[contact_id] = found.state, found.worker_id
        return head

    def _answers(
        self, connection: Connection, to: Writing, contact_id: UUID, pages: Mapping[tuple[UUID, str], Typed]
    ) -> None:
        """All that was typed in one save: a table is written once, not once for each field."""
        caller = pages.get((NOBODY, "referrer.name"))
        rows: dict[Row, dict[UUID, dict[str, Any]]] = {}
        understood: dict[tuple[Row, UUID], dict[str, Any]] = {}
        answers: list[dict[str, Any]] = []
        shown: dict[str, Any] = {}
        for (subject, key), typed in pages.items():
            its, question = typed.field, self._questions.get(key)
            reading = read(question, typed.text, self._checklist, typed.at) if question else Reading("")
            asked_of = ""
            if reading.mark:
                asked_of = caller.text if caller else to.typed(connection, contact_id, "referrer.name")
            answers.append(
                {
                    "contact_id": contact_id,
                    "subject_id": subject,
                    "question": key,
                    "typed": typed.text,
                    "mark": reading.mark,
                    "reason": typed.reason,
                    "asked_of": asked_of,
                    "by_when": typed.by_when,
                    "changed_at": typed.at,
                    "changed_by": typed.by.id if typed.by else NOBODY,
                    "changed_by_name": typed.by.name if typed.by else "",
                }
            )
            if its.row is not None:
                if subject not in self._rows:
                    new = {
                        "id": subject,
                        "contact_id": contact_id,
                        "number": its.number,
                        "added_at": typed.at,
                    }
                    role = {"role": its.role} if its.row == "attendee" else {}
                    rows.setdefault(its.row, {}).setdefault(subject, new | role)
                if found := columns(key, typed.text, reading):
                    understood.setdefault((its.row, subject), {}).update(found)
            if key == "decision.outcome":
                shown["outcome"] = reading.outcome.key if reading.outcome else ""
            elif key == "danger.now":
                shown["danger"] = reading.code == "y"
        for kind, made in rows.items():
            to.new_rows(connection, kind, list(made.values()))
        to.answers(connection, answers)
        for (kind, subject), values in understood.items():
            to.understood(connection, kind, subject, values)
        if any(key.startswith("child.") for _, key in pages):
            names = to.child_names(connection, contact_id)
            shown |= {"family": family_of(names), "children": len(names)}
        if shown:
            to.contact(connection, contact_id, shown)

    def _let_go(self, key: str) -> None:
        connection = self._connections.pop(key, None)
        if connection is not None:
            with suppress(SQLAlchemyError):
                connection.close()


def _leaving(left: Left) -> Leaving:
    who, name = (left.by.id, left.by.name) if left.by else (NOBODY, "")
    return Leaving(left.subject, left.question, left.text, left.at, who, name)


def _check(head: tuple[str, UUID], question: str, by: Person | None) -> None:
    """What is with the manager, or someone else's, is not changed by a key that came late.

    Raises: NotAllowed.
    """
    state, worker_id = head
    if by is None:
        raise NotAllowed("Say who is here first: what is written carries a name.")
    own = worker_id == by.id and state in _OPEN_STATES
    if not own and question.partition(".")[0] not in _BY_ANYONE:
        raise NotAllowed("This contact may not be changed now. What you typed last was not kept.")
