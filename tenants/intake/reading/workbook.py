"""Excel workbooks, new and old: one sheet's cells as the texts their owner sees.

Calamine reads a sheet fast and holds it whole, packed; a very large one is read slowly by
openpyxl instead, a row at a time, into a file on the disk.
"""

from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tenants.intake.reading.inspection import Inspected, inspected
from tenants.intake.reading.sheet import held_lines, streamed_lines
from tenants.intake.reading.table import Anew, Grid, Merge, Notice, UnreadableFile

# About two million cells, which calamine holds in some 200 MB.
LARGE_SHEET = 128 * 1024 * 1024


def read_workbook(source: BinaryIO, *, sheet: str | None = None) -> Grid:
    """Read one sheet: the named one, else the first visible one with anything in it.

    Merged cells of a very large sheet are not told. Raises UnreadableFile: U-ENCRYPTED, U-MACRO,
    U-FORMAT, U-TOO-LARGE, U-SHEET, U-EMPTY.
    """
    found = inspected(source)
    source.seek(0)
    try:
        with CalamineWorkbook.from_object(source) as book:
            if found.largest_sheet > LARGE_SHEET:
                return _streamed(source, book, found, name=_chosen(book, sheet, look=False))
            return _held(source, book, found, name=_chosen(book, sheet, look=True))
    except PasswordError:
        raise UnreadableFile(code="U-ENCRYPTED") from None
    except CalamineError:
        raise UnreadableFile(code="U-FORMAT") from None


def _held(source: BinaryIO, book: CalamineWorkbook, found: Inspected, *, name: str) -> Grid:
    cells = book.get_sheet_by_name(name)
    merges = tuple(
        Merge(top, left, bottom, right)
        for (top, left), (bottom, right) in cells.merged_cell_ranges or ()
    )
    formats = source if found.formats_matter else None
    return Grid(
        lines=Anew(lambda: held_lines(cells, merges, formats=formats)),
        sheet=name,
        sheets=tuple(book.sheet_names),
        merges=merges,
        notices=found.notices + _about_sheets(book, name),
    )


def _streamed(source: BinaryIO, book: CalamineWorkbook, found: Inspected, *, name: str) -> Grid:
    return Grid(
        lines=streamed_lines(source, sheet=name),
        sheet=name,
        sheets=tuple(book.sheet_names),
        notices=found.notices + _about_sheets(book, name),
    )


def _chosen(book: CalamineWorkbook, sheet: str | None, *, look: bool) -> str:
    """The sheet to read; ``look``: sheets with nothing in them are passed over."""
    if sheet is not None:
        if sheet not in book.sheet_names:
            raise UnreadableFile(code="U-SHEET", sheet=sheet)
        return sheet
    for about in book.sheets_metadata:
        if about.visible != SheetVisibleEnum.Visible or about.typ != SheetTypeEnum.WorkSheet:
            continue
        if not look or book.get_sheet_by_name(about.name).height:
            return about.name
    raise UnreadableFile(code="U-EMPTY")


def _about_sheets(book: CalamineWorkbook, name: str) -> tuple[Notice, ...]:
    others = [other for other in book.sheet_names if other != name]
    return (Notice("N-SHEETS", {"sheet": name, "others": ", ".join(others)}),) if others else ()
