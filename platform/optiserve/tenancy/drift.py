"""Which schemas are not like the golden one, and in what: read from the catalogs, not from rows."""

from collections.abc import Iterator
from typing import Any, Final

from psycopg import sql

from optiserve.tenancy import cells, golden, owner
from shared.hospitals.models import Schema, SchemaState
from shared.kernel.sql import load

# A statement locks whatever it describes, a server some hundred thousand objects at once at most;
# a connection keeps what it learned of every table: 0.3 MB a schema.
_SCHEMAS_A_CONNECTION: Final = 200


def report() -> dict[str, list[str]]:
    """Differing columns, constraints, indexes, sequences, triggers and rights, by schema.

    One query for many schemas that are up to date, and some more for each that differs. A schema
    that is gone differs in everything.
    """
    with owner.connect() as home:
        wanted = _digests(home, [golden.SCHEMA]).get(golden.SCHEMA)
        found: dict[str, list[str]] = {}
        for cell in cells.known():
            for names in _few_at_a_time(_names(cell)):
                with owner.connect(cell) as connection:
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


def _few_at_a_time(names: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(names), _SCHEMAS_A_CONNECTION):
        yield names[start : start + _SCHEMAS_A_CONNECTION]


def _digests(connection: Any, names: list[str]) -> dict[str, str]:
    objects = sql.SQL(load("optiserve.tenancy", "objects")).format(schemas=sql.Literal(names))
    query = sql.SQL(
        "SELECT schema, md5(string_agg(concat_ws(' ', kind, name, definition), E'\\n'"
        ' ORDER BY kind, name COLLATE "C", definition COLLATE "C"))'
        " FROM ({}) AS one GROUP BY schema"
    ).format(objects)
    return dict(connection.execute(query).fetchall())
