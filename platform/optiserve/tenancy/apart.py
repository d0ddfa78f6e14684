"""Indexes that are built, or dropped, while people write: outside a transaction, one by one.

Killed in the middle, PostgreSQL leaves an index that it does not use (its manual: CREATE INDEX,
"Building Indexes Concurrently"). The next attempt drops it and builds it again.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from psycopg import sql

# Longer than anybody's transaction should last: building waits for all that began before it, and
# nobody waits for it.
_PATIENCE: Final = "60s"
_LOOK_AGAIN: Final = 0.5

_INVALID: Final = """
    SELECT relname FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
    WHERE relnamespace = %s::regnamespace AND NOT indisvalid
"""


@contextmanager
def alone(connection: Any, schema: str) -> Iterator[None]:
    """Wait until nobody else builds indexes in the schema, and keep others away for the block.

    Asked for again and again: who waits in a statement has a snapshot, which building waits for.
    The lock is the session's, and dies with its process.
    """
    lock = [f"optiserve apart {schema}"]
    ask = "SELECT pg_try_advisory_lock(hashtextextended(%s, 7))"
    while connection.execute(ask, lock).fetchone() != (True,):
        time.sleep(_LOOK_AGAIN)
    try:
        yield
    finally:
        if not connection.closed:
            connection.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 7))", lock)


def run(connection: Any, schema: str, statements: Iterable[str]) -> None:
    """Execute statements on the owner's connection, which stands in no transaction. Repeatable."""
    place = sql.Identifier(schema)
    connection.execute(sql.SQL("SET search_path TO {}, public").format(place))
    connection.execute(sql.SQL("SET lock_timeout TO {}").format(sql.Literal(_PATIENCE)))
    try:
        broken = [name for (name,) in connection.execute(_INVALID, [schema])]
        for statement in statements:
            for name in broken:
                if f'"{name}"' in statement:
                    drop = sql.SQL("DROP INDEX CONCURRENTLY IF EXISTS {}.{}")
                    connection.execute(drop.format(place, sql.Identifier(name)))
            connection.execute(statement.encode())
    finally:
        if not connection.closed:
            connection.execute("RESET search_path")
            connection.execute("RESET lock_timeout")
