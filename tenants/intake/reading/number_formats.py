"""Numbers whose format shows something that their value has not: 12 shown as 0012, or as ME-012.

Asset numbers are often stored so. Only a number's format knows, and only openpyxl gives it; the
workbook is opened a second time only when its styles hold such a format at all.
"""

import re
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

import openpyxl

from tenants.intake.reading.marks import Mark

# Texts between quotes, a sign after a backslash, dashes and spaces.
_LITERAL = r'(?:"[^"]*"|\\.|[- ])'
_CODE = re.compile(rf"(?:{_LITERAL}*[0#])+{_LITERAL}*")
_PIECE = re.compile(rf"{_LITERAL}|[0#]")
_NAMED = re.compile(r'"[^"]*[0-9A-Za-z-][^"]*"|\\[0-9A-Za-z-]')
_FORMAT_CODE = re.compile(rb'formatCode="([^"]*)"')
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"))
_STYLES = "xl/styles.xml"


def shown(value: float, *, number_format: str) -> str | None:
    """The text Excel shows for a whole number under a format of digits and texts; None for others.

    ``0000`` shows 12 as 0012, ``"ME-"0000`` as ME-0012, ``000-000`` as 000-012.
    """
    positive = number_format.split(";")[0]
    if not _tells_more(positive) or value < 0 or value != int(value):
        return None
    pieces = _PIECE.findall(positive)
    places = [piece for piece in pieces if piece in "0#"]
    at_least = len(places) - places.index("0") if "0" in places else 0
    digits = (str(int(value)) if value else "").zfill(at_least)
    surplus = max(0, len(digits) - len(places))
    given = iter(
        [*[""] * (len(places) - len(digits)), digits[: surplus + 1], *digits[surplus + 1 :]]
    )
    return "".join(next(given, "") if piece in "0#" else _plain(piece) for piece in pieces)


def is_odd(number_format: str) -> bool:
    """Whether a format puts letters or digits beside a number in a way that shown() cannot tell."""
    positive = number_format.split(";")[0]
    return bool(_NAMED.search(positive)) and "0" in positive and not _CODE.fullmatch(positive)


def coded(value: float, *, number_format: str) -> tuple[str | None, Mark | None]:
    """What a cell shows instead of its number, or the mark that nobody can tell."""
    text = shown(value, number_format=number_format)
    return text, "format" if text is None and is_odd(number_format) else None


def formats_matter(archive: zipfile.ZipFile) -> bool:
    """Whether a workbook's styles hold any format by which a number is shown as a code."""
    styles = archive.read(_STYLES) if _STYLES in archive.namelist() else b""
    codes = [code.decode("utf-8", "replace") for code in _FORMAT_CODE.findall(styles)]
    for written, meant in _ENTITIES:
        codes = [code.replace(written, meant) for code in codes]
    return any(shown(1, number_format=code) or is_odd(code) for code in codes)


@contextmanager
def opened_row_by_row(source: BinaryIO, *, sheet: str) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The rows of an xlsx file's sheet as openpyxl reads them, one at a time and slowly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not support, it says
        book = openpyxl.load_workbook(source, read_only=True, data_only=True)
        try:
            rows = book[sheet]
            rows.reset_dimensions()  # some systems write a wrong extent
            yield rows.iter_rows()
        finally:
            book.close()


def _tells_more(positive: str) -> bool:
    """Whether a format of nothing but digits and texts shows more than the digits of a number."""
    return bool(_CODE.fullmatch(positive)) and positive not in ("0", "#")


def _plain(literal: str) -> str:
    return literal.replace('"', "").replace("\\", "")
