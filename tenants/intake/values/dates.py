"""Dates as Japanese hospitals write them: eras, three precisions, serial numbers.

The era table holds each era's first day; a year beyond its era's end (平成32年) still names a year,
and is read with a warning, for staff go on counting when an era changes.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from shared.kernel.text import normalise
from tenants.intake.values.bad import BadValue, is_missing

DatePrecision = Literal["d", "m", "y"]


@dataclass(frozen=True, slots=True)
class ParsedDate:
    """A calendar date in JST; the first day of its month or year where precision is m or y.

    ``value`` is None where the cell says that there is none. ``warning`` is W-ERA, W-NO-DAY,
    W-SERIAL or None.
    """

    value: date | None
    precision: DatePrecision
    warning: str | None


@dataclass(frozen=True, slots=True)
class _Era:
    names: tuple[str, ...]
    begins: date
    ends: date

    def holds(self, value: date, precision: DatePrecision) -> bool:
        span = {"d": 0, "m": 27, "y": 364}[precision]
        return value + timedelta(days=span) >= self.begins and value <= self.ends


_ERAS = (
    _Era(("明治", "明", "M"), date(1868, 10, 23), date(1912, 7, 30)),
    _Era(("大正", "大", "T"), date(1912, 7, 30), date(1926, 12, 25)),
    _Era(("昭和", "昭", "S"), date(1926, 12, 25), date(1989, 1, 7)),
    _Era(("平成", "平", "H"), date(1989, 1, 8), date(2019, 4, 30)),
    _Era(("令和", "令", "R"), date(2019, 5, 1), date.max),
)
_ERA_OF = {name: era for era in _ERAS for name in era.names}

_NAME = "|".join(sorted(_ERA_OF, key=len, reverse=True))
_BREAK = "[./,、・-]"
_TAIL = (
    rf"(?:(?:年度|年|{_BREAK})(?:(?P<m>\d{{1,2}})(?:(?:月|{_BREAK})(?:(?P<d>\d{{1,2}})日?)?)?)?)?"
)
_BY_ERA = re.compile(rf"(?P<era>{_NAME})(?P<again>[MTSHR])?\.?(?P<y>元|\d{{1,2}}){_TAIL}")
_BY_ERA_COMPACT = re.compile(r"(?P<era>[MTSHR])(?P<again>)(?P<y>\d\d)(?P<m>\d\d)(?P<d>\d\d)")
_WESTERN = re.compile(rf"(?P<y>(?:18|19|20|21)\d\d){_TAIL}")
_WESTERN_COMPACT = re.compile(r"(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)?")
_SHORT = re.compile(rf"'?(?P<y>\d\d){_BREAK}(?P<m>\d{{1,2}}){_BREAK}(?P<d>\d{{1,2}})")
_SHORT_COMPACT = re.compile(r"(?P<y>\d\d)(?P<m>\d\d)(?P<d>\d\d)")
_SERIAL = re.compile(r"(?P<days>[1-7]\d{4})(?P<part>\.\d+)?")
_WEEKDAY = re.compile(r"\([日月火水木金土](?:曜日?)?\)")
_TIME = re.compile(r"(?:(?<=\d)[ T]|(?<=[ 日]))(?:午前|午後|AM|PM)? ?\d{1,2}(?::\d|時).*$", re.I)

SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of a spreadsheet's serial numbers, as counted after its phantom 29 February 1900."""


def without_time(text: str) -> tuple[str, str]:
    """Split a normalised text into date and time of day; either may be ``""``."""
    text = _WEEKDAY.sub(" ", text).strip()
    found = _TIME.search(text)
    return (text, "") if found is None else (text[: found.start()], found.group().strip(" Tt"))


def parse_date(text: str, *, two_digit_year: bool = False) -> ParsedDate:
    """Read a date; a time of day after it is ignored.

    ``two_digit_year`` lets 24/04/01 mean 2024 (69 to 99 mean 1969 to 1999); without it such a
    date is refused. Raises BadValue with E-DATE, E-IMPOSSIBLE-DATE or E-TWO-DIGIT-YEAR.
    """
    if is_missing(text):
        return ParsedDate(None, "d", None)
    written = without_time(normalise(text))[0].replace(" ", "")
    if found := _BY_ERA.fullmatch(written) or _BY_ERA_COMPACT.fullmatch(written):
        return _by_era(found)
    if found := _short(written, allowed=two_digit_year):
        year = int(found["y"])
        return _checked(year + (1900 if year >= 69 else 2000), found)
    if found := _WESTERN.fullmatch(written) or _WESTERN_COMPACT.fullmatch(written):
        return _checked(int(found["y"]), found)
    if found := _SERIAL.fullmatch(written):
        return ParsedDate(SERIAL_ZERO + timedelta(days=int(found["days"])), "d", "W-SERIAL")
    raise BadValue("E-DATE")


def _short(written: str, *, allowed: bool) -> re.Match[str] | None:
    found = _SHORT.fullmatch(written)
    if found and not allowed:
        raise BadValue("E-TWO-DIGIT-YEAR")
    return found or (_SHORT_COMPACT.fullmatch(written) if allowed else None)


def _by_era(found: re.Match[str]) -> ParsedDate:
    era = _ERA_OF[found["era"]]
    if found["again"] and _ERA_OF[found["again"]] is not era:
        raise BadValue("E-DATE")
    years = 1 if found["y"] == "元" else int(found["y"])
    if years == 0:
        raise BadValue("E-IMPOSSIBLE-DATE")
    read = _checked(era.begins.year + years - 1, found)
    outside = read.value is None or not era.holds(read.value, read.precision)
    return replace(read, warning="W-ERA") if found["again"] or outside else read


def _checked(year: int, found: re.Match[str]) -> ParsedDate:
    month, day = found["m"], found["d"]
    precision: DatePrecision = "d" if day else "m" if month else "y"
    # A fiscal year (年度) begins in April.
    first = 4 if "年度" in found.string else 1
    try:
        value = date(year, int(month or first), int(day or 1))
    except ValueError:
        raise BadValue("E-IMPOSSIBLE-DATE") from None
    return ParsedDate(value, precision, None if day else "W-NO-DAY")
