"""The fleet: rings, failures left behind, nothing done twice."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextvars import copy_context
from threading import Thread

import pytest
from django.db import connections
from hypothesis import given
from hypothesis import strategies as st

from optiserve.tenancy import compiled, drift, fleet, golden, owner, schemas, stepping
from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital, Schema, SchemaState
from tenants.equipment.models import Device
from tests import services

Release = Callable[[str], None]


def _states() -> dict[int, str]:
    return dict(Schema.objects.values_list("pk", "state"))


def _sql(text: str) -> list[tuple]:
    with owner.connect() as connection:
        answer = connection.execute(text)
        return answer.fetchall() if answer.description else []


def _column_in(schema: str) -> int:
    return _sql(
        "SELECT count(*) FROM information_schema.columns"
        f" WHERE table_schema = '{schema}' AND column_name = 'colour'"
    )[0][0]


def _break(schema: str) -> None:
    """Somebody has been there by hand: the next migration's index exists already."""
    _sql(f"CREATE TABLE {schema}.equipment_colour ()")


def test_every_schema_gets_the_next_release(own_database: str, release: Release) -> None:
    release("additive")
    done = fleet.run()
    assert (done.migrated, done.failed, done.stopped) == (2, {}, "")
    assert set(_states().values()) == {SchemaState.READY}
    assert [_column_in(f"h_{pk}") for pk in _states()] == [1, 1, 1]
    assert drift.report() == {}


def test_the_golden_text_follows_and_a_new_hospital_has_it_all(
    own_database: str, release: Release
) -> None:
    release("additive")
    fleet.run()
    schemas.make(900001)
    assert _column_in("h_900001") == 1
    assert drift.report() == {}


def test_a_fleet_that_is_up_to_date_compiles_nothing(own_database: str) -> None:
    compiled.steps_from.cache_clear()
    assert fleet.run().migrated == 0
    assert compiled.steps_from.cache_info().misses == 0


def test_a_golden_schema_that_fails_keeps_every_hospital_as_it_was(
    own_database: str, release: Release
) -> None:
    release("additive")
    _break("h_0")
    done = fleet.run()
    assert done.stopped == "the golden schema failed"
    assert set(done.failed) == {"h_0"}
    assert [_column_in(f"h_{pk}") for pk in _states()] == [0, 0, 0]


def test_a_failure_in_the_first_ring_stops_the_fleet(own_database: str, release: Release) -> None:
    release("additive")
    first, second = Hospital.objects.order_by("pk")
    _break(first.schema_name)
    done = fleet.run()
    assert set(done.failed) == {first.schema_name}
    assert _column_in(second.schema_name) == 0


def test_a_later_failure_is_left_behind_and_tried_again(
    own_database: str, release: Release
) -> None:
    release("additive")
    _first, second = Hospital.objects.order_by("pk")
    _break(second.schema_name)
    done = fleet.run()
    assert (set(done.failed), done.stopped) == ({second.schema_name}, "")
    row = Schema.objects.get(pk=second.pk)
    assert (row.state, "already exists" in row.error) == (SchemaState.FAILED, True)
    assert _column_in(second.schema_name) == 0
    _sql(f"DROP TABLE {second.schema_name}.equipment_colour")
    assert fleet.run().migrated == 1
    assert Schema.objects.get(pk=second.pk).error == ""


def test_a_lock_that_is_held_for_a_moment_is_waited_for(
    own_database: str, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    release("additive")
    alpha = Hospital.objects.get(code="alpha")
    with owner.connect() as holder:
        holder.execute("BEGIN")
        holder.execute(f"LOCK TABLE {alpha.schema_name}.equipment_device IN ACCESS SHARE MODE")
        # Somebody reads for as long as the first attempt may wait, and ends in the pause.
        monkeypatch.setattr(stepping.time, "sleep", lambda _: holder.execute("ROLLBACK"))
        assert fleet.run().failed == {}


def test_two_runs_at_once_do_nothing_twice(own_database: str, release: Release) -> None:
    for number in range(900001, 900009):
        schemas.make(number)
    release("additive")
    done: list[fleet.Run] = []

    def go() -> None:
        done.append(fleet.run())
        connections.close_all()

    threads = [Thread(target=copy_context().run, args=[go]) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [one.failed for one in done] == [{}, {}, {}]
    for pk in _states():
        rows = _sql(f"SELECT count(*), count(DISTINCT (app, name)) FROM h_{pk}.django_migrations")
        assert rows[0][0] == rows[0][1]


def test_a_run_that_died_after_its_commit_finds_the_work_done(
    own_database: str, release: Release
) -> None:
    before = Schema.objects.get(pk=Hospital.objects.get(code="alpha").pk).head
    release("additive")
    fleet.run()
    Schema.objects.using("owner").exclude(pk=0).update(head=before, state=SchemaState.BEHIND)
    done = fleet.run()
    assert (done.migrated, done.failed) == (2, {})
    assert set(_states().values()) == {SchemaState.READY}


def test_a_run_that_is_killed_is_taken_up_where_it_was(own_database: str) -> None:
    numbers = range(900001, 900021)
    for number in numbers:
        schemas.make(number)
    command = [sys.executable, "manage.py", "migrate", "--settings=tests.migrations.next_release"]
    environment = {**os.environ, **services.plan().environment(own_database)}
    quiet = {"env": environment, "cwd": services.ROOT, "stdout": subprocess.DEVNULL}
    with subprocess.Popen(command, **quiet) as process:
        while process.poll() is None and _column_in("h_900005") == 0:
            time.sleep(0.002)
        process.kill()
    assert process.returncode == -9
    done = [_column_in(f"h_{number}") for number in numbers]
    assert sum(done) < len(done)
    subprocess.run(command, check=True, **quiet)
    assert [_column_in(f"h_{number}") for number in numbers] == [1] * len(done)
    assert set(_states().values()) == {SchemaState.READY}


def test_python_runs_in_each_hospital_between_the_sql_around_it(
    own_database: str, release: Release
) -> None:
    alpha = Hospital.objects.get(code="alpha")
    with inside(alpha):
        Device.objects.create(key="P1", first_seen_month="2026-10-01", last_seen_month="2026-10-01")
    release("with_python")
    done = fleet.run()
    assert (done.migrated, done.failed) == (2, {})
    assert _sql(f"SELECT colour FROM {alpha.schema_name}.equipment_device") == [("as P1!",)]
    assert golden.applied_in(alpha.schema_name) == compiled.newest()


def test_drift_names_what_somebody_changed_by_hand(own_database: str) -> None:
    alpha = Hospital.objects.get(code="alpha").schema_name
    _sql(f"ALTER TABLE {alpha}.equipment_ward ADD COLUMN note text")
    _sql(f"DROP INDEX {alpha}.equipment_device_shared")
    _sql(f"GRANT SELECT ON {alpha}.equipment_loan TO optiserve_portal")
    assert drift.report() == {
        alpha: [
            "column equipment_ward.note",
            "index equipment_device_shared",
            "rights equipment_loan",
        ]
    }


@given(st.integers(0, 9000))
def test_the_rings_hold_every_schema_once_and_grow(count: int) -> None:
    rows = list(range(count))
    rings = fleet.rings(rows)
    assert [row for ring in rings for row in ring] == rows
    assert len(rings) <= 4
    assert not rings or len(rings[0]) == 1
