"""A device's life on one axis of time: loans, repairs, faults, and what ledgers changed."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import device_marks
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis.frame import Panel, answer, figures_of_panel
from optiserve.portals.hospital.filters import UNMATCHED
from optiserve.portals.hospital.moments import as_written, days_between
from optiserve.web.charts import DataTable
from optiserve.web.formatting import shown
from reporting.charts.life_line import Moment, Stretch, life
from reporting.charts.theme import Size
from shared.kernel import clock
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment import queries
from tenants.equipment.models import Device, DeviceVersion, Fault, Loan


@needs("analysis.read")
@require_GET
def device(request: HttpRequest, device_id: int) -> HttpResponse:
    """Everything that is known to have happened to a device, drawn and listed."""
    principal: Principal = request.principal
    found = queries.device(device_id, with_costs=principal.with_costs)
    asked = asking.read(request)
    if found is None or asked is None:
        raise Http404
    request.rows_shown = 1
    loans = list(queries.loans(device_id=device_id).order_by("loaned_at"))
    told = queries.faults(device_id=device_id, with_costs=False).defer("symptom")
    faults = list(told.order_by("reported_at"))
    # What ledgers said of a device tells its cost.
    versions = list(found.versions.order_by("valid_from")) if principal.with_costs else []
    code = found.category_code or UNMATCHED
    panel = _panel(found, loans, faults, versions)
    listing = figures_of_panel(request, panel)
    context = {
        "page_title": _("Life line: %(device)s") % {"device": f"{found} {found.local_name}"},
        "breadcrumbs": [
            {"label": _("Analysis"), "url": reverse("analysis") + asked.address},
            {
                "label": asked.category_name(found.category_code or ""),
                "url": reverse("analysis_category", args=[code]) + asked.address,
            },
            {"label": str(found)},
        ],
        "device": found,
        "panel": panel,
        "listing": listing,
        "changes": device_marks.timeline(versions, [], files=principal.may("file.read")),
        "may_read_device": principal.may("device.read"),
    }
    return answer(request, "hospital/analysis/device.html", context, [listing])


def _panel(
    found: Device,
    loans: Sequence[Loan],
    faults: Sequence[Fault],
    versions: Sequence[DeviceVersion],
) -> Panel:
    lanes = {
        "loan": _("Loans"),
        "repair": _("Repairs"),
        "fault": _("Faults"),
        "ledger": _("Ledger changes"),
    }
    first = _first(found, loans, faults)
    return Panel(
        title=_("Loans, repairs and ledger changes on one axis"),
        definition=_(
            "A bar lasts from lending to return, or from report to restoration; what goes on ends"
            " today. A mark is a fault report, or a ledger that said otherwise than the one before."
        ),
        basis=_(
            "n = %(loans)d loans, %(faults)d faults, %(versions)d ledger changes, since %(day)s"
        )
        % {
            "loans": len(loans),
            "faults": len(faults),
            "versions": len(versions),
            "day": shown(first),
        },
        spec=life(
            [
                *(
                    _stretch(lanes["loan"], one.loaned_at, one.returned_at, _to(one))
                    for one in loans
                ),
                *(
                    _stretch(lanes["repair"], one.reported_at, one.restored_at, _what(one))
                    for one in faults
                ),
            ],
            [
                *(Moment(lanes["fault"], _iso(one.reported_at), _what(one)) for one in faults),
                *(
                    Moment(
                        lanes["ledger"], one.valid_from.isoformat(), str(Month.of(one.valid_from))
                    )
                    for one in versions
                ),
            ],
            title=_("Loans, repairs and ledger changes on one axis"),
            lanes=list(lanes.values()),
            size=Size("container", 220),
        )
        if loans or faults or versions
        else None,
        table=DataTable(
            [_("From"), _("What"), _("Until"), _("Days"), _("Detail")],
            _rows(loans, faults, versions),
        ),
        empty=_("Nothing is recorded of this device but its line in the ledger."),
    )


def _first(found: Device, loans: Sequence[Loan], faults: Sequence[Fault]) -> date:
    told = [found.first_seen_month, *(one.loaned_at.astimezone(JST).date() for one in loans[:1])]
    return min([*told, *(one.reported_at.astimezone(JST).date() for one in faults[:1])])


def _stretch(lane: str, since: datetime, until: datetime | None, text: str) -> Stretch:
    return Stretch(lane, _iso(since), _iso(until or clock.now()), text)


def _iso(moment: datetime) -> str:
    """JST without a zone, as the chart's axis has it wherever the reader is."""
    return moment.astimezone(JST).strftime("%Y-%m-%dT%H:%M:%S")


def _to(loan: Loan) -> str:
    return loan.ward.name if loan.ward else _("No ward named")


def _what(fault: Fault) -> str:
    return str(fault.get_cause_class_display() or _("Unknown"))


def _rows(
    loans: Sequence[Loan], faults: Sequence[Fault], versions: Sequence[DeviceVersion]
) -> list[list[Any]]:
    """All of it, newest first."""
    told: list[tuple[datetime, list[Any]]] = [
        (
            one.loaned_at,
            [
                shown(as_written(one.loaned_at, one.loaned_precision)),
                _("Loan"),
                as_written(one.returned_at, one.returned_precision) or _("goes on"),
                days_between(one.loaned_at, one.returned_at),
                _to(one),
            ],
        )
        for one in loans
    ]
    told += [
        (
            one.reported_at,
            [
                shown(as_written(one.reported_at, one.reported_precision)),
                _("Fault"),
                as_written(one.restored_at, one.restored_precision) or _("goes on"),
                days_between(one.reported_at, one.restored_at),
                _what(one),
            ],
        )
        for one in faults
    ]
    told += [
        (
            datetime(one.valid_from.year, one.valid_from.month, one.valid_from.day, tzinfo=JST),
            [str(Month.of(one.valid_from)), _("Ledger change"), "", "", ""],
        )
        for one in versions
    ]
    return [row for _at, row in sorted(told, key=lambda pair: pair[0], reverse=True)]
