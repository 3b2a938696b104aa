"""The dashboard of the shift as lines of text, for the panel and for paper."""

from typing import Final

from dutydesk.acts.shift_report import Breach, ShiftReport
from dutydesk.practice.wording import clock_words, date_words, when_words
from dutydesk.practice.zone import london_date

_COUNTS: Final = (
    ("Contacts received", "received"),
    ("Sent to the manager", "sent"),
    ("Endorsed", "endorsed"),
    ("Escalated", "escalated"),
    ("Sent back", "returned"),
    ("Referrals opened", "referrals"),
    ("Limits met", "met"),
)
NONE_BREACHED: Final = "No limit was breached."


def report_lines(report: ShiftReport) -> tuple[str, ...]:
    """A heading, a line for each count with today and this shift beside each other, then each breach."""
    today, shift = report.day, report.shift
    began = f"{clock_words(shift.since)} {date_words(london_date(shift.since), london_date(report.at))}"
    lines = [
        f"It is {report.hours}. This shift began at {began}.",
        "",
        f"{'':<22}{'Today':>7}{'Shift':>7}",
        *(_count(words, getattr(today, name), getattr(shift, name)) for words, name in _COUNTS),
        _count("Limits breached", len(today.breached), len(shift.breached)),
        "",
    ]
    breached = report.breached
    lines += [breach_words(each, report) for each in breached] if breached else [NONE_BREACHED]
    return tuple(lines)


def breach_words(breach: Breach, report: ShiftReport) -> str:
    """ "C-0412 SHAW: Contact decision, due 14:26 today, done 15:02 today"; without a name "restricted"."""
    done = f"done {when_words(breach.stopped_at, report.at)}" if breach.stopped_at else "not done yet"
    whose = breach.family or "restricted"
    due = when_words(breach.due_at, report.at)
    if breach.due_on is not None:
        due = f"by end of {date_words(breach.due_on, london_date(report.at))}"
    return f"{breach.reference} {whose}: {breach.name}, due {due}, {done}"


def _count(words: str, today: int, shift: int) -> str:
    return f"{words:<22}{today:>7}{shift:>7}"
