"""What all pages of the analysis have in common: filters, tabs, panels, and the first-run page."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.web.charts import DataTable
from optiserve.web.figure_tables import listing_of
from optiserve.web.responses import respond
from optiserve.web.tables import Listing
from reporting.charts.theme import Size, Spec
from reporting.documents.report_words import day_name
from reporting.metrics.month.hospital_month import Period

PAGES: Final = (
    ("analysis", gettext_lazy("Overview")),
    ("analysis_use", gettext_lazy("Stock and use")),
    ("analysis_sizing", gettext_lazy("Right-sizing")),
    ("analysis_wards", gettext_lazy("Wards and hoarding")),
    ("analysis_failures", gettext_lazy("Failures and repairs")),
    ("analysis_ages", gettext_lazy("Age and replacement")),
    ("analysis_peers", gettext_lazy("Peers")),
)
_LINE: Final = 30  # pixels that a row takes in a chart
_EDGES: Final = 96  # pixels for legend and axis


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A chart, or a table alone: its definition, what it rests on, its rows, and those behind it.

    ``basis`` tells n and period. ``rows`` names the file of rows behind: devices, loans or faults.
    With ``listed`` the table stands open below the drawing: it leads on. ``empty`` says why there
    is nothing, where neither drawing nor table has anything.
    """

    title: str
    definition: str
    basis: str
    spec: Spec | None = None
    table: DataTable | None = None
    empty: str = ""
    note: str = ""
    rows: str = ""
    listed: bool = False


def tall(rows: int) -> Size:
    """The size of a chart with a line for each of so many rows."""
    return Size("container", _EDGES + _LINE * max(rows, 2))


def basis(n: int, period: Period, *, of: str = "") -> str:
    """n and the period, the last day included."""
    return _("n = %(n)s %(of)s, %(since)s to %(until)s") % {
        "n": f"{n:,}",
        "of": of or _("devices"),
        "since": day_name(period.since),
        "until": day_name(period.until.fromordinal(period.until.toordinal() - 1)),
    }


def device_link(device: int, label: str, asked: Asked) -> SafeString:
    """The way to a device's life line."""
    address = reverse("analysis_device", args=[device]) + asked.address
    return format_html('<a href="{}">{}</a>', address, label)


def show(
    request: HttpRequest,
    asked: Asked | None,
    page: str,
    panels: Iterable[Panel] = (),
    *,
    notices: Sequence[str] = (),
    template: str = "hospital/analysis/page.html",
    context: Mapping[str, Any] | None = None,
    inner: Panel | None = None,
) -> HttpResponse:
    """A page of the analysis; before the first ledger, the one that says what to do first.

    ``inner`` is a panel for which the template has a place of its own.
    """
    titles, told = dict(PAGES), list(panels)
    named: dict[str, Any] = {
        "page_title": _("Analysis: %(page)s") % {"page": titles[page]} if page in titles else "",
        "may_hand_over": request.principal.may("file.upload"),
    }
    if asked is None:
        return render(request, "hospital/analysis/first_run.html", named)
    listings = [figures_of_panel(request, one, at) for at, one in enumerate(told, start=1)]
    inner_figures = figures_of_panel(request, inner, 0) if inner else None
    named |= {
        "inner": inner,
        "inner_figures": inner_figures,
        "asked": asked,
        "tabs": [
            {"label": label, "url": reverse(name) + asked.address, "current": name == page}
            for name, label in PAGES
        ],
        "panels": [
            (panel, _file(request, panel, asked), figures)
            for panel, figures in zip(told, listings, strict=True)
        ],
        "notices": notices,
        **(context or {}),
    }
    return answer(request, template, named, [inner_figures, *listings])


def answer(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    listings: Iterable[Listing | None],
) -> HttpResponse:
    """The page; for htmx the one table that is asked for, or its rows as a file."""
    for one in listings:
        if one and is_asked(request, one):
            return respond(request, template, listing=one, context=context)
    return render(request, template, context)


def is_asked(request: HttpRequest, listing: Listing) -> bool:
    """Whether a request is for one table of a page alone, on the screen or as a file."""
    wanted = request.GET.get(f"{listing.table.prefix}export", "")
    return bool(wanted) or request.headers.get("HX-Target") == listing.id


def figures_of_panel(request: HttpRequest, panel: Panel, number: int = 1) -> Listing | None:
    """A panel's figures as a table of the house, the ``number``-th of the page."""
    if panel.table is None:
        return None
    return listing_of(
        panel.table,
        caption=panel.title,
        name=f"figures{number}",
        query=request.GET,
        exports=request.principal.takes_rows_away,
    )


def _file(request: HttpRequest, panel: Panel, asked: Asked) -> str:
    """The address of the rows behind a panel, "" for whoever takes none away."""
    if not panel.rows or not request.principal.may("analysis-rows.read"):
        return ""
    return reverse("analysis_rows", args=[panel.rows]) + asked.address
