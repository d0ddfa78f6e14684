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
# What a person is shown of a file: at least so many lines, and some below the header.
_TOP, _BELOW_HEADER = 12, 5


def read_table(
    source: BinaryIO,
    *,
    filename: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int | None = None,
    delimiter: str | None = None,
) -> Table:
    """Read a CSV, TSV, xlsx or xls file; its content decides which, not its name.

    ``source`` can be sought, and stays open while the table's rows are gone through: they are never
    held. All of it has been looked at when this returns. ``encoding``, ``delimiter``, ``sheet``,
    ``header_row`` (the number of the header's first row) and ``header_rows`` (how many it has)
    override what would be found. Raises UnreadableFile:
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
        grid = read_delimited(source, encoding=encoding, delimiter=delimiter)
    seen = survey(grid.lines, merges=grid.merges)
    header = _header(seen, header_row, header_rows)
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
        header_rows=len(header),
        delimiter=grid.delimiter,
        hidden_sheets=grid.hidden_sheets,
        top=tuple(seen.lines[: max(_TOP, header.stop + _BELOW_HEADER)]),
    )


def _header(seen: Survey, header_row: int | None, header_rows: int | None) -> range:
    if header_row is None:
        found = find_header(seen)
    else:
        filled = [line.number if any(map(str.strip, line.cells)) else None for line in seen.lines]
        found = header_from(seen, filled.index(header_row)) if header_row in filled else None
    if found is None:
        raise UnreadableFile(code="U-NO-HEADER")
    if header_rows is None:
        return found
    return range(found.start, min(found.start + header_rows, len(seen.lines)))


def _row(line: Line, headers: tuple[str, ...]) -> Row:
    missing = len(headers) - len(line.cells)
    cells = (*line.cells, *[""] * missing) if missing > 0 else tuple(line.cells[: len(headers)])
    return Row(line.number, cells, why_skipped(cells, headers=headers), line.marks)
