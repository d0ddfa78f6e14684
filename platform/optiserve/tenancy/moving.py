"""A hospital's schema from one database to another: frozen, copied, compared, sealed, dropped.

Every step is whole or not at all and can be repeated. Needs the owner's login of both cells. Rows
go straight from one connection to the other; nothing is written to a file in between.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections, transaction
from psycopg import sql

from optiserve.tenancy import rights, schemas
from optiserve.tenancy.cells import Place
from optiserve.tenancy.context import inside
from optiserve.tenancy.owner import alias_of, connect
from shared.kernel.errors import DomainError
from shared.kernel.sql import load

_TABLES = """
    SELECT relname, array_agg(attname::text ORDER BY attname)
    FROM pg_class
    JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0
        AND NOT attisdropped AND attgenerated = ''
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    GROUP BY relname
    ORDER BY relname
"""
_SEQUENCES = """
    SELECT sequencename, last_value FROM pg_sequences
    WHERE schemaname = current_schema() AND last_value IS NOT NULL
"""
_MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"
# Longer than a request may take: whoever began to write before the freeze ends first.
_PATIENCE = "SET LOCAL lock_timeout = '30s'"


class CopyDiffers(DomainError):
    """After copying, a table's rows are not the same in both places; ``tables`` names them."""

    code = "copy-differs"


class SchemasDiffer(DomainError):
    """The two places do not have the same migrations: migrate first."""

    code = "schemas-differ"


@dataclass(frozen=True, slots=True)
class Sum:
    """A table's number of rows, and a SHA-256 over all of them."""

    table: str
    rows: int
    sha256: str


class _Owner:
    """A cell's owner, standing in one place for as long as a transaction lasts."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._cursor = connections[alias_of(place.cell)].cursor()

    def run(self, statement: Any, params: Any = None) -> None:
        """Execute a statement."""
        with inside(self.place):
            self._cursor.execute(statement, params)

    def ask(self, statement: Any, params: Any = None) -> list[tuple[Any, ...]]:
        """Execute a statement and fetch all it gives."""
        self.run(statement, params)
        return list(self._cursor.fetchall())

    def stream(self, statement: sql.Composed) -> Any:
        """Begin a COPY: a context manager, to read blocks from or to write them to."""
        with inside(self.place):
            return self._cursor.copy(statement)

    def tables(self) -> list["_Table"]:
        """The place's tables by name."""
        return [_Table(*row) for row in self.ask(_TABLES)]


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    columns: list[str]

    def statement(self, text: str) -> sql.Composed:
        """SQL about this table: {table} and {columns} are filled in."""
        columns = sql.SQL(", ").join(sql.Identifier(column) for column in self.columns)
        return sql.SQL(text).format(table=sql.Identifier(self.name), columns=columns)


@contextmanager
def alone(move_id: int) -> Iterator[bool]:
    """Whether nobody else carries this move on; they are kept away until the block ends.

    The lock is a transaction's, on a connection that does nothing else and dies with its process.
    """
    with connect() as holder, holder.transaction():
        held = holder.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))",
            [f"hospital-move:{move_id}"],
        ).fetchone()
        yield held == (True,)


def freeze(place: Place) -> None:
    """From now on nobody writes to the schema: who may not yet, and who did has ended."""
    with _owner_at(place) as owner:
        for statement in rights.freeze(place.schema_name):
            owner.run(statement)
    with _owner_at(place) as owner:
        owner.run(_PATIENCE)
        owner.run(sql.SQL("LOCK TABLE {} IN SHARE MODE").format(_names(owner.tables())))


def thaw(place: Place) -> None:
    """The schema's roles may write again."""
    with _owner_at(place) as owner:
        for statement in rights.thaw(place.schema_name):
            owner.run(statement)


def seal(place: Place) -> None:
    """Nobody enters a schema that is kept aside."""
    with _owner_at(place) as owner:
        owner.run(rights.seal(place.schema_name))


def unseal(place: Place) -> None:
    """A schema that was kept aside may be entered again."""
    with _owner_at(place) as owner:
        owner.run(rights.unseal(place.schema_name))


def drop(place: Place) -> None:
    """Remove a schema with all that is in it, if it is there."""
    with _owner_at(place) as owner:
        schema = sql.Identifier(place.schema_name)
        owner.run(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))


def make_room(source: Place, target: Place) -> None:
    """An empty schema in the target's cell, of the source's make. Raises SchemasDiffer."""
    drop(target)
    schemas.provision(target)
    check_make(source, target)


def check_make(source: Place, target: Place) -> None:
    """Whether both have the same migrations. Raises SchemasDiffer."""
    made = []
    for place in (source, target):
        with _owner_at(place) as owner:
            made.append(owner.ask(_MIGRATIONS))
    if made[0] != made[1]:
        raise SchemasDiffer(hospital=source.code)


def copy(source: Place, target: Place, *, told: Callable[[int, int], None]) -> list[Sum]:
    """Bring a frozen schema's rows and sequences over, in place of whatever the target has.

    ``told`` hears before each table how many of how many are done. Returns what both places hold.
    Raises SchemasDiffer, CopyDiffers.
    """
    check_make(source, target)
    with ThreadPoolExecutor(1) as beside:
        here = beside.submit(_sums_elsewhere, source)
        _bring_over(source, target, told)
    return _equal(here.result(), sums(target))


def _bring_over(source: Place, target: Place, told: Callable[[int, int], None]) -> None:
    with _owner_at(target) as writer, _reader_of(source) as reader:
        tables = reader.tables()
        writer.run(sql.SQL("TRUNCATE {}").format(_names(tables)))
        for done, table in enumerate(tables):
            told(done, len(tables))
            _pour(table, reader, writer)
        for name, value in reader.ask(_SEQUENCES):
            writer.run("SELECT setval(%s::regclass, %s)", [name, value])


def _equal(here: list[Sum], there: list[Sum]) -> list[Sum]:
    if here != there:
        raise CopyDiffers(tables=sorted({one.table for one in {*here} ^ {*there}}))
    return there


def sums(place: Place) -> list[Sum]:
    """Each of the schema's tables as it is now, by name."""
    text = load("optiserve.tenancy", "sum_table")
    with _reader_of(place) as reader:
        return [Sum(table.name, *reader.ask(table.statement(text))[0]) for table in reader.tables()]


def _sums_elsewhere(place: Place) -> list[Sum]:
    """The sums, worked out in a thread that has connections of its own."""
    try:
        return sums(place)
    finally:
        connections.close_all()


@contextmanager
def _owner_at(place: Place) -> Iterator[_Owner]:
    with transaction.atomic(using=alias_of(place.cell)):
        yield _Owner(place)


@contextmanager
def _reader_of(place: Place) -> Iterator[_Owner]:
    """All that is read is of one moment."""
    with _owner_at(place) as owner:
        owner.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield owner


def _names(tables: list[_Table]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(table.name) for table in tables)


def _pour(table: _Table, reader: _Owner, writer: _Owner) -> None:
    outgoing = reader.stream(table.statement("COPY {table} ({columns}) TO STDOUT"))
    incoming = writer.stream(table.statement("COPY {table} ({columns}) FROM STDIN"))
    with outgoing as blocks, incoming as into:
        for block in blocks:
            into.write(block)
