"""Where files are kept, and in what form: as they came, or as the rows that may be kept of them.

Columns that name persons are gone before anything is stored (I-40). Sheets that nobody read could
hold persons as well, so of a workbook with several sheets only the rows that were read are kept.
"""

import csv
import io
from dataclasses import replace
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tenants.intake.models import ImportFile
from tenants.intake.personal import personal_columns
from tenants.intake.reading import Notice, Row, Table, read_table
from tenants.intake.reading.rows import why_skipped

WRONG = "エラー内容"
"""The column that a list of rejected rows adds; it comes back with the corrected rows (I-33)."""

_ROWS_ONLY = ".rows.csv"
_NUMBER = "#"


def storable(table: Table) -> Table:
    """The table without persons and without our own column; the same object if it had neither."""
    personal = personal_columns(table.headers)
    if not personal and WRONG not in table.headers:
        return table
    notices = table.notices
    if personal:
        notices += (Notice("N-PERSONAL-COLUMNS", {"columns": ", ".join(personal)}),)
    return _without(replace(table, notices=notices), {*personal, WRONG})


def keep(file: ImportFile, *, hospital_id: int, data: bytes, original: Table, stored: Table) -> str:
    """Store a file's bytes, or its storable rows where that is less. Return the key. Repeatable."""
    folder = f"hospitals/{hospital_id}/intake/{file.kind}/{file.month:%Y-%m}"
    if stored is original and len(original.sheets) < 2:
        suffix, content = PurePath(file.filename).suffix.lower()[:8], data
    else:
        suffix, content = _ROWS_ONLY, _as_csv(stored)
    key = f"{folder}/{file.sha256}{suffix}"
    # A write that was cut short may have left a part.
    default_storage.delete(key)
    return default_storage.save(key, ContentFile(content))


def table_of(file: ImportFile) -> Table:
    """Read a stored file again, as it was read at first."""
    with default_storage.open(file.storage_key) as stored:
        data = stored.read()
    if file.storage_key.endswith(_ROWS_ONLY):
        return _from_csv(data, file)
    return read_table(
        data,
        filename=file.filename,
        encoding=file.encoding or None,
        sheet=file.sheet or None,
        header_row=file.header_row,
    )


def _without(table: Table, names: set[str]) -> Table:
    """The table without some columns; a row that has nothing else becomes a blank one."""
    kept = [place for place, header in enumerate(table.headers) if header not in names]
    headers = tuple(table.headers[place] for place in kept)
    rows = (_row(row.number, tuple(row.cells[i] for i in kept), headers) for row in table.rows)
    return replace(table, headers=headers, rows=tuple(rows))


def _row(number: int, cells: tuple[str, ...], headers: tuple[str, ...]) -> Row:
    return Row(number, cells, why_skipped(cells, headers=headers))


def _as_csv(table: Table) -> bytes:
    """UTF-8 with a byte-order mark; the first column is the row's number in the original."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow((_NUMBER, *table.headers))
    writer.writerows((row.number, *row.cells) for row in table.rows)
    return text.getvalue().encode("utf-8-sig")


def _from_csv(data: bytes, file: ImportFile) -> Table:
    lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    headers = tuple(next(lines)[1:])
    return Table(
        encoding=file.encoding,
        sheet=file.sheet,
        sheets=(),
        header_row=file.header_row or 1,
        headers=headers,
        rows=tuple(_row(int(line[0]), tuple(line[1:]), headers) for line in lines),
    )
