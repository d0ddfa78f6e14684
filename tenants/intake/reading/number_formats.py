"""Numbers whose format shows zeros that their value has not: 12 shown as 0012.

Asset numbers are often stored so. Only a number's format knows, and only openpyxl gives it; the
workbook is opened a second time only when its styles hold such a format at all.
"""

import io
import re
import warnings
import zipfile

import openpyxl

PaddedCells = dict[tuple[int, int], str]
"""(row, column), both from 1 -> the text as shown."""

_LITERAL = r'(?:"[^"]*"|\\.|-)*'
_PADDING = re.compile(rf"(?P<before>{_LITERAL})(?P<zeros>0+)(?P<after>{_LITERAL})(?:;.*)?")
_FORMAT_CODE = re.compile(rb'formatCode="([^"]*)"')
_ENTITIES = (("&quot;", '"'), ("&amp;", "&"))
_STYLES = "xl/styles.xml"


def shown(value: float, *, number_format: str) -> str | None:
    """The text Excel shows for a whole number under a zero-padding format; None for others.

    ``0000`` shows 12 as 0012, ``"ME-"0000`` as ME-0012.
    """
    pads = _PADDING.fullmatch(number_format)
    if pads is None or number_format == "0" or value < 0 or value != int(value):
        return None
    digits = str(int(value)).zfill(len(pads["zeros"]))
    return _plain(pads["before"]) + digits + _plain(pads["after"])


def padded_cells(data: bytes, *, sheet: str) -> PaddedCells:
    """The cells of an xlsx file's sheet which ``shown`` changes."""
    if not _pads_anything(data):
        return {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not support, it says
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            return _padded(book[sheet])
        finally:
            book.close()


def _padded(sheet: openpyxl.worksheet.worksheet.Worksheet) -> PaddedCells:
    found = {}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
                text = shown(cell.value, number_format=cell.number_format)
                if text is not None:
                    found[cell.row, cell.column] = text
    return found


def _pads_anything(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        styles = archive.read(_STYLES) if _STYLES in archive.namelist() else b""
    codes = [code.decode("utf-8", "replace") for code in _FORMAT_CODE.findall(styles)]
    for written, meant in _ENTITIES:
        codes = [code.replace(written, meant) for code in codes]
    return any(shown(1, number_format=code) for code in codes)


def _plain(literal: str) -> str:
    return literal.replace('"', "").replace("\\", "")
