"""What has become of the tool of each presenting issue, and what is still owed (R-501 to R-508).

Owns the state of a tool, which is always read from its cells and nowhere stored: not begun, asked, promised,
late, here, filed. Only a time says that it is here: "not yet" and "PC Khan refused" leave it owed. A tool is
there because its issue is ticked. What was typed in one whose issue is ticked no more is set aside: it owes
nothing, and the words stay. Owns what a referral waits for because of an issue (R-405, R-504, R-505, R-507),
and consent before a welfare check (R-404).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from dutydesk.practice.checklist import Checklist, Row
from dutydesk.practice.each_child import outcome_of
from dutydesk.practice.facts import Answer, Facts, Subject
from dutydesk.practice.guidance import Advice
from dutydesk.practice.marks import mark_of, said
from dutydesk.practice.reading import read
from dutydesk.practice.somebody import Somebody, denies, read_came, read_promised, read_step, when_said
from dutydesk.practice.tools_file import Issue, Tool, load_tools
from dutydesk.practice.zone import to_london

ROW: Final[Row] = "tool"
ISSUES: Final = "tools.issues"
HOW: Final = "tool.how"
RISK: Final = "tool.risk"
ASKED: Final = "tool.asked"
PROMISED: Final = "tool.promised"
CHASED: Final = "tool.chased"
RECEIVED: Final = "tool.received"
FILED: Final = "tool.filed"
LATER: Final = (CHASED, RECEIVED, FILED)
"""The steps that may come when the contact was sent long ago."""
NOT_COMING: Final = "does_not_apply"
"""The mark which says that there is none: nothing is owed then."""
MAY_SAY_SO: Final = (ASKED, PROMISED, RECEIVED)
"""The steps under which it says so."""
CHECKS: Final = "views.professionals"
CONSENT: Final = "adult.consent"
SOUGHT: Final = ("y", "n")
NOT_NEEDED: Final = "d"
HARM: Final = ("1", "3")
"""Answers of "action needed" that say significant harm: immediate protection, section 47."""
NAME_CELLS: Final = 24


@dataclass(frozen=True, slots=True)
class ToolState:
    """One tool of a contact, as its cells have it."""

    tool: Tool
    row: Subject | None
    """None while nothing stands in its cells."""
    ticked: bool
    owed: bool
    """Asked for, promised or left to the caller, and not here."""
    begun: bool
    promised: datetime | None
    """By when, UTC."""
    words: str
    """ "asked PC Khan 15:50, promised by 17:00 tomorrow"; names and times, nothing else that was typed."""

    def late(self, now: datetime) -> bool:
        """Owed, and past its promise."""
        return self.owed and self.promised is not None and self.promised < now

    def said(self, now: datetime) -> str:
        """The tool and its state in a sentence: "DASH owed: asked 15:50, promised by 17:00 tomorrow"."""
        if not self.owed:
            return f"{self.tool.short}: {self.words}"
        return f"{self.tool.short} {'late' if self.late(now) else 'owed'}: {self.words}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something the issues ask for, and the field that settles it."""

    question: str
    row: Subject | None
    what: str
    state: str
    needed: bool
    """An ordinary send waits for it; otherwise the manager is shown it."""


def issues_of(facts: Facts, checklist: Checklist) -> tuple[Issue, ...]:
    """The issues that are ticked and have a step of their own."""
    answer = facts.answer(ISSUES)
    found = read(checklist.question(ISSUES), answer.typed, checklist, facts.started)
    codes = {option.code for option in found.options}
    return tuple(issue for issue in load_tools().issues if issue.code in codes)


def tools_of(facts: Facts, checklist: Checklist, now: datetime) -> tuple[ToolState, ...]:
    """The tools of the issues that are ticked, then those set aside; in the order of the file.

    Args:
        now: aware; times are told as seen from it.
    """
    ticked = {tool.key for issue in issues_of(facts, checklist) for tool in issue.tools}
    rows: dict[str, Subject] = {}
    for subject in facts.rows(ROW):
        rows.setdefault(subject.role, subject)
    found = [
        _state(tool, rows.get(tool.key), tool.key in ticked, checklist, now)
        for tool in load_tools().all
        if tool.key in ticked or tool.key in rows
    ]
    return tuple(sorted(found, key=lambda state: not state.ticked))


def name_of_tool(row: Subject) -> str:
    """What a row of the grid is called: "DASH"."""
    return next((tool.short for tool in load_tools().all if tool.key == row.role), f"Tool {row.number}")


def without_later(facts: Facts) -> Facts:
    """The facts without the steps that may come after the send."""
    rows = (
        replace(row, answers={key: each for key, each in row.answers.items() if key not in LATER})
        if row.row == ROW
        else row
        for row in facts.subjects
    )
    return replace(facts, subjects=tuple(rows))


def owed(facts: Facts, checklist: Checklist, now: datetime) -> tuple[ToolState, ...]:
    """Those still to come."""
    return tuple(state for state in tools_of(facts, checklist, now) if state.owed)


def guidance_of(facts: Facts, checklist: Checklist) -> tuple[Advice, ...]:
    """What is shown beside the issues that are ticked (R-509, R-510)."""
    return tuple(advice for issue in issues_of(facts, checklist) for advice in issue.guidance)


def findings(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Finding]:
    """What the issues still ask for, and what the manager is shown of them.

    Args:
        now: aware.
    """
    for state in tools_of(facts, checklist, now):
        if not state.ticked:
            continue
        if why := _unjudged(state, checklist, now):
            yield Finding(RISK, state.row, state.tool.short, why, needed=True)
        if state.owed:
            what = f"{state.tool.short} {'late' if state.late(now) else 'owed'}"
            yield Finding(ASKED, state.row, what, state.words, needed=False)
        elif not state.begun:
            yield Finding(ASKED, state.row, state.tool.short, state.words, needed=False)
    outcome = outcome_of(facts, checklist, now)
    if outcome is not None and outcome.referral:
        yield from needs_of(facts, checklist, now)
    if told := unsought(facts, checklist, now):
        yield Finding(CHECKS, None, "Steps with other professionals", told, needed=True)


def needs_of(facts: Facts, checklist: Checklist, now: datetime) -> Iterator[Finding]:
    """What a referral waits for because of an issue, whatever the outcome is (R-405, R-505).

    A mark with its reason will do, and the manager reads it.
    """
    for issue in issues_of(facts, checklist):
        for need in issue.needs:
            answer = facts.answer(need.question)
            mark = mark_of(checklist.marks, answer)
            if mark is not None and mark.reason and answer.reason.strip():
                words = said(answer, mark, now, reason=False)
                yield Finding(need.question, None, need.what, words, needed=False)
            elif mark is not None or not _answers(need.question, need.code, answer, checklist, now):
                yield Finding(need.question, None, need.what, need.state, needed=True)


def unsought(facts: Facts, checklist: Checklist, now: datetime) -> str:
    """Why a welfare check may not stand there yet (R-404), as part of a sentence; "" when it may.

    Consent is sought once any adult gave or refused it. It need not be where the concern is significant harm:
    the strategy lane, danger now, an action of immediate protection or section 47, or, where it is
    safeguarding, an adult whose consent is said not to be needed.
    """
    checks = facts.answer(CHECKS)
    if not checks.typed.strip() or mark_of(checklist.marks, checks):
        return ""
    level = _code(facts, "threshold.level", checklist, now)
    action = _code(facts, "decision.response", checklist, now)
    if not (level or action):
        return ""
    consents = {
        read(checklist.question(CONSENT), adult.answer(CONSENT).typed, checklist, now).code
        for adult in facts.rows("adult")
    }
    excused = NOT_NEEDED in consents and _code(facts, "gate.safeguarding", checklist, now) == "y"
    outcome = outcome_of(facts, checklist, now)
    harm = action in HARM or _code(facts, "danger.now", checklist, now) == "y"
    if excused or harm or (outcome is not None and outcome.strategy) or consents & set(SOUGHT):
        return ""
    return "consent comes before a welfare check, unless it is significant harm"


def _answers(question: str, code: str, answer: Answer, checklist: Checklist, now: datetime) -> bool:
    if not code:
        return bool(answer.typed.strip())
    return read(checklist.question(question), answer.typed, checklist, answer.at or now).code == code


def _code(facts: Facts, question: str, checklist: Checklist, now: datetime) -> str:
    return read(checklist.question(question), facts.answer(question).typed, checklist, now).code


def _unjudged(state: ToolState, checklist: Checklist, now: datetime) -> str:
    """What is missing where the caller fills it in afterwards (R-504, R-507)."""
    if state.row is None or _how(state.row, checklist, now) not in state.tool.judged:
        return ""
    risk = state.row.answer(RISK)
    if risk.typed.strip() and mark_of(checklist.marks, risk) is None:
        return ""
    return "left to the caller afterwards, so write how urgent it is and what risk there is"


def _how(row: Subject, checklist: Checklist, now: datetime) -> str:
    return read(checklist.question(HOW), row.answer(HOW).typed, checklist, now).code


def _state(tool: Tool, row: Subject | None, ticked: bool, checklist: Checklist, now: datetime) -> ToolState:
    if row is None:
        return ToolState(tool, None, ticked, False, False, None, tool.begin)

    def step(key: str) -> Somebody | None:
        return _step(row.answer(key), key, checklist, now)

    asked, promised, chased = step(ASKED), step(PROMISED), step(CHASED)
    received, filed = step(RECEIVED), step(FILED)
    none = any(
        mark is not None and mark.key == NOT_COMING
        for mark in (mark_of(checklist.marks, row.answer(key)) for key in MAY_SAY_SO)
    )
    how = _how(row, checklist, now) if tool.how else ""
    begun = bool(asked or promised or chased or received or filed or how in tool.how)
    here = any(each is not None and each.at is not None for each in (received, filed))
    if filed is not None and filed.at is None and denies(filed.who):
        filed = None
    words: list[str] = []
    if how in tool.how and not here:
        words.append(f"{tool.wait} by the {_who_fills(how, checklist)}")
    if asked and not here:
        words.append(f"asked {_told(asked, now)}")
    if promised and not here:
        words.append(f"promised{f' by {when_said(promised.at, now)}' if promised.at else ''}")
    if chased and not here:
        words.append(f"chased {_when(chased, now)}".strip())
    if received and received.at:
        words.append(f"{tool.come} {_when(received, now)}")
    if filed and here:
        words.append(f"filed {_told(filed, now)}")
    elif here:
        words.append("not filed yet")
    elif begun and (received or filed):
        words.append("when it came is not said")
    if none and not here:
        words = ["none comes"]
    return ToolState(
        tool,
        row,
        ticked,
        owed=ticked and begun and not here and not none,
        begun=begun or none,
        promised=promised.at if promised else None,
        words=", ".join(words) or tool.begin,
    )


def _step(answer: Answer, key: str, checklist: Checklist, now: datetime) -> Somebody | None:
    """What stands in a cell; None for nothing, and for a mark that is no promise."""
    if not answer.typed.strip():
        return None
    mark = mark_of(checklist.marks, answer)
    if mark is not None:
        return Somebody(answer.reason, answer.by_when, "") if mark.owner and key == PROMISED else None
    at = to_london(answer.at or now)
    if key in (RECEIVED, FILED):
        return read_came(answer.typed, at)
    found = read_promised(answer.typed, at) if key == PROMISED else read_step(answer.typed, at)
    return None if found.at is None and denies(answer.typed) else found


def _who_fills(code: str, checklist: Checklist) -> str:
    words = next((each.words for each in checklist.codes["tool_how"].options if each.code == code), "")
    return words[:1].lower() + words[1:]


def _told(step: Somebody, now: datetime) -> str:
    """ "PC Khan 15:50"."""
    who = step.who if len(step.who) <= NAME_CELLS else f"{step.who[: NAME_CELLS - 2]}.."
    return " ".join(part for part in (who, _when(step, now)) if part)


def _when(step: Somebody, now: datetime) -> str:
    return when_said(step.at, now) if step.at else ""
