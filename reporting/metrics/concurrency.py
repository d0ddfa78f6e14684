"""How many devices are out at once: C1 to C3.

C1 is ``intervals.sweep``. Counts are devices; a period is a span of minutes from midnight to
midnight.
"""

from collections.abc import Sequence

import numpy as np

from reporting.metrics.fleet import Fleet
from reporting.metrics.intervals import (
    MINUTES_A_DAY,
    Ints,
    Span,
    Steps,
    difference,
    length,
    sweep,
)


def mean_lent(fleet: Fleet) -> float:
    """The time-weighted mean of N(t): Σ|Lᵢ∩Sᵢ∩P| / |P|. Source: metric C2."""
    return length(fleet.lent) / (fleet.period[1] - fleet.period[0])


def percentiles(steps: Steps, period: Span, shares: Sequence[float]) -> list[int]:
    """For each share (0-1], the smallest n with N(t) <= n for at least that share of the period.

    Time-weighted; a share of 1 gives the peak. The steps must lie within the period. Source:
    metric C2.
    """
    count, held = _framed(steps, period)
    levels, which = np.unique(count, return_inverse=True)
    until = np.cumsum(np.bincount(which, weights=held))
    wanted = np.asarray(shares) * (period[1] - period[0])
    found = np.minimum(np.searchsorted(until, wanted), len(levels) - 1)
    return [int(level) for level in levels[found]]


def daily_peaks(steps: Steps, period: Span) -> Ints:
    """The largest N(t) of each day of the period, including what the day began with (C2)."""
    moment, count = _by_day(steps, period)
    days = np.arange(period[0], period[1], MINUTES_A_DAY, dtype=np.int64)
    return np.maximum.reduceat(count, np.searchsorted(moment, days))


def daily_lows(steps: Steps, period: Span) -> Ints:
    """The smallest N(t) of each day of the period, including what the day began with."""
    moment, count = _by_day(steps, period)
    days = np.arange(period[0], period[1], MINUTES_A_DAY, dtype=np.int64)
    return np.minimum.reduceat(count, np.searchsorted(moment, days))


def stock_outs(fleet: Fleet) -> Ints:
    """C3 在庫ゼロ: the days of the period (0, 1, …) on which at some time no device was left.

    Left is what is in service and neither under repair nor lent; days without any device in
    service do not count. Source: metric C3.
    """
    left = difference(difference(fleet.service, fleet.repair), fleet.lent)
    served = daily_peaks(sweep(fleet.service), fleet.period)
    return np.flatnonzero((daily_lows(sweep(left), fleet.period) <= 0) & (served > 0))


def unavailable_share(fleet: Fleet) -> float:
    """δ: the share of device-time in service that was spent under repair. Source: metric N1."""
    served = length(fleet.service)
    return length(fleet.repair) / served if served else 0.0


def weekdays(days: int, first: int) -> Ints:
    """Each day's weekday, 0 for Monday, when the first of them is a ``first``."""
    return (np.arange(days, dtype=np.int64) + first) % 7


def _framed(steps: Steps, period: Span) -> tuple[Ints, Ints]:
    """Counts, and for how many minutes of the period each was held, in time order."""
    moment = np.concatenate(([period[0]], steps.moment, [period[1]]))
    return np.concatenate(([0], steps.count)), np.diff(moment)


def _by_day(steps: Steps, period: Span) -> tuple[Ints, Ints]:
    """The steps with one more at each midnight that repeats the count so far.

    No step is told twice at one moment: a midnight with a change of its own keeps that change,
    since returns come before loans and a loan until midnight does not reach the next day.
    """
    midnights = np.arange(period[0], period[1], MINUTES_A_DAY, dtype=np.int64)
    lacking = np.setdiff1d(midnights, steps.moment, assume_unique=True)
    so_far = np.concatenate(([0], steps.count))
    carried = so_far[np.searchsorted(steps.moment, lacking, side="right")]
    inside = steps.moment < period[1]
    moment = np.concatenate((steps.moment[inside], lacking))
    order = np.argsort(moment, kind="stable")
    return moment[order], np.concatenate((steps.count[inside], carried))[order]
