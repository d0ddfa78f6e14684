"""A worker is killed by kill -9 in the middle of a job; another carries it on to the same end."""

import hashlib
import os
import signal
import time
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connections

from optiserve.tenancy import beside, closing, rows
from optiserve.tenancy.rows import Copied
from optiserve.usecases import (
    erase_hospital,
    hospital_files,
    hospital_jobs,
    kept_files,
    read_bundle,
    restore_hospital,
)
from reporting.documents import erasure_certificate
from shared.hospitals import jobs
from shared.hospitals.models import Hospital, HospitalState, Job, JobKind, JobState
from tests.optiserve.cells.moves import write
from tests.optiserve.usecases.hospital_life import (
    again,
    bundle,
    carried_out,
    change,
    everything,
    leaver,
    schemas,
)
from tests.people import LONG_AGO, OLGA

SECONDS = 60


@pytest.fixture
def hospital(own_database: str) -> Hospital:
    return leaver(own_database)


def killed_at(job: Job, module: Any, name: str) -> None:
    """Carry a job out in a process of its own, and kill that where it comes to a function."""
    connections.close_all()
    arrival, word = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(arrival)
        _stop_at(module, name, word)
        try:
            carried_out(job)
        finally:
            os._exit(0)
    os.close(word)
    came = os.read(arrival, 1)
    os.close(arrival)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert came, f"nobody came to {name}"


def _stop_at(module: Any, name: str, word: int) -> None:
    def stop(*_: Any, **__: Any) -> None:
        os.write(word, b"!")
        signal.pause()

    setattr(module, name, stop)


def taken_up(job: Job) -> Job:
    """As beat asks for it: until the server has noticed that the killed worker is gone."""
    until = time.monotonic() + SECONDS
    while not hospital_jobs.carry_out(job_id=job.pk, clock=lambda: LONG_AGO):
        assert time.monotonic() < until, "the job is held by nobody's lock"
        time.sleep(0.05)
    return Job.objects.get(pk=job.pk)


def _digest(key: str) -> str:
    with default_storage.open(key) as stored:
        return hashlib.sha256(stored.read()).hexdigest()


@pytest.mark.parametrize(
    ("kind", "module", "name"),
    [
        (JobKind.EXPORT, rows, "copy_query"),
        (JobKind.EXPORT, jobs, "finish"),
        (JobKind.BACKUP, kept_files, "_save"),
    ],
)
def test_a_bundle_is_whole_all_the_same(
    hospital: Hospital, own_database: str, kind: JobKind, module: Any, name: str
) -> None:
    job = jobs.ask(hospital_id=hospital.pk, kind=kind, by=OLGA, at=LONG_AGO)
    killed_at(job, module, name)
    job = taken_up(job)
    assert (job.state, job.digest) == (JobState.DONE, _digest(job.archive_key))
    with read_bundle.opened(job.archive_key, digest=job.digest) as archive:
        manifest = read_bundle.manifest_of(archive)
    found: dict[str, Copied] = {table.name: table.copied for table in manifest.tables}
    assert found == everything(own_database, hospital.schema_name)
    kept_files.check(hospital, manifest.files)


@pytest.mark.parametrize(
    ("order", "module", "name"),
    [
        ("load", read_bundle, "check_tables"),
        ("swap", kept_files, "put_back"),
        ("swap", beside, "swap"),
        ("swap", restore_hospital, "_tell_standings"),
    ],
)
def test_a_restore_ends_with_the_rows_of_the_backup(
    hospital: Hospital, own_database: str, order: str, module: Any, name: str
) -> None:
    before = everything(own_database, hospital.schema_name)
    backup = bundle(hospital, JobKind.BACKUP)
    write(hospital, "written after the backup")
    job = restore_hospital.ask(hospital_id=hospital.pk, backup_id=backup.pk, by=OLGA, at=LONG_AGO)
    for step in ("load", "swap", "confirm"):
        if step != "load":
            restore_hospital.order(job_id=job.pk, wanted=step, by=OLGA, at=LONG_AGO)
        if step == order:
            killed_at(job, module, name)
        taken_up(job)
    assert Job.objects.get(pk=job.pk).state == JobState.DONE
    assert everything(own_database, hospital.schema_name) == before
    assert schemas(own_database) == {"h_0", "h_1", "h_2", hospital.schema_name}


@pytest.mark.parametrize(
    ("module", "name"),
    [
        (closing, "drop_schema"),
        (hospital_files, "delete_below"),
        (erasure_certificate, "render"),
    ],
)
def test_an_erasure_leaves_nothing_and_certifies_what_was_there(
    hospital: Hospital, own_database: str, module: Any, name: str
) -> None:
    bundle(hospital, JobKind.BACKUP)
    rows_before = sum(one.rows for one in everything(own_database, hospital.schema_name).values())
    for kind in (JobKind.SUSPEND, JobKind.RETAIN):
        change(hospital, kind)
    job = erase_hospital.ask(hospital_id=hospital.pk, by="anna@operator.example", at=LONG_AGO)
    erase_hospital.approve(job_id=job.pk, by=OLGA, at=LONG_AGO)
    Job.objects.filter(pk=job.pk).update(due_at=LONG_AGO)
    killed_at(job, module, name)
    job = taken_up(job)
    assert (job.state, job.digest) == (JobState.DONE, _digest(job.archive_key))
    assert job.details["found"]["rows"] == rows_before > 0
    assert again(hospital).state == HospitalState.ERASED
    assert schemas(own_database) == {"h_0", "h_1", "h_2"}
    for folder in (hospital_files.own_folder(hospital), hospital_files.bundles_folder(hospital)):
        assert not default_storage.exists(folder)
