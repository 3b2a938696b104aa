"""Every reader of contacts goes through the one place that says who may read which."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import StatementError

from dutydesk.records import sight
from dutydesk.records.database import Database
from tests.house import ROOT

NAMES = {"Contact", "CONTACT", "_CONTACT"}
THE_PLACE = "it is the place"
FOR_ITSELF = "the program for itself: what comes of it is read again by SEEN before anybody sees it"
OWN = "whoever works it: asked of its worker_id, and of a file of one call"
ROLES = "behind an act of the table of roles that only those have who may read every record"
WRITES = "writes, or finds out whether there is one; shows nothing of it"
ALLOWED: dict[str, str] = {
    "records/sight": THE_PLACE,
    "records/sight.contact_in": THE_PLACE,
    "records/sight.hidden": THE_PLACE,
    "records/sight.not_whole": THE_PLACE,
    "records/sight.reads": THE_PLACE,
    "records/restrict_tables": THE_PLACE,
    "records/alarms": FOR_ITSELF,
    "records/alarms.calls_going_on": OWN,
    "records/alarms.clocks_named": FOR_ITSELF,
    "records/alarms.clocks_to_tell": FOR_ITSELF,
    "records/alarms.promises_due": FOR_ITSELF,
    "records/alarms.redials_due": FOR_ITSELF,
    "records/alarms.sent_back": FOR_ITSELF,
    "records/calling": OWN,
    "records/calling.without_gone": WRITES,
    "records/finding": FOR_ITSELF,
    "records/finding.answers_to": FOR_ITSELF,
    "records/finding.start_of": FOR_ITSELF,
    "records/windows.__init__": OWN,
    "records/wiping._named_by_reference": ROLES,
    "records/wiping._wipe_server": ROLES,
    "records/wiping.code_of_rows": ROLES,
    "records/wiping.take_out": ROLES,
    "records/writing": WRITES,
    "records/writing.__init__": WRITES,
    "records/writing.adopt": WRITES,
    "records/writing.contact": WRITES,
    "acts/answering._alarm": WRITES,
    "acts/auditor._versions": FOR_ITSELF,
    "acts/calls._is_on": WRITES,
    "acts/calls.adopt": OWN,
    "acts/calls.close_without_record": OWN,
    "acts/calls.finish_what_a_kill_left": WRITES,
    "acts/calls.left_open": "the person's own place; what they may not read now is taken out by not_whole",
    "acts/may_act.own_call": OWN,
    "acts/calls.settle": OWN,
    "acts/calls.take_call": WRITES,
    "acts/claims.taken_from_me": "what was theirs: without its name where guarded, without it where sealed",
    "acts/clashing.clashes_in": OWN,
    "acts/disposal._still_due": ROLES,
    "acts/disposal.views": ROLES,
    "acts/feedback_before.owe": FOR_ITSELF,
    "acts/holding.hold": ROLES,
    "acts/holding.holds": ROLES,
    "acts/permission._of_contact": FOR_ITSELF,
    "acts/phone.leave_message": "a caller's message, which nothing may refuse; a sealed one is not there",
    "acts/reading.behind_gate": OWN,
    "acts/restricting": "the name of a type",
    "acts/shutting_out": "the name of a type",
    "acts/retaining._children": ROLES,
    "acts/retaining._either": ROLES,
    "acts/retaining._linked": ROLES,
    "acts/retaining.closed_in": ROLES,
    "acts/review.keep_draft": WRITES,
}
"""Who names the table all the same, and why that shows nobody what they may not read."""


def who_names_it(top: ast.AST) -> Iterator[str]:
    """The functions in which the table of contacts is named, but as a type; "" for the module itself."""
    annotations = {id(each) for node in ast.walk(top) for each in _annotated(node)}

    def look(node: ast.AST, within: str) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ImportFrom | ast.Import) or id(child) in annotations:
                continue
            its = within
            if isinstance(child, ast.FunctionDef) and not within:
                its = child.name
            if isinstance(child, ast.Name) and child.id in NAMES and isinstance(child.ctx, ast.Load):
                yield its
            yield from look(child, its)

    return look(top, "")


def _annotated(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.arg) and node.annotation is not None:
        yield node.annotation
    if isinstance(node, ast.FunctionDef) and node.returns is not None:
        yield node.returns
    if isinstance(node, ast.AnnAssign):
        yield node.annotation


def test_nobody_reads_the_table_of_contacts_past_the_one_place() -> None:
    found = set()
    for floor in ("records", "acts", "paper"):
        for path in sorted((ROOT / "dutydesk" / floor).glob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            found |= {f"{floor}/{path.stem}.{name}".rstrip(".") for name in who_names_it(tree)}
    assert found - set(ALLOWED) == set(), "reads contacts itself: use SEEN or contact_in of records.sight"
    assert set(ALLOWED) - found == set(), "is allowed and is not there any more"


@pytest.mark.parametrize(
    "planted",
    [
        "def of(session): return session.get(Contact, 1)",
        "def of(session): return session.exec(select(Contact.family)).all()",
        "_TABLE = Contact.__table__",
        "class Reader:\n    def rows(self): return self.run(join(CONTACT))",
    ],
)
def test_a_reader_that_is_planted_past_it_is_found(planted: str) -> None:
    assert list(who_names_it(ast.parse(planted)))


def test_a_reader_who_forgets_to_say_who_looks_reads_nothing(tmp_path: Path) -> None:
    database = Database.open(tmp_path / "desk.db")
    with database.engine.connect() as connection:
        with pytest.raises(StatementError, match=r"sight_person|sight_every|sight_at"):
            connection.execute(sa.select(sight.SEEN.c.id))
        assert connection.execute(sa.select(sight.SEEN.c.id), sight.Sight().values).all() == []
    database.close()


def test_whoever_nobody_says_looks_is_shown_nothing_that_is_guarded() -> None:
    assert (sight.Sight().every, sight.Sight().person.int) == (False, 0)
