"""Which version of each field stands on this program's screen: what a save may be written over.

Owns that knowledge for the fields of every contact a screen has opened here. Fit for several threads; knows
no database. A contact that no screen has read is not known: what is typed of it is simply kept.
"""

from collections.abc import Collection, Mapping
from threading import Lock
from uuid import UUID, uuid4

from dutydesk.acts.may_type import NOTE_DRAFT
from dutydesk.acts.values import NOBODY
from dutydesk.practice.facts import Facts
from dutydesk.records.windows import Key


class Versions:
    """The versions this program last read or wrote, and the fields in which it met another window's text."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[UUID, dict[Key, int]] = {}
        self._elsewhere: dict[UUID, set[Key]] = {}
        """Fields that show what another window saved and nothing was typed over since."""
        self._clashing: dict[UUID, dict[Key, UUID]] = {}
        """Fields whose text here is not written over another's, and under which id it is kept instead."""

    def begin(self, contact_id: UUID, found: Mapping[Key, int]) -> None:
        """All of these stand on the screen now, as they were just read."""
        with self._lock:
            self._known[contact_id] = dict(found)
            self._elsewhere.pop(contact_id, None)
            self._clashing.pop(contact_id, None)

    def known(self, contact_id: UUID) -> Mapping[Key, int] | None:
        """The version of each field that is not empty; None for a contact that no screen has read."""
        return self._known.get(contact_id)

    def newer(self, contact_id: UUID, found: Mapping[Key, int]) -> frozenset[Key]:
        """Those of these fields that are newer than what stands on the screen, and not in two versions.

        The line of the note that is half typed is each window's own.
        """
        known = self._known.get(contact_id)
        if known is None:
            return frozenset()
        clashing = self._clashing.get(contact_id, {})
        return frozenset(
            key
            for key, version in found.items()
            if version > known.get(key, 0) and key not in clashing and key[1] != NOTE_DRAFT
        )

    def take(self, contact_id: UUID, found: Mapping[Key, int], busy: Collection[Key]) -> frozenset[Key]:
        """The screen shows what another window saved, from now on. Returns which fields it may show.

        Args:
            busy: fields in which something typed here is not saved yet: theirs is not put over it.
        """
        newer = self.newer(contact_id, found)
        with self._lock:
            taken = frozenset(key for key in newer if key not in busy)
            if taken:
                self._known[contact_id].update({key: found[key] for key in taken})
                self._elsewhere.setdefault(contact_id, set()).update(taken)
            return taken

    def over_theirs(self, contact_id: UUID, key: Key) -> bool:
        """Whether what is typed now is the first text over one that another window saved."""
        if contact_id not in self._elsewhere:
            return False
        with self._lock:
            fields = self._elsewhere.get(contact_id, set())
            if key not in fields:
                return False
            fields.discard(key)
            return True

    def note(self, contact_id: UUID, written: Mapping[Key, int]) -> None:
        """These versions were written here, or settled; nothing of another window stands in the way."""
        with self._lock:
            known = self._known.get(contact_id)
            if known is None:
                return
            for key, version in written.items():
                known[key] = max(version, known.get(key, 0))
                self._clashing.get(contact_id, {}).pop(key, None)

    def end(self, contact_id: UUID, fields: Collection[Key]) -> None:
        """The texts kept apart of these fields have gone."""
        with self._lock:
            for key in fields:
                self._clashing.get(contact_id, {}).pop(key, None)

    def clash_of(self, contact_id: UUID, key: Key) -> tuple[UUID, bool]:
        """Under which id this field's text is kept beside another's, and whether that is new."""
        with self._lock:
            fields = self._clashing.setdefault(contact_id, {})
            new = key not in fields
            return fields.setdefault(key, uuid4()), new

    def clashing(self, contact_id: UUID) -> dict[Key, UUID]:
        """The fields that stand in two versions because of what was typed here."""
        with self._lock:
            return dict(self._clashing.get(contact_id, {}))


def versions_in(facts: Facts) -> dict[Key, int]:
    """The version of each field, as it was read."""
    found = {(NOBODY, key): answer.version for key, answer in facts.answers.items()}
    for subject in facts.subjects:
        found |= {(subject.id, key): answer.version for key, answer in subject.answers.items()}
    return found
