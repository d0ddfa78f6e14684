"""Making, migrating and dropping hospitals' schemas. Needs the owner's login."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db import connections, transaction
from psycopg import sql

from optiserve.tenancy import golden, rights
from optiserve.tenancy.context import PORTAL, HospitalLike, inside, open_door
from shared.kernel.sql import load


@dataclass(frozen=True, slots=True)
class Migrated:
    """What happened to one hospital's schema: how many migrations ran, or why none did."""

    hospital: HospitalLike
    applied: int
    error: str = ""


def provision(hospital: HospitalLike) -> None:
    """Make the hospital's role and schema, whole or not at all. Repeatable.

    Role and schema carry the same name, which is made of the hospital's id only.
    """
    with inside(hospital), transaction.atomic(using="owner"):
        cursor = connections["owner"].cursor()
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [hospital.schema_name])
        if cursor.fetchone():
            return
        rights.make_roles(cursor, hospital.schema_name)
        for statement in rights.before_tables(hospital.schema_name):
            cursor.execute(statement)
        for line in golden.statements_from(frozenset()):
            cursor.execute(line)
        for statement in rights.after_tables(hospital.schema_name):
            cursor.execute(statement)


def migrate_all(hospitals: Iterable[HospitalLike]) -> Iterator[Migrated]:
    """Bring schemas to the newest state, each in a transaction of its own.

    A hospital that fails is reported and left as it was; the others go on.
    """
    for hospital in hospitals:
        try:
            yield Migrated(hospital, applied=_migrate(hospital))
        except Exception as error:  # noqa: BLE001 - whatever it is, the next hospital must not wait
            yield Migrated(hospital, applied=0, error=str(error))


def _migrate(hospital: HospitalLike) -> int:
    with inside(hospital), transaction.atomic(using="owner"):
        cursor = connections["owner"].cursor()
        cursor.execute("SET LOCAL lock_timeout = '4s'")
        cursor.execute(
            sql.SQL("SELECT app, name FROM {}.django_migrations").format(
                sql.Identifier(hospital.schema_name)
            )
        )
        applied = frozenset((str(app), str(name)) for app, name in cursor.fetchall())
        missing = golden.missing(applied)
        if missing:
            for statement in golden.statements_from(applied):
                cursor.execute(statement)
    return len(missing)


def grant_public() -> None:
    """Give the portal's and the hospitals' roles their rights on the public schema. Repeatable."""
    with open_door(PORTAL), transaction.atomic(using="owner"):
        cursor = connections["owner"].cursor()
        cursor.execute(load("optiserve.tenancy", "grants"))
        cursor.execute(load("optiserve.tenancy", "people"))
