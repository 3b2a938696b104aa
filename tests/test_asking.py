"""Whose name is meant without a screen: `--name ada` tells Ada Bright from the others."""

import pytest

from dutydesk.asking import named
from dutydesk.errors import CannotOpen

NAMES = ("Ada Bright", "Ben Cole", "Bea Cole", "Jo Smith-Lane", "Ann", "Anna May")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("ada", "Ada Bright"),
        ("Bright", "Ada Bright"),
        ("A. Bright", "Ada Bright"),
        ("ben cole", "ben cole"),
        ("ben c", "Ben Cole"),
        ("ann", "ann"),
        ("jo smith", "Jo Smith-Lane"),
        ("nobody", "nobody"),
        ("Bright Ada", "Bright Ada"),
        ("", ""),
    ],
)
def test_as_much_of_a_name_as_tells_it_from_the_others(said: str, meant: str) -> None:
    assert named(NAMES, said) == meant


@pytest.mark.parametrize("said", ["cole", "be", "b"])
def test_a_name_that_several_begin_with_is_asked_again(said: str) -> None:
    with pytest.raises(CannotOpen, match="say more of it"):
        named(NAMES, said)
