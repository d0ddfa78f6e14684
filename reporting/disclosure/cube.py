"""The cube: hospitals' contributions added up at every node that may be published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from reporting.disclosure.addresses import (
    RESERVED,
    Coordinate,
    Dimension,
    Place,
    addresses,
    parents,
)

MINUTES_PER_DAY = 24 * 60


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


NOTHING = Measures()


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
class Cell:
    """A cell's figures by hospital group and by maker; who has nothing in it is absent."""

    groups: Mapping[str, Measures]
    makers: Mapping[str, Measures]


@dataclass(frozen=True)
class Leaf:
    """A finest place and the cells that contain it."""

    place: Place
    cells: tuple[Coordinate, ...]
    groups: Mapping[str, Measures]


@dataclass(frozen=True)
class Cube:
    """Every non-empty cell, the leaves under them and the sums that link them.

    `children[cell, dimension]` are the non-empty cells that add up to `cell` along `dimension`.
    """

    cells: Mapping[Coordinate, Cell]
    leaves: tuple[Leaf, ...]
    children: Mapping[tuple[Coordinate, Dimension], tuple[Coordinate, ...]]


def add(left: Measures, right: Measures) -> Measures:
    """The sum, measure by measure."""
    return Measures(*(a + b for a, b in zip(left, right, strict=True)))


def total(parts: Iterable[Measures]) -> Measures:
    """The sum of many, nothing of none."""
    return Measures(*map(sum, zip(NOTHING, *parts, strict=True)))


def build_cube(contributions: Iterable[Contribution]) -> Cube:
    """Add contributions up at every address that `addresses` publishes.

    The result does not depend on the order of the contributions; all-zero ones leave no trace.

    Raises:
        ValueError: a measure is negative, a code is empty or a product's code contains `/`, a
            prefecture lies in two regions, or a hospital has two groups, places, bands
            or founders.
    """
    atoms = _atoms(contributions)
    leaves = tuple(Leaf(place, addresses(place), atoms[place]) for place in sorted(atoms))
    by_group: dict[Coordinate, dict[str, Measures]] = defaultdict(dict)
    by_maker: dict[Coordinate, dict[str, Measures]] = defaultdict(dict)
    for leaf in leaves:
        maker = leaf.place.maker
        for coordinate in leaf.cells:
            groups, makers = by_group[coordinate], by_maker[coordinate]
            for group, measures in leaf.groups.items():
                groups[group] = add(groups.get(group, NOTHING), measures)
                makers[maker] = add(makers.get(maker, NOTHING), measures)
    cells = {key: Cell(by_group[key], by_maker[key]) for key in sorted(by_group)}
    region_of = {place.prefecture: place.region for place in atoms}
    return Cube(cells, leaves, _children(cells, region_of))


def _atoms(contributions: Iterable[Contribution]) -> dict[Place, dict[str, Measures]]:
    atoms: dict[Place, dict[str, Measures]] = defaultdict(dict)
    homes: dict[object, object] = {}
    for given in contributions:
        _check(given, homes)
        if not any(given.measures):
            continue
        groups = atoms[given.place]
        groups[given.contributor] = add(groups.get(given.contributor, NOTHING), given.measures)
    return {place: dict(sorted(groups.items())) for place, groups in atoms.items()}


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
    cells: Iterable[Coordinate], region_of: Mapping[str, str]
) -> dict[tuple[Coordinate, Dimension], tuple[Coordinate, ...]]:
    found: dict[tuple[Coordinate, Dimension], list[Coordinate]] = defaultdict(list)
    for cell in cells:
        for dimension, parent in parents(cell, region_of):
            found[parent, dimension].append(cell)
    return {edge: tuple(sorted(found[edge])) for edge in sorted(found)}
