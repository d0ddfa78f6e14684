"""Draws specifications where there is no browser, with the version the browser is given too."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib_fontja
import vl_convert

VEGA_LITE = "6.4"
SCHEMA = f"https://vega.github.io/schema/vega-lite/v{VEGA_LITE}.json"
FONT_FILE = Path(matplotlib_fontja.__file__).parent / "fonts" / "ipaexg.ttf"


def svg(spec: dict[str, Any]) -> str:
    """The SVG of a themed specification; the same bytes for the same input.

    Raises ValueError for a specification that is not Vega-Lite.
    """
    _know_the_font()
    return vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE, allowed_base_urls=[])


@lru_cache(maxsize=1)
def _know_the_font() -> None:
    vl_convert.register_font_directory(str(FONT_FILE.parent))
