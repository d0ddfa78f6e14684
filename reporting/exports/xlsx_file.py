"""XLSX with typed cells: numbers stay numbers, dates stay dates, text stays text."""

import io
from collections.abc import Iterable, Sequence
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


def xlsx_bytes(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet: str,
    preamble: Sequence[str] = (),
) -> bytes:
    """A workbook of one sheet, its header in bold and kept in view.

    ``preamble`` are lines above the header, with an empty row after them. Text that would run
    as a formula gets a leading apostrophe and every text is stored as text; aware datetimes are
    stored as JST; control characters that XML cannot carry are left out.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(_title(sheet))
    header_row = len(preamble) + 2 if preamble else 1
    page.freeze_panes = f"A{header_row + 1}"
    for position in range(1, len(headers) + 1):
        page.column_dimensions[get_column_letter(position)].width = _WIDTH
    for line in preamble:
        page.append([_cell(page, line)])
    if preamble:
        page.append([])
    page.append([_cell(page, header, font=_BOLD) for header in headers])
    for row in rows:
        page.append([_cell(page, value) for value in row])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _title(name: str) -> str:
    return name.translate(_FORBIDDEN_IN_TITLE).strip("'")[:MAX_TITLE] or "Sheet1"


def _cell(page: Any, value: Cell, *, font: Font | None = None) -> Any:
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
    if font:
        cell.font = font
    return cell
