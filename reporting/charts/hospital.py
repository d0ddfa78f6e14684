"""A hospital's charts, as Vega-Lite specifications without a theme.

Every builder is a pure function of typed rows and of words already in the reader's language.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reporting.charts.theme import Size, Spec, frame


@dataclass(frozen=True, slots=True)
class CategoryUse:
    """A category's devices: owned, on loan on average and at most, all counts of devices."""

    label: str
    owned: int
    mean_lent: float
    peak_lent: int


@dataclass(frozen=True, slots=True)
class DayUse:
    """Devices lent and available at one day's 09:00; ``day`` is the day of the month."""

    day: int
    lent: int
    available: int


@dataclass(frozen=True, slots=True)
class AgeCount:
    """Devices of one age band."""

    label: str
    devices: int


@dataclass(frozen=True, slots=True)
class CauseCount:
    """Reported faults of a category with one cause."""

    label: str
    cause: str
    faults: int


@dataclass(frozen=True, slots=True)
class RateLimits:
    """A category's failures per device-year with its confidence limits."""

    label: str
    failures: int
    rate: float
    lower: float
    upper: float


def utilisation(
    rows: Sequence[CategoryUse],
    *,
    title: str,
    owned: str,
    mean: str,
    peak: str,
    size: Size,
) -> Spec:
    """Owned against lent, a line of three marks per category; the axis counts devices."""
    values = [
        {"label": row.label, "measure": measure, "devices": devices}
        for row in rows
        for measure, devices in (
            (owned, row.owned),
            (peak, row.peak_lent),
            (mean, round(row.mean_lent, 1)),
        )
    ]
    y = {"field": "label", "type": "nominal", "sort": None, "title": None}
    order = [owned, peak, mean]
    x = {"field": "devices", "type": "quantitative", "title": None, "axis": {"tickCount": 8}}
    return {
        **frame(title=title, size=size),
        "data": {"values": values},
        "encoding": {"y": y},
        "layer": [
            {
                "mark": {"type": "rule", "style": "reach"},
                "encoding": {
                    "x": {**x, "aggregate": "min"},
                    "x2": {"field": "devices", "aggregate": "max"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 60, "opacity": 1},
                "encoding": {
                    "x": x,
                    "color": _ordered("measure", order),
                    "shape": {
                        **_ordered("measure", order),
                        "scale": {"domain": order, "range": ["square", "diamond", "circle"]},
                    },
                },
            },
        ],
    }


def daily(points: Sequence[DayUse], *, title: str, lent: str, available: str, size: Size) -> Spec:
    """Devices lent and available through the month; the second line is dashed."""
    values: list[dict[str, Any]] = [
        {"day": point.day, "measure": measure, "devices": devices}
        for point in points
        for measure, devices in ((lent, point.lent), (available, point.available))
    ]
    order = [lent, available]
    most = max((value["devices"] for value in values), default=0)
    return {
        **frame(title=title, size=size),
        "data": {"values": values},
        "mark": {"type": "line", "interpolate": "step", "strokeWidth": 1.8},
        "encoding": {
            "x": {
                "field": "day",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [1, max((p.day for p in points), default=31)], "nice": False},
                "axis": {"grid": False, "tickMinStep": 1, "tickCount": 8},
            },
            "y": {
                "field": "devices",
                "type": "quantitative",
                "title": None,
                "axis": {"tickMinStep": 1, "tickCount": 5},
                "scale": {"domain": [0, max(most, 1)], "nice": True},
            },
            "color": _ordered("measure", order),
            "strokeDash": {
                **_ordered("measure", order),
                "scale": {"domain": order, "range": [[1, 0], [4, 2]]},
            },
        },
    }


def ages(rows: Sequence[AgeCount], *, title: str, size: Size) -> Spec:
    """A bar with its number per age band, in the order given."""
    x = {"field": "label", "type": "nominal", "sort": None, "title": None}
    y = {"field": "devices", "type": "quantitative", "title": None, "axis": None}
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(row) for row in rows]},
        "encoding": {"x": {**x, "axis": {"labelAngle": 0}}, "y": y},
        "layer": [
            {"mark": {"type": "bar", "style": "amount"}},
            {
                "mark": {"type": "text", "style": "value", "dy": -7},
                "encoding": {"text": {"field": "devices", "type": "quantitative"}},
            },
        ],
    }


def causes(rows: Sequence[CauseCount], *, order: Sequence[str], title: str, size: Size) -> Spec:
    """Faults per category, stacked by cause in the given order; the axis counts reports."""
    return {
        **frame(title=title, size=size),
        "data": {"values": [{**asdict(row), "rank": order.index(row.cause)} for row in rows]},
        "mark": {"type": "bar", "style": "part"},
        "encoding": {
            "y": {"field": "label", "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": "faults",
                "type": "quantitative",
                "title": None,
                "axis": {"tickMinStep": 1, "tickCount": 8, "format": "d"},
            },
            "color": _ordered("cause", order),
            "order": {"field": "rank", "type": "quantitative"},
        },
    }


def failure_rates(rows: Sequence[RateLimits], *, title: str, unit: str, size: Size) -> Spec:
    """A forest: each rate on its confidence interval; hollow where nothing failed."""
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(row) for row in rows]},
        "encoding": {"y": {"field": "label", "type": "nominal", "sort": None, "title": None}},
        "layer": [
            {
                "mark": {"type": "rule", "style": "reach"},
                "encoding": {
                    "x": {"field": "lower", "type": "quantitative", "title": unit},
                    "x2": {"field": "upper"},
                },
            },
            *(
                {
                    "transform": [{"filter": f"datum.failures {which} 0"}],
                    "mark": {
                        "type": "point",
                        "style": style,
                        "filled": style == "seen",
                        "size": 55,
                    },
                    "encoding": {"x": {"field": "rate", "type": "quantitative"}},
                }
                for which, style in ((">", "seen"), ("==", "unseen"))
            ),
        ],
    }


def _ordered(field: str, order: Sequence[str]) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "sort": list(order),
        "scale": {"domain": list(order)},
        "legend": {"columns": min(len(order), 3)},
    }
