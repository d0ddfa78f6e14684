"""Hospitals' schemas: how far each is, what failed, what differs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from optiserve import tasks
from optiserve.access import needs
from optiserve.tenancy import registry
from optiserve.usecases import run_fleet
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from shared.hospitals.models import Schema, SchemaState
from shared.kernel import clock


def _tenant(row: Schema) -> str:
    if row.hospital:
        return str(row.hospital.name)
    return _("Spare") if row.pk else _("Golden schema")


SCHEMAS = Table(
    name="schemas",
    caption=gettext_lazy("Schemas"),
    columns=[
        Column("pk", gettext_lazy("Schema"), value=lambda row: f"h_{row.pk}", sortable=True),
        Column("hospital", gettext_lazy("Hospital"), value=_tenant),
        Column("state", gettext_lazy("State"), value=lambda row: row.get_state_display()),
        Column("error", gettext_lazy("Error")),
        Column("drift", gettext_lazy("Differs in")),
        Column("took_ms", gettext_lazy("Took (ms)"), numeric=True, sortable=True),
        Column("updated_at", gettext_lazy("Changed"), sortable=True),
    ],
    search=["hospital.name", "hospital.code"],
    filters=[Choice("state", gettext_lazy("State"), SchemaState.choices)],
    order="pk",
    empty=gettext_lazy("No schema yet. Run manage.py migrate."),
)


@needs("schema.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All schemas; while some are behind, the page asks again how many."""
    status = registry.status()
    progress = _progress(status["states"], request.path)
    if request.headers.get("HX-Request") and "progress" in request.GET:
        return render(request, "web/components/progress.html", {"progress": progress})
    rows = Schema.objects.select_related("hospital")
    listing = SCHEMAS.bind(rows, request.GET, exports=True)
    context = {
        "page_title": _("Schemas"),
        "status": status,
        "progress": progress,
        "may_run": request.principal.may("schema.run"),
    }
    return respond(request, "operator/schemas.html", listing=listing, context=context)


def _progress(states: dict[str, int], path: str) -> dict[str, object]:
    behind = states[SchemaState.BEHIND]
    return {
        "label": _("Up to date"),
        "value": states[SchemaState.READY],
        "maximum": sum(states.values()),
        "url": f"{path}?progress",
        "finished": behind == 0,
    }


@needs("schema.run")
@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Bring up what is behind, and try again what failed."""
    run_fleet.note_request(operation="migrate", by=request.principal.actor, at=clock.now())
    tasks.run_fleet.delay()
    messages.success(request, _("A worker brings the schemas up."))
    return redirect("operator:schemas")


@needs("schema.run")
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare every schema with the golden one."""
    run_fleet.note_request(operation="compare", by=request.principal.actor, at=clock.now())
    tasks.compare_schemas.delay()
    messages.success(request, _("A worker compares the schemas with the golden one."))
    return redirect("operator:schemas")
