"""The quality of the data: a month's score, what to mend first, and how it went.

A month is told as it is now; what was kept with each revision of its report can be looked at.
"""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import filters
from optiserve.portals.hospital.screen import show
from optiserve.web.charts import DataTable
from optiserve.web.tables import Column, Table
from reporting.charts.theme import Size
from reporting.charts.trend import MonthValue, trend
from reporting.documents.report_words import month_name
from shared.kernel import clock
from shared.kernel.periods import BadMonth, Month
from tenants.intake import quality as measure
from tenants.reports import queries as archive
from tenants.reports.queries import MonthScore

MONTHS_SHOWN = 12


@needs("master.read")
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """The score of a month, by default the last: as it is now, or as a revision reported it."""
    try:
        month = Month.parse(request.GET.get("month", ""))
    except BadMonth:
        month = Month.of(clock.today()).previous()
    kept = archive.frozen(month)
    asked = request.GET.get("revision", "")
    reported = next((one for one in kept if str(one.revision) == asked), None)
    found = reported or measure.quality(month)
    scores = archive.scores(MONTHS_SHOWN)
    context = {
        "page_title": _("Data quality"),
        "score": found.score,
        "month": month_name(month),
        "reported": reported,
        "now_url": _address(month),
        "kept": [(_label(one), _address(month, one.revision), one) for one in kept],
        "reasons": [_shown(one, month) for one in found.reasons if one.lost],
        "chart": _chart(scores),
        "chart_table": DataTable(
            [_("Month"), _("Score")], [(str(one.month), one.score) for one in scores]
        ),
    }
    return show(request, "hospital/quality.html", table=_table(), rows=scores, context=context)


def _table() -> Table:
    return Table(
        name="quality",
        caption=_("Month by month"),
        columns=[
            Column(
                "month", _("Month"), value=lambda one: str(one.month), link=_leads_to, sortable=True
            ),
            Column("score", _("Score"), numeric=True, sortable=True),
            Column("report", _("Report"), value=_label),
            Column("first", _("What to mend first"), value=_first),
            Column("computed_at", _("Computed at"), numeric=True),
        ],
        order="-month",
        empty=_("Each commit stores the score of its month. None is stored yet."),
    )


def _label(one: MonthScore) -> str:
    if one.revision is None:
        return _("not made yet")
    return _("Revision %(revision)d") % {"revision": one.revision}


def _leads_to(one: MonthScore) -> str:
    return _address(one.month)


def _address(month: Month, revision: int | None = None) -> str:
    return f"{reverse('quality')}?month={month}" + (f"&revision={revision}" if revision else "")


def _first(one: MonthScore) -> str:
    if one.first is None:
        return ""
    text, _url = _words(one.month)[one.first.code]
    return f"{text} ({one.first.affected:,} / {one.first.base:,})"


def _chart(scores: Sequence[MonthScore]) -> dict[str, Any] | None:
    """A line once there are two months to join."""
    if len(scores) < 2:
        return None
    points = [MonthValue(str(one.month), float(one.score)) for one in scores]
    return trend(points, title=_("Score"), value_format=".0f", size=Size("container", 220))


def card(month: Month) -> dict[str, Any]:
    """The score for the first page, and what to mend first."""
    found = measure.quality(month)
    first = next((_shown(one, month) for one in found.reasons if one.lost), None)
    return {"score": found.score, "month": month_name(month), "first": first}


def _shown(reason: measure.Reason, month: Month) -> dict[str, Any]:
    text, url = _words(month)[reason.code]
    return {
        "text": text,
        "url": url,
        "gain": round(reason.lost, 1),
        "affected": reason.affected,
        "base": reason.base,
        "weight": reason.weight,
    }


def _words(month: Month) -> dict[str, tuple[str, str]]:
    devices, loans = reverse("devices"), reverse("loans")
    return {
        "missing_file": (_("Files of the month are missing"), f"{reverse('upload')}?month={month}"),
        "rejected": (_("Rows were rejected"), f"{reverse('files')}?month={month.start}"),
        "no_category": (
            _("Devices match no shared category"),
            f"{devices}?category={filters.UNMATCHED}",
        ),
        "no_maker": (_("Devices match no maker"), f"{devices}?maker={filters.UNMATCHED}"),
        "no_model": (_("Devices match no model"), f"{devices}?lacks=model"),
        "no_acquired_on": (
            _("Devices have no date of acquisition"),
            f"{devices}?lacks=acquired_on",
        ),
        "no_cost": (_("Devices have no acquisition cost"), f"{devices}?lacks=cost"),
        "no_serial": (_("Devices have no serial number"), f"{devices}?lacks=serial"),
        "no_ward": (_("Devices stand in no ward"), f"{devices}?lacks=ward"),
        "imprecise": (_("Dates are known only by month or year"), f"{devices}?lacks=precision"),
        "unknown_device": (
            _("Loans name devices that no ledger has"),
            reverse("unknown_devices"),
        ),
        "overlap": (_("Loans of one device overlap"), reverse("lending_questions")),
        "long_open": (_("Loans have been open for long"), f"{loans}?state=open"),
        "ward_type": (
            _("Wards have no type"),
            f"{reverse('master', args=['wards'])}?sort=ward_type",
        ),
    }
