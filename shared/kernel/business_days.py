"""Business days in Japan: not Saturdays, Sundays, public holidays, nor 29 December to 3 January.

As 行政機関の休日に関する法律 has them for public offices. Public holidays: jpholiday, which follows
国民の祝日に関する法律.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

import jpholiday

_SATURDAY: Final = 5


def is_business_day(day: date) -> bool:
    """Whether offices are open."""
    year_ends = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return not (day.weekday() >= _SATURDAY or year_ends or jpholiday.is_holiday(day))


def business_day(number: int, *, since: date) -> date:
    """The first, second … business day, counted from a date that may be one itself."""
    return next(islice(_from(since), number - 1, None))


def _from(day: date) -> Iterator[date]:
    while True:
        if is_business_day(day):
            yield day
        day += timedelta(days=1)
