"""What a page needs to draw a chart: the specification as JSON, its table, and the two themes."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from reporting.charts import theme

# The themes are sized for print, where a unit is a point; a screen is read from further away.
SCREEN_SCALE = 4 / 3
# As in tokens.css: a chart on a page has the page's font and surface.
FONT = "'Noto Sans JP', 'Hiragino Sans', 'Yu Gothic UI', 'IPAexGothic', system-ui, sans-serif"
LIGHT = replace(theme.LIGHT, font=FONT, surface="#ffffff")
DARK = replace(theme.DARK, font=FONT, surface="#161a22", grid="#2c323f")


@dataclass(frozen=True, slots=True)
class DataTable:
    """The figures of a chart as text: the same rows, for whoever cannot see the drawing."""

    headers: Sequence[str]
    rows: Sequence[Sequence[Any]]


def screen_themes() -> dict[str, Any]:
    """The light and the dark Vega-Lite ``config`` with type sized for screens."""
    return {"light": _larger(theme.config(LIGHT)), "dark": _larger(theme.config(DARK))}


def for_screen(spec: dict[str, Any]) -> dict[str, Any]:
    """A builder's specification without its title and theme: the page has both of its own."""
    return {key: value for key, value in spec.items() if key not in {"title", "config"}}


def identity(spec: dict[str, Any]) -> str:
    """A short name that differs between the charts of a page and stays when it is drawn again."""
    text = json.dumps(spec, sort_keys=True, cls=DjangoJSONEncoder)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _larger(part: Any, key: str = "") -> Any:
    if isinstance(part, dict):
        return {name: _larger(value, name) for name, value in part.items()}
    return round(part * SCREEN_SCALE) if key.lower().endswith("fontsize") else part
