"""Charts of the analysis on screen: wards, repairs, priorities, plans, peers.

Like those of ``hospital``: pure functions of typed rows and of words in the reader's language.
Nothing rests on colour: series differ in shape or dash, and marks carry their numbers.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reporting.charts.theme import Size, Spec, frame


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in a row and a column."""

    row: str
    column: str
    amount: float


@dataclass(frozen=True, slots=True)
class Lasting:
    """The share that lasts longer than ``days``, of one series."""

    days: float
    share: float
    series: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the words that stand at its end."""

    label: str
    value: float
    text: str


def amounts(
    rows: Sequence[Amount],
    *,
    title: str,
    order: tuple[Sequence[str], Sequence[str]],
    size: Size,
) -> Spec:
    """A grid of circles, each with its number beside it; ``order`` of rows, then of columns."""
    x = {"field": "column", "type": "nominal", "sort": list(order[1]), "title": None}
    y = {"field": "row", "type": "nominal", "sort": list(order[0]), "title": None}
    amount = {"field": "amount", "type": "quantitative"}
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(row) for row in rows]},
        "encoding": {
            "x": {**x, "axis": {"orient": "top", "labelAngle": 0, "labelLimit": 90}},
            "y": y,
        },
        "layer": [
            {
                "mark": {"type": "circle", "style": "amount", "opacity": 0.35},
                "encoding": {
                    "size": {**amount, "legend": None, "scale": {"range": [4, 700]}},
                },
            },
            {
                "mark": {"type": "text", "style": "value"},
                "encoding": {"text": {**amount, "format": ",.0f"}},
            },
        ],
    }


def lasting(
    rows: Sequence[Lasting], *, title: str, series: Sequence[str], axis: str, size: Size
) -> Spec:
    """Survival curves as steps, a dash for each series."""
    which = {
        "field": "series",
        "type": "nominal",
        "sort": list(series),
        "legend": {"symbolType": "stroke", "symbolSize": 200, "columns": 3},
    }
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(row) for row in rows]},
        "mark": {"type": "line", "interpolate": "step-after", "strokeWidth": 1.8},
        "encoding": {
            "x": {"field": "days", "type": "quantitative", "title": axis, "axis": {"grid": False}},
            "y": {
                "field": "share",
                "type": "quantitative",
                "title": None,
                "scale": {"domain": [0, 1]},
                "axis": {"format": ".0%", "tickCount": 5},
            },
            "color": {**which, "scale": {"domain": list(series)}},
            "strokeDash": {
                **which,
                "scale": {"domain": list(series), "range": [[1, 0], [4, 2], [1, 2]]},
            },
        },
    }


def bars(
    rows: Sequence[Bar],
    *,
    title: str,
    value_format: str,
    size: Size,
    ticks: Sequence[float] = (),
) -> Spec:
    """A bar for each row in the order given, its words at its end; ``ticks`` where known."""
    y = {"field": "label", "type": "nominal", "sort": None, "title": None}
    x = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {
            "format": value_format,
            "tickCount": 5,
            **({"values": list(ticks)} if ticks else {}),
        },
        # Room for the words behind the longest bar.
        "scale": {"domainMin": 0, "domainMax": 1.5 * max((r.value for r in rows), default=0) or 1},
    }
    return {
        **frame(title=title, size=size),
        "data": {"values": [asdict(row) for row in rows]},
        "encoding": {"y": y, "x": x},
        "layer": [
            {"mark": {"type": "bar", "style": "amount"}},
            {
                "mark": {"type": "text", "style": "value", "align": "left", "dx": 4},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure of the hospital's own beside that of others, in one unit."""

    label: str
    own: float
    peers: float


def compared(
    rows: Sequence[Comparison],
    *,
    title: str,
    words: tuple[str, str],
    size: Size,
    value_format: str = ".0%",
) -> Spec:
    """Two marks on a line for each row, own and others; ``words`` name them in this order."""
    who: Spec = {
        "field": "who",
        "type": "nominal",
        "sort": list(words),
        "legend": {"columns": 2},
    }
    values = [
        {"label": row.label, "who": name, "value": value}
        for row in rows
        for name, value in zip(words, (row.own, row.peers), strict=True)
    ]
    x = {"field": "value", "type": "quantitative", "title": None, "axis": {"format": value_format}}
    return {
        **frame(title=title, size=size),
        "data": {"values": values},
        "encoding": {"y": {"field": "label", "type": "nominal", "sort": None, "title": None}},
        "layer": [
            {
                "mark": {"type": "rule", "style": "reach"},
                "encoding": {
                    "x": {**x, "aggregate": "min"},
                    "x2": {"field": "value", "aggregate": "max"},
                },
            },
            {
                "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1},
                "encoding": {
                    "x": x,
                    "color": {**who, "scale": {"domain": list(words)}},
                    "shape": {
                        **who,
                        "scale": {"domain": list(words), "range": ["square", "circle"]},
                    },
                },
            },
        ],
    }
