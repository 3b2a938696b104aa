"""Fills a small desk with the program of a past release, and writes down what that program says of it.

Run once for each release, inside a checkout of it (README.md beside this says how); nothing of today's
program is used. Everybody in it is invented, and many are named as no program likes it.
"""

import base64
import gzip
import io
import json
import sqlite3
import sys
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from dutydesk.acts import calls, endorsing, notes, people
from dutydesk.acts.reading import behind_gate
from tests.acts.play import Play, playing
from tests.hostile import AWKWARD, MARKUP

HARD = [*MARKUP, *(each for each in AWKWARD if len(each) <= 500)]


def fill(play: Play) -> list[UUID]:
    """Contacts in every state a desk of that time knew. Returns those on the desk."""
    names = iter(HARD)
    made = []
    people.arrive(play.desk, "Zoe\u0308 O\u2019Brien [/]", "duty_worker", "SW6")
    for number, course in enumerate(("endorsed", "endorsed", "sent", "returned", "strategy", "draft")):
        play.at(f"2026-05-{11 + number // 3}T{11 + number % 3:02}:05" if number < 5 else "2026-05-12T15:05")
        play.be(play.worker)
        contact = play.take()
        answers = {
            "narrative__seen": f"{HARD[number]} {HARD[-number - 1]}",
            "address__line": HARD[number + 3],
        }
        if course == "strategy":
            answers |= {"threshold__level": "4", "decision__outcome": "42", "told__informed": "n"}
            answers |= {"told__reason": "1", "gate__safeguarding": "y"}
        play.ordinary(contact, **answers)
        play.child(contact, 2, name=next(names))
        play.child(contact, 3, name=next(names))
        play.row(contact, "adult", 2, name=next(names), relation="fa", consent="y")
        notes.add_line(play.desk, contact, next(names))
        if course != "draft":
            play.send(contact)
        if course == "endorsed":
            play.endorse(contact, f"Agreed {HARD[number]}")
        if course == "returned":
            play.be(play.manager)
            digest = endorsing.open_review(play.desk, contact).submission.digest
            endorsing.send_back(play.desk, contact, digest, f"Say more {HARD[number]}")
        if course == "strategy":
            play.at("2026-05-12T13:40")
            play.discuss(contact, "13:30")
        made.append(contact)
    play.at("2026-05-12T18:00")
    behind = play.take()
    play.type(behind, "referrer.name", HARD[0])
    play.type(behind, "narrative.seen", HARD[1])
    play.desk.keeper.flush()
    calls.leave(play.desk, behind)
    return made


def said(play: Play, contact: UUID) -> dict[str, Any]:
    """What that program says of a contact."""
    view = play.view(contact)
    return {
        "reference": view.full_reference,
        "state": view.state,
        "worker": view.worker,
        "family": view.family,
        "children": view.children,
        "started_at": view.started_at.isoformat(),
        "notes": [each.text for each in view.notes],
        "digests": [each.digest for each in view.submissions],
        "decisions": [[each.choice, each.reasons] for each in view.endorsements],
        "referrals": [[each.reference, each.child_name, each.state] for each in view.referrals],
        "due": play.due(contact),
    }


def plain(value: object) -> object:
    """A value as JSON holds it."""
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def rows(path: Path) -> dict[str, Any]:
    """Every row of a file: table, its columns, its rows."""
    assert not path.with_name(f"{path.name}-wal").exists(), "it was closed"
    with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as connection:
        found = {}
        listed = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
        for (name,) in connection.execute(listed).fetchall():
            cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 - a table's name
            columns = [each[0] for each in cursor.description]
            found[name] = {"columns": columns, "rows": [[plain(v) for v in row] for row in cursor.fetchall()]}
    return found


def main(to: Path, revision: str) -> None:
    """Write `r<revision>.tar.gz` and `r<revision>.json.gz` there."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with playing(place, "2026-05-11T09:00") as play:
            told = {str(each): said(play, each) for each in fill(play)}
            behind = [str(each.id) for each in behind_gate(play.desk)]
        files = {str(each.relative_to(place)): rows(each) for each in sorted(place.rglob("*.db"))}
        whole = {"revision": revision, "contacts": told, "behind": behind, "files": files}
        (to / f"r{revision}.json.gz").write_bytes(
            gzip.compress(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode(), mtime=0)
        )
        raw = io.BytesIO()
        with tarfile.open(fileobj=raw, mode="w") as tar:
            for each in sorted(place.rglob("*")):
                if each.is_file():
                    entry = tarfile.TarInfo(str(each.relative_to(place)))
                    entry.size, entry.mode = each.stat().st_size, 0o600
                    tar.addfile(entry, io.BytesIO(each.read_bytes()))
        (to / f"r{revision}.tar.gz").write_bytes(gzip.compress(raw.getvalue(), mtime=0))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
