"""A look as a file: the cells as Parquet, a chart as PNG. CSV and XLSX come with the table."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpResponse

from optiserve.portals.maker.stage import Stage
from reporting.charts import render, theme
from reporting.exports.parquet_file import parquet_bytes
from shared.aggregates import covered

PARQUET = "application/vnd.apache.parquet"
_WIDTH = 760


def answer(kind: str, on: Stage, charts: Mapping[str, dict[str, Any]]) -> HttpResponse:
    """``parquet``, or a chart's name. Raises Http404 for anything else."""
    if kind == "parquet":
        return _file(_parquet(on), f"{on.chosen.category.value}.parquet", PARQUET)
    if kind in charts:
        spec = theme.themed({**charts[kind], "width": _WIDTH}, theme=theme.PRINT)
        return _file(render.png(spec), f"{kind}.png", "image/png")
    raise Http404(kind)


def _parquet(on: Stage) -> bytes:
    """Every covered cell of the category, of all months."""
    cells = [asdict(cell) | {"month": cell.month.start} for cell in covered.read(on.covered)]
    names = covered.Cell.__dataclass_fields__
    columns = {name: [cell[name] for cell in cells] for name in names}
    return parquet_bytes(columns, about={"optiserve": "\n".join(on.about()[:2])})


def _file(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
