"""How often devices fail, and what share of the time they are there: R1, R2, R4, R9.

Times are device-years of 365.25 days. Faults in which nothing was found, and parts changed before
they failed, are no failures; whoever counts leaves them out.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.special import chdtri

from reporting.metrics.fleet import Fleet
from reporting.metrics.intervals import MINUTES_A_DAY, length

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
class Mtbf:
    """Mean time between failures in device-years with exact limits.

    Without failures there is no ``mean`` and no ``upper``, but a ``lower``, one-sided.
    """

    failures: int
    device_years: float
    mean: float | None
    lower: float
    upper: float | None


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


def mtbf(failures: int, device_years: float, *, confidence: float = 0.95) -> Mtbf | None:
    """R2: T/k of all devices together, with limits 2T/χ²(1-α/2, 2k+2) … 2T/χ²(α/2, 2k).

    Never the mean of the gaps between failures, which forgets the devices that have none. With
    k = 0 only the lower limit exists and takes the whole α: 2T/χ²(1-α, 2) = T/-ln α. None when
    T = 0. ``device_years`` may be time on loan instead of time in service.
    Source: metric R2; NIST/SEMATECH e-Handbook, 8.4.5.1. Raises ValueError for negative input.
    """
    rate = failure_rate(failures, device_years, confidence=confidence)
    return None if rate is None else mtbf_of(rate)


def mtbf_of(rate: FailureRate) -> Mtbf:
    """R2 of a rate already known: its reciprocal, and those of its limits."""
    return Mtbf(
        failures=rate.failures,
        device_years=rate.device_years,
        mean=1 / rate.rate if rate.failures else None,
        lower=1 / rate.upper,
        upper=1 / rate.lower if rate.failures else None,
    )


def device_years(fleet: Fleet) -> float:
    """T: Σ|Sᵢ∩P| in device-years."""
    return length(fleet.service) / (MINUTES_A_DAY * DAYS_A_YEAR)


def availability(fleet: Fleet) -> float | None:
    """R4 可用率: 1 - Σ|Dᵢ∩P| / Σ|Sᵢ∩P|, a share; None when no device was in service.

    A repair that is still open lasts until the period's end. Source: metric R4.
    """
    served = length(fleet.service)
    return 1 - length(fleet.repair) / served if served else None


def intrinsic_availability(mtbf_days: float, mttr_days: float) -> float:
    """MTBF/(MTBF + MTTR), a share: what availability would settle at. Source: metric R4."""
    return mtbf_days / (mtbf_days + mttr_days)


def shares(causes: Iterable[str]) -> dict[str, float]:
    """R9 原因構成: each cause's share of the faults, the most frequent first, summing to 1."""
    counted = Counter(causes)
    return {cause: number / counted.total() for cause, number in counted.most_common()}
