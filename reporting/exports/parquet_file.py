"""Parquet: typed columns for programs that analyse, with their source in the file itself."""

import io
from collections.abc import Mapping, Sequence
from typing import Any


def parquet_bytes(columns: Mapping[str, Sequence[Any]], *, about: Mapping[str, str]) -> bytes:
    """Columns of equal length as one file; ``about`` (source, period, conditions) is its metadata.

    None is null. Raises ValueError for columns of different lengths.
    """
    # Loaded where it is used: 100 MB that no other process needs.
    import pyarrow as pa
    from pyarrow import parquet

    table = pa.table({name: list(values) for name, values in columns.items()})
    into = io.BytesIO()
    parquet.write_table(table.replace_schema_metadata(dict(about)), into, compression="zstd")
    return into.getvalue()
