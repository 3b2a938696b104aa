"""The keys of a desk that is being made: kept beside it before its file is there, and checked once it is.

Owns that one start makes a desk and no other, and that nobody writes in a desk whose keys are not beside it.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Final

from dutydesk.acts.unlocking import Begun
from dutydesk.errors import CannotOpen, NotSaved
from dutydesk.records import keyfile, locking
from dutydesk.records.refusals import why
from dutydesk.records.secret import DataKey

ANOTHER_START: Final = (
    "Another start is making this desk, or made it just now. Nothing was changed. Start dutydesk again."
)


class KeysReplaced(CannotOpen):
    """The keys beside a desk that is open are not those it was opened with."""


@contextmanager
def making(begun: Begun, path: Path) -> Iterator[None]:
    """Put the keys of a new desk beside where its file is to be; nobody else makes it until the block ends.

    Raises: CannotOpen where another start was faster; NotSaved.
    """
    place = keyfile.place_of(path)
    with ExitStack() as stack:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            stack.enter_context(locking.held(path.with_name(f"{path.name}.making")))
        except locking.Held:
            raise CannotOpen(ANOTHER_START) from None
        except OSError as error:
            raise CannotOpen(
                f"The folder for the desk cannot be made: {why(error)}. Nothing was changed."
            ) from None
        if path.exists() or (place.exists() and not keyfile.read_keys(place).begun):
            raise CannotOpen(ANOTHER_START)
        keyfile.write_keys(place, keyfile.sealed(begun.keys, begun.key))
        yield


def keep(begun: Begun, path: Path) -> None:
    """As `making`, where nothing is made yet. Raises: as `making`."""
    with making(begun, path):
        pass


def check_keys(path: Path, key: DataKey) -> None:
    """Whether the keys beside a desk are those of this data key, before the desk is opened with it.

    Raises: CannotOpen.
    """
    keyfile.check(keyfile.read_keys(keyfile.place_of(path)), key)


def made(path: Path, key: DataKey) -> None:
    """The desk these keys were begun for is there: from now on its absence is a loss.

    Before anything is written in it: whoever writes in a desk finds its keys beside it.

    Raises: KeysReplaced where others stand there now; NotSaved.
    """
    place = keyfile.place_of(path)
    try:
        keys = keyfile.read_keys(place)
        keyfile.check(keys, key)
    except CannotOpen as refused:
        raise KeysReplaced(str(refused)) from None
    if keys.begun:
        keyfile.changed(place, key, lambda there: replace(there, begun=False))
    elif not keys.mac:
        with suppress(NotSaved):  # the next start seals them
            keyfile.changed(place, key, lambda there: there)
