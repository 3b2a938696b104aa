"""T28: a protected address leaves the desk nowhere, neither from its fields nor in other words.

Records whose address is protected hold canaries in every field that tells it, in the forms people write an
address, and again in every other field of the checklist, in note lines, read-backs, links and texts that were
typed over. Every way out (`show` and `queue` as text and JSON, what is gathered of a person, certificates) is
read: 0 canaries. Each place in free text is marked and counted. Sized by DUTYDESK_BATTERY. The controls leave
the flag out, or look for the address only as it was typed, and must leak.
"""

import json
import random
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import gathering, linking, notes, protecting
from dutydesk.acts.feedback_rows import list_owed
from dutydesk.acts.queue import queue
from dutydesk.acts.reading import history, read_contact
from dutydesk.paper.gathered import preview_text
from dutydesk.paper.plain import queue_json, queue_text
from dutydesk.paper.plain_record import record_json, record_text
from dutydesk.paper.standards import Standards
from dutydesk.practice import protecting as rules
from dutydesk.practice.protecting import INSTEAD, NOTHING, TELLS, Shield, shield_of
from tests.acts.play import Play, playing
from tests.conftest import in_memory

pytestmark = pytest.mark.battery

STREETS = ("Quillet Road", "Zennor Street", "Vexley Avenue", "Oddney Close", "Plumbrook Drive")
SHORT = {"Road": "Rd", "Street": "St", "Avenue": "Ave", "Close": "Cl", "Drive": "Dr"}


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with in_memory(tmp_path) as found:
        yield found


class Address:
    """One address, as its fields hold it, and as people write it elsewhere."""

    def __init__(self, chance: random.Random) -> None:
        street = chance.choice(STREETS)
        self.number = chance.randrange(10, 99)
        name, kind = street.split()
        self.tells = name.casefold()
        """The word that may stand in nothing that leaves."""
        letters = chance.choice(("4QZ", "7XJ", "2VD"))
        self.postcode = f"LE{chance.randrange(1, 9)} {letters}"
        self.phone = f"0116 49{chance.randrange(0, 9)} {chance.randrange(1000, 9999)}"
        self.school = f"{name} Primary"
        self.line = f"{self.number} {street}, Leicester"
        digits = self.phone.replace(" ", "")
        self.forms = (
            self.line,
            f"{self.number} {name} {SHORT[kind]}",
            f"{name.upper()} {kind.upper()}",
            f"{self.number},{name}-{kind}",
            f"{name}\n{kind}",
            self.postcode,
            self.postcode.replace(" ", ""),
            self.postcode.lower(),
            self.phone,
            digits,
            f"+44 {digits[1:4]} {digits[4:]}",
            f"0044{digits[1:]}",
            f"({digits[:4]}) {digits[4:7]}-{digits[7:]}",
            self.school,
        )

    def leaks(self, text: str) -> list[str]:
        """What of it stands in a text, whatever was put between its signs."""
        bare = re.sub(r"[\W_]", "", text.casefold())
        digits = re.sub(r"\D", "", self.phone)[1:]
        wanted = [self.tells, re.sub(r"\W", "", self.postcode.casefold()), digits]
        return [each for each in wanted if each in bare]


def record(play: Play, chance: random.Random, address: Address) -> UUID:
    """A whole contact: the address in its fields, before and now, and somewhere in each text of it."""
    contact = play.take()
    earlier = f"{chance.randrange(100, 199)} {address.tells} lane"
    play.type(contact, "address.line", earlier)
    play.ordinary(
        contact,
        address__line=address.line,
        address__postcode=address.postcode,
        address__phone=address.phone,
        address__now=f"At {address.number} {address.tells} house, top floor",
        address__protected="y",
    )
    row = next(each for each in play.view(contact).facts.subjects if each.row == "child")
    play.retype(contact, "child", row.id, "school", address.school)
    mother = next(each for each in play.view(contact).facts.subjects if each.row == "adult")
    play.retype(contact, "adult", mother.id, "phone", address.phone)
    for section in play.desk.checklist.sections:
        for question in section.questions():
            free = question.kind in ("line", "long") and "." in question.key
            if not free or question.key in TELLS or section.phase == "strategy":
                continue
            if question.key.split(".")[0] in ("child", "adult", "professional", "event", "attendee", "tool"):
                continue
            if question.ask_when:
                continue
            form = chance.choice(address.forms)
            play.type(contact, question.key, f"It was said that {form} is where she is, {question.key}")
    play.row(contact, "adult", 2, name="Ann Cole", phone=address.phone, consent="y")
    play.row(contact, "event", 1, what=f"Moved to {chance.choice(address.forms)} then", when="2 May")
    for form in address.forms:
        notes.add_line(play.desk, contact, f"Now at {form}, he must not know")
    return contact


def outlets(
    play: Play, contact: UUID, shield: Shield | None = None, desk: Shield | None = None
) -> dict[str, str]:
    """Everything that leaves about a contact, by its way out."""
    its = protecting.of_contact(play.desk, contact) if shield is None else shield
    every = protecting.of_desk(play.desk) if desk is None else desk
    view, told = read_contact(play.desk, contact), history(play.desk, contact)

    def standards(of: Shield) -> Standards:
        return Standards(play.desk.checklist, play.desk.profile, play.desk.calendar, play.clock.now(), of)

    listed = queue(play.desk, "team")
    owed = list_owed(play.desk)
    return {
        "show": record_text(view, told, standards(its)),
        "show --json": record_json(view, told, standards(its)),
        "queue": queue_text(listed, standards(every), owed),
        "queue --json": queue_json(listed, standards(every), owed),
    }


def gathered(play: Play, contact: UUID) -> dict[str, str]:
    """What is given to the child of a contact who asks, and its preview."""
    play.be(play.manager)
    reference = play.view(contact).full_reference
    child = next(each for each in gathering.candidates(play.desk, reference) if ", child, " in each.words)
    found = gathering.view(play.desk, gathering.begin(play.desk, [child], date(2026, 5, 12)))
    return {
        "gather": preview_text(found, date(2026, 5, 13)),
        "gather --write": gathering.text_of(found.pieces),
    }


def test_no_field_and_no_other_words_tell_it(folder: Path, battery_size: int) -> None:
    chance = random.Random("T28")  # noqa: S311 - nothing is kept secret with it
    fields = marked = 0
    with playing(folder, "2026-05-12T14:26") as play:
        for _ in range(battery_size):
            play.be(play.worker)
            address = Address(chance)
            contact = record(play, chance, address)
            play.send(contact)
            play.endorse(contact, f"Agreed; she is at {address.line}")
            told = outlets(play, contact) | gathered(play, contact)
            for way, text in told.items():
                assert address.leaks(text) == [], way
            found = json.loads(told["show --json"])
            answers = [
                answer
                for section in found["sections"]
                for answer in (*section["answers"], *(a for row in section["rows"] for a in row["answers"]))
            ]
            kept = [each for each in answers if each["question"] in TELLS and each["typed"]]
            assert kept
            assert all(each["typed"] == INSTEAD for each in kept)
            fields += len(kept)
            lines = [each["text"] for each in found["notes"]]
            assert sum(INSTEAD in line for line in lines) == len(address.forms), "each line is marked"
            assert found["address_protected"] > len(address.forms)
            assert "in other words in" in told["show"]
            marked += found["address_protected"]
    print(f"T28: {battery_size} records, {fields} fields left out, {marked} places marked, 0 leaks")


def test_a_contact_linked_to_a_protected_one_tells_it_neither(folder: Path) -> None:
    chance = random.Random("linked")  # noqa: S311
    with playing(folder, "2026-05-12T14:26") as play:
        address = Address(chance)
        contact = record(play, chance, address)
        other = play.take()
        play.ordinary(other, address__line=address.line, narrative__seen=f"Back at {address.line}")
        assert address.leaks(outlets(play, other)["show"]), "not protected yet"
        linking.link(play.desk, other, contact, "family", "The same children")
        for way, text in outlets(play, other).items():
            assert address.leaks(text) == [], way


@pytest.mark.parametrize("fault", ["no flag", "as typed only", "fields only"])
def test_the_control_leaks(folder: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    chance = random.Random("control")  # noqa: S311
    with playing(folder, "2026-05-12T14:26") as play:
        address = Address(chance)
        contact = record(play, chance, address)
        if fault == "no flag":
            play.type(contact, "address.protected", "n")
            play.send(contact)
            play.endorse(contact)
            told = outlets(play, contact) | gathered(play, contact)
            assert address.leaks(told["queue --json"]), "the way to reach the mother is on the list"
            assert address.leaks(told["gather --write"])
        elif fault == "as typed only":
            literal = Shield(re.compile(re.escape(address.line)))
            told = outlets(play, contact, literal, literal)
        else:
            monkeypatch.setattr(Shield, "without", lambda _, text: text)
            told = outlets(play, contact)
        leaks = {way: address.leaks(text) for way, text in told.items()}
        assert leaks["show"], "this battery cannot see what it looks for"
        assert leaks["show --json"]
    print(f"T28 control, {fault}: {leaks}")


@pytest.mark.parametrize(
    ("typed", "text", "left"),
    [
        (("address.line", "14 Elm Road"), "at 14 elm rd now", "at [] now"),
        (("address.line", "14 Elm Road"), "the Elm Road school", "the [] school"),
        (("address.line", "14 Elm Road, Leicester"), "in Leicester", "in Leicester"),
        (("address.line", "Roseholme"), "Roseholme is it", "[] is it"),
        (("address.postcode", "LE2 4AB"), "LE24AB or le2  4ab", "[] or []"),
        (("address.phone", "07700 900123"), "+44 (0)7700 900 123!", "[]!"),
        (("address.now", "with gran"), "she is with gran", "she is with gran"),
        (("address.now", "At the refuge in town"), "at the refuge in town", "[]"),
        (("narrative.seen", "14 Elm Road"), "14 Elm Road", "14 Elm Road"),
    ],
)
def test_what_is_found_again(typed: tuple[str, str], text: str, left: str) -> None:
    assert shield_of([typed]).without(text) == left.replace("[]", INSTEAD)


def test_nothing_is_kept_in_where_nothing_is_protected() -> None:
    assert NOTHING.without("14 Elm Road") == "14 Elm Road"
    assert rules.shield_of([]).found is None
