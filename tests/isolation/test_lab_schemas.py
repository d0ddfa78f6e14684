"""L6, L14 to L18: the mechanisms behind the figures of many schemas, at small size.

The figures themselves are the benchmarks' (docs/scale.md).
"""

import os
import subprocess
import sys

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from optiserve.tenancy.context import PORTAL, Wear, door_of, inside, open_door
from shared.hospitals.models import Hospital
from tenants.equipment.models import Ward
from tests import services
from tests.isolation.race import world


def test_migrating_ends_where_web_processes_use_a_pool(own_database: str) -> None:
    """L6: a pool that is forked waits for ever; only the application's login has one."""
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=services.ROOT,
        env={**os.environ, **services.plan().environment(own_database), "DATABASE_POOL": "1"},
        check=False,
        timeout=120,
    )
    assert done.returncode == 0


def test_a_new_hospital_asks_for_no_right_on_all_tables(own_database: str) -> None:
    """L14: that reads the whole catalog; default rights are set before the tables are made."""
    with open_door(PORTAL), CaptureQueriesContext(connections["owner"]) as asked:
        world.populate(1)
    assert asked.captured_queries
    assert not [one["sql"] for one in asked.captured_queries if "ALL TABLES" in one["sql"].upper()]


def test_migrating_with_nothing_to_do_asks_as_much_for_five_hospitals_as_for_two(
    own_database: str,
) -> None:
    """L15."""

    def asked() -> int:
        with (
            open_door(PORTAL),
            CaptureQueriesContext(connections["owner"]) as owner,
            CaptureQueriesContext(connection) as ours,
        ):
            call_command("migrate", verbosity=0)
        return len(owner) + len(ours)

    asked()  # the first time in a process may look more up
    for_two = asked()
    world.populate(3)
    assert asked() == for_two


def test_a_hospital_has_a_table_for_each_of_its_models_and_no_other(alpha: Hospital) -> None:
    """L16: each costs every backend memory, and 8,000 hospitals have each."""
    own = {
        model._meta.db_table
        for app in settings.TENANT_APPS
        for model in apps.get_app_config(app.rpartition(".")[2]).get_models(
            include_auto_created=True
        )
    }
    with inside(alpha), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = %s::regnamespace",
            [alpha.schema_name],
        )
        assert {name for (name,) in cursor.fetchall()} == own | {"django_migrations"}


def test_one_hospital_is_copied_out_with_locks_on_its_own_tables_only(own_database: str) -> None:
    """L18: pg_dump locks and reads the catalog of all; COPY in one snapshot does not."""
    with open_door(PORTAL):
        alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        Ward.objects.create(name="ICU")
    reader = door_of(alpha, wear=Wear.READER)
    with open_door(reader), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        with cursor.copy("COPY (SELECT name FROM equipment_ward) TO STDOUT") as copied:
            text = b"".join(bytes(piece) for piece in copied)
        cursor.execute(
            "SELECT DISTINCT relnamespace::regnamespace::text FROM pg_locks JOIN pg_class c"
            " ON c.oid = relation WHERE pid = pg_backend_pid() AND c.oid >= 16384"
        )
        assert (text, cursor.fetchall()) == (b"ICU\n", [(alpha.schema_name,)])
