"""A maker's looks at the market: overview, own products beside it, sizes of hospitals."""

from collections.abc import Container, Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.maker import drawings, figures, files, stage
from optiserve.portals.maker.choices import MARKET, OWN, Choice
from optiserve.portals.maker.figures import AreaRow, Measure
from optiserve.portals.maker.stage import Nothing, Stage
from optiserve.portals.maker.tables import AREAS, COMPARED, SIZES, Compared, Sized
from optiserve.web.charts import DataTable
from optiserve.web.responses import respond
from optiserve.web.tables import Listing
from shared.hospitals.bands import BANDS, UNDER_200, size_name

Panel = dict[str, Any]


@needs("aggregate.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Japan as a map, by area and month by month, of one product line and size of hospital."""
    on = stage.of(request)
    if isinstance(on, Nothing):
        return _nothing(request, on)
    chosen, measure = on.chosen, on.chosen.chosen_measure
    product, band = chosen.product.value, chosen.band.value
    areas = figures.areas_of(chosen.level, chosen.reach, within=chosen.area.value)
    rows = figures.rows_of(on.cells(product, month=chosen.chosen_month, band=band), areas)
    through = on.cells(product, band=band, geo=chosen.area.value)
    drawn = drawings.map_of(rows, measure)
    panels = [
        *([_panel("map", _("Map"), drawn, _by_area(rows, measure))] if drawn else []),
        _panel("area", _("By area"), drawings.by_area(rows, measure), _by_area(rows, measure)),
        _months(on, {"": through}, title=_("Month by month")),
    ]
    listing = AREAS.bind(rows, request.GET, exports=True)
    return _answer(request, on, panels, listing)


@needs("aggregate.read")
@require_GET
def compare(request: HttpRequest) -> HttpResponse:
    """Own products beside all makers, by area and month by month."""
    on = stage.of(request)
    if isinstance(on, Nothing):
        return _nothing(request, on)
    chosen = on.chosen
    month, band, area = chosen.chosen_month, chosen.band.value, chosen.area.value
    areas = figures.areas_of(chosen.level, chosen.reach, within=area)
    pairs = zip(
        figures.rows_of(on.cells(OWN, month=month, band=band), areas),
        figures.rows_of(on.cells(MARKET, month=month, band=band), areas),
        strict=True,
    )
    rows = [Compared(own, all_, figures.share(own.devices, all_.devices)) for own, all_ in pairs]
    series = {
        _("Own products"): on.cells(OWN, band=band, geo=area),
        _("All makers"): on.cells(MARKET, band=band, geo=area),
    }
    shares = [(row.market.area, row.share) for row in rows]
    panels = [
        _panel(
            "share",
            _("Share of devices"),
            drawings.bars(shares, figures.SHARE),
            DataTable([_("Area"), _("Share")], [(a, figures.SHARE.text(s)) for a, s in shares]),
            definition=figures.SHARE.definition,
        ),
        _months(on, series, title=_("Month by month")),
    ]
    listing = COMPARED.bind(rows, request.GET, exports=True)
    return _answer(request, on, panels, listing, without={"product"})


@needs("aggregate.read")
@require_GET
def sizes(request: HttpRequest) -> HttpResponse:
    """Small and middle hospitals: every size, in every area that is agreed."""
    on = stage.of(request)
    if isinstance(on, Nothing):
        return _nothing(request, on)
    chosen, measure = on.chosen, on.chosen.chosen_measure
    product, area = chosen.product.value, chosen.area.value
    areas = figures.areas_of(chosen.level, chosen.reach, within=area)
    cells = on.cells(product, month=chosen.chosen_month)
    rows = [
        Sized(band=size_name(band), **asdict(row))
        for band in (UNDER_200, *BANDS)
        for row in figures.rows_of([cell for cell in cells if cell.band == band], areas)
    ]
    here = [(row.band, getattr(row, measure.key)) for row in rows if row.code == area]
    series = {
        size_name(band): on.cells(product, band=band, geo=area) for band in (UNDER_200, *BANDS[:3])
    }
    table = DataTable([_("Beds"), measure.label], [(b, measure.text(v)) for b, v in here])
    panels = [
        _panel("sizes", chosen.area.in_words, drawings.bars(here, measure), table),
        _months(on, series, title=_("Smaller hospitals, month by month")),
    ]
    listing = SIZES.bind(rows, request.GET, exports=True)
    return _answer(request, on, panels, listing, without={"band"})


def _answer(
    request: HttpRequest,
    on: Stage,
    panels: Sequence[Panel],
    listing: Listing,
    *,
    without: Container[str] = (),
) -> HttpResponse:
    if asked := request.GET.get("file"):
        return files.answer(asked, on, {panel["name"]: panel["spec"] for panel in panels})
    shown = [one for one in on.chosen.all if one.name not in without]
    context = {
        "page_title": _("Aggregates"),
        "tabs": _tabs(request),
        "choices": shown,
        "panels": panels,
        "measure": on.chosen.chosen_measure,
        "asked": _asked(shown),
        "state": _state(request),
        "look": request.resolver_match.url_name,
        "may_keep": request.principal.may("look.keep"),
    }
    return respond(
        request, "maker/look.html", listing=listing, context=context, preamble=on.about()
    )


def _panel(
    name: str, title: str, spec: dict[str, Any], table: DataTable, definition: Any = ""
) -> Panel:
    known = any(one["value"] is not None for one in spec["data"]["values"])
    return {
        "name": name,
        "title": title,
        "spec": spec,
        "table": table,
        "known": known,
        "definition": definition,
    }


def _months(on: Stage, series: dict[str, Any], *, title: str) -> Panel:
    measure = on.chosen.chosen_measure
    spec = drawings.by_month(series, on.months, measure)
    names = list(series)
    values = {(p["month"], p["series"]): p["value"] for p in spec["data"]["values"]}
    revisions = {str(c.month): c.revision for cells in series.values() for c in cells}
    heads = [name or str(measure.label) for name in names]
    rows = [
        (
            str(month),
            *(measure.text(values[str(month), name]) for name in names),
            revisions.get(str(month)),
        )
        for month in on.months
    ]
    return _panel("months", title, spec, DataTable([_("Month"), *heads, _("Revision")], rows))


def _by_area(rows: Sequence[AreaRow], measure: Measure) -> DataTable:
    headers = [_("Area"), measure.label, _("Hospital groups")]
    return DataTable(
        headers,
        [(row.area, measure.text(getattr(row, measure.key)), row.contributors) for row in rows],
    )


def _asked(shown: Sequence[Choice]) -> str:
    words = [one.in_words for one in shown]
    return " · ".join(word for word in words if word)


def _state(request: HttpRequest) -> str:
    kept = request.GET.copy()
    for name in ("file", "chart", "export"):
        kept.pop(name, None)
    return kept.urlencode()


def _tabs(request: HttpRequest) -> list[dict[str, Any]]:
    looks = (
        ("maker:home", _("Market")),
        ("maker:compare", _("Own products and the market")),
        ("maker:sizes", _("Sizes of hospitals")),
    )
    state = _state(request)
    return [
        {
            "label": label,
            "url": f"{reverse(name)}?{state}" if state else reverse(name),
            "current": request.path == reverse(name),
        }
        for name, label in looks
    ]


def _nothing(request: HttpRequest, found: Nothing) -> HttpResponse:
    return render(request, "maker/nothing_yet.html", {"has_agreement": found.has_agreement})
