"""The golden schema: migrated before all others, and described as the text that makes the next one.

``h_0`` is a schema like any hospital's, and nobody lives in it. Its description is read from the
catalogs, with everything folded into CREATE TABLE that fits there, tried out, and kept in public
with the fingerprint of its migrations.
"""

import hashlib
from typing import Any, Final

from django.db import connections
from psycopg import sql

from optiserve.tenancy import compiled, owner
from optiserve.tenancy.compiled import Key, Step
from shared.hospitals.models import Golden
from shared.kernel.errors import DomainError
from shared.kernel.sql import load

ID: Final = 0
SCHEMA: Final = "h_0"
_TRIAL: Final = "h_trial"


class NotDescribed(DomainError):
    """The description does not make the same schema again: it has objects of an unknown kind."""

    code = "golden-not-described"


def ddl(head: str) -> str:
    """The text that makes a schema with these migrations; empty where none is kept."""
    found = Golden.objects.using("owner").filter(head=head).values_list("ddl", flat=True).first()
    return found or ""


def steps_from(applied: frozenset[Key]) -> tuple[Step, ...]:
    """As compiled.steps_from, which starts where a kept text leads to if there is one."""
    if not compiled.missing(applied):
        return ()
    return compiled.steps_from(applied, ddl(compiled.head_of(applied)) if applied else "")


def keep(head: str) -> None:
    """Describe the golden schema as it stands and keep the text. Raises NotDescribed."""
    with owner.connect() as connection:
        text = describe(connection, SCHEMA)
        _try_out(connection, text)
    Golden.objects.using("owner").update_or_create(
        head=head,
        defaults={"ddl": text, "sha256": hashlib.sha256(text.encode()).hexdigest()},
    )


def describe(connection: Any, schema: str) -> str:
    """A schema's tables and whatever rows they have, as statements with unqualified names."""
    with connection.transaction():
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(sql.Identifier(schema)))
        query = sql.SQL(load("optiserve.tenancy", "describe"))
        lines = [text for (text,) in connection.execute(query.format(schema=sql.Literal(schema)))]
        lines += _rows(connection, schema)
    return "\n".join(lines)


def _rows(connection: Any, schema: str) -> list[str]:
    """What migrations wrote: their own bookkeeping, and words a table is born with."""
    tables = connection.execute(
        "SELECT relname, string_agg(quote_ident(attname), ', ' ORDER BY attnum)"
        " FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid"
        " WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
        " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY relname",
        [schema],
    ).fetchall()
    lines = []
    for table, columns in tables:
        name = sql.Identifier(table)
        rows = connection.execute(
            sql.SQL("SELECT json_agg(one)::text FROM {} AS one").format(name)
        ).fetchone()[0]
        if rows:
            text = sql.SQL(
                "INSERT INTO {0} ({1}) OVERRIDING SYSTEM VALUE"
                " SELECT {1} FROM json_populate_recordset(NULL::{0}, {2});"
            ).format(name, sql.SQL(columns), sql.Literal(rows))
            lines.append(text.as_string(connection))
    used = connection.execute(
        "SELECT sequencename, last_value FROM pg_sequences"
        " WHERE schemaname = %s AND last_value IS NOT NULL",
        [schema],
    ).fetchall()
    for sequence, value in used:
        moved = sql.SQL("SELECT setval({}, {});").format(
            sql.Literal(sql.Identifier(sequence).as_string(connection)), sql.Literal(value)
        )
        lines.append(moved.as_string(connection))
    return lines


def _try_out(connection: Any, text: str) -> None:
    """Make a schema of the text, compare, and take it back."""
    trial = sql.Identifier(_TRIAL)
    with connection.transaction(force_rollback=True):
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(trial))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(trial))
        connection.execute(text.encode())
        connection.execute("SET LOCAL search_path TO public")
        differing = differences(connection, _TRIAL, kinds_left_out=("rights",))
    if differing:
        raise NotDescribed(objects=", ".join(differing))


def differences(
    connection: Any, schema: str, *, home: Any = None, kinds_left_out: tuple[str, ...] = ()
) -> list[str]:
    """What a schema has otherwise than the golden one, as ``kind name``, sorted.

    ``home``: a connection to the home database, where the schema lies in another one.
    """
    differing = _objects(home or connection, SCHEMA) ^ _objects(connection, schema)
    return sorted({f"{kind} {name}" for kind, name, _ in differing if kind not in kinds_left_out})


def _objects(connection: Any, schema: str) -> set[tuple[str, str, str]]:
    query = sql.SQL(load("optiserve.tenancy", "objects"))
    found = connection.execute(query.format(schemas=sql.Literal([schema])))
    return {(kind, name, definition) for _, kind, name, definition in found}


def applied_in(schema: str, *, cell: str = owner.HOME) -> frozenset[Key]:
    """The migrations a schema has recorded. Raises ProgrammingError where there is no schema."""
    with connections[owner.alias_of(cell)].cursor() as cursor:
        cursor.execute(
            sql.SQL("SELECT app, name FROM {}.django_migrations").format(sql.Identifier(schema))
        )
        return frozenset((str(app), str(name)) for app, name in cursor.fetchall())
