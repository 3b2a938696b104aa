"""Coded answers: a short code, the words, or enough of them.

Owns how typing is matched against a code list and against the outcomes. What matches nothing is kept as
typed, with a sentence that says so; an open list keeps other words as a full answer.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from dutydesk.practice.checklist import CodeList, Option, Outcome
from dutydesk.practice.dates import AS_TYPED, KEPT
from dutydesk.practice.spans import tidy

LEAST: Final = 3
"""Letters of the words that are needed before a beginning counts."""

_BETWEEN: Final = re.compile(r"\s*(?:[,;&+]|\band\b)\s*")
FEW: Final = 5
"""Answers of a list that are said in a sentence; those of a longer one stand in the help. Source: ours."""
_ROOM: Final = 72
"""Characters of such a sentence: a line of 80 has room for it behind a field's name. Source: ours."""
_UNLISTED: Final = f"not one of the answers listed: F1 lists them. {KEPT}"
_SEVERAL: Final = f"More than one answer begins like that: write more of it, or its code. {KEPT}"

Named = TypeVar("Named", Option, Outcome)


@dataclass(frozen=True, slots=True)
class CodeRead:
    """A coded answer as understood; `options` is empty for other words of an open list."""

    options: tuple[Option, ...]
    words: str
    understood: bool
    complaint: str = ""

    @property
    def code(self) -> str:
        """The code of the answer, "" when there is none; several are joined with commas."""
        return ",".join(option.code for option in self.options)


@dataclass(frozen=True, slots=True)
class OutcomeRead:
    """An outcome as understood; `understood` is False for half of one, whose `outcome` is still given."""

    outcome: Outcome | None
    words: str
    understood: bool
    complaint: str = ""


def read_code(codes: CodeList, typed: str) -> CodeRead:
    """What was typed, against the list. Never raises.

    Args:
        typed: a code ("wb"), the national value ("N1"), the words, or a beginning of them of three
            letters that only one answer has; for a list of `many`, several with commas or spaces.
    """
    text = tidy(typed)
    if not text:
        return CodeRead((), "", False)
    for refused, sentence in codes.refused:
        if text == refused:
            return CodeRead((), AS_TYPED, False, f"{sentence} {KEPT}")
    found = _one(codes.options, text, _national)
    if len(found) == 1:
        return CodeRead(found, found[0].words, True)
    if codes.many and (several := _several(codes, text)):
        return CodeRead(several, ", ".join(option.words for option in several), True)
    if codes.open:
        return CodeRead((), " ".join(typed.split()), True)
    return CodeRead((), AS_TYPED, False, _SEVERAL if found else _right_answers(codes.options))


def _right_answers(options: Sequence[Option]) -> str:
    """ "type f found or n nothing found.": the codes first, since the end of a long line is cut."""
    if len(options) > FEW:
        return _UNLISTED
    # "Searched, found" and "Searched, nothing found": what all begin with tells none of them apart.
    begun = options[0].words.partition(", ")[0] + ", "
    shared = len(begun) if all(option.words.startswith(begun) for option in options) else 0
    told = [f"{option.code} {_within(option.words[shared:])}" for option in options]
    words = f"type {_either(told)}."
    if len(words) > _ROOM:
        words = f"type {_either([option.code for option in options])}: F1 says what each is."
    return f"{words} {KEPT}"


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if words[1:] else "".join(words)


def _within(words: str) -> str:
    """Words within a sentence; those with another capital are a name."""
    return words if words[1:] != words[1:].lower() else words[:1].lower() + words[1:]


def read_outcome(outcomes: Sequence[Outcome], typed: str) -> OutcomeRead:
    """What was typed, against the outcomes: "42", "4 2", "4" (half an answer), or words."""
    text = tidy(typed)
    if not text:
        return OutcomeRead(None, "", False)
    if (figures := re.sub(r"[\s.,/-]", "", text)).isdigit():
        text = figures
    found = _one(tuple(outcomes), text, _kind)
    if len(found) != 1:
        return OutcomeRead(None, AS_TYPED, False, _SEVERAL if found else _UNLISTED)
    outcome = found[0]
    if outcome.unfinished:
        return OutcomeRead(outcome, outcome.words, False, f"Say which kind of referral, such as 42. {KEPT}")
    return OutcomeRead(outcome, outcome.words, True)


def _one(options: Sequence[Named], text: str, also: Callable[[Named], str]) -> tuple[Named, ...]:
    """The options meant: none, one, or several that cannot be told apart."""
    for option in options:
        if text in (option.code.casefold(), option.words.casefold(), also(option)):
            return (option,)
    if len(text) < LEAST:
        return ()
    begun = [o for o in options if o.words.casefold().startswith(text) or also(o).startswith(text)]
    # Two codes may stand for the same words: either will do.
    return tuple({option.words: option for option in reversed(begun)}.values())


def _national(option: Option) -> str:
    return option.national.casefold()


def _kind(outcome: Outcome) -> str:
    """ "Progress to referral: single assessment" may be asked for by its second half."""
    return outcome.words.casefold().partition(": ")[2] or outcome.words.casefold()


def _several(codes: CodeList, text: str) -> tuple[Option, ...]:
    for parts in (_BETWEEN.split(text), re.split(r"[\s,;&+]+", text)):
        found = [_one(codes.options, part, _national) for part in parts if part]
        if found and all(len(each) == 1 for each in found):
            return tuple(dict.fromkeys(option for each in found for option in each))
    return ()
