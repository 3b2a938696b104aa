"""`dutydesk queue` and `dutydesk show`: the desk read without its screens.

Owns that reading makes nothing: where there is no desk, none is made. One sentence on the error stream and
exit status 1 when there is nothing to read.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import platformdirs

from dutydesk.acts import auditing, protecting
from dutydesk.acts.desk import Desk, close_desk
from dutydesk.acts.feedback_rows import list_owed
from dutydesk.acts.opening import Way, open_as_asked
from dutydesk.acts.queue import queue, stub_of
from dutydesk.acts.reading import find_reference, history, read_contact, unread
from dutydesk.acts.versions_read import known_versions
from dutydesk.errors import CannotOpen, DataFaults, DeskError
from dutydesk.paper.leaving import refused
from dutydesk.paper.plain import queue_json, queue_text
from dutydesk.paper.plain_record import record_json, record_text
from dutydesk.paper.standards import Standards
from dutydesk.paper.stub import stub_json, stub_text
from dutydesk.practice.protecting import Shield
from dutydesk.records.files import place_of
from dutydesk.text import clean

NO_DESK: Final = (
    "There is no desk there yet. Start dutydesk once to make one, or give its place with --database."
)
NO_RECORD: Final = "There is no contact with that reference on this desk."


def print_queue(database: str | None, profile: str | None, *, as_json: bool, way: Way | None = None) -> int:
    """Print the open items of the desk. Returns the exit status: 0, or 1 with a sentence on stderr.

    Args:
        way: how a locked desk is opened.
    """
    try:
        with reading(database, profile, way) as desk:
            view = queue(desk, "team")
            _warn(desk)
            standards = _standards(desk, protecting.of_desk(desk))
            told = (queue_json if as_json else queue_text)(view, standards, list_owed(desk))
            auditing.printed(desk, None, "json" if as_json else "plain", len(view.rows))
    except DataFaults:
        raise  # each fault is a line of its own, told by whoever asked
    except DeskError as error:
        return refuse(error)
    printed(told)
    return 0


def print_record(
    reference: str, database: str | None, profile: str | None, *, as_json: bool, way: Way | None = None
) -> int:
    """Print one record, whole. Returns the exit status: 0, or 1 with a sentence on stderr.

    Args:
        reference: C-2026-0412, C-0412 or 412.
        way: how a locked desk is opened.
    """
    try:
        with reading(database, profile, way) as desk:
            _warn(desk)
            contact_id = find_reference(desk, reference)
            if contact_id is None:
                raise DeskError(NO_RECORD)
            if (stub := stub_of(desk, contact_id)) is not None:
                auditing.printed(desk, contact_id, "stub")
                printed(stub_json(stub) if as_json else stub_text(stub))
                return 0
            view, told_of = read_contact(desk, contact_id), history(desk, contact_id)
            standards = _standards(desk, protecting.of_contact(desk, contact_id))
            versions = known_versions(desk, contact_id)
            told = (record_json if as_json else record_text)(view, told_of, standards, versions)
            auditing.printed(desk, contact_id, "json" if as_json else "plain")
    except DataFaults:
        raise  # each fault is a line of its own, told by whoever asked
    except DeskError as error:
        return refuse(error)
    printed(told)
    return 0


def _warn(desk: Desk) -> None:
    """Say what could not be read: a list without it would be taken for all there is."""
    for sentence in (*unread(desk), *filter(None, [desk.integrity])):
        print(f"dutydesk: {sentence}", file=sys.stderr)


@contextmanager
def reading(database: str | None, profile: str | None, way: Way | None = None) -> Iterator[Desk]:
    """The desk, for as long as it is read.

    Raises: CannotOpen where there is none, or nobody can be asked for its passphrase; NotAllowed where the
        answer does not open it.
    """
    if not is_there(database):
        raise CannotOpen(NO_DESK)
    desk = open_as_asked(database, profile, way)
    try:
        yield desk
    finally:
        close_desk(desk)


def is_there(database: str | None) -> bool:
    """Whether there is a database to read; a server is asked by opening it."""
    if database is None:
        return (Path(platformdirs.user_data_dir("dutydesk", appauthor=False)) / "desk.db").exists()
    place = database.removeprefix("sqlite:///")
    try:
        return "://" in place or place_of(place).exists()
    except (OSError, ValueError):  # a name no system takes
        return False


def _standards(desk: Desk, shield: Shield) -> Standards:
    return Standards(desk.checklist, desk.profile, desk.calendar, desk.clock.now(), shield)


def refuse(error: DeskError) -> int:
    """One sentence on the error stream, and the status that goes with it."""
    refused(error)
    return 1


def printed(told: str) -> None:
    """Print, whatever letters the terminal's encoding lacks, and no character that it would obey."""
    encoding = sys.stdout.encoding or "utf-8"
    print(clean(told).text.encode(encoding, errors="replace").decode(encoding))
