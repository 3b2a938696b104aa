"""`dutydesk audit verify`, `who-read` and `export`: the audit on paper. Times are London's.

Owns the words and the exit status: 0, or 1 where the audit or a file of it is not whole, or none can be read.
"""

import json
import sys
from pathlib import Path
from typing import Final

from dutydesk.acts import auditing
from dutydesk.acts.audit_reading import FileVerdict, ReadLine, WhoRead, export, verify_lines, who_read
from dutydesk.acts.opening import Way
from dutydesk.errors import CannotOpen, DataFaults, DeskError
from dutydesk.paper.commands import printed, reading, refuse
from dutydesk.paper.leaving import folded
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date

NOBODY_READ: Final = "Nobody has read it since the audit began."
_SHOWN: Final = 10
"""Places of an audit that are named one by one."""


def verify(
    database: str | None, profile: str | None, *, file: str | None, as_json: bool, way: Way | None = None
) -> int:
    """Look over the audit, or an exported file of it, and say what that shows."""
    if file is not None:
        return _verify_file(Path(file), database, profile, as_json=as_json, way=way)
    try:
        with reading(database, profile, way) as desk:
            found = auditing.verify(desk)
            name = desk.label
    except DataFaults:
        raise  # each fault is a line of its own, told by whoever asked
    except DeskError as error:
        return refuse(error)
    if as_json:
        told = {"whole": not found.what, "what": found.what, "row": found.seq, "rows": found.rows}
        told |= {"head": found.head, "breaks": [list(each) for each in found.breaks]}
        printed(
            json.dumps(
                told | {"gone_on": found.gone_on, "put_back": found.put_back, "weakness": found.weakness},
                indent=2,
            )
        )
        return 1 if found.what else 0
    lines = [
        found.sentence or f"The audit of {name} is whole: {found.rows} rows, and it ends where it should."
    ]
    if found.head:
        lines.append(f"Its last row has the code {found.head}.")
    if found.breaks:
        shown = ", ".join(f"{seq} ({what})" for seq, what in found.breaks[:_SHOWN])
        more = f", and {len(found.breaks) - _SHOWN} more" if len(found.breaks) > _SHOWN else ""
        lines.append(f"Rows at which it does not hold: {shown}{more}.")
    if found.put_back:
        lines.append(f"A copy was put in the place of the desk, {found.gone_on}: the audit goes on from it.")
    elif found.gone_on:
        lines.append(f"Somebody read before that it was not whole, and went on, {found.gone_on}.")
    if found.weakness:
        lines.append(found.weakness)
    printed(folded("\n".join(lines), (name,)))
    return 1 if found.what else 0


def who_has_read(
    asked: str, database: str | None, profile: str | None, *, as_json: bool, way: Way | None = None
) -> int:
    """Print who read what of a person, or of one contact, and when."""
    try:
        with reading(database, profile, way) as desk:
            found = who_read(desk, asked)
    except DataFaults:
        raise
    except DeskError as error:
        return refuse(error)
    printed(_who_json(found) if as_json else folded(_who_text(found), beneath=4))
    return 0


def print_export(database: str | None, profile: str | None, *, way: Way | None = None) -> int:
    """Print the whole audit as lines of JSON, the last one holding its head."""
    try:
        with reading(database, profile, way) as desk:
            for line in export(desk):
                sys.stdout.write(f"{line}\n")
    except DataFaults:
        raise
    except DeskError as error:
        return refuse(error)
    return 0


def _verify_file(
    file: Path, database: str | None, profile: str | None, *, as_json: bool, way: Way | None
) -> int:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return refuse(CannotOpen("That file cannot be read."))
    told = ""
    try:
        with reading(database, profile, way) as desk:
            found = verify_lines(lines, desk)
    except DataFaults:
        raise
    except DeskError as error:
        found, told = verify_lines(lines, None), str(error)
    if as_json:
        shows = {"whole": found.whole, "row": found.seq, "said": found.sentence, "desk": not told}
        printed(json.dumps(shows, indent=2))
    else:
        printed(folded(_file_text(found, told)))
    return 0 if found.whole else 1


def _file_text(found: FileVerdict, told: str) -> str:
    return f"{found.sentence}\nWithout its desk: {told}" if told else found.sentence


def _who_text(found: WhoRead) -> str:
    lines = [f"{reference} {people}".rstrip() for reference, people in found.contacts]
    if found.more:
        lines.append("More contacts than these were found: give more of the name.")
    lines.append("")
    nobody = "You have not read it since the audit began." if found.only_own else NOBODY_READ
    lines += [_line_text(line) for line in found.lines] or [nobody]
    if found.searches:
        lines += ["", "Searched for with these words:"]
        lines += [_line_text(line) for line in found.searches]
    if found.only_own:
        lines += ["", f"This is what you read yourself. {found.only_own}"]
    return "\n".join(lines)


def _line_text(line: ReadLine) -> str:
    when = f"{date_words(london_date(line.at))} {clock_words(line.at)}"
    what = f"{line.reference} {line.what}".strip()
    return f"{when}  {line.who}, {line.role}: {what}" if line.role else f"{when}  {line.who}: {what}"


def _who_json(found: WhoRead) -> str:
    def told(line: ReadLine) -> dict[str, str]:
        return {
            "at": line.at.isoformat(),
            "reference": line.reference,
            "who": line.who,
            "role": line.role,
            "what": line.what,
            "machine": line.machine,
        }

    return json.dumps(
        {
            "contacts": [{"reference": reference, "people": people} for reference, people in found.contacts],
            "more": found.more,
            "only_own": bool(found.only_own),
            "read": [told(line) for line in found.lines],
            "searched": [told(line) for line in found.searches],
        },
        indent=2,
    )
