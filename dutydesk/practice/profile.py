"""An authority's profile: who it is, when it is open, who may do what, its timescales and directory.

Owns how a profile is found and read. The numbers are data (`data/profiles/*.toml`, `data/timescales.toml`);
a profile of one's own is a file somewhere else, which may bring timescales of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, time
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

from dutydesk.errors import DataFaults
from dutydesk.practice import roles
from dutydesk.practice.bands import Bands, read_bands
from dutydesk.practice.calendar import OtherDay, WorkingCalendar, working_calendar
from dutydesk.practice.loading import DATA, Faults, Source, Table, read_path, read_shipped, shipped
from dutydesk.practice.timescales import NATIONAL, Timescale, read_timescale

DEFAULT_PROFILE: Final = "leicester"
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
REFERRAL_CLOCK_STARTS: Final = ("referral_created", "contact_received")
_SHIPPED: Final = re.compile(r"[a-z0-9_]+")
_HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class CoreHours:
    """Office hours in London time: `opens` included, `closes` excluded; weekdays 0 (Monday) to 6."""

    days: frozenset[int]
    opens: time
    closes: time
    bank_holidays_out: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Role:
    """What a person at the desk may do, in the authority's name for the role."""

    key: str
    label: str
    may_take_contacts: bool
    may_endorse: bool
    """Contacts and referrals."""
    may_endorse_section47: bool
    """Section 47 enquiries and assessments."""
    desk: roles.Role
    """What it is at the desk, whatever it is called here (`roles.toml`)."""
    source: Source


@dataclass(frozen=True, slots=True)
class Team:
    """A team work goes to or comes from, with other names it is known by."""

    key: str
    name: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """One entry of the directory. A role or a service, never a post-holder.

    `printed` is the year or month of the document it stands in; `checked_on` None means that nobody has
    checked it since.
    """

    key: str
    id: str
    name: str
    phone: str
    email: str
    web: str
    address: str
    printed: str
    checked_on: date | None
    source: Source


@dataclass(frozen=True, slots=True)
class Profile:
    """One authority's standards, as loaded. `timescales` holds its own and the national ones by key."""

    key: str
    name: str
    version: str
    authority: str
    core_hours: CoreHours
    chair_core: str
    chair_out_of_hours: str
    teams: tuple[Team, ...]
    roles: Mapping[str, Role]
    directory: tuple[DirectoryEntry, ...]
    extra_days: tuple[OtherDay, ...]
    cancelled_days: tuple[date, ...]
    referral_clock_start: str
    r804_exception: bool
    thresholds_version: str
    bands: Mapping[str, Bands] = field(repr=False)
    timescales: Mapping[str, Timescale] = field(repr=False)
    elsewhere: Mapping[str, Timescale] = field(repr=False)
    """The timescales of other profiles, by key: to refuse one by name."""

    def timescale(self, key: str) -> Timescale:
        """An entry by its key. Raises KeyError for one the profile does not have: that is a bug."""
        return self.timescales[key]

    def by_ts(self, ts: str) -> tuple[Timescale, ...]:
        """What a TS id means here: its entries, without those that only stand beside another."""
        return tuple(each for each in self.timescales.values() if each.ts == ts and not each.beside)

    def calendar(self) -> WorkingCalendar:
        """The working days of this authority, made at the first call and kept."""
        return working_calendar(self.key, self.extra_days, self.cancelled_days)


def shipped_profiles() -> tuple[str, ...]:
    """The names of the profiles that come with the program, in order."""
    return tuple(sorted(each.stem for each in (DATA / "profiles").glob("*.toml")))


def load_profile(name_or_path: str | Path = DEFAULT_PROFILE) -> Profile:
    """A profile by its name or the path of its file (with a slash, or ending in .toml).

    Raises: DataFaults with every fault of the profile and of the timescales, or that there is no such one.
    """
    name = str(name_or_path)
    if isinstance(name_or_path, Path) or "/" in name or "\\" in name or name.endswith(".toml"):
        faults = Faults()
        return _profile_of(read_path(Path(name_or_path), faults), faults)
    return _shipped_profile(name)


@cache
def _shipped_profile(name: str) -> Profile:
    """One that comes with the program: it changes with the program only, so it is read once."""
    faults = Faults()
    top = None
    if _SHIPPED.fullmatch(name) and name in shipped_profiles():
        top = read_shipped(f"profiles/{name}.toml", faults)
    else:
        faults.add("profile", "", f"there is none of that name; there are: {', '.join(shipped_profiles())}")
    return _profile_of(top, faults)


def _profile_of(top: Table | None, faults: Faults) -> Profile:
    standards = read_shipped("timescales.toml", faults)
    if top is None or standards is None:
        if standards is not None:
            _read_standards(standards)
        raise DataFaults(faults.found)
    bands, shared = _read_standards(standards)
    profile = _read_profile(top, bands, shared)
    faults.stop_if_any()
    return profile


def all_timescales() -> tuple[Timescale, ...]:
    """Every timescale that comes with the program, of every profile, in the order of the file.

    Raises: DataFaults.
    """
    standards = shipped("timescales.toml")
    found = _read_standards(standards)[1]
    standards.faults.stop_if_any()
    return tuple(found.values())


def _read_standards(top: Table) -> tuple[dict[str, Bands], dict[str, Timescale]]:
    bands = {each.key: each for each in map(read_bands, top.tables("band"))}
    known = {NATIONAL, *shipped_profiles()}
    entries = [read_timescale(table, bands, known) for table in top.tables("timescale")]
    found = {each.key: each for each in entries}
    _check_beside(top, found, found)
    top.done()
    return bands, found


def _check_beside(top: Table, entries: Mapping[str, Timescale], known: Mapping[str, Timescale]) -> None:
    for each in entries.values():
        if each.beside and each.beside not in known:
            top.fault(f"{each.key}.beside", "names no timescale there is")


def _read_profile(top: Table, bands: dict[str, Bands], shared: Mapping[str, Timescale]) -> Profile:
    key = top.key("key")
    own: dict[str, Timescale] = {}
    for table in top.tables("timescale", needed=False):
        entry = read_timescale(table, bands, {NATIONAL, key} if key else None)
        if entry.key in shared:
            table.fault("", "is in timescales.toml already")
        own[entry.key] = entry
    _check_beside(top, own, {**shared, **own})
    everything = {**shared, **own}
    mine = {each.key: each for each in everything.values() if each.profile in (key, NATIONAL)}
    clock_start = top.text("referral_clock_start", among=REFERRAL_CLOCK_STARTS)
    if clock_start == "contact_received" and "referral_outcome" in mine:
        mine["referral_outcome"] = replace(
            mine["referral_outcome"], starts=clock_start, starts_words="receipt of the contact"
        )
    its_roles = {each.key: each for each in map(_read_role, top.tables("role"))}
    chairs = top.table("chairs")
    profile = Profile(
        key=key,
        name=top.text("name"),
        version=top.text("version"),
        authority=top.text("authority"),
        core_hours=_read_hours(top.table("core_hours")),
        chair_core=chairs.text("core_hours", among=its_roles),
        chair_out_of_hours=chairs.text("out_of_hours", among=its_roles),
        teams=tuple(map(_read_team, top.tables("team"))),
        roles=MappingProxyType(its_roles),
        directory=tuple(map(_read_entry, top.tables("directory"))),
        extra_days=tuple(map(_read_extra, top.tables("extra_day", needed=False))),
        cancelled_days=tuple(map(_read_cancelled, top.tables("cancelled_day", needed=False))),
        referral_clock_start=clock_start,
        r804_exception=top.truth("r804_exception"),
        thresholds_version=top.text("thresholds_version"),
        bands=MappingProxyType(bands),
        timescales=MappingProxyType(mine),
        elsewhere=MappingProxyType({each.key: each for each in everything.values() if each.key not in mine}),
    )
    chairs.source()
    chairs.done()
    top.done()
    return profile


def _read_hours(table: Table) -> CoreHours:
    days = table.texts("days")
    if unknown := [day for day in days if day not in WEEKDAYS]:
        table.fault("days", f"must be of: {', '.join(WEEKDAYS)}; {len(unknown)} of them are not")
        days = ()
    opens, closes = table.text("opens", shape=_HOUR), table.text("closes", shape=_HOUR)
    if opens and closes and opens >= closes:
        table.fault("closes", "must be later than opens")
    hours = CoreHours(
        frozenset(WEEKDAYS.index(day) for day in days),
        time.fromisoformat(opens or "00:00"),
        time.fromisoformat(closes or "00:00"),
        table.truth("bank_holidays_out"),
        table.source(),
    )
    table.done()
    return hours


def _read_role(table: Table) -> Role:
    takes = table.truth("may_take_contacts")
    endorses, enquiries = table.truth("may_endorse"), table.truth("may_endorse_section47")
    # A profile of one's own that says nothing of it: who endorses manages, who takes contacts works.
    its = roles.Role.MANAGER if endorses or enquiries else roles.Role.WORKER if takes else roles.Role.READER
    said = table.text("at_desk", default=its.value, among=tuple(roles.Role))
    role = Role(
        table.key("key"),
        table.text("label"),
        takes,
        endorses,
        enquiries,
        roles.Role(said) if said else its,
        table.source(),
    )
    if (takes or endorses or enquiries) and role.desk not in (roles.Role.WORKER, roles.Role.MANAGER):
        table.fault("at_desk", "takes or endorses contacts, so it is a worker's or a manager's")
    if (endorses or enquiries) and role.desk is not roles.Role.MANAGER:
        table.fault("at_desk", "endorses, so it is a manager's")
    table.done()
    return role


def _read_team(table: Table) -> Team:
    team = Team(table.key("key"), table.text("name"), table.texts("also", needed=False))
    table.source()
    table.done()
    return team


def _read_entry(table: Table) -> DirectoryEntry:
    entry = DirectoryEntry(
        key=table.key("key"),
        id=table.text("id"),
        name=table.text("name"),
        phone=table.text("phone", default=""),
        email=table.text("email", default=""),
        web=table.text("web", default=""),
        address=table.text("address", default=""),
        printed=table.dated("printed"),
        checked_on=table.day("checked_on", needed=False),
        source=table.source(),
    )
    table.done()
    return entry


def _read_extra(table: Table) -> OtherDay:
    day = OtherDay(table.day("day") or date.min, table.text("name"))
    table.source()
    table.done()
    return day


def _read_cancelled(table: Table) -> date:
    day = table.day("day") or date.min
    table.source()
    table.done()
    return day
