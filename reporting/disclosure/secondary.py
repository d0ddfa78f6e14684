"""Secondary suppression: withhold until nothing unsafe can be worked out from what is shown.

What holds for the cells that remain, for each measure family, by hospital groups and (on the
all-maker cells) by makers:

1. A shown cell less any of its shown parts along one dimension is empty or satisfies the rules.
2. No withheld unsafe cell is a linear combination of shown cells, nor becomes one for a single
   group (maker) that subtracts everything of its own.
3. No figure about a single group's (maker's) data alone follows from shown cells, for outsiders
   or for any other single group (maker) that subtracts everything of its own. A figure is any
   linear combination that depends on that group's values and on nobody else's.

2 and 3 are exact (`exact`), over the whole linked system at once, for every measure, and count a
value of zero as known: a zero protects nobody. Differences along two dimensions together are
covered by 2 and 3 only; approximate recovery (linear programming), coalitions and earlier months
are not covered here. Withholding a cell never discloses, so this ends, at worst with nothing
shown.
"""

from collections.abc import Iterable, Set
from operator import sub

from reporting.disclosure.cube import Coordinate, Dimension
from reporting.disclosure.exact import disclosures
from reporting.disclosure.sacrifice import Sacrifice
from reporting.disclosure.system import Figures, Layer, System

DIMENSIONS: tuple[Dimension, ...] = ("product", "geo", "band")


def settle(systems: Iterable[System], shown: Set[Coordinate]) -> set[Coordinate]:
    """The cells of `shown` (all safe by themselves) that may stay, in every system at once.

    What a step has made true, withholding more cannot undo: a span only shrinks, and once every
    remainder is empty or safe, one that loses a shown part gains that part's own remainder, and
    safe values added to safe ones are safe (see `rules`). So each step is taken once.
    """
    remaining = set(shown)
    for system in systems:
        _withhold_parts(system, remaining)
        for layer in system.layers():
            _withhold_sources(system, remaining, layer)
    return remaining


def _withhold_parts(system: System, shown: set[Coordinate]) -> None:
    """Withhold the smallest parts of cells until every remainder is empty or safe."""
    before = -1
    while before != len(shown):
        before = len(shown)
        for parent in sorted(shown & system.cells.keys()):
            for dimension in DIMENSIONS:
                _withhold_parts_of(system, parent, dimension, shown)


def _withhold_sources(system: System, shown: set[Coordinate], layer: Layer) -> None:
    """Withhold the smallest cells behind each disclosure until there is none."""
    while True:
        found, ties = disclosures(layer, shown)
        if not found:
            return
        sacrifice = Sacrifice(ties, size=lambda cell: system.size(layer.cells[cell]))
        for disclosure in found:
            sacrifice.end(disclosure)
        shown -= {layer.cells[cell] for cell in sacrifice.cells}


def _withhold_parts_of(
    system: System, parent: Coordinate, dimension: Dimension, shown: set[Coordinate]
) -> None:
    while parent in shown and (parts := _shown_parts(system, parent, dimension, shown)):
        if system.is_safe(_remainder(system, parent, parts)):
            return
        shown.discard(min(parts, key=system.size))


def _shown_parts(
    system: System, parent: Coordinate, dimension: Dimension, shown: Set[Coordinate]
) -> list[Coordinate]:
    """The shown descendants along a dimension with no shown cell between them and the parent."""
    found = []
    for child in system.children.get((parent, dimension), ()):
        if child not in system.cells:
            continue
        if child in shown:
            found.append(child)
        else:
            found += _shown_parts(system, child, dimension, shown)
    return found


def _remainder(
    system: System, parent: Coordinate, parts: Iterable[Coordinate]
) -> Iterable[Figures]:
    rest = dict(system.cells[parent])
    for part in parts:
        for unit, figures in system.cells[part].items():
            rest[unit] = tuple(map(sub, rest[unit], figures))
    return rest.values()
