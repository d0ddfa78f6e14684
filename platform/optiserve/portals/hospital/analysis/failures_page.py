"""Failures and repairs of the year: by model, by cause, how long, and which come back."""

from datetime import timedelta

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
from optiserve.web.formatting import shown
from reporting.charts import hospital as charts
from reporting.charts.analysis import Bar, Lasting, bars, lasting
from reporting.charts.theme import Size
from reporting.documents.report_words import CAUSE_NAMES, limits, number, percent
from reporting.metrics.month.failures import IN_HOUSE, MAKER, ModelFailures
from reporting.metrics.month.hospital_month import HospitalMonth

SHOWN = 12


@needs("analysis.read")
@require_GET
def failures(request: HttpRequest) -> HttpResponse:
    """What failed, why, and how long it took."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_failures")
    found = figures_of(request.principal, asked.look, chosen(request.principal))
    panels = [
        _models(found, asked),
        _causes(found),
        _repairs(found),
        _again(found),
        _lemons(found, asked),
    ]
    return show(request, asked, "analysis_failures", panels, notices=notices(found))


def _models(found: HospitalMonth, asked: Asked) -> Panel:
    rows = [one for one in found.failures.models if one.rate]
    most = sorted(rows, key=lambda one: -(one.rate.device_years if one.rate else 0))[:SHOWN]
    return Panel(
        title=_("Failure rate by model"),
        definition=texts.DEFINITIONS["rate"],
        basis=basis(sum(one.devices for one in rows), found.year),
        spec=charts.failure_rates(
            [
                charts.RateLimits(
                    one.model or _("Model unknown"),
                    rate.failures,
                    rate.rate,
                    rate.lower,
                    rate.upper,
                )
                for one in most
                if (rate := one.rate)
            ],
            title=_("Failure rates with 95% limits"),
            unit=_("failures per device-year"),
            size=tall(len(most)),
        )
        if most
        else None,
        table=DataTable(
            [
                _("Model"),
                _("Category"),
                _("Devices"),
                _("Device-years"),
                _("Failures"),
                _("Failures per device-year"),
                _("95% limits"),
                _("MTBF (device-years)"),
                _("Available"),
            ],
            [_model_row(one, asked) for one in rows],
        )
        if rows
        else None,
        empty=_("No device of this choice was in service."),
        note=_("A hollow mark: nothing failed, and only an upper limit can be told."),
        rows="devices",
    )


def _model_row(one: ModelFailures, asked: Asked) -> list[object]:
    rate, mtbf = one.rate, one.mtbf
    between = ""
    if mtbf:
        between = number(mtbf.mean) if mtbf.mean else f"≥ {number(mtbf.lower)}"
    return [
        one.model or _("Model unknown"),
        asked.category_name(one.category),
        one.devices,
        number(rate.device_years if rate else None),
        rate.failures if rate else 0,
        number(rate.rate if rate else None, decimals=2),
        limits(rate),
        between,
        percent(one.availability),
    ]


def _causes(found: HospitalMonth) -> Panel:
    rows = sorted(found.failures.causes.items(), key=lambda pair: -pair[1])
    named = [(CAUSE_NAMES[code]() if code in CAUSE_NAMES else code, share) for code, share in rows]
    return Panel(
        title=_("Causes"),
        definition=_("Share of all fault reports of the year with each cause (R9)."),
        basis=basis(found.failures.reports, found.year, of=_("reports")),
        spec=bars(
            [Bar(name, round(share, 4), percent(share)) for name, share in named],
            title=_("Fault reports by cause"),
            value_format=".0%",
            ticks=texts.SHARES,
            size=tall(len(named)),
        )
        if named
        else None,
        table=DataTable([_("Cause"), _("Share")], [[name, percent(share)] for name, share in named])
        if named
        else None,
        empty=_("No fault was reported."),
        rows="faults",
    )


def _repairs(found: HospitalMonth) -> Panel:
    routes = {"": _("All repairs"), IN_HOUSE: _("In house"), MAKER: _("By the maker")}
    told = [one for one in found.failures.repairs if one.times.closed or one.times.still_open]
    return Panel(
        title=_("How long repairs take"),
        definition=texts.DEFINITIONS["repair"],
        basis=basis(
            told[0].times.closed + told[0].times.still_open if told else 0,
            found.year,
            of=_("repairs"),
        ),
        spec=lasting(
            [
                Lasting(days, round(share, 4), routes[one.route])
                for one in told
                for days, share in ((0.0, 1.0), *one.curve)
            ],
            title=_("Share of repairs that last longer"),
            series=[routes[one.route] for one in told],
            axis=_("days"),
            size=Size("container", 260),
        )
        if told
        else None,
        table=DataTable(
            [
                _("Repaired by"),
                _("Ended"),
                _("Go on"),
                _("Median with those that go on (days)"),
                _("Mean of ended (days)"),
            ],
            [
                [
                    routes[one.route],
                    one.times.closed,
                    one.times.still_open,
                    number(one.typical),
                    number(one.times.mean),
                ]
                for one in told
            ],
        )
        if told
        else None,
        empty=_("No repair is recorded in the year."),
        rows="faults",
    )


def _again(found: HospitalMonth) -> Panel:
    rows = [one for one in found.failures.repeats if one.estimate is not None]
    return Panel(
        title=_("Failures that come back"),
        definition=_(
            "Completed repairs followed by a failure of the same device within so many days, of"
            " those watched for as long (R5)."
        ),
        basis=basis(max((one.followed for one in rows), default=0), found.year, of=_("repairs")),
        table=DataTable(
            [
                _("Within (days)"),
                _("Came back"),
                _("Watched for so long"),
                _("Share"),
                _("Estimate of all"),
            ],
            [
                [
                    round(one.days),
                    one.repeated,
                    one.followed,
                    percent(one.share),
                    percent(one.estimate),
                ]
                for one in rows
            ],
        )
        if rows
        else None,
        empty=_("No completed repair could be watched."),
        rows="faults",
    )


def _lemons(found: HospitalMonth, asked: Asked) -> Panel:
    rows = found.failures.lemons
    named = names_of(one.device for one in rows)
    first = found.year.since
    return Panel(
        title=_("Devices that fail more often than chance explains"),
        definition=_(
            "Three failures or more in the year, and fewer than one in a hundred devices of the"
            " model would have so many by chance, false alarms held down over all devices (R6)."
        ),
        basis=basis(len(rows), found.year),
        table=DataTable(
            [_("Device"), _("Failures"), _("On")],
            [
                [
                    device_link(one.device, named.get(one.device, str(one.device)), asked),
                    one.failures,
                    ", ".join(shown(first + timedelta(days=day)) for day in one.days),
                ]
                for one in rows
            ],
        )
        if rows
        else None,
        empty=_("No device stands out."),
        rows="faults",
    )
