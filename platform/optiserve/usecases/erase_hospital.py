"""A hospital is erased: asked for, waited for, approved by a second person, done, certified.

Its rows, files, archives, roles, sessions and keys go, and so does the key that copies of its files
would need. What was published stays, and so do the audit trail, the reserved address and the
certificate.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections, transaction

from optiserve import addresses
from optiserve.tenancy import closing, inbox, owner, rows
from optiserve.tenancy.cache import forget
from optiserve.tenancy.context import PORTAL, open_door
from optiserve.usecases import hospital_files
from optiserve.usecases.change_hospital import note
from reporting.documents import erasure_certificate
from shared.catalogue import services as catalogue
from shared.delegation import services as delegation
from shared.hospitals import custom_domains, file_keys, jobs, life, queries
from shared.hospitals import services as hospitals
from shared.hospitals.models import Hospital, HospitalState, Job, JobKind, JobState, Schema
from shared.kernel.errors import DomainError
from shared.users import leaving, permissions
from shared.users.models import Membership, OrganisationKind, Session

APPROVAL: Final = "hospital.erase_approve"


class NotAnApprover(DomainError):
    """Only a person whose role at the operator includes it may approve: no program, no shell."""

    code = "hospital-erase-not-an-approver"


def ask(*, hospital_id: int, by: str, at: datetime, reason: str = "") -> Job:
    """Ask for a hospital that has left to be erased after the waiting period.

    Raises StepNotAllowed.
    """
    term = life.wait_before_erasing(settings.ERASE_AFTER_DAYS)
    with open_door(PORTAL), transaction.atomic():
        job = jobs.ask(
            hospital_id=hospital_id,
            kind=JobKind.ERASE,
            by=by,
            at=at,
            reason=reason,
            state=JobState.WAITING,
            due_at=at + term,
        )
        note(job.hospital, job, by=by, at=at, details={"due": job.due_at.isoformat()})
        return job


def approve(*, job_id: int, by: str, at: datetime) -> Job:
    """A second person agrees; when the waiting period is over, a worker begins.

    Raises NotAnApprover, NeedsAnother, JobNotWaiting.
    """
    with open_door(PORTAL), transaction.atomic():
        if not _may_approve(by):
            raise NotAnApprover(by=by)
        job = jobs.approve(job_id=job_id, by=by, at=at)
        note(job.hospital, job, by=by, at=at, details={"approved": True})
        return job


def cancel(*, job_id: int, by: str, at: datetime) -> Job:
    """Call it off, as long as it has not begun. Raises JobNotWaiting."""
    with open_door(PORTAL), transaction.atomic():
        job = jobs.cancel(job_id=job_id, at=at)
        note(job.hospital, job, by=by, at=at, details={"cancelled": True})
        return job


def _may_approve(email: str) -> bool:
    roles = Membership.objects.filter(
        user__email=email.strip().lower(),
        user__is_active=True,
        organisation_kind=OrganisationKind.OPERATOR,
        ended_at__isnull=True,
    ).values_list("role", flat=True)
    return any(permissions.allows(f"operator.{role}", APPROVAL) for role in roles)


def carry_out(job: Job, *, at: datetime) -> jobs.Left:
    """Count, remove everything piece by piece, certify. Each piece can be repeated.

    What was there is counted before anything goes and remembered on the job's row, so that a
    second attempt certifies what the first one found.
    """
    hospital = job.hospital
    if "found" not in job.details:
        jobs.note_details(job, found=_found(hospital))
    for number, (step, remove) in enumerate(_PIECES.items(), start=1):
        jobs.note_progress(job, step=step, value=number, maximum=len(_PIECES))
        if step not in job.details.get("removed", {}):
            # Together, so that what went is never forgotten.
            with open_door(PORTAL), transaction.atomic():
                removed = {**job.details.get("removed", {}), step: remove(hospital, at)}
                jobs.note_details(job, removed=removed)
    with open_door(PORTAL):
        file_keys.destroy(hospital_id=hospital.pk)  # one that was made while pieces were removed
        hospitals.move_to(hospital_id=hospital.pk, state=HospitalState.ERASED)
        return _certify(job, at=at)


def _found(hospital: Hospital) -> dict[str, Any]:
    """Rows with a digest over all tables' digests, files and bundles with one over their list."""
    alias = owner.alias_of(hospital.cell)
    with open_door(PORTAL), transaction.atomic(using=alias):
        cursor = connections[alias].cursor()
        tables = rows.digests_of(cursor, hospital.schema_name)
    lines = "".join(f"{name}\t{one.rows}\t{one.sha256}\n" for name, one in sorted(tables.items()))
    files = hospital_files.inventory(hospital_files.own_folder(hospital))
    bundles = hospital_files.inventory(hospital_files.bundles_folder(hospital))
    return {
        "tables": len(tables),
        "rows": sum(one.rows for one in tables.values()),
        "rows_sha256": hashlib.sha256(lines.encode()).hexdigest(),
        "files": [files.files, files.size, files.sha256],
        "bundles": [bundles.files, bundles.size, bundles.sha256],
    }


def _people(hospital: Hospital, at: datetime) -> dict[str, int]:
    ended = leaving.end_all(kind=OrganisationKind.HOSPITAL, organisation_id=hospital.pk, at=at)
    grants = delegation.end_all(hospital_id=hospital.pk, by="erasure", at=at)
    return {
        "memberships": ended.memberships,
        "invitations": ended.invitations,
        "keys": ended.keys,
        "grants": grants,
    }


def _sessions(hospital: Hospital, _at: datetime) -> int:
    # Not even the portal's role sees a hospital's sessions.
    rows_of_door = Session.objects.using("owner").filter(door=hospital.schema_name)
    return int(rows_of_door.delete()[0])


def _file_keys(hospital: Hospital, _at: datetime) -> int:
    """Before the files: from here on every copy of them is noise, wherever it lies."""
    return file_keys.destroy(hospital_id=hospital.pk)


def _rows(hospital: Hospital, _at: datetime) -> list[str]:
    """Schema and roles. Returns the roles that another database of the server still needs."""
    closing.drop_schema(hospital.schema_name, cell=hospital.cell)
    Schema.objects.filter(hospital=hospital).delete()
    return closing.drop_roles(hospital)


def _files(hospital: Hospital, _at: datetime) -> bool:
    hospital_files.delete_below(hospital_files.own_folder(hospital))
    hospital_files.delete_below(hospital_files.bundles_folder(hospital))
    hospital_files.delete_below(inbox.folder(hospital.pk).rstrip("/"))
    Job.objects.filter(hospital=hospital).exclude(kind=JobKind.ERASE).update(archive_key="")
    return True


def _cache(hospital: Hospital, _at: datetime) -> int:
    return forget(hospital.pk)


def _hosts(hospital: Hospital, at: datetime) -> int:
    fallback = addresses.hospital_host(hospital.code)
    return custom_domains.end_all(hospital_id=hospital.pk, by="erasure", at=at, fallback=fallback)


def _words(hospital: Hospital, _at: datetime) -> int:
    """What its ledgers called things."""
    return catalogue.forget(hospital_id=hospital.pk)


_PIECES: Final[dict[str, Callable[[Hospital, datetime], Any]]] = {
    "people": _people,
    "sessions": _sessions,
    "file keys": _file_keys,
    "rows": _rows,
    "files": _files,
    "cache": _cache,
    "hosts": _hosts,
    "words": _words,
}


def _certify(job: Job, *, at: datetime) -> jobs.Left:
    hospital, found, removed = job.hospital, job.details["found"], job.details["removed"]
    certificate = erasure_certificate.Certificate(
        number=f"E-{job.pk:06d}",
        hospital=hospital.name,
        code=hospital.code,
        schema=hospital.schema_name,
        hosts=tuple(queries.hosts_of(hospital)),
        reason=job.reason,
        requested=(job.requested_by, job.requested_at),
        approved=(job.approved_by, job.approved_at),
        begun_at=job.started_at,
        finished_at=at,
        tables=found["tables"],
        rows=found["rows"],
        rows_sha256=found["rows_sha256"],
        files=erasure_certificate.Files(*found["files"]),
        bundles=erasure_certificate.Files(*found["bundles"]),
        roles_left=tuple(removed["rows"]),
        sessions=removed["sessions"],
        cache_entries=removed["cache"],
        file_keys=removed["file keys"],
        **removed["people"],
    )
    pdf = erasure_certificate.render(certificate)
    key = hospital_files.certificate_key(hospital, job_id=job.pk)
    default_storage.delete(key)
    digest = hashlib.sha256(pdf).hexdigest()
    return jobs.Left(default_storage.save(key, ContentFile(pdf)), digest, len(pdf))
