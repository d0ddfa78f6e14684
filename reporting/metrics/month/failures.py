"""Page 5: failures and repairs of the year, by model."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from reporting.metrics import rates, survival
from reporting.metrics.intervals import MINUTES_A_DAY, Flags, Ints, Span, length_by_owner
from reporting.metrics.month.definitions import Metric
from reporting.metrics.month.rows import Floats, HospitalRows
from reporting.metrics.recurrence import mean_cumulative
from reporting.metrics.reliability import (
    DAYS_A_YEAR,
    FailureRate,
    Mtbf,
    availability,
    device_years,
    failure_rate,
    mtbf_of,
    shares,
)
from reporting.metrics.repairs import (
    REPEAT_DAYS,
    RepairTimes,
    RepeatFailures,
    repair_curve,
    repair_times,
    repeat_failures,
)
from reporting.metrics.survival import WEIBULL_EVENTS, Weibull

IN_HOUSE, MAKER = "in_house", "maker"
MINUTES_A_YEAR = MINUTES_A_DAY * DAYS_A_YEAR


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFailures:
    """A model's failures in the year; n is ``devices``. ``ranked`` is the rate to sort by."""

    category: str
    model: str
    devices: int
    rate: Annotated[FailureRate | None, Metric("R1")]
    availability: Annotated[float | None, Metric("R4")]
    ranked: Annotated[float | None, Metric("R10")]

    @property
    def mtbf(self) -> Mtbf | None:
        """R2, the reciprocal of R1."""
        return mtbf_of(self.rate) if self.rate else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """Repairs by one route, "" for all; ``typical`` is the median that open repairs count in.

    ``curve`` gives the share of repairs that last longer than so many days.
    """

    route: str
    times: Annotated[RepairTimes, Metric("R3")]
    typical: Annotated[float | None, Metric("R3")]
    curve: Annotated[tuple[tuple[float, float], ...], Metric("R3")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lemon:
    """A device that fails more often than chance explains; ``days`` of the year, from 0."""

    device: int
    failures: Annotated[int, Metric("R6")]
    days: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """How a category fails with age, where ten failures or more tell.

    ``cumulative`` is (age in years, failures per device, its standard error); ``first`` the
    distribution of the age at the first failure.
    """

    category: str
    cumulative: Annotated[tuple[tuple[float, float, float], ...], Metric("R7")]
    first: Annotated[Weibull | None, Metric("R8")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """The page. ``reports`` counts every report of the year, ``causes`` their shares."""

    rate: Annotated[FailureRate | None, Metric("R1")]
    mtbf: Annotated[Mtbf | None, Metric("R2")]
    availability: Annotated[float | None, Metric("R4")]
    reports: int
    causes: Annotated[dict[str, float], Metric("R9")]
    models: tuple[ModelFailures, ...]
    repairs: tuple[Repairs, ...]
    repeats: Annotated[tuple[RepeatFailures, ...], Metric("R5")]
    lemons: tuple[Lemon, ...]
    ageing: tuple[Ageing, ...]


def failures_of(rows: HospitalRows) -> Failures:
    """The page, of all devices in service, lent out or on wards."""
    faults = rows.faults
    reported = _within(faults.reported, rows.year)
    counted = np.bincount(faults.device[reported & rows.failures], minlength=rows.count)
    whole = rows.whole_year
    rate = failure_rate(int(counted.sum()), device_years(whole))
    return Failures(
        rate=rate,
        mtbf=mtbf_of(rate) if rate else None,
        availability=availability(whole),
        reports=int(np.count_nonzero(reported)),
        causes=shares(faults.cause[reported].tolist()),
        models=_models(rows, counted),
        repairs=tuple(_repairs(rows, route) for route in ("", IN_HOUSE, MAKER)),
        repeats=tuple(_repeats(rows, days) for days in REPEAT_DAYS),
        lemons=_lemons(rows, counted),
        ageing=tuple(
            found for name, chosen in rows.categories if (found := _ageing(rows, name, chosen))
        ),
    )


def years_by_device(rows: HospitalRows) -> Floats:
    """Each device's device-years in the year under review."""
    spans = rows.whole_year.service
    return np.bincount(spans.owner, weights=spans.lengths(), minlength=rows.count) / MINUTES_A_YEAR


def _models(rows: HospitalRows, counted: Ints) -> tuple[ModelFailures, ...]:
    """Every model that was in service, the highest rate for ranking first within its category."""
    (categories, models), which = _model_places(rows)
    served, broken, failures = (
        np.bincount(which, weights=of_devices, minlength=len(models))
        for of_devices in (
            length_by_owner(rows.whole_year.service, rows.count),
            length_by_owner(rows.whole_year.repair, rows.count),
            counted,
        )
    )
    years, devices = served / MINUTES_A_YEAR, np.bincount(which, minlength=len(models))
    ranked = np.zeros(len(models))
    for category in np.unique(categories):
        same = categories == category
        prior = rates.prior_of(failures[same], years[same])
        ranked[same] = rates.shrunken(failures[same], years[same], prior)
    order = np.lexsort((models, -ranked, categories, categories == ""))
    return tuple(
        ModelFailures(
            category=str(categories[at]),
            model=str(models[at]),
            devices=int(devices[at]),
            rate=failure_rate(int(failures[at]), float(years[at])),
            availability=1 - float(broken[at] / served[at]) if served[at] else None,
            ranked=float(ranked[at]) if served[at] else None,
        )
        for at in order
    )


def _model_places(rows: HospitalRows) -> tuple[tuple[np.ndarray, np.ndarray], Ints]:
    """The distinct (categories, models), and which of them each device is."""
    devices = rows.devices
    _, category = np.unique(devices.category, return_inverse=True)
    _, model = np.unique(devices.model, return_inverse=True)
    _, first, which = np.unique(
        category * (model.max(initial=0) + 1) + model, return_index=True, return_inverse=True
    )
    return (devices.category[first], devices.model[first]), which


def _repairs(rows: HospitalRows, route: str) -> Repairs:
    """Repairs that ended in the year or are still open, by route."""
    faults = rows.faults
    chosen = faults.timed & rows.failures & (faults.restored >= rows.year[0])
    if route:
        chosen &= faults.route == route
    days = ((faults.restored - faults.reported) / MINUTES_A_DAY)[chosen]
    closed = faults.closed[chosen]
    curve = repair_curve(days, closed)
    return Repairs(
        route=route,
        times=repair_times(days[closed].tolist(), still_open=int(np.count_nonzero(~closed))),
        typical=survival.quantile(curve, 0.5),
        curve=tuple(zip(curve.time.tolist(), curve.survival.tolist(), strict=True)),
    )


def _repeats(rows: HospitalRows, days: float) -> RepeatFailures:
    faults = rows.faults
    done = faults.timed & faults.closed & rows.failures & _within(faults.restored, rows.year)
    return repeat_failures(
        device=faults.device[done],
        restored=faults.restored[done] / MINUTES_A_DAY,
        failed_device=faults.device[rows.failures],
        failed=faults.reported[rows.failures] / MINUTES_A_DAY,
        until=rows.year[1] / MINUTES_A_DAY,
        days=days,
    )


def _lemons(rows: HospitalRows, counted: Ints) -> tuple[Lemon, ...]:
    _, which = _model_places(rows)
    years = years_by_device(rows)
    model_years = np.bincount(which, weights=years)
    model_failures = np.bincount(which, weights=counted)
    rate = np.divide(
        model_failures, model_years, out=np.zeros(len(model_years)), where=model_years > 0
    )
    flagged = np.flatnonzero(rates.lemons(counted, years, rate[which]))
    reported = _within(rows.faults.reported, rows.year) & rows.failures
    return tuple(
        Lemon(
            device=int(rows.devices.id[at]),
            failures=int(counted[at]),
            days=tuple(
                (
                    rows.faults.reported[reported & (rows.faults.device == at)] // MINUTES_A_DAY
                ).tolist()
            ),
        )
        for at in flagged[np.argsort(-counted[flagged], kind="stable")]
    )


def _ageing(rows: HospitalRows, category: str, chosen: Flags) -> Ageing | None:
    """By age, of the devices whose age is known, from the year's beginning on."""
    known = chosen & ~np.isnan(rows.devices.age)
    ours = rows.failures & known[rows.faults.device] & _within(rows.faults.reported, rows.year)
    if np.count_nonzero(ours) < WEIBULL_EVENTS:
        return None
    place = np.cumsum(known) - 1
    until, devices = rows.year[1], rows.devices
    end = devices.age[known] - np.maximum(until - devices.end[known], 0) / MINUTES_A_YEAR
    seen_from = np.maximum(devices.start[known], rows.year[0])
    entry = np.maximum(devices.age[known] - (until - seen_from) / MINUTES_A_YEAR, 0)
    device = place[rows.faults.device[ours]]
    age = (
        devices.age[rows.faults.device[ours]]
        - (until - rows.faults.reported[ours]) / MINUTES_A_YEAR
    )
    inside = (age > entry[device]) & (age <= end[device])
    device, age = device[inside], age[inside]
    found = mean_cumulative(device, age, entry=entry, end=end)
    first = end.copy()
    np.minimum.at(first, device, age)
    return Ageing(
        category=category,
        cumulative=tuple(
            zip(found.age.tolist(), found.mean.tolist(), found.error.tolist(), strict=True)
        ),
        first=survival.weibull(first, np.isin(np.arange(len(end)), device), entry),
    )


def _within(moments: Ints, period: Span) -> Flags:
    return (moments >= period[0]) & (moments < period[1])
