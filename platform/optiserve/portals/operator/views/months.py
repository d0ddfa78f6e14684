"""Month-ends: open, run, watch, run again with a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.portals.operator import month_words
from optiserve.portals.operator.forms import OpenMonthForm, RerunForm
from optiserve.usecases import close_month
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.aggregates import queries, services
from shared.aggregates.models import CollectState, MonthRun, RunState
from shared.kernel import clock
from shared.kernel.periods import Month

RUNS = Table(
    name="months",
    caption=gettext_lazy("Month-ends"),
    columns=[
        Column(
            "month",
            gettext_lazy("Month"),
            value=lambda run: f"{run.month:%Y-%m}",
            link=lambda run: f"{run.pk}/",
        ),
        Column("revision", gettext_lazy("Revision"), numeric=True),
        Column("state", gettext_lazy("State"), value=MonthRun.get_state_display),
        Column("collected", gettext_lazy("Collected"), numeric=True),
        Column("delivered", gettext_lazy("Reports delivered"), numeric=True),
        Column("failing", gettext_lazy("With an error"), numeric=True),
        Column("aside", gettext_lazy("Set aside"), numeric=True),
        Column("finished_at", gettext_lazy("Finished"), sortable=True),
        Column("reason", gettext_lazy("Reason")),
    ],
    filters=[Choice("state", gettext_lazy("State"), RunState.choices)],
    empty=gettext_lazy("No month has been opened yet."),
)
PARTS = Table(
    name="parts",
    caption=gettext_lazy("Hospitals in this run"),
    columns=[
        Column("hospital", gettext_lazy("Hospital"), path="hospital.name", sortable=True),
        Column(
            "state", gettext_lazy("State"), value=month_words.state_of, cell=month_words.badge_of
        ),
        Column("rows", gettext_lazy("Rows"), numeric=True, sortable=True),
        Column("delivered_at", gettext_lazy("Report delivered"), sortable=True),
        Column("report_pages", gettext_lazy("Pages"), numeric=True),
        Column("error", gettext_lazy("Remark"), value=month_words.remark_on),
    ],
    search=["hospital.name", "hospital.code"],
    filters=[Choice("state", gettext_lazy("State"), CollectState.choices)],
    order="hospital",
)


@needs("month.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All runs, newest first, and the form that opens a month."""
    listing = RUNS.bind(queries.progress(), request.GET, exports=True)
    initial = {"month": str(Month.of(clock.today()).previous())}
    context = {"page_title": _("Month-ends"), "form": OpenMonthForm(initial=initial)}
    return respond(request, "operator/months.html", listing=listing, context=context)


@needs("month.run")
@require_POST
def open_month(request: HttpRequest) -> HttpResponse:
    """Open a month; one that is open stays as it is."""
    form = OpenMonthForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the month as 2026-10."))
        return redirect("operator:months")
    run = services.open_month(
        month=form.cleaned_data["month"], by=request.principal.actor, at=clock.now()
    )
    return redirect("operator:month", run_id=run.pk)


@needs("month.read")
@require_GET
def detail(request: HttpRequest, run_id: int) -> HttpResponse:
    """A run: its progress, its hospitals, its release."""
    run = queries.progress().filter(pk=run_id).first()
    if run is None:
        raise Http404
    progress = _progress(run, request.path)
    if request.headers.get("HX-Request") and "progress" in request.GET:
        return render(request, "web/components/progress.html", {"progress": progress})
    listing = PARTS.bind(queries.parts(run_id), request.GET, exports=True)
    context = {
        "page_title": _("Month %(month)s, revision %(revision)s")
        % {"month": Month.of(run.month), "revision": run.revision},
        "run": run,
        "progress": progress,
        "release": queries.releases(Month.of(run.month)).filter(run_id=run.pk).first(),
        "can_rerun": _can_rerun(run),
        "form": RerunForm(),
    }
    return respond(request, "operator/month.html", listing=listing, context=context)


def _progress(run: MonthRun, path: str) -> dict[str, object]:
    """Two pieces of work a hospital: its figures and its report, unless it was set aside."""
    finished = run.state == RunState.DELIVERED or run.is_refused
    return {
        "label": str(run.get_state_display()),
        "value": run.collected + run.delivered,
        "maximum": run.pieces,
        "url": f"{path}?progress",
        "finished": finished,
    }


def _can_rerun(run: MonthRun) -> bool:
    newest = queries.latest_run(Month.of(run.month))
    done = run.state in {RunState.PUBLISHED, RunState.DELIVERED} or run.is_refused
    return done and newest is not None and newest.pk == run.pk


@needs("month.run")
@require_POST
def start(request: HttpRequest, run_id: int) -> HttpResponse:
    """Begin the month-end; workers carry it on."""
    run = get_object_or_404(MonthRun, pk=run_id)
    close_month.start(run_id=run.pk, by=request.principal.actor, at=clock.now())
    tasks.advance_month.delay(run_id=run.pk)
    return redirect("operator:month", run_id=run.pk)


@needs("month.run")
@require_POST
def rerun(request: HttpRequest, run_id: int) -> HttpResponse:
    """A new revision of a published month, with a reason that stays on record."""
    run = get_object_or_404(MonthRun, pk=run_id)
    try:
        again = close_month.rerun_month(
            month=Month.of(run.month),
            reason=request.POST.get("reason", ""),
            by=request.principal.actor,
            at=clock.now(),
        )
    except services.ReasonMissing:
        messages.error(request, _("Give a reason: it stays on record with the revision."))
        return redirect("operator:month", run_id=run.pk)
    except services.RunUnfinished:
        messages.error(request, _("The last revision of this month is not finished yet."))
        return redirect("operator:month", run_id=run.pk)
    tasks.advance_month.delay(run_id=again.pk)
    return redirect("operator:month", run_id=again.pk)
