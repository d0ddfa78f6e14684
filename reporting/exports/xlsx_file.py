"""XLSX with typed cells: numbers stay numbers, dates stay dates, text stays text."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from reporting.exports.cells import Cell, inert, wall_clock

MAX_TITLE = 31  # Excel refuses longer names of sheets
_FORBIDDEN_IN_TITLE = str.maketrans("", "", "[]:*?/\\")
_WIDTH = 18
_BOLD = Font(bold=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A sheet: ``preamble`` are lines above the header, with an empty row after them.

    ``formats`` are Excel's number formats by column, "" or none for plain numbers.
    """

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    preamble: Sequence[str] = ()
    formats: Sequence[str] = ()


def xlsx_bytes(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str,
    preamble: Sequence[str] = (),
) -> bytes:
    """A workbook of one sheet, its header in bold and kept in view."""
    return book_bytes([Page(title=sheet, headers=headers, rows=rows, preamble=preamble)])


def book_bytes(pages: Iterable[Page]) -> bytes:
    """A workbook of several sheets, each header in bold and kept in view.

    Text that would run as a formula gets a leading apostrophe and every text is stored as text;
    aware datetimes are stored as JST; control characters that XML cannot carry are left out.
    """
    book = Workbook(write_only=True)
    for page in pages:
        _add(book, page)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _add(book: Workbook, page: Page) -> None:
    sheet = book.create_sheet(_title(page.title))
    header_row = len(page.preamble) + 2 if page.preamble else 1
    sheet.freeze_panes = f"A{header_row + 1}"
    for position in range(1, len(page.headers) + 1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTH
    for line in page.preamble:
        sheet.append([_cell(sheet, line)])
    if page.preamble:
        sheet.append([])
    sheet.append([_cell(sheet, header, font=_BOLD) for header in page.headers])
    formats = page.formats or [""] * len(page.headers)
    for row in page.rows:
        told = zip(row, formats, strict=True)
        sheet.append([_cell(sheet, value, number_format=form) for value, form in told])


def _title(name: str) -> str:
    return name.translate(_FORBIDDEN_IN_TITLE).strip("'")[:MAX_TITLE] or "Sheet1"


def _cell(page: Any, value: Cell, *, font: Font | None = None, number_format: str = "") -> Any:
    if isinstance(value, str):
        cell = WriteOnlyCell(page, inert(ILLEGAL_CHARACTERS_RE.sub("", value)))
        cell.data_type = "s"  # openpyxl takes "#N/A" for an error and "=" for a formula
    elif isinstance(value, datetime):
        cell = WriteOnlyCell(page, wall_clock(value))
        cell.number_format = "yyyy/mm/dd hh:mm"
    else:
        cell = WriteOnlyCell(page, value)
        if isinstance(value, date):
            cell.number_format = "yyyy/mm/dd"
        elif number_format:
            cell.number_format = number_format
    if font:
        cell.font = font
    return cell
