"""What can be worked out exactly from published sums: by anybody, by one, by two together.

Leaves are tried out with random alternative values that keep every published sum and, for an
insider, everything that is the insider's own: what does not move is known.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.alternatives import PRIME, Integers, constrained, null_vectors

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
    pairs: Iterable[tuple[int, int]],
) -> Iterator[tuple[int, str]]:
    """What becomes known: (how many insiders it takes, of what).

    `units` and `leaves` are given per row with a value that is not zero, `cells` as the rows in
    them. Sought are the unsafe cells with somebody else in them, and leaves and classes of leaves
    in which, the insiders apart, there is only one unit. Of `pairs`, only those are tried in which
    each owns something whole: the others see no more than one of the two, or than anybody.
    """
    table = _table(units, leaves, cells, published, unsafe)
    viewers = _viewers(table, sorted(set(units.tolist())), sorted(set(pairs)))
    together = 2 if any(len(insiders) == 2 for insiders in viewers) else 1
    most = max(len(_fixed(table, own)) for own in viewers.values())
    vectors = null_vectors(table.sums, len(table.members), most + 8, SEED)
    for insiders, own in viewers.items():
        moved, by_class = _alternative(table, vectors, own)
        for subject in _unmoved(table, moved, by_class, set(insiders), together):
            yield len(insiders), subject


def _viewers(
    table: _Table, units: Sequence[int], pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, ...], list[int]]:
    """Outsiders, each unit and the pairs, with the leaves that are only theirs."""
    owned: dict[frozenset[int], list[int]] = defaultdict(list)
    for leaf, inside in enumerate(table.units_of):
        if len(inside) <= 2:
            owned[frozenset(inside)].append(leaf)
    alone = {unit: owned.get(frozenset({unit}), []) for unit in units}
    found: dict[tuple[int, ...], list[int]] = {(): []}
    found |= {(unit,): own for unit, own in alone.items()}
    for a, b in pairs:
        both = owned.get(frozenset({a, b}), [])
        if both or (alone.get(a) and alone.get(b)):
            found[a, b] = [*alone.get(a, []), *alone.get(b, []), *both]
    return found


def _fixed(table: _Table, own: Sequence[int]) -> list[int]:
    """The classes with no leaf but one's own."""
    mine = set(own)
    around = set(table.class_of[list(own)].tolist())
    return sorted(place for place in around if mine.issuperset(table.members[place]))


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
    by_class = constrained(vectors, _fixed(table, own), SEED)
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
    insiders: set[int],
    together: int,
) -> Iterator[str]:
    """Unsafe cells that are known, and sums of so few others that joining gives one away."""
    most = together - len(insiders) + 1
    others = [units - insiders for units in table.units_of]
    for cell in _still(moved, table):
        if any(others[leaf] for leaf in table.leaves_of[cell]):
            yield str(cell)
    for leaf in np.flatnonzero(moved == 0):
        if 0 < len(others[leaf]) <= most:
            yield f"leaf {leaf}"
    for place in np.flatnonzero(by_class == 0).tolist():
        inside = set().union(*(others[leaf] for leaf in table.members[place]))
        if 0 < len(inside) <= most:
            yield f"class {place}"


def _still(moved: Integers, table: _Table) -> Iterator[Coordinate]:
    """The unsafe cells whose sum does not move."""
    if table.unsafe:
        sums = np.add.reduceat(moved[table.places], table.starts) % PRIME
        yield from (table.unsafe[cell] for cell in np.flatnonzero(sums == 0))
