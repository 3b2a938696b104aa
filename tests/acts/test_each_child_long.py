"""Three children through a long row of sends, decisions and changes of mind: what must hold after each.

R-127, R-707, R-713, R-801: one referral for each child and never two, no clock of a referral that is closed,
none that stands without its clocks, and 4 hours exactly while somebody is to be discussed.
"""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import sending
from dutydesk.errors import DeskError
from dutydesk.practice.checklist import Outcome
from tests.acts.family import Family
from tests.acts.play import playing

CODES = ("1", "2", "3", "41", "42", "43", "45")
STEPS = 30


class Story(Family):
    """A family, and one step at random at a time."""

    def __init__(self, family: Family, chance: random.Random) -> None:
        self.__dict__.update(family.__dict__)
        self.chance = chance
        self.told: list[str] = []
        self.before_decision: dict[str, str] | None = None
        """The referrals before the decision that was the last act; None after any other."""
        self.children = {"Leah": self.leah, "Jay": self.jay, "Mo": self.mo}

    def step(self) -> None:
        """One act of whoever may do it now; what is refused changes nothing."""
        acts: dict[str, list[Callable[[], None]]] = {
            "recording": [self.types, self.sends, self.sends],
            "returned": [self.types, self.sends, self.sends, self.takes_back],
            "sent": [
                self.withdraws,
                self.endorses,
                self.endorses,
                self.decides,
                self.escalates,
                self.returns,
            ],
            "endorsed": [self.takes_back],
            "escalated": [self.takes_back],
        }
        self.play.clock.move(minutes=1)
        before = self.standing()
        act = self.chance.choice(acts[self.play.view(self.contact).state])
        decides = act in (self.endorses, self.decides, self.escalates)
        stood, self.before_decision = self.before_decision, self.states() if decides else None
        try:
            act()
        except DeskError as refused:
            self.told.append(f"{act.__name__} refused: {refused}")
            assert self.standing() == before, self.told
        else:
            self.told.append(act.__name__)
            if act == self.takes_back and stood is not None:
                assert without_closed(self.states()) == without_closed(stood), self.told
        self.holds()

    def types(self) -> None:
        child = self.chance.choice(list(self.children.values()))
        if self.chance.random() < 0.3:
            self.play.be(self.play.worker)
            self.play.type(self.contact, "decision.outcome", self.chance.choice(CODES))
        else:
            self.own(child, self.chance.choice((*CODES, "")))

    def sends(self) -> None:
        self.play.send(self.contact)

    def withdraws(self) -> None:
        self.play.be(self.play.worker)
        sending.withdraw(self.play.desk, self.contact, self.play.view(self.contact).version)

    def endorses(self) -> None:
        self.play.endorse(self.contact)
        self.each_decided({child: None for child in self.children.values()})

    def decides(self) -> None:
        code, child = self.chance.choice(CODES), self.whom()
        self.other(code, child)
        if self.play.view(self.contact).state in ("endorsed", "escalated"):
            self.each_decided({each: code for each in self.children.values() if child in (None, each)})

    def escalates(self) -> None:
        code, child = self.chance.choice(("41", "42", "43")), self.whom()
        self.escalate(code, child)
        names = [name for name, each in self.children.items() if child in (None, each)]
        assert all(self.states()[name] == "open" or self.states()[name] == "endorsed" for name in names), (
            self.told
        )

    def returns(self) -> None:
        self.send_back()

    def takes_back(self) -> None:
        self.play.be(self.play.manager)
        self.withdraw()

    def whom(self) -> UUID | None:
        return self.chance.choice([None, *self.children.values()])

    def outcome(self, key: str) -> Outcome:
        return next(each for each in self.play.desk.checklist.outcomes if each.key == key)

    def each_decided(self, changed: dict[UUID, str | None]) -> None:
        """A referral stands for exactly the children that were endorsed as one."""
        sent = {each.child_id: each.outcome for each in self.play.view(self.contact).submissions[-1].children}
        for child, code in changed.items():
            sent[child] = self.key(code) if code else sent[child]
        endorsed = {name for name, child in self.children.items() if self.outcome(sent[child]).referral}
        states = self.states()
        assert {name for name, state in states.items() if state == "endorsed"} == endorsed, self.told
        assert not [name for name, state in states.items() if state == "open"], self.told
        discussed = any(self.outcome(key).strategy for key in sent.values())
        assert ("strategy_discussion" in self.play.going(self.contact)) == discussed, self.told
        contact, _ = self.kept()
        pressing = min((self.outcome(key) for key in sent.values()), key=lambda each: each.press)
        assert contact.outcome == pressing.key, self.told

    def standing(self) -> tuple[object, ...]:
        view = self.play.view(self.contact)
        return view.state, view.referrals, view.clocks, view.endorsements, view.submissions

    def holds(self) -> None:
        """What is true whatever came before."""
        view = self.play.view(self.contact)
        names = [each.child_name for each in view.referrals]
        assert len(names) == len(set(names)), self.told
        assert not [
            number
            for number in Counter(
                (clock.about, clock.label, clock.timescale) for clock in view.clocks
            ).values()
            if number > 1
        ], self.told
        for name, state in self.states().items():
            running = self.of(name)
            if state == "closed":
                assert running == set(), (name, self.told)
            else:
                assert "assessment_limit" in running, (name, state, self.told)
                assert ("referral_outcome" in running) == (state == "open"), (name, state, self.told)
        going = self.play.going(self.contact)
        if view.state in ("recording", "sent", "returned"):
            somebody_decides = "contact_decision" in going or "open" in self.states().values()
            assert somebody_decides, self.told


def without_closed(states: dict[str, str]) -> dict[str, str]:
    """The referrals that stand."""
    return {name: state for name, state in states.items() if state != "closed"}


def played(folder: Path, seed: int) -> None:
    """One long row of acts."""
    with playing(folder, "2026-05-12T14:26") as play:
        chance = random.Random(seed)  # noqa: S311 - acts in a row, no secret
        family = Family(play, decision__outcome=chance.choice(CODES))
        story = Story(family, chance)
        for _ in range(STEPS):
            story.step()
        assert story.play.view(story.contact).submissions, story.told


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_each_child_has_one_referral_and_its_clocks(tmp_path: Path, seed: int) -> None:
    played(tmp_path, seed)


@pytest.mark.battery
@pytest.mark.parametrize("seed", range(2, 14))
def test_many_more_rows_of_acts(tmp_path: Path, seed: int) -> None:
    played(tmp_path, seed)
