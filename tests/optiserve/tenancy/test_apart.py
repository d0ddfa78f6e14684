"""Indexes built while people write: outside a transaction, once, and again after a kill."""

from collections.abc import Callable

import psycopg
import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connections, migrations, models
from django.db.migrations import Migration

from optiserve.tenancy import apart, beside, compiled, drift, fleet, golden, owner, schemas
from optiserve.tenancy.compiled import NotPlainSql
from shared.hospitals.models import Hospital, Schema, SchemaState
from tests import services

Release = Callable[[str], None]
KEY = ("equipment", "without_a_lock")


@pytest.fixture
def next_release(own_database: str, release: Release) -> str:
    """The database, before a migration that builds one index and drops another."""
    release("concurrently")
    return own_database


def indexes(schema: str) -> dict[str, bool]:
    """The two indexes, as far as they are there, and whether they can be used."""
    with owner.connect() as connection:
        found = connection.execute(
            "SELECT relname, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid"
            " WHERE relnamespace = %s::regnamespace"
            " AND relname IN ('equipment_loan_file', 'equipment_device_shared')",
            [schema],
        )
        return dict(found.fetchall())


def indexes_inside(schema: str) -> set[str]:
    """Seen by the connection that is making the schema."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE schemaname = %s", [schema])
        return {name for (name,) in cursor.fetchall()}


def every_schema() -> list[str]:
    return [f"h_{pk}" for pk in Schema.objects.values_list("pk", flat=True)]


def statements() -> tuple[str, ...]:
    (step,) = golden.steps_from(compiled.newest() - {KEY})
    return step.apart


def test_every_schema_gets_its_index_and_the_record_of_it(next_release: str) -> None:
    done = fleet.run()
    assert (done.migrated, done.failed, done.stopped) == (2, {}, "")
    assert [indexes(one) for one in every_schema()] == [{"equipment_loan_file": True}] * 3
    assert {golden.applied_in(one) for one in every_schema()} == {compiled.newest()}
    assert drift.report() == {}


def test_a_schema_that_is_made_later_has_it_from_the_start(next_release: str) -> None:
    schemas.make(900001)  # by the migrations themselves: no text is kept yet
    fleet.run()
    schemas.make(900002)
    assert indexes("h_900001") == indexes("h_900002") == {"equipment_loan_file": True}
    assert drift.report() == {}


def test_an_index_that_a_killed_run_left_unusable_is_built_again(next_release: str) -> None:
    alpha = Hospital.objects.get(code="alpha").schema_name
    create, _drop = statements()
    with psycopg.connect(services.plan().superuser_url, dbname=next_release) as connection:
        connection.execute(f"SET search_path TO {alpha}")
        connection.execute(create.replace("CONCURRENTLY", "").encode())
        connection.execute(
            "UPDATE pg_index SET indisvalid = false"
            " WHERE indexrelid = 'equipment_loan_file'::regclass"
        )
    assert indexes(alpha)["equipment_loan_file"] is False
    assert fleet.run().failed == {}
    assert indexes(alpha) == {"equipment_loan_file": True}


def test_a_run_that_is_killed_before_the_record_does_no_harm(next_release: str) -> None:
    alpha = Hospital.objects.get(code="alpha").schema_name
    with owner.connect() as connection:
        apart.run(connection, alpha, statements())
    assert KEY not in golden.applied_in(alpha)
    assert fleet.run().failed == {}
    assert indexes(alpha) == {"equipment_loan_file": True}


def test_whoever_writes_is_not_kept_waiting(next_release: str) -> None:
    assert all(" CONCURRENTLY " in one for one in statements())


def test_two_do_not_build_in_one_schema_at_once(own_database: str) -> None:
    with owner.connect() as first, owner.connect() as second:
        ask = "SELECT pg_try_advisory_lock(hashtextextended('optiserve apart h_1', 7))"
        with apart.alone(first, "h_1"):
            assert second.execute(ask).fetchone() == (False,)
        assert second.execute(ask).fetchone() == (True,)


def test_a_restored_schema_gets_it_on_its_way_to_the_newest_state(next_release: str) -> None:
    alpha = Hospital.objects.get(code="alpha")
    older = compiled.newest() - {KEY}
    with beside.making("r_900001", hospital=alpha, head=older):
        assert "equipment_device_shared" in indexes_inside("r_900001")
    assert indexes("r_900001") == {"equipment_loan_file": True}


def test_anything_else_outside_a_transaction_is_refused() -> None:
    migration = Migration("mixed", "equipment")
    migration.atomic = False
    index = AddIndexConcurrently("loan", models.Index(fields=["file_id"], name="x"))
    migration.operations = [index, migrations.RunSQL("VACUUM")]
    with pytest.raises(NotPlainSql):
        compiled.in_place(migration)


def test_a_schema_whose_index_cannot_be_built_is_left_and_listed(next_release: str) -> None:
    _first, second = Hospital.objects.order_by("pk")
    with owner.connect() as connection:
        connection.execute(f"ALTER TABLE {second.schema_name}.equipment_loan RENAME file_id TO x")
    done = fleet.run()
    assert set(done.failed) == {second.schema_name}
    assert Schema.objects.get(pk=second.pk).state == SchemaState.FAILED
    with owner.connect() as connection:
        connection.execute(f"ALTER TABLE {second.schema_name}.equipment_loan RENAME x TO file_id")
    assert fleet.run().failed == {}
