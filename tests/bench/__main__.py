"""`python -m tests.bench`: every figure of one run, as ratios to bare programs measured in turns with it.

Needs a quiet machine to mean anything in milliseconds; the ratios hold on a noisy one. What the program
cannot do yet is reported as "not measured" with the reason, and the floors are measured all the same.

    python -m tests.bench                     everything, about four minutes
    python -m tests.bench start echo          only these
    python -m tests.bench --rounds 3          fewer rounds
    python -m tests.bench --floors            the bare programs alone
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

from tests.bench import desks, shift, storage, terminals
from tests.bench.figures import Samples, not_measured, note
from tests.whole.terminal import ROOT, NotSeen, Terminal

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
CONTACT = b"n"
BUILT = 4.0
"""Seconds within which every page of a contact is built, so that what is timed is not their building."""
SECTIONS = (
    ("c", "Children in the household"),
    ("p", "Parents and others"),
    ("n", "The concern"),
    ("d", "Decision"),
    ("a", "Where the child lives"),
)
CHANGES = 100


class Bench:
    """One run: its folder, its rounds and what the program can be asked to do."""

    def __init__(self, folder: Path, rounds: int, floors_only: bool) -> None:
        self.folder = folder
        self.rounds = rounds
        self._names = count()
        self.lacking = "only the floors were asked for" if floors_only else self._try_the_program()

    def new(self) -> Path:
        """A fresh folder for one terminal."""
        return self.folder / str(next(self._names))

    def _try_the_program(self) -> str:
        """Why `dutydesk demo` cannot be measured; empty when it can. Also compiles and warms the files."""
        try:
            with terminals.demo(self.new()) as desk:
                desk.see(terminals.QUEUE, within=20)
        except NotSeen as missing:
            return "`dutydesk demo` did not show its queue: " + last_words(missing)
        return ""

    def start(self) -> Iterator[str]:
        """Launch to first accepted key, and to the queue's true rows, demonstration and opened desk."""
        form, key = Samples("form"), Samples("demo: start to first accepted key")
        shown = Samples("demo: start to true rows")
        opened_key, opened = (
            Samples("10,000: start to first accepted key"),
            Samples("10,000: start to true rows"),
        )
        wrong = self.lacking
        database = self.folder / "large" / "desk.db"
        if not wrong:
            desks.make(database)
        with terminals.floor(self.new(), "form") as warm:
            warm.see("field 0.0", within=30)
        for _ in range(self.rounds):
            with terminals.floor(self.new(), "form") as bare:
                form.add(terminals.to_first_key(bare, b""))
            if wrong:
                continue
            try:
                with terminals.opened(self.new(), database) as desk:
                    opened.add(terminals.to_true_rows(desk))
                with terminals.opened(self.new(), database) as desk:
                    opened_key.add(terminals.to_first_key(desk, CONTACT))
                with terminals.demo(self.new()) as desk:
                    key.add(terminals.to_first_key(desk, CONTACT))
                with terminals.demo(self.new()) as desk:
                    shown.add(terminals.to_true_rows(desk))
            except NotSeen as missing:
                wrong = last_words(missing)
        yield form.line()
        for samples, target in ((key, 0.80), (opened_key, 0.80), (opened, 1.60), (shown, None)):
            yield not_measured(samples.name, wrong) if wrong else samples.line(form, target)

    def ahead(self) -> Iterator[str]:
        """Type-ahead from the launch: how much of a call typed before the first frame is kept."""
        name, words = "type-ahead kept", "Tom Reid, Oakfield Primary"
        if self.lacking:
            yield not_measured(name, self.lacking)
            return
        with terminals.demo(self.new()) as desk:
            desk.send(CONTACT + words.encode())
            try:
                desk.wait(
                    lambda: desk.full_screen and desk.find("Who is calling") is not None, 30, "the call"
                )
                desk.see(words, within=5)
            except NotSeen:
                yield f"{name:<44}  not all of it (target all: MISSED)"
                return
        yield f"{name:<44}  all {len(words) + 1} keys (target all: met)"

    def echo(self) -> Iterator[str]:
        """Key to echo in one-line and long fields, and bytes a key, by turns with the bare editors."""
        bare_line, bare_area = Samples("bare Input"), Samples("bare TextArea")
        line, area = Samples("key to echo, Input on a contact"), Samples("key to echo, TextArea on a contact")
        busy = Samples("the same, Input, while pages are built")
        written: dict[str, list[int]] = {"bare Input": [], "bare TextArea": [], "Input": [], "TextArea": []}
        wrong = self.lacking
        with terminals.floor(self.new(), "input") as one, terminals.floor(self.new(), "area") as other:
            one.see("type here", within=30)
            other.see("type here", within=30)
            try:
                if not wrong:
                    with terminals.demo(self.new()) as desk:
                        self._echo_by_turns(
                            one, other, desk, (bare_line, bare_area, line, area, busy), written
                        )
            except NotSeen as missing:
                wrong = last_words(missing)
            if wrong:
                for _ in range(self.rounds):
                    terminals.type_a_word((one, bare_line), (other, bare_area))
        yield bare_line.line()
        yield bare_area.line()
        if wrong:
            yield not_measured(line.name, wrong)
            return
        yield line.line(bare_line, 1.35)
        yield area.line(bare_area, 1.20)
        yield busy.line(bare_line)
        for ours, bare, target in (("Input", "bare Input", 1.2), ("TextArea", "bare TextArea", 0.25)):
            mine, floor = (sorted(written[each])[len(written[each]) // 2] for each in (ours, bare))
            verdict = "met" if mine <= target * floor else "MISSED"
            row = f"bytes a key, {ours:<31} {mine:9d}     {mine / floor:7.2f} x {bare}"
            yield f"{row}  (target {target}: {verdict})"

    def _echo_by_turns(
        self,
        one: Terminal,
        other: Terminal,
        desk: Terminal,
        samples: tuple[Samples, Samples, Samples, Samples, Samples],
        written: dict[str, list[int]],
    ) -> None:
        """On a new contact: the referrer's agency, then the narrative; a word in each, then in the bare."""
        bare_line, bare_area, line, area, busy = samples
        desk.see(terminals.QUEUE, within=20)
        desk.send(CONTACT)
        desk.see("Who is calling")
        terminals.type_a_word((desk, busy))
        desk.settle(0.02)
        time.sleep(BUILT)
        for _ in range(self.rounds):
            desk.send(b"\x07r")
            desk.see("Who is calling")
            # The caller's name also stands in the identity line; its neighbour stands in one place, as most.
            desk.send(b"\t")
            desk.settle(0.1)
            counts = terminals.type_a_word((desk, line), (one, bare_line))
            written["Input"].append(counts[0])
            written["bare Input"].append(counts[1])
            desk.send(b"\x07n")
            desk.see("The concern")
            desk.settle(0.1)
            counts = terminals.type_a_word((desk, area), (other, bare_area))
            written["TextArea"].append(counts[0])
            written["bare TextArea"].append(counts[1])

    def section(self) -> Iterator[str]:
        """Change of section against the same page built from scratch, and the memory after many."""
        built, changed = Samples("page built from scratch"), Samples("change of section")
        name, before, after = "memory after 100 changes", 0.0, 0.0
        if self.lacking:
            yield not_measured(changed.name, self.lacking)
            return
        with terminals.floor(self.new(), "sections") as bare, terminals.demo(self.new()) as desk:
            bare.see("the empty page", within=30)
            desk.see(terminals.QUEUE, within=20)
            desk.send(CONTACT)
            desk.see("Who is calling")
            time.sleep(BUILT)
            for letter, heading in SECTIONS:
                terminals.to_seen(desk, b"\x07" + letter.encode(), heading)
            before = terminals.memory(desk.pid)
            for turn in range(CHANGES):
                letter, heading = SECTIONS[turn % len(SECTIONS)]
                terminals.to_seen(desk, b"\x07", "Go:")
                changed.add(terminals.to_seen(desk, letter.encode(), heading))
                if turn % 5 == 0:
                    built.add(terminals.to_seen(bare, b"\x1b[15~", f"field {turn // 5 + 1}.0"))
                    bare.send(b"\x1b")
                    bare.see("the empty page")
                    bare.settle(0.1)
            after = terminals.memory(desk.pid)
        yield built.line()
        yield changed.line(built, 0.25)
        spread = changed.p95 / changed.p50
        yield f"{'p95 x median':<44} {spread:9.2f}      (target 1.6: {'met' if spread <= 1.6 else 'MISSED'})"
        grown = after / before
        verdict = "met" if grown <= 1.1 else "MISSED"
        yield f"{name:<44} {after:9.1f} MB  {grown:.2f} x before  (target 1.1: {verdict})"

    def save(self) -> Iterator[str]:
        """One field: the storage call against a raw commit, and a key until it is in the file."""
        folder = self.new()
        folder.mkdir()
        with storage.desk_commit(folder) as ours:
            raw, desk = storage.in_turns(storage.raw_commit(folder), ours, 40 * self.rounds)
        yield raw.line()
        yield desk.line(raw, 2.2)
        written = Samples("key to written in the file")
        wrong = self.lacking or self._writing_of_the_desk(written)
        yield not_measured(written.name, wrong) if wrong else written.line(raw)

    def _writing_of_the_desk(self, written: Samples) -> str:
        """Keys on a new contact until its write-ahead log moves. Returns what went wrong."""
        try:
            with terminals.demo(self.new()) as desk:
                desk.see(terminals.QUEUE, within=20)
                there = {*desk.home.rglob("*-wal")}
                desk.send(CONTACT)
                desk.see("Who is calling")
                time.sleep(BUILT)
                logs = [log for log in desk.home.rglob("*-wal") if log not in there]
                if len(logs) != 1:
                    return f"{len(logs)} write-ahead logs are new in the private folder, not one"
                for _ in range(8 * self.rounds):
                    written.add(terminals.to_written(desk, logs[0], b"z"))
                    desk.settle(0.1)
        except (NotSeen, TimeoutError) as missing:
            return last_words(missing)
        return ""

    def idle(self) -> Iterator[str]:
        """Share of a processor while nobody presses anything, the clocks panel standing."""
        name = "idle with the panel live, 20 s"
        if not Path("/proc/self/stat").exists():
            yield not_measured(name, "it is read from /proc, which this system does not have")
            return
        with terminals.floor(self.new(), "form") as bare:
            bare.see("field 0.0", within=30)
            bare.settle(0.3)
            yield note("idle form, 20 s", terminals.share_of_processor(bare, 20), "%")
        if self.lacking:
            yield not_measured(name, self.lacking)
            return
        with terminals.demo(self.new()) as desk:
            desk.see(terminals.QUEUE, within=20)
            # Whatever is loaded behind the first frame comes first.
            terminals.share_of_processor(desk, 3)
            yield note(name, terminals.share_of_processor(desk, 20), "%", 1.0)

    def due(self) -> Iterator[str]:
        """`dutydesk due` against a Python that does nothing."""
        bare, ours = Samples("bare Python"), Samples("dutydesk due")
        words = [sys.executable, "-m", "dutydesk", "due", "contact_decision", "2026-05-01T16:40"]
        wrong = run(words)[1]
        for _ in range(5 * self.rounds):
            bare.add(run([sys.executable, "-c", "pass"])[0])
            if not wrong:
                ours.add(run(words)[0])
        yield bare.line()
        yield not_measured(ours.name, wrong) if wrong else ours.line(bare, 12)

    def working(self) -> Iterator[str]:
        """Ten thousand working-day limits from the shipped calendar."""
        name = "10,000 working-day limits"
        try:
            from dutydesk.practice.calendar import working_calendar
        except ImportError as missing:
            yield not_measured(name, str(missing))
            return
        calendar = working_calendar()
        first = date(2024, 1, 1)
        days = [first + timedelta(days=turn % 700) for turn in range(10_000)]
        samples = Samples(name)
        for _ in range(self.rounds):
            began = time.perf_counter()
            for day in days:
                calendar.add(day, 15)
            samples.add(time.perf_counter() - began)
        yield samples.line() + f"  (target 50 ms: {'met' if samples.p50 <= 50 else 'MISSED'})"

    def imports(self) -> Iterator[str]:
        """The fifteen dearest imports of what the full-screen program loads at its start."""
        wanted = [name for name in ("dutydesk.cli", "dutydesk.screens.app") if can_import(name)]
        wanted = wanted or ["textual.app", "textual.widgets"]
        code = "; ".join(f"import {name}" for name in wanted)
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", code],
            env=ENVIRONMENT,
            check=False,
            capture_output=True,
            text=True,
        )
        rows = [
            line.removeprefix("import time:").split("|") for line in done.stderr.splitlines() if "|" in line
        ]
        times = [(int(own), int(whole), name.strip()) for own, whole, name in rows if own.strip().isdigit()]
        yield f"dearest imports of {', '.join(wanted)} (own ms, with all it brings ms)"
        for own, whole, name in sorted(times, reverse=True)[:15]:
            yield f"  {own / 1000:7.1f} {whole / 1000:8.1f}  {name}"

    def forty(self) -> Iterator[str]:
        """Forty open contacts at 80x24: every screen's answer to a key; other screens against the form."""
        form = Samples("form")
        for _ in range(3):
            with terminals.floor(self.new(), "form") as bare:
                form.add(terminals.to_first_key(bare, b""))
        if self.lacking:
            yield not_measured("forty open contacts", self.lacking)
            return
        worker = shift.make(self.folder / "worker" / "desk.db", "S Khan")
        manager = shift.make(self.folder / "manager" / "desk.db", "M Patel")
        with (
            terminals.floor(self.new(), "input") as bare,
            shift.desk_of(self.new(), worker) as desk,
            shift.desk_of(self.new(), manager) as other,
        ):
            bare.see("type here", within=30)
            times = shift.Shift(bare)
            for _ in range(self.rounds):
                times.worker(desk)
                times.manager(other)
        yield form.line()
        yield from times.report()
        yield from (times.screens[each].line(form, 0.5) for each in ("queue to contact", "queue to review"))


def run(words: list[str]) -> tuple[float, str]:
    """Seconds a command took, and its last words if it failed."""
    began = time.perf_counter()
    done = subprocess.run(words, env=ENVIRONMENT, cwd=tempfile.gettempdir(), check=False, capture_output=True)
    seconds = time.perf_counter() - began
    lines = done.stderr.decode(errors="replace").strip().splitlines() or ["it failed without a word"]
    return seconds, lines[-1] if done.returncode else ""


def can_import(name: str) -> bool:
    """Whether a module can be imported in a fresh Python."""
    return not run([sys.executable, "-c", f"import {name}"])[1]


def last_words(failure: Exception) -> str:
    """The first line of what was waited for, and the last of the screen."""
    lines = [line.strip("|+- ") for line in str(failure).splitlines()]
    said = [line for line in lines[1:] if line]
    return "; ".join(lines[:1] + said[-1:])[:200]


def main() -> None:
    """Run what is asked for and print the report line by line."""
    parts: dict[str, Callable[[Bench], Iterator[str]]] = {
        name: getattr(Bench, name)
        for name in (
            "start",
            "ahead",
            "echo",
            "section",
            "save",
            "idle",
            "due",
            "working",
            "imports",
            "forty",
        )
    }
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Figures of one run, as ratios."
    )
    parser.add_argument("part", nargs="*", help=f"any of: {', '.join(parts)} (all)")
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each measurement (7)")
    parser.add_argument("--floors", action="store_true", help="measure the bare programs alone")
    asked = parser.parse_args()
    if unknown := set(asked.part) - set(parts):
        parser.error(f"there is no part {', '.join(sorted(unknown))}")
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} processors, {asked.rounds} rounds", flush=True)
    with tempfile.TemporaryDirectory(prefix="dutydesk-bench-") as folder:
        bench = Bench(Path(folder), asked.rounds, asked.floors)
        for name in asked.part or parts:
            for line in parts[name](bench):
                print(line, flush=True)
        if hasattr(os, "getloadavg"):
            print(f"load of the machine at the end: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
