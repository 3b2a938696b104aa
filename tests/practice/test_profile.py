"""Profiles and their loader: every fault at once, core hours and the chair (CF-07, BV-19 to BV-23, CF-29)."""

from datetime import date
from pathlib import Path

import pytest

from dutydesk.errors import DataFaults
from dutydesk.practice.hours import expected_chair, in_core_hours
from dutydesk.practice.loading import DATA, Faults, read_toml
from dutydesk.practice.profile import all_timescales, load_profile, shipped_profiles
from dutydesk.practice.timescales import read_timescale
from tests.practice.standards import at, profile

LEICESTER = (DATA / "profiles" / "leicester.toml").read_text(encoding="utf-8")


def faults_of(text: str, tmp_path: Path) -> tuple[str, ...]:
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(DataFaults) as told:
        load_profile(file)
    return told.value.faults


@pytest.mark.parametrize(
    ("moment", "chair"),
    [
        ("2026-05-01T08:30", "single_assessment_manager"),  # BV-19
        ("2026-05-01T16:59:59", "single_assessment_manager"),
        ("2026-05-01T17:00", "duty_manager"),  # BV-21
        ("2026-05-01T08:29:59", "duty_manager"),
        ("2026-05-02T10:00", "duty_manager"),  # BV-23
        ("2026-05-04T10:00", "duty_manager"),  # a bank holiday Monday, CF-07
        ("2026-01-09T08:30", "single_assessment_manager"),
    ],
)
def test_bv19_to_bv23_the_chair_goes_by_when_it_is_held(moment: str, chair: str) -> None:
    """R-2503, SC-05."""
    theirs = profile()
    assert expected_chair(at(moment), theirs, theirs.calendar()) == chair
    assert in_core_hours(at(moment), theirs, theirs.calendar()) == (chair != "duty_manager")


def test_both_profiles_load_and_keep_apart() -> None:
    """CF-29, CF-52."""
    assert shipped_profiles() == ("halton", "leicester")
    leicester, halton = profile("leicester"), profile("halton")
    assert "contact_decision" in leicester.timescales
    assert "contact_decision" not in halton.timescales
    assert "contact_decision" in halton.elsewhere
    assert "assessment_limit" in leicester.timescales
    assert "assessment_limit" in halton.timescales
    assert len({each.key for each in all_timescales()}) == len(all_timescales())


def test_the_leicester_profile_says_who_may_do_what() -> None:
    """R-804 ships off; a duty manager endorses contacts, a Single Assessment manager section 47s."""
    theirs = profile()
    assert not theirs.r804_exception
    may = {
        key: (r.may_take_contacts, r.may_endorse, r.may_endorse_section47) for key, r in theirs.roles.items()
    }
    assert may == {
        "duty_worker": (True, False, False),
        "duty_manager": (True, True, False),
        "single_assessment_manager": (True, False, True),
        "reader": (False, False, False),
        "auditor": (False, False, False),
        "system_admin": (False, False, False),
    }
    at_desk = ["worker", "manager", "manager", "reader", "auditor", "admin"]
    assert [role.desk.value for role in theirs.roles.values()] == at_desk
    assert theirs.thresholds_version == "LLR thresholds version 10.0, March 2014"


def test_the_directory_holds_each_entry_with_its_source() -> None:
    """R-2601 to R-2616."""
    entries = profile().directory
    assert {each.id for each in entries} == {f"R-26{number:02}" for number in range(1, 17)}
    (duty,) = [each for each in entries if each.id == "R-2602"]
    assert (duty.phone, duty.checked_on) == ("0116 454 1004", None)
    assert all(each.source.document for each in entries)


def test_an_unknown_profile_is_told_which_there_are() -> None:
    for name in ("rutland", "", "Leicester;", "\x00", "a" * 5000):
        with pytest.raises(DataFaults, match="there are: halton, leicester"):
            load_profile(name)


def test_a_profile_that_is_no_file_or_no_toml_is_told_plainly(tmp_path: Path) -> None:
    with pytest.raises(DataFaults, match=r"none\.toml: cannot be read"):
        load_profile(tmp_path / "none.toml")
    with pytest.raises(DataFaults, match="cannot be read"):
        load_profile(f"{tmp_path}/")
    assert faults_of("key = ", tmp_path)[0].startswith("mine.toml: is not TOML: ")
    deep = faults_of("a = " + "[" * 100_000, tmp_path)
    assert deep[0].startswith("mine.toml: is not TOML: ")
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(DataFaults, match="not text in UTF-8"):
        load_profile(tmp_path / "latin.toml")


def test_every_fault_of_a_profile_is_told_at_once(tmp_path: Path) -> None:
    broken = (
        LEICESTER.replace('key = "leicester"', 'key = "Leicester City"', 1)
        .replace('opens = "08:30"', 'opens = "8.30"', 1)
        .replace("bank_holidays_out = true", 'bank_holidays_out = "yes"', 1)
        .replace("r804_exception = false", "r804_exeption = false", 1)
        .replace('out_of_hours = "duty_manager"', 'out_of_hours = "nobody"', 1)
        .replace('key = "child_in_need"', 'key = "adoption"', 1)
        .replace('label = "Reader"\n', "", 1)
        .replace('phone = "999"', "phone = 999", 1)
    )
    assert broken != LEICESTER
    assert set(faults_of(broken, tmp_path)) == {
        "mine.toml: key: must be small letters, digits and underscores, a letter first",
        "mine.toml: core_hours.opens: is not written in the form this field has",
        "mine.toml: core_hours.bank_holidays_out: must be true or false",
        "mine.toml: r804_exception: is missing",
        "mine.toml: r804_exeption: is not a key this file has",
        "mine.toml: chairs.out_of_hours: must be one of: " + ", ".join(sorted(profile().roles)),
        "mine.toml: adoption: is there twice",
        "mine.toml: reader.label: is missing",
        "mine.toml: emergency.phone: must be a text that is not empty",
    }


def test_an_empty_profile_tells_each_thing_that_is_missing(tmp_path: Path) -> None:
    told = faults_of("", tmp_path)
    for key in ("key", "name", "version", "authority", "core_hours", "chairs", "team", "role", "directory"):
        assert f"mine.toml: {key}: is missing" in told
    assert all(each.count(":") >= 2 for each in told)


ENTRY = """
[[timescale]]
key = "local_visit"
ts = "TS-26"
name = "Local visit"
profile = "leicester"
starts = "referral_created"
starts_words = "the referral"
length = 2
unit = "working_days"
stops = "visited"
owner = "duty_worker"
kind = "hard"
bands = "working_days"
source = { document = "Local rule", section = "1" }
"""


def test_a_profile_of_ones_own_brings_timescales_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text(LEICESTER + ENTRY, encoding="utf-8")
    mine = load_profile(str(file))
    assert mine.timescale("local_visit").rule == "2 working days from the referral"
    assert mine.by_ts("TS-26") == (mine.timescale("local_visit"),)
    assert "contact_decision" in mine.timescales


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("length = 2", "length = 0", "local_visit.length: must be a whole number above 0"),
        ("length = 2", "length = true", "local_visit.length: must be a whole number above 0"),
        ("length = 2", "length = 2.5", "local_visit.length: must be a whole number above 0"),
        ("length = 2", "length = 99999", "local_visit.length: must be a whole number up to 1000"),
        ('"working_days"\nstops', '"fortnights"\nstops',
         "local_visit.unit: must be one of: calendar_days, hours, months, weeks, working_days"),
        ('kind = "hard"', 'kind = "firm"', "local_visit.kind: must be one of: expectation, hard, soft"),
        ('source = { document = "Local rule", section = "1" }', "", "local_visit.source: is missing"),
        ('section = "1"', 'part = "1"', "local_visit.source.section: is missing"),
        ('source = { document = "Local rule", section = "1" }', 'source = "ours"',
         "local_visit.why: is missing"),
        ('source = { document = "Local rule", section = "1" }', 'source = "theirs"',
         'local_visit.source: must be a table of document and section, or "ours" with a why'),
        ('key = "local_visit"', 'key = "contact_decision"',
         "contact_decision: is in timescales.toml already"),
        ('key = "local_visit"', "", "timescale 1.key: is missing"),
        ('ts = "TS-26"', 'ts = "26"', "local_visit.ts: is not written in the form this field has"),
        ('bands = "working_days"', 'bands = "feedback"',
         "local_visit.bands: counts hours where the timescale counts days, or the other way about"),
        ("length = 2", "length = 2\nopens = 2",
         "local_visit.opens: must be less than length, in days, weeks or months counted forward"),
        ("length = 2", 'length = 2\nbeside = "nothing"', "local_visit.beside: names no timescale there is"),
        ("length = 2", 'length = 2\nin_force = "June"',
         "local_visit.in_force: is not written in the form this field has"),
        ('profile = "leicester"', 'profile = "halton"',
         "local_visit.profile: must be one of: leicester, national"),
    ],
)  # fmt: skip
def test_each_fault_of_a_timescale_is_named_with_its_file_and_key(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    assert old in ENTRY
    assert f"mine.toml: {fault}" in faults_of(LEICESTER + ENTRY.replace(old, new), tmp_path)


def test_several_faults_of_several_entries_come_together() -> None:
    faults = Faults()
    text = ENTRY.replace("length = 2", 'length = "2"') + ENTRY.replace("unit =", "units =")
    top = read_toml(text.encode(), "two.toml", faults)
    assert top is not None
    for table in top.tables("timescale"):
        read_timescale(table, dict(profile().bands), None)
    assert faults.found == [
        "two.toml: local_visit.length: must be a whole number above 0",
        "two.toml: local_visit: is there twice",
        "two.toml: local_visit.unit: is missing",
        "two.toml: local_visit.units: is not a key this file has",
    ]


def test_own_days_and_the_stricter_reading_are_settings(tmp_path: Path) -> None:
    """CF-02 and the profile's extra and cancelled days."""
    days = """
[[extra_day]]
day = 2026-06-15
name = "Council closed"
source = "ours"
why = "a local closure"
[[cancelled_day]]
day = 2026-05-04
source = "ours"
why = "a local agreement"
"""
    file = tmp_path / "mine.toml"
    file.write_text(
        LEICESTER.replace(
            'referral_clock_start = "referral_created"', 'referral_clock_start = "contact_received"'
        )
        + days,
        encoding="utf-8",
    )
    mine = load_profile(file)
    assert mine.timescale("referral_outcome").starts == "contact_received"
    assert not mine.calendar().is_working(date(2026, 6, 15))
    assert in_core_hours(at("2026-05-04T10:00"), mine, mine.calendar())
    assert not in_core_hours(at("2026-06-15T10:00"), mine, mine.calendar())
