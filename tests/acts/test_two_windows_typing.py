"""Property: whatever is typed in two windows in whatever order, none of it is lost (B-18)."""

import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dutydesk.acts import people
from dutydesk.acts.calls import settle, take_call
from dutydesk.acts.clashing import settle_clash
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.acts.reading import open_contact, read_contact
from dutydesk.acts.undoing import undo
from dutydesk.acts.values import Field, Where
from dutydesk.acts.versions import versions_in
from dutydesk.errors import NotAllowed
from tests.acts.conftest import type_in
from tests.acts.windows import ADDRESS, SEEN, clashes, stands, texts
from tests.fixed_clock import FixedClock


@pytest.fixture(scope="session")
def made_sqlite(_made_sqlite: Path) -> Path:
    """A file as the program makes it, to copy from."""
    return _made_sqlite


STEPS = st.lists(
    st.tuples(
        st.sampled_from(("one", "other")),
        st.sampled_from(
            ("type", "type", "type", "paste", "leave", "look", "mine", "theirs", "both", "undo", "reopen")
        ),
        st.sampled_from((ADDRESS, SEEN)),
    ),
    min_size=4,
    max_size=24,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_two_windows_type_none_of_it_is_lost(
    made_sqlite: Path, clock: FixedClock, steps: list[tuple[str, str, Field]]
) -> None:
    """Every text that was left in a field, or stood in it when another took its place, can be found again."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "desk.db"
        shutil.copy2(made_sqlite, copy)
        desks = {name: open_desk(str(copy), None, clock) for name in ("one", "other")}
        try:
            lost = play_out(desks, steps)
        finally:
            for desk in desks.values():
                close_desk(desk)
    assert lost == set()


def play_out(desks: dict[str, Desk], steps: list[tuple[str, str, Field]]) -> set[str]:
    """Act these steps in two windows, each as its screen would; the texts that are nowhere afterwards."""
    one = desks["one"]
    worker = people.arrive(one, "Ada Bright", "duty_worker", "SW10001")
    people.be(desks["other"], worker.id)
    contact = take_call(one)
    type_in(one, contact, "gate.caller", "2")
    assert settle(one, contact)
    screens = {name: Screen(desk, contact) for name, desk in desks.items()}
    for number, (who, what, field) in enumerate(steps):
        screens[who].do(what, field, number)
    # What stands on a screen must be found by whoever comes after a kill, so that is looked for as well.
    wanted = {text for screen in screens.values() for text in (*screen.whole, *screen.typed_here())}
    found = texts(one, contact) | {stands(one, contact, field) for field in (ADDRESS, SEEN)}
    found |= {clash.mine for clash in clashes(one, contact)} | {
        clash.mine for clash in clashes(desks["other"], contact)
    }
    return {text for text in wanted if text and text not in found}


class Screen:
    """What the call screen does with the keeper, without its widgets."""

    def __init__(self, desk: Desk, contact: UUID) -> None:
        self.desk, self.contact = desk, contact
        self.shown: dict[str, str] = {}
        self.whole: set[str] = set()
        """Texts that were left, or gave way to others on this screen."""
        self.read: set[str] = set()
        """Questions under which it shows what the other window typed, which types on there."""
        self.open()

    def open(self) -> None:
        facts = open_contact(self.desk, self.contact).facts
        self.shown = {field.question: facts.answer(field.question).typed for field in (ADDRESS, SEEN)}
        self.read = set(self.shown)

    def gone(self, question: str) -> None:
        """What stood there on this screen gives way or is left: typed here, it is to be found."""
        if question not in self.read:
            self.whole.add(self.shown[question])

    def do(self, what: str, field: Field, number: int) -> None:
        text = self.shown[field.question]
        if what == "type":
            self.type(field, f"{text}{chr(97 + number)}")
        elif what == "paste":
            self.gone(field.question)
            self.desk.keeper.left(self.contact, field)
            self.type(field, f"{number}")
            self.desk.keeper.left(self.contact, field)
            self.whole.add(f"{number}")
        elif what == "leave":
            self.desk.keeper.left(self.contact, field)
            self.gone(field.question)
        elif what == "look":
            facts = read_contact(self.desk, self.contact).facts
            for _, question in self.desk.keeper.take_theirs(self.contact, versions_in(facts), None):
                if question in self.shown:
                    self.gone(question)
                    self.shown[question] = facts.answer(question).typed
                    self.read.add(question)
        elif what == "undo":
            with suppress(NotAllowed):
                found = undo(self.desk, self.contact)
                if found.question in self.shown and found.text is not None:
                    self.shown[found.question] = found.text
        elif what == "reopen":
            self.whole |= self.typed_here()
            self.open()
        else:
            self.settle(what)
        self.desk.keeper.flush()

    def type(self, field: Field, text: str) -> None:
        self.desk.keeper.typed(self.contact, field, text, Where("address", field.question), reason="")
        self.shown[field.question] = text
        self.read.discard(field.question)

    def typed_here(self) -> set[str]:
        """What stands on this screen and is not only the other's, seen half typed."""
        return {text for question, text in self.shown.items() if question not in self.read}

    def settle(self, choice: str) -> None:
        for clash in clashes(self.desk, self.contact)[:1]:
            with suppress(NotAllowed):  # such as two texts in one line: then both stand as they did
                kept = settle_clash(self.desk, self.contact, clash, choice)  # type: ignore[arg-type]
                self.whole |= {clash.mine, clash.theirs}
                self.shown[kept.field.question] = kept.text
                self.read.discard(kept.field.question)
