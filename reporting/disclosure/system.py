"""One measure family seen from one confidential side: hospital groups, or makers."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reporting.disclosure.cube import Coordinate, Cube, Dimension, Measures, total
from reporting.disclosure.rules import FAMILIES, Family, Parameters, Values, complement_checks

Figures = tuple[int, ...]  # one family's measures
Units = frozenset[str]


@dataclass(frozen=True)
class System:
    """Cells and leaves by unit; `unsafe` cells must not be worked out, remainders must be safe.

    Each leaf is (the cells that contain it, its figures by unit).
    """

    cells: Mapping[Coordinate, Mapping[str, Figures]]
    leaves: tuple[tuple[tuple[Coordinate, ...], Mapping[str, Figures]], ...]
    children: Mapping[tuple[Coordinate, Dimension], tuple[Coordinate, ...]]
    is_safe: Callable[[Values], bool]
    unsafe: frozenset[Coordinate]
    measures: int

    def size(self, cell: Coordinate) -> tuple[int, Coordinate]:
        """Order of sacrifice: the smallest cell first."""
        return sum(figures[0] for figures in self.cells[cell].values()), cell

    def layers(self) -> list["Layer"]:
        """The distinct patterns of non-zero values among the family's measures."""
        names = tuple(sorted(self.cells))
        number = {cell: place for place, cell in enumerate(names)}
        around = [frozenset(number[cell] for cell in cells) for cells, _ in self.leaves]
        unsafe = frozenset(number[cell] for cell in self.unsafe)
        patterns = dict.fromkeys(self._pattern(measure) for measure in range(self.measures))
        return [_layer(names, around, pattern, unsafe) for pattern in patterns]

    def _pattern(self, measure: int) -> tuple[Units, ...]:
        return tuple(
            frozenset(unit for unit, figures in leaf.items() if figures[measure])
            for _, leaf in self.leaves
        )


@dataclass(frozen=True)
class Layer:
    """Where one measure is not zero: all that exact inference depends on.

    cells: their names; leaves: the numbers of the cells around each leaf that has somebody in it;
    units: who is in it; targets: the leaves of every unsafe cell of two units or more.
    """

    cells: tuple[Coordinate, ...]
    leaves: tuple[frozenset[int], ...]
    units: tuple[Units, ...]
    targets: tuple[tuple[int, ...], ...]

    def sole(self, leaves: Iterable[int]) -> str | None:
        """The unit that alone is in all of the leaves, if there is one."""
        units: set[str] = set()
        for leaf in leaves:
            units |= self.units[leaf]
            if len(units) > 1:
                return None
        return next(iter(units), None)


def group_system(
    cube: Cube, params: Parameters, family: Family, unsafe: frozenset[Coordinate]
) -> System:
    """Every cell by hospital group; `unsafe` are those that break R1-R3."""
    part = FAMILIES[family]
    cells = {key: _slice(cell.groups, part) for key, cell in cube.cells.items()}
    leaves = tuple((leaf.cells, _slice(leaf.groups, part)) for leaf in cube.leaves)
    return System(
        cells, leaves, cube.children, complement_checks(params)[0], unsafe, part.stop - part.start
    )


def maker_system(
    cube: Cube, params: Parameters, family: Family, unsafe: frozenset[Coordinate]
) -> System:
    """The all-maker cells by maker; `unsafe` are those that break R5."""
    part = FAMILIES[family]
    cells = {key: _slice(cell.makers, part) for key, cell in cube.cells.items() if key.all_makers}
    leaves = tuple(
        (
            tuple(cell for cell in leaf.cells if cell.all_makers),
            _slice({leaf.maker: total(leaf.groups.values())}, part),
        )
        for leaf in cube.leaves
    )
    return System(
        cells, leaves, cube.children, complement_checks(params)[1], unsafe, part.stop - part.start
    )


def _slice(measures: Mapping[str, Measures], part: slice) -> dict[str, Figures]:
    figures = {unit: tuple(given)[part] for unit, given in measures.items()}
    return {unit: some for unit, some in figures.items() if any(some)}


def _layer(
    names: tuple[Coordinate, ...],
    around: Sequence[frozenset[int]],
    pattern: Sequence[Units],
    unsafe: frozenset[int],
) -> Layer:
    filled = [leaf for leaf, units in enumerate(pattern) if units]
    leaves = tuple(around[leaf] for leaf in filled)
    units = tuple(pattern[leaf] for leaf in filled)
    hidden: dict[int, list[int]] = defaultdict(list)
    for leaf, cells in enumerate(leaves):
        for cell in cells & unsafe:
            hidden[cell].append(leaf)
    layer = Layer(names, leaves, units, ())
    targets = {tuple(inside) for inside in hidden.values() if layer.sole(inside) is None}
    return replace(layer, targets=tuple(sorted(targets)))
