"""What a strategy discussion that is over for typing says, in lines for page, review and paper."""

from collections.abc import Callable
from datetime import datetime

from dutydesk.acts.strategy_values import StrategyView
from dutydesk.acts.values import ContactView

Told = Callable[[datetime], str]
"""How whoever asks tells a time."""


def earlier(view: ContactView) -> tuple[StrategyView, ...]:
    """Those before the one that the contact's own pages hold, in order."""
    return view.discussions[:-1]


def title(found: StrategyView) -> str:
    """ "Discussion 2"."""
    return f"Discussion {found.number}"


def needed_words(found: StrategyView, told: Told) -> str:
    """ "needed since 14:26 today", for a further one with why and who said so."""
    since = f"needed since {told(found.opened_at)}"
    return f"{since}, {found.opened_by_name}: {found.why}" if found.why else since


def short_words(found: StrategyView, told: Told) -> str:
    """ "Discussion 1: held 15:40 today. Section 47 enquiry."."""
    held = _held_words(found, told)
    return f"{title(found)}: {held[0].lower()}{held[1:]}"


def kept_lines(found: StrategyView, told: Told) -> tuple[tuple[str, str], ...]:
    """Label and words of all that was bound: since when it was needed, held, with whom, each answer."""
    there = [
        ", ".join(part for part in (f"{each.role} {each.name}".strip(), each.joined) if part)
        for each in found.kept.people
    ]
    lines = [(title(found), needed_words(found, told)), ("Result", _held_words(found, told))]
    if there:
        lines.append(("Took part", "; ".join(there)))
    if found.recorded_at is not None:
        lines.append(("Recorded", f"{told(found.recorded_at)}, {found.recorded_by_name}"))
    return (*lines, *found.kept.said)


def _held_words(found: StrategyView, told: Told) -> str:
    if found.held_at is None:
        return "Not held; its 4 hours were ended by a manager's decision"
    chair = f" Chair: {found.chair_name}." if found.chair_name else ""
    return f"Held {told(found.held_at)}. {found.decision_words}.{chair}"
