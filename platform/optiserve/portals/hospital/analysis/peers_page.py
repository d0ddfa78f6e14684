"""Peers: where the hospital stands among published figures, or that it cannot be told."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.portals.hospital.analysis.frame import Panel, show, tall
from optiserve.usecases import compare_with_peers
from optiserve.usecases.compare_with_peers import ALL_SIZES, Peers, Published
from optiserve.usecases.read_figures import chosen, figures_of
from optiserve.web.charts import DataTable
from reporting.charts.analysis import Comparison, compared
from reporting.documents.report_words import month_name, number, percent
from reporting.metrics.month.hospital_month import HospitalMonth
from reporting.metrics.month.use import Use


@needs("analysis.read")
@require_GET
def peers(request: HttpRequest) -> HttpResponse:
    """Each category beside the published figures of hospitals of the same size."""
    asked = asking.read(request)
    if asked is None:
        return show(request, asked, "analysis_peers")
    found = figures_of(request.principal, asked.look, chosen(request.principal))
    own = [one for one in found.use[1:] if one.category]
    published = compare_with_peers.peers_of(
        request.hospital, asked.month, categories=[one.category or "" for one in own]
    )
    return show(
        request,
        asked,
        "analysis_peers",
        [_beside(own, found, published, asked)],
        notices=_notices(own, published, asked),
    )


def _notices(own: list[Use], published: Published, asked: Asked) -> list[str]:
    told = []
    if not published.is_published:
        told.append(
            _("Not comparable: no figures of %(month)s are published yet.")
            % {"month": month_name(asked.month)}
        )
    elif own and not published.peers:
        told.append(
            _(
                "Not comparable: of none of these categories are there enough hospital groups, or"
                " publishing the figure would give one away."
            )
        )
    if asked.only.ward is not None:
        told.append(_("Peers are whole hospitals; figures of one ward do not compare with them."))
    return told


def _beside(own: list[Use], found: HospitalMonth, published: Published, asked: Asked) -> Panel:
    pairs = [
        (asked.category_name(use.category or ""), use, published.peers.get(use.category or ""))
        for use in own
    ]
    drawn = [
        Comparison(name, round(use.standard, 4), round(peers.utilisation, 4))
        for name, use, peers in pairs
        if peers and peers.utilisation is not None and use.standard is not None
    ]
    return Panel(
        title=_("Utilisation beside peers"),
        definition=_(
            "Your utilisation (U1) beside that of all devices of hospitals with %(band)s beds; of"
            " all sizes where too few of them contribute. Sums of at least five hospital groups are"
            " published, perhaps yours among them: no rank can be told from them."
        )
        % {"band": published.band},
        basis=_("%(month)s, published figures") % {"month": month_name(asked.month)},
        spec=compared(
            drawn,
            title=_("Utilisation U1"),
            words=(_("Your hospital"), _("Peers")),
            size=tall(len(drawn)),
        )
        if drawn
        else None,
        table=DataTable(
            [
                _("Category"),
                _("Compared with"),
                _("Hospital groups (n)"),
                _("Your utilisation"),
                _("Peers' utilisation"),
                _("Your failures per device-year"),
                _("Peers' fault reports per device-year"),
            ],
            [_row(name, use, peers, found) for name, use, peers in pairs],
        )
        if pairs
        else None,
        empty=_("No device of this choice has a shared category, so that nothing compares."),
        note=_("Your failures are those of the year, peers' reports those of the month."),
    )


def _row(name: str, use: Use, peers: Peers | None, found: HospitalMonth) -> list[object]:
    models = [one for one in found.failures.models if one.category == use.category and one.rate]
    years = sum(one.rate.device_years for one in models if one.rate)
    failures = sum(one.rate.failures for one in models if one.rate)
    rate = number(failures / years if years else None, decimals=2)
    if peers is None:
        return [name, _("Not comparable"), "", percent(use.standard), "", rate, ""]
    band = _("All sizes") if peers.band == ALL_SIZES else _("%(band)s beds") % {"band": peers.band}
    return [
        name,
        band,
        peers.groups,
        percent(use.standard),
        percent(peers.utilisation),
        rate,
        number(peers.failure_rate, decimals=2),
    ]
