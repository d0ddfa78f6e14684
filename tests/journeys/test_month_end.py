"""A whole month-end with six more hospitals, undisturbed and disturbed at its worst moments."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from pathlib import Path

import psycopg
import pytest
from celery import Celery
from django.core.files.storage import default_storage
from django.db import connection, connections, transaction

from optiserve.tenancy.context import inside
from optiserve.tenancy.queue import HEADER, signed_door
from optiserve.usecases import close_month, drive_month
from reporting.documents import hospital_report
from shared.aggregates import queries, states
from shared.aggregates.models import CollectState, MonthRun, Release, ReleaseCell
from shared.hospitals.models import Hospital, HospitalState
from tenants.reports.models import Report
from tests import services
from tests.journeys.small_world import NOVEMBER_1, OCTOBER, found, furnish

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 180


@pytest.fixture
def world(own_database: str) -> str:
    """Six furnished hospitals; Alpha and Bravo take no part."""
    Hospital.objects.update(state=HospitalState.SUSPENDED)
    for hospital in found(6):
        furnish(hospital)
    return own_database


def _begin() -> MonthRun:
    """October's first run, or another one."""
    if queries.latest_run(OCTOBER) is None:
        return close_month.run_month(month=OCTOBER, by="tests", at=NOVEMBER_1)
    return close_month.rerun_month(month=OCTOBER, reason="to see", by="tests", at=NOVEMBER_1)


def _publish(run: MonthRun) -> str:
    """Drive it here until it is published; the content hash."""
    _to(run, states.PUBLISHED)
    release = Release.objects.get(run=run)
    assert release.cells_published
    return release.content_hash


def _to(run: MonthRun, state: str) -> None:
    """Drive it here until it stands in a state."""
    while queries.run(run.pk).state != state:
        for step in drive_month.advance(run_id=run.pk, at=NOVEMBER_1, again=True):
            drive_month.perform(step, at=NOVEMBER_1)


@contextmanager
def _held(table: str) -> Iterator[None]:
    """Whoever touches the table waits, in the middle of what it is doing."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        cursor.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE")
        yield


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def _waiting_backends(database: str) -> list[int]:
    with psycopg.connect(services.plan().superuser_url, autocommit=True) as admin:
        rows = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'",
            [database],
        )
        return [pid for (pid,) in rows]


def _terminate(pid: int) -> None:
    with psycopg.connect(services.plan().superuser_url, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(%s)", [pid])


def _lose_the_connection_during(work: Callable[[], object], *, table: str, database: str) -> None:
    """Run ``work`` until it touches the table, and end its connection there."""
    raised: list[BaseException] = []

    def attempt() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - any way of failing will do
            raised.append(error)
        finally:
            connection.close()

    with _held(table):
        thread = threading.Thread(target=copy_context().run, args=[attempt])
        thread.start()
        _wait_for(lambda: bool(_waiting_backends(database)))
        _terminate(_waiting_backends(database)[0])
        thread.join(PATIENCE)
    assert raised


def test_a_month_ends_with_figures_for_makers_and_reports_for_hospitals(world: str) -> None:
    run = _begin()
    _to(run, states.DELIVERED)
    whole = ReleaseCell.objects.get(product="c:infusion-pump", geo="r:kanto", band="all")
    collected = queries.contributions(run.pk).filter(region="kanto")
    assert whole.devices == sum(row.devices for row in collected)
    assert whole.contributors == 6
    for part in queries.parts(run.pk):
        with inside(part.hospital):
            report = Report.objects.get()
        assert default_storage.size(report.pdf_key) == part.report_bytes
        assert hospital_report.from_json(report.figures).hospital == part.hospital.name


def test_a_month_done_again_has_the_same_content(world: str) -> None:
    assert _publish(_begin()) == _publish(_begin())


def test_a_connection_lost_while_publishing_leaves_nothing_half_done(world: str) -> None:
    undisturbed, run = _publish(_begin()), _begin()
    _to(run, states.PROTECTED)
    _lose_the_connection_during(
        lambda: close_month.publish_run(run_id=run.pk, at=NOVEMBER_1),
        table="public.aggregates_releasecell",
        database=world,
    )
    assert queries.run(run.pk).state == states.PROTECTED
    assert not Release.objects.filter(run=run).exists()
    assert _publish(run) == undisturbed


def test_a_connection_lost_while_collecting_leaves_nothing_half_done(world: str) -> None:
    undisturbed, run = _publish(_begin()), _begin()
    hospital = Hospital.objects.get(code="house-3")
    _lose_the_connection_during(
        lambda: close_month.collect_hospital(run_id=run.pk, hospital_id=hospital.pk, at=NOVEMBER_1),
        table="public.aggregates_contribution",
        database=world,
    )
    assert not queries.contributions(run.pk).exists()
    assert _publish(run) == undisturbed


@pytest.fixture
def outside(world: str) -> dict[str, str]:
    """The environment of real processes that work on the test's database, with a queue."""
    own = services.plan().environment(world, valkey_db=15)
    path = os.pathsep.join([str(ROOT), str(ROOT / "platform")])
    return {**os.environ, **own, "OPTISERVE_TESTING": "0", "PYTHONPATH": path}


@contextmanager
def _worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "-A", "optiserve", "worker", "--pool", "solo"]
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "ERROR"]
    process = subprocess.Popen([*command, *quiet], cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _send(environment: dict[str, str], run: MonthRun) -> None:
    """What `manage.py month --run` sends, over a real queue."""
    task, kwargs = "optiserve.tasks.advance_month", {"run_id": run.pk, "again": True}
    door = {HEADER: signed_door(task, kwargs)}
    with Celery(broker=environment["REDIS_URL"], set_as_current=False) as sender:
        sender.send_task(task, kwargs=kwargs, headers=door)


def test_a_worker_killed_in_the_middle_is_replaced_by_another(outside: dict[str, str]) -> None:
    undisturbed, run = _publish(_begin()), _begin()
    last = Hospital.objects.get(code="house-5")
    _send(outside, run)
    with _held(f"{last.schema_name}.equipment_device"), _worker(outside) as first:
        _wait_for(lambda: _collected(run) == queries.parts(run.pk).count() - 1)
        first.kill()
        first.wait()
    assert queries.run(run.pk).state == states.OPEN
    _send(outside, run)
    with _worker(outside):
        _wait_for(lambda: queries.run(run.pk).state == states.DELIVERED)
    assert Release.objects.get(run=run).content_hash == undisturbed
    assert _reports(run) == {1}


def _collected(run: MonthRun) -> int:
    return queries.parts(run.pk).filter(state=CollectState.COLLECTED).count()


def _reports(run: MonthRun) -> set[int]:
    """How many reports of the run the hospitals' archives hold."""
    counts = set()
    for part in queries.parts(run.pk):
        with inside(part.hospital):
            counts.add(Report.objects.filter(revision=run.revision).count())
    return counts
