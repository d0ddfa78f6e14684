"""A maker's charts: published aggregates, in which a withheld figure stays visible as withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from reporting.charts.theme import Size, Spec, frame


@dataclass(frozen=True, slots=True)
class AreaValue:
    """A region's published value, None where it is withheld."""

    label: str
    value: float | None


def revised(spec: Spec, revisions: Mapping[str, int]) -> Spec:
    """A trend with the number of the revision above each month that was published anew."""
    shown = [
        {**point, "revision": f"r{revisions[point['month']]}"}
        for point in spec["data"]["values"]
        if revisions.get(point["month"], 1) > 1 and point["value"] is not None
    ]
    mark = {
        "data": {"values": shown},
        "mark": {"type": "text", "dy": -10, "style": "value"},
        "encoding": {"text": {"field": "revision"}},
    }
    return {**spec, "layer": [*spec["layer"], mark]} if shown else spec


def by_area(
    rows: Sequence[AreaValue],
    *,
    title: str,
    withheld: str,
    value_format: str,
    size: Size,
) -> Spec:
    """A bar with its value per region, in the order given; ``value_format`` is d3's."""
    y = {"field": "label", "type": "nominal", "sort": [r.label for r in rows], "title": None}
    x = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"format": value_format, "tickCount": 5},
        # Room for the figure that stands behind the longest bar.
        "scale": {"domainMax": 1.15 * max((r.value or 0 for r in rows), default=0) or 1},
    }
    known, hidden = {"filter": "isValid(datum.value)"}, {"filter": "!isValid(datum.value)"}
    beside = {"type": "text", "align": "left", "dx": 4}
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(row) for row in rows]},
        "encoding": {"y": y},
        "layer": [
            {
                "transform": [known],
                "mark": {"type": "bar", "style": "amount"},
                "encoding": {"x": x},
            },
            {
                "transform": [known],
                "mark": {**beside, "style": "value"},
                "encoding": {"x": x, "text": {"field": "value", "format": value_format}},
            },
            {
                "transform": [hidden],
                "mark": {**beside, "style": "withheld"},
                "encoding": {
                    "x": {"datum": 0, "type": "quantitative"},
                    "text": {"value": withheld},
                },
            },
        ],
    }
