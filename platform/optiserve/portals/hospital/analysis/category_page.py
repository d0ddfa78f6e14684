"""One category: its month, and every device of it with the way to its life line."""

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import filters, screen
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis import texts
from optiserve.portals.hospital.analysis.frame import figures_of_panel, is_asked
from optiserve.portals.hospital.analysis.use_page import daily_panel
from optiserve.portals.hospital.devices import status_badge
from optiserve.portals.hospital.filters import UNMATCHED
from optiserve.usecases.read_figures import chosen, figures_of
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from reporting.documents.report_words import number, percent
from reporting.metrics.month.use import Use
from tenants.equipment import queries
from tenants.equipment.models import Device, Status
from tenants.reports.settings import ReportSettings


@needs("analysis.read")
@require_GET
def category(request: HttpRequest, code: str) -> HttpResponse:
    """A category's use day by day and its devices."""
    asked = asking.read(request, category=code)
    kind = Q(category_code=None) if code == UNMATCHED else Q(category_code=code)
    rows = queries.devices(with_costs=request.principal.with_costs).filter(kind)
    if asked is None or not rows.exists():
        raise Http404
    settings = chosen(request.principal)
    found = figures_of(request.principal, asked.look, settings)
    title = asked.category_name(asked.only.category or "")
    panel = daily_panel(found.use[0], found.month, settings)
    figures = figures_of_panel(request, panel)
    context = {
        "page_title": title,
        "breadcrumbs": [
            {"label": _("Analysis"), "url": reverse("analysis") + asked.address},
            {"label": title},
        ],
        "asked": asked,
        "facts": _facts(found.use[0], settings),
        "panel": panel,
        "figures": figures,
        "pages": [
            (label, f"{reverse(name)}?month={asked.month}&category={code}")
            for name, label in (
                ("analysis_sizing", _("Right-sizing")),
                ("analysis_wards", _("Wards and hoarding")),
                ("analysis_failures", _("Failures and repairs")),
                ("analysis_ages", _("Age and replacement")),
            )
        ],
    }
    if figures and is_asked(request, figures):
        return respond(request, "hospital/analysis/category.html", listing=figures, context=context)
    return screen.show(
        request, "hospital/analysis/category.html", table=_table(rows), rows=rows, context=context
    )


def _facts(use: Use, settings: ReportSettings) -> list[tuple[str, object]]:
    return [
        (_("Devices"), use.devices),
        (_("Centrally managed"), use.central),
        (_("Utilisation U1"), percent(use.standard)),
        (
            texts.beside_label(settings.beside, settings.counted_at),
            percent(texts.beside_value(use, settings.beside)),
        ),
        (_("Mean lent"), number(use.mean_lent)),
        (_("Most lent at once"), use.peak_lent),
        (_("Days without stock"), use.stock_outs),
    ]


def _table(rows: QuerySet[Device]) -> Table:
    return Table(
        name="category-devices",
        caption=_("Devices of the category"),
        columns=[
            Column("asset_no", _("Asset number"), value=str, link=_life, sortable=True),
            Column("local_name", _("Device name"), sortable=True),
            Column("local_model", _("Model"), sortable=True),
            Column("ward", _("Ward"), path="ward.name", sortable=True),
            Column(
                "status", _("Status"), value=lambda row: row.get_status_display(), cell=status_badge
            ),
            Column("acquired_on", _("Acquired on"), sortable=True, numeric=True),
        ],
        search=["asset_no", "local_name", "local_model"],
        filters=[
            Choice("status", _("Status"), Status.choices),
            Choice("stands", _("Ward"), filters.wards(rows), path="ward_id"),
        ],
        order="asset_no",
        empty=_("No device is of this category."),
    )


def _life(device: Device) -> str:
    return reverse("analysis_device", args=[device.pk])
