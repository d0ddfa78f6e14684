"""A hospital's life: what an operator does to it, one page for each step, and each job's page.

Every step is a page of its own with what it means and what it asks; with script the same form opens
as a dialog on the hospital's page.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.operator import job_acts, job_page, life_words
from optiserve.portals.operator.job_acts import JobAct
from optiserve.portals.operator.life_acts import ACTS, Act
from optiserve.portals.operator.life_forms import ActForm
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Hospital, Job, JobKind, JobState
from shared.kernel import clock
from shared.kernel.errors import DomainError

View = Callable[..., HttpResponse]


def act_view(name: str) -> View:
    """The page of one act on a hospital."""
    (act,) = (one for one in ACTS if one.name == name)

    @needs(act.operation)
    @never_cache
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, code: str) -> HttpResponse:
        hospital = get_object_or_404(Hospital, code=code)
        form = act.form(_posted(request), hospital=hospital, auto_id=f"{name}_%s")
        if request.method == "POST" and form.is_valid():
            job = _attempt(
                form,
                lambda: act.perform(
                    hospital, form.cleaned_data, request.principal.actor, clock.now()
                ),
            )
            if job:
                return _done(request, act, job)
        return _ask(request, hospital, act, form, url=request.path)

    return view


def job_act_view(name: str, operation: str) -> View:
    """The page of one act on a job that waits for a person."""

    @needs(operation)
    @never_cache
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, code: str, job_id: int) -> HttpResponse:
        job = _find(code, job_id)
        act = job_acts.act_for(job, name)
        if act is None or act not in job_acts.possible_for(job, request.principal):
            messages.error(request, life_words.gone_on())
            return redirect("operator:job", code=code, job_id=job_id)
        form = act.form(_posted(request), hospital=job.hospital, auto_id=f"{name}_%s")
        if request.method == "POST" and form.is_valid():
            done = _attempt(form, lambda: act.perform(job, request.principal.actor, clock.now()))
            if done:
                return _done(request, act, done)
        return _ask(request, job.hospital, act, form, url=request.path)

    return view


def _posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, were it nothing."""
    return request.POST if request.method == "POST" else None


def _attempt(form: ActForm, perform: Callable[[], Job]) -> Job | None:
    """The job, or None with the reason on the form."""
    try:
        return perform()
    except DomainError as error:
        form.add_error(None, life_words.sentence(error))
        return None


def _done(request: HttpRequest, act: Act | JobAct, job: Job) -> HttpResponse:
    if job_acts.is_for_a_worker(job) and not _is_for_later(job):
        tasks.carry_out_job.delay(job_id=job.pk)
    hospital = Hospital.objects.get(pk=job.hospital_id)
    messages.success(request, _("Asked for: %(what)s.") % {"what": act.label})
    if job_acts.leads_to_a_job(job.kind):
        return redirect("operator:job", code=hospital.code, job_id=job.pk)
    return redirect("operator:hospital", code=hospital.code)


def _is_for_later(job: Job) -> bool:
    return job.due_at is not None and job.due_at > clock.now()


def _ask(
    request: HttpRequest, hospital: Hospital, act: Act | JobAct, form: ActForm, *, url: str
) -> HttpResponse:
    context = {
        "page_title": act.label,
        "breadcrumbs": [*_crumbs(hospital), {"label": act.label}],
        "act": act,
        "form": form,
        "action": url,
        "cancel": reverse("operator:hospital", args=[hospital.code]),
    }
    return render(request, "operator/act.html", context, status=422 if form.errors else 200)


def _crumbs(hospital: Hospital) -> list[dict[str, Any]]:
    return [
        {"label": _("Hospitals"), "url": reverse("operator:hospitals")},
        {"label": hospital.name, "url": reverse("operator:hospital", args=[hospital.code])},
    ]


@needs("hospital.read")
@require_GET
def job(request: HttpRequest, code: str, job_id: int) -> HttpResponse:
    """One job: how far it is, what came of it, and what a person has to decide."""
    found = _find(code, job_id)
    progress = job_page.progress(found, f"{request.path}?progress")
    if request.headers.get("HX-Request") and "progress" in request.GET:
        response = render(request, "web/components/progress.html", {"progress": progress})
        if progress["finished"]:
            response["HX-Refresh"] = "true"
        return response
    context = {
        "page_title": found.get_kind_display(),
        "breadcrumbs": [*_crumbs(found.hospital), {"label": found.get_kind_display()}],
        "progress": progress,
        **job_page.context(found, request.principal),
    }
    return render(request, "operator/job.html", context)


def _find(code: str, job_id: int) -> Job:
    hospital = get_object_or_404(Hospital, code=code)
    return get_object_or_404(hospitals.jobs_of(hospital).select_related("hospital"), pk=job_id)


@needs("hospital.read")
@require_GET
def certificate(request: HttpRequest, code: str, job_id: int) -> HttpResponseBase:
    """The certificate that a hospital was erased.

    The only file here: archives and backups hold a hospital's rows, which are not for operators.
    """
    found = _find(code, job_id)
    if found.kind != JobKind.ERASE or found.state != JobState.DONE or not found.archive_key:
        raise Http404
    return FileResponse(
        default_storage.open(found.archive_key),
        as_attachment=True,
        filename=found.archive_key.rpartition("/")[2],
        content_type="application/pdf",
    )
