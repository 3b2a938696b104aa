"""Who says so: an answer is the caller's unless it is said to be another's (B-3).

Owns the four, the keys that choose them and their words. Only an answer has one: no mark, and nothing empty.
"""

from typing import Final

CALLER: Final = ""
RECORD: Final = "record"
CHILD: Final = "child"
WORKER: Final = "worker"

KEYS: Final = {"1": CALLER, "2": RECORD, "3": CHILD, "4": WORKER}
"""The key that chooses each, in the order they are shown."""
CHOICES: Final = {
    CALLER: "the caller says so",
    RECORD: "our record says so",
    CHILD: "the child's own words",
    WORKER: "my own view",
}
"""What each is called where it is chosen."""
_WORDS: Final = {
    CALLER: "the caller says",
    RECORD: "our record says",
    CHILD: "child's own words",
    WORKER: "worker's view",
}


def says_words(says: str) -> str:
    """ "our record says"; also for the caller, who is not named beside an answer."""
    return _WORDS[says]


def with_says(words: str, says: str) -> str:
    """An answer in words, with who says so behind it where that is not the caller."""
    return f"{words} ({says_words(says)})" if says and words else words
