"""Names as callers say them: spelled in many ways, and looked for in any of them."""

import pytest

from dutydesk.practice.names import LONGEST, MOST, sound, words
from tests.hostile import HOSTILE

ALIKE = [
    "khan kahn",
    "zain zayn zane",
    "aisha ayesha aysha",
    "muhammad mohammed mohamed muhamed",
    "lee leigh li",
    "stephen steven stefan",
    "sean shaun shawn",
    "catherine katherine kathryn katharine",
    "phillips philips",
    "smith smyth smythe",
    "geoffrey jeffrey",
    "hussain hussein",
    "macdonald mcdonald",
    "thompson thomson tomson",
    "reid reed read",
    "knight night",
]
UNLIKE = ["khan cohen-lane", "mia zain", "shaw singh", "patel potter", "ann ian-bell", "lewis louise-ray"]


@pytest.mark.parametrize("spellings", ALIKE)
def test_a_name_heard_on_the_telephone_has_one_key_however_it_is_spelled(spellings: str) -> None:
    assert len({sound(word) for word in spellings.split()}) == 1


@pytest.mark.parametrize("names", UNLIKE)
def test_names_that_sound_different_have_different_keys(names: str) -> None:
    one, other = names.split()
    assert sound(one) != sound("".join(words(other)))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Leah Shaw", ("leah", "shaw")),
        ("Zo\u00eb", ("zoe",)),
        ("O\u2019Brien-N\u00fa\u00f1ez", ("obrien", "brien", "nunez")),
        ("d'Arcy", ("darcy", "arcy")),
        ("  Lee (surname ?) ", ("lee", "surname")),
        ("\u0645\u0631\u064a\u0645 \u674e\u5c0f\u9f8d", ("\u0645\u0631\u064a\u0645", "\u674e\u5c0f\u9f8d")),
        ("?", ()),
        ("\U0001f44d", ()),
    ],
)
def test_the_words_of_a_name_are_plain_and_keep_every_script(typed: str, found: tuple[str, ...]) -> None:
    assert words(typed) == found


def test_figures_and_other_scripts_have_no_sound() -> None:
    assert {sound(word) for word in ("412", "le2", "\u0645\u0631\u064a\u0645", "a")} == {""}


@pytest.mark.parametrize("typed", HOSTILE)
def test_anything_typed_gives_few_and_short_words(typed: str) -> None:
    found = words(typed)
    assert len(found) <= MOST
    assert all(0 < len(word) <= LONGEST for word in found)
    assert [word for word in found for sign in word if sign.isspace() or not sign.isprintable()] == []
