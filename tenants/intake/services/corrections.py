"""Cells that a person corrected, held against the file's rows whenever they are checked (I-33)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from tenants.intake.models import Correction, ImportFile
from tenants.intake.reading import Anew, Row, Table


def applied(file: ImportFile, table: Table) -> Table:
    """The table with the cells that were corrected since the file was read."""
    corrected: dict[int, dict[int, str]] = {}
    for one in Correction.objects.filter(file=file, voided_at=None).order_by("pk"):
        if one.column in table.headers:
            place = table.headers.index(one.column)
            corrected.setdefault(one.number, {})[place] = one.after
    if not corrected:
        return table

    def rows() -> Iterator[Row]:
        return (_corrected(row, corrected.get(row.number, {})) for row in table.rows)

    return replace(table, rows=Anew(rows))


def void(file: ImportFile, *, at: datetime) -> None:
    """Let no correction hold any more: the file is read in another way."""
    Correction.objects.filter(file=file, voided_at=None).update(voided_at=at)


def _corrected(row: Row, cells: dict[int, str]) -> Row:
    """The row with its corrected cells, of which the file's marks say nothing any more."""
    if not cells:
        return row
    texts = tuple(cells.get(place, text) for place, text in enumerate(row.cells))
    marks = tuple(mark for mark in row.marks if mark[0] not in cells)
    return row._replace(cells=texts, marks=marks)
