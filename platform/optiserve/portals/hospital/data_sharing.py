"""What the hospital gives to published figures, what a maker sees of that, and stopping it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from optiserve.access import needs
from optiserve.portals.hospital import names
from optiserve.portals.hospital.screen import show
from optiserve.usecases import share_data
from optiserve.web.markup import badge
from optiserve.web.tables import Column, Table
from reporting.documents.report_words import month_name, percent
from shared.hospitals.regions import PREFECTURES, REGIONS
from shared.kernel import clock

_NOT_SHOWN = "–"


@needs("sharing.read")
@require_GET
def data_sharing(request: HttpRequest) -> HttpResponse:
    """Whether the hospital shares, what left it for the newest published month, what is seen."""
    found = share_data.shared(request.hospital)
    shares = request.hospital.shares_data
    context: dict[str, Any] = {
        "page_title": _("Data sharing"),
        "shares": shares,
        "state": badge("ok", _("Shared")) if shares else badge("warning", _("Stopped")),
        "may_decide": request.principal.may("sharing.write"),
        "month": month_name(found.month) if found.month else "",
        "given": _given(found),
    }
    named = names.categories()
    # Japan, then the region, then the prefecture in it.
    cells = sorted(found.seen, key=lambda cell: (cell.category, "jrp".index(cell.geo[0])))
    rows = [_seen(cell, named) for cell in cells]
    return show(request, "hospital/data_sharing.html", table=_table(), rows=rows, context=context)


@needs("sharing.write")
@require_POST
def decide(request: HttpRequest, *, shares: bool) -> HttpResponse:
    """Stop sharing, or share again."""
    changed = share_data.decide(
        hospital=request.hospital, shares=shares, principal=request.principal, at=clock.now()
    )
    if changed:
        messages.success(request, _("Saved. It holds from the next month that is closed."))
    return redirect("data_sharing")


def _given(found: share_data.Shared) -> dict[str, Any]:
    """The sums that left the hospital: all there is of them, row by row."""
    categories, makers = names.categories(), names.makers()
    return {
        "headers": [
            _("Category"),
            _("Maker"),
            _("Devices"),
            _("Days in service"),
            _("Days on loan"),
            _("Loans"),
            _("Faults"),
            _("Days under repair"),
        ],
        "rows": [
            (
                categories.get(row.category, row.category),
                makers.get(row.maker, row.maker),
                row.devices,
                _days(row.device_minutes),
                _days(row.loaned_minutes),
                row.loans,
                row.faults,
                _days(row.repair_minutes),
            )
            for row in found.given
        ],
    }


def _days(minutes: int) -> int:
    return round(minutes / (24 * 60))


def _table() -> Table:
    return Table(
        name="seen",
        caption=_("As a maker sees it"),
        columns=[
            Column("category", _("Category"), sortable=True),
            Column("area", _("Area")),
            Column("contributors", _("Hospital groups"), numeric=True),
            Column("devices", _("Devices"), numeric=True),
            Column("utilisation", _("Utilisation"), numeric=True),
            Column("faults", _("Faults"), numeric=True),
        ],
        cards=False,
        empty=_("Nothing has been published that this hospital is part of."),
    )


def _seen(cell: Any, categories: dict[str, str]) -> dict[str, Any]:
    """A published cell; what is withheld has a dash, whatever the reason."""
    lent = cell.loaned_minutes is not None and cell.device_minutes
    return {
        "category": categories.get(cell.category, cell.category),
        "area": _area(cell.geo),
        "contributors": _figure(cell.contributors),
        "devices": _figure(cell.devices),
        "utilisation": percent(cell.loaned_minutes / cell.device_minutes) if lent else _NOT_SHOWN,
        "faults": _figure(cell.faults),
    }


def _figure(value: int | None) -> str:
    return _NOT_SHOWN if value is None else f"{value:,}"


def _area(geo: str) -> str:
    kind, _colon, code = geo.partition(":")
    known = {"r": REGIONS, "p": PREFECTURES}.get(kind, {})
    return str(known.get(code, _("Japan")))
