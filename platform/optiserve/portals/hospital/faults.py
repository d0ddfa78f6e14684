"""Faults and their repair."""

from typing import Any

from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Coalesce, TruncMonth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import filters, names
from optiserve.portals.hospital.moments import as_written, days_between
from optiserve.portals.hospital.screen import show
from optiserve.web.formatting import shown
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.kernel.clock import JST
from shared.users.principals import Principal
from tenants.equipment import queries
from tenants.equipment.models import CauseClass, Device, Fault, RepairRoute


def _reported(row: Fault) -> Any:
    return as_written(row.reported_at, row.reported_precision)


def _restored(row: Fault) -> Any:
    return as_written(row.restored_at, row.restored_precision)


def _restored_cell(row: Fault) -> Any:
    return shown(_restored(row)) if row.restored_at else badge("waiting", _("Not restored"))


def _days(row: Fault) -> float:
    return days_between(row.reported_at, row.restored_at)


def _symptom(row: Fault) -> Any:
    return format_html('<div class="wide">{}</div>', row.symptom) if row.symptom else ""


def table(rows: QuerySet[Fault], *, principal: Principal) -> Table:
    """The table of faults. What staff wrote about a symptom is for the hospital's own people.

    Costs are for those whose grant covers them.
    """
    categories = names.categories()

    def address(row: Fault) -> str:
        known = row.device_id and principal.may("device.read")
        return reverse("device", args=[row.device_id]) if known else ""

    cost = Column("outsourced_yen", _("Repair cost (yen)"), sortable=True, numeric=True)
    costs = [cost] if principal.with_costs else []
    own_words = [] if principal.is_outsider else [Column("symptom", _("Symptom"), cell=_symptom)]
    searched = [] if principal.is_outsider else ["symptom"]
    return Table(
        name="faults",
        caption=_("Faults"),
        columns=[
            Column("device_key", _("Asset number"), sortable=True, link=address),
            Column("name", _("Device name"), path="device.local_name", sortable=True),
            Column("reported_at", _("Reported at"), value=_reported, sortable=True, numeric=True),
            Column(
                "cause_class",
                _("Cause"),
                value=lambda row: row.get_cause_class_display(),
                sortable=True,
            ),
            Column("route", _("Repair route"), value=lambda row: row.get_route_display()),
            Column(
                "restored_at",
                _("Restored at"),
                value=_restored,
                cell=_restored_cell,
                sortable=True,
                numeric=True,
            ),
            Column("days", _("Days"), value=_days, numeric=True),
            *costs,
            *own_words,
        ],
        search=["device_key", "device.asset_no", "device.local_name", *searched],
        filters=[
            Choice("month", _("Month"), filters.months(rows)),
            Choice("category", _("Category"), filters.codes(rows, "category", categories)),
            Choice("cause", _("Cause"), CauseClass.choices, path="cause_class"),
            Choice("route", _("Repair route"), RepairRoute.choices),
        ],
        order="-reported_at",
        empty=_("No fault history has been committed yet."),
    )


@needs("fault.read")
@require_GET
def faults(request: HttpRequest) -> HttpResponse:
    """All faults, searched, filtered, sorted, exported; a month is that of the report."""
    rows = queries.faults(with_costs=request.principal.with_costs).annotate(
        month=TruncMonth("reported_at", tzinfo=JST, output_field=DateField()),
        category=Coalesce("device__category_code", Value(filters.UNMATCHED)),
    )
    if request.principal.is_outsider:
        rows = rows.defer("symptom")  # their role may not even read it
    return show(
        request,
        "hospital/table.html",
        table=table(rows, principal=request.principal),
        rows=rows,
    )


def of_device(device: Device, *, limit: int) -> dict[str, Any]:
    """A device's latest faults as headers and rows of a plain table."""
    latest = queries.faults(device_id=device.pk, with_costs=False).defer("symptom")[:limit]
    return {
        "headers": [_("Reported at"), _("Cause"), _("Repair route"), _("Restored at"), _("Days")],
        "rows": [
            [
                _reported(row),
                row.get_cause_class_display(),
                row.get_route_display(),
                _restored_cell(row),
                _days(row),
            ]
            for row in latest
        ],
    }
