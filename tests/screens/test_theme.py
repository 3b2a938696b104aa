"""Both themes can be read: every style of ours at 4.5:1 on every ground it stands on (interaction.md, c)."""

import re
from pathlib import Path

import pytest
from dutydesk.screens import theme
from textual.color import Color
from textual.css.stylesheet import Stylesheet
from textual.theme import Theme

from tests.acts.play import Play
from tests.screens.calling import new_call
from tests.screens.conftest import running

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 4.5
THEMES = [theme.DARK, theme.LIGHT]
GROUNDS = ["background", "surface", "panel", "field", "field-focus"]
INKS = ["foreground", "accent", "quiet", "soon", "urgent"]


def colours(look: Theme) -> dict[str, Color]:
    """Every colour of a theme that our styles name."""
    named = look.to_color_system().generate() | look.variables
    return {name: Color.parse(value) for name, value in named.items() if re.fullmatch(r"#\w{6}", value)}


def contrast(one: Color, other: Color) -> float:
    """The contrast ratio of WCAG 2.2, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: Color) -> float:
    """Relative luminance, as WCAG 2.2 defines it for sRGB."""
    parts = (part / 255 for part in colour.rgb)
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast(Color.parse("#000000"), Color.parse("#ffffff")) == pytest.approx(21)
    assert contrast(Color.parse("#777777"), Color.parse("#ffffff")) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("look", THEMES, ids=lambda look: str(look.name))
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("ink", INKS)
def test_every_ink_can_be_read_on_every_ground(look: Theme, ink: str, ground: str) -> None:
    named = colours(look)
    ratio = contrast(named[ink], named[ground])
    assert ratio >= ENOUGH, f"{ink} on {ground}: {ratio:.2f}"


@pytest.mark.parametrize("look", THEMES, ids=lambda look: str(look.name))
@pytest.mark.parametrize(
    ("ink", "ground"),
    [
        ("overdue-ink", "overdue-ground"),
        ("input-cursor-foreground", "input-cursor-background"),
        ("foreground", "input-selection-background"),
        ("background", "foreground"),
    ],
)
def test_blocks_of_their_own_ground_can_be_read(look: Theme, ink: str, ground: str) -> None:
    named = colours(look)
    assert contrast(named[ink], named[ground]) >= ENOUGH


@pytest.mark.parametrize("look", THEMES, ids=lambda look: str(look.name))
def test_an_overdue_clock_is_a_block_on_every_ground(look: Theme) -> None:
    named = colours(look)
    for ground in GROUNDS:
        assert contrast(named["overdue-ground"], named[ground]) >= 3


def test_every_style_of_the_screens_names_colours_that_are_looked_at_here() -> None:
    looked_at = {*INKS, *GROUNDS, "overdue-ink", "overdue-ground"}
    drawn_as_a_line = {"rule"}
    cursor = {name for name in theme.DARK.variables if name.startswith("input-")}
    used: dict[str, str] = {}
    for path in [*(ROOT / "screens").glob("*.py"), *(ROOT / "screens").glob("*.tcss")]:
        for name in re.findall(r"\$([a-z]+(?:-[a-z]+)*)\b", path.read_text(encoding="utf-8")):
            used.setdefault(name, path.name)
    unknown = {name: used[name] for name in used.keys() - looked_at - drawn_as_a_line - cursor}
    assert unknown == {}


def test_both_themes_name_the_same_colours_and_all_bands_have_a_style() -> None:
    assert theme.DARK.variables.keys() == theme.LIGHT.variables.keys()
    assert set(theme.BANDS) == {"plenty", "soon", "urgent", "overdue", "paused", "met", "late"}


def rules_of(sheet: Stylesheet) -> list[tuple[str, str]]:
    """Every rule of a stylesheet, in words."""
    return [(rule.selectors, str(rule.styles.get_rules())) for rule in sheet.rules]


async def test_what_was_parsed_once_is_what_would_be_parsed_now(play: Play) -> None:
    async with running(play.desk) as (app, pilot):
        await new_call(app, "Tom")
        for name in (theme.LIGHT.name, theme.DARK.name):
            app.theme = name
            await pilot.pause()
            anew = Stylesheet(variables=app.get_css_variables())
            anew.source = app.stylesheet.source.copy()
            anew.parse()
            assert len(app.stylesheet.source) > 15
            assert rules_of(app.stylesheet) == rules_of(anew)
