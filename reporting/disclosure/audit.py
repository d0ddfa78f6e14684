"""The audit: how narrowly withheld figures can be bounded from everything that is published.

It shares no code with the protection. For each unsafe withheld cell and each measure it looks for
tables that agree with every published sum and in which the cell is larger, or smaller, by as much
as the rules ask for (A04). Such a table is a witness: nobody who holds it possible can do better.
A contributor knows its own figures, and two contributors those of both, so a witness counts for
them only if it leaves these possible. Every contributor and every pair is answered: most by
exchanges that are open to anybody, the others by linear programs (HiGHS) of their own.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Final

import numpy as np

from reporting.disclosure.addresses import Coordinate, Place, addresses
from reporting.disclosure.cube import Contribution
from reporting.disclosure.rules import Parameters
from reporting.disclosure.witnesses import Integers, Parts, Search, Viewers, are_crowded

NOBODY: Final[Viewers] = frozenset()
NATION: Final = ("jp", "all")


@dataclass(frozen=True)
class Sums:
    """One measure: leaves (values by unit), and which leaves each cell adds up.

    `published` are cells whose sum everybody knows, `targets` those that must stay unknown.
    """

    leaves: Sequence[Mapping[int, int]]
    cells: Mapping[Coordinate, Integers]
    published: Sequence[Coordinate]
    targets: Sequence[Coordinate]

    @cached_property
    def of_regions(self) -> dict[Coordinate, frozenset[int]]:
        """The leaves of each region."""
        regions = (
            cell
            for cell in self.cells
            if cell == Coordinate("all", cell.geo, "all") and cell.geo.startswith("r:")
        )
        return {cell: frozenset(self.cells[cell].tolist()) for cell in regions}


@dataclass(frozen=True)
class Verdict:
    """What the audit found of one measure.

    `narrow` are (cell, number of contributors who put their own data together) whose interval is
    too narrow. Of targets that add up the same leaves one is looked at. `crowded` targets needed
    no linear program; `viewers` is how many were answered one by one for the others, and
    `programs` how many linear programs that took.
    """

    narrow: tuple[tuple[Coordinate, int], ...]
    targets: int
    crowded: int
    viewers: int
    programs: int


def sums_of(
    contributions: Sequence[Contribution],
    published: Sequence[Coordinate],
    measure: int,
    params: Parameters,
) -> Sums:
    """One measure of the contributions, with every cell that breaks the share rules a target."""
    units: dict[str, int] = {}
    own: dict[Place, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for one in contributions:
        if one.measures[measure]:
            unit = units.setdefault(one.contributor, len(units))
            own[one.place][unit] += one.measures[measure]
    inside: dict[Coordinate, list[int]] = defaultdict(list)
    for leaf, place in enumerate(own):
        for cell in addresses(place):
            inside[cell].append(leaf)
    leaves = [dict(values) for values in own.values()]
    cells = {cell: np.array(inside[cell], np.int64) for cell in sorted(inside)}
    shown = [cell for cell in published if cell in cells]
    withheld = cells.keys() - set(shown)
    targets = [cell for cell in sorted(withheld) if _is_unsafe(leaves, inside[cell], params)]
    return Sums(leaves, cells, shown, targets)


def audit(sums: Sums, params: Parameters) -> Verdict:
    """Look at every target, up and down, through everybody's eyes."""
    around: list[list[int]] = [[] for _ in sums.leaves]
    for place, cell in enumerate(sums.published):
        for leaf in sums.cells[cell].tolist():
            around[leaf].append(place)
    narrow: list[tuple[Coordinate, int]] = []
    crowded = viewers = programs = 0
    alike = {sums.cells[cell].tobytes(): cell for cell in reversed(sums.targets)}
    for cell in alike.values():
        near = list(_neighbourhoods(sums, cell))
        if are_crowded(_parts(sums, around, cell, near[0]), params.p_percent):
            crowded += 1
            continue
        for direction in (1, -1):
            failing: Viewers | None = NOBODY
            for leaves in near:
                watch = _Watch(_parts(sums, around, cell, leaves), direction, params)
                failing = watch.failing()
                viewers += watch.viewers
                programs += watch.search.programs
                if failing is None:
                    break
            narrow += [] if failing is None else [(cell, len(failing))]
    found = tuple(dict.fromkeys(narrow))
    return Verdict(found, len(alike), crowded, viewers, programs)


class _Watch:
    """One cell in one direction: who looks on, and whether a witness serves each of them."""

    def __init__(self, parts: Parts, direction: int, params: Parameters) -> None:
        self.search = Search(parts)
        self.viewers = 0
        self._units = parts.units()
        self._direction = direction
        self._p = params.p_percent
        self._coalition = params.coalition

    def failing(self) -> Viewers | None:
        """The first viewers without a witness."""
        waiting, seen = [NOBODY], {NOBODY}
        while waiting:
            viewers = waiting.pop()
            needed = self._needed(viewers)
            self.viewers += 1
            if needed is None:
                continue
            witness = self.search.witness(viewers, needed)
            if witness is None:
                return viewers
            for more in self.search.troubled(witness, viewers, self._coalition):
                if more not in seen:
                    seen.add(more)
                    waiting.append(more)
        return None

    def _needed(self, viewers: Viewers) -> float | None:
        """By how much the cell must be able to differ; None if the viewers know all of it."""
        values = sorted(
            (value for unit, value in self._units.items() if unit not in viewers), reverse=True
        )
        if not values:
            return None
        looking_on = 0 if viewers else sum(values[1:2])  # of outsiders, the second largest
        whole = sum(values)
        width = max(ceil((100 + self._p) * values[0] / 100 - (whole - looking_on)), 1)
        return float(width if self._direction > 0 else -min(width, whole))


def _is_unsafe(
    leaves: Sequence[Mapping[int, int]], inside: Sequence[int], params: Parameters
) -> bool:
    by_unit: dict[int, int] = defaultdict(int)
    for leaf in inside:
        for unit, value in leaves[leaf].items():
            by_unit[unit] += value
    values = sorted(by_unit.values(), reverse=True)
    return (
        len(values) < params.min_contributors
        or values[0] > params.top_share * sum(values)
        or 100 * sum(values[2:]) < params.p_percent * values[0]
    )


def _neighbourhoods(sums: Sums, cell: Coordinate) -> Iterator[Sequence[int]]:
    """Leaves around a cell, fewest first: a witness among some is one among all."""
    if cell.product != "all":
        category = cell.product.partition("/")[0]
        yield sums.cells[Coordinate(category, *NATION)].tolist()
    first = int(sums.cells[cell][0])
    regions = [one for one in sums.of_regions if first in sums.of_regions[one]]
    if cell.geo != "jp":
        yield from (sorted(sums.of_regions[one]) for one in regions)
    yield range(len(sums.leaves))


def _parts(
    sums: Sums, around: Sequence[Sequence[int]], cell: Coordinate, near: Sequence[int]
) -> Parts:
    inside = set(sums.cells[cell].tolist())
    classes: dict[tuple[int, ...], int] = {}
    own: dict[tuple[int, bool], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for leaf in near:
        number = classes.setdefault(tuple(around[leaf]), len(classes))
        values = own[number, leaf in inside]
        for unit, value in sums.leaves[leaf].items():
            values[unit] += value
    keys = list(own)
    sets = list(classes)
    return Parts(
        [own[key] for key in keys],
        np.array([is_inside for _, is_inside in keys], bool),
        [sets[number] for number, _ in keys],
        [number for number, _ in keys],
    )
