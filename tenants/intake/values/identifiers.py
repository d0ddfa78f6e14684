"""Codes that look like numbers and must never become one."""

import re

from shared.kernel.text import normalise
from tenants.intake.values.bad import BadValue, says_nothing

_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}", re.IGNORECASE)
# A GS1 element string, its GTIN in front, or the same as printed for people.
_ELEMENT_STRING = re.compile(r"(?:\](?:d2|C1))?01(\d{14})|.*\(01\)(\d{14})")
_GTIN_LENGTHS = (8, 12, 13, 14)


def parse_identifier(text: str) -> str:
    """An asset number, serial or model as text, folded; ``""`` where missing.

    Raises BadValue with E-SCI for 6.37702E+15: a spreadsheet has destroyed the digits.
    """
    code = normalise(text)
    if says_nothing(code):
        return ""
    if _SCIENTIFIC.fullmatch(code):
        raise BadValue("E-SCI")
    return code


def parse_gtin(text: str) -> str:
    """A GTIN as 14 digits, out of 8 to 14 digits or a GS1 element string; ``""`` where missing.

    The check digit is verified (GS1 General Specifications, 7.9). Raises BadValue with W-GTIN, or
    with E-SCI.
    """
    code = parse_identifier(text).replace(" ", "")
    if not code:
        return ""
    if found := _ELEMENT_STRING.match(code):
        code = found[1] or found[2]
    code = code.replace("-", "")
    if not (code.isascii() and code.isdecimal() and len(code) in _GTIN_LENGTHS):
        raise BadValue("W-GTIN")
    digits = [int(digit) for digit in code.zfill(14)]
    if (3 * sum(digits[::2]) + sum(digits[1::2])) % 10:
        raise BadValue("W-GTIN")
    return code.zfill(14)


def parse_jmdn(text: str) -> str:
    """A JMDN code (一般的名称コード): 8 digits; ``""`` where missing. Raises BadValue, W-JMDN."""
    code = parse_identifier(text).removesuffix(".0")
    if code and not (code.isascii() and code.isdecimal() and len(code) == 8):
        raise BadValue("W-JMDN")
    return code
