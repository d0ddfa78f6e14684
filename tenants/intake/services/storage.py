"""Where files are kept, and in what form: as they came, or as the rows that may be kept of them.

Columns that name persons are gone before anything is stored (I-40). Sheets that nobody read could
hold persons as well, so of a workbook with several sheets only the rows that were read are kept.
Files pass through piece by piece, whatever their size.
"""

import csv
import hashlib
import io
import json
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
from tenants.intake.personal import MASK, masked, personal_columns
from tenants.intake.reading import Anew, Notice, Row, Table, marks, read_table
from tenants.intake.reading.encodings import parts, text_lines
from tenants.intake.reading.rows import why_skipped

WRONG = "エラー内容"
"""The column that a list of rejected rows adds; it comes back with the corrected rows (I-33)."""

_ROWS_ONLY = ".rows.csv"
_NUMBER = "#"
# Of the lines that are shown to a person.
_WIDEST, _LONGEST = 40, 80


def storable(table: Table) -> Table:
    """The table without persons and without our own column; the same object if it had neither."""
    personal = personal_columns(table.headers)
    if not personal and WRONG not in table.headers:
        return table
    notices = table.notices
    if personal:
        notices += (Notice("N-PERSONAL-COLUMNS", {"columns": ", ".join(personal)}),)
    return _without(replace(table, notices=notices), {*personal, WRONG})


def top_of(table: Table) -> list[tuple[int, list[str]]]:
    """The first lines of a table as it came, with their numbers, fit to be kept: without persons.

    What stands above the header is a title or a remark, and may name somebody.
    """
    hidden = {table.headers.index(name) for name in personal_columns(table.headers)}
    return [
        (line.number, [_kept(cell, place in hidden) for place, cell in enumerate(cells)])
        for line in table.top
        if (cells := line.cells[:_WIDEST])
    ]


def _kept(cell: str, hidden: bool) -> str:  # noqa: FBT001 - one of two for each cell
    return MASK if hidden and cell.strip() else masked(cell[:_LONGEST])


def keep(
    file: ImportFile, *, hospital_id: int, source: BinaryIO, original: Table, stored: Table
) -> str:
    """Store a file's bytes, or its storable rows where that is less. Return the key. Repeatable.

    Rows depend on how the file is read, so each reading keeps its own.
    """
    folder = f"hospitals/{hospital_id}/intake/{file.kind}/{file.month:%Y-%m}/{file.sha256}"
    if is_whole(original, stored):
        return put(f"{folder}{PurePath(file.filename).suffix.lower()[:8]}", source)
    with tempfile.TemporaryFile() as rows:
        _write_csv(rows, stored)
        return put(f"{folder}{_of_reading(file)}{_ROWS_ONLY}", rows)


def _of_reading(file: ImportFile) -> str:
    told = json.dumps(file.reading, sort_keys=True).encode()
    return f"-{hashlib.sha256(told).hexdigest()[:8]}" if file.reading else ""


def is_whole(original: Table, stored: Table) -> bool:
    """Whether all of a file may be kept: nothing was left out, and no sheet was left unread."""
    return stored is original and len(original.sheets) < 2


def is_original(file: ImportFile) -> bool:
    """Whether the bytes were kept as they came, so that they can be read in another way."""
    return bool(file.storage_key) and not file.storage_key.endswith(_ROWS_ONLY)


@contextmanager
def original_of(file: ImportFile) -> Iterator[BinaryIO]:
    """The bytes as they came, of a file that is_original()."""
    with default_storage.open(file.storage_key) as stored:
        yield stored


def sha256_of(source: BinaryIO) -> str:
    """What tells a file's bytes from others (hex)."""
    digest = hashlib.sha256()
    for part in parts(source):
        digest.update(part)
    return digest.hexdigest()


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
                header_rows=file.seen.get("header_rows"),
                delimiter=file.seen.get("delimiter") or None,
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
