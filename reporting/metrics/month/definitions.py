"""Which formula stands behind which figure, and in which unit it comes.

A figure of a page is a field annotated with ``Metric``: the code it names leads here, and from here
to the function whose docstring is its definition and source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, get_type_hints

from reporting.metrics import (
    concurrency,
    fleet_size,
    lending,
    rates,
    recurrence,
    reliability,
    repairs,
    replacement,
    stock,
    survival,
    utilisation,
)


class Unit(StrEnum):
    """What a figure is counted in."""

    SHARE = "share"
    DEVICES = "devices"
    DAYS = "days"
    PER_DEVICE_YEAR = "per_device_year"
    PER_DEVICE_MONTH = "per_device_month"
    DEVICE_YEARS = "device_years"
    DEVICE_DAYS = "device_days"
    FAILURES = "failures"
    YEARS = "years"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Metric:
    """Marks a field that holds the metric of this code."""

    code: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A metric's unit and the function that is it; ``text`` tells formula, units and source."""

    unit: Unit
    formula: Callable[..., Any]

    @property
    def text(self) -> str:
        """The definition in English, as the function's own words have it."""
        return (self.formula.__doc__ or "").strip()


DEFINITIONS: Mapping[str, Definition] = {
    "U1": Definition(Unit.SHARE, utilisation.standard),
    "U2": Definition(Unit.SHARE, utilisation.net),
    "U3": Definition(Unit.SHARE, utilisation.customary),
    "U4": Definition(Unit.SHARE, utilisation.device_days),
    "C2": Definition(Unit.DEVICES, concurrency.percentiles),
    "C3": Definition(Unit.DAYS, concurrency.stock_outs),
    "N1": Definition(Unit.DEVICES, fleet_size.by_peaks),
    "N2": Definition(Unit.DEVICES, fleet_size.by_erlang),
    "N3": Definition(Unit.SHARE, fleet_size.steadiness),
    "N4": Definition(Unit.DEVICES, fleet_size.surplus),
    "T1": Definition(Unit.DAYS, lending.loan_lengths),
    "T2": Definition(Unit.DAYS, lending.long_loans),
    "T3": Definition(Unit.DAYS, lending.idle),
    "T4": Definition(Unit.PER_DEVICE_MONTH, lending.turnover),
    "T5": Definition(Unit.DEVICE_DAYS, lending.ward_shares),
    "R1": Definition(Unit.PER_DEVICE_YEAR, reliability.failure_rate),
    "R2": Definition(Unit.DEVICE_YEARS, reliability.mtbf),
    "R3": Definition(Unit.DAYS, repairs.repair_times),
    "R4": Definition(Unit.SHARE, reliability.availability),
    "R5": Definition(Unit.SHARE, repairs.repeat_failures),
    "R6": Definition(Unit.FAILURES, rates.lemons),
    "R7": Definition(Unit.FAILURES, recurrence.mean_cumulative),
    "R8": Definition(Unit.YEARS, survival.weibull),
    "R9": Definition(Unit.SHARE, reliability.shares),
    "R10": Definition(Unit.PER_DEVICE_YEAR, rates.shrunken),
    "A1": Definition(Unit.YEARS, stock.clocks),
    "S1": Definition(Unit.POINTS, replacement.priority),
}


def metrics_of(page: type) -> dict[str, str]:
    """The fields of a page's dataclass that hold a metric, and its code."""
    hints = get_type_hints(page, include_extras=True)
    return {
        name: note.code
        for name, hint in hints.items()
        for note in getattr(hint, "__metadata__", ())
        if isinstance(note, Metric)
    }
