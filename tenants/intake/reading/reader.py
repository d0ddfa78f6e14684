"""From bytes to a table."""

from tenants.intake.reading.delimited import read_delimited
from tenants.intake.reading.header import column_names, find_header, header_from
from tenants.intake.reading.rows import why_skipped
from tenants.intake.reading.table import Grid, Line, Notice, Row, Table, UnreadableFile
from tenants.intake.reading.workbook import is_workbook, read_workbook

_MACRO_SUFFIXES = (".xlsm", ".xlsb", ".xltm")


def read_table(
    data: bytes,
    *,
    filename: str,
    encoding: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
) -> Table:
    """Read a CSV, TSV, xlsx or xls file; its content decides which, not its name.

    ``encoding``, ``sheet`` and ``header_row`` (the number of the header's first row) override what
    would be found. Raises UnreadableFile: U-EMPTY, U-ENCODING, U-QUOTES, U-FORMAT, U-ENCRYPTED,
    U-MACRO, U-TOO-LARGE, U-SHEET, U-NO-HEADER.
    """
    if not data.strip():
        raise UnreadableFile(code="U-EMPTY")
    if filename.casefold().endswith(_MACRO_SUFFIXES):
        raise UnreadableFile(code="U-MACRO")
    if is_workbook(data):
        grid = read_workbook(data, sheet=sheet)
    else:
        grid = read_delimited(data, encoding=encoding)
    return _table(grid, _header(grid, header_row))


def _header(grid: Grid, header_row: int | None) -> range:
    if header_row is None:
        found = find_header(grid)
    else:
        filled = [line.number if any(map(str.strip, line.cells)) else None for line in grid.lines]
        found = header_from(grid, filled.index(header_row)) if header_row in filled else None
    if found is None:
        raise UnreadableFile(code="U-NO-HEADER")
    return found


def _table(grid: Grid, header: range) -> Table:
    headers, repeated = column_names(grid, header)
    notices = grid.notices
    if repeated:
        notices += (Notice("N-DUPLICATE-HEADERS", {"columns": ", ".join(repeated)}),)
    below = [_row(line, headers) for line in grid.lines[header.stop :]]
    while below and below[-1].skipped == "blank":
        below.pop()
    return Table(
        encoding=grid.encoding,
        sheet=grid.sheet,
        sheets=grid.sheets,
        header_row=grid.lines[header.start].number,
        headers=headers,
        rows=tuple(below),
        notices=notices,
    )


def _row(line: Line, headers: tuple[str, ...]) -> Row:
    cells = (*line.cells[: len(headers)], *[""] * (len(headers) - len(line.cells)))
    return Row(line.number, cells, why_skipped(cells, headers=headers))
