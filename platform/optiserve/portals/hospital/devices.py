"""The device ledger: the list, and what is known of one device."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import device_marks, faults, filters, loans, names
from optiserve.portals.hospital.field_words import understood
from optiserve.portals.hospital.screen import show
from optiserve.usecases import decide_on_devices
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from shared.catalogue.models import DeviceModel
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment import queries
from tenants.equipment.models import Device, DeviceVersion, Status
from tenants.intake import queries as files
from tenants.intake.fields import LEDGER

_BADGES = {
    Status.ACTIVE: "ok",
    Status.ON_LOAN: "running",
    Status.INSPECTION: "info",
    Status.REPAIR: "warning",
    Status.LOST: "error",
}
_SHOWN_OF_EACH = 20


def status_badge(device: Device) -> SafeString:
    """The status, and whether the latest ledger still knows the device."""
    state = badge(_BADGES.get(Status(device.status), "none"), device.get_status_display())
    if device.missing_since is None:
        return state
    return format_html("{} {}", state, badge("warning", _("Not in the latest ledger")))


def table(rows: QuerySet[Device]) -> Table:
    """The ledger's table; its filters offer what occurs in ``rows``."""
    categories, makers = names.categories(), names.makers()
    return Table(
        name="devices",
        caption=_("Devices"),
        columns=[
            Column("asset_no", _("Asset number"), sortable=True, value=str, link=_address),
            Column("local_name", _("Device name"), sortable=True),
            Column(
                "category",
                _("Category"),
                value=lambda row: categories.get(row.category_code, row.local_category),
            ),
            Column(
                "maker",
                _("Maker"),
                value=lambda row: makers.get(row.maker_code, row.local_maker),
            ),
            Column("local_model", _("Model"), sortable=True),
            Column("ward", _("Ward"), path="ward.name", sortable=True),
            Column(
                "status", _("Status"), value=lambda row: row.get_status_display(), cell=status_badge
            ),
            Column("acquired_on", _("Acquired on"), sortable=True, numeric=True),
        ],
        search=["asset_no", "serial", "local_name", "local_model", "local_maker", "ward.name"],
        filters=[
            Choice("category", _("Category"), filters.codes(rows, "category", categories)),
            Choice("maker", _("Maker"), filters.codes(rows, "maker", makers)),
            Choice("status", _("Status"), Status.choices),
            Choice("ward", _("Ward"), filters.wards(rows), path="ward_id"),
            Choice("lacks", _("Lacks"), filters.lacking_options(), path="lacking.contains"),
        ],
        order="asset_no",
        empty=_("No ledger has been committed yet."),
    )


def _address(device: Device) -> str:
    return reverse("device", args=[device.pk])


def _rows(*, with_costs: bool) -> QuerySet[Device]:
    return queries.devices(with_costs=with_costs).annotate(
        category=Coalesce("category_code", Value(filters.UNMATCHED)),
        maker=Coalesce("maker_code", Value(filters.UNMATCHED)),
        lacking=filters.lacking(with_costs=with_costs),
    )


@needs("device.read")
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """The latest ledger, searched, filtered, sorted, exported."""
    rows = _rows(with_costs=request.principal.with_costs)
    return show(request, "hospital/table.html", table=table(rows), rows=rows)


@needs("device.read")
@require_GET
def device(request: HttpRequest, device_id: int) -> HttpResponse:
    """One device: as written and as matched, its history, and what else the reader may see."""
    principal: Principal = request.principal
    found = queries.device(device_id, with_costs=principal.with_costs)
    if found is None:
        raise Http404
    request.rows_shown = 1
    # What ledgers said of a device tells its cost.
    versions = list(found.versions.order_by("valid_from")) if principal.with_costs else []
    context: dict[str, Any] = {
        "page_title": found.local_name or str(found),
        "breadcrumbs": [
            {"label": _("Devices"), "url": reverse("devices")},
            {"label": str(found)},
        ],
        "device": found,
        "status": status_badge(found),
        "written": _as_written(found),
        "matched": _as_matched(found),
        "facts": _facts(found, with_costs=principal.with_costs),
        "history": device_marks.timeline(versions, [], files=False),
    }
    if principal.may("file.read"):
        marks = decide_on_devices.marks_of(request.hospital, found.key)
        context["history"] = device_marks.timeline(versions, marks, files=True)
        context["as_read"] = _as_read(found, versions)
        context["mark"] = device_marks.facts(device_marks.found(found.key))
        context["may_mark"] = principal.may("device.decide")
    if principal.may("loan.read"):
        context["loans"] = loans.of_device(found, limit=_SHOWN_OF_EACH)
    if principal.may("fault.read"):
        context["faults"] = faults.of_device(found, limit=_SHOWN_OF_EACH)
    return render(request, "hospital/device.html", context)


def _as_written(device: Device) -> list[tuple[str, Any]]:
    return [
        (_("Device name"), device.local_name),
        (_("Category"), device.local_category),
        (_("Maker"), device.local_maker),
        (_("Model"), device.local_model),
    ]


def _as_matched(device: Device) -> list[tuple[str, Any]]:
    model = DeviceModel.objects.filter(pk=device.model_id).first()
    return [
        (_("Category"), names.categories().get(device.category_code or "")),
        (_("Maker"), names.makers().get(device.maker_code or "")),
        (_("Model"), model.name if model else None),
    ]


def _facts(device: Device, *, with_costs: bool) -> list[tuple[str, Any]]:
    costs = [(_("Acquisition cost (yen)"), device.acquisition_cost_yen)] if with_costs else []
    return [
        (_("Asset number"), device.asset_no),
        (_("Serial number"), device.serial),
        (_("Ward"), device.ward.name if device.ward else None),
        (_("Management"), device.get_managed_display()),
        (_("Acquired on"), _to_precision(device.acquired_on, device.acquired_precision)),
        (_("In use since"), device.in_use_on),
        (_("Year of manufacture"), _plain(device.manufactured_year)),
        *costs,
        (_("Procurement"), device.get_procurement_display()),
        (_("Service life (years)"), device.ifu_life_years),
        (_("GTIN"), device.gtin),
        (_("JMDN code"), device.jmdn),
        (_("Missing since"), Month.of(device.missing_since) if device.missing_since else None),
        (_("Retired on"), device.retired_on),
        (_("How the retirement is known"), device.get_retired_basis_display()),
        (_("First in a ledger"), str(Month.of(device.first_seen_month))),
        (_("Last in a ledger"), _last_seen(device.last_seen_month)),
    ]


def _last_seen(month: date | None) -> str:
    return str(Month.of(month)) if month else _("The latest one")


def _plain(year: int | None) -> str:
    return str(year) if year else ""


def _to_precision(day: date | None, precision: str) -> date | str | None:
    """A date whose day or month nobody knows is not given one."""
    if day is None or precision not in {"m", "y"}:
        return day
    return str(day.year) if precision == "y" else str(Month.of(day))


def _as_read(device: Device, versions: Sequence[DeviceVersion]) -> dict[str, Any] | None:
    """The row of the latest file that changed the device, cell by cell: raw and as understood."""
    row = files.row_of(device.key, file_id=versions[-1].file_id) if versions else None
    if row is None:
        return None
    columns = (row.file.mapping or {}).get("columns", {})
    return {
        "file": row.file,
        "number": row.number,
        "headers": [_("Field"), _("Column"), _("As the file has it"), _("As understood")],
        "rows": [
            (
                _(field.label),
                columns[field.name],
                row.raw.get(columns[field.name], ""),
                understood(field, row.data),
            )
            for field in LEDGER
            if field.name in columns
        ],
    }
