"""Workbooks made in memory, for the tests that read them."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook


def workbook(rows: Sequence[Sequence[Any]], *, merged: Sequence[str] = ()) -> Workbook:
    """A workbook whose one sheet holds the rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for cells in merged:
        book.active.merge_cells(cells)
    return book


def saved(book: Workbook) -> bytes:
    """The workbook as the bytes of an xlsx file."""
    into = io.BytesIO()
    book.save(into)
    return into.getvalue()
