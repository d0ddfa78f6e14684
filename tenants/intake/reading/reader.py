"""From a file to a table."""

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from tenants.intake.reading.delimited import read_delimited
from tenants.intake.reading.encodings import parts
from tenants.intake.reading.header import column_names, find_header, header_from
from tenants.intake.reading.inspection import is_workbook
from tenants.intake.reading.rows import why_skipped
from tenants.intake.reading.survey import Survey, survey
from tenants.intake.reading.table import Anew, Line, Notice, Row, Table, UnreadableFile
from tenants.intake.reading.workbook import read_workbook

_MACRO_SUFFIXES = (".xlsm", ".xlsb", ".xltm")


def read_table(
    source: BinaryIO,
    *,
    filename: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Table:
    """Read a CSV, TSV, xlsx or xls file; its content decides which, not its name.

    ``source`` can be sought, and stays open while the table's rows are gone through: they are never
    held. All of it has been looked at when this returns. ``encoding``, ``sheet`` and ``header_row``
    (the number of the header's first row) override what would be found. Raises UnreadableFile:
    U-EMPTY, U-ENCODING, U-QUOTES, U-FORMAT, U-ENCRYPTED, U-MACRO, U-TOO-LARGE, U-SHEET,
    U-NO-HEADER.
    """
    if not any(part.strip() for part in parts(source)):
        raise UnreadableFile(code="U-EMPTY")
    if filename.casefold().endswith(_MACRO_SUFFIXES):
        raise UnreadableFile(code="U-MACRO")
    if is_workbook(source):
        grid = read_workbook(source, sheet=sheet)
    else:
        grid = read_delimited(source, encoding=encoding)
    seen = survey(grid.lines, merges=grid.merges)
    header = _header(seen, header_row)
    headers, repeated = column_names(seen, header)
    notices = grid.notices
    if repeated:
        notices += (Notice("N-DUPLICATE-HEADERS", {"columns": ", ".join(repeated)}),)

    def rows() -> Iterator[Row]:
        lines = islice(grid.lines, header.stop, seen.height)
        return (_row(line, headers) for line in lines)

    return Table(
        encoding=grid.encoding,
        sheet=grid.sheet,
        sheets=grid.sheets,
        header_row=seen.lines[header.start].number,
        headers=headers,
        rows=Anew(rows),
        notices=notices,
        size=max(0, seen.height - header.stop),
    )


def _header(seen: Survey, header_row: int | None) -> range:
    if header_row is None:
        found = find_header(seen)
    else:
        filled = [line.number if any(map(str.strip, line.cells)) else None for line in seen.lines]
        found = header_from(seen, filled.index(header_row)) if header_row in filled else None
    if found is None:
        raise UnreadableFile(code="U-NO-HEADER")
    return found


def _row(line: Line, headers: tuple[str, ...]) -> Row:
    missing = len(headers) - len(line.cells)
    cells = (*line.cells, *[""] * missing) if missing > 0 else tuple(line.cells[: len(headers)])
    return Row(line.number, cells, why_skipped(cells, headers=headers), line.marks)
