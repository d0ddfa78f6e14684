"""Shutting a hospital's schema in the database, opening it again, and removing it for good.

Without USAGE on its own schema a hospital's role sees no table, whatever session, key or task still
wears it. Needs the owner's login.
"""

from typing import Any

from django.db import connections, transaction
from psycopg import errors, sql

from optiserve.tenancy import makers, own_logins, owner, rights
from optiserve.tenancy.context import PORTAL, HospitalLike, Wear, open_door


def shut(hospital: HospitalLike) -> None:
    """Take the right to use the schema from all roles of the hospital. Repeatable."""
    _change(hospital, rights.seal(hospital.schema_name))


def reopen(hospital: HospitalLike) -> None:
    """Give it back. Repeatable."""
    _change(hospital, rights.unseal(hospital.schema_name))


def let_read(hospital: HospitalLike) -> None:
    """Give it to the reader's role alone, for an archive of a hospital that is shut. Repeatable."""
    schema = hospital.schema_name
    names = map(sql.Identifier, (schema, f"{schema}{Wear.READER}"))
    grant = sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(*names)
    _change(hospital, rights.seal(schema) + sql.SQL("; ") + grant)


def _change(hospital: HospitalLike, statement: sql.Composed) -> None:
    alias = owner.alias_of(hospital.cell)
    with open_door(PORTAL), transaction.atomic(using=alias):
        connections[alias].cursor().execute(statement)


def drop_schema(name: str, *, cell: str) -> None:
    """Remove a schema with all it holds. Repeatable."""
    alias = owner.alias_of(cell)
    with open_door(PORTAL), transaction.atomic(using=alias):
        cursor = connections[alias].cursor()
        cursor.execute("SET LOCAL lock_timeout = '4s'")
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(name)))


def drop_roles(hospital: HospitalLike) -> list[str]:
    """Remove the hospital's roles, and return those that another database of the server still uses.

    A role that stays holds no right in this database any more. Repeatable.
    """
    own_logins.drop(hospital)
    alias, left = owner.alias_of(hospital.cell), []
    for wear in Wear:
        role = f"{hospital.schema_name}{wear}"
        with open_door(PORTAL), transaction.atomic(using=alias):
            cursor = connections[alias].cursor()
            if _exists(cursor, role) and not _dropped(cursor, role, alias):
                left.append(role)
    return left


def _exists(cursor: Any, role: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
    return cursor.fetchone() is not None


def _dropped(cursor: Any, role: str, alias: str) -> bool:
    try:
        with transaction.atomic(using=alias):
            makers.drop(cursor, role)
    except Exception as error:
        if isinstance(error.__cause__, errors.DependentObjectsStillExist):
            return False
        raise
    return True
