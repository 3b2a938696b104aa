"""What was decided of a record as JSON and in sentences: what was sent, endorsed, referred and discussed.

JSON keys, beside those of `plain_record`:
     "submissions": [{"number", "lane", "outcome", "outcome_words", "children", "level", "rationale",
                      "thresholds_version", "digest", "sent", "sent_by", "opened", "opened_by", "withdrawn"}],
     "endorsements": [{"point", "choice", "choice_words", "outcome", "child", "children", "reasons", "second",
                       "manager", "at", "submission", "withdrawn", "withdrawn_reason", "entered",
                       "entered_by"}],
     "referrals": [{"reference", "child", "state", "outcome", "created"}],
     "strategy": null or {"opened", "held", "chair_expected", "chair", "decision", "enquiry", "recorded",
                          "recorded_by", "why"}: the last one,
     "discussions": those before it, as in `discussions`
`second` says that it was decided at another's desk with a second sign-in, or is "".
"""

from collections.abc import Iterator
from typing import Any

from dutydesk.acts.values import ContactView
from dutydesk.paper.discussions import discussion_lines, discussions_json
from dutydesk.paper.each_child import decided_json, each_lines, sent_json
from dutydesk.paper.standards import iso, told


def decisions_json(view: ContactView) -> dict[str, Any]:
    """The part of a record that is about its decisions, in the shape of the module's docstring."""
    strategy = view.strategy
    return {
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
                "sent": iso(each.sent_at),
                "sent_by": each.sent_by_name,
                "opened": iso(each.opened_at),
                "opened_by": each.opened_by_name,
                "withdrawn": iso(each.withdrawn_at),
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
                "second": each.second,
                "manager": each.manager_name,
                "at": iso(each.at),
                "submission": each.submission_number,
                "withdrawn": iso(each.withdrawn_at),
                "withdrawn_reason": each.withdrawn_reason,
                "entered": iso(each.entered_at),
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
                "created": iso(each.created_at),
            }
            for each in view.referrals
        ],
        "strategy": strategy
        and {
            "opened": iso(strategy.opened_at),
            "held": iso(strategy.held_at),
            "chair_expected": strategy.chair_expected,
            "chair": strategy.chair_name,
            "decision": strategy.decision_words,
            "enquiry": strategy.enquiry,
            "recorded": iso(strategy.recorded_at),
            "recorded_by": strategy.recorded_by_name,
            "why": strategy.why,
        },
        "discussions": discussions_json(view),
    }


def decision_lines(record: dict[str, Any]) -> Iterator[str]:
    """The same, as `decisions_json` has it."""
    for each in record["submissions"]:
        yield from ("", f"Submission {each['number']}, sent {told(each['sent'])} by {each['sent_by']}.")
        yield f"Outcome: {each['outcome_words']}. Level: {each['level'] or 'not judged'}."
        yield from each_lines(each["children"])
        yield f"Rationale: {each['rationale']}"
        yield f"Thresholds: {each['thresholds_version']}. Digest: {each['digest']}"
        if each["opened"]:
            yield f"Opened {told(each['opened'])} by {each['opened_by']}."
        if each["withdrawn"]:
            yield f"Withdrawn {told(each['withdrawn'])}."
    for each in record["endorsements"]:
        yield from (
            "",
            f"{each['choice_words']}, {each['point']}, {told(each['at'])} by {each['manager']}.",
        )
        whose = f"{each['child']}: " if each["child"] else ""
        yield f"Submission {each['submission']}. {whose}{each['outcome']}"
        yield from each_lines(each["children"] if each["point"] == "contact" else [])
        yield f"Reasons: {each['reasons']}"
        if each["second"]:
            yield each["second"]
        if each["entered"]:
            yield f"On Liquid Logic too: {told(each['entered'])}, {each['entered_by']}."
        if each["withdrawn"]:
            yield f"Withdrawn {told(each['withdrawn'])}: {each['withdrawn_reason']}"
    for each in record["referrals"]:
        made = (
            f"Referral {each['reference']}, {each['child']}: {each['state']}, made {told(each['created'])}."
        )
        yield from ("", f"{made} {each['outcome']}")
    strategy = record["strategy"]
    if strategy:
        yield from ("", f"Strategy discussion, needed since {told(strategy['opened'])}.")
        if strategy["why"]:
            yield f"A further one, because: {strategy['why']}"
        if strategy["held"]:
            yield f"Held {told(strategy['held'])}. Chair: {strategy['chair']}, {strategy['chair_expected']}."
            yield f"Decision: {strategy['decision']}"
            yield f"Recorded {told(strategy['recorded'])} by {strategy['recorded_by']}."
        else:
            yield f"Not held yet. Chair now: {strategy['chair_expected']}."
    yield from discussion_lines(record)
