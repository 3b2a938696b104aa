"""What the database itself refuses: changing or taking away a row of the audit.

Owns the triggers, made anew at the end of every upgrade: a revision that rebuilds a table drops its triggers
without a word. They stop a slip and a tool; who may write the file itself is told by the chain (`audit`).
"""

from typing import Final

from sqlalchemy import Connection

_SQLITE: Final = (
    ("audit_no_change", "BEFORE UPDATE ON audit", ""),
    ("audit_no_taking_away", "BEFORE DELETE ON audit", ""),
    # INSERT OR REPLACE takes a row away without asking the trigger above.
    ("audit_no_replacing", "BEFORE INSERT ON audit", "WHEN EXISTS (SELECT 1 FROM audit WHERE seq = NEW.seq)"),
)
_TOLD: Final = "the audit is only added to"

_REFUSES: Final = f"$$ BEGIN RAISE EXCEPTION '{_TOLD}'; END $$"
_BY: Final = "EXECUTE FUNCTION audit_is_only_added_to()"
_POSTGRES: Final = (
    f"CREATE OR REPLACE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS {_REFUSES}",
    "DROP TRIGGER IF EXISTS audit_no_change ON audit",
    f"CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW {_BY}",
    "DROP TRIGGER IF EXISTS audit_no_emptying ON audit",
    f"CREATE TRIGGER audit_no_emptying BEFORE TRUNCATE ON audit FOR EACH STATEMENT {_BY}",
)


def statements(dialect: str) -> tuple[str, ...]:
    """What makes them, whether they are there or not."""
    if dialect == "postgresql":
        return _POSTGRES
    made: list[str] = []
    for name, when, only in _SQLITE:
        made.append(f"DROP TRIGGER IF EXISTS {name}")
        made.append(f"CREATE TRIGGER {name} {when} {only} BEGIN SELECT RAISE(ABORT, '{_TOLD}'); END")
    return tuple(made)


def make(connection: Connection) -> None:
    """Make them in this transaction; the table must be there."""
    for statement in statements(connection.dialect.name):
        connection.exec_driver_sql(statement)
