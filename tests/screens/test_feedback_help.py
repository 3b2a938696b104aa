"""F1 in each line that is asked about what is owed in writing (the places of data/help.toml)."""

import pytest

from tests.acts.owed import endorsed
from tests.acts.play import Play
from tests.screens.conftest import press, running
from tests.screens.test_field_help import asked, says

KEYS = {
    "ask.sent": ("s",),
    "ask.held": ("h",),
    "ask.reviewer": ("h", *"Police", "enter"),
    "ask.review": ("h", *"Police", "enter", *"M Patel", "enter"),
    "ask.no_route": ("o",),
    "ask.release": ("h", *"Police", "enter", *"M Patel", "enter", *"tomorrow", "enter", "l"),
    "ask.acknowledged": ("y",),
    "ask.withhold": ("d",),
    "ask.share": ("d", *"Police", "enter", "d"),
}
"""Keys from the fourth list to each line."""


@pytest.mark.parametrize("place", KEYS)
async def test_f1_says_why_it_is_asked(play: Play, place: str) -> None:
    endorsed(play, "41")
    async with running(play.desk) as (app, pilot):
        await press(app, pilot, "4", *KEYS[place])
        async with asked(app):
            says(app, place)
