"""A hospital's own administrator takes everything away: asks for the archive, and finds it again.

The rows of the jobs are the portal's; a hospital sees its own exports only, through here.
"""

from datetime import datetime

from django.db import transaction

from optiserve.tenancy.context import PORTAL, inside, open_door
from optiserve.usecases import hospital_jobs
from shared.hospitals import queries
from shared.hospitals.models import Hospital, Job, JobKind
from shared.users.principals import Principal
from tenants.sharing import services as trail


def ask(*, hospital: Hospital, principal: Principal, at: datetime, via: str = "screen") -> Job:
    """Ask for the archive; the hospital's own trail remembers who did. Raises StepNotAllowed."""
    with open_door(PORTAL), transaction.atomic():
        job = hospital_jobs.ask_bundle(
            hospital_id=hospital.pk, kind=JobKind.EXPORT, by=principal.actor, at=at
        )
    _note(hospital, principal, at=at, subject=f"ask {job.pk}", via=via)
    return job


def note_download(
    *, hospital: Hospital, principal: Principal, job: Job, at: datetime, via: str = "screen"
) -> None:
    """Somebody took the archive away."""
    _note(hospital, principal, at=at, subject=f"download {job.pk} {job.digest}", via=via)


def exports(hospital: Hospital) -> list[Job]:
    """The hospital's exports, whoever asked for them, newest first."""
    with open_door(PORTAL):
        return list(queries.jobs_of(hospital).filter(kind=JobKind.EXPORT))


def _note(
    hospital: Hospital, principal: Principal, *, at: datetime, subject: str, via: str
) -> None:
    with inside(hospital):
        trail.record_visit(
            principal=principal, at=at, operation="hospital.export", subject=subject, via=via
        )
