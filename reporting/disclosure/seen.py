"""A release as attackers and auditors look at it: what was contributed, and which sums are shown.

Independent of the code that protects: where a contribution is counted is written down here once
more, and worked out from contributions alone.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from reporting.disclosure.addresses import Coordinate
from reporting.disclosure.cube import Contribution
from reporting.disclosure.release import Protected

Integers = npt.NDArray[np.int64]

_MEASURES: Final[Mapping[str, tuple[int, ...]]] = {
    "stock": (0, 1, 2),
    "lending": (3, 4),
    "events": (5, 6),
}
_SMALL_BANDS: Final = ("20-99", "100-199")


@dataclass(frozen=True)
class Seen:
    """One family's table from one side: a row per contribution, and where each row is counted."""

    family: str
    units: Integers  # per row
    leaves: Integers  # per row
    values: Integers  # rows x the family's measures
    rows_of: Mapping[Coordinate, Integers]
    published: tuple[Coordinate, ...]
    of_groups: bool
    has_something: npt.NDArray[np.bool_]  # per row, in whatever family

    def by_unit(self, cell: Coordinate) -> Integers:
        """The cell's values, units x measures."""
        table = np.zeros((self.width, self.values.shape[1]), np.int64)
        rows = self.rows_of[cell]
        np.add.at(table, self.units[rows], self.values[rows])
        return table

    @cached_property
    def width(self) -> int:
        """How many units there are."""
        return int(self.units.max()) + 1

    def panel(self, cell: Coordinate) -> int:
        """How many units have anything at all where the cell counts."""
        rows = self.rows_of[replace(cell, product="all")]
        return len(set(self.units[rows[self.has_something[rows]]].tolist()))


def views(protected: Protected, given: Sequence[Contribution]) -> Iterator[Seen]:
    """Every family, by hospital groups and (the cells of all makers) by makers."""
    addresses = {cell.coordinate for cell in protected.cells}
    leaves = _numbered([one.place for one in given])
    counted: dict[Coordinate, list[int]] = defaultdict(list)
    for row, one in enumerate(given):
        for cell in set(_addresses(one)) & addresses:
            counted[cell].append(row)
    rows_of = {cell: np.array(counted.get(cell, []), np.int64) for cell in sorted(addresses)}
    all_makers = {cell: rows for cell, rows in rows_of.items() if "/m:" not in cell.product}
    values = np.array([one.measures for one in given], np.int64)
    something = np.asarray(values.any(axis=1), bool)
    groups = _numbered([one.contributor for one in given])
    makers = _numbered([one.maker for one in given])
    for family, measures in _MEASURES.items():
        shown = tuple(
            cell.coordinate
            for cell in protected.cells
            if any(cell.measures[measure] is not None for measure in measures)
        )
        part = values[:, measures]
        yield Seen(family, groups, leaves, part, rows_of, shown, True, something)
        public = tuple(cell for cell in shown if cell in all_makers)
        yield Seen(family, makers, leaves, part, all_makers, public, False, something)


def above(cell: Coordinate, region_of: Mapping[str, str]) -> tuple[list[Coordinate], ...]:
    """Per dimension, the cells a cell is counted in, nearest first."""
    parts = cell.product.split("/")
    products = ["/".join(parts[:n]) for n in range(len(parts) - 1, 0, -1)]
    products += ["all"] if cell.product != "all" else []
    regions = [f"r:{region_of[cell.geo[2:]]}"] if cell.geo.startswith("p:") else []
    geos = [*regions, "jp"] if cell.geo != "jp" else []
    bands = ["under-200"] if cell.band in _SMALL_BANDS else []
    bands += ["all"] if cell.band != "all" else []
    return (
        [replace(cell, product=product) for product in products],
        [replace(cell, geo=geo) for geo in geos],
        [replace(cell, band=band) for band in bands],
        [replace(cell, ward="all")] if cell.ward != "all" else [],
        [replace(cell, age="all")] if cell.age != "all" else [],
        [replace(cell, founder="all")] if cell.founder != "all" else [],
    )


def _addresses(one: Contribution) -> Iterator[Coordinate]:
    category = f"c:{one.category}"
    maker = f"{category}/m:{one.maker}"
    for product in ("all", category, maker):
        yield Coordinate(product, f"p:{one.prefecture}", "all")
        for geo in ("jp", f"r:{one.region}"):
            yield Coordinate(product, geo, "all")
            yield Coordinate(product, geo, one.band)
            if one.band in _SMALL_BANDS:
                yield Coordinate(product, geo, "under-200")
    for geo in ("jp", f"r:{one.region}"):
        yield Coordinate(f"{category}/g:{one.generic}", geo, "all")
        for product in ("all", category):
            yield Coordinate(product, geo, "all", ward=one.ward)
            yield Coordinate(product, geo, "all", age=one.age)
            yield Coordinate(product, geo, "all", founder=one.founder)
    yield Coordinate(f"{maker}/d:{one.model}", "jp", "all")


def _numbered(names: Sequence[Hashable]) -> Integers:
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names])
