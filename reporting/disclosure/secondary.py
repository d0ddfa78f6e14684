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
from reporting.disclosure.system import Figures, System

DIMENSIONS: tuple[Dimension, ...] = ("product", "geo", "band")


def settle(systems: Iterable[System], shown: Set[Coordinate]) -> set[Coordinate]:
    """The cells of `shown` (all safe by themselves) that may stay, in every system at once."""
    systems = tuple(systems)
    remaining = set(shown)
    before = -1
    while before != len(remaining):
        before = len(remaining)
        for system in systems:
            outside = {cell for cell in remaining if cell not in system.cells}
            remaining = outside | _protected(system, remaining - outside)
    return remaining


def _protected(system: System, shown: set[Coordinate]) -> set[Coordinate]:
    supports = system.supports()
    while True:
        _withhold_parts(system, shown)
        witnesses = [w for support in supports for w in disclosures(system, shown, support)]
        if not witnesses:
            return shown
        for witness in witnesses:
            if witness <= shown:
                shown.discard(min(witness, key=system.size))


def _withhold_parts(system: System, shown: set[Coordinate]) -> None:
    """Withhold the smallest parts of a cell until its remainder is safe; repeat until stable."""
    before = -1
    while before != len(shown):
        before = len(shown)
        for parent in sorted(shown):
            for dimension in DIMENSIONS:
                _withhold_parts_of(system, parent, dimension, shown)


def _withhold_parts_of(
    system: System, parent: Coordinate, dimension: Dimension, shown: set[Coordinate]
) -> None:
    while parts := _shown_parts(system, parent, dimension, shown):
        if system.is_safe(_remainder(system, parent, parts)):
            return
        shown.discard(min(parts, key=system.size))


def _shown_parts(
    system: System, parent: Coordinate, dimension: Dimension, shown: Set[Coordinate]
) -> list[Coordinate]:
    """The shown descendants along a dimension with no shown cell between them and the parent."""
    found = []
    for child in system.children.get((parent, dimension), ()):
        if child in shown:
            found.append(child)
        elif child in system.cells:
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
