"""Call scripts A, B and C through the real program in a pseudo-terminal, key by key, from launch to endorsed.

The scripts are those of the agreed design without their indicator marks. Where decision 3 asks for more than
the printed stream types (both history ticks, a consent position for every adult, the third analysis box), the
keys for it stand in the script below, and they are counted like all others.

R-101, R-103, R-107 to R-120, R-129, R-301 to R-303, R-401 to R-403, R-701, R-706, R-709, R-801, R-803,
R-1302, R-1306, R-1402.
"""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.whole.scripts import play
from tests.whole.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pseudo-terminal needs a Unix")

LONDON = ZoneInfo("Europe/London")
SIZES = [(80, 24), pytest.param((120, 36), marks=pytest.mark.battery)]
"""The keys are the same at both: the larger one, which shows more beside them, is a battery."""

SCRIPT_A = (
    "n 'Tom Reid' T 'DSL, Oakfield Primary' T '0116 496 0123' T 't.reid@oakfield.example'"
    " > 'Leah Shaw' T '3 5 18' T [f] T [wb] T [br]"
    " > '14 Elm Road' T 'LE4 9ZZ' T '07700 900123'"
    " > 'Kim Shaw' T [mo] T [y] T [y] T '07700 900123' E 'Dean Cole' T [fa] T ? T [n] T ?"
    " > 'No coat or lunch 4 times this month; hungry by ten.'"
    " > 'Here every day; Gran collects and helps.'"
    " > 'J Bell' T [sn] T 'ext 4410'"
    " > [2] T 'Offered 20 April, mum said no'"
    " > [1] > [y] T 'Told mum by phone 9am'"
    " > 'Support with mornings; school gives breakfast.'"
    " > [y] > [3] g. gy '3 2024' T [eh] T 'Closed, improved' T [n] T [f]"
    " > [y] T 'Kim: wants help' T [y] T 'Agrees' T [s] T 'Not reached yet'"
    " > [2] T 'Care slipping over a month, no injury.' T 'Gran, attendance'"
    " > [3] T 'Unmet needs that an early help plan can meet.' T 'Offer the assessment again.' F9 E"
)

SCRIPT_B = (
    "n N 'He has hit her again and the babies saw' L 'She will not answer the phone' L"
    " '/n Police came on Saturday' L N"
    " gc 'Mia Khan' T 'about 6' T [f] T ? T ? E 'Zain Khan' T '3' T [m] T \" T \""
    " E 'Baby, not named' T '5 weeks' T ? T \" T \""
    " ga 'Flat 2, 90 Hill St' T 'LE2' T ? gr 'Rashida Begum' T [gp] T '07700 900456' T ?"
    " gp 'Aisha Khan' T [mo] T [y] T [y] T ? E 'Imran Khan' T [fa] T ? T [n] T ?"
    " E 'Lee' T [pa] T [n] T [y] T ?"
    " N '/f Gran had all 3 of them last night' L '/n A knife was mentioned' L N"
    " gn 'Gran heard shouting and saw a bruise on her daughter.' gt 'Health visitor' T [hv] T ? ge ? gk [1]"
    " gi [n] T 'Would put at risk' go 'Wants the children safe tonight.' gb [n] T 'No email' gx [2] g. g' n n"
    " gy '2 2025' T [sc] T 'School worried, no referral' T [n] T [n] > [n] T 'Police to advise' T ? T ? T ?"
    " gh [4] T 'Violence in the home, a knife, a baby of five weeks.' T 'Gran has had them.'"
    " > [4] [2] T 'Harm likely tonight; mother not reached.' F9 E"
)

# The reason, in the nurse's own words, settles nothing: whether it is safeguarding is asked behind it.
SCRIPT_C = (
    "n N 'Baby 4 months, bruise on left cheek. Dad changed his story.' L '/n Not rolling yet. Seen 02:55' L N"
    " 'Sr Ann Wood' T [he] T '0300 303 1573' T 'a.wood@hospital.example'"
    " > 'Arjun Singh' T '{born}' T [m] T [ai] T ? gp 'Priya Singh' T [mo] T [y] T [y] T '07700 900789'"
    " E 'Raj Singh' T [fa] T [y] T [y] T ? ga '7 Park View' T 'LE3 1AB' T ?"
    " gn 'Bruise 2 cm to the left cheek, seen by the registrar.' > 'Mum brought him in at once.'"
    " > 'Dr Osei' T [pd] T 'bleep 221' > ? > [1] > [n] T 'May put baby at risk' T [y]"
    " > 'Child safe; ward keeps him tonight.' > [y] > g. gy '1 2026' T [hv] T 'Routine visit, no concern' g."
    " gh [4] T 'Bruise on a baby who cannot roll.' T 'Mum sought help.'"
    " > [4] [2] T 'Injury not explained; account changed twice.' F9 E"
)


@pytest.fixture(params=SIZES, ids=["80x24", "120x36"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    """Both terminals the desk is made for."""
    chosen: tuple[int, int] = request.param
    return chosen


def arrive(desk: Terminal, name: str, role: str, registration: str) -> None:
    """Sit down at the desk."""
    desk.type(name)
    desk.press("Tab", role, "Tab")
    desk.type(registration)
    desk.press("Enter")


def someone_else(desk: Terminal, name: str, role: str, registration: str = "") -> None:
    """Hand the desk over to a person it does not know yet."""
    desk.press("Ctrl+P")
    desk.see("All commands", within=10)
    desk.type("someone")
    desk.press("Enter")
    desk.see("Who is here now?", within=10)
    desk.press("n")
    desk.see("Who is here?", within=10)
    arrive(desk, name, role, registration)
    desk.see(name, within=10)


def shown(tmp_path: Path, database: Path, reference: str) -> dict[str, Any]:
    """What `dutydesk show REF --json` says of a contact."""
    home = tmp_path / "home"
    answer = subprocess.run(
        [sys.executable, "-m", "dutydesk", "--database", str(database), "show", reference, "--json"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home / "data")},
        timeout=60,
    )
    assert answer.returncode == 0, answer.stderr
    record: dict[str, Any] = json.loads(answer.stdout)
    return record


def answer_of(record: dict[str, Any], question: str) -> Any:  # noqa: ANN401 - JSON
    """The answer under a question of the record."""
    found = [
        entry
        for section in record["sections"]
        for entry in section["answers"]
        if entry["question"] == question
    ]
    assert found, f"{question} is not in the record"
    return found[0]


def names_of(record: dict[str, Any], kind: str) -> list[str]:
    """The names typed in the rows of one kind, in order."""
    found: dict[int, str] = {}
    for section in record["sections"]:
        for row in section["rows"]:
            for answer in row["answers"]:
                if answer["question"] == f"{kind}.name":
                    found[row["number"]] = answer["typed"]
    return [found[number] for number in sorted(found)]


def test_script_a_a_school_rings_and_the_manager_endorses(tmp_path: Path, size: tuple[int, int]) -> None:
    database = tmp_path / "desk.db"
    with Terminal(tmp_path, "--database", str(database), size=size) as desk:
        desk.see("Who is here?", within=20)
        arrive(desk, "S Khan", "1", "SW100001")
        desk.see("1 Mine", within=20)
        before = desk.control_keys
        play(desk, SCRIPT_A)
        desk.see("Sent to the manager", within=15)
        assert desk.control_keys - before <= 100, "the limit of the design for script A"

        desk.press("Esc", "Esc")
        desk.see("1 Mine", within=10)
        someone_else(desk, "M Patel", "2")
        desk.see("3 To endorse 1", within=10)
        desk.press("3")
        desk.see("SHAW", within=10)
        before = desk.control_keys
        desk.press("Enter")
        desk.see("Review C-0001", within=10)
        desk.press("e")
        desk.type("Early help fits; offer it again with Gran there.")
        desk.press("F9")
        desk.see("Endorsed C-0001", within=10)
        assert desk.control_keys - before == 3, "Enter, e, F9"
        desk.press("Ctrl+Q")
        desk.see("Leave dutydesk?", within=10)
        desk.press("y")
        desk.ended()
        assert desk.exit_status == 0
        assert desk.left_behind() == []

    record = shown(tmp_path, database, "C-0001")
    assert record["state"] == "endorsed"
    assert answer_of(record, "referrer.name")["typed"] == "Tom Reid"
    seen = answer_of(record, "narrative.seen")["typed"]
    assert seen == "No coat or lunch 4 times this month; hungry by ten."
    assert names_of(record, "child") == ["Leah Shaw"]
    assert names_of(record, "adult") == ["Kim Shaw", "Dean Cole"]
    assert record["endorsements"][0]["reasons"] == "Early help fits; offer it again with Gran there."
    clocks = {clock["timescale"]: clock for clock in record["clocks"]}
    decision = clocks["contact_decision"]
    assert decision["stopped"] is not None, "the endorsement stops the 24 hours"
    span = datetime.fromisoformat(decision["due"]) - datetime.fromisoformat(decision["started"])
    assert span == timedelta(hours=24)


def test_script_b_a_grandmother_upset_three_children_in_no_order(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    database = tmp_path / "desk.db"
    with Terminal(tmp_path, "--database", str(database), size=size) as desk:
        desk.see("Who is here?", within=20)
        arrive(desk, "S Khan", "1", "SW100001")
        desk.see("1 Mine", within=20)
        before = desk.control_keys
        play(desk, SCRIPT_B)
        desk.see("The 4 hours run", within=15)
        assert desk.control_keys - before <= 160, "the limit of the design for script B"
        desk.press("Esc", "Esc")
        desk.see("1 Mine", within=10)
        someone_else(desk, "M Patel", "2")
        desk.press("3")
        desk.see("KHAN", within=10)
        desk.press("Enter")
        desk.see("Review C-0001", within=10)
        desk.press("b")
        desk.type("Ring the health visitor about the baby first.")
        desk.press("F9")
        desk.see("Sent back", within=10)

    record = shown(tmp_path, database, "C-0001")
    assert record["state"] == "returned"
    assert names_of(record, "child") == ["Mia Khan", "Zain Khan", "Baby, not named"]
    assert names_of(record, "adult") == ["Aisha Khan", "Imran Khan", "Lee"]
    assert [(line["text"], line["section"]) for line in record["notes"]] == [
        ("He has hit her again and the babies saw", "narrative"),
        ("She will not answer the phone", "narrative"),
        ("Police came on Saturday", "narrative"),
        ("Gran had all 3 of them last night", "protective"),
        ("A knife was mentioned", "narrative"),
    ]
    assert answer_of(record, "address.postcode")["typed"] == "LE2"
    assert answer_of(record, "address.phone")["mark"] == "not_known"
    clocks = {clock["timescale"]: clock for clock in record["clocks"]}
    assert clocks["contact_decision"]["stopped"] is None, "sent back, the 24 hours run on"
    assert any(
        key.startswith("strategy_discussion") and not clock["stopped"] for key, clock in clocks.items()
    )
    assert len(record["referrals"]) == 3, "one for each child"


def test_script_c_a_nurse_at_night_and_the_strategy_discussion(tmp_path: Path, size: tuple[int, int]) -> None:
    database = tmp_path / "desk.db"
    four_months_ago = datetime.now(LONDON) - timedelta(days=120)
    born = f"{four_months_ago.day} {four_months_ago.month} {four_months_ago:%y}"
    with Terminal(tmp_path, "--database", str(database), size=size) as desk:
        desk.see("Who is here?", within=20)
        arrive(desk, "S Khan", "1", "SW100001")
        desk.see("1 Mine", within=20)
        before = desk.control_keys
        play(desk, SCRIPT_C.format(born=born))
        desk.see("The 4 hours run", within=15)
        joined = f"{datetime.now(LONDON):%H:%M}"
        play(desk, f"gs 'DC Hall' T '{joined}' T 'Dr Osei' T '{joined}' T [2] T 'Joint enquiry.'")
        # The stream ends here; the social worker and the manager took part as well, and F9 records it.
        play(desk, f"F9 E 'S Khan' T '{joined}' T 'M Patel' T '{joined}' F9")
        desk.see("Record the discussion as held", within=15)
        play(desk, "y")
        desk.see("Held", within=15)
        assert desk.control_keys - before <= 110, "the limit of the design for script C"

        desk.press("Esc", "Esc")
        desk.see("1 Mine", within=10)
        someone_else(desk, "M Patel", "2")
        desk.press("3")
        desk.see("SINGH", within=10)
        desk.press("Enter")
        desk.see("Review C-0001", within=10)
        desk.press("e")
        desk.type("Agreed by telephone at the time; grounds are clear.")
        desk.press("F9")
        desk.settle(0.3)
        if not desk.find("Endorsed C-0001"):
            # Nationality of a born child is not known: the manager must write why that will do.
            desk.type("Hospital will confirm in the morning.")
            desk.press("F9")
        desk.see("Endorsed C-0001", within=10)

    record = shown(tmp_path, database, "C-0001")
    assert record["state"] == "escalated"
    clocks = {clock["timescale"]: clock for clock in record["clocks"]}
    strategy = next(clock for key, clock in clocks.items() if key.startswith("strategy_discussion"))
    assert strategy["stopped"] is not None, "held stops the 4 hours"
    assert clocks["section47_limit"]["stopped"] is None
    assert clocks["initial_conference"]["due"] == clocks["section47_limit"]["due"]
    assert len(record["referrals"]) == 1
    heard = [line for line in record["notes"] if line["section"] == "narrative"]
    assert [line["text"] for line in heard] == ["Not rolling yet. Seen 02:55"]
