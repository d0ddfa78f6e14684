"""Amounts in yen: a number, nothing, or zero, and never one for another."""

import re
from decimal import Decimal

from shared.kernel.text import normalise
from tenants.intake.values.bad import BadValue, is_missing

_UNITS = {"": 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "億": 100_000_000}
# In CP932 the yen sign is the byte of the backslash, and decodes as one.
_YEN = re.compile(
    r"[¥\\]?(?P<number>\d+|\d{1,3}(?:,\d{3})+)(?P<part>\.\d+)?(?P<unit>千|百万|万|億)?(?:円|yen|jpy|-)?",
    re.IGNORECASE,
)
_TAX = re.compile(r"\(?税[込抜別]\)?")
_MOST = 10**12


def parse_yen(text: str) -> int | None:
    """Read an amount as integer yen; None where the cell says that there is none.

    ``１２３，４５６円``, ``¥123,456-``, ``123千円`` are read; fractions of a yen, negative
    amounts and anything over a trillion are not. Raises BadValue with E-MONEY.
    """
    if is_missing(text):
        return None
    found = _YEN.fullmatch(_TAX.sub("", normalise(text)).replace(" ", ""))
    if found is None:
        raise BadValue("E-MONEY")
    number = Decimal(found["number"].replace(",", "") + (found["part"] or ""))
    amount = number * _UNITS[found["unit"] or ""]
    if amount != int(amount) or amount > _MOST:
        raise BadValue("E-MONEY")
    return int(amount)
