"""What this process lets nobody else see: its memory, its files, and what a library would write about it.

Owns the process's own limits. What a fault says is told in `faults`, what reaches the terminal in
`screens/nothing_leaves.py`.
"""

import os
import sys
import warnings
from typing import Final

_PR_SET_DUMPABLE: Final = 4
"""Of prctl(2), Linux."""


def keep_files() -> None:
    """No file of ours can be read by others, and no core is dumped. At once, whatever was asked for."""
    os.umask(0o077)
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def keep_memory() -> None:
    """Before anything of a case is read: no other program of this person reads our memory; no library talks.

    SQLAlchemy, asyncio and psycopg would log an error with its message, which may hold a row, to stderr and
    so across the screen; a warning may too.
    """
    import logging

    logging.getLogger().addHandler(logging.NullHandler())  # else Python's last resort prints them
    if not sys.warnoptions:
        warnings.simplefilter("ignore")
    if sys.platform == "linux":
        import ctypes

        try:
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
        except (AttributeError, OSError):  # a C library without it: the limit of `keep_files` still stands
            return
