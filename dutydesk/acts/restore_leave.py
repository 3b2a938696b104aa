"""Two people put a copy in the place of a desk: who approves it, and what a refusal leaves in the audit.

Owns that whoever asks for a restore does not approve it (safety.md 3.1). Leave is given where it is asked,
with a passphrase, as for a new manager: the desk whose place a copy takes cannot keep a request for certain,
and the copy knows of none.
"""

import sqlite3
from contextlib import suppress
from typing import Final
from uuid import UUID

from dutydesk.acts import unlocking
from dutydesk.acts.audit_events import Event, Happened
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Entrance
from dutydesk.acts.permission import refusal
from dutydesk.acts.restoring import NO_KEYS, Found, same_keys
from dutydesk.acts.unlocking import Signed
from dutydesk.clock import Clock
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.practice.profile import load_profile
from dutydesk.records import copy_facts, keyfile
from dutydesk.records.keyfile import Keys
from dutydesk.records.refusals import in_plain_words

APPROVE: Final = "restore.approve"
NOT_APPROVED: Final = (
    "That is the passphrase of nobody else who approves it, a manager or an auditor, nor the recovery key."
)
NOT_BY_RECOVERY: Final = "Nobody else of this desk approves it, so the recovery key does. That is not it."


def approvers(found: Found, signed: Signed | None, profile: str | None = None) -> frozenset[UUID] | None:
    """Who of those who have a passphrase may approve that the copy takes the place of the desk.

    Nobody is asked where there is no desk to be lost, on a plain desk, whose names are not proved, and of
    whoever has the recovery key: it lies in a manager's safe.

    Returns: empty where the recovery key alone approves it; None where nobody is asked.

    Raises: CannotOpen.
    """
    if signed is None or signed.person is None or not found.path.exists():
        return None
    for place in (found.path, found.copy):
        try:
            with in_plain_words(opening=True), copy_facts.opened(place, signed.key) as connection:
                people = copy_facts.people_of(connection)
        except (OSError, DeskError):
            continue
        can = {each.who for each in _keys_of_now(found).of_kind(keyfile.PASSPHRASE)}
        roles = {key: load_profile(profile or key).roles for _, key in people.values()}
        return frozenset(
            each
            for each, (role, its) in people.items()
            if each in can and (at := roles[its].get(role)) is not None
            if not refusal(at.desk, APPROVE, person=each, author=signed.person)
        )
    return frozenset()


def approved(
    found: Found, signed: Signed, people: frozenset[UUID], word: str, clock: Clock | None = None
) -> str:
    """Somebody else says with their passphrase, or with the recovery key, that the copy may take its place.

    Returns: who did, for the audit: their id, or "recovery_key".

    Raises: NotAllowed where it is neither; CannotOpen.
    """
    keys = _keys_of_now(found)
    wrong = f"{NOT_APPROVED if people else NOT_BY_RECOVERY} Nothing was changed."
    of_copy = None if same_keys(found) else keys
    others = people - {signed.person}
    by = unlocking.vouch(found.path, others, word, clock, wrong=wrong, keys=of_copy)
    return str(by) if by is not None else "recovery_key"


def refused(
    database: str | None, profile: str | None, found: Found, signed: Signed | None, told: DeskError
) -> None:
    """That a restore was refused goes into the audit of the desk it was refused for, where that opens.

    Never fails: what is said to whoever asked for it is the refusal.
    """
    if not found.path.exists():
        return
    try:
        with copy_facts.opened(found.path, signed.key if signed is not None else None) as connection:
            if copy_facts.is_of_before(connection):
                return  # what refuses changes nothing: the desk is not brought up to date by it
        entrance = Entrance(database, profile)
        desk = entrance.enter(Signed(signed.key, None)) if signed is not None else entrance.open()
    except (OSError, DeskError, sqlite3.Error):
        return
    try:
        with suppress(DeskError):
            if desk.auditor is not None:
                reason = "restore_not_allowed" if isinstance(told, NotAllowed) else "restore_not_possible"
                by = signed.person if signed is not None else None
                desk.auditor.now(Happened(Event.DENIED, reason=reason, by=by))
    finally:
        close_desk(desk)


def _keys_of_now(found: Found) -> Keys:
    """The keys of today, where the copy is of this desk; else those of the copy. Raises: CannotOpen."""
    if found.keys is None:
        raise CannotOpen(NO_KEYS.format(keyfile.place_of(found.copy).name))
    return keyfile.read_keys(keyfile.place_of(found.path)) if same_keys(found) else found.keys
