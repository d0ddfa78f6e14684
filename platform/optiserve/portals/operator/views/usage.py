"""What each hospital costs, day by day."""

from datetime import date, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.web.charts import DataTable
from optiserve.web.responses import respond
from optiserve.web.tables import Choice, Column, Table
from reporting.charts.theme import Size
from reporting.charts.trend import MonthValue, trend
from shared.hospitals import queries as hospitals
from shared.hospitals.models import Usage
from shared.kernel import clock

DAYS: Final = 14
MEGABYTE: Final = 1024**2


def _days() -> list[tuple[str, str]]:
    newest = clock.today()
    days = [newest - timedelta(days=back) for back in range(DAYS)]
    return [(f"{day:%Y-%m-%d}", date_format(day, "SHORT_DATE_FORMAT")) for day in days]


def _short(day: date) -> str:
    return date_format(day, "n/j" if get_language() == "ja" else "j M")


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else round(ms / 1000, 1)


def _percent(one: Usage) -> str:
    return f"{one.filled:.0%}"


USAGE = Table(
    name="usage",
    caption=gettext_lazy("Usage by hospital and day"),
    columns=[
        Column(
            "hospital",
            gettext_lazy("Hospital"),
            path="hospital.name",
            sortable=True,
            link=lambda one: f"../hospitals/{one.hospital.code}/",
        ),
        Column(
            "day",
            gettext_lazy("Day"),
            cell=lambda one: _short(one.day),
            sortable=True,
        ),
        Column("requests", gettext_lazy("Requests"), numeric=True, sortable=True),
        Column("refused", gettext_lazy("Refused"), numeric=True, sortable=True),
        Column(
            "db_ms",
            gettext_lazy("Database, s"),
            cell=lambda one: _seconds(one.db_ms),
            numeric=True,
            sortable=True,
        ),
        Column(
            "task_ms",
            gettext_lazy("Workers, s"),
            cell=lambda one: _seconds(one.task_ms),
            numeric=True,
            sortable=True,
        ),
        Column("rows", gettext_lazy("Rows"), numeric=True, sortable=True),
        Column(
            "held_bytes",
            gettext_lazy("Storage, MB"),
            cell=lambda one: round(one.held_bytes / MEGABYTE, 1),
            numeric=True,
            sortable=True,
        ),
        Column("filled", gettext_lazy("Quota"), cell=_percent, numeric=True, sortable=True),
    ],
    search=["hospital.name", "hospital.code"],
    filters=[
        Choice("day", gettext_lazy("Day"), _days),
        Choice(
            "is_full",
            gettext_lazy("Beyond its quota"),
            [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        ),
    ],
    order="-day",
    empty=gettext_lazy("Nothing has been counted yet. It is written down every hour."),
)


@needs("usage.read")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The last two weeks: all requests by day, and every hospital's days."""
    since = clock.today() - timedelta(days=DAYS - 1)
    listing = USAGE.bind(hospitals.usage(since=since), request.GET, exports=True)
    by_day = [(_short(day), count) for day, count in hospitals.requests_by_day(since=since)]
    context = {
        "page_title": _("Use and cost"),
        "has_days": bool(by_day),
        "chart": trend(
            [MonthValue(month=day, value=count) for day, count in by_day],
            title=_("Requests a day, all hospitals"),
            value_format=",d",
            size=Size(width="container", height=220),
        ),
        "days": DataTable(headers=[_("Day"), _("Requests")], rows=by_day),
    }
    return respond(request, "operator/usage.html", listing=listing, context=context)
