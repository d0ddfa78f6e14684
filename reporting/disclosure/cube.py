"""The cube: hospitals' contributions added up at every node that may be published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

MINUTES_PER_DAY = 24 * 60

Dimension = Literal["product", "geo", "band"]
Place = tuple[str, str, str, str, str]  # category, maker, region, prefecture, band


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
    """What one hospital gives for one category and maker.

    `contributor` is the hospital's group: hospitals of one corporation share it and count once.
    """

    hospital_id: int
    contributor: str
    category: str
    maker: str
    region: str
    prefecture: str
    band: str
    measures: Measures


@dataclass(frozen=True, order=True)
class Coordinate:
    """A cell's address.

    product: `all`, `c:<category>`, `c:<category>/m:<maker>`; geo: `jp`, `r:<region>`,
    `p:<prefecture>`; band: `all`, or a bed band where geo is not a prefecture.
    """

    product: str
    geo: str
    band: str

    @property
    def all_makers(self) -> bool:
        """Whether the cell adds up every maker."""
        return "/m:" not in self.product


@dataclass(frozen=True)
class Cell:
    """A cell's figures by hospital group and by maker; who has nothing in it is absent."""

    groups: Mapping[str, Measures]
    makers: Mapping[str, Measures]


@dataclass(frozen=True)
class Leaf:
    """The finest place (category, maker, prefecture, band) and the cells that contain it."""

    maker: str
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
    """Add contributions up at every node of product x geo x band, without prefecture x band.

    The result does not depend on the order of the contributions; all-zero ones leave no trace.

    Raises:
        ValueError: a measure is negative, a code is empty or a category contains `/`, a
            prefecture lies in two regions, or a hospital has two groups, places or bands.
    """
    atoms = _atoms(contributions)
    leaves = tuple(_leaf(place, groups) for place, groups in sorted(atoms.items()))
    by_group: dict[Coordinate, dict[str, Measures]] = defaultdict(dict)
    by_maker: dict[Coordinate, dict[str, Measures]] = defaultdict(dict)
    for leaf in leaves:
        for coordinate in leaf.cells:
            groups, makers = by_group[coordinate], by_maker[coordinate]
            for group, measures in leaf.groups.items():
                groups[group] = add(groups.get(group, NOTHING), measures)
                makers[leaf.maker] = add(makers.get(leaf.maker, NOTHING), measures)
    cells = {key: Cell(by_group[key], by_maker[key]) for key in sorted(by_group)}
    region_of = {prefecture: region for _, _, region, prefecture, _ in atoms}
    return Cube(cells, leaves, _children(cells, region_of))


def _atoms(contributions: Iterable[Contribution]) -> dict[Place, dict[str, Measures]]:
    atoms: dict[Place, dict[str, Measures]] = defaultdict(dict)
    homes: dict[object, object] = {}
    for given in contributions:
        _check(given, homes)
        if not any(given.measures):
            continue
        place = (given.category, given.maker, given.region, given.prefecture, given.band)
        groups = atoms[place]
        groups[given.contributor] = add(groups.get(given.contributor, NOTHING), given.measures)
    return {place: dict(sorted(groups.items())) for place, groups in atoms.items()}


def _check(given: Contribution, homes: dict[object, object]) -> None:
    if min(given.measures) < 0:
        raise ValueError(f"hospital {given.hospital_id}: a measure is negative")
    codes = (given.contributor, given.category, given.maker, given.region, given.prefecture)
    if not all(codes) or "/" in given.category or given.band in ("", "all"):
        raise ValueError(f"hospital {given.hospital_id}: a code is empty or reserved")
    home = (given.contributor, given.prefecture, given.band)
    if homes.setdefault(("hospital", given.hospital_id), home) != home:
        raise ValueError(f"hospital {given.hospital_id}: two groups, places or bands")
    if homes.setdefault(("prefecture", given.prefecture), given.region) != given.region:
        raise ValueError(f"prefecture {given.prefecture} lies in two regions")


def _leaf(place: Place, groups: Mapping[str, Measures]) -> Leaf:
    category, maker, region, prefecture, band = place
    products = ("all", f"c:{category}", f"c:{category}/m:{maker}")
    grounds = [(geo, node) for geo in ("jp", f"r:{region}") for node in ("all", band)]
    grounds.append((f"p:{prefecture}", "all"))
    nodes = (Coordinate(code, geo, node) for code in products for geo, node in grounds)
    return Leaf(maker, tuple(nodes), groups)


def _children(
    cells: Iterable[Coordinate], region_of: Mapping[str, str]
) -> dict[tuple[Coordinate, Dimension], tuple[Coordinate, ...]]:
    found: dict[tuple[Coordinate, Dimension], list[Coordinate]] = defaultdict(list)
    for cell in cells:
        for dimension, parent in _parents(cell, region_of):
            found[parent, dimension].append(cell)
    return {edge: tuple(sorted(found[edge])) for edge in sorted(found)}


def _parents(
    cell: Coordinate, region_of: Mapping[str, str]
) -> Iterator[tuple[Dimension, Coordinate]]:
    if cell.product != "all":
        category, slash, _ = cell.product.partition("/")
        yield "product", replace(cell, product=category if slash else "all")
    if cell.geo != "jp":
        kind, _, code = cell.geo.partition(":")
        yield "geo", replace(cell, geo="jp" if kind == "r" else f"r:{region_of[code]}")
    if cell.band != "all":
        yield "band", replace(cell, band="all")
