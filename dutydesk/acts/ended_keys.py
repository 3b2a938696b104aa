"""A passphrase that was changed opens the desk no more, also not with an older keys file put beside it.

Owns both ends of that: whoever changes the keys renews those beside the desk's own copies, and an opening
tells the desk which wraps have ended; a try asks the desk whether what it opened still counts. The data key
stays what it is. To encrypt the desk anew, everybody's passphrase would be needed at once, since each is
wrapped with their own; so whoever took an older keys file together with the desk's own file, and knows the
passphrase of that day, reads them with a program of their own (docs/safety-case.md).
"""

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from dutydesk.errors import CannotOpen
from dutydesk.records import copies, ended, keyfile
from dutydesk.records.keyfile import Keys, Wrap
from dutydesk.records.secret import DataKey

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

OLDER: Final = (
    "That opens this desk no more: it was changed since, and the keys file beside the desk ({name}) is an "
    "older one. Nothing was changed. A passphrase or recovery key that was not changed since opens the desk; "
    "or put the newest {name} back: one lies beside the newest copy in {copies}."
)
IS_OLDER: Final = (
    "The keys file beside this desk ({name}) is an older one: who changed their passphrase since cannot sign "
    "in. Put the newest one back: one lies beside the newest copy in {copies}. Tell a manager."
)
NOT_RENEWED: Final = (
    "Beside a copy of this desk the keys of before could not be renewed: a passphrase that was changed since "
    "opens that copy. `dutydesk doctor` names the copies."
)


class OlderKeys(CannotOpen):
    """What opened the keys file is ended: the file is older than the desk."""


def opened_by(
    path: Path, keys: Keys, wraps: Iterable[Wrap], word: str, *, of_copy: bool = False
) -> DataKey | None:
    """As `keyfile.unwrapped`, of keys that are to open the desk in this file.

    Args:
        of_copy: they are those of a copy, which has its own day; the desk is not asked.

    Raises: OlderKeys where the desk knows that this word was changed since.
    """
    found = keyfile.opened(keys, wraps, word)
    if found is None:
        return None
    key, wrap = found
    if not of_copy and ended.is_ended(path, key, wrap.id):
        folder = copies.folder_of(path).name
        raise OlderKeys(OLDER.format(name=keyfile.place_of(path).name, copies=folder))
    return key


def changed(path: Path, key: DataKey, change: Callable[[Keys], Keys]) -> Keys:
    """As `keyfile.changed`; the keys beside the desk's own copies are the same afterwards.

    Those that could not be renewed are tried again by the next opening.
    """
    wanted = keyfile.changed(keyfile.place_of(path), key, change)
    copies.renew_keys(path)
    return wanted


def tell(desk: "Desk") -> tuple[str, ...]:
    """An opening tells the desk which wraps have ended, once it may be written to.

    Returns: what could not be done, in sentences.

    Raises: CannotOpen, NotSaved.
    """
    path = desk.database.path
    if path is None or desk.database.secret is None:
        return ()
    place = keyfile.place_of(path)
    keys = keyfile.read_keys(place)
    act = partial(ended.remember, desk.database, keys.ended)
    if desk.database.looking:
        desk.owed.append(act)  # its tables may be of an earlier version
        return ()
    act()
    if not ended.known(desk.database) <= frozenset(keys.ended):
        return (IS_OLDER.format(name=place.name, copies=copies.folder_of(path).name),)
    return (NOT_RENEWED,) if copies.renew_keys(path) else ()
