"""One measure family seen from one confidential side: hospital groups, or makers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reporting.disclosure.cube import Coordinate, Cube, Dimension, Measures, total
from reporting.disclosure.rules import FAMILIES, Family, Parameters, Values, complement_checks

Figures = tuple[int, ...]  # one family's measures
Support = tuple[frozenset[str], ...]  # per leaf, the units whose value is not zero


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

    def supports(self) -> list[Support]:
        """The distinct patterns of non-zero values among the family's measures."""
        patterns = (
            tuple(
                frozenset(unit for unit, figures in leaf.items() if figures[measure])
                for _, leaf in self.leaves
            )
            for measure in range(self.measures)
        )
        return list(dict.fromkeys(patterns))


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
