"""Core hours, and who is expected to chair a strategy discussion held at a moment.

Owns the one question "is the office open": the start of core hours is inside, the end outside, and a
bank holiday is out of hours where the profile says so (CF-07).
"""

from datetime import datetime

from dutydesk.practice.calendar import WorkingCalendar
from dutydesk.practice.profile import Profile
from dutydesk.practice.zone import to_london


def in_core_hours(instant: datetime, profile: Profile, calendar: WorkingCalendar) -> bool:
    """Whether an aware instant lies in the profile's core hours. Raises BeyondCalendar."""
    local = to_london(instant)
    hours = profile.core_hours
    if local.weekday() not in hours.days or not hours.opens <= local.time() < hours.closes:
        return False
    return not (hours.bank_holidays_out and local.date() in calendar.holidays)


def expected_chair(instant: datetime, profile: Profile, calendar: WorkingCalendar) -> str:
    """The key of the role that chairs a strategy discussion held at that instant.

    It goes by when the discussion is held, not by when the referral came (CF-07).
    """
    return profile.chair_core if in_core_hours(instant, profile, calendar) else profile.chair_out_of_hours
