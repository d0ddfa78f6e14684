"""A contract in words, and the published rows that its maker sees or will see."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.web.charts import DataTable
from optiserve.web.formatting import shown
from optiserve.web.tables import Choice, Column, Table
from shared.aggregates import covered, queries
from shared.aggregates.covered import Cell
from shared.agreements import queries as agreements
from shared.agreements.models import Agreement, GeoLevel, Kind, MeasureGroup
from shared.agreements.terms import Terms
from shared.catalogue.models import Category, Maker
from shared.hospitals.bands import size_name
from shared.hospitals.regions import area_name
from shared.kernel import clock
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month

PREVIEWED = 50

ROWS = Table(
    name="what-the-maker-sees",
    caption=gettext_lazy("What this maker sees"),
    columns=[
        Column("month", gettext_lazy("Month"), value=lambda one: str(one.month), sortable=True),
        Column("category", gettext_lazy("Category"), sortable=True),
        Column("maker", gettext_lazy("Products"), value=lambda one: _whose(one.maker)),
        Column("geo", gettext_lazy("Area"), value=lambda one: area_name(one.geo)),
        Column("band", gettext_lazy("Beds"), value=lambda one: size_name(one.band)),
        Column("contributors", gettext_lazy("Hospital groups"), numeric=True, sortable=True),
        Column("devices", gettext_lazy("Devices"), numeric=True, sortable=True),
        Column("loans", gettext_lazy("Loans"), numeric=True, sortable=True),
        Column("faults", gettext_lazy("Faults"), numeric=True, sortable=True),
    ],
    filters=[Choice("band", gettext_lazy("Beds"), [("all", gettext_lazy("All sizes"))])],
    empty=gettext_lazy("Nothing is published that these terms cover."),
)


def address(agreement: Agreement) -> str:
    """Where a contract is seen."""
    return reverse("operator:agreement", args=[agreement.number])


def facts(terms: Terms) -> list[tuple[str, Any]]:
    """What was agreed, line by line."""
    names = {one.code: one.name for one in Category.objects.filter(code__in=terms.categories)}
    measures = dict(MeasureGroup.choices)
    return [
        (_("Kind"), Kind(terms.kind).label),
        (_("Term"), f"{shown(terms.starts_on)} – {shown(terms.ends_on)}"),
        (_("Months shown"), _months(terms)),
        (_("Categories"), ", ".join(names.get(code, code) for code in terms.categories)),
        (_("Figures"), ", ".join(str(measures[one]) for one in terms.measures)),
        (_("Areas"), ", ".join(map(area_name, terms.areas)) or _("Everywhere in Japan")),
        (_("Finest area"), GeoLevel(terms.geo_level).label),
        (_("By size of hospital"), terms.by_band),
        (_("Own products"), terms.includes_own),
        (_("All makers together"), terms.includes_market),
        (_("Months by which the figures of all makers come late"), terms.market_delay),
        (_("Price a month (yen, without tax)"), terms.price_yen),
    ]


def history(versions: Sequence[Agreement]) -> DataTable:
    """Every version with its term and how it stands today."""
    standing = agreements.standings(versions, on=clock.today())
    headers = [_("Version"), _("Standing"), _("From"), _("Until"), _("Price a month")]
    return DataTable(
        headers,
        [
            (
                one.version,
                agreements.STANDINGS[standing[one.pk]],
                one.starts_on,
                one.ends_on,
                one.price_yen,
            )
            for one in versions
        ],
    )


def filled(terms: Terms) -> dict[str, Any]:
    """The terms as the form shows them."""
    months = {
        name: str(Month.of(value)) if value else ""
        for name, value in (("data_from", terms.data_from), ("data_to", terms.data_to))
    }
    kind = Kind.REGULAR if terms.kind == Kind.SUSPENDED else terms.kind
    return asdict(terms) | months | {"kind": kind}


def rows_of(maker: str, terms: Terms) -> list[Cell]:
    """The rows of the newest published month that the terms cover.

    Terms that begin in the future cover none yet: for these, the newest month there is stands in.
    """
    today = clock.today()
    newest = queries.live_releases().order_by("-run__month").first()
    if newest is None:
        return []
    if terms.starts_on > today:
        month = newest.run.month
        terms = replace(terms, data_from=month, data_to=month)
    scope = agreements.scope_of(maker, terms, on=today)
    scopes = [scope] if scope else []
    months = covered.months_of(scopes)
    cells = covered.covered(scopes).filter(release__run__month__in=[m.start for m in months[:1]])
    return list(covered.read(cells))


def preview(maker: Maker, terms: Terms) -> dict[str, Any]:
    """For the form's page: what this maker will see, before anything is written."""
    try:
        terms.check()
    except DomainError:
        return {}
    rows = rows_of(maker.code, terms)
    headers = [str(column.label) for column in ROWS.columns]
    table = [tuple(column.cell_of(row) for column in ROWS.columns) for row in rows[:PREVIEWED]]
    return {"previewed": DataTable(headers, table), "cells": len(rows), "facts": facts(terms)}


def _months(terms: Terms) -> str:
    first, last = terms.data_from or terms.starts_on, terms.data_to or terms.ends_on
    return f"{Month.of(first)} – {Month.of(last)}"


def _whose(maker: str) -> str:
    return _("Own products") if maker else _("All makers")
