"""Where files are kept, and in what form: as they came, or as the rows that may be kept of them.

Columns that name persons are gone before anything is stored (I-40). Sheets that nobody read could
hold persons as well, so of a workbook with several sheets only the rows that were read are kept.
Files pass through piece by piece, whatever their size.
"""

import csv
import io
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from django.core.files.base import File
from django.core.files.storage import default_storage

from tenants.intake.models import ImportFile
from tenants.intake.personal import personal_columns
from tenants.intake.reading import Anew, Notice, Row, Table, marks, read_table
from tenants.intake.reading.encodings import text_lines
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


def keep(
    file: ImportFile, *, hospital_id: int, source: BinaryIO, original: Table, stored: Table
) -> str:
    """Store a file's bytes, or its storable rows where that is less. Return the key. Repeatable."""
    folder = f"hospitals/{hospital_id}/intake/{file.kind}/{file.month:%Y-%m}/{file.sha256}"
    if stored is original and len(original.sheets) < 2:
        return put(f"{folder}{PurePath(file.filename).suffix.lower()[:8]}", source)
    with tempfile.TemporaryFile() as rows:
        _write_csv(rows, stored)
        return put(f"{folder}{_ROWS_ONLY}", rows)


def put(key: str, source: BinaryIO) -> str:
    """Store a file under a key, in place of what may lie there cut short. Return the key."""
    default_storage.delete(key)
    source.seek(0)
    return default_storage.save(key, File(source))


@contextmanager
def table_of(file: ImportFile) -> Iterator[Table]:
    """A stored file as it was read at first; its rows can be gone through inside the block."""
    with default_storage.open(file.storage_key) as stored:
        if file.storage_key.endswith(_ROWS_ONLY):
            yield _from_csv(stored, file)
        else:
            yield read_table(
                stored,
                filename=file.filename,
                encoding=file.encoding or None,
                sheet=file.sheet or None,
                header_row=file.header_row,
            )


def _without(table: Table, names: set[str]) -> Table:
    """The table without some columns; a row that has nothing else becomes a blank one."""
    kept = [place for place, header in enumerate(table.headers) if header not in names]
    headers = tuple(table.headers[place] for place in kept)
    places = {place: new for new, place in enumerate(kept)}

    def rows() -> Iterator[Row]:
        for row in table.rows:
            cells = tuple(row.cells[place] for place in kept)
            marked = tuple((places[at], mark) for at, mark in row.marks if at in places)
            yield Row(row.number, cells, why_skipped(cells, headers=headers), marked)

    return replace(table, headers=headers, rows=Anew(rows))


def _write_csv(into: BinaryIO, table: Table) -> None:
    """UTF-8 with a byte-order mark; the first column is the row's number in the original, after
    it the row's marks.
    """
    text = io.TextIOWrapper(into, "utf-8-sig", newline="")
    writer = csv.writer(text)
    writer.writerow((_NUMBER, *table.headers))
    for row in table.rows:
        writer.writerow((f"{row.number} {marks.as_text(row.marks)}".rstrip(), *row.cells))
    text.detach()


def _from_csv(source: BinaryIO, file: ImportFile) -> Table:
    def lines() -> Iterator[list[str]]:
        return csv.reader(text_lines(source, encoding="utf-8-sig"))

    headers = tuple(next(lines())[1:])

    def rows() -> Iterator[Row]:
        for first, *rest in islice(lines(), 1, None):
            number, _, marked = first.partition(" ")
            cells = tuple(rest)
            skipped = why_skipped(cells, headers=headers)
            yield Row(int(number), cells, skipped, marks.from_text(marked))

    return Table(
        encoding=file.encoding,
        sheet=file.sheet,
        sheets=(),
        header_row=file.header_row or 1,
        headers=headers,
        rows=Anew(rows),
        size=file.rows,
    )
