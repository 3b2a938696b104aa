"""What the queue says around its rows: who is here, the lists and their counts, and what a row is about.

Makes lines from values; knows no widget and decides nothing.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

from dutydesk.acts.call_values import LeftOpen
from dutydesk.acts.values import Person, Preview, QueueRow, Tab
from dutydesk.practice.wording import clock_words, date_words
from dutydesk.practice.zone import london_date

from . import theme
from .lines import wrapped
from .plain import one_line, plain
from .queue_workers import short_name

if TYPE_CHECKING:
    from dutydesk.acts.desk import Desk

NOTICES = "Something is said of this desk: read it with ^P, About this desk."

TABS: tuple[tuple[Tab, str, str], ...] = (
    ("mine", "1", "Mine"),
    ("team", "2", "Team"),
    ("endorse", "3", "To endorse"),
    ("feedback", "4", "Feedback"),
    ("closed", "5", "Closed today"),
)
EMPTY: dict[Tab, str] = {
    "mine": "Nothing waits. n takes a call.",
    "team": "Nothing is open at this desk. n takes a call.",
    "endorse": "Nothing waits for a manager.",
    "feedback": "Nothing is owed in writing.",
    "closed": "Nothing was closed today.",
}
EMPTY_FOR_OTHERS: dict[Tab, str] = {
    "mine": "Nothing of yours waits. 2 shows the team's.",
    "team": "Nothing is open at this desk.",
}
"""For those who take no contacts."""
NO_MATCH = "No row holds these words. Esc shows all rows."
NOTHING_WRITTEN = "No narrative or decision yet"


def empty_words(tab: Tab, here: Person | None, waiting: int) -> str:
    """What an empty list says.

    Args:
        waiting: rows that wait to be endorsed at this desk.
    """
    if tab == "mine" and here is not None and here.endorses_contacts and waiting:
        return f"Nothing of yours. {waiting} wait{'s' if waiting == 1 else ''} to be endorsed: 3"
    takes = here is not None and here.takes_contacts
    return EMPTY[tab] if takes else EMPTY_FOR_OTHERS.get(tab, EMPTY[tab])


def who_words(person: Person | None, *, with_name: bool) -> str:
    """ "dutydesk | M Patel, duty team manager"; without the program's name where room is short."""
    if person is None:
        return "dutydesk"
    words = f"{short_name(person.name)}, {_lower_first(person.role_words)}"
    return f"dutydesk | {words}" if with_name else words


def as_of(now: datetime, at: datetime | None, saved: Content, *, with_time: bool) -> Content:
    """ "Mon 11 May 14:32   Up to date 14:32": the time, and as of when the rows are true or not saved."""
    day = date_words(london_date(now), london_date(now))
    parts = [plain(f"{day} {clock_words(now)}" if with_time else day, "$quiet")]
    if saved:
        parts.append(saved)
    elif at is not None:
        parts.append(plain(f"Up to date {clock_words(at)}"))
    return Content("   ").join(parts)


def tab_line(chosen: Tab, counts: dict[str, int], right: Content, width: int) -> Content:
    """The lists, each with its key and its count; the chosen one underlined."""
    parts: list[Content] = []
    for tab, key, name in TABS:
        here = tab == chosen
        count = f" {counts[tab]}" if tab in counts else ""
        label = plain(f"{name}{count}", "bold underline" if here else "")
        parts.append(plain(f"{key} ", "bold $accent" if here else "$quiet") + label)
    left = Content(" ") + Content("   ").join(parts)
    for between in ("  ", " "):
        if left.cell_length + right.cell_length + 2 > width:
            left = Content(" ") + Content(between).join(parts)
    right = right.truncate(max(width - left.cell_length - 2, 0))
    gap = max(width - left.cell_length - right.cell_length - 1, 1)
    return left + Content(" " * gap) + right


def filter_words(typed: str) -> Content:
    """The filter that holds, at the right of the lists."""
    return plain("/ ", "bold $accent") + one_line(typed, 18, "bold")


def review_words(number: int, roles: int = 0, *, short: bool = True) -> Content:
    """ "g 2 to review": broken glass and restrictions that wait for whoever is here, a manager.

    Args:
        number: those; 0 for none.
        roles: roles that were asked for: "m 1 to approve".
        short: "g 2  m 1 wait" where both do.
    """
    g, m = plain("g ", "bold $accent"), plain("m ", "bold $accent")
    if number and roles and short:
        return g + plain(f"{number}  ", "bold $urgent") + m + plain(f"{roles} wait", "bold $urgent")
    parts = [g + plain(f"{number} to review  ", "bold $urgent")] if number else []
    parts += [m + plain(f"{roles} to approve  ", "bold $urgent")] if roles else []
    return Content("").join(parts)


def in_view(top: int, page: int, count: int) -> Content:
    """ "1 to 16 of 40" while not every row is in view."""
    return (
        plain(f"{top + 1} to {min(top + page, count)} of {count}", "$quiet") if count > page else Content("")
    )


def summary_line(row: QueueRow, preview: Preview | None, width: int) -> Content:
    """One line about a row, for a terminal without a second column."""
    line = (
        Content(" ")
        + one_line(row.family or "No child named", 24, "bold")
        + plain(f"  {row.reference}   ", "$quiet")
    )
    if preview is None:
        return line
    room = max(width - line.cell_length - 1, 10)
    said = [text.rstrip(".") for _, text in preview.lines if text]
    if said and said[0].startswith("*"):
        line += plain(said[0], theme.BANDS["urgent"]) + Content(". " if said[1:] else "")
        room = max(width - line.cell_length - 1, 10)
        said = said[1:]
        return line + one_line(". ".join(said), room)
    return line + (one_line(". ".join(said), room) if said else one_line(NOTHING_WRITTEN, room, "$quiet"))


def side_lines(row: QueueRow, preview: Preview | None, width: int) -> list[Content]:
    """What a row is about, for the second column: enough to judge most rows without opening them."""
    width = max(width, 20)
    reference = plain(row.reference, "$quiet")
    title = preview.title if preview else row.family or "No child named"
    head = one_line(title, width - reference.cell_length - 1, "bold")
    lines = [
        head + Content(" " * (width - head.cell_length - reference.cell_length)) + reference,
        Content(""),
    ]
    if preview is None:
        return lines
    for label, text in preview.lines:
        if text.startswith("*"):
            lines += wrapped(text, width, theme.BANDS["urgent"], "  ")
        else:
            lines.append(plain(label, "$quiet"))
            lines += [Content("  ") + line for line in wrapped(text, width - 2)]
        lines.append(Content(""))
    return lines if len(lines) > 2 else [*lines, plain(f"{NOTHING_WRITTEN}.", "$quiet")]


def _lower_first(words: str) -> str:
    """ "Duty social worker" within a line; a name such as "Single Assessment manager" stays."""
    return words if words[1:] != words[1:].lower() else words[:1].lower() + words[1:]


def left_open_words(last: LeftOpen) -> str:
    """That a contact was on the screen at the end, or stands in another window now, and what Enter does."""
    what = last.reference or "A contact"
    if last.elsewhere:
        return f"{what} is open in another window of yours, and saved. Enter opens it here too"
    return f"{what} was open when the session ended at {clock_words(last.at)}. Enter to carry on"


def notice_words(desk: "Desk") -> str:
    """What an encrypted desk says of itself as it opens: the one short sentence, or where it is read."""
    if not desk.proved or not desk.notices:
        return ""
    only = desk.notices[0]
    return only if len(desk.notices) == 1 and len(only) < 78 else NOTICES
