"""What a hospital owns and how old it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from reporting.metrics.reliability import DAYS_A_YEAR


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


def by_age(items: Iterable[Item], *, on: date, bounds: Sequence[float]) -> list[int]:
    """How many devices of known age fall below each bound (years) and the last at or above it.

    ``len(bounds) + 1`` counts; a device of exactly a bound's age counts above it.
    """
    counts = [0] * (len(bounds) + 1)
    for item in items:
        if item.since is not None:
            age = age_years(item.since, on=on)
            counts[sum(age >= bound for bound in bounds)] += 1
    return counts
