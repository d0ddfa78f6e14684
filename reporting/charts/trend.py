"""A figure through the months, for hospitals and makers alike."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reporting.charts.theme import Size, Spec, frame

DASHES = [[1, 0], [4, 2], [1, 2], [6, 2, 1, 2]]


@dataclass(frozen=True, slots=True)
class MonthValue:
    """A month's value of one series; None breaks the line, as a withheld figure must."""

    month: str
    value: float | None
    series: str = ""


def trend(points: Sequence[MonthValue], *, title: str, value_format: str, size: Size) -> Spec:
    """A line with a mark per month, from zero; ``value_format`` is d3's, such as ".0%"."""
    encoding: Spec = {
        "x": {"field": "month", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}},
        "y": {
            "field": "value",
            "type": "quantitative",
            "title": None,
            "axis": {"format": value_format, "tickCount": 5},
        },
    }
    line: Spec = {"type": "line", "strokeWidth": 1.8}
    dash: Spec = {}
    if any(point.series for point in points):
        order = list(dict.fromkeys(point.series for point in points))
        named = {"field": "series", "type": "nominal", "scale": {"domain": order}}
        encoding["color"] = {**named, "legend": {"symbolType": "stroke", "symbolSize": 200}}
        dash = {"strokeDash": {**named, "scale": {"domain": order, "range": DASHES}}}
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(point) for point in points]},
        "encoding": encoding,
        "layer": [
            {"mark": line, "encoding": dash},
            {"mark": {"type": "point", "filled": True, "size": 45, "opacity": 1}},
        ],
    }
