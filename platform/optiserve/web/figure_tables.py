"""A chart's figures as a table that is searched, sorted and taken away like every other."""

import re
from typing import Any, Final

from django.http import QueryDict
from django.utils.html import strip_tags

from optiserve.web.charts import DataTable
from optiserve.web.formatting import ABSENT, shown
from optiserve.web.tables import Column, Listing, Table

# What a figure begins with as screens write it: a sign, yen, digits in groups.
_FIGURE: Final = re.compile(r"([+−±-]?)¥?(\d[\d,]*(?:\.\d+)?)")

_Row = dict[str, Any]


def listing_of(
    figures: DataTable, *, caption: str, name: str, query: QueryDict, exports: bool
) -> Listing:
    """The figures in the state that the address names; ``name`` keeps a page's tables apart.

    Until somebody sorts them they stand as they are told. What begins with a figure everywhere in
    a column is sorted by it, dashes last; all else as text.
    """
    cells = [[shown(cell) for cell in row] for row in figures.rows]
    rows: list[_Row] = [{} for _ in cells]
    for at in range(len(figures.headers)):
        texts = [strip_tags(row[at]) for row in cells]
        for row, told, text, key in zip(rows, cells, texts, _keys(texts), strict=True):
            row |= {f"c{at}": key, f"shown{at}": told[at], f"text{at}": text}
    table = Table(
        name=name,
        caption=caption,
        columns=[_column(at, str(header)) for at, header in enumerate(figures.headers)],
        search=["text0"],
        prefix=f"{name}-",
        cards=False,
    )
    return table.bind(rows, query, exports=exports)


def _column(at: int, header: str) -> Column:
    return Column(
        f"c{at}",
        header,
        value=lambda row: row[f"text{at}"],
        cell=lambda row: row[f"shown{at}"],
        numeric=at > 0,
        sortable=True,
    )


def _keys(texts: list[str]) -> list[Any]:
    """What a column is sorted by: numbers where every text begins with one, None for dashes."""
    found = [None if text == ABSENT else _FIGURE.match(text) for text in texts]
    if any(one is None and text != ABSENT for one, text in zip(found, texts, strict=True)):
        return [None if text == ABSENT else text for text in texts]
    return [None if one is None else _number(*one.groups()) for one in found]


def _number(sign: str, digits: str) -> float:
    number = float(digits.replace(",", ""))
    return -number if sign in {"−", "-"} else number
