"""One answer for the three ways a table is asked for: as a page, as a fragment, as a file."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from optiserve.web.tables import Listing
from reporting.exports.csv_file import csv_bytes
from reporting.exports.xlsx_file import xlsx_bytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def respond(
    request: HttpRequest,
    template: str,
    *,
    listing: Listing,
    context: Mapping[str, Any] | None = None,
    preamble: Sequence[str] = (),
) -> HttpResponse:
    """The page, with ``listing`` in its context; for htmx the table alone; or the rows as a file.

    ``preamble`` are the lines above an exported table, such as its source and period.
    """
    kind = request.GET.get(f"{listing.table.prefix}export")
    if listing.exports and kind in {"csv", "xlsx"}:
        return _file(listing, kind, preamble)
    if request.headers.get("HX-Target") == listing.id:
        response = render(request, "web/table.html", {"listing": listing})
    else:
        response = render(request, template, {**(context or {}), "listing": listing})
    # The same address answers with a page or a part of it: caches must keep both apart.
    patch_vary_headers(response, ["HX-Request", "HX-Target"])
    return response


def _file(listing: Listing, kind: str, preamble: Sequence[str]) -> HttpResponse:
    headers, rows = listing.export_headers(), listing.export_rows()
    if kind == "csv":
        content = csv_bytes(headers, rows, preamble=preamble)
        content_type = "text/csv; charset=utf-8"
    else:
        sheet = str(listing.table.caption)
        content, content_type = xlsx_bytes(headers, rows, sheet=sheet, preamble=preamble), XLSX
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{listing.table.name}.{kind}"'
    return response
