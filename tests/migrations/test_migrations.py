"""Migrations: complete, reversible, and the same whichever way a hospital's schema was made."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from optiserve.tenancy import compiled, fleet, golden, registry, rights, schemas
from optiserve.tenancy.context import Door, open_door
from shared.hospitals.models import Golden, Hospital
from tests.dumps import dump

CATALOG = (Path(__file__).parent / "catalog.sql").read_text(encoding="utf-8")


def _ours() -> dict[tuple[str, str], Migration]:
    labels = {app.label for app in apps.get_app_configs() if app.name in settings.INSTALLED_APPS}
    labels &= {app.rpartition(".")[2] for app in settings.INSTALLED_APPS if _is_our(app)}
    nodes = MigrationLoader(None).disk_migrations
    return {key: migration for key, migration in nodes.items() if key[0] in labels}


def _is_our(app: str) -> bool:
    return app.startswith(("shared.", "tenants."))


def _catalog(schema: str) -> list[tuple[str, ...]]:
    """The schema as the server describes it, told apart from its own name."""
    door = Door(schema=schema, role=schema, code=schema)
    with open_door(door), connections["owner"].cursor() as cursor:
        cursor.execute(CATALOG, {"schema": schema})
        return [tuple(part.replace(f"{schema}.", "") for part in row) for row in cursor.fetchall()]


def _step_by_step(schema: str, keys: Sequence[tuple[str, str]]) -> None:
    """Let Django's own executor run the migrations in a new schema, one after the other."""
    connection = connections["owner"]
    with open_door(Door(schema=schema, role=schema, code=schema)):
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{schema}"')
        with connection.schema_editor() as editor:
            editor.create_model(MigrationRecorder.Migration)
        for key in keys:
            MigrationExecutor(connection).migrate([key])


def _recorded(schema: str) -> list[tuple[str, str]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(f'SELECT app, name FROM "{schema}".django_migrations ORDER BY app, name')
        return cursor.fetchall()


def test_the_models_have_all_their_migrations(own_database: str) -> None:
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("key", sorted(_ours()), ids=".".join)
def test_every_migration_can_be_taken_back(key: tuple[str, str]) -> None:
    assert all(operation.reversible for operation in _ours()[key].operations)


def test_hospitals_migrations_depend_on_hospitals_apps_only() -> None:
    labels = {app.rpartition(".")[2] for app in settings.TENANT_APPS}
    needed = {
        dependency[0]
        for key, migration in _ours().items()
        if key[0] in labels
        for dependency in migration.dependencies
    }
    assert needed <= labels


def test_the_golden_schema_makes_every_table_of_a_hospital(own_database: str) -> None:
    text = golden.ddl(compiled.head_of(compiled.newest()))
    tables = [
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in settings.TENANT_APPS
        for model in config.get_models(include_auto_created=True)
    ]
    assert [table for table in tables if f"CREATE TABLE {table} " not in text] == []


def test_a_provisioned_schema_equals_one_made_by_its_migrations(own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha").schema_name
    _step_by_step("h_900001", compiled.missing(frozenset()))
    assert dump(own_database, "h_900001") == dump(own_database, alpha)
    assert _recorded("h_900001") == _recorded(alpha)


def test_a_schema_made_where_no_golden_text_is_kept_is_the_same(own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha").schema_name
    Golden.objects.using("owner").all().delete()
    schemas.make(900004)
    assert dump(own_database, "h_900004") == dump(own_database, alpha)
    assert golden.applied_in("h_900004") == golden.applied_in(alpha)


def test_a_schema_left_behind_catches_up_to_the_same(own_database: str) -> None:
    keys = compiled.missing(frozenset())
    _step_by_step("h_900002", keys[: len(keys) // 2])
    with connections["owner"].cursor() as cursor:
        rights.make_roles(cursor, "h_900002")
        cursor.execute(registry.arrived(900002, None, "", "default"))
    done = fleet.run()
    assert (done.migrated, done.failed, done.stopped) == (1, {}, "")
    alpha = Hospital.objects.get(code="alpha").schema_name
    assert _catalog("h_900002") == _catalog(alpha)


def test_a_second_provisioning_changes_nothing(own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha")
    before = dump(own_database, alpha.schema_name)
    schemas.provision(alpha)
    assert dump(own_database, alpha.schema_name) == before
