"""A family of three whose outcomes may differ, at one desk: what the tests of each child have in common."""

from uuid import UUID

from sqlmodel import select

from dutydesk.acts import endorsing
from dutydesk.acts.values import ClockView
from dutydesk.records.tables import Contact, Endorsement
from tests.acts.play import Play


class Family:
    """Leah, Jay and Mo Shaw, at one desk."""

    def __init__(self, play: Play, **answers: str) -> None:
        self.play, self.contact = play, play.take()
        self.leah = play.ordinary(self.contact, **answers)
        self.jay = play.child(self.contact, 2, name="Jay Shaw")
        self.mo = play.child(self.contact, 3, name="Mo Shaw")

    def own(self, child: UUID, outcome: str, reason: str = "Hurt today") -> None:
        """The worker types one child's own outcome, and why."""
        self.play.be(self.play.worker)
        self.play.retype(self.contact, "child", child, "outcome", outcome)
        self.play.retype(self.contact, "child", child, "outcome_reason", reason)

    def states(self) -> dict[str, str]:
        """The state of each referral there is, by the first name."""
        return {each.child_name.split()[0]: each.state for each in self.play.view(self.contact).referrals}

    def outcomes(self) -> dict[str, str]:
        """The endorsed outcome of each referral there is."""
        found = self.play.view(self.contact).referrals
        return {each.child_name.split()[0]: each.outcome_words for each in found}

    def of(self, name: str) -> set[str]:
        """The timescales that run for one child."""
        return {each.timescale for each in self.clocks(name) if each.stopped_at is None}

    def clocks(self, name: str) -> list[ClockView]:
        """The clocks of one child's referral."""
        return [each for each in self.play.view(self.contact).clocks if each.label == f"{name} Shaw"]

    def endorse(self) -> None:
        self.play.endorse(self.contact, unknown_reason="Will ask")

    def other(self, outcome: str, child: UUID | None = None) -> None:
        self.play.be(self.play.manager)
        digest = self.play.digest(self.contact)
        key = self.key(outcome)
        endorsing.endorse_other(
            self.play.desk, self.contact, digest, key, "Not that", child=child, unknown_reason="Will ask"
        )

    def escalate(self, outcome: str, child: UUID | None = None) -> None:
        self.play.be(self.play.manager)
        digest = self.play.digest(self.contact)
        key = self.key(outcome)
        endorsing.escalate(self.play.desk, self.contact, digest, key, "Risk of harm", child=child)

    def key(self, code: str) -> str:
        """The key of an outcome, by the code a manager types."""
        return next(each.key for each in self.play.desk.checklist.outcomes if each.code == code)

    def send_back(self) -> None:
        self.play.be(self.play.manager)
        digest = self.play.digest(self.contact)
        endorsing.send_back(self.play.desk, self.contact, digest, "Look at Jay again")

    def withdraw(self) -> None:
        self.play.clock.move(minutes=10)
        version = self.play.view(self.contact).version
        endorsing.withdraw_endorsement(self.play.desk, self.contact, "Misread", version)

    def kept(self) -> tuple[Contact, list[Endorsement]]:
        """The contact's row, and what managers said, as the database has them."""
        with self.play.desk.database.read() as session:
            said = select(Endorsement).where(Endorsement.contact_id == self.contact)
            return session.get_one(Contact, self.contact), list(session.exec(said))


def three(play: Play) -> Family:
    """One to strategy, one to early help, one advice: what is typed for all is advice."""
    family = Family(play, decision__outcome="1")
    family.own(family.leah, "42")
    family.own(family.jay, "3", "Settled at school, needs help at home")
    return family
