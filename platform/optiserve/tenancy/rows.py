"""A hospital's tables as CSV out of COPY, in one order, so that equal rows have equal digests."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Protocol

from django.db import connections, transaction
from psycopg import IsolationLevel, sql

from optiserve.tenancy.context import Door, open_door
from shared.kernel.errors import DomainError
from shared.kernel.sql import load

BLOCK: Final = 1024 * 1024


class RowsDiffer(DomainError):
    """What was loaded is not what the bundle's manifest says."""

    code = "hospital-rows-differ"


class WritingDiffers(DomainError):
    """The connection's settings would write the same time differently: digests would differ."""

    code = "hospital-writing-differs"


class Sink(Protocol):
    """Something that takes bytes."""

    def write(self, data: bytes, /) -> Any: ...


@dataclass(frozen=True, slots=True)
class TableShape:
    """A table, its stored columns in their order, and its primary key."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Copied:
    """How much went through: rows, bytes, and the SHA-256 of the bytes."""

    rows: int
    size: int
    sha256: str


@contextmanager
def one_moment(door: Door) -> Iterator[Any]:
    """A cursor in the door's cell that sees one moment for the whole block and writes nothing.

    The block is a transaction of its own: raises RuntimeError inside another one.
    """
    with open_door(door):
        wrapper = connections[door.cell]
        wrapper.ensure_connection()
        connection = wrapper.connection
        # How its next transaction begins: the application's login may not say SET TRANSACTION.
        connection.isolation_level, connection.read_only = IsolationLevel.REPEATABLE_READ, True
        try:
            with transaction.atomic(using=door.cell, durable=True), wrapper.cursor() as cursor:
                yield cursor
        finally:
            if not connection.closed:
                connection.isolation_level, connection.read_only = None, None


def tables_of(cursor: Any, schema: str) -> list[TableShape]:
    """A schema's tables by name, without Django's record of migrations."""
    cursor.execute(load("optiserve.tenancy", "tables"), {"schema": schema})
    return [
        TableShape(name, tuple(columns), tuple(key)) for name, columns, key in cursor.fetchall()
    ]


def sequences_of(cursor: Any, schema: str) -> dict[str, int]:
    """The last value each identity gave out, as far as the role may see it."""
    cursor.execute(load("optiserve.tenancy", "sequences"), {"schema": schema})
    return {name: value for name, value in cursor.fetchall() if value is not None}


def migrations_of(cursor: Any, schema: str) -> list[tuple[str, str]]:
    """The migrations a schema has, oldest first."""
    table = sql.Identifier(schema, "django_migrations")
    cursor.execute(sql.SQL("SELECT app, name FROM {} ORDER BY id").format(table))
    return [(str(app), str(name)) for app, name in cursor.fetchall()]


def copy_out(cursor: Any, schema: str, table: TableShape, into: Sink) -> Copied:
    """Write a table's rows as CSV with a header, in the order of the primary key.

    Raises WritingDiffers where the connection would write times in another way than others.
    """
    query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        _names(table.columns), sql.Identifier(schema, table.name), _names(table.key)
    )
    return copy_query(cursor, query, into)


def copy_query(cursor: Any, query: sql.Composable, into: Sink) -> Copied:
    """Write what a query finds as CSV with a header. Raises WritingDiffers as copy_out() does."""
    _check_writing(cursor)
    statement = sql.SQL("COPY ({}) TO STDOUT WITH (FORMAT csv, HEADER true)").format(query)
    digest, size = hashlib.sha256(), 0
    with cursor.copy(statement) as copy:
        for block in copy:
            into.write(block)
            digest.update(block)
            size += len(block)
    return Copied(max(cursor.rowcount, 0), size, digest.hexdigest())


def _check_writing(cursor: Any) -> None:
    told = cursor.connection.info.parameter_status
    zone, style = told("TimeZone"), told("DateStyle")
    if zone not in {"UTC", "Etc/UTC"} or not str(style).startswith("ISO"):
        raise WritingDiffers(time_zone=zone, date_style=style)


def copy_in(cursor: Any, schema: str, table: TableShape, source: IO[bytes]) -> None:
    """Load a CSV that ``copy_out`` wrote. PostgreSQL refuses one with other columns."""
    statement = sql.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv, HEADER match)").format(
        sql.Identifier(schema, table.name), _names(table.columns)
    )
    with cursor.copy(statement) as copy:
        while block := source.read(BLOCK):
            copy.write(block)


def digests_of(cursor: Any, schema: str) -> dict[str, Copied]:
    """Every table's rows counted and digested, keeping none."""
    tables = tables_of(cursor, schema)
    return {table.name: copy_out(cursor, schema, table, Nowhere()) for table in tables}


class Nowhere:
    """A sink for bytes that only their digest is wanted of."""

    def write(self, data: bytes, /) -> None:
        """Forget it."""


def _names(names: tuple[str, ...]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(name) for name in names)
