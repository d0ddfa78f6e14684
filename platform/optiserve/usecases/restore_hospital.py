"""One hospital back from a backup: loaded beside the living one, checked, swapped in on demand.

A restore stops twice. Loaded and checked, it waits for somebody to look at the differences and put
it in place; in place, what was replaced is kept aside until somebody confirms or takes it back.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.db import connections, transaction

from optiserve.tenancy import beside, closing, owner, rows
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import kept_files, read_bundle
from optiserve.usecases.change_hospital import note
from optiserve.usecases.hand_over import note_standing
from shared.hospitals import jobs
from shared.hospitals.models import (
    OPEN_STATES,
    Handover,
    Hospital,
    Job,
    JobKind,
    JobState,
)
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month

LOAD: Final = "load"
SWAP: Final = "swap"
UNDO: Final = "undo"
CONFIRM: Final = "confirm"
DISCARD: Final = "discard"
# What somebody may order when, and what it leads to.
ORDERS: Final[dict[str, tuple[str, JobState]]] = {
    SWAP: (JobState.READY, JobState.SWAPPED),
    DISCARD: (JobState.READY, JobState.CANCELLED),
    UNDO: (JobState.SWAPPED, JobState.READY),
    CONFIRM: (JobState.SWAPPED, JobState.DONE),
}


class NoSuchBackup(DomainError):
    """The hospital has no such backup, or its archive is gone."""

    code = "hospital-backup-unknown"


def ask(*, hospital_id: int, backup_id: int, by: str, at: datetime, reason: str = "") -> Job:
    """Ask for a backup to be loaded beside the hospital. Raises NoSuchBackup, StepNotAllowed."""
    with open_door(PORTAL), transaction.atomic():
        backup = Job.objects.filter(
            pk=backup_id, hospital_id=hospital_id, kind=JobKind.BACKUP, state=JobState.DONE
        ).first()
        if backup is None or not backup.archive_key:
            raise NoSuchBackup(backup=backup_id)
        job = jobs.ask(
            hospital_id=hospital_id,
            kind=JobKind.RESTORE,
            by=by,
            at=at,
            reason=reason,
            source=backup,
            details={"wanted": LOAD},
        )
        note(job.hospital, job, by=by, at=at, details={"backup": backup.pk})
        return job


def order(*, job_id: int, wanted: str, by: str, at: datetime) -> Job:
    """Say how a restore that waits goes on. A worker carries it out. Raises JobNotWaiting."""
    with open_door(PORTAL), transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).get(pk=job_id, kind=JobKind.RESTORE)
        if job.state != ORDERS[wanted][0]:
            raise jobs.JobNotWaiting(job=job_id, state=job.state)
        jobs.note_details(job, wanted=wanted)
        jobs.rest(job, JobState.REQUESTED)
        note(job.hospital, job, by=by, at=at, details={"order": wanted})
        return job


def carry_out(job: Job, *, at: datetime) -> None:
    """Do what was ordered last. Repeatable."""
    wanted = job.details["wanted"]
    jobs.note_progress(job, step=wanted)
    _DOING[wanted](job, at)
    if wanted == LOAD:
        jobs.rest(job, JobState.READY)
    else:
        reached = ORDERS[wanted][1]
        is_over = reached in {JobState.DONE, JobState.CANCELLED}
        jobs.rest(job, reached, at=at if is_over else None)


def _load(job: Job, at: datetime) -> None:
    """All or nothing: a killed attempt leaves no schema behind."""
    backup, hospital = job.source, job.hospital
    schema = beside.loaded_name(job.pk)
    with read_bundle.opened(backup.archive_key, digest=backup.digest) as archive:
        manifest = read_bundle.manifest_of(archive)
        kept_files.check(hospital, manifest.files)
        with beside.making(schema, hospital=hospital, head=manifest.head) as cursor:
            read_bundle.load_tables(archive, manifest, cursor=cursor, schema=schema)
            read_bundle.check_tables(manifest, cursor=cursor, schema=schema)
    jobs.note_details(job, checked=manifest.rows, compared=_compared(hospital, schema))


def _compared(hospital: Hospital, schema: str) -> list[dict[str, Any]]:
    """Table by table: how many rows are in place, how many would be, whether all are equal."""
    alias = owner.alias_of(hospital.cell)
    with open_door(PORTAL), transaction.atomic(using=alias):
        cursor = connections[alias].cursor()
        living = rows.digests_of(cursor, hospital.schema_name)
        loaded = rows.digests_of(cursor, schema)
    return [
        {
            "table": name,
            "now": living[name].rows if name in living else 0,
            "then": loaded[name].rows,
            "same": living.get(name) == loaded[name],
        }
        for name in sorted(loaded)
    ]


def _swap(job: Job, at: datetime) -> None:
    with read_bundle.opened(job.source.archive_key, digest=job.source.digest) as archive:
        files = read_bundle.manifest_of(archive).files
    # First, so that no row in place names a file that is not.
    jobs.note_details(job, files_back=kept_files.put_back(job.hospital, files))
    _exchange(job, beside.swap, at)


def _undo(job: Job, at: datetime) -> None:
    _exchange(job, beside.swap_back, at)


def _exchange(job: Job, exchange: Callable[..., None], at: datetime) -> None:
    with open_door(PORTAL), transaction.atomic():
        hospital = Hospital.objects.select_for_update().get(pk=job.hospital_id)
        exchange(hospital, job_id=job.pk, usable=hospital.state in OPEN_STATES)
    _tell_standings(hospital, at)


def _tell_standings(hospital: Hospital, at: datetime) -> None:
    """The portal's word on the hospital's files must follow the rows that are in place now."""
    if hospital.state not in OPEN_STATES:
        return
    with open_door(PORTAL):
        months = list(
            Handover.objects.filter(hospital=hospital).values_list("month", flat=True).distinct()
        )
    for month in months:
        note_standing(hospital=hospital, month=Month.of(month), at=at)


def _confirm(job: Job, _at: datetime) -> None:
    closing.drop_schema(beside.aside_name(job.pk), cell=job.hospital.cell)


def _discard(job: Job, _at: datetime) -> None:
    closing.drop_schema(beside.loaded_name(job.pk), cell=job.hospital.cell)


_DOING: Final[dict[str, Callable[[Job, datetime], None]]] = {
    LOAD: _load,
    SWAP: _swap,
    UNDO: _undo,
    CONFIRM: _confirm,
    DISCARD: _discard,
}
