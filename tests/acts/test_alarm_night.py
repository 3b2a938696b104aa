"""A whole night of alarms on a clock in the hand: 17:00 to 08:30, every line and every bell.

Two programs stand open at one desk: the night worker S Khan's and the duty manager M Patel's. Contacts of the
day cross their bands in the night, calls come and go, some are sent late, one goes down the strategy lane.
Both programs look once a minute, which is a battery; every day they look round each minute in which something
is done or said, and else every quarter of an hour. What each must say stands in the test with its minute, a
star for the bell; nothing else is said. The night of 25 October has an hour twice, and the clocks run through
both.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise
from pathlib import Path
from uuid import UUID

import pytest

from dutydesk.acts import answering, calls, endorsing, people, phone
from dutydesk.acts.alarm_report import alarm_report
from dutydesk.acts.alarm_values import AlarmView
from dutydesk.acts.alarms import Watch
from dutydesk.acts.bell import SWITCH
from dutydesk.acts.desk import Desk, close_desk, open_desk
from dutydesk.practice.alarm_policy import alarm_policy
from tests.acts.play import Play
from tests.fixed_clock import LONDON, FixedClock


@dataclass
class Seat:
    """One running program, and all it said."""

    desk: Desk
    watch: Watch
    said: list[str] = field(default_factory=list)
    call_since: datetime | None = None
    standing: list[int] = field(default_factory=list)


class Night:
    """A desk with two programs open, and the families on it."""

    def __init__(self, folder: str, iso: str, every: int) -> None:
        self.every = every
        """Minutes between two looks, where nothing is expected."""
        self.clock = FixedClock(iso)
        self.stack = ExitStack()
        self.home = self._open(folder)
        play = Play(self.home, self.clock)
        self.play = play
        self.contacts: dict[str, UUID] = {}
        other = self._open(folder)
        self.folder = folder
        people.be(other, play.manager.id)
        play.be(play.worker)
        self._seats = {"worker": self.home, "manager": other}

    def _open(self, folder: str) -> Desk:
        desk = open_desk(folder, "leicester", self.clock)
        self.stack.callback(close_desk, desk)
        return desk

    def begin(self) -> None:
        """Both programs are started."""
        self.seats = {name: Seat(desk, Watch(desk)) for name, desk in self._seats.items()}

    def day_contact(self, family: str, at: str) -> None:
        """A contact of the day, its call ended, everything in it but the send."""
        self.clock.set(at)
        self.play.be(self.play.worker)
        contact = self.play.take()
        child = self.play.ordinary(contact)
        self.play.retype(contact, "child", child, "name", f"Ann {family}")
        phone.end_call(self.home, contact)
        calls.leave(self.home, contact)
        self.contacts[family] = contact

    @property
    def time(self) -> str:
        """Now in London, with the zone in the hour that comes twice."""
        now = self.clock.now().astimezone(LONDON)
        twice = now.replace(fold=0).utcoffset() != now.replace(fold=1).utcoffset()
        return f"{now:%H:%M %Z}" if twice else f"{now:%H:%M}"

    def through(
        self, until: str, script: dict[str, Callable[[], object]], expected: dict[str, list[str]]
    ) -> None:
        """Minute by minute to that London time: what the script does at a minute, then the looks.

        Raises: AssertionError when either program said anything but what is expected of it.
        """
        end = datetime.fromisoformat(until).replace(tzinfo=LONDON).astimezone(UTC)
        done: set[str] = set()
        moments = {_minutes(each) for each in [*script, *chain(*expected.values())]}
        near = {moment + by for moment in moments for by in (-1, 0, 1)}
        while self.clock.now() < end:
            if self.time in script:
                done.add(self.time)
                script[self.time]()
            if _minutes(self.time) in near or _minutes(self.time) % self.every == 0:
                self.look()
            self.clock.move(minutes=1)
        assert done == set(script)
        assert {name: seat.said for name, seat in self.seats.items()} == expected

    def call(self, family: str) -> None:
        """The worker takes a call: it goes on until `hang_up`."""
        contact = self.play.take()
        self.contacts[family] = contact
        self.seats["worker"].call_since = self.clock.now()

    def hang_up(self, family: str) -> None:
        """The call is over, and the contact of an ordinary kind."""
        contact = self.contacts[family]
        child = self.play.ordinary(contact)
        self.play.retype(contact, "child", child, "name", f"Ann {family}")
        phone.end_call(self.home, contact)
        self.seats["worker"].call_since = None

    def send(self, *families: str) -> None:
        """The worker sends these."""
        for family in families:
            self.play.send(self.contacts[family])

    def endorse(self, *families: str) -> None:
        """The manager reads these and endorses them."""
        desk = self.seats["manager"].desk
        for family in families:
            digest = endorsing.open_review(desk, self.contacts[family]).submission.digest
            endorsing.endorse(desk, self.contacts[family], digest, "Agreed")

    def acknowledge(self, seat: str, reason: str = "") -> None:
        """Someone presses a: what stands first in their line is acknowledged."""
        there = self.seats[seat]
        line = there.watch.look(call_since=there.call_since).line
        answering.acknowledge(there.desk, line[0].id, reason)

    def look(self) -> None:
        """Each program looks once; what it says is noted with the London time."""
        at = self.time
        for seat in self.seats.values():
            heard = seat.watch.look(call_since=seat.call_since)
            bell = " *" if heard.bell else ""
            told = [_words(each) for each in heard.new]
            if heard.after_call:
                told = [f"after the call: {', '.join(_words(each) for each in heard.after_call)}", *told]
            if told or heard.bell:
                seat.said.append(f"{at}{bell} {'; '.join(told)}".rstrip())
            if seat.call_since is None:
                seat.standing.append(len(heard.line))

    def close(self) -> None:
        self.stack.close()


def _words(alarm: AlarmView) -> str:
    return f"{alarm.whose} {alarm.event}"


@pytest.fixture(params=[15, pytest.param(1, marks=pytest.mark.battery)], ids=["in_short", "every_minute"])
def night(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    monkeypatch.delenv(SWITCH, raising=False)
    made = Night(str(tmp_path / "desk.db"), "2026-05-11T08:00", request.param)
    yield made
    made.close()


def test_a_whole_night_from_five_to_half_past_eight(night: Night) -> None:
    """Tue 12 to Wed 13 May 2026: every line and every bell of two programs, and the targets of (c)."""
    night.day_contact("IRWIN", "2026-05-11T17:30")  # nearly a day old, and not sent
    for family, at in (
        ("ADAMS", "08:10"),
        ("BROWN", "08:40"),
        ("CLARK", "09:05"),
        ("DIXON", "09:10"),
        ("EVANS", "10:00"),
        ("FOSTER", "15:00"),
    ):
        night.day_contact(family, f"2026-05-12T{at}")
    night.clock.set("2026-05-12T16:30")
    night.send("ADAMS", "CLARK", "EVANS")
    night.clock.set("2026-05-12T17:00")
    night.begin()

    def strategy() -> None:
        contact = night.contacts["SINGH"]
        night.play.urgent(contact, "Arjun SINGH")
        night.send("SINGH")

    def rung_off() -> None:
        phone.end_call(night.home, night.contacts["SINGH"])
        night.seats["worker"].call_since = None

    def held() -> None:
        night.play.discuss(night.contacts["SINGH"], "22:40")

    night.through(
        "2026-05-13T08:31",
        {
            "17:05": lambda: night.call("GREEN"),
            "17:45": lambda: night.hang_up("GREEN"),
            "17:47": lambda: night.acknowledge("worker", "Written; goes to the manager in five minutes"),
            "17:50": lambda: night.send("IRWIN"),
            "17:52": lambda: night.acknowledge("manager", "Reading it now"),
            "18:00": lambda: night.endorse("IRWIN"),
            "19:00": lambda: night.call("SINGH"),
            "19:10": strategy,
            "19:20": rung_off,
            "19:27": lambda: night.acknowledge("manager"),
            "22:12": lambda: night.acknowledge("worker"),
            "22:13": lambda: night.acknowledge("manager"),
            "22:50": held,
            "00:02": lambda: night.acknowledge("manager"),
            "02:30": lambda: night.call("HUGHES"),
            "03:12": lambda: night.hang_up("HUGHES"),
            "03:14": lambda: night.acknowledge("worker"),
            "03:15": lambda: night.acknowledge("worker"),
            "03:30": lambda: night.send("BROWN", "DIXON"),
            "04:14": lambda: night.acknowledge("manager"),
            "04:30": lambda: night.endorse("ADAMS"),
            "04:42": lambda: night.acknowledge("manager"),
            "05:08": lambda: night.acknowledge("manager"),
            "05:13": lambda: night.endorse("CLARK"),
            "05:30": lambda: night.endorse("BROWN"),
            "05:31": lambda: night.acknowledge("manager"),
            "06:04": lambda: night.acknowledge("manager"),
            "06:10": lambda: night.endorse("DIXON"),
            "06:40": lambda: night.endorse("EVANS"),
        },
        {
            "worker": [
                "17:00 * IRWIN urgent",
                "17:45 after the call: IRWIN overdue",  # at 17:30, in a call of forty minutes: no line
                "22:10 * SINGH urgent",
                "03:12 after the call: BROWN passed, DIXON passed",
            ],
            "manager": [
                "17:00 * IRWIN waiting",  # 20 hours at 13:30, before anybody came
                "17:50 * IRWIN overdue",  # sent late: the manager's to act on now
                "19:25 * SINGH unacknowledged",
                "22:10 * SINGH urgent",
                "00:00 * SINGH urgent",  # the enquiry is recorded within three working days: two are left
                "04:11 * ADAMS waiting",
                "04:41 * BROWN waiting",
                "05:06 * CLARK waiting",
                "05:11 DIXON waiting",  # five minutes after a bell: its own when ten have passed
                "05:16 *",
                "06:01 * EVANS waiting",
            ],
        },
    )
    for seat in night.seats.values():
        assert max(seat.standing) < alarm_policy().targets.standing
        bells = [_minutes(each) for each in seat.said if " *" in each]
        assert all(later - earlier >= 10 for earlier, later in pairwise(bells))
    report = alarm_report(night.home, datetime(2026, 5, 12, 16, 0, tzinfo=UTC))
    targets = report.targets
    assert report.mean_in_ten_minutes < targets.mean_in_ten_minutes
    assert report.standing < targets.standing
    assert report.bells == 12
    assert report.bells_percent < targets.bells_percent
    assert report.peak_in_ten_minutes == 2
    assert report.told == {
        "urgent": 4,
        "overdue": 2,
        "passed": 2,
        "waiting": 6,
        "unacknowledged": 1,
    }
    assert report.acknowledged_soon_percent is not None
    assert report.acknowledged_soon_percent > 75


def test_the_night_on_which_the_clocks_go_back(night: Night) -> None:
    """Sat 24 to Sun 25 October 2026: hours run through the hour that comes twice; nothing rings twice."""
    for family, at in (("BROWN", "07:40"), ("DIXON", "08:25"), ("EVANS", "09:10")):
        night.day_contact(family, f"2026-10-24T{at}")
    night.clock.set("2026-10-24T16:00")
    night.send("EVANS")
    night.clock.set("2026-10-24T17:00")
    night.begin()
    began = night.clock.now()
    night.through(
        "2026-10-25T08:31",
        {},
        {
            "worker": [
                "01:41 BST * BROWN passed",  # 18 hours from 07:40
                "01:26 GMT * DIXON passed",  # 45 minutes later, though the wall clock says earlier
                "04:40 * BROWN urgent",
                "05:25 * DIXON urgent",
                "06:41 * BROWN overdue",
                "07:26 * DIXON overdue",
            ],
            "manager": [
                "02:41 * BROWN waiting",
                "03:26 * DIXON waiting",
                "04:11 * EVANS waiting",
                "06:10 * EVANS waiting",
                "08:11 * EVANS overdue",
            ],
        },
    )
    assert night.clock.now() - began == timedelta(hours=16, minutes=31)


def _minutes(said: str) -> int:
    """Minutes from noon on, for one night."""
    hours, minutes = said[:5].split(":")
    return (int(hours) - 12) % 24 * 60 + int(minutes)
