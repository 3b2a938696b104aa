"""Every act on a record of the desk, as whoever may do it does it.

Owns the table that `test_may_act.py` walks: which act, on which record, by whom, with what.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from dutydesk.acts import (
    answering,
    breaking,
    claims,
    clashing,
    clocks,
    correcting,
    correction_back,
    endorsing,
    entered,
    feedback,
    history,
    holding,
    linking,
    notes,
    parking,
    put_right,
    reading,
    reading_back,
    restricting,
    review,
    rows,
    sending,
    shutting_out,
    starts,
    strategy,
    strategy_further,
    undoing,
    versions_read,
    withdrawing,
    withholding,
)
from dutydesk.acts.correction_values import Put
from dutydesk.acts.values import Field, Person
from dutydesk.acts.window_values import ClashView
from dutydesk.practice.alarm_policy import alarm_policy
from dutydesk.practice.alarms import Event
from dutydesk.records.restrict_tables import Glass, Restriction, ShutOut
from dutydesk.records.shift_tables import Alarm, Feedback
from dutydesk.records.tables import ClockRow, NoteLine
from tests.acts.furnishing import WHY, There
from tests.acts.play import Play

WORKER, MANAGER = "worker", "manager"


Do = Callable[[There, UUID], object]


@dataclass(frozen=True)
class Deed:
    """One act, on which record, by whom."""

    act: Callable[..., Any]
    on: str
    who: str
    do: Do

    def by(self, play: Play) -> Person:
        """Who may do it."""
        return play.worker if self.who == WORKER else play.manager

    @property
    def name(self) -> str:
        """ "endorsing.endorse"."""
        return f"{self.act.__module__.rpartition('.')[2]}.{self.act.__name__}"


DEEDS: list[Deed] = []


def _deed(act: Callable[..., Any], on: str, who: str, do: Do) -> None:
    DEEDS.append(Deed(act, on, who, do))


def _on(act: Callable[..., Any], on: str, who: str, *args: object) -> None:
    """An act that takes the record and what is said."""
    _deed(act, on, who, lambda it, its: act(it.play.desk, its, *args))


def _versioned(act: Callable[..., Any], on: str, who: str, *args: object, last: bool = True) -> None:
    """An act that takes the version that was read as well, behind what is said or before it."""

    def do(it: There, its: UUID) -> object:
        version = it.version(on)
        return act(it.play.desk, its, *((*args, version) if last else (version, *args)))

    _deed(act, on, who, do)


def _item(act: Callable[..., Any], recipient: str, who: str, *args: object, **more: object) -> None:
    def do(it: There, _: UUID) -> object:
        row = it.of("endorsed", Feedback, recipient=recipient)
        at = it.play.clock.now()
        told = [at + each if isinstance(each, timedelta) else each for each in args]
        return act(it.play.desk, row.id, row.version, *told, **more)

    _deed(act, "endorsed", who, do)


def _digested(act: Callable[..., Any], *args: object) -> None:
    _deed(act, "sent", MANAGER, lambda it, its: act(it.play.desk, its, it.digest("sent"), *args))


def _standing(act: Callable[..., Any], on: str, seen: str = "") -> None:
    def do(it: There, _: UUID) -> object:
        row = it.of(on, Restriction, ended_at=None)
        return act(it.play.desk, row.id, *((getattr(row, seen),) if seen else ()))

    _deed(act, on, MANAGER, do)


def _shut(act: Callable[..., Any], on: str, seen: str = "") -> None:
    def do(it: There, _: UUID) -> object:
        row = it.of(on, ShutOut, person_id=it.play.reader.id)
        return act(it.play.desk, row.id, *((getattr(row, seen),) if seen else ()))

    _deed(act, on, MANAGER, do)


def _line(it: There) -> UUID:
    return it.of("returned", NoteLine).id


def _clock(it: There, on: str, timescale: str) -> UUID:
    return it.of(on, ClockRow, timescale=timescale).id


def _alarm(it: There, event: Event) -> UUID:
    return it.of("endorsed", Alarm, event=event).id


_digested(endorsing.endorse, "Agreed")
_digested(endorsing.endorse_other, "advice", "Known already")
_digested(endorsing.escalate, "single_assessment", "More to it")
_digested(endorsing.send_back, "Ask the school")
_versioned(withdrawing.withdraw_endorsement, "endorsed", MANAGER, "Another child")
_on(entered.oversight_entered, "endorsed", MANAGER)
_on(holding.hold, "endorsed", MANAGER, "An inquiry")
_on(holding.release, "withheld", MANAGER, "It is over")
_on(restricting.ask, "plain", MANAGER, "known_here", WHY)
_on(restricting.ask_change, "endorsed", MANAGER, "witness", "There is a trial")
_on(restricting.ask_lift, "endorsed", MANAGER, "It is known by all")
_standing(restricting.approve, "asked")
_standing(restricting.refuse, "asked")
_standing(restricting.keep, "sent")
_standing(restricting.change, "changing", "to_asked_at")
_standing(restricting.refuse_change, "changing", "to_asked_at")
_standing(restricting.lift, "sent", "lift_asked_at")
_standing(restricting.refuse_lift, "sent", "lift_asked_at")
_shut(shutting_out.approve, "asked")
_shut(shutting_out.refuse, "asked")
_shut(shutting_out.let_in, "sent", "lift_asked_at")
_shut(shutting_out.leave_out, "sent", "lift_asked_at")
_deed(
    shutting_out.ask,
    "endorsed",
    MANAGER,
    lambda it, its: shutting_out.ask(it.play.desk, its, it.play.reader.id, "Her sister lives there"),
)
_deed(
    shutting_out.ask_in,
    "asked",
    MANAGER,
    lambda it, its: shutting_out.ask_in(it.play.desk, its, it.play.reader.id, "It was another Moss"),
)
_deed(
    claims.hand_over,
    "sent",
    MANAGER,
    lambda it, its: claims.hand_over(
        it.play.desk, its, it.play.other_worker.id, "She is free", it.version("sent")
    ),
)
_versioned(claims.take_over, "sent", MANAGER, "Gone home")
_item(feedback.release, "referrer", MANAGER, "They are done")
_item(feedback.sent, "responsible", MANAGER, "email", timedelta(0), reasons_given=True)
_item(feedback.hold, "responsible", MANAGER, "The police ask", "M Patel", timedelta(days=1))
_item(feedback.no_route, "responsible", MANAGER, "She has moved away")
_versioned(withholding.withhold, "endorsed", MANAGER, "The police ask", last=False)
_versioned(withholding.share_again, "withheld", MANAGER, "They are done", last=False)
_deed(
    feedback.acknowledge,
    "open",
    MANAGER,
    lambda it, its: feedback.acknowledge(it.play.desk, its, "by telephone", it.play.clock.now()),
)
_deed(
    clocks.mark_done,
    "open",
    MANAGER,
    lambda it, _: clocks.mark_done(
        it.play.desk, _clock(it, "open", "acknowledge_referral"), "told by telephone"
    ),
)
_deed(
    answering.acknowledge_clock,
    "open",
    MANAGER,
    lambda it, _: answering.acknowledge_clock(it.play.desk, _clock(it, "open", "strategy_discussion")),
)
_deed(
    answering.acknowledge,
    "endorsed",
    MANAGER,
    lambda it, _: answering.acknowledge(it.play.desk, _alarm(it, Event.RETURNED)),
)
_deed(
    answering.remind,
    "endorsed",
    MANAGER,
    lambda it, _: answering.remind(it.play.desk, _alarm(it, Event.RETURNED), alarm_policy().reminders[0]),
)
_deed(
    breaking.answer_match,
    "endorsed",
    MANAGER,
    lambda it, _: breaking.answer_match(it.play.desk, _alarm(it, Event.MATCH)),
)
_deed(
    breaking.review,
    "endorsed",
    MANAGER,
    lambda it, _: breaking.review(
        it.play.desk, it.of("endorsed", Glass, words="A caller says so").id, "in_order"
    ),
)
_deed(
    correcting.correct,
    "endorsed",
    MANAGER,
    lambda it, its: correcting.correct(
        it.play.desk,
        its,
        [Put(Field("child.born", it.children["endorsed"], "child", 1), "3 April 2019", "7")],
        "The school gave the true date",
        1,
    ),
)
_on(correction_back.take_back, "corrected", WORKER)
_versioned(strategy.record_held, "open", MANAGER)
_versioned(strategy_further.open_further, "held", MANAGER, "The father is out")
_versioned(sending.send, "back", WORKER)
_versioned(sending.withdraw, "sent", WORKER)
_on(notes.add_line, "returned", WORKER, "The gran rang")
for _act, _more in (
    (notes.correct_line, "No coat, she said"),
    (notes.file_line, "narrative"),
    (notes.mark_line, "child"),
):

    def _of_line(it: There, its: UUID, act: Callable[..., Any] = _act, more: str = _more) -> object:
        return act(it.play.desk, its, _line(it), more)

    _deed(_act, "returned", WORKER, _of_line)
_on(parking.park, "returned", WORKER)
_deed(
    rows.strike,
    "returned",
    WORKER,
    lambda it, its: rows.strike(it.play.desk, its, it.children["returned"]),
)
_deed(
    rows.unstrike,
    "returned",
    WORKER,
    lambda it, its: rows.unstrike(it.play.desk, its, it.children["struck"]),
)
_on(rows.unstrike_last, "returned", WORKER)
_on(undoing.undo, "returned", WORKER)
_on(undoing.redo, "back", WORKER)
_on(reading_back.keep, "returned", WORKER, ("You are Tom Reid.",))
_deed(
    put_right.stands,
    "returned",
    WORKER,
    lambda it, its: put_right.stands(it.play.desk, its, it.listed),
)
_deed(
    linking.link,
    "returned",
    WORKER,
    lambda it, its: linking.link(it.play.desk, its, it.contacts["sent"], "family", "The same house"),
)
_deed(
    linking.unlink,
    "returned",
    WORKER,
    lambda it, its: linking.unlink(it.play.desk, its, it.contacts["plain"]),
)
for _start in (starts.correct_start, starts.taken_on_paper):

    def _at(it: There, its: UUID, act: Callable[..., Any] = _start) -> object:
        at = it.play.clock.now() - timedelta(hours=1)
        return act(it.play.desk, its, at, "The clock was wrong", it.version("returned"))

    _deed(_start, "returned", WORKER, _at)
_deed(
    clashing.settle_clash,
    "returned",
    WORKER,
    lambda it, its: clashing.settle_clash(it.play.desk, its, _shown(it), "mine"),
)


def _shown(it: There) -> ClashView:
    assert it.clash is not None
    return it.clash


_on(restricting.standing, "sent", MANAGER)
_on(shutting_out.seats, "sent", MANAGER)
_on(reading.read_contact, "sent", MANAGER)
_on(reading.open_contact, "sent", MANAGER)
_on(history.history_page, "sent", MANAGER)
_on(review.look, "sent", MANAGER)
_on(versions_read.versions, "endorsed", MANAGER)
_on(versions_read.read_version, "endorsed", MANAGER, 1)
