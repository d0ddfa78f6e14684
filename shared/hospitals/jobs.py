"""Writing what happens to hospitals: asking for work, carrying it on, ending it.

A job's row is all there is to know about it. Whoever works on one holds it (tenancy.holding), so
that a killed worker's job can be taken up at once, and never by two.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from shared.hospitals import queries
from shared.hospitals.life import StepNotAllowed, may_be_asked
from shared.hospitals.models import UNFINISHED, Hospital, Job, JobKind, JobState, MoveState
from shared.kernel.errors import DomainError

_NOT_WITH_A_COPY: Final = frozenset(
    {JobKind.RETAIN, JobKind.ERASE, JobKind.OWN_LOGIN, JobKind.SHARED_LOGIN}
)


class JobNotWaiting(DomainError):
    """The job is not in a state in which this can be done to it."""

    code = "hospital-job-not-waiting"


class NeedsAnother(DomainError):
    """Whoever asked for something this grave cannot also approve it."""

    code = "hospital-job-needs-another"


@dataclass(frozen=True, slots=True)
class Left:
    """What a job left in the storage: the key, its SHA-256, its size in bytes."""

    key: str
    digest: str
    size: int


@transaction.atomic
def ask(*, hospital_id: int, kind: JobKind, by: str, at: datetime, **more: Any) -> Job:
    """Write down that somebody wants something done; one that is under way already is returned.

    ``more`` are further fields of the row. Raises StepNotAllowed.
    """
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    unfinished = queries.unfinished_kinds(hospital)
    if kind in unfinished and kind not in {JobKind.RENAME, JobKind.RESTORE}:
        return queries.jobs_of(hospital).get(kind=kind, state__in=UNFINISHED)
    if not _may_be_asked(hospital, kind):
        raise StepNotAllowed(hospital=hospital.code, state=hospital.state, wanted=str(kind))
    return Job.objects.create(
        hospital=hospital, kind=kind, requested_by=by, requested_at=at, **more
    )


def _may_be_asked(hospital: Hospital, kind: JobKind) -> bool:
    unfinished = queries.unfinished_kinds(hospital)
    allowed = may_be_asked(kind, state=hospital.state, unfinished=unfinished)
    return allowed and not _moves(hospital, kind)


def _moves(hospital: Hospital, kind: JobKind) -> bool:
    """Whether a move to another cell is in the way.

    A hospital does not leave a copy behind, and the copy's roles are those of the day it was left.
    """
    move = queries.move_of(hospital)
    if move is None:
        return False
    return move.state != MoveState.ARRIVED or kind in _NOT_WITH_A_COPY


@transaction.atomic
def ask_for_night(*, hospital_id: int, night: date, by: str, at: datetime) -> Job | None:
    """The backup of one night, once. None: the night is done, or something is in the way.

    Another backup, a move to another cell and a closed door are in the way: ask again later.
    """
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    is_done = Job.objects.filter(hospital=hospital, night=night).exists()
    if is_done or not _may_be_asked(hospital, JobKind.BACKUP):
        return None
    return Job.objects.create(
        hospital=hospital, kind=JobKind.BACKUP, night=night, requested_by=by, requested_at=at
    )


def begin(*, job_id: int, at: datetime) -> Job | None:
    """The job, under way now. None: it is finished, waits for a person, or is not due yet."""
    startable = Q(state=JobState.RUNNING) | Q(state=JobState.REQUESTED)
    due = Q(due_at__isnull=True) | Q(due_at__lte=at)
    rows = Job.objects.filter(startable & due, pk=job_id)
    rows.filter(started_at__isnull=True).update(started_at=at)
    if not rows.update(state=JobState.RUNNING, error=""):
        return None
    return Job.objects.select_related("hospital", "source").get(pk=job_id)


def due(*, at: datetime) -> list[int]:
    """Jobs that somebody should be working on: asked for or begun, and not to be waited for."""
    rows = Job.objects.filter(state__in=(JobState.REQUESTED, JobState.RUNNING))
    return list(
        rows.filter(Q(due_at__isnull=True) | Q(due_at__lte=at)).values_list("pk", flat=True)
    )


def note_progress(job: Job, *, step: str, value: int = 0, maximum: int = 0) -> None:
    """Tell how far the job is, for whoever looks."""
    Job.objects.filter(pk=job.pk).update(step=step, value=value, maximum=maximum)


def note_details(job: Job, **details: Any) -> None:
    """Remember what was found out on the way, so that a second attempt need not again."""
    job.details = {**job.details, **details}
    Job.objects.filter(pk=job.pk).update(details=job.details)


def rest(job: Job, state: JobState, *, at: datetime | None = None) -> None:
    """Put the job into a state in which it waits for a person, or is over (``at``: when)."""
    job.state = state
    job.finished_at = at
    job.save(update_fields=["state", "finished_at"])


def finish(job: Job, *, at: datetime, left: Left | None = None) -> None:
    """Done."""
    if left:
        job.archive_key, job.digest, job.size = left.key, left.digest, left.size
    job.state, job.finished_at, job.error = JobState.DONE, at, ""
    job.save(update_fields=["state", "finished_at", "error", "archive_key", "digest", "size"])


def fail(*, job_id: int, error: str, at: datetime) -> None:
    """Stopped by something that trying again will not mend by itself."""
    Job.objects.filter(pk=job_id).update(state=JobState.FAILED, error=error[:2000], finished_at=at)


def note_hindrance(*, job_id: int, error: str) -> None:
    """Something passing went wrong; the job stays under way and will be tried again."""
    Job.objects.filter(pk=job_id).update(error=error[:2000])


def approve(*, job_id: int, by: str, at: datetime) -> Job:
    """A second person agrees. Raises NeedsAnother, JobNotWaiting."""
    job = _waiting(job_id, JobState.WAITING)
    if job.requested_by.strip().lower() == by.strip().lower():
        raise NeedsAnother(by=by)
    changed = Job.objects.filter(pk=job_id, state=JobState.WAITING).update(
        state=JobState.REQUESTED, approved_by=by, approved_at=at
    )
    if not changed:
        raise JobNotWaiting(job=job_id, state=job.state)
    return Job.objects.select_related("hospital").get(pk=job_id)


def cancel(*, job_id: int, at: datetime) -> Job:
    """Call off what has not begun. Raises JobNotWaiting."""
    job = _waiting(job_id, JobState.WAITING, JobState.REQUESTED)
    changed = Job.objects.filter(pk=job_id, state=job.state).update(
        state=JobState.CANCELLED, finished_at=at
    )
    if not changed:
        raise JobNotWaiting(job=job_id, state=job.state)
    return Job.objects.select_related("hospital").get(pk=job_id)


@transaction.atomic
def try_again(*, job_id: int) -> Job:
    """Take a failed job up again.

    Raises JobNotWaiting, also while a newer one or a move to another cell is under way.
    """
    job = _waiting(job_id, JobState.FAILED)
    hospital = Hospital.objects.select_for_update().get(pk=job.hospital_id)
    if _moves(hospital, JobKind(job.kind)):
        raise JobNotWaiting(job=job_id, state=job.state)
    try:
        with transaction.atomic():
            Job.objects.filter(pk=job_id, state=JobState.FAILED).update(
                state=JobState.REQUESTED, finished_at=None
            )
    except IntegrityError:
        raise JobNotWaiting(job=job_id, state=job.state) from None
    return Job.objects.select_related("hospital").get(pk=job_id)


def _waiting(job_id: int, *states: str) -> Job:
    job = Job.objects.get(pk=job_id)
    if job.state not in states:
        raise JobNotWaiting(job=job_id, state=job.state)
    return job
