"""Excel workbooks, new and old: one sheet's cells as the texts their owner sees."""

import io
import re
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tenants.intake.reading.number_formats import PaddedCells, padded_cells
from tenants.intake.reading.table import Grid, Line, Merge, Notice, UnreadableFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
_MOST_BYTES = 400 * 1024 * 1024
_MOST_PARTS = 5_000
_CHUNK = 1024 * 1024
_EXACT_DIGITS = 15
_HIDDEN = re.compile(rb'<(?:row|col)\b[^>]*\bhidden="(?:1|true)"')
_DATES_FROM_1904 = re.compile(rb'<workbookPr\b[^>]*\bdate1904="(?:1|true)"')


def is_workbook(data: bytes) -> bool:
    """Whether the bytes begin like an xlsx (ZIP) or an xls (OLE) file."""
    return data.startswith((OLE, ZIP))


def read_workbook(data: bytes, *, sheet: str | None = None) -> Grid:
    """Read one sheet: the named one, else the first visible one with anything in it.

    Raises UnreadableFile: U-ENCRYPTED, U-MACRO, U-FORMAT, U-TOO-LARGE, U-SHEET, U-EMPTY.
    """
    notices = _inspected(data)
    try:
        with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
            name = _chosen(book, sheet)
            found = book.get_sheet_by_name(name)
            merges = tuple(
                Merge(top, left, bottom, right)
                for (top, left), (bottom, right) in found.merged_cell_ranges or ()
            )
            padded = padded_cells(data, sheet=name) if data.startswith(ZIP) else {}
            return Grid(
                lines=_lines(found, padded),
                sheet=name,
                sheets=tuple(book.sheet_names),
                merges=merges,
                notices=notices + _about_sheets(book, name),
            )
    except PasswordError:
        raise UnreadableFile(code="U-ENCRYPTED") from None
    except CalamineError:
        raise UnreadableFile(code="U-FORMAT") from None


def _inspected(data: bytes) -> tuple[Notice, ...]:
    """Refuse what must not be opened; report what opening does not show."""
    if data.startswith(OLE):
        return _inspected_ole(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspected_zip(archive)
    except (zipfile.BadZipFile, zlib.error):
        raise UnreadableFile(code="U-FORMAT") from None


def _inspected_ole(data: bytes) -> tuple[Notice, ...]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(code="U-ENCRYPTED")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise UnreadableFile(code="U-MACRO")
    # The old format's number formats are out of reach: 0012 may have become 12.
    return (Notice("N-OLD-EXCEL"),)


def _inspected_zip(archive: zipfile.ZipFile) -> tuple[Notice, ...]:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile(code="U-ENCRYPTED")
    if len(entries) > _MOST_PARTS or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise UnreadableFile(code="U-TOO-LARGE", limit=_MOST_BYTES)
    for entry in entries:
        _unpacked(archive, entry)
    names = archive.namelist()
    if any(name.endswith("vbaProject.bin") for name in names):
        raise UnreadableFile(code="U-MACRO")
    notices = []
    sheets = [name for name in names if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name)]
    hidden = sum(len(_HIDDEN.findall(archive.read(name))) for name in sheets)
    if hidden:
        notices.append(Notice("N-HIDDEN", {"count": hidden}))
    book = "xl/workbook.xml"
    if book in names and _DATES_FROM_1904.search(archive.read(book)):
        notices.append(Notice("N-DATES-1904"))
    return tuple(notices)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raises BadZipFile where more lies in a part than it declares: a bomb's size is a lie.

    zipfile stops at the declared size and finds the checksum wrong; other readers go on.
    """
    with archive.open(entry) as part:
        while part.read(_CHUNK):
            pass


def _chosen(book: CalamineWorkbook, sheet: str | None) -> str:
    if sheet is not None:
        if sheet not in book.sheet_names:
            raise UnreadableFile(code="U-SHEET", sheet=sheet)
        return sheet
    for about in book.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        if book.get_sheet_by_name(about.name).height:
            return about.name
    raise UnreadableFile(code="U-EMPTY")


def _about_sheets(book: CalamineWorkbook, name: str) -> tuple[Notice, ...]:
    others = [other for other in book.sheet_names if other != name]
    return (Notice("N-SHEETS", {"sheet": name, "others": ", ".join(others)}),) if others else ()


def _lines(sheet: CalamineSheet, padded: PaddedCells) -> list[Line]:
    return [
        Line(
            number,
            [
                padded.get((number, column)) or cell_text(value)
                for column, value in enumerate(values, start=1)
            ],
        )
        for number, values in enumerate(sheet.to_python(skip_empty_area=False), start=1)
    ]


def cell_text(value: Any) -> str:
    """A cell's value as text: 12 for 12.0, ISO dates, durations as h:mm, TRUE and FALSE.

    Numbers of 16 digits and more, of which Excel has lost the last ones, come as 6.37702E+15.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number_text(float(value))
    if isinstance(value, timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02d}"
    return _time_text(value)


def _number_text(value: float) -> str:
    if abs(value) >= 10**_EXACT_DIGITS:
        return f"{value:.5E}"
    return str(int(value)) if value.is_integer() else f"{value:.{_EXACT_DIGITS}g}"


def _time_text(value: date | time) -> str:
    if isinstance(value, datetime):
        if value.time() == time.min:
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds").removesuffix(":00")
    if isinstance(value, time):
        return value.isoformat(timespec="seconds").removesuffix(":00")
    return value.isoformat()
