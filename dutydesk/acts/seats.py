"""Who has a contact open: one seat for each window, taken, seen to be there, and left (B-19).

Owns the look that a window takes every few seconds, off the event loop: it says that it is there (no oftener
than every half minute), who else is, what stands in two versions, and whether another window has saved
something since. The seats of a contact behind the gate stand in its own file and never come to the desk.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.clashing import clashes_in
from dutydesk.acts.machine import this_machine
from dutydesk.acts.seating import is_there, leave_in
from dutydesk.acts.values import Person
from dutydesk.acts.window_values import Around, SeatView
from dutydesk.errors import DeskError
from dutydesk.practice.windows import window_figures
from dutydesk.records.windows import Windows, windows

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


class Seat:
    """This program's seat at one contact. One look at a time."""

    def __init__(self, desk: "Desk", contact_id: UUID) -> None:
        """Args:
        desk: the desk that is open.
        contact_id: the contact on the screen.
        """
        self._desk = desk
        self._contact_id = contact_id
        self.opened_at = desk.clock.now()
        self._written: tuple[datetime, str, UUID] | None = None
        """When the seat was last written, in which database, for whom."""
        self._typed = False
        """The seat says that something was typed."""
        self._around = Around()
        desk.seated[contact_id] = self

    @property
    def contact_id(self) -> UUID:
        """At which contact."""
        return self._contact_id

    @property
    def taken(self) -> bool:
        """No other screen of this program has sat down there since, or left it."""
        return self._desk.seated.get(self._contact_id) is self

    def leave(self) -> None:
        """This screen has the contact open no more. What cannot be written now goes stale by itself."""
        if self.taken:
            _leave(self._desk, self._contact_id)

    def look(self, typed_at: datetime | None = None) -> Around:
        """Say that this window is there, and see who and what else is.

        Args:
            typed_at: when something was last typed in this window, aware; None for not yet.

        Raises: NotSaved, CannotOpen; the next look makes it good.
        """
        desk, now, here = self._desk, self._desk.clock.now(), self._desk.here
        figures = window_figures()
        if here is None:
            return self._around
        with desk.home(self._contact_id) as home:
            if not self.taken:  # it was left while this look was on its way
                return self._around
            if self._written is None or self._written[1:] != (home.key, here.id):
                due = True
            else:
                due = not now - figures.seen_every < self._written[0] <= now
                # That something is typed at all is told at once, and then no oftener than the rest.
                due = due or (typed_at is not None and not self._typed)
            if due:
                with home.write() as session:
                    its = windows(home.dialect)
                    if not self._sit(session, its, here, now, typed_at):
                        return self._around
                self._written, self._typed = (now, home.key, here.id), typed_at is not None
            stamp = home.changes()
            before = self._around
            # While others are there each look is a whole one: a killed window writes nothing.
            again = before.changed or before.news or before.others
            if stamp is None or (home.key, stamp) != before.stamp or again:
                with home.read() as session:
                    self._around = self._see(session, windows(home.dialect), here, now, (home.key, stamp))
        return self._around

    def _sit(
        self, session: Session, its: Windows, here: Person, now: datetime, typed_at: datetime | None
    ) -> bool:
        connection = session.connection()
        if its.contact(connection, self._contact_id) is None:
            return False
        its.clear(connection, self._contact_id, now - window_figures().claim_ends_after)
        its.sit(
            connection,
            {
                "id": self._desk.keeper.window,
                "contact_id": self._contact_id,
                "worker_id": here.id,
                "worker_name": here.name,
                "opened_at": self.opened_at,
                "seen_at": now,
                "typed_at": typed_at,
                "machine": this_machine(),
                "pid": os.getpid(),
            },
        )
        return True

    def _see(self, session: Session, its: Windows, here: Person, now: datetime, stamp: object) -> Around:
        connection = session.connection()
        contact = its.contact(connection, self._contact_id)
        if contact is None:
            return self._around
        rows = its.seats(connection, self._contact_id, self._desk.keeper.window)
        others = _others(rows, contact.worker_id, here, now)
        live = [each.window for each in others]
        versions = its.versions(connection, self._contact_id)
        about = contact.version, contact.state, contact.worker_id, contact.lines
        return Around(
            others=others,
            clashes=clashes_in(session, self._desk, self._contact_id, live),
            news=self._desk.keeper.versions.newer(self._contact_id, versions),
            changed=self._around.about is not None and about != self._around.about,
            worker_id=contact.worker_id,
            stamp=stamp,
            about=about,
        )


def leave_all(desk: "Desk") -> None:
    """The program ends: it has no contact open any more. What cannot be written now goes stale by itself."""
    for contact_id in tuple(desk.seated):
        _leave(desk, contact_id)


def _leave(desk: "Desk", contact_id: UUID) -> None:
    with suppress(DeskError), desk.home(contact_id) as home, home.write() as session:
        leave_in(session, desk, contact_id)


def _others(rows: Sequence[Row[Any]], worker_id: UUID, here: Person, now: datetime) -> tuple[SeatView, ...]:
    """The windows that are there, from their rows."""
    return tuple(
        SeatView(
            window=row.id,
            worker=row.worker_name,
            same_person=row.worker_id == here.id,
            may_type=row.worker_id == worker_id,
            since=row.opened_at,
            seen_at=row.seen_at,
            typed_at=row.typed_at,
        )
        for row in rows
        if is_there(row, now)
    )
