"""The rows behind a month's figures as a file: who doubts one can work it out again.

An archive of four CSV files: ``period`` (the month and the year under review, JST dates, ``until``
exclusive), ``devices``, ``loans`` and ``faults``. Unknown values are empty.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import numpy as np
import numpy.typing as npt

from reporting.exports.csv_file import csv_bytes
from reporting.metrics.month import behind
from reporting.metrics.month.hospital_month import HospitalMonth
from reporting.metrics.month.rows import HospitalRows

_MADE = (1980, 1, 1, 0, 0, 0)  # the first moment that an archive can name: the same bytes always


def archive(rows: HospitalRows, figures: HospitalMonth) -> bytes:
    """The archive, the same bytes for the same rows."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as file:
        spans = [("month", figures.month), ("year", figures.year)]
        told = [(name, span.since, span.until) for name, span in spans]
        _write(file, "period", ["period", "since", "until"], told)
        for name, table in (
            ("devices", behind.devices(rows)),
            ("loans", behind.loans(rows)),
            ("faults", behind.faults(rows)),
        ):
            columns = [_cells(column) for column in table.values()]
            _write(file, name, list(table), zip(*columns, strict=True))
    return out.getvalue()


def _write(file: ZipFile, name: str, headers: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    file.writestr(ZipInfo(f"{name}.csv", _MADE), csv_bytes(headers, rows), ZIP_DEFLATED)


def _cells(column: npt.NDArray[Any]) -> list[Any]:
    """The column's values; numbers that are none become None."""
    if column.dtype.kind == "f":
        return [None if np.isnan(value) else value for value in column.tolist()]
    return column.tolist()
