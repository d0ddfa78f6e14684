"""Where a figure is counted: the addresses of the cube's cells and the sums that link them.

The tables are few and the same for everybody. Each further division multiplies what can be
subtracted from what, so prefectures are never divided by size, models are shown for the nation
only, and ward types, age bands and founders divide one thing at a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

Dimension = Literal["product", "generic", "geo", "band", "ward", "age", "founder"]
DIMENSIONS: Final[tuple[Dimension, ...]] = (
    "product",
    "generic",
    "geo",
    "band",
    "ward",
    "age",
    "founder",
)
SMALL: Final = "under-200"
SMALL_BANDS: Final = frozenset({"20-99", "100-199"})
RESERVED: Final = frozenset({"all", SMALL})


class Place(NamedTuple):
    """The finest place in which anything is counted. What is not known is ""."""

    category: str
    generic: str
    maker: str
    model: str
    region: str
    prefecture: str
    band: str
    ward: str
    age: str
    founder: str


@dataclass(frozen=True, order=True)
class Coordinate:
    """A cell's address.

    product: `all`, `c:<category>`, `c:<category>/g:<generic>`, `c:<category>/m:<maker>` or
    `c:<category>/m:<maker>/d:<model>`; geo: `jp`, `r:<region>`, `p:<prefecture>`; band: `all`,
    `under-200` or a bed band; ward, age and founder: `all` or a code. Two of band, ward, age
    and founder are never given at once.
    """

    product: str
    geo: str
    band: str
    ward: str = "all"
    age: str = "all"
    founder: str = "all"

    @property
    def all_makers(self) -> bool:
        """Whether the cell adds up every maker."""
        return "/m:" not in self.product

    @property
    def is_model(self) -> bool:
        """Whether the cell speaks of one model."""
        return "/d:" in self.product


def addresses(place: Place) -> tuple[Coordinate, ...]:
    """Every cell that contains a place."""
    category = f"c:{place.category}"
    maker = f"{category}/m:{place.maker}"
    broad = ("all", category)
    products = (*broad, maker)
    areas = ("jp", f"r:{place.region}")
    bands = ("all", place.band, *([SMALL] if place.band in SMALL_BANDS else []))
    found = [Coordinate(code, geo, band) for code in products for geo in areas for band in bands]
    found += [Coordinate(code, f"p:{place.prefecture}", "all") for code in products]
    if place.generic:
        name = f"{category}/g:{place.generic}"
        found += [Coordinate(name, geo, "all") for geo in areas]
    if place.model:
        found.append(Coordinate(f"{maker}/d:{place.model}", "jp", "all"))
    for geo in areas:
        for code in broad:
            found += _divided(Coordinate(code, geo, "all"), place)
    return tuple(found)


def parents(
    cell: Coordinate, region_of: Mapping[str, str]
) -> Iterator[tuple[Dimension, Coordinate]]:
    """The cells next above one, each with the dimension along which it is a part of them."""
    if cell.product != "all":
        above, slash, last = cell.product.rpartition("/")
        dimension: Dimension = "generic" if last.startswith("g:") else "product"
        yield dimension, replace(cell, product=above if slash else "all")
    if cell.geo != "jp":
        kind, _, code = cell.geo.partition(":")
        yield "geo", replace(cell, geo="jp" if kind == "r" else f"r:{region_of[code]}")
    if cell.band != "all":
        yield "band", replace(cell, band=SMALL if cell.band in SMALL_BANDS else "all")
    if cell.ward != "all":
        yield "ward", replace(cell, ward="all")
    if cell.age != "all":
        yield "age", replace(cell, age="all")
    if cell.founder != "all":
        yield "founder", replace(cell, founder="all")


def level(cell: Coordinate) -> str:
    """The kind of a cell: `category x region`, `maker x nation x band`."""
    kinds = {"g": "generic", "m": "maker", "d": "model", "c": "category"}
    product = kinds.get(cell.product.rpartition("/")[2].partition(":")[0], "all")
    geo = {"j": "nation", "r": "region", "p": "prefecture"}[cell.geo[0]]
    more = [name for name in ("band", "ward", "age", "founder") if getattr(cell, name) != "all"]
    return " x ".join([product, geo, *more])


def _divided(whole: Coordinate, place: Place) -> Iterator[Coordinate]:
    if place.ward:
        yield replace(whole, ward=place.ward)
    if place.age:
        yield replace(whole, age=place.age)
    if place.founder:
        yield replace(whole, founder=place.founder)
