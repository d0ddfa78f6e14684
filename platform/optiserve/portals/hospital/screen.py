"""A table as a screen or a file, with the number of rows it shows noted for the trail."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse

from optiserve.web.responses import respond
from optiserve.web.rows import Rows
from optiserve.web.tables import Table


def show(
    request: HttpRequest,
    template: str,
    *,
    table: Table,
    rows: Rows,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The table over ``rows`` as the address asks for it: a page, a part of it, CSV or XLSX.

    Whoever takes no rows away gets the page whatever the address asks for.
    """
    listing = table.bind(rows, request.GET, exports=request.principal.takes_rows_away)
    whole = listing.exports and request.GET.get(f"{table.prefix}export") in {"csv", "xlsx"}
    page = listing.page
    request.rows_shown = page.paginator.count if whole else len(page.object_list)
    named = {"page_title": table.caption, **(context or {})}
    return respond(request, template, listing=listing, context=named)
