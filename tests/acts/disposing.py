"""Closed contacts whose time is over, and those who may dispose of them."""

from collections.abc import Iterator
from uuid import UUID

from dutydesk.acts import disposal, people, retaining
from dutydesk.acts.values import Person
from tests.acts.owed import endorsed, settle_all
from tests.acts.play import Play

LATER = "2068-05-14T10:00"
"""A day on which every class of the shipped file but the looked-after is over for a call of 2026."""


class Keepers:
    """Who sets, proposes and approves at a desk that is played at."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.admin = people.arrive(play.desk, "C Ward", "system_admin", "")
        self.auditor = people.arrive(play.desk, "N Fox", "auditor", "")
        play.be(play.worker)

    def confirm(self, *keys: str, years: int = 21, starts: str = "birth") -> None:
        """The council keeps these classes so long."""
        for key in keys or [each.key for each in retaining.classes(self.play.desk)]:
            self.play.be(self.admin)
            retaining.set_period(self.play.desk, key, years, starts, "Schedule 2026, line 4")
            self.play.be(self.auditor)
            retaining.confirm_period(self.play.desk, key)
        self.play.be(self.play.worker)

    def propose(self, *references: str, by: Person | None = None, reason: str = "Its time is over") -> int:
        """A manager proposes them; all that are due where none is named."""
        self.play.be(by or self.play.manager)
        return disposal.propose(self.play.desk, references, reason)

    def dispose(self, *references: str) -> disposal.DisposalView:
        """Proposed by a manager, approved by the auditor."""
        number = self.propose(*references)
        self.play.be(self.auditor)
        return disposal.approve(self.play.desk, number)


def closed(play: Play, outcome: str = "3", **answers: str) -> UUID:
    """A contact that was decided on, written of, and closed."""
    contact = endorsed(play, outcome, **answers)
    settle_all(play, contact)
    assert play.view(contact).state == "closed"
    return contact


def reference(play: Play, contact: UUID) -> str:
    """C-2026-0001."""
    return play.view(contact).full_reference


def rows_left(play: Play, contact: UUID) -> Iterator[str]:
    """Every table in which something still stands of a contact, whatever its columns are called."""
    from sqlalchemy import select
    from sqlmodel import SQLModel

    kept = {"audit", "disposal", "disposal_item"}  # ids and codes alone
    with play.desk.database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            if table.name in kept:
                continue
            for row in session.connection().execute(select(table)).all():
                if any(str(contact) in str(value) for value in row):
                    yield table.name
