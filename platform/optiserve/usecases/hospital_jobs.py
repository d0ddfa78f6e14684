"""Carrying out whatever was asked for a hospital: one job, by one worker, as often as it takes.

The row says what is to be done and how far it is. A worker that is killed leaves the job under way;
the next look of ``due`` gives it out again, and every kind of work can be repeated.
"""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import InterfaceError, OperationalError, transaction

from optiserve.tenancy.context import PORTAL, as_job, open_door
from optiserve.tenancy.holding import held
from optiserve.usecases import (
    change_hospital,
    erase_hospital,
    export_hospital,
    own_login,
    restore_hospital,
    retain_hospital,
)
from optiserve.usecases.change_hospital import CHANGES, note
from optiserve.usecases.own_login import LOGINS
from shared.hospitals import jobs
from shared.hospitals.models import Job, JobKind, JobState
from shared.kernel.errors import DomainError

log = structlog.get_logger()

PASSING = (OperationalError, InterfaceError, ConnectionError, TimeoutError)
"""What trying again may mend by itself: a lost connection, a lock that somebody held too long."""


def due(*, at: datetime) -> list[int]:
    """Ids of the jobs that somebody should be working on now."""
    with open_door(PORTAL):
        return jobs.due(at=at)


def carry_out(*, job_id: int, clock: Callable[[], datetime]) -> bool:
    """Do a job unless somebody else is doing it, or it waits or is over. False: not done here.

    What can be mended by a person is written on the job's row; what may pass by itself is raised
    again and the job stays under way; anything else ends it and is raised as well.
    """
    with open_door(PORTAL), as_job(), held(f"hospital-job:{job_id}") as mine:
        job = jobs.begin(job_id=job_id, at=clock()) if mine else None
        if job is None:
            return False
        try:
            _do(job, clock=clock)
        except PASSING as error:
            jobs.note_hindrance(job_id=job_id, error=_told(error))
            raise
        except DomainError as error:
            jobs.fail(job_id=job_id, error=str(error), at=clock())
            log.warning("hospital.job_failed", job=job_id, kind=job.kind, code=error.code)
        except Exception as error:
            jobs.fail(job_id=job_id, error=_told(error), at=clock())
            raise
        return True


def ask_bundle(*, hospital_id: int, kind: JobKind, by: str, at: datetime) -> Job:
    """Ask for an export or a backup. One that is under way already is returned.

    Raises StepNotAllowed.
    """
    with open_door(PORTAL), transaction.atomic():
        job = jobs.ask(hospital_id=hospital_id, kind=kind, by=by, at=at)
        note(job.hospital, job, by=by, at=at)
        return job


def retry(*, job_id: int, by: str, at: datetime) -> Job:
    """Try a failed job again from where it stopped. Raises jobs.JobNotWaiting."""
    with open_door(PORTAL):
        job = jobs.try_again(job_id=job_id)
        note(job.hospital, job, by=by, at=at, details={"again": True})
        return job


def _do(job: Job, *, clock: Callable[[], datetime]) -> None:
    if job.kind == JobKind.RESTORE:
        restore_hospital.carry_out(job, at=clock())
        return
    left = None
    if job.kind == JobKind.RETAIN:
        left, found = retain_hospital.carry_out(job, at=clock())
        jobs.note_details(job, **found)
    elif job.kind in CHANGES:
        change_hospital.carry_out(job, at=clock())
    elif job.kind in LOGINS:
        own_login.carry_out(job)
    elif job.kind == JobKind.ERASE:
        left = erase_hospital.carry_out(job, at=clock())
    else:
        left, found = export_hospital.carry_out(job, at=clock())
        jobs.note_details(job, **found)
    jobs.finish(job, at=clock(), left=left)
    if left:
        details = {"sha256": job.digest, "bytes": job.size, "state": JobState.DONE.value}
        note(job.hospital, job, by="worker", at=clock(), details=details)


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
