"""What a manager typed at the foot of a review and has not sent: neither leaving it nor a kill loses it.

Owns when it is kept: in memory with every key, and on the disk as soon as the last save of it has ended.
"""

from contextlib import suppress
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID
from weakref import WeakKeyDictionary

from textual import on

from dutydesk.acts.review import keep_draft
from dutydesk.acts.review_values import Draft
from dutydesk.acts.values import NOBODY, ReviewView
from dutydesk.errors import DeskError

from .review_oversight import Oversight
from .review_seat import TakesSeat

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk


class Drafts:
    """What was typed and not sent, by person and contact: what the disk has, and what it has not yet."""

    def __init__(self) -> None:
        """None yet."""
        self._saving = Lock()
        self._kept: WeakKeyDictionary[Desk, dict[tuple[UUID, UUID], Draft]] = WeakKeyDictionary()

    def keep(self, desk: "Desk", contact_id: UUID, draft: Draft) -> None:
        """Keep a draft for whoever is at the desk."""
        self._kept.setdefault(desk, {})[self._key(desk, contact_id)] = draft

    def find(self, desk: "Desk", contact_id: UUID) -> Draft | None:
        """What whoever is at the desk typed about a contact; None when it was not open since the start."""
        return self._kept.get(desk, {}).get(self._key(desk, contact_id))

    def save(self, desk: "Desk", view: ReviewView) -> Draft | None:
        """Write down the newest draft of a review; in a thread. Returns it, or None when there is none.

        Whichever of two saves comes last, it is the newest draft that both write.

        Raises: NotAllowed, Stale, NotSaved.
        """
        with self._saving:
            draft = self.find(desk, view.contact.id)
            if draft is not None:
                keep_draft(desk, view.contact.id, view.submission.id, draft)
            return draft

    def forget(self, desk: "Desk", contact_id: UUID) -> None:
        """It was sent."""
        self._kept.get(desk, {}).pop(self._key(desk, contact_id), None)

    def _key(self, desk: "Desk", contact_id: UUID) -> tuple[UUID, UUID]:
        return desk.here.id if desk.here else NOBODY, contact_id


drafts = Drafts()


class KeepsDraft(TakesSeat):
    """A review whose oversight is as durable as a field of a contact."""

    def __init__(self, contact_id: UUID) -> None:
        """Args:
        contact_id: the contact that is reviewed first.
        """
        super().__init__()
        self.contact_id = contact_id
        self.view: ReviewView | None = None
        self.on_disk = Draft()
        """The draft of this review that the disk has."""
        self._keeping = False

    @property
    def oversight(self) -> Oversight:
        """The fields at the bottom."""
        return self.query_one(Oversight)

    def keep_draft(self) -> None:
        """The reader goes elsewhere: keep what stands in the oversight of this contact."""
        view = self.view
        if view is None:
            return
        drafts.keep(self.desk, self.contact_id, self.oversight.draft())
        if drafts.find(self.desk, self.contact_id) != self.on_disk:
            # On the app: this screen may be gone before it is done.
            self.app.run_worker(partial(_save_or_not, self.desk, view), thread=True)

    @on(Oversight.Typed)
    def typed(self, event: Oversight.Typed) -> None:
        """Keep it; while a save is under way, the next one takes all that was typed meanwhile."""
        event.stop()
        self._keep()

    def _keep(self) -> None:
        if self.view is None:
            return
        drafts.keep(self.desk, self.contact_id, self.oversight.draft())
        if not self._keeping and drafts.find(self.desk, self.contact_id) != self.on_disk:
            self._keeping = True
            act = partial(drafts.save, self.desk, self.view)
            self.in_background(act, partial(self._kept, self.contact_id), self._not_kept)

    def _kept(self, contact_id: UUID, draft: Draft | None) -> None:
        self._keeping = False
        if contact_id == self.contact_id and draft is not None:
            self.on_disk = draft
        self._keep()

    def _not_kept(self, error: DeskError) -> None:
        """It stands on the screen; the next key tries again."""
        self._keeping = False
        self.say(f"Your comment is on the screen only. {error}", "bold")


def _save_or_not(desk: "Desk", view: ReviewView) -> None:
    with suppress(DeskError):  # it stays in memory, and was said when it was typed
        drafts.save(desk, view)
