"""A hospital's life over the API: the operator's steps, and a hospital's own exports.

What is grave needs a person at a screen: erasing and its approval are not offered to programs.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from optiserve import tasks
from optiserve.api.guard import requires
from optiserve.usecases import change_hospital, hospital_jobs, own_login, take_away
from shared.hospitals import queries as hospitals
from shared.hospitals.limits import Limits
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from shared.kernel import clock

operator_router = Router(tags=["operator"])
hospital_router = Router(tags=["export"])


class JobOut(Schema):
    """``sha256`` and ``size`` (bytes) are the archive's or certificate's; times have offsets."""

    id: int
    kind: str
    state: str
    step: str
    value: int
    maximum: int
    requested_by: str
    requested_at: datetime
    due_at: datetime | None
    finished_at: datetime | None
    size: int
    sha256: str
    error: str

    @staticmethod
    def resolve_sha256(job: Job) -> str:
        return job.digest


class Wanted(StrEnum):
    SUSPENDED = "suspended"
    ACTIVE = "active"
    READ_ONLY = "read_only"


_KINDS = {
    Wanted.SUSPENDED: JobKind.SUSPEND,
    Wanted.ACTIVE: JobKind.RESUME,
    Wanted.READ_ONLY: JobKind.READ_ONLY,
}


class StateIn(Schema):
    state: Wanted
    reason: str = ""


class LimitsOut(Schema):
    """``allowance``: times the usual requests. A quota is null where the usual one holds."""

    allowance: int
    quota_bytes: int | None
    quota_rows: int | None


class LimitsIn(Schema):
    """What is left out is as usual."""

    allowance: int = 1
    quota_bytes: int | None = None
    quota_rows: int | None = None
    reason: str = ""


class LoginIn(Schema):
    """``own``: whether the hospital is to have a login to PostgreSQL of its own."""

    own: bool
    reason: str = ""


class CodeIn(Schema):
    code: str
    reason: str = ""


@operator_router.get("/hospitals/{code}/jobs", response=list[JobOut], summary="A hospital's life")
@requires("hospital.read")
def jobs(request: HttpRequest, code: str) -> QuerySet[Job]:
    """What happened and what is under way, newest first; a hundred at most."""
    return hospitals.jobs_of(_hospital(code))[:100]


@operator_router.post(
    "/hospitals/{code}/state", response={202: JobOut}, summary="Suspend, resume, make read-only"
)
@requires("hospital.suspend")
def change_state(request: HttpRequest, code: str, body: StateIn) -> Status[Job]:
    """A door that is to close is closed when this answers; one that is to open opens soon after."""
    job = change_hospital.change(
        hospital_id=_hospital(code).pk,
        kind=_KINDS[body.state],
        by=request.principal.actor,
        at=clock.now(),
        reason=body.reason,
    )
    return _asked(job)


@operator_router.post("/hospitals/{code}/code", response={202: JobOut}, summary="Rename")
@requires("hospital.rename")
def rename(request: HttpRequest, code: str, body: CodeIn) -> Status[Job]:
    """Another address. The old one leads to it for ever."""
    job = change_hospital.rename(
        hospital_id=_hospital(code).pk,
        code=body.code,
        by=request.principal.actor,
        at=clock.now(),
        reason=body.reason,
    )
    return Status(202, job)


@operator_router.get("/hospitals/{code}/limits", response=LimitsOut, summary="Its limits")
@requires("hospital.read")
def limits(request: HttpRequest, code: str) -> Limits:
    """How much the hospital may use."""
    return Limits.of(_hospital(code))


@operator_router.put("/hospitals/{code}/limits", response=LimitsOut, summary="Change its limits")
@requires("hospital.limit")
def change_limits(request: HttpRequest, code: str, body: LimitsIn) -> Limits:
    """They hold within two seconds, everywhere."""
    wanted = Limits(**body.dict(exclude={"reason"}))
    change_hospital.limit(
        hospital_id=_hospital(code).pk,
        limits=wanted,
        by=request.principal.actor,
        at=clock.now(),
        reason=body.reason,
    )
    return wanted


@operator_router.post("/hospitals/{code}/login", response={202: JobOut}, summary="Its login")
@requires("hospital.login")
def change_login(request: HttpRequest, code: str, body: LoginIn) -> Status[Job]:
    """Give it a login of its own (or another password), or take it back."""
    job = own_login.ask(
        hospital_id=_hospital(code).pk,
        kind=JobKind.OWN_LOGIN if body.own else JobKind.SHARED_LOGIN,
        by=request.principal.actor,
        at=clock.now(),
        reason=body.reason,
    )
    return _asked(job)


@operator_router.post("/hospitals/{code}/exports", response={202: JobOut}, summary="Export")
@requires("hospital.export")
def export(request: HttpRequest, code: str) -> Status[Job]:
    """One archive of everything. Repeating it while one is being made gives that one."""
    return _asked(_bundle(request, code, JobKind.EXPORT))


@operator_router.post("/hospitals/{code}/backups", response={202: JobOut}, summary="Back up now")
@requires("hospital.backup")
def back_up(request: HttpRequest, code: str) -> Status[Job]:
    """A copy of every row, as is made every night."""
    return _asked(_bundle(request, code, JobKind.BACKUP))


@hospital_router.get("/exports", response=list[JobOut], summary="Archives")
@requires("hospital.export")
def own_exports(request: HttpRequest) -> list[Job]:
    """The archives that were asked for, newest first."""
    return take_away.exports(request.hospital)


@hospital_router.post("/exports", response={202: JobOut}, summary="Ask for an archive")
@requires("hospital.export")
def ask_for_export(request: HttpRequest) -> Status[Job]:
    """Everything in one archive. Repeating it while one is being made gives that one."""
    job = take_away.ask(
        hospital=request.hospital, principal=request.principal, at=clock.now(), via="api"
    )
    return _asked(job)


@hospital_router.get("/exports/{job_id}/archive", summary="Download an archive")
@requires("hospital.export")
def own_archive(request: HttpRequest, job_id: int) -> Any:
    """The archive as a zip file; 404 until ``state`` is ``done``."""
    found = next((job for job in take_away.exports(request.hospital) if job.pk == job_id), None)
    if found is None or found.state != JobState.DONE or not found.archive_key:
        raise Http404
    take_away.note_download(
        hospital=request.hospital,
        principal=request.principal,
        job=found,
        at=clock.now(),
        via="api",
    )
    response: HttpResponseBase = FileResponse(
        default_storage.open(found.archive_key), content_type="application/zip"
    )
    return response


def _hospital(code: str) -> Hospital:
    return get_object_or_404(Hospital, code=code)


def _bundle(request: HttpRequest, code: str, kind: JobKind) -> Job:
    return hospital_jobs.ask_bundle(
        hospital_id=_hospital(code).pk, kind=kind, by=request.principal.actor, at=clock.now()
    )


def _asked(job: Job) -> Status[Job]:
    tasks.carry_out_job.delay(job_id=job.pk)
    return Status(202, job)
