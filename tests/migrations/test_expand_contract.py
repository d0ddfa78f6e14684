"""A hospital's migration can run while the release before it still serves.

Columns and tables are first added, and only a later release, marked ``contract = True``, takes the
old ones away. (Warehouse's and Braintree's rule for migrations without a pause.)
"""

from collections.abc import Iterator

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState

from optiserve.tenancy import compiled

# Tables that may hold a hospital's every row of many years: an index locks them for seconds.
LARGE = {"fault", "importrow", "loan", "visit"}
GONE = (
    migrations.DeleteModel,
    migrations.RemoveField,
    migrations.RenameField,
    migrations.RenameModel,
)


def hazards(migration: Migration, before: ProjectState) -> Iterator[str]:
    """What the release before could not live with, in words."""
    if getattr(migration, "contract", False):
        return
    state = before.clone()
    for operation in compiled.operations_of(migration.operations):
        yield from _hazards_of(operation, state, migration.app_label)
        operation.state_forwards(migration.app_label, state)


def _hazards_of(operation: object, state: ProjectState, label: str) -> Iterator[str]:
    model = getattr(operation, "model_name", "").lower()
    if isinstance(operation, GONE):
        yield f"{operation.describe()}: it may still be read"
    elif isinstance(operation, migrations.AddField):
        if not operation.field.null and operation.field.db_default is models.NOT_PROVIDED:
            yield f"{operation.describe()}: rows written without it would be refused"
    elif isinstance(operation, migrations.AlterField):
        old = state.models[label, model].get_field(operation.name)
        if _column_type(old) != _column_type(operation.field):
            yield f"{operation.describe()}: another type rewrites the table"
        if old.null and not operation.field.null:
            yield f"{operation.describe()}: empty values may still be written"
    elif isinstance(operation, AddIndexConcurrently):
        return
    elif isinstance(operation, (migrations.AddIndex, migrations.AddConstraint)) and model in LARGE:
        yield f"{operation.describe()}: a large table is locked meanwhile"


def _column_type(field: models.Field) -> object:
    """Texts of any length count as one: PostgreSQL lengthens them without a rewrite."""
    return "text" if isinstance(field, models.CharField) else field.get_internal_type()


def _before(key: tuple[str, str]) -> ProjectState:
    return compiled.state_before(key)


@pytest.mark.parametrize("key", sorted(compiled.newest()), ids=".".join)
def test_a_hospitals_migration_can_run_beside_the_release_before_it(key: tuple[str, str]) -> None:
    migration = compiled.loader().graph.nodes[key]
    if not migration.initial:
        assert list(hazards(migration, _before(key))) == []


def _invented(*operations: object, contract: bool = False) -> tuple[Migration, ProjectState]:
    migration = Migration("invented", "equipment")
    migration.operations, migration.contract = list(operations), contract
    return migration, compiled.loader().project_state()


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RemoveField("device", "gtin"),
        migrations.RenameField("device", "gtin", "barcode"),
        migrations.DeleteModel("Ward"),
        migrations.AddField("device", "colour", models.CharField(max_length=9, default="")),
        migrations.AlterField("device", "gtin", models.BigIntegerField()),
        migrations.AlterField("device", "retired_on", models.DateField()),
        migrations.AddIndex("loan", models.Index(fields=["file_id"], name="loan_file")),
    ],
    ids=lambda one: one.describe().replace(" ", "-"),
)
def test_what_the_release_before_cannot_live_with_is_found(operation: object) -> None:
    assert len(list(hazards(*_invented(operation)))) == 1
    assert list(hazards(*_invented(operation, contract=True))) == []


def test_what_only_adds_is_let_through() -> None:
    harmless = _invented(
        migrations.AddField("device", "colour", models.CharField(max_length=9, null=True)),
        migrations.AddField("device", "shade", models.CharField(max_length=9, db_default="")),
        migrations.AlterField("device", "gtin", models.CharField(max_length=99, blank=True)),
        migrations.AddIndex("device", models.Index(fields=["gtin"], name="device_gtin")),
        AddIndexConcurrently("loan", models.Index(fields=["file_id"], name="loan_file")),
    )
    assert list(hazards(*harmless)) == []
