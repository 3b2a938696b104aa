"""`dutydesk retention`: how long contacts are kept, what is due, disposal by two people, holds, certificates.

Owns the words and the one question before anything goes. Days and times are London's. Lists name references,
never people; the certificate names the two who disposed, and nobody else.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from dutydesk import asking
from dutydesk.acts import auditing, disposal, holding, people, retaining
from dutydesk.acts.desk import Desk
from dutydesk.acts.opening import Way
from dutydesk.acts.reading import find_reference
from dutydesk.errors import NotAllowed
from dutydesk.paper.commands import NO_RECORD, printed, reading
from dutydesk.paper.leaving import as_json, wrapped
from dutydesk.paper.rescue import write_out
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date

WORD: Final = "DISPOSE"
NOBODY_ASKED: Final = "There is no terminal to ask on: give --yes once you have read it. Nothing was changed."
NOT_WANTED: Final = "Nothing was disposed of."
OF_DATABASE: Final = {
    "encrypted": "No byte of it is left in the desk's file, which is encrypted.",
    "plain": "No byte of it is left in the desk's file. The disk may keep deleted files.",
    "server": "Its rows are gone, its tables made anew. The server's log, replicas and backups hold it until "
    "they are written over: whoever looks after the server says when.",
}
NOT_WIPED: Final = (
    "The rows are gone. The file still holds their bytes, since another program has the desk open: they are "
    "wiped at the next start."
)


@contextmanager
def at_desk(database: str | None, profile: str | None, name: str | None, way: Way | None) -> Iterator[Desk]:
    """The desk with whoever opened it; where names are not proved, with whoever `name` says.

    Raises: as `commands.reading`; NotAllowed where nobody of that name has sat there.
    """
    with reading(database, profile, way) as desk:
        if desk.integrity:
            print(f"dutydesk: {desk.integrity}", file=sys.stderr)
        if name is not None and not desk.proved:
            its = [each for each in people.everyone(desk) if each.name.casefold() == name.strip().casefold()]
            if len(its) != 1:
                raise NotAllowed("Nobody, or more than one, of that name has sat at this desk.")
            desk.here = its[0]
        yield desk


def print_list(desk: Desk, *, as_json_too: bool = False) -> int:
    """What is closed and until when it is kept, what is proposed, and what is held."""
    today = london_date(desk.clock.now())
    closed = retaining.list_closed(desk)
    waiting = [each for each in disposal.views(desk) if each.state == "proposed"]
    held = holding.holds(desk)
    auditing.printed(desk, None, "json" if as_json_too else "plain", len(closed))
    if as_json_too:
        printed(
            as_json(
                {
                    "closed": [_due_json(each, today) for each in closed],
                    "proposed": [_proposal_json(each) for each in waiting],
                    "held": [
                        {
                            "reference": each.reference,
                            "since": each.at.isoformat(),
                            "by": each.by,
                            "release_asked": each.lift_asked_at is not None,
                        }
                        for each in held
                    ],
                }
            )
        )
        return 0
    due = [each for each in closed if each.is_due(today)]
    lines = [f"{len(due)} of {len(closed)} closed contacts may be disposed of today."]
    lines += [f"{each.reference}: {_stands(each, today)}." for each in closed]
    for view in waiting:
        lines += ["", _proposal_words(view)]
    if held:
        lines += ["", "Legal holds:"]
    for each in held:
        asked = f" Its release is asked{_why(each.lift_reason)}." if each.lift_asked_at else ""
        lines.append(f"{each.reference}, since {_when(each.at)}, {each.by}{_why(each.reason)}.{asked}")
    printed(wrapped(lines))
    return 0


def print_classes(desk: Desk) -> int:
    """The classes: what is proposed, with its source, and what the council confirmed."""
    lines = []
    for each in retaining.classes(desk):
        lines.append(f"{each.key}: {each.words}.")
        if each.years is None:
            lines.append("The council has not said how long. Nothing of it is disposed of.")
        else:
            its = f"{each.years} years from {each.starts}, by {each.schedule}"
            on = (
                f"confirmed {_when(each.confirmed_at)}" if each.confirmed_at else "entered, not confirmed yet"
            )
            lines.append(f"The council: {its}; {on}.")
        lines += [f"Proposed: {each.proposed}. {each.source}.", ""]
    printed(wrapped(lines[:-1]))
    return 0


def set_period(desk: Desk, key: str, years: int, starts: str, schedule: str) -> int:
    """Enter the council's period of a class."""
    retaining.set_period(desk, key, years, starts, schedule)
    printed(f"Entered. It holds once another person confirms it: dutydesk retention confirm {key}")
    return 0


def confirm_period(desk: Desk, key: str) -> int:
    """Confirm what another person entered."""
    retaining.confirm_period(desk, key)
    printed("Confirmed: it holds from now on.")
    return 0


def propose(desk: Desk, references: Sequence[str], reason: str | None) -> int:
    """Propose what is due for disposal."""
    number = disposal.propose(desk, [_whole(desk, each) for each in references], reason or _reason())
    printed(
        wrapped(
            [
                _proposal_words(disposal.view(desk, number)),
                f"Another person approves it: dutydesk retention approve {number}",
            ]
        )
    )
    return 0


def withdraw(desk: Desk, number: int) -> int:
    """Take a proposal back."""
    disposal.withdraw(desk, number)
    printed(f"Disposal {number} is withdrawn. Nothing was disposed of.")
    return 0


def approve(desk: Desk, number: int, *, yes: bool) -> int:
    """Show a proposal, ask once, and dispose of what it proposes."""
    view = disposal.view(desk, number)
    if view.state != "proposed":
        raise NotAllowed(f"Disposal {number} was {view.state} already. Nothing was changed.")
    if not yes:
        printed(wrapped([_proposal_words(view), "This cannot be taken back."]))
        if not asking.has_terminal():
            raise NotAllowed(NOBODY_ASKED)
        if asking.typed(f"Type {WORD} to dispose of them: ") != WORD:
            printed(NOT_WANTED)
            return 1
    printed(certificate_text(disposal.approve(desk, number)))
    return 0


def hold(desk: Desk, reference: str, reason: str | None) -> int:
    """Put a legal hold on a contact."""
    holding.hold(desk, _contact(desk, reference), reason or _reason())
    printed("A legal hold stands on it: nothing of it is disposed of.")
    return 0


def release(desk: Desk, reference: str, reason: str | None) -> int:
    """Ask that a hold be lifted, or lift what another asked."""
    contact_id = _contact(desk, reference)
    its = [each for each in holding.holds(desk) if each.reference == _whole(desk, reference)]
    asked_at = its[0].lift_asked_at if its else None
    first = bool(its) and asked_at is None
    # Whoever gives a reason asks: they have not seen that another has.
    seen = asked_at if reason is None else None
    if holding.release(desk, contact_id, reason or (_reason() if first else ""), seen):
        printed("The legal hold is lifted.")
    else:
        printed("Asked. The hold stands until another person gives this command, without a reason.")
    return 0


def certificate(desk: Desk, number: int, to: str | None, *, as_json_too: bool = False) -> int:
    """Print a certificate, or write it to a new file that only this person can read."""
    view = disposal.view(desk, number)
    if not view.certificate:
        raise NotAllowed(f"Disposal {number} has no certificate: it is {view.state}.")
    told = certificate_json(view) if as_json_too else certificate_text(view)
    if to is None:
        printed(told)
    else:
        path = write_out(str(Path(to).expanduser().absolute()), told + "\n")
        auditing.wrote(desk, "certificate", path, {"disposal": number, "certificate": view.digest})
        printed(f"The certificate is in {path}.")
    return 0 if view.whole else 1


def certificate_text(view: disposal.DisposalView) -> str:
    """A certificate in sentences."""
    told = view.certificate
    many = len(told["contacts"])
    lines = [
        f"Certificate of disposal {view.number}",
        "",
        f"{'1 contact was' if many == 1 else f'{many} contacts were'} disposed of: "
        + ", ".join(f"{count} of the class {key}" for key, count in told["classes"].items())
        + ".",
        f"Proposed by {view.proposed_by}, {_when(view.proposed_at)}.",
        f"Approved by {view.approved_by}, {_when(view.approved_at)}." if view.approved_at else "",
        f"Rows removed: {', '.join(f'{name} {count}' for name, count in sorted(told['removed'].items()))}.",
    ]
    if view.wiped_at is None:
        lines.append(NOT_WIPED)
    else:
        lines.append(f"{OF_DATABASE[told['database']]} Wiped {_when(view.wiped_at)}.")
    lines += [*_elsewhere(told), ""]
    for each in told["contacts"]:
        on = date_words(date.fromisoformat(each["due"]))
        lines.append(f"{each['reference']}, {each['class']}, due {on}. Its rows had the code")
        lines.append(each["rows"])
    lines += ["", "SHA-256 of this certificate:", view.digest]
    lines.append("It is as this desk wrote it." if view.whole else "It is NOT as this desk wrote it.")
    return wrapped(lines)


def certificate_json(view: disposal.DisposalView) -> str:
    """A certificate as JSON: {"certificate", "sha256", "whole", "wiped"}."""
    told: dict[str, Any] = {"certificate": view.certificate, "sha256": view.digest, "whole": view.whole}
    told["wiped"] = view.wiped_at.isoformat() if view.wiped_at else None
    return json.dumps(told, indent=1, sort_keys=True)


def _elsewhere(told: dict[str, Any]) -> Iterator[str]:
    """Where it still is, or may be."""
    if told["copies"]:
        on = date_words(date.fromisoformat(told["copies_until"]))
        yield (
            f"The desk's own copies hold it until {on}: from that day the last of them "
            "goes when the next copy is made. Whoever puts one of them back brings it back."
        )
    elif told["database"] != "server":
        yield "The desk has no copies of its own that hold it."
    if told["aside"]:
        yield f"Desks put aside by a restore, in {told['aside']} folders beside it, may hold it."
    if told["left_the_desk"]:
        yield f"It left the desk as text {told['left_the_desk']} times: those papers are out of reach."
    if told["database"] != "server":
        yield "Copies on a stick or elsewhere are out of reach too: the audit says when they were made."


def _proposal_words(view: disposal.DisposalView) -> str:
    its = ", ".join(f"{reference} ({key}, due {date_words(due)})" for reference, key, due in view.contacts)
    return (
        f"Disposal {view.number}, proposed by {view.proposed_by}, {_when(view.proposed_at)}, reason: "
        f"{view.reason}. {len(view.contacts)} in it: {its}."
    )


def _proposal_json(view: disposal.DisposalView) -> dict[str, Any]:
    return {
        "number": view.number,
        "by": view.proposed_by,
        "at": view.proposed_at.isoformat(),
        "reason": view.reason,
        "contacts": [[reference, key, due.isoformat()] for reference, key, due in view.contacts],
    }


def _due_json(each: retaining.DueContact, today: date) -> dict[str, Any]:
    until = each.kept.until
    return {
        "reference": each.reference,
        "classes": list(each.kept.classes),
        "until": until.isoformat() if until else None,
        "not_confirmed": list(each.kept.unconfirmed),
        "due": each.is_due(today),
        "held": each.held,
        "open_link": each.open_link,
        "proposed": each.proposed or None,
    }


def _stands(each: retaining.DueContact, today: date) -> str:
    classes = ", ".join(each.kept.classes)
    if each.kept.until is None:
        return f"{classes}; the council has not confirmed {', '.join(each.kept.unconfirmed)}"
    since = "due since" if each.kept.until <= today else "kept until"
    told = f"{classes}; {since} {date_words(each.kept.until)}"
    told += ", a legal hold stands on it" if each.held else ""
    told += ", linked to a contact that is not closed" if each.open_link else ""
    return told + (f", proposed with disposal {each.proposed}" if each.proposed else "")


def _contact(desk: Desk, reference: str) -> UUID:
    found = find_reference(desk, reference)
    if found is None:
        raise NotAllowed(NO_RECORD)
    return found


def _whole(desk: Desk, reference: str) -> str:
    """C-2026-0412 of C-0412 or 412."""
    contact_id = _contact(desk, reference)
    its = [each.reference for each in retaining.list_closed(desk, frozenset({contact_id}))]
    return its[0] if its else reference


def _reason() -> str:
    if not asking.has_terminal():
        raise NotAllowed("Say why with --reason WORDS. Nothing was changed.")
    return asking.typed("Reason: ")


def _why(reason: str) -> str:
    return f": {reason}" if reason else ""


def _when(at: datetime) -> str:
    return f"{date_words(london_date(at))} {clock_words(at)}"
