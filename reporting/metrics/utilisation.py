"""How much of the fleet is out on loan: U1 to U5.

U1 is the one that is compared among hospitals; the others are shown beside it, each under the
formula it is known by. All are shares of 0 to 1, None where nothing was in service.
"""

from dataclasses import dataclass

import numpy as np

from reporting.metrics.concurrency import daily_peaks
from reporting.metrics.fleet import Fleet
from reporting.metrics.intervals import (
    MINUTES_A_DAY,
    Ints,
    Spans,
    covering,
    difference,
    intersection,
    length,
    sweep,
    whole_days,
)

NINE_O_CLOCK = 9 * 60


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """Every day of a period, in order: counts at one time of day, and most lent at once.

    ``available`` are the devices owned without those under repair, unless lent all the same: what
    is left in store is ``available - lent``.
    """

    owned: Ints
    available: Ints
    lent: Ints
    peak: Ints


def standard(fleet: Fleet) -> float | None:
    """U1 標準稼働率: Σ|Lᵢ∩Sᵢ∩P| / Σ|Sᵢ∩P|, a share of device-time.

    Loans are merged per device, against the summing of bookings that lets a share exceed one.
    Source: metric U1.
    """
    return _share(length(fleet.lent), length(fleet.service))


def net(fleet: Fleet) -> float | None:
    """U2 正味稼働率: Σ|(L∖D)∩P| / Σ|(S∖D)∩P|, of the time devices were not under repair.

    At least U1 where no loan overlaps a repair. Source: metric U2.
    """
    return _share(
        length(difference(fleet.lent, fleet.repair)),
        length(difference(fleet.service, fleet.repair)),
    )


def daily(fleet: Fleet, *, at: int = NINE_O_CLOCK) -> Days:
    """Every day's devices owned, available and lent at minute ``at``, and the day's peak lent.

    The period must begin at a midnight and end at one.
    """
    moments = np.arange(fleet.period[0], fleet.period[1], MINUTES_A_DAY, dtype=np.int64) + at
    owned = covering(fleet.service, moments)
    return Days(
        owned=owned,
        available=owned - covering(difference(fleet.repair, fleet.lent), moments),
        lent=covering(fleet.lent, moments),
        peak=daily_peaks(sweep(fleet.lent), fleet.period),
    )


def customary(days: Days) -> float | None:
    """U3 貸出台数/保有台数: the mean over days of N_lent/N_owned at a fixed hour.

    Days on which nothing was owned are left out. Source: metric U3, the formula of 105 of 188
    Japanese hospitals (今田・大石・渡邉, 2024).
    """
    owned = days.owned > 0
    return float((days.lent[owned] / days.owned[owned]).mean()) if owned.any() else None


def device_days(fleet: Fleet) -> float | None:
    """U4 延べ日数方式: device-days with a loan / device-days in service.

    A day counts from its first lent minute, so that U4 is at least U1 where devices serve whole
    days. Source: metric U4.
    """
    return _share(length(whole_days(fleet.touched)), length(whole_days(fleet.service)))


def in_use(fleet: Fleet, use: Spans) -> float | None:
    """U5 使用率: Σ|Use∩P| / Σ|S∩P|, where devices tell when they were running.

    U1 - U5 shows devices that wards keep without using them. Source: metric U5.
    """
    return _share(length(intersection(use, fleet.service)), length(fleet.service))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
