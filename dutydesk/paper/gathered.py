"""`dutydesk gather`: all about a person, as a preview with what is left out, and as the file given out.

Owns the words and the file, which only its writer can read. What is left out is not in the file at all. Days
are London's.
"""

from datetime import date
from pathlib import Path
from typing import Final

from dutydesk import asking
from dutydesk.acts import auditing, gathering
from dutydesk.acts.desk import Desk
from dutydesk.acts.gathering import Candidate, GatheringView
from dutydesk.errors import NotAllowed
from dutydesk.paper.commands import printed
from dutydesk.paper.leaving import wrapped
from dutydesk.paper.rescue import write_out
from dutydesk.practice.wording import date_words
from dutydesk.practice.zone import london_date, parse_start
from dutydesk.text import clean

NOBODY_ASKED: Final = (
    "There are several, and no terminal to ask on: say which with --which N,N or --which all."
)
NO_CODE: Final = (
    "Say the code that the preview ends with, --check CODE, or --code CODE beside a decision: it says what "
    "you read. There is no terminal to ask on. Nothing was changed."
)
ASK_CODE: Final = "The code that the preview you read ends with: "
HOW_CHECKED: Final = "Whoever else has read it: dutydesk gather --request"
HOW_DECIDED: Final = "Beside --keep, --remove, --harm or --privilege and its numbers: --code"
WHICH: Final = "Which of them are the person? Numbers with commas, or all: "


def begin(desk: Desk, asked: str, received: str | None, which: str | None) -> int:
    """Find the person, ask which where there are several, and print the preview.

    Args:
        which: the answer to that question, where nobody is there to be asked.
    """
    found = gathering.candidates(desk, asked)
    on = _day(received) if received else london_date(desk.clock.now())
    chosen = found if len(found) == 1 else _which(found, which)
    return preview(desk, gathering.begin(desk, chosen, on))


def preview(desk: Desk, number: int) -> int:
    """Print every piece as it would be given out, numbered, with its marks."""
    view = gathering.view(desk, number)
    for contact_id in dict.fromkeys(piece.contact_id for piece in view.pieces):
        auditing.printed(desk, contact_id, "gather")
    printed(preview_text(view, london_date(desk.clock.now())))
    return 0


def decide(desk: Desk, number: int, places: str, how: str, code: str) -> int:
    """Decide of some pieces, and print the preview anew.

    Args:
        code: what the preview ended with that the numbers are from; asked for where it is "".
    """
    gathering.mark(desk, number, _numbers(places), how, _code(code))
    return preview(desk, number)


def check(desk: Desk, number: int, code: str) -> int:
    """Say, as another person, that what the preview shows may be given out.

    Args:
        code: what the preview they read ended with; asked for where it is "".
    """
    gathering.check(desk, number, _code(code))
    printed(
        f"Checked. It may be written out as you read it: dutydesk gather --request {number} --write FOLDER."
    )
    return 0


def write(desk: Desk, number: int, folder: str) -> int:
    """Write what may be given out to a new file in this folder."""
    place = Path(folder).expanduser().absolute()
    if not place.is_dir():
        raise NotAllowed("There is no such folder. Nothing was written.")
    told = clean(gathering.give_out(desk, number)).text
    view = gathering.view(desk, number)
    path = write_out(str(place / f"request-{number}.txt"), told)
    detail: dict[str, object] = {"request": number, "pieces": len(view.pieces), "left_out": view.left_out}
    detail["text"] = view.digest
    contacts = gathering.written(desk, number)
    auditing.wrote(desk, "gathered", path, detail, contacts)
    printed(f"It is in {path}. It names people: give it to whom it is for, and delete it then.")
    return 0


def preview_text(view: GatheringView, today: date) -> str:
    """The preview: what is to be decided first, then each piece."""
    left = (view.due_on - today).days
    when = f"{left} days left" if left >= 0 else f"{-left} days over"
    lines = [
        f"Request {view.number}, received {date_words(view.received_on)}.",
        f"To be answered by {date_words(view.due_on)}: {when}.",
        f"{len(view.pieces)} pieces, {view.left_out} left out whole.",
        "Another person has checked it." if view.checked else "Not checked by another person yet.",
        "Read every piece: a name that no field holds is found by nobody but you.",
        "",
    ]
    reference = ""
    for place, piece in enumerate(view.pieces, 1):
        if piece.reference != reference:
            reference = piece.reference
            lines += [f"Contact {reference}", ""]
        marks = f" ({', '.join(piece.marks)})" if piece.marks else ""
        told = "LEFT OUT" if piece.removed else piece.told
        lines.append(f"{place}. {piece.label}{marks}: {told}")
    lines += [
        "",
        f"The code of this preview: {view.code}",
        f"{HOW_CHECKED} {view.number} --check {view.code}",
    ]
    lines.append(f"{HOW_DECIDED} {view.code}")
    return wrapped(lines)


def _code(said: str) -> str:
    if said.strip():
        return said
    if not asking.has_terminal():
        raise NotAllowed(NO_CODE)
    return asking.typed(ASK_CODE)


def _which(found: tuple[Candidate, ...], said: str | None) -> tuple[Candidate, ...]:
    if said is None:
        printed(wrapped([f"{place}. {each.words}" for place, each in enumerate(found, 1)]))
        if not asking.has_terminal():
            raise NotAllowed(NOBODY_ASKED)
    typed = said if said is not None else asking.typed(WHICH)
    if typed.casefold() == "all":
        return found
    numbers = _numbers(typed)
    if not all(0 < number <= len(found) for number in numbers):
        raise NotAllowed("There is nobody with that number. Nothing was gathered.")
    return tuple(found[number - 1] for number in dict.fromkeys(numbers))


def _numbers(typed: str) -> list[int]:
    parts = [part.strip() for part in typed.split(",") if part.strip()]
    if not parts or not all(part.isascii() and part.isdigit() and len(part) < 7 for part in parts):
        raise NotAllowed("Give numbers with commas between them. Nothing was changed.")
    return [int(part) for part in parts]


def _day(typed: str) -> date:
    found = parse_start(typed, date_ok=True)
    return london_date(found)
