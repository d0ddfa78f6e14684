"""A maker's contracts: what is agreed, from when to when, and how each version stands."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.web.responses import respond
from optiserve.web.tables import Column, Table
from shared.agreements import queries as agreements
from shared.agreements.models import Agreement, GeoLevel, MeasureGroup
from shared.agreements.queries import Scope
from shared.catalogue.models import Category
from shared.hospitals.regions import area_name
from shared.kernel import clock

AGREEMENTS = Table(
    name="agreements",
    caption=gettext_lazy("Contracts"),
    columns=[
        Column("number", gettext_lazy("Contract number"), sortable=True),
        Column("version", gettext_lazy("Version"), numeric=True),
        Column("standing", gettext_lazy("Standing"), value=lambda one: one.standing),
        Column("starts_on", gettext_lazy("From"), sortable=True),
        Column("ends_on", gettext_lazy("Until"), sortable=True),
        Column("geo_level", gettext_lazy("Finest area"), value=Agreement.get_geo_level_display),
        Column(
            "categories",
            gettext_lazy("Categories"),
            value=lambda one: ", ".join(category.name for category in one.categories.all()),
        ),
        Column(
            "price_yen",
            gettext_lazy("Price a month (yen, without tax)"),
            numeric=True,
            sortable=True,
        ),
    ],
    empty=gettext_lazy("No contract yet."),
)


@needs("aggregate.read")
@require_GET
def own_agreements(request: HttpRequest) -> HttpResponse:
    """What is covered today in words, and every version of every agreement of this maker."""
    maker_id, today = request.principal.organisation_id, clock.today()
    rows = list(agreements.all_agreements().filter(maker_id=maker_id))
    standing = agreements.standings(rows, on=today)
    for one in rows:
        one.standing = agreements.STANDINGS[standing[one.pk]]
    context = {
        "page_title": _("Contracts"),
        "scopes": [_in_words(scope) for scope in agreements.scopes(maker_id, on=today)],
    }
    listing = AGREEMENTS.bind(rows, request.GET, exports=True)
    return respond(request, "maker/agreements.html", listing=listing, context=context)


def _in_words(scope: Scope) -> dict[str, Any]:
    names = {one.code: one.name for one in Category.objects.filter(code__in=scope.categories)}
    groups = dict(MeasureGroup.choices)
    areas = ", ".join(map(area_name, sorted(scope.areas)))
    whose = [_("Own products")] if scope.includes_own else []
    if scope.includes_market:
        until = scope.market_last or scope.last
        whose.append(_("All makers together until %(month)s") % {"month": min(until, scope.last)})
    return {
        "title": f"{scope.first} – {scope.last}",
        "facts": [
            (_("Categories"), ", ".join(sorted(map(str, names.values())))),
            (_("Figures"), ", ".join(str(groups[one]) for one in sorted(scope.measures))),
            (_("Areas"), areas or _("Everywhere in Japan")),
            (_("Finest area"), GeoLevel(scope.geo_level).label),
            (_("By size of hospital"), scope.by_band),
            (_("Products"), ", ".join(whose)),
        ],
    }
