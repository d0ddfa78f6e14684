"""How a hospital compares with others like it: B1, from published sums alone.

Peers are all hospitals of the same bed band, and where a band's figure is withheld those of all
sizes. The bands are those of official statistics; the highest ends at 500 beds, since the few
larger hospitals could be told apart. What is published are sums over at least five groups of
hospitals, this one perhaps among them: they tell where the others stand together, and no rank
(docs/decisions/0048).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np

from reporting.metrics.intervals import MINUTES_A_DAY
from reporting.metrics.rates import FUNNEL, funnel
from reporting.metrics.reliability import DAYS_A_YEAR

ALL_SIZES: Final = "all"
LEAST_MONTHS: Final = 3
LEAST_DEVICE_YEARS: Final = 5.0
UTILISATION, FAILURES = "U1", "R1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What is published of a category, month and bed band: minutes, None where it is withheld."""

    month: date
    band: str
    category: str
    groups: int
    device_minutes: int
    loaned_minutes: int | None
    faults: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A hospital's centrally managed devices of a category, the ones that are published.

    ``served`` and ``lent`` are the month's device-days, ``failures`` and ``years`` (device-years)
    those of the year under review, which has ``months``.
    """

    category: str
    served: float
    lent: float
    failures: int
    years: float
    months: int

    @property
    def suffices(self) -> bool:
        """Whether its figures rest on enough to be compared: three months, five device-years."""
        return self.months >= LEAST_MONTHS and self.years >= LEAST_DEVICE_YEARS


@dataclass(frozen=True, slots=True, kw_only=True)
class Peers:
    """The published figure: ``band`` is whose, ALL_SIZES for any, of ``months`` months."""

    band: str
    groups: int
    value: float
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A figure of a category beside its peers', None where it is not comparable.

    ``enough`` is false where the hospital's own figure rests on too little. ``low`` to ``high`` is
    where 95 % of failure rates lie by chance alone if the true one is the peers'.
    """

    category: str
    metric: str
    own: float | None
    enough: bool
    peers: Peers | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mix:
    """A figure of all comparable categories together, and what the peers' would make of it.

    ``peers`` is the figure that the hospital's own mix of devices would have if each category did
    as its peers do (indirect standardisation), ``low`` to ``high`` as in Standing.
    """

    metric: str
    own: float
    peers: float
    categories: int
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> int:
        """1 above what chance explains, -1 below it, 0 within it; without limits, which is more."""
        low = self.peers if self.low is None else self.low
        high = self.peers if self.high is None else self.high
        return int(self.own > high) - int(self.own < low)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A hospital among its like: ``band`` its own; whether anything is published of the month."""

    band: str = ""
    is_published: bool = False
    standings: tuple[Standing, ...] = ()
    mixes: tuple[Mix, ...] = ()

    def mix(self, metric: str) -> Mix | None:
        """All comparable categories' figure of a metric."""
        return next((one for one in self.mixes if one.metric == metric), None)


def compare(
    owned: Sequence[Own], cells: Collection[Cell], *, band: str, month: date, is_published: bool
) -> Benchmark:
    """B1: every category's utilisation of the month and failure rate of the year beside the peers'.

    ``cells`` are the published ones of the year's months, of ``band`` and of all sizes. The band's
    own figure is compared with, else that of all sizes, else none. Source: metric B1; funnel limits
    as R10.
    """
    by_place: dict[tuple[str, str], list[Cell]] = {}
    for cell in cells:
        by_place.setdefault((cell.category, cell.band), []).append(cell)
    standings = [
        standing
        for own in owned
        for standing in (
            _utilisation(own, _first_utilisation(own.category, by_place, band, month)),
            _failure_rate(own, _first_failure_rate(own.category, by_place, band)),
        )
    ]
    return Benchmark(
        band=band,
        is_published=is_published,
        standings=tuple(standings),
        mixes=tuple(
            mix
            for metric in (UTILISATION, FAILURES)
            if (mix := _mix(metric, owned, [one for one in standings if one.metric == metric]))
        ),
    )


Places = Mapping[tuple[str, str], Sequence[Cell]]


def _first_utilisation(category: str, cells: Places, band: str, month: date) -> Peers | None:
    for place in (band, ALL_SIZES):
        for cell in cells.get((category, place), ()):
            if cell.month == month and cell.loaned_minutes is not None and cell.device_minutes:
                share = cell.loaned_minutes / cell.device_minutes
                return Peers(band=place, groups=cell.groups, value=share, months=1)
    return None


def _first_failure_rate(category: str, cells: Places, band: str) -> Peers | None:
    """Failures over device-years of the published months, three or more.

    A band counts only where the failures of every month are published of which its devices are:
    months with few failures are the ones withheld, and the others alone would say too much.
    """
    for place in (band, ALL_SIZES):
        told = cells.get((category, place), ())
        faults = [cell.faults for cell in told if cell.faults is not None]
        minutes = sum(cell.device_minutes for cell in told)
        if len(told) >= LEAST_MONTHS and len(faults) == len(told) and minutes:
            years = minutes / MINUTES_A_DAY / DAYS_A_YEAR
            return Peers(
                band=place,
                groups=min(cell.groups for cell in told),
                value=sum(faults) / years,
                months=len(told),
            )
    return None


def _utilisation(own: Own, peers: Peers | None) -> Standing:
    return Standing(
        category=own.category,
        metric=UTILISATION,
        own=own.lent / own.served if own.served else None,
        enough=own.suffices,
        peers=peers if own.suffices and own.served else None,
    )


def _failure_rate(own: Own, peers: Peers | None) -> Standing:
    compared = peers if own.suffices else None
    low, high = _limits(compared.value, own.years) if compared else (None, None)
    return Standing(
        category=own.category,
        metric=FAILURES,
        own=own.failures / own.years if own.years else None,
        enough=own.suffices,
        peers=compared,
        low=low,
        high=high,
    )


def _mix(metric: str, owned: Sequence[Own], standings: Sequence[Standing]) -> Mix | None:
    pairs = [
        (own, standing.peers.value)
        for own, standing in zip(owned, standings, strict=True)
        if standing.peers is not None
    ]
    if not pairs:
        return None
    if metric == UTILISATION:
        weight = sum(own.served for own, _ in pairs)
        expected = sum(own.served * value for own, value in pairs) / weight
        lent = sum(own.lent for own, _ in pairs) / weight
        return Mix(metric=metric, own=lent, peers=expected, categories=len(pairs))
    years = sum(own.years for own, _ in pairs)
    expected = sum(own.years * value for own, value in pairs) / years
    low, high = _limits(expected, years)
    failed = sum(own.failures for own, _ in pairs)
    return Mix(
        metric=metric,
        own=failed / years,
        peers=expected,
        categories=len(pairs),
        low=low,
        high=high,
    )


def _limits(rate: float, years: float) -> tuple[float, float]:
    if not rate:
        return 0.0, 0.0
    low, high = funnel(rate, np.array([years]), confidence=FUNNEL[0])
    return float(low[0]), float(high[0])
