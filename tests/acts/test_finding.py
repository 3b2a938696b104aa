"""Find, while a caller waits: anyone of the desk, by whatever the caller can say (W12, B-6)."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa

from dutydesk.acts import calls, rows
from dutydesk.acts.desk import close_desk, open_desk
from dutydesk.acts.finding import MOST, Findings, Found, find
from dutydesk.acts.seeing import who_looks
from dutydesk.practice.findable import read_query
from dutydesk.records import finding
from dutydesk.records.sight import looking
from tests.acts.earlier import bring_back
from tests.acts.play import Play, playing
from tests.hostile import AWKWARD, HOSTILE, MARKUP


@pytest.fixture
def play(made_database_url: str) -> Iterator[Play]:
    with playing(made_database_url, "2026-05-12T14:26") as stage:
        yield stage


def khans(play: Play) -> UUID:
    """Two children and their mother at 90 Hill St, on the desk since 14:26."""
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "address.line", "Flat 2, 90 Hill St")
    play.type(contact, "address.postcode", "LE2 4AB")
    play.type(contact, "address.phone", "0116 496 0188")
    play.row(contact, "child", 1, name="Mia Khan", born="about 6")
    play.row(contact, "child", 2, name="Zain Khan", born="3", school="Oakfield Primary")
    play.row(contact, "adult", 1, name="Aisha Khan", relation="mo", phone="07700 900456")
    calls.settle(play.desk, contact)
    return contact


def family(play: Play, child: str, **answers: str) -> UUID:
    """One child on the desk, and what else is typed of the contact."""
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    for question, text in answers.items():
        play.type(contact, question.replace("__", "."), text)
    play.row(contact, "child", 1, name=child)
    calls.settle(play.desk, contact)
    return contact


def found(play: Play, typed: str) -> Findings:
    play.desk.keeper.flush()
    answer = find(play.desk, typed)
    assert answer is not None
    return answer


def seen(play: Play, typed: str) -> list[tuple[str, tuple[str, ...]]]:
    """Who, and why."""
    return [(each.who, each.why) for each in found(play, typed).people]


def one(play: Play, typed: str) -> Found:
    return found(play, typed).people[0]


def test_a_child_is_found_as_the_name_is_typed_with_who_lives_there(play: Play) -> None:
    khans(play)
    family(play, "Leah Shaw")
    assert seen(play, "za") == [("KHAN, Zain", ("name",)), ("KHAN, Mia", ("same household",))]
    assert seen(play, "Zain khan") == seen(play, "za")
    assert seen(play, "khan zain hill") == [
        ("KHAN, Zain", ("name", "address")),
        ("KHAN, Mia", ("same household", "address")),
    ]
    assert seen(play, "zain shaw") == []


def test_it_says_how_old_where_and_in_whose_hands(play: Play) -> None:
    khans(play)
    zain = one(play, "zain")
    assert (zain.age, zain.address, zain.school) == ("3", "Flat 2, 90 Hill St, LE2 4AB", "Oakfield Primary")
    assert (zain.reference, zain.open, zain.state, zain.worker) == ("C-0001", True, "Recording", "S Khan")
    assert zain.clock is not None
    assert zain.clock.timescale == "contact_decision"
    play.at("2028-05-13T09:00")
    assert one(play, "zain").age == "5-6"


def test_an_adult_is_found_and_said_to_be_the_mother(play: Play) -> None:
    khans(play)
    aisha = one(play, "aisha")
    assert (aisha.who, aisha.age) == ("KHAN, Aisha", "Mother")


def test_a_name_is_found_as_it_sounds_behind_those_that_are_as_typed(play: Play) -> None:
    family(play, "Zayn Kahn")
    play.clock.move(minutes=-30)
    family(play, "Zain Khan")
    play.clock.move(minutes=30)
    assert seen(play, "zain khan") == [("KHAN, Zain", ("name",)), ("KAHN, Zayn", ("sounds like",))]


def test_a_telephone_number_finds_whose_it_is(play: Play) -> None:
    khans(play)
    for typed in ("07700 900 456", "07700900456", "+44 7700 900456", "900456", "0456"):
        assert seen(play, typed)[0] == ("KHAN, Aisha", ("phone",)), typed


def test_the_number_of_the_house_finds_all_its_children(play: Play) -> None:
    khans(play)
    assert seen(play, "0116 4960188") == [("KHAN, Mia", ("phone",)), ("KHAN, Zain", ("phone",))]


def test_an_address_or_a_postcode_finds_its_children(play: Play) -> None:
    khans(play)
    for typed in ("90 hill", "hill", "le2 4ab", "LE24AB", "hill le2"):
        assert seen(play, typed) == [("KHAN, Mia", ("address",)), ("KHAN, Zain", ("address",))], typed


def test_a_school_finds_its_child(play: Play) -> None:
    khans(play)
    assert seen(play, "oakfield")[0] == ("KHAN, Zain", ("school",))


def test_a_reference_is_found_in_every_form(play: Play) -> None:
    khans(play)
    second = family(play, "Leah Shaw")
    for typed in ("C-0002", "c0002", "2", "2026-0002", "C-2026-0002"):
        leah = one(play, typed)
        assert (leah.contact_id, leah.why[0]) == (second, "reference"), typed


def test_the_number_of_a_referral_finds_its_contact(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact, decision__outcome="41")
    play.send(contact)
    play.endorse(contact)
    reference = play.view(contact).referrals[0].reference
    assert one(play, reference).contact_id == contact
    assert one(play, "R-1").contact_id == contact


def test_the_newest_contact_comes_first_and_the_cap_is_said(play: Play) -> None:
    for number in range(MOST + 1):
        family(play, f"Ann Moss{number:02d}")
        play.clock.move(minutes=1)
    answer = found(play, "moss")
    assert (answer.contacts, answer.more) == (MOST, True)
    assert [each.who for each in answer.people[:2]] == [f"MOSS{MOST:02d}, Ann", f"MOSS{MOST - 1:02d}, Ann"]
    assert not found(play, "moss1").more


def test_what_is_behind_the_gate_is_in_no_search_until_it_is_settled(play: Play) -> None:
    """Decision 2: not even its own worker finds it; settling brings all that was typed before."""
    contact = play.take()
    play.type(contact, "address.line", "14 Elm Road")
    play.row(contact, "child", 1, name="Leah Shaw")
    play.row(contact, "adult", 1, name="Kim Shaw", phone="07700 900123")
    for typed in ("leah", "elm", "07700 900123", "1"):
        assert found(play, typed).people == ()
    with play.desk.database.read() as session:
        assert session.connection().execute(sa.text("SELECT count(*) FROM find_term")).scalar() == 0
    play.type(contact, "gate.caller", "2")
    assert calls.settle(play.desk, contact)
    assert seen(play, "leah")[0] == ("SHAW, Leah", ("name",))
    assert seen(play, "07700 900123")[0] == ("SHAW, Kim", ("phone",))


def test_one_who_was_taken_out_is_found_and_said_to_be(play: Play) -> None:
    contact = family(play, "Leah Shaw")
    child = play.row(contact, "child", 2, name="Jay Shaw")
    rows.strike(play.desk, contact, child)
    jay, leah = found(play, "jay").people
    assert (jay.who, jay.taken_out) == ("SHAW, Jay", True)
    assert (leah.who, leah.taken_out, leah.why) == ("SHAW, Leah", False, ("same household",))
    assert seen(play, "leah") == [("SHAW, Leah", ("name",))]


def test_a_name_put_right_is_found_by_the_new_one_alone(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    child = play.row(contact, "child", 1, name="Leah Shaw")
    calls.settle(play.desk, contact)
    play.retype(contact, "child", child, "name", "Leah Moss")
    assert seen(play, "shaw") == []
    assert seen(play, "moss") == [("MOSS, Leah", ("name",))]


def test_a_contact_that_names_nobody_is_found_by_its_address(play: Play) -> None:
    contact = play.take()
    play.type(contact, "gate.caller", "2")
    play.type(contact, "address.line", "7 Park View")
    calls.settle(play.desk, contact)
    assert seen(play, "park") == [("no name", ("address",))]


def test_one_that_is_done_says_so_and_has_no_clock(play: Play) -> None:
    contact = play.take()
    play.ordinary(contact)
    play.send(contact)
    play.endorse(contact)
    leah = one(play, "leah")
    assert (leah.open, leah.clock) == (False, None)
    assert leah.state.startswith("Endorsed, call of Tue 12 May, ")


def test_one_letter_finds_nothing_and_says_that_it_is_too_little(play: Play) -> None:
    khans(play)
    answer = found(play, "k")
    assert (answer.people, answer.enough) == ((), False)


def test_a_search_that_nobody_waits_for_any_more_ends(play: Play) -> None:
    khans(play)
    assert find(play.desk, "khan", lambda: False) is None


@pytest.mark.parametrize("name", [*MARKUP, *AWKWARD[:4], AWKWARD[9]])
def test_a_hostile_name_is_found_by_its_own_words_and_by_nothing_else(play: Play, name: str) -> None:
    family(play, "Leah Shaw")
    contact = family(play, name)
    people = found(play, name).people
    if read_query(name).enough:
        assert [each.contact_id for each in people] == [contact]


def test_whatever_is_typed_is_looked_for_and_changes_nothing(play: Play) -> None:
    khans(play)
    for typed in HOSTILE:
        find(play.desk, typed)
    assert len(found(play, "khan").people) == 3


def test_a_desk_of_before_is_made_findable_at_its_next_start(play: Play) -> None:
    """As after the migration: no term stands, and the desk says that none was made."""
    khans(play)
    before = seen(play, "zain"), seen(play, "le2"), seen(play, "900456")
    with play.desk.database.write() as session:
        finding.clear(session, 0)
    assert seen(play, "zain") == []
    engine = play.desk.database.engine
    address = str(play.desk.database.path or engine.url.render_as_string(False))
    close_desk(open_desk(address.replace("postgresql+psycopg", "postgresql"), None, play.clock))
    assert (seen(play, "zain"), seen(play, "le2"), seen(play, "900456")) == before


def test_a_desk_of_the_program_before_this_one_is_brought_up_and_found_in(play: Play, tmp_path: Path) -> None:
    khans(play)
    before = seen(play, "zain"), seen(play, "900456")
    database = play.desk.database
    bring_back(database, "0002", tmp_path)
    address = str(database.path or database.engine.url.render_as_string(False))
    again = open_desk(address.replace("postgresql+psycopg", "postgresql"), None, play.clock)
    try:
        assert [(each.who, each.why) for each in find(again, "zain").people] == before[0]  # type: ignore[union-attr]
    finally:
        close_desk(again)
    assert seen(play, "900456") == before[1]


def test_words_of_very_many_contacts_find_the_same_newest_first(play: Play) -> None:
    for _ in range(3):
        khans(play)
        play.clock.move(minutes=5)
    play.desk.keeper.flush()
    for typed, sounds in product(["kh", "khan hill", "khan", "hill", "nobody", "kahn zayn"], [False, True]):
        wanted = [(word.begins, word.sounds) for word in read_query(typed).words]
        with play.desk.database.read() as session:
            one, other = (
                list(
                    session.connection()
                    .execute(look(wanted, MOST, sounds=sounds), looking(session))
                    .scalars()
                )
                for look in (finding.with_all, finding.newest_with_all)
            )
        assert one == other, (typed, sounds)
        as_typed = typed in ("kh", "khan hill", "khan", "hill")
        assert len(one) == (3 if as_typed or (sounds and typed != "nobody") else 0), (typed, sounds)
        with play.desk.database.read() as session:
            since = finding.start_of(session, 1)  # the second newest
            newest = finding.newest_with_all(wanted, MOST, sounds=sounds, since=since)
            found = session.connection().execute(newest, looking(session)).scalars().all()
            assert [*found] == one[:2], (typed, sounds)
            assert finding.start_of(session, 3) is None


def test_no_search_looks_through_a_whole_table(play: Play) -> None:
    for typed, sounds in product(["kh", "khan zain hill", "07700 900", "0123", "le2 4ab"], [False, True]):
        looks_only_where_it_must(play, typed, sounds)


def looks_only_where_it_must(play: Play, typed: str, sounds: bool) -> None:
    """The plan of one search, on either engine, goes by the index."""
    wanted = [(word.begins, word.sounds) for word in read_query(typed).words]
    looks = who_looks(play.desk).values
    statement = finding.with_all(wanted, MOST, sounds=sounds).params(looks)
    engine = play.desk.database.engine
    plain = str(statement.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}")]
            few = ("found", "contact_guarded")  # what is found already, and the few that are guarded
            assert [line for line in plan if line.startswith("SCAN") and line.split()[-1] not in few] == []
            assert any("find_by_term (term>? AND term<?)" in line for line in plan)
            back = finding.newest_with_all(wanted, MOST, sounds=sounds).params(looks)
            plain = str(back.compile(engine, compile_kwargs={"literal_binds": True}))
            plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {plain}")]
            assert "contact_by_start" in plan[0]
            assert [line for line in plan[1:] if line.startswith("SCAN") or "TEMP B-TREE" in line] == []
        else:
            # The table of a test is small: asked not to, PostgreSQL reads a whole table only where it must.
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            plan = [row[0] for row in connection.exec_driver_sql(f"EXPLAIN {plain}")]
            assert [line for line in plan if "Seq Scan" in line] == []
            assert any("find_by_term" in line for line in plan)
