"""The quality of the data: a month's score, what to mend first, and how it went."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import filters
from reporting.documents.report_words import month_name
from shared.kernel import clock
from shared.kernel.periods import BadMonth, Month
from tenants.intake import quality as measure


@needs("master.read")
@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """The score of a month, by default the last, computed anew; those stored are the trend."""
    try:
        month = Month.parse(request.GET.get("month", ""))
    except BadMonth:
        month = Month.of(clock.today()).previous()
    found = measure.quality(month)
    context = {
        "page_title": _("Data quality"),
        "score": found.score,
        "month": month_name(month),
        "reasons": [_shown(one, month) for one in found.reasons if one.lost],
        "trend": {
            "headers": [_("Month"), _("Score")],
            "rows": [(str(Month.of(one.month)), one.score) for one in measure.trend()],
        },
    }
    return render(request, "hospital/quality.html", context)


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
