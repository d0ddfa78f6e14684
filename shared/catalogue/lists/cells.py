"""Reading single cells of lists. All raise BadCell."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from shared.catalogue.gtins import gtin14
from shared.catalogue.lists.plan import BadCell
from shared.kernel.text import normalise

_CLASSES: Final = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_NO: Final = frozenset({"", "-", "×", "x", "0", "no", "false", "非該当", "対象外", "なし", "無"})
_DATE: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")


def text(cell: str) -> str:
    """A text as written, its width and spaces folded."""
    return normalise(cell)


def jmdn(cell: str) -> str:
    """A JMDN code: 8 digits."""
    code = normalise(cell).removesuffix(".0")
    if not re.fullmatch(r"\d{8}", code):
        raise BadCell("jmdn")
    return code


def optional_jmdn(cell: str) -> str:
    """A JMDN code or nothing."""
    return jmdn(cell) if cell.strip() else ""


def device_class(cell: str) -> str:
    """I to IV, out of Ⅱ, 2, クラスII; ``""`` where nothing is said."""
    code = normalise(cell).upper().removeprefix("クラス").strip()
    code = _CLASSES.get(code.removesuffix(".0"), code)
    if code not in {"", *_CLASSES.values()}:
        raise BadCell("class")
    return code


def flag(cell: str) -> bool:
    """Whether something applies: blank, 非該当 and the like say no, anything else yes."""
    return normalise(cell).casefold() not in _NO


def institution_code(cell: str) -> str:
    """Prefecture and 7 digits (9 in all), or with the kind of payment between them (10)."""
    code = normalise(cell).replace("-", "").replace(" ", "")
    if not re.fullmatch(r"\d{9,10}", code) or not "01" <= code[:2] <= "47":
        raise BadCell("institution")
    return code


def postal(cell: str) -> str:
    """Seven digits, or nothing."""
    code = normalise(cell).removeprefix("〒").replace("-", "").strip()
    if code and not re.fullmatch(r"\d{7}", code):
        raise BadCell("postal")
    return code


def day(cell: str) -> date | None:
    """A date as 2026-04-01 or 2026/4/1, or nothing."""
    written = normalise(cell)
    if not written:
        return None
    found = _DATE.fullmatch(written)
    try:
        return date(*map(int, found.groups())) if found else _no_date()
    except ValueError:
        return _no_date()


def _no_date() -> date:
    raise BadCell("date")


def years(cell: str) -> Decimal | None:
    """Years with one decimal, below 1000, or nothing."""
    written = normalise(cell).removesuffix("年")
    if not written:
        return None
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise BadCell("number") from None
    if not (number.is_finite() and 0 < number < 1000):
        raise BadCell("number")
    return round(number, 1)


def several(cell: str) -> list[str]:
    """Texts separated by semicolons, sorted, each once."""
    return sorted({one for part in normalise(cell).split(";") if (one := part.strip())})


def prefixes(cell: str) -> list[str]:
    """GS1 company prefixes."""
    found = several(cell)
    if any(not re.fullmatch(r"\d{4,12}", one) for one in found):
        raise BadCell("prefix")
    return found


def gtins(cell: str) -> list[str]:
    """GTINs as 14 digits each, their check digits verified."""
    found = [gtin14(one) for one in several(cell)]
    if not all(found):
        raise BadCell("gtin")
    return sorted(set(found))


def maker_code(cell: str) -> str:
    """A maker's code."""
    code = normalise(cell)
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?", code):
        raise BadCell("code")
    return code
