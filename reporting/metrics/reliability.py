"""How often devices fail and how long their repair takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from scipy.special import chdtri

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class FailureRate:
    """Failures per device-year with exact limits; ``lower`` is 0 when nothing failed."""

    failures: int
    device_years: float
    rate: float
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class RepairTimes:
    """Repair times in days. Mean and median are of closed repairs, None when there are none."""

    closed: int
    still_open: int
    median: float | None
    mean: float | None


def failure_rate(
    failures: int, device_years: float, *, confidence: float = 0.95
) -> FailureRate | None:
    """R1: λ = k/T per device-year, with exact Poisson limits from chi-squared quantiles.

    χ²(α/2, 2k)/2T and χ²(1-α/2, 2k+2)/2T. With k = 0 only an upper limit exists and takes the
    whole α: χ²(1-α, 2)/2T, which is 3.0/T at 95 %. None when T = 0.
    Source: metric R1; Garwood (1936), Biometrika 28:437. Raises ValueError for negative input.
    """
    if failures < 0 or device_years < 0:
        raise ValueError("failures and device_years cannot be negative")
    if device_years == 0:
        return None
    alpha = 1 - confidence
    tail = alpha / 2 if failures else alpha
    # chdtri(v, p) is the point that a chi-squared variable with v degrees exceeds with chance p.
    lower = float(chdtri(2 * failures, 1 - tail)) / (2 * device_years) if failures else 0.0
    upper = float(chdtri(2 * failures + 2, tail)) / (2 * device_years)
    return FailureRate(failures, device_years, failures / device_years, lower, upper)


def repair_times(closed: Sequence[float], *, still_open: int) -> RepairTimes:
    """R3 (MTTR): median and mean days from report to restoration, of closed repairs.

    Open repairs have no length yet and are counted beside it, never averaged in. Source: metric R3.
    """
    return RepairTimes(
        closed=len(closed),
        still_open=still_open,
        median=median(closed) if closed else None,
        mean=fmean(closed) if closed else None,
    )
