"""Quantities with and without their unit: hours, years of life, a year of manufacture."""

import re
from decimal import Decimal

from shared.kernel.text import normalise
from tenants.intake.values.bad import BadValue, is_missing
from tenants.intake.values.dates import parse_date

_NUMBER = r"(?P<number>\d{1,9}(?:\.\d{1,20})?)"
_HOURS = re.compile(rf"{_NUMBER}(?P<unit>時間|h|hr|hrs|hours?|分|min)?", re.IGNORECASE)
_HOURS_AND_MINUTES = re.compile(r"(\d{1,4})(?::|時間)(\d{1,2})分?")
_YEARS = re.compile(
    rf"{_NUMBER}(?P<unit>年|y|yrs?|years?|[ヶケか箇]月|カ月|months?)?", re.IGNORECASE
)
_MINUTES = ("分", "min")
_FIRST_YEAR = 1900


def parse_hours(text: str) -> Decimal | None:
    """Read a duration in hours, two decimals: 2.5, 2時間30分, 2:30, 90分; None where missing.

    Raises BadValue with E-NUMBER, also from 10,000 hours on.
    """
    if is_missing(text):
        return None
    written = _compact(text)
    if found := _HOURS_AND_MINUTES.fullmatch(written):
        return _within(Decimal(found[1]) + Decimal(found[2]) / 60, below=10_000, step="0.01")
    found = _HOURS.fullmatch(written)
    if found is None:
        raise BadValue("E-NUMBER")
    hours = Decimal(found["number"])
    if (found["unit"] or "").casefold() in _MINUTES:
        hours /= 60
    return _within(hours, below=10_000, step="0.01")


def parse_years(text: str) -> Decimal | None:
    """Read a span in years, one decimal: 6, 6.0年, 72ヶ月; None where missing.

    Raises BadValue with E-NUMBER, also from 100 years on.
    """
    if is_missing(text):
        return None
    found = _YEARS.fullmatch(_compact(text))
    if found is None:
        raise BadValue("E-NUMBER")
    years = Decimal(found["number"])
    if "月" in (found["unit"] or "") or "month" in (found["unit"] or "").casefold():
        years /= 12
    return _within(years, below=100, step="0.1")


def parse_year(text: str) -> int | None:
    """Read a calendar year, also as an era year or as any date in it; None where missing.

    Raises BadValue with E-NUMBER before 1900 and for a bare number that is none, else what
    parse_date raises.
    """
    read = parse_date(text)
    if read.value is None:
        return None
    if read.value.year < _FIRST_YEAR or read.warning == "W-SERIAL":
        raise BadValue("E-NUMBER")
    return read.value.year


def _compact(text: str) -> str:
    return normalise(text).replace(" ", "").replace(",", "")


def _within(value: Decimal, *, below: int, step: str) -> Decimal:
    if value >= below:
        raise BadValue("E-NUMBER")
    return value.quantize(Decimal(step))
