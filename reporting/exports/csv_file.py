"""CSV as Japanese spreadsheets open it: UTF-8 with a byte order mark, CRLF."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from reporting.exports.cells import Cell, inert, wall_clock


def csv_bytes(
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    preamble: Sequence[str] = (),
) -> bytes:
    """A whole CSV file.

    ``preamble`` are lines of their own (source, period, conditions) above the header, with an
    empty line after them. Text that would run as a formula gets a leading apostrophe; dates are
    ISO 8601, datetimes are JST to the second, None is empty.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    if preamble:
        writer.writerows([inert(line)] for line in preamble)
        buffer.write("\r\n")
    writer.writerow([inert(header) for header in headers])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case str():
            return inert(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime():
            return wall_clock(cell).isoformat(sep=" ", timespec="seconds")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
