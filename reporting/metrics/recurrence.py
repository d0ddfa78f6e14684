"""How failures add up over a device's life: the mean cumulative function (R7)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reporting.metrics.intervals import Ints

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Mcf:
    """M(t), failures per device up to an age, after each age at which any device failed.

    ``error`` is its standard error, which counts failures of one device as belonging together;
    ``at_risk`` devices were in view at that age.
    """

    age: Floats
    mean: Floats
    error: Floats
    at_risk: Floats


def mean_cumulative(device: Ints, age: Floats, *, entry: Floats, end: Floats) -> Mcf:
    """M(t) = Σ_{tⱼ<=t} d(tⱼ)/n(tⱼ), d failures at age tⱼ among n devices in view.

    Failures are given by device (0, 1, …) and age; ``entry`` and ``end`` are the ages between which
    each device was in view, an end included. Ages in the caller's unit. Source: Nelson (1988),
    J. Qual. Technol. 20:24; the variance, of devices that differ, by Lawless and Nadeau (1995),
    Technometrics 37:158.
    """
    ages, which, failed = np.unique(age, return_inverse=True, return_counts=True)
    first = np.searchsorted(ages, entry, side="right")
    after = np.maximum(np.searchsorted(ages, end, side="right"), first)
    seen, gone = (np.cumsum(np.bincount(at, minlength=len(ages) + 1)) for at in (first, after))
    at_risk = (seen - gone)[:-1].astype(np.float64)
    variance = _variance(device, which, failed / at_risk, at_risk, (first, after))
    return Mcf(
        age=ages,
        mean=np.cumsum(failed / at_risk),
        error=np.sqrt(np.maximum(variance, 0)),
        at_risk=at_risk,
    )


def _variance(
    device: Ints, which: Ints, rate: Floats, at_risk: Floats, view: tuple[Ints, Ints]
) -> Floats:
    """ΣᵢXᵢ(t)², Xᵢ(t) = Σ_{tⱼ<=t, i in view} (dᵢ(tⱼ) - d̄(tⱼ))/n(tⱼ), d̄ the mean of those in view.

    Every Xᵢ moves at every tⱼ, but the sum over those in view does not: only the devices that
    failed, and those that left, need to be looked at.
    """
    first, after = view
    expected = np.concatenate(([0.0], np.cumsum(rate / at_risk)))
    pairs, times = np.unique(np.stack((device, which)), axis=1, return_counts=True)
    who, at = pairs
    jump = times / at_risk[at]
    so_far = np.concatenate(([0.0], np.cumsum(jump)))[
        np.stack((np.arange(len(who)), np.searchsorted(who, who)))
    ]
    x = so_far[0] - so_far[1] - (expected[at] - expected[first[who]])
    own = np.bincount(at, weights=jump * (2 * x + jump), minlength=len(rate))
    final = np.bincount(who, weights=jump, minlength=len(first)) - (
        expected[after] - expected[first]
    )
    in_view = -np.cumsum(np.bincount(after, weights=final, minlength=len(rate) + 1))[:-1]
    return np.cumsum(own - 2 * rate / at_risk * in_view - rate**2 / at_risk)
