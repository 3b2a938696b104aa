"""Consent to early help: it is voluntary, and a refusal asks for a judgement (R-406, R-407, R-409).

Owns what the manager is shown of it. Nothing here keeps a contact back: agreement may be on its way, and a
need that grows without help may be a referral after all. Which outcomes are voluntary stands in
data/outcomes.toml.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.each_child import each_child, for_all
from dutydesk.practice.facts import Facts, Subject
from dutydesk.practice.reading import read

CONSENT: Final = "adult.consent"
GIVEN: Final = "y"
REFUSED: Final = "n"
JUDGE: Final = "early help is voluntary, so judge whether the needs grow without it"
NOBODY: Final = "early help is voluntary, and nobody has agreed to it yet"


def unagreed(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[tuple[Subject | None, str]]:
    """Each adult who refused where early help is the outcome of any child; or that nobody agreed.

    Args:
        now: aware.

    Yields: the adult, None for nobody at all; and what is the matter, as part of a sentence.
    """
    children = each_child(facts, checklist, now)
    outcomes = [each.outcome for each in children] if children else [for_all(facts, checklist, now)]
    if not any(outcome is not None and outcome.voluntary for outcome in outcomes):
        return
    question = checklist.question(CONSENT)
    codes = {
        adult.id: read(question, adult.answer(CONSENT).typed, checklist, now).code
        for adult in facts.rows("adult")
    }
    refused = [adult for adult in facts.rows("adult") if codes[adult.id] == REFUSED]
    yield from ((adult, JUDGE) for adult in refused)
    if not refused and GIVEN not in codes.values():
        yield None, NOBODY
