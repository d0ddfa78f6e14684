"""The hospital's own audit trail."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital import names
from optiserve.portals.hospital.screen import show
from optiserve.web.markup import badge
from optiserve.web.tables import Choice, Column, Table
from tenants.sharing import queries
from tenants.sharing.models import Visit

# Characters: a file of the trail has all of them.
_REASON_SHOWN: Final = 24


def _where_from(visit: Visit) -> str:
    return _("Outsider") if visit.is_outsider else _("Our own")


def _where_from_cell(visit: Visit) -> SafeString:
    return badge("info" if visit.is_outsider else "none", _where_from(visit))


def _table() -> Table:
    operations = Visit.objects.order_by("operation").values_list("operation", flat=True).distinct()
    return Table(
        name="visits",
        caption=_("Audit trail"),
        columns=[
            Column("at", _("When"), sortable=True),
            Column("actor", _("Who"), sortable=True),
            Column("organisation", _("Organisation"), sortable=True),
            Column("is_outsider", _("Origin"), value=_where_from, cell=_where_from_cell),
            Column("operation", _("What"), value=lambda row: names.operation(row.operation)),
            Column("subject", _("Subject"), cell=lambda row: names.subject(row.subject)),
            Column("rows", _("Rows"), sortable=True, numeric=True),
            Column("via", _("Through"), value=_through),
            Column("reason", _("Reason"), value=_reason, cell=_reason_in_short),
        ],
        search=["actor", "organisation", "subject", "reason", "ticket"],
        filters=[
            Choice(
                "outsiders",
                _("Origin"),
                [("True", _("Outsiders only")), ("False", _("Our own only"))],
                path="is_outsider",
            ),
            Choice("operation", _("What"), [(code, names.operation(code)) for code in operations]),
        ],
        order="-at",
        empty=_("Nothing has been recorded yet."),
    )


def _reason(visit: Visit) -> str:
    """Why support was let in, with its ticket."""
    return " ".join(filter(None, (visit.reason, visit.ticket and f"({visit.ticket})")))


def _reason_in_short(visit: Visit) -> str:
    return Truncator(_reason(visit)).chars(_REASON_SHOWN)


def _through(visit: Visit) -> str:
    return {"screen": _("Screen"), "api": _("API")}.get(visit.via, visit.via)


@needs("visit.read")
@require_GET
def visits(request: HttpRequest) -> HttpResponse:
    """Who looked at or changed what."""
    rows = queries.visits()
    context = {"page_lead": _("Every look from outside, and every change made here.")}
    return show(request, "hospital/table.html", table=_table(), rows=rows, context=context)
