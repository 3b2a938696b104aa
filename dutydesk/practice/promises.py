"""When someone promises an answer: a time of day, a day, or both, always in the time to come.

Owns one reader; what is promised, and by whom, is the answer's.
"""

import re
from datetime import datetime, time, timedelta
from typing import Final

from dutydesk.errors import DeskError
from dutydesk.practice.wording import DAYS
from dutydesk.practice.zone import local_time

END_OF_OFFICE: Final = time(17, 0)
"""Meant by a day without a time: the office target (Leicester core hours end at 17:00)."""


class NotAPromise(DeskError):
    """What was typed names no time to come."""


def read_promise(typed: str, now_london: datetime) -> datetime:
    """The next time that fits: "16:00", "tomorrow", "tomorrow 10:00", "Mon", "Mon 10:00".

    Args:
        typed: as the caller said it.
        now_london: the present moment, aware, in London.

    Returns: an aware UTC instant after now.

    Raises: NotAPromise, and what `zone.local_time` raises for a time that does not exist or comes twice.
    """
    words = typed.casefold().replace(",", " ").split()
    day, days = now_london.date(), 0
    if words and words[0] in ("today", "tomorrow"):
        days = 1 if words.pop(0) == "tomorrow" else 0
    elif words and (weekday := _weekday(words[0])) is not None:
        words.pop(0)
        days = (weekday - day.weekday()) % 7 or 7
    if len(words) > 1 or (words and not re.fullmatch(r"\d{1,2}([:.]?\d{2})?", words[0])):
        raise NotAPromise("Say a time to come, such as 16:00, tomorrow 10:00 or Mon 10:00.")
    clock = words[0] if words else f"{END_OF_OFFICE:%H:%M}"
    if len(clock) <= 2:
        clock = f"{int(clock):02}:00"
    at = local_time(day + timedelta(days=days), clock)
    if at <= now_london and days == 0 and "today" not in typed.casefold():
        at = local_time(day + timedelta(days=1), clock)
    if at <= now_london:
        raise NotAPromise("That time has passed. Say a time to come, such as 16:00 or tomorrow 10:00.")
    return at


def _weekday(word: str) -> int | None:
    return next(
        (n for n, name in enumerate(DAYS) if len(word) >= 3 and word.startswith(name.casefold())), None
    )
