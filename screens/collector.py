"""The cyclic collector, kept out of the way of keys.

A full pass over a desk with its pages takes 50 to 100 ms, in which no key is answered. What the start made
stays for good and is not looked at again; what is thrown away later is collected while nobody types.
"""

import gc
import time
from typing import Final

_FEW_PASSES: Final = (100_000, 20, 100)
"""Of the three generations. Source: ours, measured: the tails of a change of section halve."""
IDLE_AFTER: Final = 5.0
"""Seconds without a key after which a pass disturbs nobody. Source: ours."""
LOOK_EVERY: Final = 20.0
"""Seconds between two looks. Source: ours."""
_WORTH_IT: Final = 20_000
"""Containers made since the last pass that make the next one worth its time. Source: ours."""

_begun = False
_kept = False


def begin() -> None:
    """Fewer passes from here on. For the program itself; a test leaves Python's own settings alone."""
    global _begun
    _begun = True
    gc.set_threshold(*_FEW_PASSES)


def keep() -> None:
    """What the start has made by now stays for good; unlike a full pass over it, this takes no time.

    What it dropped stays too, 0.2 MB, for finding that is the pass. Source: ours, measured.
    """
    global _kept
    if _begun and not _kept:
        _kept = True
        gc.freeze()


def tidy(last_key: float, *, at_home: bool) -> None:
    """Collect, if nobody is typing and enough was made since; the first time, keep what is left for good.

    Args:
        last_key: when a key was last pressed, by `time.monotonic`.
        at_home: no screen stands that will be thrown away.
    """
    global _kept
    young, middle, _ = gc.get_count()
    if not _begun or time.monotonic() - last_key < IDLE_AFTER or (young < _WORTH_IT and not middle):
        return
    gc.collect()
    if at_home and not _kept:
        _kept = True
        gc.freeze()
