"""Reference numbers: one row for each kind and year, raised in the transaction that uses the number."""

from typing import Final

from sqlalchemy import text
from sqlmodel import Session

_NEXT: Final = text(
    "INSERT INTO counter (kind, year, last) VALUES (:kind, :year, 1) "
    "ON CONFLICT (kind, year) DO UPDATE SET last = counter.last + 1 RETURNING last"
)


def next_reference(session: Session, kind: str, year: int) -> str:
    """The next reference of a kind, such as C-2026-0412; undone with the transaction.

    Args:
        session: an open write transaction.
        kind: one capital letter, C for a contact, R for a referral.
        year: the London year.
    """
    number = session.connection().execute(_NEXT, {"kind": kind, "year": year}).scalar_one()
    return f"{kind}-{year}-{number:04d}"
