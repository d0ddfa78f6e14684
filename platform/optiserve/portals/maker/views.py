"""A maker's screens: the aggregates its agreements cover, the agreements, its keys."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.maker import choices, figures
from optiserve.web.charts import DataTable
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.aggregates import covered
from shared.agreements import queries as agreements
from shared.agreements.models import Agreement
from shared.catalogue.models import Maker
from shared.kernel import clock
from shared.kernel.periods import Month


def _percent(row: figures.AreaRow) -> str | None:
    return None if row.utilisation is None else f"{row.utilisation:.1%}"


def _three_digits(value: float | None) -> str | None:
    return None if value is None else f"{value:.3g}"


AREAS = Table(
    name="aggregates",
    caption=_("Figures by area"),
    columns=[
        Column("area", _("Area")),
        Column("contributors", _("Hospital groups"), numeric=True),
        Column("devices", _("Devices"), numeric=True),
        Column("utilisation", _("Utilisation"), cell=_percent, numeric=True),
        Column(
            "failure_rate",
            _("Failures per device-year"),
            cell=lambda row: _three_digits(row.failure_rate),
            numeric=True,
        ),
        Column(
            "repair_days",
            _("Repair days per failure"),
            cell=lambda row: _three_digits(row.repair_days),
            numeric=True,
        ),
    ],
    page_size=60,
    cards=False,
)


@needs("aggregate.read")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Chart and table of one category, month and product line; the table also as CSV and XLSX."""
    maker = Maker.objects.get(pk=request.principal.organisation_id)
    scopes = agreements.scopes(maker.pk, on=clock.today())
    months = covered.months_of(scopes)
    if not scopes or not months:
        return render(request, "maker/nothing_yet.html", {"has_agreement": bool(scopes)})
    published = covered.covered(scopes)
    richest = covered.richest_category(published)
    chosen = choices.read(request.GET, scopes=scopes, months=months, richest=richest)
    cells = published.filter(
        category=chosen.category.value,
        maker=maker.code if chosen.product.value == choices.OWN else "",
        band=chosen.band.value,
    )
    month = Month.parse(chosen.month.value)
    found = covered.read(cells.filter(release__run__month=month.start))
    rows = figures.rows_of(found, level=chosen.level)
    listing = AREAS.bind(rows, request.GET, exports=True)
    nation = {cell.month: cell for cell in covered.read(cells.filter(geo=covered.NATION))}
    context = {
        "page_title": _("Aggregates"),
        "choices": chosen,
        **_charts(rows, nation, months, chosen.chosen_measure),
    }
    preamble = [f"{choice.label}: {choice.value}" for choice in chosen.all]
    return respond(request, "maker/home.html", listing=listing, context=context, preamble=preamble)


def _charts(
    rows: list[figures.AreaRow],
    nation: dict[Month, Any],
    months: list[Month],
    measure: figures.Measure,
) -> dict[str, Any]:
    by_area = [(row.area, getattr(row, measure.key)) for row in rows]
    by_month = figures.month_chart(nation, months, measure)
    points = [(one["month"], one["value"]) for one in by_month["data"]["values"]]
    return {
        "measure": measure,
        "has_areas": any(value is not None for _area, value in by_area),
        "has_months": any(value is not None for _month, value in points),
        "area_chart": figures.area_chart(rows, measure),
        "area_table": DataTable([_("Area"), measure.label], by_area),
        "month_chart": by_month,
        "month_table": DataTable([_("Month"), measure.label], points),
    }


AGREEMENTS = Table(
    name="agreements",
    caption=_("Contracts"),
    columns=[
        Column("number", _("Contract number"), sortable=True),
        Column("version", _("Version"), numeric=True),
        Column("starts_on", _("From"), sortable=True),
        Column("ends_on", _("Until"), sortable=True),
        Column("geo_level", _("Finest area"), value=Agreement.get_geo_level_display),
        Column(
            "categories",
            _("Categories"),
            value=lambda one: ", ".join(category.name for category in one.categories.all()),
        ),
        Column("price_yen", _("Price a month (yen, without tax)"), numeric=True, sortable=True),
    ],
    empty=_("No contract yet."),
)


@needs("aggregate.read")
@require_GET
def own_agreements(request: HttpRequest) -> HttpResponse:
    """Every version of every agreement of this maker."""
    rows = agreements.all_agreements().filter(maker_id=request.principal.organisation_id)
    listing = AGREEMENTS.bind(rows, request.GET, exports=True)
    return respond(
        request, "maker/agreements.html", listing=listing, context={"page_title": _("Contracts")}
    )
