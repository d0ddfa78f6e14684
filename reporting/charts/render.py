"""Draws specifications where there is no browser, with the version the browser is given too."""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import vl_convert

VEGA_LITE = "6.4"
SCHEMA = f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json"


def _font_file() -> Path:
    """The font in the installed package, without importing that: it would load matplotlib."""
    spec = find_spec("matplotlib_fontja")
    if spec is None or spec.origin is None:
        raise RuntimeError("matplotlib-fontja, which carries the Japanese font, is not installed.")
    return Path(spec.origin).parent / "fonts" / "ipaexg.ttf"


FONT_FILE = _font_file()


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a themed specification; the same bytes for the same input.

    Raises ValueError for a specification that is not Vega-Lite.
    """
    _know_the_font()
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])


def png(spec: dict[str, Any], *, scale: float = 2.0) -> bytes:
    """The same as pixels, two for each of its own by default. Raises ValueError as ``svg``."""
    _know_the_font()
    return vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale, allowed_base_urls=[])


@lru_cache(maxsize=1)
def _know_the_font() -> None:
    vl_convert.register_font_directory(str(FONT_FILE.parent))
