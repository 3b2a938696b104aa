"""`dutydesk people`: who works here and as what; asked for by one, approved by another."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dutydesk import cli
from dutydesk.acts import people as acts
from dutydesk.acts.desk import close_desk, open_desk
from tests.fixed_clock import FixedClock
from tests.whole.terminal import ROOT, Terminal, private_environment


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: FixedClock) -> str:
    """A plain desk of a social worker and a manager, closed."""
    config = tmp_path / "config" / "dutydesk"
    config.mkdir(parents=True)
    (config / "settings.toml").write_text('plain_file = "Tests, invented people only"\n', encoding="utf-8")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    path = str(tmp_path / "desk.db")
    desk = open_desk(path, None, clock)
    acts.arrive(desk, "Ada Bright", "duty_worker", "SW1")
    acts.arrive(desk, "Mo Carter", "duty_manager", "")
    close_desk(desk)
    return path


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        cli.main([*arguments])
    return int(ended.value.code or 0)


def test_a_role_is_asked_for_approved_and_its_history_is_listed(
    database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    at = ("--database", database)
    ask = ("people", "ask", "duty_manager", "--reason", "covers the nights")
    assert run(*at, *ask, "--name", "Ada Bright") == 0
    assert "dutydesk people approve 3" in capsys.readouterr().out
    assert run(*at, "people", "approve", "3", "--name", "Ada Bright") == 1
    assert "is for a manager or an auditor" in capsys.readouterr().err
    assert run(*at, "people", "list") == 0
    told = capsys.readouterr().out
    assert "Waits to be approved" in told
    assert "Names are not proved" in told
    assert run(*at, "people", "approve", "3", "--name", "Mo Carter") == 0
    assert "Ada Bright is Duty team manager now" in capsys.readouterr().out
    assert run(*at, "people", "list") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Duty team manager instead of Duty social worker, asked by Ada Bright: covers the nights" in told
    assert "approved by Mo Carter" in told
    assert run(*at, "people", "list", "--json") == 0
    ada = json.loads(capsys.readouterr().out)["people"][0]
    assert (ada["role"], ada["history"][1]["decided_by"]) == ("duty_manager", "Mo Carter")


def test_what_is_asked_may_be_refused(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--database", database)
    assert run(*at, "people", "ask", "read", "--reason", "leaves", "--name", "Ada Bright") == 0
    assert run(*at, "people", "refuse", "3", "--reason", "Still on the rota", "--name", "Mo Carter") == 0
    assert "Ada Bright stays Duty social worker" in capsys.readouterr().out
    assert run(*at, "people", "list", "--json") == 0
    (ada, mo) = json.loads(capsys.readouterr().out)["people"]
    assert (ada["history"][1]["answer"], mo["name"]) == ("Still on the rota", "Mo Carter")
    assert run(*at, "people", "ask", "queen", "--reason", "why not", "--name", "Ada Bright") == 1
    assert "Which role? There are: duty_worker" in capsys.readouterr().err
    assert run(*at, "people", "list", "--name", "Ada Bright") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "(refused by Mo Carter" in told
    assert "Still on the rota)" in told
    assert "This is of you alone." in told, "Ada manages nobody"
    assert "Mo Carter: Duty team manager" not in told


def test_nobody_leaves_by_the_beginning_of_their_name(database: str, tmp_path: Path) -> None:
    """The program itself, without a terminal and on one."""
    words = ("--database", database, "people", "leave", "Ada", "--name", "Mo Carter")
    alone = subprocess.run(
        [sys.executable, "-m", "dutydesk", *words],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=private_environment(tmp_path / "home"),
        cwd=ROOT,
        start_new_session=True,
        timeout=60,
    )
    assert alone.returncode == 1
    assert "beginning of a name: Ada Bright" in alone.stdout
    assert "Give the whole name of whoever leaves" in alone.stderr
    for typed, told, ended in (
        ("Ada", "That is not their whole name. Nothing was changed.", 1),
        ("Ada Bright", "Ada Bright has left the desk.", 0),
    ):
        with Terminal(tmp_path, *words) as terminal:
            terminal.see("Type the whole name to go on:", within=30)
            terminal.type(typed)
            terminal.press("Enter")
            terminal.see(told, within=20)
            assert terminal.ended(20) == ended


def test_somebody_leaves(database: str, capsys: pytest.CaptureFixture[str]) -> None:
    at = ("--database", database)
    assert run(*at, "people", "leave", "Mo Carter", "--name", "Ada Bright") == 1
    capsys.readouterr()
    assert run(*at, "people", "leave", " ada  bright ", "--name", "Mo Carter") == 0
    assert "Ada Bright has left the desk." in capsys.readouterr().out
    assert run(*at, "people", "list") == 0
    assert "Ada Bright: Duty social worker; left" in capsys.readouterr().out
