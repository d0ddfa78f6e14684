"""Excel workbooks, new and old: one sheet's cells as the texts their owner sees.

Calamine reads a sheet fast and holds it whole, packed; a very large one is read slowly by
openpyxl instead, a row at a time, into a file on the disk.
"""

from collections.abc import Iterator
from typing import BinaryIO

from python_calamine import (
    CalamineError,
    CalamineSheet,
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
            names = _candidates(book, sheet)
            if found.largest_sheet > LARGE_SHEET:
                return _streamed(source, book, found, name=next(names))
            sheets = map(book.get_sheet_by_name, names)
            chosen = next((one for one in sheets if one.height or sheet is not None), None)
            if chosen is None:
                raise UnreadableFile(code="U-EMPTY")
            return _held(source, book, found, sheet=chosen)
    except PasswordError:
        raise UnreadableFile(code="U-ENCRYPTED") from None
    except CalamineError:
        raise UnreadableFile(code="U-FORMAT") from None


def _held(
    source: BinaryIO, book: CalamineWorkbook, found: Inspected, *, sheet: CalamineSheet
) -> Grid:
    merges = tuple(
        Merge(top, left, bottom, right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    formats = source if found.formats_matter else None
    return Grid(
        lines=Anew(lambda: held_lines(sheet, merges, formats=formats)),
        sheet=sheet.name,
        sheets=tuple(book.sheet_names),
        hidden_sheets=_hidden(book),
        merges=merges,
        notices=found.notices + _about_sheets(book, sheet.name),
    )


def _streamed(source: BinaryIO, book: CalamineWorkbook, found: Inspected, *, name: str) -> Grid:
    return Grid(
        lines=streamed_lines(source, sheet=name),
        sheet=name,
        sheets=tuple(book.sheet_names),
        hidden_sheets=_hidden(book),
        notices=found.notices + _about_sheets(book, name),
    )


def _candidates(book: CalamineWorkbook, sheet: str | None) -> Iterator[str]:
    """The sheet asked for, or else the visible ones in their order; at least one."""
    visible = [
        about.name
        for about in book.sheets_metadata
        if about.visible == SheetVisibleEnum.Visible and about.typ == SheetTypeEnum.WorkSheet
    ]
    if sheet is not None and sheet not in book.sheet_names:
        raise UnreadableFile(code="U-SHEET", sheet=sheet)
    if sheet is None and not visible:
        raise UnreadableFile(code="U-EMPTY")
    return iter(visible if sheet is None else [sheet])


def _hidden(book: CalamineWorkbook) -> tuple[str, ...]:
    return tuple(
        about.name for about in book.sheets_metadata if about.visible != SheetVisibleEnum.Visible
    )


def _about_sheets(book: CalamineWorkbook, name: str) -> tuple[Notice, ...]:
    others = [other for other in book.sheet_names if other != name]
    return (Notice("N-SHEETS", {"sheet": name, "others": ", ".join(others)}),) if others else ()
