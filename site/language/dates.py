"""Days and times as people write them here: ``31.12.2026``, ``1.5.24``, ``28.03.2027 14:30``; ISO as machines do.

``config.formats`` gives these formats to every form in every language of the site; files are read by ``read_day``.
Never the American order: ``05/01/2024`` is refused, because nobody can tell what was meant.
"""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

DAY = "%d.%m.%Y"
TIME = "%H:%M"
INSTANT = f"{DAY} {TIME}"

# Two digits of a year as Python reads them: 69 to 99 are of the last century, 00 to 68 of this one.
DAY_FORMATS = [DAY, "%d.%m.%y", "%d. %m. %Y", "%Y-%m-%d"]
TIME_FORMATS = [TIME, "%H:%M:%S", "%H.%M", "%H:%M Uhr", "%H.%M Uhr"]
INSTANT_FORMATS = [
    *(f"{day}{joint}{time}" for day in DAY_FORMATS for joint in (" ", ", ") for time in TIME_FORMATS),
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%dT%H:%M:%S",
    *DAY_FORMATS,
]
Day = TypeVar("Day", bound=dt.date)
YEARS = range(1900, 2200)


def in_range(day: Day) -> Day:
    """The same; raises ``ValueError`` for a year that can only be a slip of the finger."""
    if day.year not in YEARS:
        raise ValueError(day.year)
    return day


def read_day(text: str) -> dt.date:
    """Raises ``ValueError`` for what is no day: ``31.02.2026``, ``Mai 2024``, ``heute``."""
    for pattern in DAY_FORMATS:
        try:
            return in_range(dt.datetime.strptime(text.strip(), pattern).date())
        except ValueError:
            continue
    raise ValueError(text)
