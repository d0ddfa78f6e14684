"""Which schemas are not like the golden one, and in what: read from the catalogs, not from rows."""

from psycopg import sql

from optiserve.tenancy import golden, owner
from shared.hospitals.models import Schema, SchemaState
from shared.kernel.sql import load


def report(*, cell: str = owner.HOME) -> dict[str, list[str]]:
    """Differing columns, constraints, indexes, sequences, triggers and rights, by schema.

    One query for all schemas of a cell that are up to date, and one more for each that differs. A
    schema that is gone differs in everything.
    """
    rows = Schema.objects.using("owner").filter(cell=cell, state=SchemaState.READY)
    names = [f"h_{pk}" for pk in rows.exclude(pk=golden.ID).values_list("pk", flat=True)]
    objects = sql.SQL(load("optiserve.tenancy", "objects")).format(
        schemas=sql.Literal([golden.SCHEMA, *names])
    )
    query = sql.SQL(
        "SELECT schema, md5(string_agg(concat_ws(' ', kind, name, definition), E'\\n'"
        ' ORDER BY kind, name COLLATE "C", definition COLLATE "C"))'
        " FROM ({}) AS one GROUP BY schema"
    ).format(objects)
    with owner.connect(cell) as connection:
        found = dict(connection.execute(query).fetchall())
        wanted = found.get(golden.SCHEMA)
        return {
            name: golden.differences(connection, name)
            for name in names
            if found.get(name) != wanted
        }


def keep_report(*, cell: str = owner.HOME) -> dict[str, list[str]]:
    """The report, written to the schemas' rows as well."""
    found = report(cell=cell)
    rows = Schema.objects.using("owner").filter(cell=cell)
    rows.exclude(drift="").update(drift="")
    for name, differing in found.items():
        rows.filter(pk=int(name.removeprefix("h_"))).update(drift="\n".join(differing))
    return found
