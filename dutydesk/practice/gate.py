"""The gate: whether what is said on a call may be kept.

Owns the rule that a professional who has not told the parents, about something that is not safeguarding,
leaves no record (Leicester Duty and Advice Service, chapter 4 C), and that silence settles nothing.
"""

from dataclasses import dataclass
from typing import Final

from dutydesk.practice.checklist import Checklist
from dutydesk.practice.codes import read_code
from dutydesk.practice.each_child import FOR_ALL, OWN, outcome_of
from dutydesk.practice.facts import Facts
from dutydesk.practice.marks import mark_of

CALLER: Final = "gate.caller"
ROLE: Final = "referrer.role"
SAFEGUARDING: Final = "gate.safeguarding"
TOLD: Final = "told.informed"
REASON: Final = "told.reason"
PROFESSIONAL: Final = "1"
SETTLING: Final = (CALLER, TOLD, REASON, SAFEGUARDING, FOR_ALL, OWN)
"""What may settle it as it is typed. The caller's role, in words of any kind, may only once it is whole."""
YES: Final = "y"
NO: Final = "n"
NOT_PROFESSIONAL: Final = "The caller is not a professional: nobody is turned away."


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether the contact may be kept, and why."""

    settled: bool
    why: str
    """One sentence."""
    asks: tuple[str, ...]
    """Keys of the questions that could still settle it; empty once it is settled."""
    may_leave: bool
    """Leaving with no record is allowed: only while nothing has settled it."""
    advise_no_record: bool = False
    """The answers say that nothing should be kept (R-206)."""


def gate(facts: Facts, checklist: Checklist) -> Gate:
    """What the answers so far say of keeping this contact (R-204 to R-208, R-217, decision 2)."""
    if why := _settled(facts, checklist):
        return Gate(True, why, (), False)
    asks = tuple(key for key in (CALLER, TOLD, SAFEGUARDING) if not code_of(facts, checklist, key))
    if _no_record(facts, checklist):
        why = "Not safeguarding, and the parents were not told: no record is kept."
        return Gate(False, why, asks, True, True)
    if not asks:
        # Every question is answered with something that settles nothing, such as words of its own.
        asks = (SAFEGUARDING,)
    why = "Not settled: say who calls, whether the parents know, or that it is safeguarding."
    return Gate(False, why, asks, True)


def not_safeguarding(facts: Facts, checklist: Checklist) -> bool:
    """Whether to advise no record: the parents were not told, and it is not safeguarding (R-206)."""
    return not _settled(facts, checklist) and _no_record(facts, checklist)


def code_of(facts: Facts, checklist: Checklist, key: str) -> str:
    """The code that stands under a contact-level question; "" for a mark, silence or other words."""
    answer = facts.answer(key)
    if mark_of(checklist.marks, answer):
        return ""
    return read_code(checklist.codes[checklist.question(key).codes], answer.typed).code


def _settled(facts: Facts, checklist: Checklist) -> str:
    caller = code_of(facts, checklist, CALLER)
    if caller and caller != PROFESSIONAL:
        return NOT_PROFESSIONAL
    if not caller and _rings_for_the_family(facts, checklist):
        return NOT_PROFESSIONAL
    if code_of(facts, checklist, TOLD) == YES:
        return "The parents were told."
    if code_of(facts, checklist, SAFEGUARDING) == YES:
        return "It is safeguarding."
    reason = facts.answer(REASON)
    options = read_code(checklist.codes[checklist.question(REASON).codes], reason.typed).options
    if any(option.safeguarding for option in options):
        return "The reason for not telling the parents is a safeguarding one."
    outcome = outcome_of(facts, checklist, facts.started)
    if outcome is not None and outcome.strategy:
        return "It goes to a strategy discussion."
    return ""


def _rings_for_the_family(facts: Facts, checklist: Checklist) -> bool:
    """A grandmother who said who she is need not be asked what sort of caller she is."""
    role = facts.answer(ROLE)
    if mark_of(checklist.marks, role):
        return False
    options = read_code(checklist.codes[checklist.question(ROLE).codes], role.typed).options
    return any(option.public for option in options)


def _no_record(facts: Facts, checklist: Checklist) -> bool:
    told = code_of(facts, checklist, TOLD)
    return told == NO and code_of(facts, checklist, SAFEGUARDING) == NO
