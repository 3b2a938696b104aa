"""R-2506 in the real program: out of hours a manager decides at the worker's desk with their own passphrase.

The profile is Leicester's with an office that is never open, so that any hour of the test is out of hours.
"""

from pathlib import Path

from dutydesk.acts import calls, people, unlocking
from dutydesk.acts.desk import close_desk
from dutydesk.acts.opening import Answer, Entrance, Newcomer
from dutydesk.acts.reading import read_contact
from dutydesk.settings import Settings
from tests.screens.review_cases import sent
from tests.whole.terminal import ROOT, Terminal

NAME, WORDS = "Ada Bright", "eleven quiet ferries at noon"
MANAGER, OTHER = "Mo Carter", "a tin roof sings in the rain"


def never_open(folder: Path) -> Path:
    """Leicester's profile, of an office that is open on no day."""
    text = (ROOT / "data" / "profiles" / "leicester.toml").read_text(encoding="utf-8")
    shut = text.replace('days = ["mon", "tue", "wed", "thu", "fri"]', "days = []")
    assert shut != text
    place = folder / "leicester.toml"
    place.write_text(shut, encoding="utf-8")
    return place


def test_a_manager_endorses_at_the_workers_desk_and_the_worker_goes_on(tmp_path: Path) -> None:
    profile, database = str(never_open(tmp_path)), tmp_path / "desk.db"
    entrance = Entrance(str(database), profile)
    entrance.door = unlocking.find_door(str(database), Settings())
    begun = unlocking.begin(MANAGER, OTHER, OTHER)
    desk = entrance.make(begun, Newcomer(MANAGER, "duty_manager", ""))
    people.arrive(desk, NAME, "duty_worker", "SW1", WORDS, WORDS)
    contact = sent(desk)
    calls.leave(desk, contact)
    close_desk(desk)
    with Terminal(tmp_path, "--database", str(database), "--profile", profile, plain=False) as terminal:
        terminal.see("Who is here?", within=30)
        terminal.type(WORDS)
        terminal.press("Enter")
        terminal.see("A Bright, duty social worker", within=30)
        terminal.press("3")
        terminal.see("SHAW")
        terminal.press("Enter")
        terminal.see("A manager may decide it here")
        terminal.press("e")
        terminal.type("Agreed")
        terminal.press("F9")
        terminal.see("the desk stays yours")
        terminal.see(MANAGER)
        terminal.type("a tin roof sings in the sun")
        terminal.press("Enter")
        terminal.see("Try again in 1 second", within=20)
        terminal.wait(lambda: not unlocking.waits(database), 10, "the next try to be allowed")
        terminal.type(OTHER)
        terminal.press("Enter")
        terminal.see("Endorsed C-0001", within=20)
        terminal.see("A Bright, duty social worker")
        assert OTHER.encode() not in terminal.raw
        terminal.press("Ctrl+Q", "y")
        assert terminal.ended() == 0
    entrance = Entrance(str(database), profile)
    desk = entrance.sign_in(Answer(NAME, WORDS))
    try:
        (said,) = read_contact(desk, contact).endorsements
        assert said.manager_name == MANAGER
        assert (said.reasons, said.second.partition(",")[0]) == ("Agreed", f"Decided at {NAME}'s desk")
    finally:
        close_desk(desk)
