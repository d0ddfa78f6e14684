"""Lending records."""

from typing import Any

from django.db.models import Case, DateField, QuerySet, Value, When
from django.db.models.functions import Coalesce, TruncMonth
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
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
from tenants.equipment.models import Device, Loan


def _lent(row: Loan) -> Any:
    return as_written(row.loaned_at, row.loaned_precision)


def _returned(row: Loan) -> Any:
    return as_written(row.returned_at, row.returned_precision)


def _returned_cell(row: Loan) -> Any:
    return shown(_returned(row)) if row.returned_at else badge("running", _("On loan"))


def _held(row: Loan) -> float:
    return days_between(row.loaned_at, row.returned_at)


def table(rows: QuerySet[Loan], *, principal: Principal) -> Table:
    """The table of loans; a device is a link for whoever may read the ledger."""
    categories = names.categories()

    def address(row: Loan) -> str:
        known = row.device_id and principal.may("device.read")
        return reverse("device", args=[row.device_id]) if known else ""

    def category(row: Loan) -> str:
        if row.device is None:
            return ""
        return categories.get(row.device.category_code or "", row.device.local_category)

    return Table(
        name="loans",
        caption=_("Loans"),
        columns=[
            Column("device_key", _("Asset number"), sortable=True, link=address),
            Column("name", _("Device name"), path="device.local_name", sortable=True),
            Column("category", _("Category"), value=category),
            Column("ward", _("Ward"), path="ward.name", sortable=True),
            Column("loaned_at", _("Lent at"), value=_lent, sortable=True, numeric=True),
            Column(
                "returned_at",
                _("Returned at"),
                value=_returned,
                cell=_returned_cell,
                sortable=True,
                numeric=True,
            ),
            Column("days", _("Days"), value=_held, numeric=True),
        ],
        search=["device_key", "device.asset_no", "device.local_name", "ward.name"],
        filters=[
            Choice("month", _("Month"), filters.months(rows)),
            Choice("category", _("Category"), filters.codes(rows, "category", categories)),
            Choice("ward", _("Ward"), filters.wards(rows), path="ward_id"),
            Choice("state", _("Status"), [("open", _("On loan")), ("returned", _("Returned"))]),
        ],
        order="-loaned_at",
        empty=_("No lending records have been committed yet."),
    )


@needs("loan.read")
@require_GET
def loans(request: HttpRequest) -> HttpResponse:
    """All loans, searched, filtered, sorted, exported; a month is that of lending."""
    rows = queries.loans().annotate(
        month=TruncMonth("loaned_at", tzinfo=JST, output_field=DateField()),
        category=Coalesce("device__category_code", Value(filters.UNMATCHED)),
        state=Case(When(returned_at=None, then=Value("open")), default=Value("returned")),
    )
    return show(
        request,
        "hospital/table.html",
        table=table(rows, principal=request.principal),
        rows=rows,
    )


def of_device(device: Device, *, limit: int) -> dict[str, Any]:
    """A device's latest loans as headers and rows of a plain table."""
    latest = queries.loans(device_id=device.pk)[:limit]
    return {
        "headers": [_("Lent at"), _("Returned at"), _("Days"), _("Ward")],
        "rows": [
            [_lent(row), _returned_cell(row), _held(row), row.ward.name if row.ward else None]
            for row in latest
        ],
    }
