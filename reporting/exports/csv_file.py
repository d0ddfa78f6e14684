"""CSV as Japanese spreadsheets open it: UTF-8 with a byte order mark, CRLF."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import IO

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
    buffer = io.BytesIO()
    write_csv(buffer, headers, rows, preamble=preamble)
    return buffer.getvalue()


def write_csv(
    into: IO[bytes],
    headers: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    preamble: Sequence[str] = (),
) -> None:
    """The same into a file, row by row."""
    text = io.TextIOWrapper(into, "utf-8-sig", newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    if preamble:
        writer.writerows([inert(line)] for line in preamble)
        text.write("\r\n")
    writer.writerow([inert(header) for header in headers])
    writer.writerows([_text(cell) for cell in row] for row in rows)
    text.detach()


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
