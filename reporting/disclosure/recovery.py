"""What can be worked out exactly from published sums, by outsiders and by insiders (A03, A06, A12).

Leaves are tried out with random alternative values that keep every published sum and, for an
insider, everything that is the insider's own: what does not move is known.
"""

from collections import Counter, defaultdict
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
    members: list[list[int]]  # class -> leaves
    sums: list[list[int]]  # published sum -> its classes, fine sums first
    unsafe: list[Coordinate]  # the unsafe cells with somebody in them
    places: Integers  # their leaves, one cell after the other
    starts: Integers  # where in places each begins


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
    table = _table(units, leaves, cells, published, unsafe)
    owned: dict[int, list[int]] = defaultdict(list)
    for leaf, inside in enumerate(table.units_of):
        if len(inside) == 1:
            owned[next(iter(inside))].append(leaf)
    vectors = null_vectors(table.sums, len(table.members), _most_owned(table) + 8, SEED)
    for insider in (None, *sorted(set(units.tolist()))):
        own = owned[insider] if insider is not None else []
        moved, by_class = _alternative(table, vectors, own)
        for subject in _unmoved(table, moved, by_class, insider):
            yield insider is not None, subject


def _most_owned(table: _Table) -> int:
    """The largest number of classes that are only one unit's."""
    inside = (set().union(*(table.units_of[leaf] for leaf in part)) for part in table.members)
    return max(
        Counter(next(iter(units)) for units in inside if len(units) == 1).values(), default=0
    )


def _table(
    units: Integers,
    leaves: Integers,
    cells: Mapping[Coordinate, Integers],
    published: Sequence[Coordinate],
    unsafe: Sequence[Coordinate],
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
    members: list[list[int]] = [[] for _ in classes]
    for leaf, place in enumerate(class_of.tolist()):
        members[place].append(leaf)
    filled = [cell for cell in unsafe if leaves_of[cell].size]
    sizes = [leaves_of[cell].size for cell in filled]
    places = np.concatenate([np.zeros(0, np.int64), *(leaves_of[cell] for cell in filled)])
    starts = np.cumsum([0, *sizes])[:-1]
    fine_first = sorted(sums, key=len)
    return _Table(units_of, leaves_of, class_of, members, fine_first, filled, places, starts)


def _alternative(table: _Table, vectors: Integers, own: Sequence[int]) -> tuple[Integers, Integers]:
    """A random change of leaves and classes that leaves published sums and own leaves alone."""
    free = np.ones(len(table.class_of), bool)
    free[list(own)] = False
    fixed = [
        place
        for place in set(table.class_of[list(own)].tolist())
        if not any(free[leaf] for leaf in table.members[place])
    ]
    by_class = constrained(vectors, sorted(fixed), SEED)
    moved = np.random.default_rng(SEED).integers(1, PRIME, len(free)) * free
    last = np.full(len(table.members), -1)
    open_leaves = np.flatnonzero(free)
    last[table.class_of[open_leaves]] = open_leaves
    closing = last[last >= 0]
    moved[closing] = 0
    sums = np.zeros(len(table.members), np.int64)
    np.add.at(sums, table.class_of, moved)
    moved[closing] = (by_class - sums)[table.class_of[closing]] % PRIME
    return moved, by_class


def _unmoved(
    table: _Table,
    moved: Integers,
    by_class: Integers,
    insider: int | None,
) -> Iterator[str]:
    itself = set() if insider is None else {insider}
    others = [units - itself for units in table.units_of]
    for cell in _still(moved, table):
        if any(others[leaf] for leaf in table.leaves_of[cell]):
            yield str(cell)
    for leaf in np.flatnonzero(moved == 0):
        if len(others[leaf]) == 1:
            yield f"leaf {leaf}"
    for place in np.flatnonzero(by_class == 0).tolist():
        inside = set().union(*(others[leaf] for leaf in table.members[place]))
        if len(inside) == 1:
            yield f"class {place}"


def _still(moved: Integers, table: _Table) -> Iterator[Coordinate]:
    """The unsafe cells whose sum does not move."""
    if table.unsafe:
        sums = np.add.reduceat(moved[table.places], table.starts) % PRIME
        yield from (table.unsafe[cell] for cell in np.flatnonzero(sums == 0))
