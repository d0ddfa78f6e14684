"""What the portal holds about one hospital, as CSV: for people to read, not for a restore.

A query of its own for each table names the columns that go out. No hash of a password, a key or an
invitation is among them.
"""

from typing import Any, Final

from psycopg import sql

from optiserve.tenancy import rows
from optiserve.tenancy.rows import Copied, Sink, TableShape
from shared.kernel.sql import load

TABLES: Final = (
    "hospitals_hospital",
    "hospitals_corporation",
    "hospitals_domain",
    "hospitals_customdomain",
    "users_membership",
    "users_invitation",
    "users_apikey",
    "users_identityprovider",
    "delegation_grant",
    "delegation_supportaccess",
    "hospitals_handover",
    "hospitals_feed",
    "hospitals_reminder",
    "aggregates_hospitalrun",
    "aggregates_contribution",
    "catalogue_holding",
    "catalogue_occurrence",
    "catalogue_proposal",
    "hospitals_usage",
    "hospitals_job",
    "hospitals_move",
    "audit_event",
)


def copy_out(cursor: Any, name: str, hospital_id: int, into: Sink) -> tuple[TableShape, Copied]:
    """Write one hospital's rows of one of TABLES as CSV with a header, in the order of their id.

    Column names can be ours: ``email`` beside a membership, ``dealer`` (its code) beside a grant.
    """
    query = sql.SQL(load(__name__, name)).format(hospital=sql.Literal(hospital_id))
    cursor.execute(sql.SQL("SELECT * FROM ({}) AS one LIMIT 0").format(query))
    columns = tuple(column.name for column in cursor.description)
    ordered = sql.SQL("SELECT * FROM ({}) AS one ORDER BY id").format(query)
    return TableShape(name, columns, ("id",)), rows.copy_query(cursor, ordered, into)
