"""The first page of the analysis: five figures, what stands out, and every category."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis import texts
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.frame import Panel, basis, show, tall
from optiserve.portals.hospital.filters import UNMATCHED
from optiserve.usecases.read_figures import chosen, figures_of
from optiserve.web.charts import DataTable
from reporting.charts import hospital as charts
from reporting.charts.theme import Size
from reporting.charts.trend import MonthValue, trend
from reporting.documents.report_words import limits, number, percent
from reporting.metrics.month.hospital_month import HospitalMonth
from reporting.metrics.month.use import Use
from shared.kernel.periods import Month
from tenants.reports.models import Report
from tenants.reports.settings import ReportSettings

SHOWN = 10
_ENOUGH_DEVICES, _ENOUGH_DAYS = 30, 90


@needs("analysis.read")
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Five figures with the month before, what stands out, and a way into every category."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis")
    settings = chosen(request.principal)
    found = figures_of(request.principal, asked.look, settings)
    before = asked.month.previous()
    earlier = (
        figures_of(request.principal, asked.look, settings, month=before)
        if before >= asked.first
        else None
    )
    panels = [_categories(found, asked, settings), *_trend(request, asked)]
    context = {
        "stats": _stats(found, earlier, settings),
        "findings": _findings(found, asked, settings),
    }
    return show(
        request,
        asked,
        "analysis",
        panels,
        notices=notices(found),
        template="hospital/analysis/overview.html",
        context=context,
    )


def notices(found: HospitalMonth) -> list[str]:
    """What a reader must know before trusting figures of few devices or a short time."""
    told = []
    if not found.use[0].devices:
        told.append(_("No device of this choice was in service."))
    elif found.use[0].devices < _ENOUGH_DEVICES:
        told.append(
            _(
                "Few devices: single loans and failures move these figures. Limits are shown with"
                " them."
            )
        )
    days = (found.year.until - found.year.since).days
    if days < _ENOUGH_DAYS:
        told.append(
            _("Only %(days)d days are known so far. Needed numbers are indicative before 90.")
            % {"days": days}
        )
    if found.use[0].devices and found.use[0].standard is None:
        told.append(
            _(
                "No loan was recorded: there is no utilisation and no needed number, and none is"
                " made up."
            )
        )
    return told


def _stats(
    found: HospitalMonth, earlier: HospitalMonth | None, settings: ReportSettings
) -> list[dict[str, Any]]:
    whole, summary = found.use[0], found.summary
    was = earlier.use[0] if earlier else None
    points = ""
    if was and was.standard is not None and whole.standard is not None:
        points = _since(round(100 * (whole.standard - was.standard), 1), _(" points"))
    return [
        {
            "label": _("Standard utilisation U1"),
            "value": percent(whole.standard),
            "change": points,
            "definition": texts.DEFINITIONS["U1"],
            "detail": f"{texts.beside_label(settings.beside, settings.counted_at)}"
            f" {percent(texts.beside_value(whole, settings.beside))}",
        },
        {
            "label": _("Most lent at once"),
            "value": summary.peak_lent,
            "change": _since(summary.peak_lent - was.peak_lent) if was else "",
            "definition": texts.DEFINITIONS["peak"],
            "detail": _("of %(owned)s centrally managed") % {"owned": f"{summary.central:,}"},
        },
        {
            "label": _("Failures per device-year"),
            "value": number(summary.rate.rate if summary.rate else None, decimals=2),
            "definition": texts.DEFINITIONS["rate"],
            "detail": _("95%% limits %(limits)s") % {"limits": limits(summary.rate)},
        },
        {
            "label": _("Median repair (days)"),
            "value": number(summary.repair_days),
            "definition": texts.DEFINITIONS["repair"],
            "detail": _("%(closed)d ended, %(open)d go on")
            % {
                "closed": found.failures.repairs[0].times.closed,
                "open": found.failures.repairs[0].times.still_open,
            },
        },
        {
            "label": _("To be replaced"),
            "value": summary.to_replace,
            "change": _since(summary.to_replace - earlier.summary.to_replace) if earlier else "",
            "definition": texts.DEFINITIONS["replace"],
            "detail": _("of %(devices)s devices") % {"devices": f"{found.ages.devices:,}"},
        },
    ]


def _since(change: float, unit: str = "") -> str:
    return _("%(change)s against the month before") % {"change": texts.signed(change) + unit}


def _findings(found: HospitalMonth, asked: Asked, settings: ReportSettings) -> list[dict[str, str]]:
    """What stands out, each with the page that tells more."""
    told: list[tuple[str, str]] = []
    for use in found.use[1:]:
        if use.standard is None or not use.central:
            continue
        name, share = asked.category_name(use.category or ""), percent(use.standard)
        if use.stock_outs:
            text = ngettext(
                "%(name)s ran out on %(days)d day.",
                "%(name)s ran out on %(days)d days.",
                use.stock_outs,
            ) % {"name": name, "days": use.stock_outs}
            told.append((text, "analysis_sizing"))
        elif 100 * use.standard >= settings.high_use:
            told.append(
                (
                    _("%(name)s: high utilisation, %(share)s.") % {"name": name, "share": share},
                    "analysis_sizing",
                )
            )
        elif 100 * use.standard < settings.low_use:
            told.append(
                (
                    _("%(name)s: low utilisation, %(share)s.") % {"name": name, "share": share},
                    "analysis_use",
                )
            )
    for count, text, page in (
        (
            len(found.wards.long_loans),
            _("Loans open longer than their limit: %(count)d."),
            "analysis_wards",
        ),
        (
            len(found.wards.idle),
            _("Devices that nobody borrowed for 90 days: %(count)d."),
            "analysis_wards",
        ),
        (
            len(found.failures.lemons),
            _("Devices that fail more often than chance explains: %(count)d."),
            "analysis_failures",
        ),
        (found.summary.to_replace, _("Devices to be replaced: %(count)d."), "analysis_ages"),
    ):
        if count:
            told.append((text % {"count": count}, page))
    return [{"text": text, "url": reverse(page) + asked.address} for text, page in told]


def _categories(found: HospitalMonth, asked: Asked, settings: ReportSettings) -> Panel:
    rows = found.use[1:]
    lending = sorted((one for one in rows if one.central), key=lambda one: -one.central)[:SHOWN]
    sizing = {one.category: one for one in found.sizing}
    return Panel(
        title=_("Categories"),
        definition=_("Owned against lent. Choose a category to see its figures and its devices."),
        basis=basis(found.use[0].devices, found.month),
        spec=charts.utilisation(
            [
                charts.CategoryUse(
                    asked.category_name(one.category or ""),
                    one.central,
                    one.mean_lent,
                    one.peak_lent,
                )
                for one in lending
            ],
            title=_("Owned and lent (devices)"),
            owned=_("Owned"),
            mean=_("Mean lent"),
            peak=_("Peak lent"),
            size=tall(len(lending)),
        )
        if lending
        else None,
        table=DataTable(
            [
                _("Category"),
                _("Devices"),
                _("Utilisation U1"),
                texts.beside_label(settings.beside, settings.counted_at),
                _("Days without stock"),
                _("Spare (+) or short (−)"),
            ],
            [
                [
                    _link(one, asked),
                    one.devices,
                    percent(one.standard),
                    percent(texts.beside_value(one, settings.beside)),
                    one.stock_outs,
                    texts.devices_range(spare.surplus.least, spare.surplus.most)
                    if (spare := sizing.get(one.category or ""))
                    else "",
                ]
                for one in rows
            ],
        ),
        empty=_("No device of this choice was in service."),
        rows="devices",
        listed=True,
    )


def _link(use: Use, asked: Asked) -> str:
    code = use.category or UNMATCHED
    address = reverse("analysis_category", args=[code]) + asked.address
    return format_html('<a href="{}">{}</a>', address, asked.category_name(use.category or ""))


def _trend(request: HttpRequest, asked: Asked) -> list[Panel]:
    """Utilisation as reports told it, month by month, where nothing is narrowed."""
    narrowed = asked.only.category is not None or asked.only.ward is not None
    if narrowed or not request.principal.may("report.read"):
        return []
    told = (
        Report.objects.filter(month__lte=asked.month.start)
        .order_by("-month", "-revision")
        .distinct("month")
        .values_list("month", "figures__totals__use__utilisation")[:13]
    )
    points = [(str(Month.of(month)), value) for month, value in reversed(told)]
    if len(points) < 2:
        return []
    return [
        Panel(
            title=_("Utilisation month by month"),
            definition=texts.DEFINITIONS["U1"],
            basis=_("As the latest revision of each month's report told it."),
            spec=trend(
                [MonthValue(month, value) for month, value in points],
                title=_("Utilisation U1"),
                value_format=".0%",
                size=Size("container", 220),
            ),
            table=DataTable(
                [_("Month"), _("Utilisation U1")],
                [[month, percent(value)] for month, value in points],
            ),
        )
    ]
