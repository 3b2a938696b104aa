"""Callers who give no name, and callers who ask that the family does not learn it (part F 6).

Owns the words that stand on everything that leaves the desk about such a contact. Whether a name may be kept
back in the end is not decided here.
"""

from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.facts import Facts
from dutydesk.practice.gate import CALLER, YES, code_of

ANONYMOUS: Final = "5"
"""The kind of caller, as `data/codes.toml` has it, who gives no name."""
NAME: Final = "referrer.name"
UNNAMED: Final = "referrer.unnamed"
NOT_TO_BE_NAMED: Final = "Caller asks not to be named"
GIVES_NO_NAME: Final = "Anonymous, gives no name"


def asks_not_to_be_named(facts: Facts, checklist: Checklist) -> bool:
    """The caller's name is to be kept from the family."""
    return code_of(facts, checklist, UNNAMED) == YES


def is_anonymous(facts: Facts, checklist: Checklist) -> bool:
    """The caller gives no name, and nothing chases it."""
    return code_of(facts, checklist, CALLER) == ANONYMOUS
