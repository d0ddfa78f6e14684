"""What is written about each schema in public: a row of hospitals_schema, as SQL.

As SQL, so that it travels in the same transaction as what it tells of.
"""

from typing import Any, Final

from django.db import connections, transaction
from django.db.models import Count
from psycopg import sql

from optiserve.tenancy import rights
from optiserve.tenancy.context import PORTAL, open_door
from shared.hospitals.models import Schema, SchemaState

# Hospitals whose schema was made before there was a row for it.
_ADOPT: Final = """
    INSERT INTO hospitals_schema
        (id, hospital_id, cell, head, rights, state, error, drift, took_ms, updated_at)
    SELECT hospital.id, hospital.id, hospital.cell, '', '', 'behind', '', '', 0, now()
    FROM hospitals_hospital AS hospital
    JOIN pg_namespace ON nspname = 'h_' || hospital.id
    WHERE NOT EXISTS (SELECT FROM hospitals_schema AS known WHERE known.id = hospital.id)
    ON CONFLICT DO NOTHING
"""


def arrived(schema_id: int, hospital_id: int | None, head: str, cell: str) -> sql.Composed:
    """A new schema's row, to be looked into if no head is known; a known schema keeps its own."""
    state = SchemaState.READY if head else SchemaState.BEHIND
    given = rights.fingerprint() if head else ""
    return sql.SQL(
        "INSERT INTO public.hospitals_schema"
        " (id, hospital_id, cell, head, rights, state, error, drift, took_ms, updated_at)"
        " VALUES ({}, {}, {}, {}, {}, {}, '', '', (extract(epoch FROM"
        " clock_timestamp() - transaction_timestamp()) * 1000)::int, now())"
        " ON CONFLICT (id) DO UPDATE SET hospital_id ="
        " coalesce(hospitals_schema.hospital_id, excluded.hospital_id)"
    ).format(*map(sql.Literal, (schema_id, hospital_id, cell, head, given, state.value)))


def reached(schema_id: int, head: str, *, is_newest: bool) -> sql.Composed:
    """A schema has got to a set of migrations; it took as long as the transaction has lasted.

    ``is_newest``: the set is the newest, and the schema has been given its rights.
    """
    state = SchemaState.READY if is_newest else SchemaState.BEHIND
    given = rights.fingerprint() if is_newest else ""
    return sql.SQL(
        "UPDATE public.hospitals_schema SET head = {}, rights = {}, state = {}, error = '',"
        " took_ms = (extract(epoch FROM clock_timestamp() - transaction_timestamp()) * 1000)::int,"
        " updated_at = now() WHERE id = {}"
    ).format(*map(sql.Literal, (head, given, state.value, schema_id)))


def failed(schema_id: int, error: str) -> sql.Composed:
    """A schema stays as it was, for a reason."""
    return sql.SQL(
        "UPDATE public.hospitals_schema SET state = 'failed', error = {}, updated_at = now()"
        " WHERE id = {}"
    ).format(sql.Literal(error[:2000]), sql.Literal(schema_id))


def waiting(head: str) -> list[Schema]:
    """Schemas without the newest migrations or rights, and those that failed, last: one query.

    Marks them as behind, for whoever looks.
    """
    with open_door(PORTAL), transaction.atomic(using="owner"):
        cursor: Any = connections["owner"].cursor()
        # Two runs that mark many rows, each in an order of its own, could wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('optiserve fleet', 7))")
        cursor.execute(_ADOPT)
        rows = Schema.objects.using("owner")
        older = rows.exclude(head=head, rights=rights.fingerprint())
        older.filter(state=SchemaState.READY).update(state=SchemaState.BEHIND)
        return sorted(
            rows.exclude(state=SchemaState.READY).only("id", "cell", "head", "rights", "state"),
            key=lambda one: (one.state == SchemaState.FAILED, one.pk),
        )


def status() -> dict[str, Any]:
    """How many schemas are in each state, how many are spare, and why some failed."""
    rows = Schema.objects.all()
    counts = dict(rows.values_list("state").annotate(Count("pk")))
    failures = rows.filter(state=SchemaState.FAILED).values_list("pk", "error")
    return {
        "states": {state: counts.get(state, 0) for state in SchemaState.values},
        "spares": rows.filter(hospital=None, pk__gt=0).count(),
        "differing": rows.exclude(drift="").count(),
        "failed": {f"h_{pk}": error for pk, error in failures},
    }
