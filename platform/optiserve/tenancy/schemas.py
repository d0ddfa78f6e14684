"""Making hospitals' schemas. Needs the owner's login."""

from typing import Any

from django.db import connections, transaction

from optiserve.tenancy import cells, compiled, golden, own_logins, owner, registry, rights
from optiserve.tenancy.context import PORTAL, Door, HospitalLike, open_door
from shared.kernel.sql import load


def provision(hospital: HospitalLike) -> None:
    """Make the hospital's roles and schema, whole or not at all. Repeatable.

    Roles and schema carry the same name, which is made of the hospital's id only.
    """
    make(hospital.pk, hospital_id=hospital.pk, cell=hospital.cell)
    if hospital.login:
        own_logins.establish(hospital, hospital.login)
        own_logins.narrow(hospital, hospital.login)


def make(schema_id: int, *, hospital_id: int | None = None, cell: str = owner.HOME) -> None:
    """Make a schema by replaying the golden one's text: one transaction, one round trip.

    Where no text of the newest migrations is kept yet, the migrations themselves are run. A schema
    that exists is left alone. Outside the home cell the roles are needed twice: at home they stand
    for the hospital in the public schema.
    """
    head = compiled.head_of(compiled.newest())
    door = door_of(schema_id, cell=cell)
    alias = owner.alias_of(cell)
    if cell != owner.HOME:
        with open_door(PORTAL), transaction.atomic(using="owner"):
            rights.make_roles(connections["owner"].cursor(), door.schema)
    with open_door(door):
        cursor = connections[alias].cursor()
        with transaction.atomic(using=alias):
            # On their own, since making roles waits for everybody else who makes some.
            rights.make_roles(cursor, door.schema)
        with transaction.atomic(using=alias):
            cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [door.schema])
            if cursor.fetchone() is None:
                _fill(cursor, door.schema, golden.ddl(head), alias)
            else:
                head = ""  # whoever made it knows
            told = registry.arrived(schema_id, hospital_id, head, cell)
            if cell == owner.HOME:
                cursor.execute(told)
    if cell != owner.HOME:
        with open_door(PORTAL), connections["owner"].cursor() as cursor:
            cursor.execute(told)


def door_of(schema_id: int, *, cell: str = owner.HOME) -> Door:
    """The door of a schema, whether a hospital lives there or not."""
    name = f"h_{schema_id}"
    return Door(schema=name, role=name, code=name, cell=cell)


def _fill(cursor: Any, schema: str, ddl: str, alias: str) -> None:
    if ddl:
        text = (line.as_string(cursor.connection) for line in rights.before_tables(schema))
        after = (line.as_string(cursor.connection) for line in rights.after_tables(schema))
        cursor.execute(";\n".join((*text, ddl, *after)))
        return
    for statement in rights.before_tables(schema):
        cursor.execute(statement)
    _run_migrations(cursor, alias)
    for statement in rights.after_tables(schema):
        cursor.execute(statement)


def _run_migrations(cursor: Any, alias: str) -> None:
    for step in compiled.steps_from(frozenset()):
        for statement in step.statements or ():
            cursor.execute(statement)
        if step.statements is None:
            (key,) = step.keys
            migration = compiled.loader().graph.nodes[key]
            compiled.apply_by_django(migration, compiled.state_before(key), alias=alias)
            cursor.execute(compiled.record(key))


def grant_public() -> None:
    """Give the portal's and the hospitals' roles their rights on the public schema. Repeatable.

    Every cell is told how a visitor's grant is found there.
    """
    with open_door(PORTAL), transaction.atomic(using="owner"):
        cursor = connections["owner"].cursor()
        for name in ("grants", "rows", "people"):
            cursor.execute(load("optiserve.tenancy", name))
    for cell in cells.known():
        with owner.connect(cell) as connection:
            connection.execute(load("optiserve.tenancy", "granted"))
