"""What may stand in an exported cell, and how text is kept from being run as a formula."""

from datetime import date, datetime
from decimal import Decimal

from shared.kernel.clock import JST

Cell = str | int | float | Decimal | bool | date | datetime | None

# A spreadsheet runs text that starts so (OWASP, CSV Injection); tab and return hide such a start.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def inert(text: str) -> str:
    """The text, with a leading apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def wall_clock(moment: datetime) -> datetime:
    """An aware datetime as the naive time on a Japanese wall clock; a naive one as it is."""
    return moment.astimezone(JST).replace(tzinfo=None) if moment.tzinfo else moment
