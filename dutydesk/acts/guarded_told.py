"""What managers are told of records that not everyone may read: broken glass, and contacts that match.

A contact in which somebody finds the name of a child of a sealed record alerts every manager, whosever
program sees it first; its worker is told nothing. It is looked for with the names as Find takes them, by
their sound too; dates of birth that are known and differ tell two children apart.
"""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import Session

from dutydesk.acts.clocks import short_reference
from dutydesk.practice.alarms import Event
from dutydesk.practice.findable import read_query
from dutydesk.records import finding, guarding
from dutydesk.records.alarms import EVERY_MANAGER, NewAlarm
from dutydesk.records.sight import everything

MOST: Final = 20
"""Contacts that one sealed name is held against, the newest first. Source: ours."""


def guarded_to_tell(session: Session, since: datetime) -> list[NewAlarm]:
    """The alarms for managers, whoever looks.

    Args:
        since: glass broken before then tells by the list of reviews alone; aware.
    """
    with everything(session):
        found = [
            NewAlarm(row.contact_id, row.id, Event.GLASS, EVERY_MANAGER, row.at.isoformat())
            for row in guarding.to_review(session)
            if row.at > since
        ]
        return found + [
            NewAlarm(sealed, new, Event.MATCH, EVERY_MANAGER, reference)
            for sealed, new, reference in matches(session)
        ]


def matches(session: Session) -> list[tuple[UUID, UUID, str]]:
    """(sealed contact, contact that may be of the same child, its short reference), of the whole desk."""
    found: list[tuple[UUID, UUID, str]] = []
    sealed = guarding.sealed_children(session)
    guarded = {child.contact_id for child in sealed}
    for child in sealed:
        query = read_query(child.name)
        if not query.enough or not query.has_words:
            continue
        terms = [(word.begins, word.sounds) for word in query.words]
        ids = finding.contacts_with_all(session, terms, MOST + len(guarded), sounds=True)
        others = [each for each in ids if each not in guarded][:MOST]
        if not others:
            continue
        heads = finding.heads(session, others)
        children: dict[UUID, list[Row[Any]]] = {}
        for each in finding.people_of(session, others):
            if each.kind == "child" and each.struck_at is None:
                children.setdefault(each.contact_id, []).append(each)
        found += [
            (child.contact_id, other, short_reference(heads[other].reference))
            for other in others
            if other in heads and _may_be(child, children.get(other, []))
        ]
    return list(dict.fromkeys(found))


def _may_be(sealed: Row[Any], children: list[Row[Any]]) -> bool:
    """No date of birth tells them apart."""
    born = _born(sealed)
    return any(born is None or (its := _born(each)) is None or _meet(born, its) for each in children)


def _born(child: Row[Any]) -> tuple[date, date] | None:
    return (child.born_from, child.born_to) if child.born_from and child.born_to else None


def _meet(one: tuple[date, date], other: tuple[date, date]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]
