"""Peers: where the hospital stands beside published figures, or that it cannot be told."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.frame import Panel, show, tall
from optiserve.usecases.compare_with_peers import among_peers
from optiserve.usecases.read_figures import chosen, rows_of
from optiserve.web.charts import DataTable
from reporting.charts.analysis import Comparison, compared
from reporting.documents.report_words import (
    band_name,
    incomparable,
    metric_name,
    month_name,
    number,
    outcome,
    percent,
)
from reporting.metrics.benchmark import FAILURES, UTILISATION, Benchmark, Standing


@needs("analysis.read")
@require_GET
def peers(request: HttpRequest) -> HttpResponse:
    """Each category beside the published figures of hospitals of the same size."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_peers")
    rows = rows_of(request.principal, asked.look, chosen(request.principal))
    found = among_peers(request.hospital, asked.month, rows)
    panels = [_panel(found, metric, asked) for metric in (UTILISATION, FAILURES)]
    return show(request, asked, "analysis_peers", panels, notices=_notices(found, asked))


def _notices(found: Benchmark, asked: Asked) -> list[str]:
    told = []
    if found.standings and (why := incomparable(found)):
        told.append(why)
    if asked.only.ward is not None:
        told.append(_("Peers are whole hospitals; figures of one ward do not compare with them."))
    return told


def _panel(found: Benchmark, metric: str, asked: Asked) -> Panel:
    told = [one for one in found.standings if one.metric == metric]
    written = _rate if metric == FAILURES else percent
    drawn = [
        Comparison(asked.category_name(one.category), round(one.own, 4), round(one.peers.value, 4))
        for one in told
        if one.peers and one.own is not None
    ]
    title = metric_name(metric)
    return Panel(
        title=title,
        definition=_definition(found, metric),
        basis=_("%(month)s, published figures") % {"month": month_name(asked.month)},
        spec=compared(
            drawn,
            title=title,
            words=(_("Your hospital"), _("Peers")),
            size=tall(len(drawn)),
            value_format=".2f" if metric == FAILURES else ".0%",
        )
        if drawn
        else None,
        table=DataTable(
            [
                _("Category"),
                _("Own"),
                _("Peers'"),
                *([_("95% limits of chance")] if metric == FAILURES else []),
                _("Compared with"),
                _("Hospital groups (n)"),
                _("Months"),
                _("Result"),
            ],
            [_row(one, asked, written) for one in told],
        )
        if told
        else None,
        empty=_("No device of this choice has a shared category, so that nothing compares."),
        note=_mix(found, metric, written),
        listed=True,
    )


def _definition(found: Benchmark, metric: str) -> str:
    peers = _(
        "Your centrally managed devices beside those of all hospitals with %(band)s beds; of all"
        " sizes where that is withheld. Sums of at least five hospital groups are published,"
        " perhaps yours among them: no rank can be told from them."
    ) % {"band": found.band}
    if metric == UTILISATION:
        return peers
    return peers + _(
        " Failures are those of the year that ends with the month, peers' those of its months that"
        " are published."
    )


def _row(one: Standing, asked: Asked, written: Callable[[float | None], str]) -> list[object]:
    limits = []
    if one.metric == FAILURES:
        limits = [f"{_rate(one.low)}–{_rate(one.high)}" if one.peers else ""]
    if one.peers is None:
        return [
            asked.category_name(one.category), written(one.own), "", *limits, "", "", "",
            outcome(one),
        ]  # fmt: skip
    return [
        asked.category_name(one.category),
        written(one.own),
        written(one.peers.value),
        *limits,
        band_name(one.peers.band),
        one.peers.groups,
        one.peers.months,
        outcome(one),
    ]


def _mix(found: Benchmark, metric: str, written: Callable[[float | None], str]) -> str:
    """All comparable categories together, at the hospital's own mix of devices."""
    mix = found.mix(metric)
    if mix is None:
        return ""
    return _(
        "All %(categories)d comparable categories together: own %(own)s, peers %(peers)s at your"
        " mix of devices."
    ) % {
        "categories": mix.categories,
        "own": written(mix.own),
        "peers": written(mix.peers),
    }


def _rate(value: float | None) -> str:
    return number(value, decimals=2)
