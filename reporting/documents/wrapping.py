"""Breaking text into lines; Japanese by JIS X 4051: what may not begin or end a line."""

import re
from collections.abc import Callable

_TOKEN = re.compile(r"[!-~]+|\s+|.", re.DOTALL)
_NEVER_FIRST = frozenset(
    "、。，．・：；？！）」』】〉》〕］｝ーぁぃぅぇぉっゃゅょァィゥェォッャュョ々%"
)
_NEVER_LAST = frozenset("（「『【〈《〔［｛")


def wrapped(text: str, *, width: float, measure: Callable[[str], float]) -> list[str]:
    """The lines of a text, none wider than ``width`` by ``measure`` unless one unit alone is.

    A run of Latin letters and digits stays together, as does a mark with what it belongs to.
    """
    lines, line, used = [], "", 0.0
    for unit in _units(text):
        wide = measure(unit)
        if line and used + wide > width:
            lines.append(line.rstrip())
            line = unit.lstrip()
            used = measure(line)
        else:
            line += unit
            used += wide
    return [*lines, line.rstrip()] if line.strip() else lines


def _units(text: str) -> list[str]:
    """What may not be torn apart, in order."""
    units: list[str] = []
    for token in _TOKEN.findall(text):
        belongs = units and (token[0] in _NEVER_FIRST or units[-1][-1] in _NEVER_LAST)
        if belongs:
            units[-1] += token
        else:
            units.append(token)
    return units
