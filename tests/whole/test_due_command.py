"""`dutydesk due` and `dutydesk timescales` as a person or a script runs them, in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.practice.standards import UNIT_OF, profile, vectors

ROOT = Path(__file__).parents[2]
HALTON = range(48, 59)


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dutydesk", *words],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
        timeout=60,
    )


def refused(*words: str, **environment: str) -> str:
    done = run(*words, **environment)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert done.stderr.count("\n") == 1, "one line"
    assert done.stderr.endswith("\n")
    return done.stderr


def answered(*words: str, **environment: str) -> dict[str, object]:
    done = run("due", *words, "--json", **environment)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    values: dict[str, object] = json.loads(done.stdout)
    return values


def test_the_contact_decision_of_sc01() -> None:
    """TS-02 for a contact received on Tue 10 Mar 2026 at 10:20."""
    assert answered("contact_decision", "2026-03-10T10:20") == {
        "timescale": "contact_decision",
        "ts": "TS-02",
        "started": "2026-03-10T10:20:00+00:00",
        "due": "2026-03-11T10:20:00+00:00",
        "limit": "2026-03-11T10:20:00+00:00",
        "unit": "hours",
        "amount": 24,
        "rule": "24 hours from receipt of the contact",
        "source": "Leicester Duty and Advice Service practice standards, chapter 2",
    }


def test_a_window_gives_the_day_it_opens_and_its_end_as_the_amount() -> None:
    """TS-14, SC-03."""
    found = answered("TS-14", "2026-04-22")
    assert (found["opens"], found["due"], found["amount"]) == ("2026-05-14", "2026-05-21", 20)
    assert (found["started"], found["limit"]) == ("2026-04-22", "2026-05-21T23:00:00+00:00")


def test_the_plain_answer_says_due_rule_source_and_what_was_skipped() -> None:
    done = run("due", "section47_record", "2026-04-02T15:30")
    assert done.stdout.splitlines() == [
        "Section 47 recorded complete (Duty and Advice)",
        "Due by end of Thu 9 Apr 2026 (office target 17:00)",
        "From: Thu 2 Apr 2026 15:30 BST",
        "Rule: 3 working days from the strategy discussion",
        "Source: Leicester Duty and Advice Service practice standards, chapter 4, D",
        "Note: Amber for a discussion that the Single Assessment Service chaired (CF-08).",
        "Skipped: 2 weekend days, Good Friday (Fri 3 Apr 2026), Easter Monday (Mon 6 Apr 2026)",
    ]
    review = run("due", "TS-42", "2026-11-30").stdout
    assert "Due by end of Sun 28 Feb 2027" in review
    assert "Mind: Sun 28 Feb 2027 is not a working day (Sunday)." in review


@pytest.mark.parametrize("row", vectors()[::4], ids=lambda row: f"{row['scenario']} {row['timescale']}")
def test_some_reference_vectors_through_the_command(row: dict[str, str]) -> None:
    ts = row["timescale"].split("/")[0]
    name = "halton" if int(ts[3:]) in HALTON else "leicester"
    (entry,) = profile(name).by_ts(ts)
    found = answered(ts, row["start_local_iso"], "--profile", name)
    assert found["timescale"] == entry.key
    if (entry.length, entry.unit) == (abs(int(row["n"])), UNIT_OF[row["kind"]]):
        assert found["limit"] == row["limit_utc_exclusive_or_instant"]


def test_a_due_date_in_london_time_keeps_its_offset() -> None:
    found = answered("TS-02", "2026-10-24T14:00Z")
    assert found["started"] == "2026-10-24T15:00:00+01:00"
    assert (found["due"], found["limit"]) == ("2026-10-25T14:00:00+00:00", "2026-10-25T14:00:00+00:00")


def test_bv25_what_cannot_be_counted_is_refused_in_one_line() -> None:
    """Conventions 1 and 6."""
    assert "There is no 01:30" in refused("due", "TS-02", "2026-03-29T01:30")
    assert "+01:00" in refused("due", "TS-02", "2026-10-25T01:30")
    assert "give the time" in refused("due", "TS-02", "2026-10-25")
    assert "write it as" in refused("due", "TS-02", "yesterday")
    assert "lists them all" in refused("due", "TS-26", "2026-10-20T10:00")
    assert "lists them all" in refused("due", "cup_of_tea", "2026-10-20T10:00")
    assert "2000 to 2060" in refused("due", "assessment_limit", "2060-12-20")
    assert "required" in refused("due", "TS-02")
    assert "--help" in refused("due", "TS-02", "2026-10-20T10:00", "--jsn")
    assert "--help" in refused("deu")


def test_an_entry_of_another_profile_is_refused_by_name() -> None:
    """CF-29."""
    told = refused("due", "TS-48", "2026-03-10")
    assert "halton_assessment_limit" in told
    assert "--profile halton" in told
    assert "contact_decision" in refused("--profile", "halton", "due", "contact_decision", "2026-03-10T10:00")


def test_the_profile_is_taken_before_or_after_the_command_or_from_the_environment() -> None:
    wanted = "2026-12-16"
    assert answered("TS-51", "2027-01-04", "--profile", "halton")["due"] == wanted
    before = run("--profile", "halton", "due", "TS-51", "2027-01-04", "--json")
    assert json.loads(before.stdout)["due"] == wanted
    assert answered("TS-51", "2027-01-04", DUTYDESK_PROFILE="halton")["due"] == wanted
    shipped = str(ROOT / "data" / "profiles" / "halton.toml")
    assert answered("TS-51", "2027-01-04", "--profile", shipped)["due"] == wanted
    assert (
        answered("TS-02", "2026-03-10T10:20", "--profile", "leicester", DUTYDESK_PROFILE="halton")["amount"]
        == 24
    )


@pytest.mark.parametrize("command", [("due", "TS-02", "2026-03-10T10:20"), ("timescales",)])
def test_a_broken_or_unknown_profile_stops_the_start(command: tuple[str, ...], tmp_path: Path) -> None:
    unknown = run(*command, "--profile", "rutland")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "there are: halton, leicester" in unknown.stderr
    broken = tmp_path / "broken.toml"
    broken.write_text('key = "broken"\nname = 3\n', encoding="utf-8")
    told = run(*command, "--profile", str(broken))
    assert (told.returncode, told.stdout) == (1, "")
    assert "broken.toml: name: must be a text that is not empty\n" in told.stderr
    assert "broken.toml: core_hours: is missing\n" in told.stderr
    assert "Traceback" not in told.stderr


def test_the_list_fits_eighty_columns_and_holds_every_profile() -> None:
    done = run("timescales")
    lines = done.stdout.splitlines()
    assert max(map(len, lines)) <= 80
    assert any(line.startswith("TS-02  contact_decision ") and line.endswith("leicester") for line in lines)
    assert any(line.startswith("TS-58  ") and line.endswith("halton") for line in lines)
    listed = json.loads(run("timescales", "--json").stdout)
    assert len(listed) == len(lines) - 1
    assert all(each["source"] and each["rule"] for each in listed)


def test_a_reader_that_leaves_early_gets_no_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "dutydesk", "timescales", "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def test_version_and_help() -> None:
    assert run("--version").stdout.startswith("dutydesk ")
    assert "timescales" in run("--help").stdout


def test_a_short_answer_loads_neither_the_screens_nor_the_tables() -> None:
    """The answer must not cost the start of the whole desk."""
    script = (
        "import sys\nfrom dutydesk.cli import main\n"
        "try:\n    main(sys.argv[1:])\n"
        "finally:\n    print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)\n"
    )
    for words in (["due", "TS-02", "2026-03-10T10:20"], ["timescales"]):
        done = subprocess.run(
            [sys.executable, "-c", script, *words], capture_output=True, text=True, cwd=ROOT, check=True
        )
        assert not {"textual", "rich", "sqlmodel", "sqlalchemy", "alembic", "pydantic", "holidays"} & {
            *done.stderr.split()
        }
