"""One look for every chart, on screen, in print and on slides.

Builders name styles and order their series; only this module knows colours and fonts. The series
form a ladder of lightness in one blue, so that they differ without colour vision and in grey
print; marks differ in shape or dash as well. Blue and greys are those of the Digital Agency's
design system.
"""

from dataclasses import dataclass
from typing import Any, Literal

from reporting.charts.render import SCHEMA

Spec = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours and font of a surface. ``series`` runs from the strongest to the weakest."""

    font: str
    ink: str
    quiet: str
    grid: str
    surface: str
    primary: str
    series: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Size:
    """A chart's outer size in CSS pixels, points in print; "container" fills its parent."""

    width: int | Literal["container"]
    height: int


_SCREEN_FONT = "'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI', sans-serif"

LIGHT = Theme(
    font=_SCREEN_FONT,
    ink="#1A1A1A",
    quiet="#626264",
    grid="#E6E6E6",
    surface="#FFFFFF",
    primary="#0017C1",
    series=("#000071", "#264AF4", "#7096F8", "#B4C9F9", "#F2F2F2"),
)
DARK = Theme(
    font=_SCREEN_FONT,
    ink="#F2F2F2",
    quiet="#B3B3B3",
    grid="#4D4D4D",
    surface="#1A1A1A",
    primary="#9DB7F9",
    series=("#E8F1FE", "#9DB7F9", "#4979F5", "#0031D8", "#333333"),
)
PRINT = Theme(
    font="IPAexGothic",
    ink=LIGHT.ink,
    quiet=LIGHT.quiet,
    grid=LIGHT.grid,
    surface=LIGHT.surface,
    primary=LIGHT.primary,
    series=LIGHT.series,
)


def themed(spec: Spec, *, theme: Theme) -> Spec:
    """A complete Vega-Lite specification: the builder's, with schema and theme."""
    return {"$schema": SCHEMA, **spec, "config": config(theme)}


def frame(*, title: str, size: Size) -> Spec:
    """What every chart begins with: its title, also read aloud, and its outer size."""
    return {
        "title": title,
        "description": title,
        "width": size.width,
        "height": size.height,
        "autosize": {"type": "fit", "contains": "padding"},
    }


def config(theme: Theme) -> Spec:
    """The Vega-Lite ``config`` of a theme."""
    words = {"font": theme.font, "fontWeight": "normal"}
    return {
        "background": theme.surface,
        "font": theme.font,
        "padding": 4,
        "view": {"stroke": None},
        "title": {**words, "anchor": "start", "color": theme.ink, "fontSize": 11, "offset": 8},
        "axis": _axis(theme),
        "axisY": {"titleAngle": 0, "titleAlign": "left", "titleAnchor": "end", "titleY": -8},
        "axisBand": {"grid": False, "ticks": False, "labelPadding": 7},
        "scale": {"barBandPaddingInner": 0.4, "bandPaddingInner": 0.4},
        "legend": {
            "orient": "top",
            "title": None,
            "labelColor": theme.ink,
            "labelFontSize": 9,
            "symbolSize": 60,
            "symbolStrokeWidth": 1.5,
            "columnPadding": 8,
            "offset": 4,
        },
        "range": {"category": list(theme.series)},
        "mark": {"color": theme.primary},
        "style": _styles(theme),
    }


def _axis(theme: Theme) -> Spec:
    return {
        "domainColor": theme.quiet,
        "gridColor": theme.grid,
        "tickColor": theme.quiet,
        "labelColor": theme.ink,
        "labelFontSize": 9,
        "labelLimit": 150,
        "titleColor": theme.quiet,
        "titleFontSize": 9,
        "titleFontWeight": "normal",
    }


def _styles(theme: Theme) -> Spec:
    return {
        "amount": {"color": theme.primary},
        "part": {"stroke": theme.ink, "strokeWidth": 0.6},
        "reach": {"color": theme.quiet, "strokeWidth": 1.5},
        "seen": {"fill": theme.primary, "stroke": theme.primary, "opacity": 1},
        "unseen": {"fill": theme.surface, "stroke": theme.primary, "opacity": 1},
        "value": {"color": theme.ink, "fontSize": 9, "font": theme.font},
        "withheld": {"color": theme.quiet, "fontSize": 9, "font": theme.font},
    }
