"""Charts of right-sizing: what is owned beside what is needed, and what fewer would mean."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reporting.charts.theme import Size, Spec, frame


@dataclass(frozen=True, slots=True)
class Needed:
    """A category's devices: owned, and the least and the most that may be needed."""

    label: str
    owned: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Chance:
    """A probability, 0 to 1, at a number of devices, by one way of telling it."""

    devices: int
    chance: float
    way: str


def needed(rows: Sequence[Needed], *, title: str, words: tuple[str, str], size: Size) -> Spec:
    """A line from the least to the most needed, and a mark for what is owned.

    ``words``: owned, needed.
    """
    y = {"field": "label", "type": "nominal", "sort": None, "title": None}
    owned, range_ = words
    marks = [
        {"label": row.label, "devices": devices, "what": what}
        for row in rows
        for what, devices in ((owned, row.owned), (range_, row.least), (range_, row.most))
    ]
    what = {
        "field": "what",
        "type": "nominal",
        "sort": list(words),
        "scale": {"domain": list(words)},
        "legend": {"columns": 2},
    }
    return {
        **frame(title=title, size=size),
        "encoding": {"y": y},
        "layer": [
            {
                "data": {"values": [asdict(row) for row in rows]},
                "mark": {"type": "rule", "style": "reach", "strokeWidth": 3},
                "encoding": {
                    "x": {
                        "field": "least",
                        "type": "quantitative",
                        "title": None,
                        "axis": {"tickMinStep": 1, "tickCount": 8},
                    },
                    "x2": {"field": "most"},
                },
            },
            {
                "data": {"values": marks},
                "mark": {"type": "point", "filled": True, "size": 75, "opacity": 1},
                "encoding": {
                    "x": {"field": "devices", "type": "quantitative"},
                    "color": what,
                    "shape": {
                        **what,
                        "scale": {"domain": list(words), "range": ["square", "diamond"]},
                    },
                },
            },
        ],
    }


def chances(
    rows: Sequence[Chance],
    *,
    title: str,
    ways: Sequence[str],
    marks: Sequence[tuple[int, str]],
    axis: str,
    size: Size,
) -> Spec:
    """How the chance falls as devices are added; ``marks`` are numbers with a word each."""
    way = {
        "field": "way",
        "type": "nominal",
        "sort": list(ways),
        "legend": {"symbolType": "stroke", "symbolSize": 200, "columns": 1},
    }
    x = {
        "field": "devices",
        "type": "quantitative",
        "title": axis,
        "axis": {"tickMinStep": 1, "tickCount": 8, "grid": False},
    }
    return {
        **frame(title=title, size=size),
        "layer": [
            {
                "data": {"values": [asdict(row) for row in rows]},
                "mark": {"type": "line", "strokeWidth": 1.8},
                "encoding": {
                    "x": x,
                    "y": {
                        "field": "chance",
                        "type": "quantitative",
                        "title": None,
                        "scale": {"domain": [0, 1]},
                        "axis": {"format": ".0%", "tickCount": 5},
                    },
                    "color": {**way, "scale": {"domain": list(ways)}},
                    "strokeDash": {
                        **way,
                        "scale": {"domain": list(ways), "range": [[1, 0], [4, 2]]},
                    },
                },
            },
            *(_marked(number, word, place) for place, (number, word) in enumerate(marks)),
        ],
    }


def _marked(number: int, word: str, place: int) -> Spec:
    data = {"data": {"values": [{"devices": number, "word": word}]}}
    x = {"field": "devices", "type": "quantitative"}
    return {
        **data,
        "layer": [
            {"mark": {"type": "rule", "style": "reach"}, "encoding": {"x": x}},
            {
                "mark": {
                    "type": "text",
                    "style": "value",
                    "align": "left",
                    "dx": 4,
                    "y": 8 + 14 * place,
                },
                "encoding": {"x": x, "text": {"field": "word"}},
            },
        ],
    }
