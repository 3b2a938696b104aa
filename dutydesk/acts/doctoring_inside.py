"""`doctor` with the passphrase: whether the desk is whole inside, its audit too, and its newest copy opens.

Owns the findings that need the key. Nothing is changed, and the desk may be open elsewhere meanwhile.
"""

from collections.abc import Iterator
from pathlib import Path

from dutydesk.acts import audit_found
from dutydesk.acts.doctoring import Finding, wrong
from dutydesk.acts.restoring import when
from dutydesk.errors import DeskError
from dutydesk.records import anchor, checking, copies, copy_facts, keyfile, migrate, restoring
from dutydesk.records.copy_facts import Facts
from dutydesk.records.database import Database
from dutydesk.records.desk_tables import DeskRow
from dutydesk.records.refusals import in_plain_words, why
from dutydesk.records.secret import DataKey


def look_inside(path: Path, key: DataKey | None) -> tuple[Finding, ...]:
    """What can be told of a desk by whoever has its key; None for a plain one."""
    found: list[Finding] = []
    facts = None
    try:
        with in_plain_words(opening=True):
            facts = copy_facts.look(path, key, live=restoring.is_open_elsewhere(path))
    except OSError as error:
        found.append(wrong(f"The desk cannot be looked through: {why(error)}. Nothing was changed."))
    except DeskError as told:
        found.append(wrong(f"{told} The newest copy that opens can take its place: dutydesk restore COPY."))
    if facts is not None:
        found.append(Finding(f"Inside it is whole: {held(facts)}."))
        if facts.revision != migrate.HEAD:
            found.append(
                Finding("Its tables are of an earlier version; the next start brings them up to date.")
            )
        else:
            found += _audit(path, key)
    return (*found, *_newest_copy(path, key))


def held(facts: Facts) -> str:
    """What a desk or a copy holds, in words."""
    contacts = "1 contact" if facts.contacts == 1 else f"{facts.contacts} contacts"
    newest = f", the newest change {when(facts.newest)}" if facts.newest else ""
    audit = f", {facts.rows} rows of audit ending in {facts.head[:16]}" if facts.rows else ""
    return f"{contacts}{newest}{audit}"


def _audit(path: Path, key: DataKey | None) -> Iterator[Finding]:
    database = None
    try:
        database = Database.open_file(path, make=False, secret=key, looking=True)
        with database.read() as session:
            its = session.get(DeskRow, 1)
            kept = its.audit_key if its is not None else ""
        if kept:
            chained_with = bytes.fromhex(kept)
        elif key is not None:
            chained_with = key.derive("audit")
        elif anchor.key_place_of(path).exists():
            chained_with = anchor.key_beside(anchor.key_place_of(path))
        else:
            yield wrong("The key of this desk's audit is gone: nobody can say whether the audit is whole.")
            return
        gone_on = audit_found.gone_on(database, chained_with)
        after = gone_on[0] if gone_on else 0
        found = checking.check(database, chained_with, anchor.place_of(path), whole=True, after=after)
    except DeskError as told:
        yield wrong(str(told))
        return
    finally:
        if database is not None:
            database.close()
    if found.what:
        row = f", from row {found.seq} on" if found.seq else ""
        yield wrong(f"The audit is not as this desk left it{row}. `dutydesk audit verify` says more.")
    else:
        yield Finding(f"Its audit is whole: {found.rows} rows, and it ends where it should.")


def _newest_copy(path: Path, key: DataKey | None) -> Iterator[Finding]:
    try:
        there = copies.list_copies(path)
    except OSError as error:
        yield wrong(f"The copies cannot be listed: {why(error)}.")
        return
    for number, each in enumerate(there):
        try:
            with in_plain_words(opening=True):
                facts = copy_facts.look(each.path, key)
            if key is not None:
                keyfile.read_keys(keyfile.place_of(each.path))
        except OSError as error:
            yield wrong(f"The copy {each.path.name} cannot be read: {why(error)}.")
        except DeskError as told:
            yield wrong(f"The copy {each.path.name} is of no use: {told}")
        else:
            which = (
                "The newest copy" if not number else f"The copy {each.path.name}, number {number + 1} by age,"
            )
            yield Finding(f"{which} opens and is whole: {held(facts)}.")
            return
    if there:
        yield wrong("None of the desk's own copies can be used. Make one now: dutydesk backup.")
