"""Tables out of bytes, with all their rows."""

import io
from dataclasses import replace
from typing import Any

from tenants.intake.reading import Table, read_table


def table_of(data: bytes, **more: Any) -> Table:
    """What read_table() reads; the rows are a tuple, as many as the table says."""
    table = read_table(io.BytesIO(data), **{"filename": "a.csv", **more})
    rows = tuple(table.rows)
    assert len(rows) == table.size
    return replace(table, rows=rows)
