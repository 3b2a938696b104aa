"""The commands `dutydesk due` and `dutydesk timescales`: what a timescale comes to, and which there are.

Owns their plain-text and JSON forms. Imports practice only, so that an answer costs no more than it must.
"""

import json
import re
from datetime import UTC, date, datetime
from typing import Final

from dutydesk.errors import DeskError
from dutydesk.practice.profile import Profile, all_timescales, load_profile
from dutydesk.practice.timescales import UNITS, WORKING_DAYS, Due, Timescale, due, elapsed
from dutydesk.practice.wording import date_words, instant_words
from dutydesk.practice.zone import LONDON, parse_start

_TS: Final = re.compile(r"(?i)ts-?(\d{1,2})")


class NoSuchTimescale(DeskError):
    """The profile has no timescale of that key or TS id."""


def find_timescale(name: str, profile: Profile) -> Timescale:
    """An entry of the profile by its key or TS id.

    Raises: NoSuchTimescale, naming the entry when another profile has it, and the keys when the TS id
        means more than one.
    """
    wanted = name.strip()
    entry = profile.timescales.get(wanted.lower().replace("-", "_"))
    if entry is not None:
        return entry
    ts = _TS.fullmatch(wanted)
    shown = f"TS-{int(ts.group(1)):02}" if ts else ""
    found = profile.by_ts(shown) if ts else ()
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(each.key for each in found)
        raise NoSuchTimescale(
            f"{shown} is more than one timescale of the {profile.key} profile: give one of {keys}."
        )
    key = wanted.lower().replace("-", "_")
    other = [each for each in profile.elsewhere.values() if each.key == key or (ts and each.ts == shown)]
    if other:
        raise NoSuchTimescale(
            f"{other[0].key} belongs to the {other[0].profile} profile and this is {profile.key}: "
            f"add --profile {other[0].profile} to count it."
        )
    raise NoSuchTimescale(
        f"The {profile.key} profile has no such timescale: `dutydesk timescales` lists them all."
    )


def print_due(name: str, start: str, profile_name: str, *, as_json: bool) -> None:
    """Prints when a timescale runs out.

    Raises: DataFaults for the profile; any other DeskError for a timescale or start that will not do.
    """
    profile = load_profile(profile_name)
    timescale = find_timescale(name, profile)
    began = parse_start(start, date_ok=not timescale.in_hours)
    # Hours need no calendar, and making one is most of what an answer costs.
    found = elapsed(timescale, began) if timescale.in_hours else due(timescale, began, profile.calendar())
    if as_json:
        print(json.dumps(due_values(found)))
        return
    print(timescale.name)
    print(_due_line(found))
    if found.opens:
        print(f"Window opens {date_words(found.opens)}")
    what = "Event" if timescale.back else "From"
    print(f"{what}: {_moment_words(began)}")
    print(f"Rule: {timescale.rule}")
    print(f"Source: {timescale.source.words}{_force_words(timescale)}")
    if timescale.note:
        print(f"Note: {timescale.note}")
    if timescale.unit == WORKING_DAYS:
        print(f"Skipped: {_skipped_words(found)}")
    if not isinstance(found.due, datetime) and (why := profile.calendar().why_not_working(found.due)):
        print(f"Mind: {date_words(found.due)} is not a working day ({why}).")


def due_values(found: Due) -> dict[str, object]:
    """A due as plain values for JSON: instants with their London offset, `limit` in UTC, dates otherwise."""
    timescale = found.timescale
    values: dict[str, object] = {
        "timescale": timescale.key,
        "ts": timescale.ts or None,
        "started": _iso(found.started),
        "due": _iso(found.due),
        "limit": found.limit.astimezone(UTC).isoformat(),
        "unit": timescale.unit,
        "amount": timescale.length,
        "rule": timescale.rule,
        "source": timescale.source.words,
    }
    if found.opens:
        values["opens"] = found.opens.isoformat()
    return values


def print_timescales(profile_name: str, *, as_json: bool) -> None:
    """Prints every timescale there is: those that come with the program and the profile's own.

    Raises: DataFaults.
    """
    profile = load_profile(profile_name)
    shipped = all_timescales()
    known = {each.key for each in shipped}
    entries = [*shipped, *(each for each in profile.timescales.values() if each.key not in known)]
    if as_json:
        print(json.dumps([_values(each) for each in entries], indent=1))
        return
    rows = [("TS", "timescale", "length", "profile")]
    rows += [(each.ts or "-", each.key, _length_cell(each), each.profile) for each in entries]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _values(each: Timescale) -> dict[str, object]:
    return {
        "timescale": each.key,
        "ts": each.ts or None,
        "name": each.name,
        "profile": each.profile,
        "starts": each.starts,
        "amount": each.length,
        "unit": each.unit,
        "opens": each.opens,
        "back": each.back,
        "stops": each.stops,
        "owner": each.owner,
        "kind": each.kind,
        "beside": each.beside or None,
        "rule": each.rule,
        "source": each.source.words,
        "in_force": each.in_force or None,
        "note": each.note or None,
    }


def _length_cell(each: Timescale) -> str:
    unit = UNITS[each.unit]
    amount = f"{each.opens}-{each.length}" if each.opens else str(each.length)
    return f"{amount} {unit}{'' if each.length == 1 else 's'}{' before' if each.back else ''}"


def _iso(moment: datetime | date) -> str:
    return (moment.astimezone(LONDON) if isinstance(moment, datetime) else moment).isoformat()


def _moment_words(moment: datetime | date) -> str:
    return instant_words(moment) if isinstance(moment, datetime) else date_words(moment)


def _due_line(found: Due) -> str:
    if isinstance(found.due, datetime):
        return f"Due {instant_words(found.due)}"
    return f"Due by end of {date_words(found.due)} (office target 17:00)"


def _force_words(timescale: Timescale) -> str:
    return f" (in force {timescale.in_force})" if timescale.in_force else ""


def _skipped_words(found: Due) -> str:
    skipped = found.skipped
    parts = []
    if skipped.weekend_days:
        parts.append(f"{skipped.weekend_days} weekend day{'' if skipped.weekend_days == 1 else 's'}")
    parts += [f"{each.name} ({date_words(each.day)})" for each in skipped.bank_holidays]
    return ", ".join(parts) or "no days"
