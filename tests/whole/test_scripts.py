"""The notation of the call scripts means what it says."""

import pytest

from tests.whole.scripts import Stroke, control_keys, strokes


def test_each_token_is_content_or_keys() -> None:
    script = "n N 'He said' L '/n more' L N gc 'Mia' T [wb] T ? T \" E g' > F9 E"
    assert list(strokes(script)) == [
        Stroke(keys=("n",)),
        Stroke(keys=("F2",)),
        Stroke(text="He said"),
        Stroke(keys=("Enter",)),
        Stroke(text="/n more"),
        Stroke(keys=("Enter",)),
        Stroke(keys=("F2",)),
        Stroke(keys=("Ctrl+G", "c")),
        Stroke(text="Mia"),
        Stroke(keys=("Tab",)),
        Stroke(keys=("w", "b")),
        Stroke(keys=("Tab",)),
        Stroke(keys=("?",)),
        Stroke(keys=("Tab",)),
        Stroke(keys=('"',)),
        Stroke(keys=("Enter",)),
        Stroke(keys=("Ctrl+G", "'")),
        Stroke(keys=("Tab",)),
        Stroke(keys=("F9",)),
        Stroke(keys=("Enter",)),
    ]


def test_only_control_keys_are_counted() -> None:
    assert control_keys("n 'Tom Reid' T [wb] gx F9 E") == 1 + 1 + 2 + 2 + 1 + 1


def test_what_is_no_token_is_refused() -> None:
    with pytest.raises(ValueError, match="no token"):
        list(strokes("n 'left open"))
