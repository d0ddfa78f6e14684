"""Hospitals: where they stand with a month, the list, onboarding."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from optiserve import addresses, tasks
from optiserve.access import needs
from optiserve.portals.operator import job_page, life_words
from optiserve.portals.operator.forms import GIB, HospitalForm
from optiserve.portals.operator.standing import MONTH_TABLE, month_asked, rows_of
from optiserve.usecases import choose_cell, onboard_hospital
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.hospitals import queries as job_queries
from shared.hospitals import services as hospitals
from shared.hospitals.models import UNFINISHED, Hospital, HospitalState, Job
from shared.hospitals.regions import PREFECTURES
from shared.kernel import clock


@needs("hospital.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Every hospital's three files for a month."""
    month = month_asked(request.GET, today=clock.today())
    rows = rows_of(month, today=clock.today())
    listing = MONTH_TABLE.bind(rows, request.GET, exports=True)
    context = {
        "page_title": _("Month %(month)s") % {"month": month},
        "month": month,
        "complete": sum(row.is_complete for row in rows),
        "late": sum(row.standing == "late" for row in rows),
        "total": len(rows),
    }
    return respond(request, "operator/home.html", listing=listing, context=context)


def _address(host: str) -> SafeString:
    return format_html('<a href="{}">{}</a>', addresses.origin(host), host)


HOSPITALS = Table(
    name="hospitals",
    caption=gettext_lazy("Hospitals"),
    columns=[
        Column("name", gettext_lazy("Name"), sortable=True, link=lambda one: f"{one.code}/"),
        Column("code", gettext_lazy("Code"), sortable=True),
        Column("corporation", gettext_lazy("Corporation"), path="corporation.name", sortable=True),
        Column(
            "prefecture",
            gettext_lazy("Prefecture"),
            cell=lambda one: str(PREFECTURES[one.prefecture]),
            sortable=True,
        ),
        Column("beds", gettext_lazy("Beds"), numeric=True, sortable=True),
        Column("state", gettext_lazy("State"), value=Hospital.get_state_display),
        Column("host", gettext_lazy("Address"), value=lambda one: _address(one.main_host)),
    ],
    search=["name", "code", "corporation.name"],
    filters=[Choice("state", gettext_lazy("State"), HospitalState.choices)],
    order="code",
    empty=gettext_lazy("No hospital yet. Onboard the first one."),
)


@needs("hospital.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All hospitals in every state."""
    rows = Hospital.objects.select_related("corporation").annotate(
        main_host=job_queries.main_host("pk")
    )
    listing = HOSPITALS.bind(rows, request.GET, exports=True)
    context = {"page_title": _("Hospitals")}
    return respond(request, "operator/hospitals.html", listing=listing, context=context)


@needs("hospital.write")
@require_http_methods(["GET", "POST"])
def onboard(request: HttpRequest) -> HttpResponse:
    """The form that ends with a working subdomain and an invitation."""
    form = HospitalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actor, at = request.principal.actor, clock.now()
        application = onboard_hospital.Application(**form.cleaned_data)
        try:
            hospital = onboard_hospital.register(application, by=actor, at=at)
        except hospitals.CodeTaken:
            form.add_error("code", _("Another hospital has this code."))
        except hospitals.BadCode:
            form.add_error("code", _("Use lower-case letters, digits and inner hyphens only."))
        except choose_cell.CellFull:
            form.add_error(
                None, _("No cell has room for another hospital. Prepare a new cell first.")
            )
        else:
            tasks.open_hospital.delay(
                hospital_id=hospital.pk,
                administrator_email=application.administrator_email,
                by=actor,
            )
            hospital.refresh_from_db()
            messages.success(request, _welcome(hospital, application.administrator_email))
            return redirect("operator:hospital", code=hospital.code)
    context = {"page_title": _("Onboard a hospital"), "form": form}
    return render(request, "operator/onboard.html", context)


def _welcome(hospital: Hospital, email: str) -> str:
    """Said at once after registering, whether or not a worker was quick."""
    if hospital.state == HospitalState.PROVISIONING:
        return _(
            "The hospital is registered. As soon as its address works, the invitation goes to "
            "%(email)s."
        ) % {"email": email}
    return _("The address works and the invitation is on its way.")


@needs("hospital.read")
@require_GET
def detail(request: HttpRequest, code: str) -> HttpResponse:
    """One hospital and its life; while it is being set up, the page asks again until it works."""
    hospital = get_object_or_404(Hospital.objects.select_related("corporation"), code=code)
    is_ready = hospital.state != HospitalState.PROVISIONING
    progress = {
        "label": _("Setting up the hospital's own database schema and address"),
        "url": f"{request.path}?progress",
        "finished": is_ready,
    }
    if request.headers.get("HX-Request") and "progress" in request.GET:
        response = render(request, "web/components/progress.html", {"progress": progress})
        if is_ready:
            messages.success(request, _("The address works and the invitation is on its way."))
            response["HX-Refresh"] = "true"
        return response
    jobs = job_queries.jobs_of(hospital)
    context = {
        "page_title": hospital.name,
        "one": hospital,
        "is_ready": is_ready,
        "badge": life_words.state_badge(hospital.state, str(hospital.get_state_display())),
        "facts": _facts(hospital),
        "may_ask": is_ready and request.principal.may("support.ask"),
        "may_limit": is_ready and request.principal.may("hospital.limit"),
        "progress": progress,
        "acts": job_page.acts_on(hospital, request.principal),
        "under_way": [_under_way(hospital, job) for job in jobs.filter(state__in=UNFINISHED)],
    }
    listing = job_page.HISTORY.bind(jobs, request.GET)
    return respond(request, "operator/hospital.html", listing=listing, context=context)


def _facts(hospital: Hospital) -> list[tuple[str, object]]:
    present, *former = job_queries.hosts_of(hospital)
    return [
        (_("Code"), hospital.code),
        (_("Corporation"), hospital.corporation.name if hospital.corporation else None),
        (_("Prefecture"), str(PREFECTURES[hospital.prefecture])),
        (_("Beds"), hospital.beds),
        (_("State"), hospital.get_state_display()),
        (_("Address"), _address(present)),
        (_("Requests"), _("%(times)s times the usual") % {"times": hospital.allowance}),
        (_("Storage quota (GiB)"), (hospital.quota_bytes or settings.QUOTA_BYTES) / GIB),
        (_("Row quota"), hospital.quota_rows or settings.QUOTA_ROWS),
        (_("Cell"), hospital.cell),
        (_("Database login"), hospital.login or _("shared")),
        *([(_("Former addresses"), ", ".join(former))] if former else []),
    ]


def _under_way(hospital: Hospital, job: Job) -> dict[str, object]:
    url = reverse("operator:job", args=[hospital.code, job.pk])
    return {
        "title": job.get_kind_display(),
        "url": url,
        "badge": life_words.job_badge(job),
        "progress": job_page.progress(job, f"{url}?progress"),
    }
