"""The queue and one record as plain text and as JSON, for a screen reader or a script.

Plain text is linear: one thing after another in sentences, no columns, no signs that must be seen to be
understood, at most 78 characters to a line. No control character ever leaves here.

JSON keys are stable. Times are ISO 8601 in London with their offset; dates are ISO; what is not there is
null or "". The queue:
    {"at", "counts": {"mine", "team", "endorse", "feedback", "closed"}, "feedback": as in `feedback`,
     "items": [{"reference", "family", "children", "step", "differs", "worker", "danger", "started",
                "to_endorse", "clock": CLOCK or null}]}
A record:
    {"reference", "short_reference", "state", "family", "children", "started", "started_first",
     "started_reason", "call_ended", "worker", and of its calls as in `calls`,
     "sections": [{"key", "letter", "title", "heading", "answers": [ANSWER],
                   "rows": [{"row", "number", "name", "role", "struck", "answers": [ANSWER]}],
                   "heard": [NOTE]}],
     "notes": [NOTE], "read_backs": [READ_BACK]; both as in `said`,
     "submissions": [{"number", "lane", "outcome", "outcome_words", "children", "level", "rationale",
                      "thresholds_version", "digest", "sent", "sent_by", "opened", "opened_by", "withdrawn"}],
     "endorsements": [{"point", "choice", "choice_words", "outcome", "child", "children", "reasons",
                       "manager", "at", "submission", "withdrawn", "withdrawn_reason", "entered",
                       "entered_by"}],
     "referrals": [{"reference", "child", "state", "outcome", "created"}],
     "strategy": null or {"opened", "held", "chair_expected", "chair", "decision", "enquiry", "recorded",
                          "recorded_by"},
     "clocks": [CLOCK], "tools": as `tools` has them, as in the queue's items "tools_owed",
     "feedback", "withheld": as in `feedback`, "address_protected": as in `shielding`,
     "history": [{"at", "by", "act", "words", "old", "new"}]}
    CLOCK: {"name", "ts", "timescale", "about", "label", "started", "due", "due_on", "stopped", "stopped_by",
            "band", "words", "rule"}; `due` is the instant at which it runs out.
    ANSWER: {"question", "label", "typed", "words", "mark", "reason", "asked_of", "at", "by", "by_when",
            "says"}; `words` is what it means, "not asked" where nothing stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from dutydesk.acts.feedback_values import FeedbackItem
from dutydesk.acts.frozen import name_of, words_of
from dutydesk.acts.values import ClockView, ContactView, HistoryLine, QueueRow, QueueView
from dutydesk.paper.calls import call_lines, calls_json
from dutydesk.paper.each_child import decided_json, each_lines, rows_of, sent_json
from dutydesk.paper.feedback import feedback_json, feedback_lines, owed_lines
from dutydesk.paper.leaving import as_json, wrapped
from dutydesk.paper.said import (
    answered,
    changed,
    heard_json,
    note_lines,
    notes_json,
    read_back_lines,
    read_backs_json,
)
from dutydesk.paper.shielding import shield_lines, shielded
from dutydesk.paper.tools import owed_json, owed_said, tool_lines, tools_json
from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.checklist import Checklist, Grid, Question, Section
from dutydesk.practice.facts import Answer, Subject
from dutydesk.practice.marks import mark_of
from dutydesk.practice.profile import Profile
from dutydesk.practice.protecting import NOTHING, Shield
from dutydesk.practice.strategy import ROLES
from dutydesk.practice.timescales import as_kept
from dutydesk.practice.walk import asked, asked_in
from dutydesk.practice.wording import Countdown, countdown, instant_words, when_words
from dutydesk.practice.zone import to_london

NOT_ASKED: Final = "not asked"


@dataclass(frozen=True, slots=True)
class Standards:
    """What is needed to put a record into words, and the moment it is read."""

    checklist: Checklist
    profile: Profile
    calendar: WorkingCalendar
    now: datetime
    shield: Shield = NOTHING  # what of a protected address is kept in


def queue_json(view: QueueView, standards: Standards, owed: Sequence[FeedbackItem] = ()) -> str:
    """The open items of the desk and what it owes, as JSON, in the shape of the module's docstring."""
    items = [
        {
            "reference": row.reference,
            "family": row.family,
            "children": row.children,
            "step": row.step,
            "differs": row.differs,
            "worker": row.worker,
            "danger": row.danger,
            "started": _iso(row.started_at),
            "to_endorse": row.to_endorse,
            "clock": _clock(row.clock, standards) if row.clock else None,
            "tools_owed": owed_json(row, standards.now),
        }
        for row in view.rows
    ]
    feedback = feedback_json(owed, standards.now)
    told = {"at": _iso(view.at), "counts": dict(view.counts), "items": items, "feedback": feedback}
    return as_json(shielded(told, standards.shield))


def queue_text(view: QueueView, standards: Standards, owed: Sequence[FeedbackItem] = ()) -> str:
    """The open items of the desk, one paragraph each, in the order of the queue; then what it owes."""
    number = len(view.rows)
    lines = [
        f"Queue at {instant_words(view.at)}. "
        + ("Nothing is open." if not number else f"{number} open, soonest due first.")
    ]
    if view.counts["team"] > number:
        lines.append(f"There are {view.counts['team']} open in all; the {number} oldest are listed.")
    for place, row in enumerate(view.rows, start=1):
        lines += ["", f"{place}. {_row_words(row, standards)}"]
    return wrapped([standards.shield.without(each) for each in (*lines, *owed_lines(owed, standards.now))])


def record_json(view: ContactView, history: tuple[HistoryLine, ...], standards: Standards) -> str:
    """One record, whole, as JSON, in the shape of the module's docstring."""
    return as_json(shielded(_record(view, history, standards), standards.shield))


def record_text(view: ContactView, history: tuple[HistoryLine, ...], standards: Standards) -> str:
    """One record, whole, as text."""
    told = tuple(line for line in history if line.readable)
    return wrapped(list(_record_lines(shielded(_record(view, told, standards), standards.shield), standards)))


def _record(view: ContactView, history: tuple[HistoryLine, ...], standards: Standards) -> dict[str, Any]:
    strategy = view.strategy
    return {
        "reference": view.full_reference,
        "short_reference": view.reference,
        "state": view.state,
        "family": view.family,
        "children": view.children,
        "started": _iso(view.started_at),
        "started_first": _iso(view.started_first),
        "started_reason": view.started_reason,
        "call_ended": _iso(view.call_ended_at),
        "worker": view.worker,
        **calls_json(view, standards.checklist),
        "sections": [_section(section, view, standards) for section in standards.checklist.sections],
        "notes": notes_json(view.notes, view),
        "read_backs": read_backs_json(view.read_backs),
        "submissions": [
            {
                "number": each.number,
                "lane": each.lane,
                "outcome": each.outcome,
                "outcome_words": each.outcome_words,
                "children": sent_json(each),
                "level": each.level_words,
                "rationale": each.rationale,
                "thresholds_version": each.thresholds_version,
                "digest": each.digest,
                "sent": _iso(each.sent_at),
                "sent_by": each.sent_by_name,
                "opened": _iso(each.opened_at),
                "opened_by": each.opened_by_name,
                "withdrawn": _iso(each.withdrawn_at),
            }
            for each in view.submissions
        ],
        "endorsements": [
            {
                "point": each.point,
                "choice": each.choice,
                "choice_words": each.choice_words,
                "outcome": each.outcome_words,
                "child": each.child_name,
                "children": decided_json(each),
                "reasons": each.reasons,
                "manager": each.manager_name,
                "at": _iso(each.at),
                "submission": each.submission_number,
                "withdrawn": _iso(each.withdrawn_at),
                "withdrawn_reason": each.withdrawn_reason,
                "entered": _iso(each.entered_at),
                "entered_by": each.entered_by_name,
            }
            for each in view.endorsements
        ],
        "referrals": [
            {
                "reference": each.reference,
                "child": each.child_name,
                "state": each.state,
                "outcome": each.outcome_words,
                "created": _iso(each.created_at),
            }
            for each in view.referrals
        ],
        "strategy": strategy
        and {
            "opened": _iso(strategy.opened_at),
            "held": _iso(strategy.held_at),
            "chair_expected": strategy.chair_expected,
            "chair": strategy.chair_name,
            "decision": strategy.decision_words,
            "enquiry": strategy.enquiry,
            "recorded": _iso(strategy.recorded_at),
            "recorded_by": strategy.recorded_by_name,
        },
        "clocks": [_clock(clock, standards) for clock in view.clocks],
        "tools": tools_json(view.facts, standards.checklist, standards.now),
        "withheld": view.withheld,
        "feedback": feedback_json(view.feedback, standards.now),
        "history": [
            {
                "at": _iso(line.at),
                "by": line.by,
                "act": line.act,
                "words": line.words,
                "old": line.old,
                "new": line.new,
            }
            for line in history
        ],
    }


def _section(section: Section, view: ContactView, standards: Standards) -> dict[str, Any]:
    facts = view.facts
    answers: list[dict[str, Any]] = []
    rows: dict[Any, dict[str, Any]] = {}
    for part in section.parts:
        if isinstance(part, Grid):
            for subject in rows_of(part, facts):
                shown = rows.setdefault(subject.id, _row(subject, standards))
                columns = [q for q in part.columns if asked_in(q, subject) or subject.answer(q.key).given]
                shown["answers"] += [_answer(q, subject.answer(q.key), standards) for q in columns]
        else:
            answer = facts.answer(part.key)
            if answer.given or asked(part, facts, standards.checklist):
                answers.append(_answer(part, answer, standards))
    return {
        "key": section.key,
        "letter": section.letter,
        "title": section.title,
        "heading": section.heading,
        "answers": answers,
        "rows": list(rows.values()),
        "heard": heard_json(view, section.key),
    }


def _row(subject: Subject, standards: Standards) -> dict[str, Any]:
    return {
        "row": subject.row,
        "number": subject.number,
        "name": name_of(subject, standards.checklist),
        "role": ROLES.get(subject.role, subject.role),
        "struck": subject.struck,
        "answers": [],
    }


def _answer(question: Question, answer: Answer, standards: Standards) -> dict[str, Any]:
    mark = mark_of(standards.checklist.marks, answer)
    return {
        "question": question.key,
        "label": question.label,
        "typed": answer.typed,
        "words": words_of(question, answer, standards.checklist, standards.now) or NOT_ASKED,
        "mark": mark.key if mark else "",
        "reason": answer.reason,
        "asked_of": answer.asked_of,
        "at": _iso(answer.at),
        "by": answer.said_by,
        "by_when": _iso(answer.by_when),
        "says": answer.says or ("caller" if answer.given and not mark else ""),
    }


def _clock(clock: ClockView, standards: Standards) -> dict[str, Any]:
    words = _countdown(clock, standards)
    return {
        "name": clock.name,
        "ts": clock.ts,
        "timescale": clock.timescale,
        "about": clock.about,
        "label": clock.label,
        "started": _iso(clock.started_at),
        "due": _iso(clock.due_at),
        "due_on": clock.due_on.isoformat() if clock.due_on else None,
        "stopped": _iso(clock.stopped_at),
        "stopped_by": clock.stop_act,
        "band": words.word if words else "",
        "words": words.text if words else f"due {when_words(clock.due_at, standards.now)}",
        "rule": clock.rule,
    }


def _countdown(clock: ClockView, standards: Standards) -> Countdown | None:
    """The clock in words; None for a timescale that the profile no longer has."""
    timescale = standards.profile.timescales.get(clock.timescale)
    if timescale is None:
        return None
    due = as_kept(timescale, clock.started_at, clock.due_on or clock.due_at, standards.calendar)
    return countdown(due, standards.now, standards.calendar, stopped=clock.stopped_at)


def _row_words(row: QueueRow, standards: Standards) -> str:
    children = "1 child" if row.children == 1 else f"{row.children} children"
    said = [f"{row.family or 'No child named'}, {children}, {row.reference}."]
    if row.danger:
        said.append("Immediate danger.")
    said.append(f"{row.step}{', to endorse' if row.to_endorse else ''}.")
    if row.differs:
        said.append(f"Differs: {row.differs}.")
    if row.clock:
        clock = _clock(row.clock, standards)
        said.append(f"{clock['name']}: {clock['band']}, {clock['words']}.")
    said += [*owed_said(row, standards.now), f"{'' if row.stub else 'Worker '}{row.worker}."]
    return " ".join(said)


def _record_lines(record: dict[str, Any], standards: Standards) -> Iterator[str]:
    yield f"{record['reference'] or 'No reference'}. {record['family'] or 'No child named'}."
    yield f"State: {record['state']}. Worker: {record['worker']}."
    yield from shield_lines(record)
    yield from (*call_lines(record), *_clock_lines(record), *tool_lines(record))
    for section in record["sections"]:
        yield from ("", f"Section {section['letter']}: {section['heading']}")
        yield from note_lines(section["heard"])
        for answer in section["answers"]:
            yield f"{answer['label']}: {answered(answer)}"
        for row in section["rows"]:
            who = f"{row['role']}, {row['name']}" if row["role"] else row["name"]
            yield f"{who}{', taken out' if row['struck'] else ''}."
            for answer in row["answers"]:
                yield f"{row['name']}, {answer['label']}: {answered(answer)}"
    unsorted = [line for line in record["notes"] if not line["section"]]
    if unsorted:
        yield from ("", "Note lines not sorted")
        yield from note_lines(unsorted)
    yield from read_back_lines(record["read_backs"], _told)
    yield from (*_decision_lines(record), *feedback_lines(record))
    yield from ("", "History")
    for line in record["history"]:
        change = changed(line)
        yield f"{_told(line['at'])}, {line['by'] or 'nobody named'}: {line['words']}{change}"


def _clock_lines(record: dict[str, Any]) -> Iterator[str]:
    if record["clocks"]:
        yield from ("", "Clocks")
    for clock in record["clocks"]:
        name = f"{clock['name']}, {clock['label']}" if clock["label"] else clock["name"]
        stopped = f" Stopped: {clock['stopped_by']}." if clock["stopped"] else ""
        yield f"{name}: {clock['band']}, {clock['words']}.{stopped} Rule: {clock['rule']}."


def _decision_lines(record: dict[str, Any]) -> Iterator[str]:
    for each in record["submissions"]:
        yield from ("", f"Submission {each['number']}, sent {_told(each['sent'])} by {each['sent_by']}.")
        yield f"Outcome: {each['outcome_words']}. Level: {each['level'] or 'not judged'}."
        yield from each_lines(each["children"])
        yield f"Rationale: {each['rationale']}"
        yield f"Thresholds: {each['thresholds_version']}. Digest: {each['digest']}"
        if each["opened"]:
            yield f"Opened {_told(each['opened'])} by {each['opened_by']}."
        if each["withdrawn"]:
            yield f"Withdrawn {_told(each['withdrawn'])}."
    for each in record["endorsements"]:
        yield from ("", f"{each['choice_words']}, {each['point']}, {_told(each['at'])} by {each['manager']}.")
        whose = f"{each['child']}: " if each["child"] else ""
        yield f"Submission {each['submission']}. {whose}{each['outcome']}"
        yield from each_lines(each["children"] if each["point"] == "contact" else [])
        yield f"Reasons: {each['reasons']}"
        if each["entered"]:
            yield f"On Liquid Logic too: {_told(each['entered'])}, {each['entered_by']}."
        if each["withdrawn"]:
            yield f"Withdrawn {_told(each['withdrawn'])}: {each['withdrawn_reason']}"
    for each in record["referrals"]:
        made = (
            f"Referral {each['reference']}, {each['child']}: {each['state']}, made {_told(each['created'])}."
        )
        yield from ("", f"{made} {each['outcome']}")
    strategy = record["strategy"]
    if strategy:
        yield from ("", f"Strategy discussion, needed since {_told(strategy['opened'])}.")
        if strategy["held"]:
            yield f"Held {_told(strategy['held'])}. Chair: {strategy['chair']}, {strategy['chair_expected']}."
            yield f"Decision: {strategy['decision']}"
            yield f"Recorded {_told(strategy['recorded'])} by {strategy['recorded_by']}."
        else:
            yield f"Not held yet. Chair now: {strategy['chair_expected']}."


def _iso(at: datetime | None) -> str | None:
    return to_london(at).isoformat() if at else None


def _told(iso: str) -> str:
    return instant_words(datetime.fromisoformat(iso))
