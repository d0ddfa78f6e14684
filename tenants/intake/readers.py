"""How the text of one cell becomes what a field stores."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from tenants.intake.fields import Field
from tenants.intake.personal import masked
from tenants.intake.values.bad import is_missing
from tenants.intake.values.dates import parse_date
from tenants.intake.values.identifiers import parse_gtin, parse_identifier, parse_jmdn
from tenants.intake.values.moments import parse_moment
from tenants.intake.values.money import parse_yen
from tenants.intake.values.numbers import parse_hours, parse_year, parse_years
from tenants.intake.values.words import parse_word, vocabulary

Value = str | int | float | Decimal | date | datetime | None
Read = tuple[Value, str, str | None]
"""Value, precision (``""`` where the type has none), warning code."""
Reader = Callable[[str], Read]


def reader_of(field: Field, *, local: dict[str, str], two_digit_years: bool) -> Reader:
    """The reader of a field's cells. ``local`` explains words. What it raises is BadValue."""
    if field.type == "word":
        words = vocabulary(field.name, local=local)
        return lambda text: (parse_word(text, words=words), "", None)
    if field.type == "date":
        return lambda text: _date(text, two_digit_years=two_digit_years)
    if field.type == "moment":
        return lambda text: _moment(text, two_digit_years=two_digit_years)
    if field.type == "text":
        return _text
    parse = _PLAIN[field.type]
    return lambda text: (parse(text), "", None)


_PLAIN: dict[str, Callable[[str], Value]] = {
    "code": parse_identifier,
    "gtin": parse_gtin,
    "jmdn": parse_jmdn,
    "yen": parse_yen,
    "year": parse_year,
    "years": parse_years,
    "hours": parse_hours,
}


def _date(text: str, *, two_digit_years: bool) -> Read:
    read = parse_date(text, two_digit_year=two_digit_years)
    return read.value, "" if read.value is None else read.precision, read.warning


def _moment(text: str, *, two_digit_years: bool) -> Read:
    read = parse_moment(text, two_digit_year=two_digit_years)
    return read.value, "" if read.value is None else read.precision, read.warning


def _text(text: str) -> Read:
    if is_missing(text):
        return "", "", None
    safe = masked(text).strip()
    return safe, "", "W-MASKED" if safe != text.strip() else None
