"""`manage.py fleet` and what `manage.py migrate` says of a hospital that was left behind."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from optiserve.tenancy import owner
from shared.hospitals.models import Hospital, Schema, SchemaState
from tests.optiserve.tenancy.test_fleet import Release


def _told(*arguments: str) -> str:
    out = StringIO()
    call_command("fleet", *arguments, stdout=out)
    return out.getvalue()


def test_status_counts_and_names_failures(db: None) -> None:
    row = Schema.objects.get(hospital__code="bravo")
    Schema.objects.filter(pk=row.pk).update(state=SchemaState.FAILED, error="a lock was held")
    status = json.loads(_told("--status"))
    assert status["states"] == {"ready": 2, "behind": 0, "failed": 1}
    assert status["failed"] == {f"h_{row.pk}": "a lock was held"}


def test_a_dry_run_shows_the_sql_and_runs_none_of_it(own_database: str, release: Release) -> None:
    release("with_python")
    text = _told("--dry-run")
    assert 'CREATE TABLE "equipment_place"' in text
    assert "-- equipment.paint runs Python" in text
    with owner.connect() as connection:
        assert connection.execute("SELECT to_regclass('h_0.equipment_place')").fetchone() == (None,)


def test_a_dry_run_marks_nothing(own_database: str, release: Release) -> None:
    before = list(Schema.objects.order_by("pk").values_list())
    release("additive")
    _told("--dry-run")
    assert list(Schema.objects.order_by("pk").values_list()) == before


def test_a_dry_run_shows_what_runs_outside_a_transaction(
    own_database: str, release: Release
) -> None:
    release("concurrently")
    assert 'CREATE INDEX CONCURRENTLY IF NOT EXISTS "equipment_loan_file"' in _told("--dry-run")


def test_drift_ends_with_an_error_that_counts(own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha")
    with owner.connect() as connection:
        connection.execute(f"DROP INDEX {alpha.schema_name}.equipment_device_shared")
    with pytest.raises(CommandError, match="1 schemas differ"):
        _told("--drift")
    assert Schema.objects.get(pk=alpha.pk).drift == "index equipment_device_shared"


def test_run_names_what_was_left_as_it_was(own_database: str, release: Release) -> None:
    release("additive")
    first = Hospital.objects.order_by("pk")[0].schema_name
    with owner.connect() as connection:
        connection.execute(f"CREATE TABLE {first}.equipment_place ()")
    with pytest.raises(CommandError, match=f'{first}: relation "equipment_place" already exists'):
        _told("--run")
