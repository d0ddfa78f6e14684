"""One measure family seen from one confidential side: hospital groups, or makers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import combinations

import numpy as np
from scipy.sparse import csr_array

from reporting.disclosure.addresses import Dimension
from reporting.disclosure.cube import Cube, Flags, Integers
from reporting.disclosure.rules import (
    FAMILIES,
    Family,
    Parameters,
    broken_by_groups,
    broken_by_makers,
    makers_too_uneven,
    too_uneven,
)


@dataclass(frozen=True)
class Side:
    """What must not be learned about units, and from which cells they could be learned.

    values: per measure, places x units; sums: cells x places; visible: the cells that count on
    this side; is_weak: whether one cell's values by unit break the side's rules, broken: which
    rows of values (cells x units) do; percent: of p%; coalition: how many units may join;
    neighbours: the pairs of units that meet in a prefecture.
    """

    values: Sequence[csr_array]
    sums: csr_array
    children: Mapping[tuple[int, Dimension], Sequence[int]]
    visible: Flags
    is_weak: Callable[[Integers], bool]
    broken: Callable[[csr_array], Flags]
    percent: int
    coalition: int
    neighbours: frozenset[frozenset[int]] = frozenset()

    @cached_property
    def by_cell(self) -> list[csr_array]:
        """Per measure, cells x units."""
        return [(self.sums @ values).tocsr() for values in self.values]

    @cached_property
    def size(self) -> Integers:
        """Per cell the sum of the first measure."""
        return np.asarray(self.by_cell[0].sum(axis=1))

    @cached_property
    def distinct(self) -> list[int]:
        """The measures that somebody has, without those that repeat another to the last value."""
        found: dict[bytes, int] = {}
        for measure, values in enumerate(self.values):
            if values.nnz:
                found.setdefault(values.data.tobytes() + values.indices.tobytes(), measure)
        return list(found.values())

    def is_unsafe(self, measure: int) -> Flags:
        """Which cells break the side's rules in a measure."""
        return self.broken(self.by_cell[measure])

    @cached_property
    def unsafe(self) -> Flags:
        """Which cells break the side's rules in any measure: measures move together."""
        return np.logical_or.reduce([self.is_unsafe(n) for n in range(len(self.values))])

    def is_weak_without(self, cell: int, parts: Sequence[int]) -> bool:
        """Whether the cell less these disjoint parts of it breaks the rules in some measure."""
        for table in self.by_cell:
            rest = _row(table, cell)
            for part in parts:
                rest -= _row(table, part)
            if self.is_weak(rest[rest > 0]):
                return True
        return False


def sides(cube: Cube, params: Parameters, family: Family) -> tuple[Side, Side]:
    """The groups' side, on which every cell counts, and the makers', with the all-maker cells.

    Two makers of three always know the third's part of what all three have, so makers count one
    by one.
    """
    of_groups = Side(
        values=[cube.of_groups(measure) for measure in FAMILIES[family]],
        sums=cube.sums,
        children=cube.children,
        visible=np.ones(len(cube.cells), bool),
        is_weak=partial(too_uneven, params=params),
        broken=lambda values: broken_by_groups(values, params) != "",
        percent=params.p_percent,
        coalition=params.coalition,
        neighbours=_neighbours(cube),
    )
    of_makers = Side(
        values=[cube.of_makers(measure) for measure in FAMILIES[family]],
        sums=cube.sums,
        children=cube.children,
        visible=cube.all_makers,
        is_weak=partial(makers_too_uneven, params=params),
        broken=partial(broken_by_makers, params=params),
        percent=params.maker_p_percent,
        coalition=1,
    )
    return of_groups, of_makers


def _neighbours(cube: Cube) -> frozenset[frozenset[int]]:
    here = [n for n, cell in enumerate(cube.cells) if (cell.product, cell.geo[0]) == ("all", "p")]
    inside = (cube.sums[here] @ cube.of_groups(None)).tocsr()
    units = np.split(inside.indices, inside.indptr[1:-1])
    return frozenset(
        frozenset(pair) for some in units for pair in combinations(sorted(some.tolist()), 2)
    )


def _row(table: csr_array, row: int) -> Integers:
    start, end = table.indptr[row], table.indptr[row + 1]
    dense = np.zeros(table.shape[1], np.int64)
    dense[table.indices[start:end]] = table.data[start:end]
    return dense
