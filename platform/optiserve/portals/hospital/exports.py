"""Everything the hospital keeps here, as one archive to take away."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.hospital.screen import show
from optiserve.usecases import take_away
from optiserve.web.markup import badge
from optiserve.web.tables import Column, Table
from shared.hospitals.models import Job, JobState
from shared.kernel import clock

_BADGES = {JobState.DONE: "ok", JobState.FAILED: "error", JobState.CANCELLED: "none"}


def _state(job: Job) -> SafeString:
    return badge(_BADGES.get(JobState(job.state), "running"), str(job.get_state_display()))


def _take(job: Job) -> SafeString | str:
    if job.state != JobState.DONE:
        return ""
    if not job.archive_key:
        return _("No longer kept")
    url = reverse("export_archive", args=[job.pk])
    return format_html('<a href="{}" download>{}</a>', url, _("Download"))


def _table() -> Table:
    return Table(
        name="exports",
        caption=_("Export"),
        columns=[
            Column("requested_at", _("Requested at")),
            Column("requested_by", _("Requested by")),
            Column("state", _("State"), value=Job.get_state_display, cell=_state),
            Column("rows", _("Rows"), value=lambda job: job.details.get("rows"), numeric=True),
            Column("files", _("Files"), value=lambda job: job.details.get("files"), numeric=True),
            Column(
                "megabytes",
                _("Size (MB)"),
                value=lambda job: round(job.size / 1e6, 1) if job.size else None,
                numeric=True,
            ),
            Column("archive", _("Archive"), value=lambda job: job.digest, cell=_take),
        ],
        page_size=20,
        empty=_("Nobody has asked for an archive yet."),
    )


@needs("hospital.export")
@require_GET
def exports(request: HttpRequest) -> HttpResponse:
    """What an archive holds, the button that makes one, and those that were made."""
    rows = take_away.exports(request.hospital)
    busy = next((job for job in rows if not job.is_finished), None)
    context = {
        "busy": busy,
        "progress": _progress(busy) if busy else None,
        "keep_days": settings.EXPORT_KEEP_DAYS,
    }
    return show(request, "hospital/exports.html", table=_table(), rows=rows, context=context)


@needs("hospital.export")
@require_POST
def new_export(request: HttpRequest) -> HttpResponse:
    """Ask for an archive; one that is being made already is enough."""
    job = take_away.ask(hospital=request.hospital, principal=request.principal, at=clock.now())
    tasks.carry_out_job.delay(job_id=job.pk)
    messages.success(request, _("The archive is being made. It appears in the list below."))
    return redirect("exports")


@needs("hospital.export")
@require_GET
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far the archive is; when it is there, the page shows it."""
    job = _find(request, job_id)
    response = render(request, "web/components/progress.html", {"progress": _progress(job)})
    if job.is_finished:
        response["HX-Refresh"] = "true"
    return response


@needs("hospital.export")
@require_GET
def archive(request: HttpRequest, job_id: int) -> HttpResponseBase:
    """The archive itself. Taking it away leaves a trace in the hospital's trail."""
    job = _find(request, job_id)
    if job.state != JobState.DONE or not job.archive_key:
        raise Http404
    take_away.note_download(
        hospital=request.hospital, principal=request.principal, job=job, at=clock.now()
    )
    return FileResponse(
        default_storage.open(job.archive_key),
        as_attachment=True,
        filename=job.archive_key.rpartition("/")[2],
        content_type="application/zip",
    )


def _find(request: HttpRequest, job_id: int) -> Job:
    found = next((job for job in take_away.exports(request.hospital) if job.pk == job_id), None)
    if found is None:
        raise Http404
    return found


def _progress(job: Job) -> dict[str, Any]:
    return {
        "label": _("Making the archive"),
        "value": job.value,
        "maximum": job.maximum,
        "url": reverse("export_progress", args=[job.pk]),
        "finished": job.is_finished,
    }
