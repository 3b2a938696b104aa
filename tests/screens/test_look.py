"""Every screen as it was approved, at both sizes, and what a picture alone cannot show.

The pictures are compared cell by cell and style by style (`--snapshot-update` draws them anew, and then each
is looked at). Beside them: no line is longer than the terminal, no word of the chrome is cut, and in grey
every band is still named.
"""

import re
from pathlib import Path

import pytest
from dutydesk.screens.keys import key_line
from dutydesk.screens.shell import DeskScreen
from pytest_textual_snapshot import SVGImageExtension
from syrupy.assertion import SnapshotAssertion

from dutydesk.text import clean
from tests.screens.conftest import SIZES, lines_of
from tests.screens.scenes import STAGES, LookApp, Stage, furnished, played, seen

BAND = re.compile(r"(?<!\S)(?:o plenty|> soon|! urgent|X overdue)")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The furnished desk every stage plays on a copy of."""
    return furnished(tmp_path_factory.mktemp("look") / "desk")


@pytest.fixture
def tmp_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """On the disk: the pictures that changed stand there afterwards, to be compared."""
    return tmp_path_factory.mktemp("changed")


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: str(stage.name))
async def test_a_screen_looks_as_approved(
    stage: Stage, template: Path, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    approved = snapshot.use_extension(SVGImageExtension)
    wrong: list[str] = []
    with played(template, tmp_path, stage) as desk:
        async for name, size, app in seen(desk, stage, *SIZES):
            drawn = app.export_screenshot(simplify=True)
            if drawn != approved(name=f"{name}-{size[0]}"):
                (tmp_path / f"{name}-{size[0]}.svg").write_text(drawn, encoding="utf-8")
                wrong.append(f"{name}-{size[0]}.svg")
            every_line_fits(name, size, app)
            no_key_is_cut(name, size, app)
            if stage.no_colour:
                grey_only(name, app)
    assert not wrong, f"{', '.join(wrong)} changed: compare those in {tmp_path} with the approved ones"


def every_line_fits(name: str, size: tuple[int, int], app: LookApp) -> None:
    """As many lines as the terminal has, each as wide, and nothing in them that a terminal would obey."""
    strips = app.screen._compositor.render_strips()
    assert len(strips) == size[1], name
    assert {strip.cell_length for strip in strips} == {size[0]}, name
    for line in lines_of(app):
        assert not clean(line, one_line=True).removed, f"{name}: {line!r}"


def no_key_is_cut(name: str, size: tuple[int, int], app: LookApp) -> None:
    """Row 24 names each key it has room for with its whole word; where it does not yet, stands below."""
    screen = app.screen
    if not isinstance(screen, DeskScreen):
        return
    row = lines_of(app)[-1]
    if getattr(screen, "going", False):
        # Behind Ctrl+G row 24 names the keys that this waits for (interaction.md, a).
        assert ". ended" in row, name
        return
    always = [("F1", "Help"), ("^P", "All")]
    shorter = screen.context in ("moving", "review", "oversight")
    for shown, label in always if shorter else key_line(screen.context, size[0]):
        assert f"{shown} {label}" in row, f"{name} at {size[0]}: {shown} {label}"


def grey_only(name: str, app: LookApp) -> None:
    """With NO_COLOR no cell has a colour, and what its colour said stands in words."""
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            for ink in (style.color, style.bgcolor) if style else ():
                shade = ink.triplet if ink else None
                assert shade is None or shade.red == shade.green == shade.blue, f"{name}: {segment.text!r}"
    words = set(BAND.findall("\n".join(lines_of(app))))
    assert {"o plenty", "! urgent", "X overdue"} <= words, f"{name}: {words}"
