"""Alarms: found by whoever has the program open, said to the person at this desk, kept in the record.

Owns the one look that a running program takes every few seconds, off the event loop. It writes the alarms
that have arisen, whoever they are for, then says what stands for the person who is here. What is an alarm and
what is said of it is `practice.alarms`; answering one is `answering`.
"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts import clocks
from dutydesk.acts.alarm_values import AlarmView, Heard
from dutydesk.acts.bell import bell_is_on
from dutydesk.acts.clocks import ContactName, short_reference
from dutydesk.acts.corrections_told import corrections_sent_back, corrections_to_tell
from dutydesk.acts.guarded_told import guarded_to_tell
from dutydesk.acts.letters_told import letters_to_tell
from dutydesk.acts.reviewers import looks_at_glass, nobody_else
from dutydesk.acts.values import Person
from dutydesk.errors import DeskError
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarms import Event, Spoken, Standing, Watched, Whom, arisen, reach_of, speak
from dutydesk.practice.timescales import Timescale, due
from dutydesk.records import alarms as records
from dutydesk.records.alarms import EVERY_MANAGER, Kinds, NewAlarm
from dutydesk.records.sight import everything

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

FINDING_OUT: Final = "finding_out"
"""The mark of an answer that someone finds out, as `data/marks.toml` names it."""
OPEN: Final = ("recording", "sent", "returned", "escalated")
LOOK_AGAIN: Final = timedelta(seconds=30)
"""After which a desk is looked through again though nothing on it changed: edges pass by themselves. Ours."""
MANY: Final = 500
"""Clocks near an edge from which on they are looked through less often than the desk changes. Ours."""
MOST: Final = 200
"""Unanswered alarms of one person that are read; far beyond that no list helps. Ours."""


class Watch:
    """What one running program knows of the alarms of its desk. One look at a time."""

    def __init__(self, desk: "Desk") -> None:
        """Args:
        desk: the desk that is open.
        """
        self._desk = desk
        self._began = desk.clock.now()
        self._rung_at: datetime | None = None
        self._spoken: defaultdict[UUID, Spoken] = defaultdict(Spoken)
        self._looked: tuple[object, datetime, UUID | None] | None = None
        self._standing: tuple[tuple[AlarmView, bool], ...] = ()
        self._many = 0
        """Clocks that the last finding looked at."""
        self._found_at = self._began
        self._on_the_line = False
        """A call of this person's was left without its end: lines, but no bell in a headset."""

    def look(self, *, call_since: datetime | None = None, opened: UUID | None = None) -> Heard:
        """Find what has arisen, and say what is to be said now.

        Args:
            call_since: since when a call goes on at this desk, aware; None while none does.
            opened: the contact on the screen: what was sent back to its worker is read with that.

        Raises: NotSaved when the desk cannot be read or written; nothing of this look is lost by that.
        """
        desk, person, now = self._desk, self._desk.here, self._desk.clock.now()
        stamp = desk.database.changes()
        fresh = (
            self._looked is None
            or stamp is None
            or stamp != self._looked[0]
            or not timedelta() <= now - self._looked[1] < LOOK_AGAIN
            or (person.id if person else None) != self._looked[2]
        )
        if fresh:
            if self._many <= MANY or not timedelta() <= now - self._found_at < LOOK_AGAIN:
                self._many, self._found_at = find(desk, now), now
            self._standing = standing_for(desk, person, now, self._began) if person else ()
            self._on_the_line = person is not None and _on_the_line(desk, person, now)
            self._looked = (stamp, now, person.id if person else None)
        if person is None:
            return Heard()
        return self._say(person, now, call_since, opened)

    def _say(self, person: Person, now: datetime, call_since: datetime | None, opened: UUID | None) -> Heard:
        desk, policy = self._desk, alarm_policy()
        views = {view.id: view for view, _ in self._standing}
        going_on = call_since is not None and now - call_since <= policy.call_at_most
        said = speak(
            policy,
            self._spoken[person.id],
            [
                Standing(
                    view.id,
                    view.event,
                    view.clock.due_at if view.clock else view.at,
                    heard,
                    view.reminded,
                    view.remind_at,
                )
                for view, heard in self._standing
            ],
            now,
            rung_at=self._rung_at,
            on_call=going_on,
            quiet=call_since is not None or self._on_the_line,
            bell_on=bell_is_on(desk),
        )
        self._spoken[person.id] = said.spoken
        if said.bell:
            self._rung_at = now
        read = [
            view.id for view in views.values() if view.contact_id == opened and view.event is Event.RETURNED
        ]
        if said.new or said.after_call or said.bell or read:
            # What is on the screen matters more than the note of it: a disk that is full silences nothing.
            with suppress(DeskError), desk.database.write() as session:
                records.tell(session, {*said.new, *said.after_call}, now, said.bell[0] if said.bell else None)
                if read:
                    records.mark_read(session, read, now)
        return Heard(
            tuple(views[id_] for id_ in said.line),
            tuple(views[id_] for id_ in said.new if id_ not in said.after_call),
            bool(said.bell),
            tuple(views[id_] for id_ in said.after_call),
        )


def find(desk: "Desk", now: datetime) -> int:
    """Write the alarms that have arisen and are not in the record yet; how many clocks were looked at.

    Raises: NotSaved.
    """
    since = now - alarm_policy().reach
    # Whoever they are for: what is written here is read again through the eyes of whoever is here.
    with desk.database.read() as session, everything(session):
        found, looked_at = _of_clocks(session, desk, now, since)
        found += _others(session, desk, now, since)
        if found:
            known = records.there(session, {each.about_id for each in found})
            found = [each for each in found if each.names not in known]
    if found:
        with desk.database.write() as session:
            records.write(session, found, now)
    return looked_at


def standing_for(
    desk: "Desk", person: Person, now: datetime, began: datetime
) -> tuple[tuple[AlarmView, bool], ...]:
    """The alarms for a person that nobody has answered, each with whether it was heard before `began`.

    One for every manager is heard by each of them: what another was told meanwhile is new here all the same.

    Raises: NotSaved.
    """
    with desk.database.read() as session:
        rows = records.unanswered(
            session,
            person.id,
            now - alarm_policy().reach,
            MOST,
            nobody_else(session, desk, person.id),
            manages=person.endorses_contacts or person.endorses_enquiries,
            looks_at_glass=looks_at_glass(desk, person),
        )
        holding = hold(session, desk, rows, now)
    return tuple(
        (
            _view(desk, row, event, clock),
            row.told_at is not None and (row.worker_id != EVERY_MANAGER or row.told_at < began),
        )
        for row, event, clock in holding
    )


def hold(
    session: Session, desk: "Desk", rows: Sequence[Row[Any]], now: datetime
) -> list[tuple[Row[Any], Event, Row[Any] | None]]:
    """Of these alarms, those whose reason still stands, with the clock that each is about, or None."""
    if not rows:
        return []
    going = {row.id: row for row in records.clocks_named(session, {row.about_id for row in rows})}
    still = {each.names[:3] for each in _others(session, desk, now, now - alarm_policy().reach)}
    found = []
    for row in rows:
        event, clock = Event(row.event), going.get(row.about_id)
        whom = Whom.MANAGER if row.worker_id == EVERY_MANAGER else Whom.WORKER
        if clock is None:
            stands = (row.about_id, row.event, row.key) in still
        else:
            stands = (event, whom) in told_by(desk, clock, now)
        if stands:
            found.append((row, event, clock))
    return found


def _on_the_line(desk: "Desk", person: Person, now: datetime) -> bool:
    with desk.database.read() as session:
        return records.calls_going_on(session, person.id, now - alarm_policy().call_at_most)


def told_by(desk: "Desk", clock: Row[Any], now: datetime) -> tuple[tuple[Event, Whom], ...]:
    """What a clock tells at this moment, and whom; nothing once it is stopped.

    Args:
        clock: a clock's columns and its contact's state as `contact_state`.
    """
    timescale = desk.profile.timescales.get(clock.timescale)
    if timescale is None or clock.stopped_at is not None:
        return ()
    policy, sent = alarm_policy(), clock.contact_state == "sent"
    watched = Watched(
        timescale, clock.started_at, clock.due_at, clock.due_on, _is_managers(desk, timescale), sent
    )
    told = arisen(watched, now, policy, desk.calendar)
    limit = desk.profile.timescales.get(timescale.beside)
    if told and timescale.kind == "soft" and limit is not None and limit.starts == timescale.starts:
        came = due(limit, clock.started_at, desk.calendar)
        due_on = None if isinstance(came.due, datetime) else came.due
        itself = Watched(limit, clock.started_at, came.limit, due_on, _is_managers(desk, limit), sent)
        hear = {whom for _, whom in arisen(itself, now, policy, desk.calendar)}
        # A mark on the way says nothing to those whom the limit it leads to tells by now.
        return tuple(each for each in told if each[1] not in hear)
    return told


def _of_clocks(session: Session, desk: "Desk", now: datetime, since: datetime) -> tuple[list[NewAlarm], int]:
    """The alarms of clocks, and how many clocks may have had one."""
    policy = alarm_policy()
    reaches: defaultdict[datetime, list[str]] = defaultdict(list)
    for timescale in _watched(desk):
        until = reach_of(timescale, now, policy, desk.calendar)
        if until is not None:
            reaches[until].append(timescale.key)
    if not reaches:
        return [], 0
    rows = records.clocks_to_tell(session, reaches, _kinds(desk), now, since)
    found = [
        NewAlarm(row.contact_id, row.id, event, EVERY_MANAGER if whom is Whom.MANAGER else row.worker_id)
        for row in rows
        for event, whom in told_by(desk, row, now)
    ]
    return found, len(rows)


def _others(session: Session, desk: "Desk", now: datetime, since: datetime) -> list[NewAlarm]:
    """What was sent back, was to be found out by now, or should be rung back: each until its line is read."""
    found = [
        NewAlarm(row.contact_id, row.about_id, Event.RETURNED, row.worker_id)
        for row in records.sent_back(session, since)
    ]
    found += [
        NewAlarm(
            row.contact_id,
            row.contact_id if row.subject_id == EVERY_MANAGER else row.subject_id,
            Event.TO_FIND,
            row.worker_id,
            # A promise that is made again comes due again.
            f"{row.question} {row.by_when.isoformat()}",
        )
        for row in records.promises_due(session, FINDING_OUT, OPEN, now, since)
    ]
    found += [
        NewAlarm(row.contact_id, row.about_id, Event.REDIAL, row.worker_id, row.redial_at.isoformat())
        for row in records.redials_due(session, now, since)
    ]
    return (
        found
        + corrections_to_tell(session, since)
        + corrections_sent_back(session, since)
        + letters_to_tell(session, desk, now, since)
        + guarded_to_tell(session, since)
    )


def _view(desk: "Desk", row: Row[Any], event: Event, clock: Row[Any] | None) -> AlarmView:
    reference = short_reference(row.reference)
    family = "" if row.guarded else row.family  # an alarm is read by whoever walks past
    question, _, named = row.key.rpartition(" ")
    about = desk.checklist.question(question).name if event is Event.TO_FIND else ""
    if event is Event.MATCH:
        about, named = row.key, ""
    return AlarmView(
        id=row.id,
        event=event,
        contact_id=row.contact_id,
        whose=family or reference,
        clock=clocks.view(desk, clock, ContactName(reference, family), nameless=bool(row.guarded))
        if clock is not None
        else None,
        about=about,
        at=datetime.fromisoformat(named) if named else row.arose_at,
        for_managers=row.worker_id == EVERY_MANAGER,
        reminded=row.reminded,
        remind_at=row.remind_at,
    )


def _watched(desk: "Desk") -> list[Timescale]:
    """The timescales whose clocks may tell somebody: those an act of this desk starts."""
    return [each for each in desk.profile.timescales.values() if not each.back]


def _kinds(desk: "Desk") -> Kinds:
    policy, every = alarm_policy(), _watched(desk)
    return Kinds(
        managers=frozenset(each.key for each in every if _is_managers(desk, each)),
        waiting=frozenset(each.key for each in every if each.stops in policy.waits_until),
        both=frozenset(each.key for each in every if each.stops in policy.for_both),
        marks=frozenset(each.key for each in every if each.kind == "soft"),
    )


def watched_of(desk: "Desk", clock: Row[Any]) -> Watched | None:
    """A clock's columns as the policy sees them; None for a timescale this profile does not have."""
    timescale = desk.profile.timescales.get(clock.timescale)
    if timescale is None:
        return None
    managers = _is_managers(desk, timescale)
    return Watched(timescale, clock.started_at, clock.due_at, clock.due_on, managers, with_manager=False)


def _is_managers(desk: "Desk", timescale: Timescale) -> bool:
    """Whether the one who owns a timescale is a manager of this authority's."""
    role = desk.profile.roles.get(timescale.owner)
    return role is not None and (role.may_endorse or role.may_endorse_section47)
