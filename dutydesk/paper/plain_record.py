"""One record as plain text and as JSON, for a screen reader or a script; text as in `plain`.

JSON keys are stable. Times are ISO 8601 in London with their offset; dates are ISO; what is not there is
null or "".
    {"reference", "short_reference", "state", "family", "children", "started", "started_first",
     "started_reason", "call_ended", "worker", and of its calls as in `calls`,
     "sections": [{"key", "letter", "title", "heading", "answers": [ANSWER],
                   "rows": [{"row", "number", "name", "role", "struck", "answers": [ANSWER]}],
                   "heard": [NOTE]}],
     "notes": [NOTE], "read_backs": [READ_BACK]; both as in `said`,
     of its versions as in `versions`, and of its decisions as in `plain_decisions`,
     "guarded": "restricted", "sealed" or "", "glass_until", "clocks": [as in `standards`],
     "tools": as `tools` has them, as in the queue's items "tools_owed",
     "feedback", "withheld": as in `feedback`, "address_protected": as in `shielding`,
     "history": [{"at", "by", "act", "words", "old", "new"}]}
    ANSWER: {"question", "label", "typed", "words", "mark", "reason", "asked_of", "at", "by", "by_when",
            "says"}; `words` is what it means, "not asked" where nothing stands.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from dutydesk.acts.correction_values import VersionView
from dutydesk.acts.frozen import name_of, words_of
from dutydesk.acts.values import ContactView, HistoryLine
from dutydesk.paper.calls import call_lines, calls_json
from dutydesk.paper.each_child import rows_of
from dutydesk.paper.feedback import feedback_json, feedback_lines
from dutydesk.paper.leaving import as_json, wrapped
from dutydesk.paper.plain_decisions import decision_lines, decisions_json
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
from dutydesk.paper.standards import Standards, clock_json, guarded_words, iso, told
from dutydesk.paper.tools import tool_lines, tools_json
from dutydesk.paper.versions import version_head, version_lines, versions_json
from dutydesk.practice.checklist import Grid, Question, Section
from dutydesk.practice.facts import Answer, Subject
from dutydesk.practice.marks import mark_of
from dutydesk.practice.strategy import ROLES
from dutydesk.practice.walk import asked, asked_in
from dutydesk.practice.wording import state_words

NOT_ASKED: Final = "not asked"


def record_json(
    view: ContactView,
    history: tuple[HistoryLine, ...],
    standards: Standards,
    versions: Sequence[VersionView] = (),
) -> str:
    """One record, whole, as JSON, in the shape of the module's docstring.

    Args:
        versions: of a record that was endorsed, what was endorsed and each correction.
    """
    return as_json(shielded(_record(view, history, standards, versions), standards.shield))


def record_text(
    view: ContactView,
    history: tuple[HistoryLine, ...],
    standards: Standards,
    versions: Sequence[VersionView] = (),
) -> str:
    """One record, whole, as text; as `record_json`."""
    shown = tuple(line for line in history if line.readable)
    return wrapped(list(_record_lines(shielded(_record(view, shown, standards, versions), standards.shield))))


def _record(
    view: ContactView,
    history: tuple[HistoryLine, ...],
    standards: Standards,
    versions: Sequence[VersionView],
) -> dict[str, Any]:
    return {
        "reference": view.full_reference,
        "short_reference": view.reference,
        "state": view.state,
        "family": view.family,
        "children": view.children,
        "started": iso(view.started_at),
        "started_first": iso(view.started_first),
        "started_reason": view.started_reason,
        "call_ended": iso(view.call_ended_at),
        "worker": view.worker,
        **calls_json(view, standards.checklist),
        "sections": [_section(section, view, standards) for section in standards.checklist.sections],
        "notes": notes_json(view.notes, view),
        "read_backs": read_backs_json(view.read_backs),
        **versions_json(view, versions),
        **decisions_json(view),
        "clocks": [clock_json(clock, standards) for clock in view.clocks],
        "tools": tools_json(view.facts, standards.checklist, standards.now),
        "withheld": view.withheld,
        "guarded": view.guarded,
        "glass_until": iso(view.glass_until),
        "feedback": feedback_json(view.feedback, standards.now),
        "history": [
            {
                "at": iso(line.at),
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
        "at": iso(answer.at),
        "by": answer.said_by,
        "by_when": iso(answer.by_when),
        "says": answer.says or ("caller" if answer.given and not mark else ""),
    }


def _record_lines(record: dict[str, Any]) -> Iterator[str]:
    yield f"{record['reference'] or 'No reference'}. {record['family'] or 'No child named'}."
    said = [each["choice"] for each in record["endorsements"] if not each["withdrawn"]]
    state = state_words(record["state"], said[-1] if said else "")
    yield f"State: {state}. Worker: {record['worker']}."
    if record["guarded"]:
        yield guarded_words(record["guarded"])
    if record["glass_until"]:
        yield f"Open to you by break glass until {told(record['glass_until'])}: a manager reviews it."
    yield from (*version_head(record), *shield_lines(record))
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
    yield from read_back_lines(record["read_backs"], told)
    yield from (*version_lines(record), *decision_lines(record), *feedback_lines(record))
    yield from ("", "History")
    for line in record["history"]:
        change = changed(line)
        yield f"{told(line['at'])}, {line['by'] or 'nobody named'}: {line['words']}{change}"


def _clock_lines(record: dict[str, Any]) -> Iterator[str]:
    if record["clocks"]:
        yield from ("", "Clocks")
    for clock in record["clocks"]:
        name = f"{clock['name']}, {clock['label']}" if clock["label"] else clock["name"]
        stopped = f" Stopped: {clock['stopped_by']}." if clock["stopped"] else ""
        yield f"{name}: {clock['band']}, {clock['words']}.{stopped} Rule: {clock['rule']}."
