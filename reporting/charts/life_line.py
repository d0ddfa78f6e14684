"""The chart of a device's life."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reporting.charts.theme import Size, Spec, frame


@dataclass(frozen=True, slots=True)
class Stretch:
    """Something that lasted: ISO dates or moments; one that goes on ends with the chart."""

    lane: str
    since: str
    until: str
    text: str


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened at one ISO date or moment."""

    lane: str
    at: str
    text: str


def life(
    stretches: Sequence[Stretch],
    moments: Sequence[Moment],
    *,
    title: str,
    lanes: Sequence[str],
    size: Size,
) -> Spec:
    """What became of a device on one axis of time, a lane for each kind of happening."""
    y: Spec = {
        "field": "lane",
        "type": "nominal",
        "sort": list(lanes),
        "title": None,
        "scale": {"domain": list(lanes)},
    }
    tooltip = {"field": "text", "type": "nominal", "title": None}
    time = {"type": "temporal", "title": None, "axis": {"tickCount": 6, "format": "%Y-%m"}}
    return {
        **frame(title=title, size=size),
        "layer": [
            {
                "data": {"values": [asdict(one) for one in stretches]},
                "mark": {"type": "bar", "style": "part", "height": 14},
                "encoding": {
                    "x": {"field": "since", **time},
                    "x2": {"field": "until"},
                    "y": y,
                    "tooltip": tooltip,
                },
            },
            {
                "data": {"values": [asdict(one) for one in moments]},
                "mark": {"type": "point", "style": "seen", "filled": True, "size": 60},
                "encoding": {"x": {"field": "at", **time}, "y": y, "tooltip": tooltip},
            },
        ],
    }
