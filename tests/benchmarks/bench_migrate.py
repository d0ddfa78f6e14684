"""A release for 200 hospitals: `manage.py migrate` against `migrate_schemas --executor=standard`.

Whole processes, Django's start included. The migration adds a table with a foreign key, a column,
an index, and lengthens a text. Afterwards a schema of each is dumped and compared.
"""

import os
import subprocess
import sys
from typing import Any

import psycopg
from django.conf import settings

from optiserve.tenancy import owner, schemas
from tests import services
from tests.benchmarks.harness import Contest, run, verdict
from tests.benchmarks.stock import COMPILED, Stock
from tests.dumps import dump

GOALS = {"apply": 15.0, "nothing-to-do": 20.0}
HOSPITALS = 200
FIRST = 900_001
NEXT = "--settings=tests.migrations.next_release"
# The migration taken back, so that it can be applied again.
_UNDO = """
    SET search_path TO {schema};
    DROP TABLE IF EXISTS equipment_place;
    ALTER TABLE equipment_device DROP COLUMN IF EXISTS colour, ALTER asset_no TYPE varchar(80);
    DELETE FROM django_migrations WHERE name = 'places';
    SET search_path TO public;
"""


def measure(rounds: int) -> dict[str, Any]:
    """Hospitals per second: applied, and looked at in vain."""
    for number in range(FIRST, FIRST + HOSPITALS):
        schemas.make(number)
    with Stock("optiserve_stock") as stock:
        url = f"{services.plan().superuser_url.rpartition('/')[0]}/{stock.database}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("SET ROLE optiserve_owner")
            first = stock.create_schema()
            stock.replay(connection, first, range(1, HOSPITALS))
            apply = Contest(
                lambda _: _ours(NEXT),
                lambda _: stock.command("migrate_schemas", "--executor=standard", STOCK_NEXT="1"),
                rows_ours=HOSPITALS,
                rows_baseline=HOSPITALS,
            )
            results = {
                "nothing-to-do": run(
                    Contest(
                        lambda _: _ours(),
                        lambda _: stock.command("migrate_schemas", "--executor=standard"),
                        rows_ours=HOSPITALS,
                        rows_baseline=HOSPITALS,
                    ),
                    rounds=rounds,
                ),
                "apply": run(
                    apply, rounds=rounds, warm_up=False, before=lambda: undo_all(connection)
                ),
            }
        if dump(settings.DATABASES["default"]["NAME"], f"h_{FIRST}") != dump(stock.database, first):
            raise AssertionError("The dumps differ.")
    return verdict("migrate", results, goals=GOALS)


def _ours(*more: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v", "0", *more],
        cwd=services.ROOT, env={**os.environ, **COMPILED}, check=True,
    )  # fmt: skip


def undo_all(*others: Any) -> None:
    """Take the next release back, in our schemas and in those of other databases."""
    with owner.connect() as ours:
        for connection in (ours, *others):
            names = connection.execute(
                "SELECT nspname FROM pg_namespace WHERE nspname ~ '^[hs]_[0-9]+$'"
            ).fetchall()
            for (name,) in names:
                connection.execute(_UNDO.format(schema=name).encode())
        ours.execute(
            "UPDATE hospitals_schema SET head = (SELECT head FROM hospitals_golden"
            " ORDER BY length(ddl) LIMIT 1), state = 'ready'"
        )
