"""The rows behind the figures as CSV: who doubts one can work it out again."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from optiserve.access import needs
from optiserve.portals.hospital.analysis import asked as asking
from optiserve.portals.hospital.analysis.asked import Asked
from optiserve.usecases.read_figures import chosen, rows_of
from reporting.exports.csv_file import csv_bytes
from reporting.metrics.month import behind
from reporting.metrics.month.behind import Table
from tenants.equipment.models import Device

TABLES: Final = {"devices": behind.devices, "loans": behind.loans, "faults": behind.faults}
_COSTS: Final = {"acquisition_yen", "yen"}


@needs("analysis-rows.read")
@require_GET
def rows(request: HttpRequest, name: str) -> HttpResponse:
    """The devices, loans or faults that the figures of the chosen month are computed from."""
    asked = asking.read(request)
    if asked is None or name not in TABLES:
        raise Http404
    table = TABLES[name](rows_of(request.principal, asked.look, chosen(request.principal)))
    columns = [one for one in table if request.principal.with_costs or one not in _COSTS]
    request.rows_shown = len(table["device"])
    content = csv_bytes(
        ["asset_no", *columns],
        _rows(table, columns, asked),
        preamble=[_("Rows behind the figures: %(what)s") % {"what": asked.in_words}],
    )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}-{asked.month}.csv"'
    return response


def _rows(table: Table, columns: list[str], asked: Asked) -> Iterator[list[Any]]:
    numbers = dict(Device.objects.values_list("pk", "asset_no"))
    texts = [_cells(name, table, asked) for name in columns]
    for device, *cells in zip(table["device"].tolist(), *texts, strict=True):
        yield [numbers.get(device, ""), *cells]


def _cells(name: str, table: Table, asked: Asked) -> list[Any]:
    """A column's cells: wards by name, unknown numbers and ends of nothing left empty."""
    column = table[name]
    if name == "ward":
        return [asked.ward_name(one) if one >= 0 else "" for one in column.tolist()]
    if name == "restored":
        ended = table["timed"].tolist()
        return [one if known else "" for one, known in zip(column.tolist(), ended, strict=True)]
    if np.issubdtype(column.dtype, np.floating):
        return ["" if np.isnan(one) else one for one in column.tolist()]
    return list(column.tolist())
