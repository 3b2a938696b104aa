"""`dutydesk alarms`: what the alarms of a shift came to, beside the targets. It changes nothing."""

import json
from datetime import datetime
from typing import Final

from dutydesk.acts.alarm_report import AlarmReport, alarm_report
from dutydesk.acts.opening import Way
from dutydesk.errors import DataFaults, DeskError
from dutydesk.paper.commands import printed, reading, refuse
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date, parse_start

_EVENTS: Final = {
    "urgent": "became urgent",
    "overdue": "passed due",
    "passed": "passed a mark on the way",
    "waiting": "waited for a manager",
    "unacknowledged": "four hours nobody had acknowledged",
    "returned": "sent back",
    "to_find": "to be found out",
    "redial": "to be rung back",
    "letter": "a letter to send",
    "look_again": "a held letter to look at again",
    "corrected": "a correction after endorsement to read",
    "glass": "a restricted record opened with break glass",
    "match": "a contact that may be of a sealed record",
}


def print_alarms(
    database: str | None, profile: str | None, *, since: str | None, as_json: bool, way: Way | None = None
) -> int:
    """Print the report. Returns the exit status: 0, or 1 with a sentence on stderr.

    Args:
        since: a time as the command line takes it; None for this shift.
        way: how a locked desk is opened.
    """
    try:
        begin = parse_start(since, date_ok=False) if since is not None else None
        with reading(database, profile, way) as desk:
            report = alarm_report(desk, begin if isinstance(begin, datetime) else None)
    except DataFaults:
        raise  # each fault is a line of its own, told by whoever asked
    except DeskError as error:
        return refuse(error)
    printed(report_json(report) if as_json else report_text(report))
    return 0


def report_text(report: AlarmReport) -> str:
    """The report as plain lines of at most 80 columns."""
    targets = report.targets
    told = sum(report.told.values())
    lines = [f"Alarms from {_when(report.since)} to {_when(report.until)}.", f"Told: {told}."]
    lines += [f"  {report.told[event]} {words}" for event, words in _EVENTS.items() if event in report.told]
    if report.untold:
        lines.append(f"Not told, as nobody they were for was here: {report.untold}.")
    bells = (
        f"Bells: {report.bells}, {report.bells_percent:.0f} % of {report.clock_events} clock events "
        f"(under {targets.bells_percent} %)."
    )
    thick = (
        f"In ten minutes: {report.mean_in_ten_minutes:.2f} on average (under {targets.mean_in_ten_minutes}), "
        f"{report.peak_in_ten_minutes} at most."
    )
    lines += [bells, thick]
    soon = report.acknowledged_soon_percent
    minutes = int(targets.acknowledged_within.total_seconds() // 60)
    if soon is None:
        lines.append("None asked to be acknowledged.")
    else:
        lines.append(
            f"Acknowledged: {report.acknowledged} of {report.to_acknowledge}, "
            f"{soon:.0f} % within {minutes} minutes."
        )
    lines.append(f"Standing now: {report.standing} (under {targets.standing}).")
    return "\n".join(lines)


def report_json(report: AlarmReport) -> str:
    """The report as JSON; times are UTC."""
    soon = report.acknowledged_soon_percent
    return json.dumps(
        {
            "since": report.since.isoformat(),
            "until": report.until.isoformat(),
            "told": dict(report.told),
            "untold": report.untold,
            "bells": report.bells,
            "clock_events": report.clock_events,
            "bells_percent": round(report.bells_percent, 1),
            "peak_in_ten_minutes": report.peak_in_ten_minutes,
            "mean_in_ten_minutes": round(report.mean_in_ten_minutes, 3),
            "to_acknowledge": report.to_acknowledge,
            "acknowledged": report.acknowledged,
            "acknowledged_within_5_minutes": report.acknowledged_soon,
            "acknowledged_within_5_minutes_percent": None if soon is None else round(soon, 1),
            "standing": report.standing,
        },
        indent=2,
    )


def _when(at: datetime) -> str:
    return f"{clock_words(at)} {date_words(london_date(at))}"
