"""Everything a hospital has, as one archive to take away; and the nightly bundle of its rows."""

from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.core.files.storage import default_storage

from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import hospital_files, kept_files, write_bundle
from optiserve.usecases.bundle_manifest import Manifest
from shared.hospitals import jobs
from shared.hospitals.models import OPEN_STATES, Hospital, Job, JobKind, JobState

_WITH_FILES: Final = {JobKind.EXPORT: True, JobKind.BACKUP: False, JobKind.RETAIN: True}


def carry_out(job: Job, *, at: datetime) -> tuple[jobs.Left, dict[str, Any]]:
    """Write the job's bundle. Returns where it lies, and what is in it, for the job's row."""
    hospital, kind = job.hospital, JobKind(job.kind)
    left, manifest = write_bundle.write(
        hospital,
        kind=kind.value,
        key=f"{hospital_files.bundle_folder(hospital, kind.value)}/{_name(job, at)}",
        by=job.requested_by,
        at=at,
        with_files=_WITH_FILES[kind],
        progress=lambda step, value, maximum: jobs.note_progress(
            job, step=step, value=value, maximum=maximum
        ),
    )
    return left, summary(manifest)


def summary(manifest: Manifest) -> dict[str, Any]:
    """What a screen tells of a bundle: tables, rows, files and their bytes."""
    return {
        "tables": {table.name: table.rows for table in manifest.tables},
        "rows": manifest.rows,
        "files": len(manifest.files),
        "file_bytes": sum(file.size for file in manifest.files),
        "head": [".".join(key) for key in manifest.head],
    }


def _name(job: Job, at: datetime) -> str:
    return f"optiserve-{job.hospital.code}-{at:%Y%m%d}-{job.pk}.zip"


def ask_for_night(*, night: date, at: datetime, by: str = "beat") -> list[int]:
    """Ask for the night's backup of every open hospital, once. Returns the new jobs' ids."""
    with open_door(PORTAL):
        asked = (
            jobs.ask_for_night(hospital_id=pk, night=night, by=by, at=at)
            for pk in Hospital.objects.filter(state__in=OPEN_STATES).values_list("pk", flat=True)
        )
        return [job.pk for job in asked if job]


def expire(*, at: datetime) -> int:
    """Remove archives and backups whose time is over; a hospital's newest backup always stays.

    Returns how many. Their rows stay, without an archive. Kept files go with the last backup that
    needs them. What was made when a hospital left stays until it is erased.
    """
    terms = {JobKind.EXPORT: settings.EXPORT_KEEP_DAYS, JobKind.BACKUP: settings.BACKUP_KEEP_DAYS}
    removed, owners = 0, set()
    with open_door(PORTAL):
        for kind, days in terms.items():
            over = Job.objects.filter(
                kind=kind, state=JobState.DONE, finished_at__lt=at - timedelta(days=days)
            ).exclude(archive_key="")
            for job in over.iterator():
                if not _is_needed(job):
                    default_storage.delete(job.archive_key)
                    kept_files.forget(job.archive_key)
                    owners.add(job.hospital_id)
                    Job.objects.filter(pk=job.pk).update(archive_key="")
                    removed += 1
        for hospital_id in sorted(owners):
            kept_files.sweep(hospital_id=hospital_id)
    return removed


def _is_needed(job: Job) -> bool:
    if job.kind != JobKind.BACKUP:
        return False
    if job.restores.filter(finished_at__isnull=True).exists():
        return True
    newer = Job.objects.filter(
        hospital_id=job.hospital_id, kind=job.kind, state=JobState.DONE, pk__gt=job.pk
    )
    return not newer.exclude(archive_key="").exists()
