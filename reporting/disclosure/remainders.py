"""What a shown cell leaves over when its shown parts are taken away must itself be safe.

A remainder is a figure that anybody can work out by one subtraction. Safe values added to safe
ones are safe (see `rules`), so once every remainder is empty or safe, withholding more keeps it so.
"""

from collections.abc import Iterable, Sequence

from reporting.disclosure.addresses import Dimension
from reporting.disclosure.cube import Flags
from reporting.disclosure.sides import Side


def withhold_parts(sides: Iterable[Side], shown: Flags) -> Flags:
    """Withhold the smallest parts of cells until every remainder is empty or safe."""
    remaining = shown.copy()
    for side in sides:
        before = -1
        while before != (before := int(remaining.sum())):
            for cell, dimension in side.children:
                _withhold_parts_of(side, cell, dimension, remaining)
    return remaining


def shown_parts(side: Side, cell: int, dimension: Dimension, shown: Flags) -> list[int]:
    """The shown descendants along a dimension with no shown cell between them and the cell."""
    found: list[int] = []
    waiting: list[Sequence[int]] = [side.children.get((cell, dimension), ())]
    while waiting:
        for child in waiting.pop():
            if not side.visible[child]:
                continue
            if shown[child]:
                found.append(child)
            else:
                waiting.append(side.children.get((child, dimension), ()))
    return sorted(found)


def _withhold_parts_of(side: Side, cell: int, dimension: Dimension, shown: Flags) -> None:
    if not (shown[cell] and side.visible[cell]):
        return
    while parts := shown_parts(side, cell, dimension, shown):
        if not side.is_weak_without(cell, parts):
            return
        shown[min(parts, key=lambda part: (side.size[part], part))] = False
