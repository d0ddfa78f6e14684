"""What a hospital owns and how old it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from statistics import median

import numpy as np
import numpy.typing as npt

from reporting.metrics.reliability import DAYS_A_YEAR

ECONOMIC_LIFE = 1.5

Floats = npt.NDArray[np.float64]


class AgeBasis(StrEnum):
    """From what a device's age is counted."""

    IN_USE = "in_use"
    ACQUIRED = "acquired"
    MANUFACTURED = "manufactured"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PastLife:
    """How many devices are older than a life, of those whose age and life are known."""

    past: int
    known: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where nothing is known."""
        return self.past / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class Clocks:
    """A1 against three clocks: 法定耐用年数, 耐用期間 and 経済寿命 of 1.5 × 耐用期間."""

    legal: PastLife
    ifu: PastLife
    economic: PastLife


@dataclass(frozen=True, slots=True)
class Stock:
    """A group of devices: how many, how many centrally managed, how old.

    ``dated`` devices have a known age; ``median_age`` is theirs in years, None when there is none.
    """

    devices: int
    central: int
    dated: int
    median_age: float | None


@dataclass(frozen=True, slots=True)
class Item:
    """One device: whether it is centrally managed, its first day in use if known."""

    central: bool
    since: date | None


def first_day(
    *, in_use: date | None, acquired: date | None, manufactured: int | None
) -> tuple[date | None, AgeBasis]:
    """A1: the day a device's age counts from, and how it is known.

    The first day in use, else the day of purchase, else the middle of the year of manufacture.
    Source: metric A1.
    """
    if in_use is not None:
        return in_use, AgeBasis.IN_USE
    if acquired is not None:
        return acquired, AgeBasis.ACQUIRED
    if manufactured is not None:
        return date(manufactured, 7, 1), AgeBasis.MANUFACTURED
    return None, AgeBasis.UNKNOWN


def clocks(age: Floats, *, legal: Floats, ifu: Floats) -> Clocks:
    """How many devices are past each of three lives. All in years per device, NaN if unknown.

    The legal life is one of taxation (減価償却資産の耐用年数等に関する省令, 別表第一) and says
    nothing of safety; the economic one is Tsukuba Medical Center's. Source: metric A1.
    """
    return Clocks(
        legal=_past(age, legal), ifu=_past(age, ifu), economic=_past(age, ECONOMIC_LIFE * ifu)
    )


def age_years(since: date, *, on: date) -> float:
    """A1: years from the first day in use to ``on``, never negative. Source: metric A1."""
    return max(0.0, (on - since).days / DAYS_A_YEAR)


def summarise(items: Sequence[Item], *, on: date) -> Stock:
    """Counts and median age of the devices on a JST date."""
    ages = [age_years(item.since, on=on) for item in items if item.since is not None]
    return Stock(
        devices=len(items),
        central=sum(item.central for item in items),
        dated=len(ages),
        median_age=median(ages) if ages else None,
    )


def _past(age: Floats, life: Floats) -> PastLife:
    known = ~(np.isnan(age) | np.isnan(life))
    return PastLife(past=int(np.count_nonzero(age[known] > life[known])), known=int(known.sum()))
