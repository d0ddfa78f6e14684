"""The cube: hospitals' contributions, and which cells of the published tables add them up."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from reporting.disclosure.addresses import (
    RESERVED,
    Coordinate,
    Dimension,
    Place,
    addresses,
    parents,
)

MINUTES_PER_DAY = 24 * 60

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


class Measures(NamedTuple):
    """Additive figures of one month, never negative.

    The three `*_days` are whole minutes (1 day = `MINUTES_PER_DAY`), so that sums are exact.
    """

    devices: int = 0
    in_service: int = 0
    device_days: int = 0
    loaned_days: int = 0
    loans: int = 0
    faults: int = 0
    repair_days: int = 0


MEASURES: Final = len(Measures._fields)


@dataclass(frozen=True)
class Contribution:
    """What one hospital gives for one category, maker and whatever else tells devices apart.

    `contributor` is the hospital's group: hospitals of one corporation share it and count once.
    What is not known of generic name, model, ward type, age band or founder is "".
    """

    hospital_id: int
    contributor: str
    category: str
    maker: str
    region: str
    prefecture: str
    band: str
    measures: Measures
    generic: str = ""
    model: str = ""
    ward: str = ""
    age: str = ""
    founder: str = ""

    @property
    def place(self) -> Place:
        """The finest place of the cube in which it counts."""
        return Place(
            category=self.category,
            generic=self.generic,
            maker=self.maker,
            model=self.model,
            region=self.region,
            prefecture=self.prefecture,
            band=self.band,
            ward=self.ward,
            age=self.age,
            founder=self.founder,
        )


@dataclass(frozen=True)
class Cube:
    """Every cell with somebody in it, in the order of addresses, and what it is made of.

    places: the finest places; sums (cells x places): 1 where the cell contains the place; place,
    group (per row) and figures (rows x measures): who brings what, and where; children[cell,
    dimension]: the cells that add up to a cell along a dimension.
    """

    cells: tuple[Coordinate, ...]
    places: tuple[Place, ...]
    sums: csr_array
    groups: tuple[str, ...]
    place: Integers
    group: Integers
    figures: Integers
    children: Mapping[tuple[int, Dimension], Sequence[int]]

    @cached_property
    def number(self) -> dict[Coordinate, int]:
        """Each cell's place in the order."""
        return {cell: number for number, cell in enumerate(self.cells)}

    @cached_property
    def all_makers(self) -> Flags:
        """Which cells add up every maker."""
        return np.array([cell.all_makers for cell in self.cells], bool)

    @cached_property
    def totals(self) -> Integers:
        """Cells x measures."""
        table = np.zeros((len(self.places), MEASURES), np.int64)
        np.add.at(table, self.place, self.figures)
        return np.asarray(self.sums @ table)

    @cached_property
    def contributors(self) -> Integers:
        """Per cell, how many groups have anything in it."""
        return np.diff((self.sums @ self.of_groups(None)).indptr)

    @cached_property
    def holders(self) -> Integers:
        """Per cell, how many groups have devices in it."""
        return np.diff((self.sums @ self.of_groups(0)).indptr)

    def of_groups(self, measure: int | None) -> csr_array:
        """Places x groups; without a measure, 1 where a group has anything."""
        return self._table(self.group, len(self.groups), measure)

    def of_makers(self, measure: int) -> csr_array:
        """Places x makers, the makers in the order of their codes."""
        codes = [self.places[place].maker for place in self.place.tolist()]
        names, numbers = np.unique(np.array(codes, object), return_inverse=True)
        return self._table(numbers, len(names), measure)

    def _table(self, units: Integers, width: int, measure: int | None) -> csr_array:
        values = np.ones(len(units), np.int64) if measure is None else self.figures[:, measure]
        filled = values != 0
        where = (self.place[filled], units[filled])
        return csr_array((values[filled], where), shape=(len(self.places), width))


def build_cube(contributions: Iterable[Contribution]) -> Cube:
    """Add contributions up at every address that `addresses` publishes.

    The result does not depend on the order of the contributions; all-zero ones leave no trace.

    Raises:
        ValueError: a measure is negative, a code is empty or a product's code contains `/`, a
            prefecture lies in two regions, or a hospital has two groups, places, bands
            or founders.
    """
    atoms = _atoms(contributions)
    places = sorted({place for place, _ in atoms})
    groups = sorted({group for _, group in atoms})
    place_of = {place: number for number, place in enumerate(places)}
    group_of = {group: number for number, group in enumerate(groups)}
    around = [addresses(place) for place in places]
    cells = sorted({cell for some in around for cell in some})
    number = {cell: place for place, cell in enumerate(cells)}
    rows = [number[cell] for some in around for cell in some]
    columns = [place for place, some in enumerate(around) for _ in some]
    sums = csr_array((np.ones(len(rows), np.int64), (rows, columns)), (len(cells), len(places)))
    region_of = {place.prefecture: place.region for place in places}
    keys = sorted(atoms)
    return Cube(
        cells=tuple(cells),
        places=tuple(places),
        sums=sums,
        groups=tuple(groups),
        place=np.array([place_of[place] for place, _ in keys], np.int64),
        group=np.array([group_of[group] for _, group in keys], np.int64),
        figures=np.array([atoms[key] for key in keys], np.int64).reshape(-1, MEASURES),
        children=_children(cells, number, region_of),
    )


def _atoms(contributions: Iterable[Contribution]) -> dict[tuple[Place, str], list[int]]:
    atoms: dict[tuple[Place, str], list[int]] = defaultdict(lambda: [0] * MEASURES)
    homes: dict[object, object] = {}
    for given in contributions:
        _check(given, homes)
        if any(given.measures):
            figures = atoms[given.place, given.contributor]
            figures[:] = [a + b for a, b in zip(figures, given.measures, strict=True)]
    return atoms


def _check(given: Contribution, homes: dict[object, object]) -> None:
    if min(given.measures) < 0:
        raise ValueError(f"hospital {given.hospital_id}: a measure is negative")
    codes = (given.contributor, given.category, given.maker, given.region, given.prefecture)
    products = (given.category, given.generic, given.maker, given.model)
    if not all(codes) or any("/" in code for code in products):
        raise ValueError(f"hospital {given.hospital_id}: a code is empty or reserved")
    if given.band in {"", *RESERVED} or RESERVED & {given.ward, given.age, given.founder}:
        raise ValueError(f"hospital {given.hospital_id}: a code is empty or reserved")
    home = (given.contributor, given.prefecture, given.band, given.founder)
    if homes.setdefault(("hospital", given.hospital_id), home) != home:
        raise ValueError(f"hospital {given.hospital_id}: two groups, places, bands or founders")
    if homes.setdefault(("prefecture", given.prefecture), given.region) != given.region:
        raise ValueError(f"prefecture {given.prefecture} lies in two regions")


def _children(
    cells: Sequence[Coordinate], number: Mapping[Coordinate, int], region_of: Mapping[str, str]
) -> dict[tuple[int, Dimension], list[int]]:
    found: dict[tuple[int, Dimension], list[int]] = defaultdict(list)
    for place, cell in enumerate(cells):
        for dimension, parent in parents(cell, region_of):
            found[number[parent], dimension].append(place)
    return dict(sorted(found.items()))
