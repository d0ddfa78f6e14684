"""Japan as a grid of tiles, one for each prefecture: none is too small to be read or touched."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from reporting.charts.theme import Size, Spec, frame

# The column from the west and the row from the north of each prefecture.
TILES: Final[dict[str, tuple[int, int]]] = {
    "01": (13, 0), "02": (12, 2), "03": (13, 3), "05": (12, 3), "04": (13, 4), "06": (12, 4),
    "07": (13, 5), "15": (12, 5), "16": (11, 5), "17": (10, 5), "08": (14, 6), "09": (13, 6),
    "10": (12, 6), "20": (11, 6), "21": (10, 6), "18": (9, 6), "12": (14, 7), "11": (13, 7),
    "19": (12, 7), "22": (11, 8), "13": (13, 8), "14": (12, 8), "23": (10, 7), "25": (9, 7),
    "26": (8, 6), "28": (7, 6), "31": (6, 6), "32": (5, 6), "35": (4, 7), "34": (5, 7),
    "33": (6, 7), "27": (8, 7), "29": (9, 8), "24": (10, 8), "30": (8, 8), "36": (6, 9),
    "37": (6, 8), "38": (5, 9), "39": (5, 10), "40": (2, 7), "41": (1, 7), "42": (0, 7),
    "44": (2, 8), "43": (1, 8), "45": (2, 9), "46": (1, 9), "47": (0, 11),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tile:
    """A prefecture by its code: a short and its full name, its value or that of what it lies in.

    ``text`` is the value in words, also where there is none.
    """

    code: str
    short: str
    name: str
    value: float | None
    text: str


def tile_map(tiles: Sequence[Tile], *, title: str, size: Size) -> Spec:
    """The darker a tile the greater its value, which stands in it; a dashed tile has none."""
    values = [
        {**asdict(tile), "x": TILES[tile.code][0], "y": TILES[tile.code][1]} for tile in tiles
    ]
    known, unknown = {"filter": "isValid(datum.value)"}, {"filter": "!isValid(datum.value)"}
    box: Spec = {"type": "rect", "cornerRadius": 3, "strokeWidth": 0.8}
    shade = {"field": "value", "type": "quantitative", "legend": None}
    told = [{"field": "name", "title": " "}, {"field": "text", "title": title}]
    place = {
        axis: {
            "field": axis,
            "type": "ordinal",
            "axis": None,
            "scale": {"paddingInner": 0.06, "paddingOuter": 0},
        }
        for axis in ("x", "y")
    }
    return {
        **frame(title=title, size=size),
        "data": {"values": values},
        "encoding": {**place, "tooltip": told},
        "layer": [
            {
                "transform": [known],
                "mark": {**box, "style": "amount"},
                "encoding": {"opacity": {**shade, "scale": {"range": [0.08, 0.45]}}},
            },
            {
                "transform": [unknown],
                "mark": {**box, "style": "reach", "filled": False, "strokeDash": [2, 2]},
            },
            {
                "mark": {"type": "text", "style": "value", "dy": -6},
                "encoding": {"text": {"field": "short"}},
            },
            {
                "mark": {"type": "text", "style": "value", "dy": 6},
                "encoding": {"text": {"field": "text"}},
            },
        ],
    }
