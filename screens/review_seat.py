"""A manager who reads a review sits at its contact: the worker's window says who is reading (B-19).

Owns that the seat follows the review to the next contact, and is left with it. Nothing is told here.
"""

from functools import partial
from uuid import UUID

from dutydesk.acts.seats import Seat
from dutydesk.acts.window_values import Around
from dutydesk.errors import DeskError
from dutydesk.practice.windows import window_figures

from .shell import DeskScreen


class TakesSeat(DeskScreen):
    """A screen on which one contact is read, this one now and the next later."""

    contact_id: UUID
    _seat: Seat | None = None
    _looking = False

    def on_mount(self) -> None:
        """Sit down, and say every while that somebody is there. (Textual calls the others' part as well.)"""
        self.set_interval(window_figures().look_every.total_seconds(), self.sit)
        self.sit()

    def sit(self) -> None:
        """Be seen at the contact that is read now, and no longer at the one before; in a thread."""
        if self._looking or not self.is_current:
            return
        before = self._seat
        if before is None or before.contact_id != self.contact_id or not before.taken:
            self._seat = Seat(self.desk, self.contact_id)
        self._looking = True
        left = before if before is not self._seat else None
        self.in_background(partial(_look, self._seat, left), self._sat, self._not_sat)

    def _sat(self, _: Around | None) -> None:
        self._looking = False

    def _not_sat(self, _: DeskError) -> None:
        # Nobody is told, and nothing that is read here hangs on it; the next look makes it good.
        self._looking = False

    def on_unmount(self) -> None:
        """Nobody reads it here any more."""
        if self._seat is not None and self.app.is_running:
            self.app.run_worker(partial(_look, None, self._seat), thread=True)


def _look(seat: Seat | None, left: Seat | None) -> Around | None:
    """Leave a seat, where there is one to leave, and sit in another."""
    if left is not None:
        left.leave()
    return seat.look() if seat is not None else None
