"""Moments as precisely as the hospital's file gave them."""

from datetime import date, datetime

from shared.kernel.clock import JST, now

DAY = "d"


def as_written(moment: datetime | None, precision: str) -> date | datetime | None:
    """A JST date where only a date is known, the moment itself otherwise."""
    if moment is None:
        return None
    return moment.astimezone(JST).date() if precision == DAY else moment


def days_between(start: datetime, end: datetime | None) -> float:
    """Days with one decimal, up to now while there is no end."""
    return round(((end or now()) - start).total_seconds() / 86_400, 1)
