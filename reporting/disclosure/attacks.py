"""Attacks on protected cells: the gate before publishing.

Independent of the code that protects: everything is worked out again from the contributions and
the addresses of the published cells, by other means (dense tables, random alternative worlds).

A01 too few groups or makers in a published cell; A02 dominance in a published cell (p%, share);
A03 an unsafe withheld cell follows from published cells; A05 a published cell less its published
parts along one dimension is unsafe; A06 a group that subtracts its own data learns an unsafe cell
or figures of another single group; A12 a maker that subtracts its own data (everything it could
know of its devices) does so from the all-maker cells.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from reporting.disclosure.alternatives import Integers
from reporting.disclosure.cube import Contribution, Coordinate
from reporting.disclosure.recovery import active_rows, recovered
from reporting.disclosure.release import Protected
from reporting.disclosure.rules import Parameters

Attack = Literal["A01", "A02", "A03", "A05", "A06", "A12"]
ATTACKS: Final[tuple[Attack, ...]] = ("A01", "A02", "A03", "A05", "A06", "A12")

_MEASURES: Final[Mapping[str, tuple[int, ...]]] = {
    "stock": (0, 1, 2),
    "lending": (3, 4),
    "events": (5, 6),
}


@dataclass(frozen=True)
class Finding:
    """Something that can be learned: by which attack, about which family, from or of what."""

    attack: Attack
    family: str
    subject: str


@dataclass(frozen=True)
class _Side:
    """One family's table from one side: a row per leaf and unit, and where each row is counted."""

    family: str
    units: Integers  # per row
    leaves: Integers  # per row
    values: Integers  # rows x measures
    rows_of: Mapping[Coordinate, Integers]
    published: tuple[Coordinate, ...]
    of_groups: bool

    def by_unit(self, cell: Coordinate) -> Integers:
        """The cell's values, units x measures."""
        table = np.zeros((int(self.units.max()) + 1, self.values.shape[1]), np.int64)
        rows = self.rows_of[cell]
        np.add.at(table, self.units[rows], self.values[rows])
        return table


def findings(
    protected: Protected, contributions: Iterable[Contribution], params: Parameters
) -> list[Finding]:
    """Everything the attacks learn from the published cells; publish only if that is nothing."""
    given = list(contributions)
    if not given:
        return []
    found: list[Finding] = []
    for side in _sides(protected, given):
        found += _weak_cells(side, params)
        found += _weak_remainders(side, given, params)
        found += _recoveries(side, params)
    return sorted(set(found), key=lambda one: (one.attack, one.family, one.subject))


def _sides(protected: Protected, given: Sequence[Contribution]) -> Iterator[_Side]:
    addresses = {cell.coordinate for cell in protected.cells}
    leaf_names = [(one.category, one.maker, one.prefecture, one.band) for one in given]
    leaves = _numbered(leaf_names)
    counted: dict[Coordinate, list[int]] = defaultdict(list)
    for row, one in enumerate(given):
        for cell in _addresses(one):
            if cell in addresses:
                counted[cell].append(row)
    rows_of = {cell: np.array(counted.get(cell, []), np.int64) for cell in sorted(addresses)}
    all_makers = {cell: rows for cell, rows in rows_of.items() if "/m:" not in cell.product}
    values = np.array([one.measures for one in given], np.int64)
    groups = _numbered([one.contributor for one in given])
    makers = _numbered([one.maker for one in given])
    for family, measures in _MEASURES.items():
        shown = tuple(
            cell.coordinate
            for cell in protected.cells
            if any(cell.measures[measure] is not None for measure in measures)
        )
        part = values[:, measures]
        yield _Side(family, groups, leaves, part, rows_of, shown, True)
        public = tuple(cell for cell in shown if cell in all_makers)
        yield _Side(family, makers, leaves, part, all_makers, public, False)


def _addresses(one: Contribution) -> Iterator[Coordinate]:
    category = f"c:{one.category}"
    for product in ("all", category, f"{category}/m:{one.maker}"):
        yield Coordinate(product, f"p:{one.prefecture}", "all")
        for geo in ("jp", f"r:{one.region}"):
            yield Coordinate(product, geo, "all")
            yield Coordinate(product, geo, one.band)


def _numbered(names: Sequence[Hashable]) -> Integers:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names])


def _weakness(
    table: Integers, side: _Side, params: Parameters, *, may_be_empty: bool
) -> Attack | None:
    """What is wrong with a sum of these values (units x measures), counting no zeros."""
    least = params.min_contributors if side.of_groups else params.min_makers
    for column in table.T:
        values = np.sort(column[column > 0])
        if may_be_empty and not values.size:
            continue
        if values.size < least:
            return "A01"
        if side.of_groups and _dominated(values, params):
            return "A02"
    return None


def _dominated(values: Integers, params: Parameters) -> bool:
    largest, others = int(values[-1]), int(values[:-1].sum())
    if largest > params.top_share * (largest + others):
        return True
    return (others - int(values[-2])) * 100 < params.p_percent * largest


def _weak_cells(side: _Side, params: Parameters) -> Iterator[Finding]:
    for cell in side.published:
        attack = _weakness(side.by_unit(cell), side, params, may_be_empty=False)
        if attack:
            yield Finding(attack, side.family, str(cell))


def _weak_remainders(
    side: _Side, given: Sequence[Contribution], params: Parameters
) -> Iterator[Finding]:
    region_of = {one.prefecture: one.region for one in given}
    published = set(side.published)
    parts: dict[tuple[Coordinate, int], list[Coordinate]] = defaultdict(list)
    for cell in side.published:
        for dimension, above in enumerate(_above(cell, region_of)):
            nearest = next((parent for parent in above if parent in published), None)
            if nearest:
                parts[nearest, dimension].append(cell)
    for (parent, _), children in parts.items():
        rest = side.by_unit(parent) - sum(side.by_unit(child) for child in children)
        if _weakness(rest, side, params, may_be_empty=True):
            yield Finding("A05", side.family, f"{parent} less {len(children)} parts")


def _above(cell: Coordinate, region_of: Mapping[str, str]) -> tuple[list[Coordinate], ...]:
    """Per dimension, the cells a cell is counted in, nearest first."""
    category, maker, _ = cell.product.partition("/m:")
    products = [*([category] if maker else []), "all"] if category != "all" else []
    regions = [f"r:{region_of[cell.geo[2:]]}"] if cell.geo.startswith("p:") else []
    geos = [*regions, "jp"] if cell.geo != "jp" else []
    bands = ["all"] if cell.band != "all" else []
    return (
        [Coordinate(product, cell.geo, cell.band) for product in products],
        [Coordinate(cell.product, geo, cell.band) for geo in geos],
        [Coordinate(cell.product, cell.geo, band) for band in bands],
    )


def _recoveries(side: _Side, params: Parameters) -> Iterator[Finding]:
    unsafe = [
        cell
        for cell in side.rows_of.keys() - set(side.published)
        if _weakness(side.by_unit(cell), side, params, may_be_empty=False)
    ]
    supports = {column.tobytes(): column for column in (side.values != 0).T}
    for active in supports.values():
        if active.any():
            known = recovered(
                units=side.units[active],
                leaves=side.leaves[active],
                cells={cell: active_rows(rows, active) for cell, rows in side.rows_of.items()},
                published=side.published,
                unsafe=sorted(unsafe),
            )
            for insider, subject in known:
                by_insider: Attack = "A06" if side.of_groups else "A12"
                attack: Attack = by_insider if insider else "A03"
                yield Finding(attack, side.family, subject)
