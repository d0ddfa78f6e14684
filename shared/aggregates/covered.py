"""What a maker may see: the stored, published cells its agreements cover, and nothing else.

Every outlet (screen, file, mail, API) reads through here and only filters further; none adds up.
Withheld cells are left out, so that they cannot be told from empty ones: an outlet marks every area
without a cell the same way.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Final

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, When

from shared.aggregates.models import ReleaseCell
from shared.aggregates.queries import live_releases
from shared.agreements.models import GeoLevel, MeasureGroup
from shared.agreements.queries import Scope
from shared.agreements.terms import AREAS
from shared.hospitals.regions import PREFECTURES, region_of
from shared.kernel.periods import Month

NATION: Final = "jp"
EVERY_BAND: Final = "all"
# The stock comes with every cell: where it is withheld, so is everything else.
MEASURES: Final[Mapping[str, tuple[str, ...]]] = {
    MeasureGroup.STOCK: ("devices", "in_service", "device_minutes"),
    MeasureGroup.LENDING: ("loaned_minutes", "loans"),
    MeasureGroup.EVENTS: ("faults", "repair_minutes"),
}
NAMES: Final = tuple(name for group in MEASURES.values() for name in group)
# What a rate divides by is seen with the group that holds its numerator.
_NEEDED_BY: Final = {"device_minutes": frozenset(MeasureGroup.values)}
_PREFIXES: Final = dict(zip(GeoLevel.values, (NATION, "r:", "p:"), strict=True))


@dataclass(frozen=True, slots=True)
class Cell:
    """A published cell as agreed: None is a figure that is withheld or not agreed. Minutes."""

    month: Month
    revision: int
    category: str
    maker: str
    geo: str
    band: str
    contributors: int
    devices: int | None
    in_service: int | None
    device_minutes: int | None
    loaned_minutes: int | None
    loans: int | None
    faults: int | None
    repair_minutes: int | None


def covered(scopes: Iterable[Scope]) -> QuerySet[ReleaseCell]:
    """The covered cells of every month's newest release, oldest month first.

    A figure that no scope agrees to is null in ``seen_<name>``: outlets show these.
    """
    scopes = tuple(scopes)
    anything = Q(pk__in=[])
    for scope in scopes:
        anything |= _covered_by(scope)
    return (
        ReleaseCell.objects.filter(
            anything, release__in=live_releases().values("pk"), devices__isnull=False
        )
        .annotate(**{f"seen_{name}": _seen(name, scopes) for name in NAMES})
        .order_by("release__run__month", "product", "geo", "band")
    )


def read(rows: QuerySet[ReleaseCell]) -> Iterator[Cell]:
    """The rows of ``covered``, narrowed or not, as cells."""
    values = rows.values_list(
        "release__run__month",
        "release__run__revision",
        *("category", "maker", "geo", "band", "contributors"),
        *(f"seen_{name}" for name in NAMES),
    )
    return (Cell(Month.of(month), *rest) for month, *rest in values)


def months_of(scopes: Iterable[Scope]) -> list[Month]:
    """The published months the agreements cover, newest first."""
    anything = Q(pk__in=[])
    for scope in scopes:
        anything |= Q(run__month__gte=scope.first.start, run__month__lte=scope.last.start)
    found = live_releases().filter(anything).order_by("-run__month")
    return [Month.of(month) for month in found.values_list("run__month", flat=True)]


def newest(scopes: Iterable[Scope]) -> str:
    """The newest month the agreements cover and its revision, as "2026-10 r1"; "" for none."""
    months = months_of(scopes)
    if not months:
        return ""
    release = live_releases().get(run__month=months[0].start)
    return str(release.run)


def version(scopes: Iterable[Scope], asked: str) -> str:
    """A digest that stays while nothing is released, the scopes hold, and the same is asked."""
    releases = live_releases().order_by("pk").values_list("pk", "content_hash")
    told = [sorted(repr(_plain(scope)) for scope in scopes), list(releases), asked]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def richest_category(rows: QuerySet[ReleaseCell]) -> str:
    """The category with the most covered cells; "" where there is none."""
    found = (
        rows.order_by()
        .values("category")
        .annotate(cells=Count("pk"))
        .order_by("-cells", "category")
    )
    return next((row["category"] for row in found), "")


def reach(scope: Scope) -> frozenset[str]:
    """The areas a scope covers: those agreed and prefectures in them, none finer than agreed."""
    levels = GeoLevel.values[: GeoLevel.values.index(scope.geo_level) + 1]
    fine = tuple(_PREFIXES[level] for level in levels)
    agreed = scope.areas or AREAS
    inside = {f"p:{code}" for code in PREFECTURES if f"r:{region_of(code)}" in agreed}
    return frozenset(area for area in agreed | inside if area.startswith(fine))


def ancestors(geo: str) -> tuple[str, ...]:
    """The areas an area lies in, nearest first: ("r:kanto", "jp") for Tokyo."""
    if geo.startswith("p:"):
        return (f"r:{region_of(geo.removeprefix('p:'))}", NATION)
    return () if geo == NATION else (NATION,)


def nearest_published(geo: str, found: Mapping[str, Cell]) -> Cell | None:
    """The smallest area around one that has a cell among those found by area."""
    return next((found[around] for around in ancestors(geo) if around in found), None)


def _plain(scope: Scope) -> list[tuple[str, object]]:
    """A scope's fields in an order that is the same in every process, which a set's is not."""
    return [
        (name, sorted(value) if isinstance(value, frozenset) else value)
        for name, value in ((one.name, getattr(scope, one.name)) for one in fields(scope))
    ]


def _covered_by(scope: Scope) -> Q:
    whose = Q(pk__in=[])
    if scope.includes_own:
        whose |= Q(maker=scope.maker)
    if scope.includes_market:
        last = scope.market_last or scope.last
        whose |= Q(maker="", release__run__month__lte=last.start)
    return whose & Q(
        geo__in=sorted(reach(scope)),
        category__in=scope.categories,
        release__run__month__gte=scope.first.start,
        release__run__month__lte=scope.last.start,
        **{} if scope.by_band else {"band": EVERY_BAND},
    )


def _seen(name: str, scopes: tuple[Scope, ...]) -> Case | F:
    group = next(group for group, names in MEASURES.items() if name in names)
    wanted = _NEEDED_BY.get(name, frozenset([group]))
    if all(scope.measures & wanted for scope in scopes):
        return F(name)
    agreed = Q(pk__in=[])
    for scope in scopes:
        if scope.measures & wanted:
            agreed |= _covered_by(scope)
    return Case(When(agreed, then=F(name)), default=None, output_field=BigIntegerField())
