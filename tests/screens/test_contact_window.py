"""A window that changes under the typing: field, letter and text stay, whatever its size (interaction, a)."""

import pytest

from tests.acts.play import Play
from tests.screens.calling import LEFT, answer, burst, cells, field_of, go, new_call, rows
from tests.screens.conftest import running, text_of


@pytest.mark.parametrize(("before", "after"), [((80, 24), (120, 36)), ((120, 36), (80, 24))])
async def test_a_window_that_changes_size_keeps_field_and_letter(
    play: Play, before: tuple[int, int], after: tuple[int, int]
) -> None:
    async with running(play.desk, before) as (app, pilot):
        screen = await new_call(app, *go("n"), "No coat", *go("c"), "Leah", LEFT, LEFT)
        field, caret = field_of(app), field_of(app).caret
        await pilot.resize_terminal(*after)
        await burst(app)
        assert screen.focused is field
        assert field.caret == caret == 2
        await burst(app, "X")
        assert [cells(row)["name"] for row in rows(app, "child")] == ["LeXah"]
        assert text_of(app).count("\n") == after[1] - 1


async def test_a_window_too_small_covers_and_gives_back_the_same_letter(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await new_call(app, "Tom", LEFT)
        await pilot.resize_terminal(72, 20)
        await burst(app)
        assert "80 by 24" in text_of(app)
        await pilot.resize_terminal(80, 24)
        await burst(app, "X")
        assert answer(app, "referrer.name").typed == "ToXm"
