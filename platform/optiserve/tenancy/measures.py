"""What schemas hold and what roles cost, as each cell's PostgreSQL knows it."""

from dataclasses import dataclass

from django.db import connections

from optiserve.tenancy.context import PORTAL, Wear, open_door
from shared.kernel.sql import load


@dataclass(frozen=True, slots=True)
class Holding:
    """A schema's live rows, and its bytes on disk with indexes."""

    rows: int
    bytes: int


def holdings(cell: str) -> dict[str, Holding]:
    """What every hospital's schema of a cell holds, by the schema's name."""
    with open_door(PORTAL), connections[cell].cursor() as cursor:
        cursor.execute(load("optiserve.tenancy", "holdings"))
        return {schema: Holding(rows, size) for schema, rows, size in cursor.fetchall()}


def statement_times(cell: str) -> dict[str, float] | None:
    """Milliseconds by role since the server began to count; None where it does not count.

    The figures only grow, until the server is reset or forgets rare statements.
    """
    with open_door(PORTAL), connections[cell].cursor() as cursor:
        cursor.execute("SELECT to_regclass('statistics.pg_stat_statements')")
        if cursor.fetchone() == (None,):
            return None
        cursor.execute(load("optiserve.tenancy", "statement_times"))
        return dict(cursor.fetchall())


def schema_of(role: str) -> str:
    """The schema that a hospital's role belongs to: h_17_dealer to h_17."""
    ends = (wear.value for wear in Wear if wear is not Wear.STAFF)
    return next((role.removesuffix(end) for end in ends if role.endswith(end)), role)
