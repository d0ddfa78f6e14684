"""Moments of lending, return and repair: a date, and the time of day where it was written."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from shared.kernel.clock import JST
from shared.kernel.text import normalise
from tenants.intake.values.bad import BadValue
from tenants.intake.values.dates import parse_date, without_time

MomentPrecision = Literal["d", "h", "min"]

_CLOCK = re.compile(
    r"(?P<half>午前|午後|am|pm)? ?(?P<h>\d{1,2})"
    r"(?:(?P<hours_only>時)|[:時] ?(?P<m>\d{1,2})分?(?:[: ]?(?P<s>\d{1,2})(?:\.\d+)?秒?)?)"
    r" ?(?P<half_after>am|pm)?",
    re.IGNORECASE,
)
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d.*(?:Z|[+-]\d\d:?\d\d)", re.IGNORECASE)
_COMPACT = re.compile(r"(\d{8})(\d\d)(\d\d)(?:\d\d)?")
_SERIAL_WITH_TIME = re.compile(r"[1-7]\d{4}(?P<part>\.\d+)")
_AFTERNOON = ("午後", "pm")


@dataclass(frozen=True, slots=True)
class ParsedMoment:
    """An aware moment in JST, at midnight where the precision is d; None where there is none."""

    value: datetime | None
    precision: MomentPrecision
    warning: str | None


def parse_moment(text: str, *, two_digit_year: bool = False) -> ParsedMoment:
    """Read a date with or without a time of day; 24:00 is the next midnight.

    Raises BadValue: what parse_date raises, E-TIME for an impossible time of day, E-DATE for a
    date without its day, which cannot begin or end anything.
    """
    written = normalise(text)
    if _ZONED.fullmatch(written):
        return _zoned(written)
    written = _COMPACT.sub(r"\1 \2:\3", written) if _COMPACT.fullmatch(written) else written
    day_text, clock_text = without_time(written)
    day = parse_date(day_text, two_digit_year=two_digit_year)
    if day.value is None:
        return ParsedMoment(None, "d", None)
    if day.precision != "d":
        raise BadValue("E-DATE")
    midnight = datetime.combine(day.value, time.min, JST)
    if serial := _SERIAL_WITH_TIME.fullmatch(written):
        minutes = round(float(serial["part"]) * 24 * 60)
        return ParsedMoment(midnight + timedelta(minutes=minutes), "min", day.warning)
    if not clock_text:
        return ParsedMoment(midnight, "d", day.warning)
    since_midnight, precision = _clock(clock_text)
    return ParsedMoment(midnight + since_midnight, precision, day.warning)


def _zoned(written: str) -> ParsedMoment:
    try:
        return ParsedMoment(datetime.fromisoformat(written.upper()).astimezone(JST), "min", None)
    except (ValueError, OverflowError):
        raise BadValue("E-DATE") from None


def _clock(text: str) -> tuple[timedelta, MomentPrecision]:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise BadValue("E-TIME")
    hour, minute, second = (int(found[part] or 0) for part in ("h", "m", "s"))
    half = (found["half"] or found["half_after"] or "").casefold()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half in _AFTERNOON else 0)
    if minute > 59 or second > 59 or (hour, minute, second) > (24, 0, 0):
        raise BadValue("E-TIME")
    elapsed = timedelta(hours=hour, minutes=minute, seconds=second)
    return elapsed, "h" if found["hours_only"] else "min"
