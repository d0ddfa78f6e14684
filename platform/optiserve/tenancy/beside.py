"""A second schema beside a hospital's own: made at an older head, loaded, checked, swapped in.

``r_5`` is loaded by job 5 and ``a_5`` is what job 5 put aside. Jobs' ids are used once, so the
names never collide. No role is named after them: the rights are the hospital's own roles', which
follow a schema when it is renamed. Until the swap no role may use the schema beside.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

from optiserve.tenancy import compiled, owner, registry, rights, rows
from optiserve.tenancy.context import PORTAL, Door, HospitalLike, open_door
from shared.kernel.errors import DomainError


class UnknownHead(DomainError):
    """The bundle was made by migrations that this release does not have."""

    code = "hospital-bundle-head-unknown"


def loaded_name(job_id: int) -> str:
    """The schema that a restore loads."""
    return f"r_{job_id}"


def aside_name(job_id: int) -> str:
    """The schema that a restore has put aside."""
    return f"a_{job_id}"


@contextmanager
def making(schema: str, *, hospital: HospitalLike, head: Iterable[compiled.Key]) -> Iterator[Any]:
    """Make an empty schema at ``head`` and give a cursor that stands in it, whole or not at all.

    When the block ends, the schema is brought to the newest state and the hospital's roles get
    their rights on its tables. One of that name that was left behind is dropped first.
    Raises UnknownHead.
    """
    wanted, known = frozenset(head), compiled.missing(frozenset())
    if unknown := sorted(".".join(key) for key in wanted.difference(known)):
        raise UnknownHead(migrations=", ".join(unknown))
    alias = owner.alias_of(hospital.cell)
    connection = connections[alias]
    door = Door(schema=schema, role=schema, code=schema, cell=hospital.cell)
    with open_door(door), transaction.atomic(using=alias):
        cursor = connection.cursor()
        home = sql.Identifier(schema)
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(home))
        for statement in rights.before_tables(hospital.schema_name, home=schema):
            cursor.execute(statement)
        with connection.schema_editor() as editor:
            editor.create_model(MigrationRecorder.Migration)
        cursor.execute(rights.seal(hospital.schema_name, home=schema))
        compiled.replay(cursor, wanted, alias=alias)
        yield cursor
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        compiled.replay(cursor, compiled.newest(), applied=wanted, alias=alias)
        for statement in rights.after_tables(hospital.schema_name):
            cursor.execute(statement)


def swap(hospital: HospitalLike, *, job_id: int, usable: bool) -> None:
    """Put the loaded schema in the place of the hospital's own, which is kept aside.

    One transaction; done already: nothing happens. ``usable``: whether the hospital's roles may
    use what is in place now.
    """
    _exchange(hospital, aside_name(job_id), loaded_name(job_id), usable=usable)


def swap_back(hospital: HospitalLike, *, job_id: int, usable: bool) -> None:
    """Undo ``swap``: what was kept aside is the hospital's own again. Repeatable."""
    _exchange(hospital, loaded_name(job_id), aside_name(job_id), usable=usable)


def _exchange(hospital: HospitalLike, leaving: str, coming: str, *, usable: bool) -> None:
    home, alias = hospital.schema_name, owner.alias_of(hospital.cell)
    with open_door(PORTAL), transaction.atomic(using=alias):
        cursor = connections[alias].cursor()
        cursor.execute("SET LOCAL lock_timeout = '4s'")
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [coming])
        if cursor.fetchone() is None:
            return
        rename = sql.SQL("ALTER SCHEMA {} RENAME TO {}")
        cursor.execute(rights.seal(home))
        cursor.execute(rename.format(sql.Identifier(home), sql.Identifier(leaving)))
        cursor.execute(rename.format(sql.Identifier(coming), sql.Identifier(home)))
        if usable:
            cursor.execute(rights.unseal(home))
        head = frozenset(rows.migrations_of(cursor, home))
        is_newest = head == compiled.newest()
        if is_newest:
            # It may have been kept since an earlier release.
            with open_door(Door(schema=home, role=home, code=hospital.code, cell=hospital.cell)):
                cursor.execute(rights.renewed(home))
    with open_door(PORTAL), connections["owner"].cursor() as cursor:
        cursor.execute(registry.reached(hospital.pk, compiled.head_of(head), is_newest=is_newest))
