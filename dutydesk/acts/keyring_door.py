"""The keyring of the operating system as a way into an encrypted desk, for commands without a screen.

Owns which keyrings are good enough, and what is kept in one: a random word of its own that unwraps the data
key, never a passphrase and never the key itself. Taken out of the keys file, it opens nothing. The
screens do not use it: there, whoever sits down proves who they are.
"""

import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from dutydesk.acts.ended_keys import changed, opened_by
from dutydesk.acts.unlocking import Signed
from dutydesk.errors import CannotOpen, DeskError, NotAllowed
from dutydesk.records import keyfile
from dutydesk.records.keyfile import Keys, Wrap
from dutydesk.records.secret import DataKey

SERVICE: Final = "dutydesk"
GOOD: Final = {
    "keyring.backends.macOS": "The Keychain",
    "keyring.backends.Windows": "The Credential Locker",
    "keyring.backends.SecretService": "The Secret Service",
    "keyring.backends.libsecret": "The Secret Service",
    "keyring.backends.kwallet": "KWallet",
}
"""Back ends that keep what they hold encrypted, by the module they are in. All others are refused, plain text
files above all. Source: ours, after the documentation of keyring."""

NONE: Final = "This computer has no keyring that dutydesk can use: it asks for your passphrase instead."


def put_in(path: Path, key: DataKey, person: UUID, name: str, ring: Any = None) -> str:  # noqa: ANN401
    """Let this computer's keyring open the desk for this person. Returns what the keyring is called.

    Args:
        key: the desk's data key.
        ring: a back end of `keyring`; the system's own when None.

    Raises: NotAllowed where there is none good enough; NotSaved.
    """
    ring, called = _good(ring)
    place = keyfile.place_of(path)
    word = secrets.token_urlsafe(32)
    old: tuple[str, ...] = ()
    wrap = keyfile.wrapped(
        keyfile.read_keys(place), key, word, kind=keyfile.KEYRING, person=str(person), name=name
    ).wraps[-1]
    _told(ring.set_password, SERVICE, wrap.id, word)

    def change(keys: Keys) -> Keys:
        nonlocal old
        old = tuple(each.id for each in keys.of_person(person) if each.kind == keyfile.KEYRING)
        return replace(keys, wraps=(*(each for each in keys.wraps if each.id not in old), wrap))

    try:
        changed(path, key, change)
    except DeskError:
        _forget(ring, wrap.id)  # it opens nothing
        raise
    for each in old:  # only now: until the new keys stand, the old word opens the desk
        _forget(ring, each)
    return called


def take_out(path: Path, key: DataKey, person: UUID, ring: Any = None) -> None:  # noqa: ANN401
    """The keyring opens the desk for this person no more.

    Raises: NotAllowed where it did not before; NotSaved.
    """
    wraps: tuple[Wrap, ...] = ()

    def change(keys: Keys) -> Keys:
        nonlocal wraps
        wraps = tuple(each for each in keys.of_person(person) if each.kind == keyfile.KEYRING)
        if not wraps:
            raise NotAllowed("No key of yours for this desk is in a keyring. Nothing was changed.")
        return keyfile.without(keys, wraps)

    changed(path, key, change)
    try:
        ring, _ = _good(ring)
    except NotAllowed:
        return  # what is left in it opens nothing any more
    for each in wraps:
        _forget(ring, each.id)


def sign_in(path: Path, ring: Any = None) -> Signed | None:  # noqa: ANN401
    """Open the desk with what this computer's keyring holds; None where it holds nothing that does."""
    try:
        keys = keyfile.read_keys(keyfile.place_of(path))
        wraps = keys.of_kind(keyfile.KEYRING)
        if not wraps:
            return None
        ring, _ = _good(ring)
        for wrap in wraps:
            word = _told(ring.get_password, SERVICE, wrap.id)
            found = opened_by(path, keys, [wrap], word) if word else None
            if found is not None:
                keyfile.check(keys, found)
                return Signed(found, wrap.who)
    except (NotAllowed, CannotOpen):
        return None
    return None


def _good(ring: Any) -> tuple[Any, str]:  # noqa: ANN401
    """The keyring, and what it is called. Raises: NotAllowed where it is not good enough."""
    try:
        import keyring
        import keyring.errors
    except ImportError:
        raise NotAllowed(f"{NONE} Install dutydesk with its keyring extra to have one.") from None
    if ring is None:
        try:
            ring = keyring.get_keyring()
        except (keyring.errors.KeyringError, OSError, ValueError, RuntimeError):
            raise NotAllowed(NONE) from None
    for each in getattr(ring, "backends", None) or [ring]:  # a chain of several: the first good one
        called = GOOD.get(type(each).__module__)
        if called is not None:
            return each, called
    raise NotAllowed(f"{NONE} It found {type(ring).__module__}.{type(ring).__qualname__}.")


def _told(ask: Any, *words: str) -> Any:  # noqa: ANN401
    import keyring.errors

    try:
        return ask(*words)
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        raise NotAllowed(
            "The keyring of this computer is locked or does not answer. Nothing was changed."
        ) from None


def _forget(ring: Any, name: str) -> None:  # noqa: ANN401
    import keyring.errors

    try:
        ring.delete_password(SERVICE, name)
    except (keyring.errors.KeyringError, OSError, RuntimeError):
        return  # what is left in it opens nothing any more
