"""How much of the fleet is out on loan.

Definitions follow the hospital metrics U1, U3, C1 and C2. All times are whole minutes since the
JST midnight at which the period P begins; P is (0, days x 1440).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
import numpy.typing as npt

from reporting.metrics.intervals import (
    MINUTES_A_DAY,
    Span,
    Step,
    clip,
    concurrency,
    intersection,
    length,
)

NINE_O_CLOCK = 9 * 60

_Minutes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class DeviceTime:
    """A device's time in service Sᵢ and on loan Lᵢ; loans may overlap, touch or leave service."""

    service: Sequence[Span]
    loans: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the period, counted from 0: devices owned and lent at 09:00, most lent at once."""

    index: int
    owned: int
    lent: int
    peak: int


def lent_time(device: DeviceTime, *, period: Span) -> list[Span]:
    """Lᵢ∩Sᵢ∩P, merged."""
    return clip(intersection(device.loans, device.service), period)


def service_time(device: DeviceTime, *, period: Span) -> list[Span]:
    """Sᵢ∩P, merged."""
    return clip(intersection(device.service, device.service), period)


def within(device: DeviceTime, *, period: Span) -> DeviceTime:
    """The device's times as the metrics see them: Sᵢ∩P and Lᵢ∩Sᵢ∩P, merged."""
    return DeviceTime(
        service=service_time(device, period=period), loans=lent_time(device, period=period)
    )


def standard(devices: Iterable[DeviceTime], *, period: Span) -> float | None:
    """U1, the standard utilisation: Σ|Lᵢ∩Sᵢ∩P| / Σ|Sᵢ∩P|, a share of device-time in [0, 1].

    None when no device was in service. Source: metric U1; loans are merged per device, against
    the summing of bookings that lets a share exceed one.
    """
    fleet = list(devices)
    service = sum(length(service_time(device, period=period)) for device in fleet)
    if service == 0:
        return None
    return sum(length(lent_time(device, period=period)) for device in fleet) / service


def mean_lent(devices: Iterable[DeviceTime], *, period: Span) -> float:
    """Time-weighted mean number of devices on loan: Σ|Lᵢ∩Sᵢ∩P| / |P|. Source: metric C2."""
    lent = sum(length(lent_time(device, period=period)) for device in devices)
    return lent / (period[1] - period[0])


def daily(devices: Iterable[DeviceTime], *, days: int, at: int = NINE_O_CLOCK) -> list[Day]:
    """Every day's devices owned and lent at minute ``at`` of the day, and the day's peak lent."""
    period = (0, days * MINUTES_A_DAY)
    fleet = list(devices)
    service = [span for device in fleet for span in service_time(device, period=period)]
    lent = [span for device in fleet for span in lent_time(device, period=period)]
    moments = np.arange(days, dtype=np.int64) * MINUTES_A_DAY + at
    owned_at, lent_at = _covering(service, moments), _covering(lent, moments)
    peaks = _daily_peaks(concurrency(lent), days=days)
    return [Day(d, int(owned_at[d]), int(lent_at[d]), peaks[d]) for d in range(days)]


def customary(days: Iterable[Day]) -> float | None:
    """U3, lent/owned at a fixed hour, averaged over days on which anything was owned.

    A share in [0, 1]; None when nothing was ever owned. Source: metric U3, the formula that 105
    of 188 Japanese hospitals use (今田 et al., 2024).
    """
    shares = [day.lent / day.owned for day in days if day.owned]
    return sum(shares) / len(shares) if shares else None


def lent_percentile(devices: Iterable[DeviceTime], *, period: Span, share: float) -> int:
    """The smallest n with N(t) <= n during at least ``share`` (0-1] of the period.

    Devices, time-weighted; a share of 1 gives the peak. Source: metric C2.
    """
    held = _time_at(_lent_steps(devices, period=period), period=period)
    wanted = share * (period[1] - period[0])
    levels = sorted(held)
    covered = accumulate(held[count] for count in levels)
    return next(count for count, until in zip(levels, covered, strict=True) if until >= wanted)


def _lent_steps(devices: Iterable[DeviceTime], *, period: Span) -> list[Step]:
    return concurrency(span for device in devices for span in lent_time(device, period=period))


def _time_at(steps: Sequence[Step], *, period: Span) -> dict[int, int]:
    """Minutes of the period spent at each level of N(t)."""
    framed = [(period[0], 0), *steps, (period[1], 0)]
    held: dict[int, int] = {}
    for (start, count), (until, _) in pairwise(framed):
        held[count] = held.get(count, 0) + until - start
    return held


def _covering(spans: Sequence[Span], moments: _Minutes) -> _Minutes:
    """How many half-open spans contain each moment."""
    starts = np.sort(np.array([start for start, _ in spans], dtype=np.int64))
    ends = np.sort(np.array([end for _, end in spans], dtype=np.int64))
    begun = np.searchsorted(starts, moments, side="right")
    ended = np.searchsorted(ends, moments, side="right")
    return (begun - ended).astype(np.int64)


def _daily_peaks(steps: Sequence[Step], *, days: int) -> list[int]:
    """The largest N(t) of each day, including what the day began with."""
    peaks = [0] * days
    for (start, count), (until, _) in pairwise(steps):
        for day in range(start // MINUTES_A_DAY, (until - 1) // MINUTES_A_DAY + 1):
            peaks[day] = max(peaks[day], count)
    return peaks
