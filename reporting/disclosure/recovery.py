"""What can be worked out exactly from published sums, by outsiders and by insiders (A03, A06, A12).

Leaves are tried out with random alternative values that keep every published sum and, for an
insider, everything that is the insider's own: what does not move is known.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reporting.disclosure.alternatives import PRIME, Integers, constrained, null_vectors
from reporting.disclosure.cube import Coordinate

SEED = 20_260_401


@dataclass(frozen=True)
class _Table:
    units_of: list[set[int]]  # leaf -> units
    leaves_of: Mapping[Coordinate, Integers]
    class_of: Integers  # leaf -> class of leaves inside the same published cells
    sums: list[list[int]]  # published sum -> its classes, fine sums first
    classes: int


def active_rows(rows: Integers, active: npt.NDArray[np.bool_]) -> Integers:
    """The rows that are active, renumbered among the active ones."""
    return (np.cumsum(active) - 1)[rows[active[rows]]]


def recovered(
    *,
    units: Integers,
    leaves: Integers,
    cells: Mapping[Coordinate, Integers],
    published: Sequence[Coordinate],
    unsafe: Sequence[Coordinate],
) -> Iterator[tuple[bool, str]]:
    """What becomes known: (whether it takes an insider, of what).

    `units` and `leaves` are given per row with a value that is not zero, `cells` as the rows in
    them. Sought are the unsafe cells with somebody else in them, and leaves and classes of leaves
    in which, the insider apart, there is only one unit.
    """
    table = _table(units, leaves, cells, published)
    owned: dict[int, list[int]] = defaultdict(list)
    for leaf, inside in enumerate(table.units_of):
        if len(inside) == 1:
            owned[next(iter(inside))].append(leaf)
    longest = max(map(len, owned.values()), default=0)
    width = min(longest, table.classes) + 8
    vectors = null_vectors(table.sums, table.classes, width, SEED)
    members = _in_classes(table)
    for insider in (None, *sorted(set(units.tolist()))):
        own = owned[insider] if insider is not None else []
        moved, by_class = _alternative(table, vectors, own, members)
        for subject in _unmoved(table, moved, by_class, insider, unsafe):
            yield insider is not None, subject


def _table(
    units: Integers,
    leaves: Integers,
    cells: Mapping[Coordinate, Integers],
    published: Sequence[Coordinate],
) -> _Table:
    names, number = np.unique(leaves, return_inverse=True)
    units_of: list[set[int]] = [set() for _ in names]
    for leaf, unit in zip(number.tolist(), units.tolist(), strict=True):
        units_of[leaf].add(unit)
    leaves_of = {cell: np.unique(number[rows]) for cell, rows in cells.items()}
    around: list[list[int]] = [[] for _ in names]
    for place, cell in enumerate(published):
        for leaf in leaves_of[cell].tolist():
            around[leaf].append(place)
    classes: dict[tuple[int, ...], int] = {}
    class_of = np.array([classes.setdefault(tuple(key), len(classes)) for key in around])
    sums: list[list[int]] = [[] for _ in published]
    for key, number_of_class in classes.items():
        for place in key:
            sums[place].append(number_of_class)
    return _Table(units_of, leaves_of, class_of, sorted(sums, key=len), len(classes))


def _in_classes(table: _Table) -> list[list[int]]:
    members: list[list[int]] = [[] for _ in range(table.classes)]
    for leaf, place in enumerate(table.class_of.tolist()):
        members[place].append(leaf)
    return members


def _alternative(
    table: _Table, vectors: Integers, own: Sequence[int], members: Sequence[Sequence[int]]
) -> tuple[Integers, Integers]:
    """A random change of leaves and classes that leaves published sums and own leaves alone."""
    free = np.ones(len(table.class_of), bool)
    free[list(own)] = False
    fixed = [
        place
        for place in set(table.class_of[list(own)].tolist())
        if not any(free[leaf] for leaf in members[place])
    ]
    by_class = constrained(vectors, sorted(fixed), SEED)
    moved = np.random.default_rng(SEED).integers(1, PRIME, len(free)) * free
    last = np.full(table.classes, -1)
    open_leaves = np.flatnonzero(free)
    last[table.class_of[open_leaves]] = open_leaves
    closing = last[last >= 0]
    moved[closing] = 0
    sums = np.zeros(table.classes, np.int64)
    np.add.at(sums, table.class_of, moved)
    moved[closing] = (by_class - sums)[table.class_of[closing]] % PRIME
    return moved, by_class


def _unmoved(
    table: _Table,
    moved: Integers,
    by_class: Integers,
    insider: int | None,
    unsafe: Sequence[Coordinate],
) -> Iterator[str]:
    itself = set() if insider is None else {insider}
    for cell in unsafe:
        inside = table.leaves_of[cell]
        stands_still = inside.size and not moved[inside].sum() % PRIME
        if stands_still and any(table.units_of[leaf] - itself for leaf in inside):
            yield str(cell)
    for leaf, units in enumerate(table.units_of):
        if not moved[leaf] and len(units - itself) == 1:
            yield f"leaf {leaf}"
    others: list[set[int]] = [set() for _ in range(table.classes)]
    for leaf, place in enumerate(table.class_of.tolist()):
        others[place] |= table.units_of[leaf] - itself
    for place, units in enumerate(others):
        if not by_class[place] and len(units) == 1:
            yield f"class {place}"
