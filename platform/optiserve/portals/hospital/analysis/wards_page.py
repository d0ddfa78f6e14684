"""Wards and hoarding: where devices are lent to, what stays away long, what nobody asks for."""

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis import texts
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.devices import names_of
from optiserve.portals.hospital.analysis.frame import Panel, basis, device_link, show, tall
from optiserve.portals.hospital.analysis.overview import notices
from optiserve.usecases.read_figures import chosen, figures_of
from optiserve.web.charts import DataTable
from reporting.charts.analysis import Amount, amounts
from reporting.documents.report_words import number, percent
from reporting.metrics.month.hospital_month import HospitalMonth

WARDS_SHOWN, CATEGORIES_SHOWN, LISTED = 12, 6, 100


@needs("analysis.read")
@require_GET
def wards(request: HttpRequest) -> HttpResponse:
    """Where devices went in the month, and which stay away or stand idle."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_wards")
    found = figures_of(request.principal, asked.look, chosen(request.principal))
    long = [one.device for one in found.wards.long_loans[:LISTED]]
    named = names_of([*long, *(one.device for one in found.wards.idle[:LISTED])])
    panels = [
        _where(found, asked),
        _long(found, asked, named),
        _idle(found, asked, named, with_costs=request.principal.with_costs),
    ]
    return show(request, asked, "analysis_wards", panels, notices=notices(found))


def _where(found: HospitalMonth, asked: Asked) -> Panel:
    told = found.wards.wards
    by_ward, by_category = Counter[int | None](), Counter[str]()
    for one in told:
        by_ward[one.ward] += round(one.device_days)
        by_category[one.category] += round(one.device_days)
    rows = [ward for ward, _days in by_ward.most_common(WARDS_SHOWN)]
    columns = [code for code, _days in by_category.most_common(CATEGORIES_SHOWN)]
    drawn = [one for one in told if one.ward in rows and one.category in columns]
    pooling = found.wards.pooling
    return Panel(
        title=_("Where devices are lent to"),
        definition=_(
            "Device-days lent by ward and category (T5). What moves from ward to ward within one"
            " loan is not seen. The area of a circle is its number."
        ),
        basis=basis(found.use[0].central, found.month, of=_("centrally managed devices")),
        spec=amounts(
            [
                Amount(
                    asked.ward_name(one.ward), asked.category_name(one.category), one.device_days
                )
                for one in drawn
            ],
            title=_("Device-days by ward and category"),
            order=(
                [asked.ward_name(ward) for ward in rows],
                [asked.category_name(code) for code in columns],
            ),
            size=tall(len(rows)),
        )
        if drawn
        else None,
        table=DataTable(
            [_("Ward"), _("Category"), _("Device-days"), _("Share")],
            [
                [
                    asked.ward_name(one.ward),
                    asked.category_name(one.category),
                    number(one.device_days),
                    percent(one.share),
                ]
                for one in sorted(told, key=lambda one: -one.device_days)
            ],
        )
        if told
        else None,
        empty=_("No loan was recorded in this month."),
        note=""
        if pooling is None
        else _("Unevenness over wards (Gini): %(gini)s; 0 is even, 1 all on one ward.")
        % {"gini": number(pooling, decimals=2)},
        rows="loans",
    )


def _long(found: HospitalMonth, asked: Asked, named: dict[int, str]) -> Panel:
    rows = found.wards.long_loans
    return Panel(
        title=_("Loans open for long"),
        definition=_(
            "Loans still open at the month's end for longer than their category's limit (T2)."
        ),
        basis=basis(len(rows), found.year, of=_("loans")),
        table=DataTable(
            [_("Device"), _("Ward"), _("Days"), _("Limit (days)")],
            [
                [
                    device_link(one.device, named.get(one.device, str(one.device)), asked),
                    asked.ward_name(one.ward),
                    round(one.days),
                    one.limit,
                ]
                for one in rows[:LISTED]
            ],
        )
        if rows
        else None,
        empty=_("No loan has been open for longer than its limit."),
        note=_left_out(len(rows)),
        rows="loans",
    )


def _idle(found: HospitalMonth, asked: Asked, named: dict[int, str], *, with_costs: bool) -> Panel:
    rows = found.wards.idle
    money = [_("Acquisition cost")] if with_costs else []
    return Panel(
        title=_("Devices that stand idle"),
        definition=_(
            "Centrally managed devices in service that nobody has borrowed for 90 days or more"
            " (T3), as far back as files tell."
        ),
        basis=basis(len(rows), found.year),
        table=DataTable(
            [_("Device"), _("Category"), _("Days without a loan"), *money],
            [
                [
                    device_link(one.device, named.get(one.device, str(one.device)), asked),
                    asked.category_name(one.category),
                    one.days,
                    *([texts.yen(one.cost)] if with_costs else []),
                ]
                for one in rows[:LISTED]
            ],
        )
        if rows
        else None,
        empty=_("Every device was borrowed within 90 days, or files do not reach back so far."),
        note=_left_out(len(rows)),
        rows="devices",
    )


def _left_out(rows: int) -> str:
    """That a list is cut, and where the whole of it is."""
    if rows <= LISTED:
        return ""
    return _("The first %(shown)d of %(all)s; all are in the file of rows.") % {
        "shown": LISTED,
        "all": f"{rows:,}",
    }
