"""The pauses between keys, in which a contact builds the pages that nobody has opened yet.

Most tests open two pages of nineteen. The others cost half of their time, and a slow machine builds more of
them than a quick one. So there are no pauses but where a test is about them, in the battery of random keys,
in the pictures, and in every test that drives the whole program.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from dutydesk.screens import contact


@contextmanager
def without_pauses() -> Iterator[None]:
    """Whoever sits here never stops typing: a page is built when it is opened."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(contact, "PAUSE", timedelta(hours=1).total_seconds())
        yield
