"""GTINs: their check digit, and the maker's prefix in them."""

from collections.abc import Iterable

_LENGTHS = (8, 12, 13, 14)


def gtin14(text: str) -> str:
    """A GTIN of 8, 12, 13 or 14 digits as 14; ``""`` if it is none or its check digit is wrong.

    GS1 General Specifications, 7.9.
    """
    code = text.strip().replace("-", "").replace(" ", "")
    if not (code.isascii() and code.isdecimal() and len(code) in _LENGTHS):
        return ""
    digits = [int(digit) for digit in code.zfill(14)]
    return "" if (3 * sum(digits[::2]) + sum(digits[1::2])) % 10 else code.zfill(14)


def has_prefix(gtin: str, prefixes: Iterable[str]) -> bool:
    """Whether a GTIN-14 begins, after its packaging digit, with one of the GS1 prefixes."""
    return bool(gtin) and any(prefix and gtin[1:].startswith(prefix) for prefix in prefixes)
