"""Stock and use: what was owned, lent and left, day by day and category by category."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis import texts
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.frame import Panel, basis, show, tall
from optiserve.portals.hospital.analysis.overview import notices
from optiserve.usecases.read_figures import chosen, figures_of
from optiserve.web.charts import DataTable
from reporting.charts import hospital as charts
from reporting.charts.analysis import Bar, bars
from reporting.charts.theme import Size
from reporting.documents.report_words import number, percent
from reporting.metrics.month.hospital_month import HospitalMonth, Period
from reporting.metrics.month.use import Use
from tenants.reports.settings import ReportSettings


@needs("analysis.read")
@require_GET
def use(request: HttpRequest) -> HttpResponse:
    """Lending of the month."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_use")
    settings = chosen(request.principal)
    found = figures_of(request.principal, asked.look, settings)
    panels = [
        daily_panel(found.use[0], found.month, settings),
        _shares(found, asked, settings),
    ]
    return show(request, asked, "analysis_use", panels, notices=notices(found))


def daily_panel(use: Use, period: Period, settings: ReportSettings) -> Panel:
    """Each day's devices lent and in store."""
    at = f"{settings.counted_at:%H:%M}"
    return Panel(
        title=_("Lent and in store, day by day"),
        definition=_(
            "Centrally managed devices lent and left at %(time)s of each day, none under repair."
        )
        % {"time": at},
        basis=basis(use.central, period, of=_("centrally managed devices")),
        spec=charts.daily(
            [charts.DayUse(one.day, one.lent, one.lendable - one.lent) for one in use.days],
            title=_("Lent and in store, day by day"),
            lent=_("Lent"),
            available=_("In store"),
            size=Size("container", 260),
        )
        if use.central
        else None,
        table=DataTable(
            [_("Day"), _("Owned"), _("Lent"), _("In store"), _("Most lent at once")],
            [[one.day, one.owned, one.lent, one.lendable - one.lent, one.peak] for one in use.days],
        )
        if use.central
        else None,
        empty=_("No device is centrally managed: there is no lending to show."),
        rows="loans",
    )


def _shares(found: HospitalMonth, asked: Asked, settings: ReportSettings) -> Panel:
    beside = texts.beside_label(settings.beside, settings.counted_at)
    lent = [one for one in found.use[1:] if one.standard is not None and one.central]
    return Panel(
        title=_("Utilisation by category"),
        definition=f"{texts.DEFINITIONS['U1']} {texts.DEFINITIONS[settings.beside]}",
        basis=basis(found.use[0].central, found.month, of=_("centrally managed devices")),
        spec=bars(
            [
                Bar(
                    asked.category_name(one.category or ""),
                    round(one.standard or 0, 4),
                    _both(one, settings.beside),
                )
                for one in lent
            ],
            title=_("Utilisation U1 (in brackets: %(beside)s)") % {"beside": beside},
            value_format=".0%",
            ticks=texts.SHARES,
            size=tall(len(lent)),
        )
        if lent
        else None,
        table=DataTable(
            [
                _("Category"),
                _("Devices"),
                _("Centrally managed"),
                _("Mean lent"),
                _("95% lent"),
                _("Peak lent"),
                "U1",
                "U2",
                "U3",
                "U4",
                _("Days without stock"),
                _("Loans per device-month"),
            ],
            [_row(one, asked) for one in found.use],
        ),
        empty=_("No loan was recorded in this month."),
        note=_("U3 is counted at %(time)s.") % {"time": f"{settings.counted_at:%H:%M}"},
        rows="devices",
    )


def _both(use: Use, beside: str) -> str:
    return f"{percent(use.standard)} ({percent(texts.beside_value(use, beside))})"


def _row(use: Use, asked: Asked) -> list[object]:
    whole = use.category is None
    return [
        _("All devices") if whole else asked.category_name(use.category or ""),
        use.devices,
        use.central,
        number(use.mean_lent),
        use.p95_lent,
        use.peak_lent,
        percent(use.standard),
        percent(use.net),
        percent(use.customary),
        percent(use.device_days),
        use.stock_outs,
        number(use.turnover, decimals=2),
    ]
