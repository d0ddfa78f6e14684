"""Which schemas are not like the golden one, and in what: read from the catalogs, not from rows."""

from typing import Any

from psycopg import sql

from optiserve.tenancy import cells, golden, owner
from shared.hospitals.models import Schema, SchemaState
from shared.kernel.sql import load


def report() -> dict[str, list[str]]:
    """Differing columns, constraints, indexes, sequences, triggers and rights, by schema.

    In every cell one query for all schemas that are up to date, and some more for each that
    differs. A schema that is gone differs in everything.
    """
    with owner.connect() as home:
        wanted = _digests(home, [golden.SCHEMA]).get(golden.SCHEMA)
        found: dict[str, list[str]] = {}
        for cell in cells.known():
            with owner.connect(cell) as connection:
                names = _names(cell)
                known = _digests(connection, names)
                for name in names:
                    if known.get(name) != wanted:
                        found[name] = golden.differences(connection, name, home=home)
        return found


def keep_report() -> dict[str, list[str]]:
    """The report, written to the schemas' rows as well."""
    found = report()
    rows = Schema.objects.using("owner")
    rows.exclude(drift="").update(drift="")
    for name, differing in found.items():
        rows.filter(pk=int(name.removeprefix("h_"))).update(drift="\n".join(differing))
    return found


def _names(cell: str) -> list[str]:
    rows = Schema.objects.using("owner").filter(cell=cell, state=SchemaState.READY)
    return [f"h_{pk}" for pk in rows.exclude(pk=golden.ID).values_list("pk", flat=True)]


def _digests(connection: Any, names: list[str]) -> dict[str, str]:
    objects = sql.SQL(load("optiserve.tenancy", "objects")).format(schemas=sql.Literal(names))
    query = sql.SQL(
        "SELECT schema, md5(string_agg(concat_ws(' ', kind, name, definition), E'\\n'"
        ' ORDER BY kind, name COLLATE "C", definition COLLATE "C"))'
        " FROM ({}) AS one GROUP BY schema"
    ).format(objects)
    return dict(connection.execute(query).fetchall())
