"""Right-sizing: how many devices are needed, and what another number would have meant."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis import texts
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.frame import Panel, basis, show, tall
from optiserve.portals.hospital.analysis.overview import notices
from optiserve.usecases.read_figures import chosen, figures_of, rows_of
from optiserve.web.charts import DataTable
from reporting.charts.sizing import Chance, Needed, chances, needed
from reporting.charts.theme import Size
from reporting.documents.report_words import number, percent
from reporting.metrics.month.hospital_month import HospitalMonth, Period
from reporting.metrics.month.use import Sizing
from reporting.metrics.month.what_if import Demand, demand_of, reach, trial

SHOWN = 15


@needs("analysis.read")
@require_GET
def sizing(request: HttpRequest) -> HttpResponse:
    """Owned against needed; of one category, any other number of devices can be tried."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_sizing")
    settings = chosen(request.principal)
    found = figures_of(request.principal, asked.look, settings)
    context: dict[str, Any] = {}
    if asked.only.category is not None:
        demand = demand_of(rows_of(request.principal, asked.look, settings))
        context = _tried(request, demand, found.year) if demand else {}
    return show(
        request,
        asked,
        "analysis_sizing",
        [_owned_and_needed(found, asked)],
        notices=[*notices(found), *_of_one_ward(asked)],
        template="hospital/analysis/sizing.html",
        inner=context.pop("curve", None),
        context=context,
    )


def _of_one_ward(asked: Asked) -> list[str]:
    if asked.only.ward is None:
        return []
    return [
        _(
            "Loans to one ward only: the needed numbers are those of this ward alone. A pool that"
            " serves all wards needs fewer than the wards together."
        )
    ]


def _tried(request: HttpRequest, demand: Demand, period: Period) -> dict[str, Any]:
    """The slider's bounds, the number tried, and what comes of it."""
    most = reach(demand)
    asked = request.GET.get("devices", "")
    tried = min(int(asked), most) if asked.isascii() and asked.isdigit() else demand.owned
    found = trial(demand, tried)
    curve = [trial(demand, n) for n in range(most + 1)]
    by_days, by_erlang = _("Share of days (as lent)"), _("Share of requests (Erlang B)")
    points = [Chance(one.devices, round(one.by_days, 4), by_days) for one in curve]
    points += [
        Chance(one.devices, round(one.by_erlang, 4), by_erlang)
        for one in curve
        if one.by_erlang is not None
    ]
    with_costs = request.principal.with_costs
    return {
        "demand": demand,
        "most": most,
        "tried": tried,
        "trial": {
            "by_days": percent(found.by_days),
            "by_erlang": percent(found.by_erlang),
            "more": texts.signed(tried - demand.owned),
            "yen": texts.yen(found.yen) if with_costs else "",
            "yen_a_year": texts.yen(found.yen_a_year) if with_costs else "",
            "rests_on": _money_rests_on(demand) if with_costs else "",
        },
        "curve": Panel(
            title=_("Number of devices and probability that it is not enough"),
            definition=_(
                "Share of days: on how many days of the year more devices were lent at once than"
                " this number would have had available. Erlang B: the share of requests that would"
                " find none, where demand is steady enough for the model (N3)."
            ),
            basis=basis(demand.loans, period, of=_("loans")),
            spec=chances(
                points,
                title=_("Number of devices and probability that it is not enough"),
                ways=[by_days, by_erlang] if demand.steady else [by_days],
                marks=[
                    (demand.owned, _("owned %(n)d") % {"n": demand.owned}),
                    *([(tried, _("tried %(n)d") % {"n": tried})] if tried != demand.owned else []),
                ],
                axis=_("devices"),
                size=Size("container", 280),
            ),
            table=DataTable(
                [_("Devices"), by_days, by_erlang],
                [[one.devices, percent(one.by_days), percent(one.by_erlang)] for one in curve],
            ),
            note=""
            if demand.steady
            else _("Demand is not steady enough for Erlang's model, so only the days are shown."),
            rows="loans",
        ),
    }


def _money_rests_on(demand: Demand) -> str:
    if demand.unit_yen is None:
        return _("No acquisition cost is known, so that no money can be told.")
    text = _("At the median acquisition cost of %(n)d devices, %(yen)s each.") % {
        "n": demand.priced,
        "yen": texts.yen(demand.unit_yen),
    }
    if demand.life_years is None:
        return text
    return f"{text} " + _("A year: over their median life of %(years)s years.") % {
        "years": number(demand.life_years)
    }


def _owned_and_needed(found: HospitalMonth, asked: Asked) -> Panel:
    rows = sorted(found.sizing, key=lambda one: (one.surplus.least, one.category))
    drawn = [one for one in rows if one.owned][:SHOWN]
    return Panel(
        title=_("Owned and needed"),
        definition=_(
            "Needed by peaks (N1): what covers all but the busiest 5% of days, enlarged by the"
            " share that is under repair. By Erlang (N2): what leaves the accepted share of"
            " requests without a device, shown where demand is steady. Both are at least so many"
            " where stock ran out."
        ),
        basis=basis(sum(one.owned for one in rows), found.year, of=_("centrally managed devices")),
        spec=needed(
            [
                Needed(
                    asked.category_name(one.category),
                    one.owned,
                    one.owned - one.surplus.most,
                    one.owned - one.surplus.least,
                )
                for one in drawn
            ],
            title=_("Owned and needed (devices)"),
            words=(_("Owned"), _("Needed")),
            size=tall(len(drawn)),
        )
        if drawn
        else None,
        table=DataTable(
            [
                _("Category"),
                _("Owned"),
                _("Needed by peaks"),
                _("Needed by Erlang"),
                _("Spare (+) or short (−)"),
                _("Days without stock"),
                _("Median loan (days)"),
                _("Highest utilisation that this number can reach"),
            ],
            [_row(one, asked) for one in rows],
        )
        if rows
        else None,
        empty=_("Nothing was lent in the year, so that no needed number can be told."),
        rows="loans",
        listed=True,
    )


def _row(one: Sizing, asked: Asked) -> list[object]:
    address = reverse("analysis_sizing") + _with_category(asked, one.category)
    at_least = "≥ " if one.bound else ""
    peaks = f"{at_least}{one.by_peaks.needed}"
    if one.by_peaks.indicative:
        peaks = _("%(number)s (indicative, %(days)d days)") % {
            "number": peaks,
            "days": one.by_peaks.days,
        }
    return [
        format_html('<a href="{}">{}</a>', address, asked.category_name(one.category)),
        one.owned,
        peaks,
        _("demand not steady") if one.by_erlang is None else f"{at_least}{one.by_erlang}",
        texts.devices_range(one.surplus.least, one.surplus.most),
        one.stock_outs,
        number(one.loans.median),
        percent(one.ceiling),
    ]


def _with_category(asked: Asked, code: str) -> str:
    kept = asked.address or "?"
    return (
        kept if asked.only.category is not None else f"{kept}{'&' * (kept != '?')}category={code}"
    )
