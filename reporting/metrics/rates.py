"""Failure rates of many devices or models beside one another: R6, R10.

A small number of failures in a short time says little. Rates are therefore drawn towards that of
their group for ranking, and called out only where chance is a poor explanation.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, pdtrc, pdtrik

from reporting.metrics.intervals import Ints

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FEWEST_FAILURES = 3
LEMON_LEVEL = 0.01
FUNNEL = (0.95, 0.998)


@dataclass(frozen=True, slots=True)
class Prior:
    """Gamma distribution of a group's rates: mean a/b failures per device-year.

    ``a`` is infinite where the group shows no more spread than chance: then all rates are alike.
    """

    a: float
    b: float
    mean: float


def prior_of(failures: Ints, years: Floats) -> Prior:
    """The group's rates by moments, from failures and device-years of each member.

    Mean λ = ΣK/ΣT; variance s² = ΣT(k/T - λ)²/ΣT - λ/T̄ and thus a = λ²/s², b = λ/s². Members
    without time are left out. Source: Marshall (1991), Applied Statistics 40:283.
    """
    failures, years = failures[years > 0], years[years > 0]
    total = years.sum()
    mean = float(failures.sum() / total) if total else 0.0
    if not mean:
        return Prior(a=np.inf, b=np.inf, mean=mean)
    spread = (years * (failures / years - mean) ** 2).sum() / total - mean / years.mean()
    if spread <= 0:
        return Prior(a=np.inf, b=np.inf, mean=mean)
    return Prior(a=float(mean**2 / spread), b=float(mean / spread), mean=mean)


def shrunken(failures: Ints, years: Floats, prior: Prior) -> Floats:
    """R10: (a + k)/(b + T) per device-year, between the raw rate and the group's.

    The longer something was watched, the nearer it stays to its own rate. Source: metric R10.
    """
    if np.isinf(prior.a):
        return np.full(len(years), prior.mean)
    return (prior.a + failures) / (prior.b + years)


def exceeds(failures: Ints, years: Floats, prior: Prior) -> Floats:
    """P(rate > the group's mean | k, T), 0-1, from the Gamma-Poisson posterior.

    One half where all rates are alike. Source: metric S1, component failure.
    """
    if np.isinf(prior.a):
        return np.full(len(years), 0.5)
    chance = gammaincc(prior.a + failures, (prior.b + years) * prior.mean)
    return np.asarray(chance, dtype=np.float64)


def tail(failures: Ints, expected: Floats) -> Floats:
    """P(X >= k) of a Poisson variable with each expected number."""
    return np.where(failures > 0, pdtrc(np.maximum(failures, 1) - 1.0, expected), 1.0)


def discoveries(p: Floats, *, level: float) -> Flags:
    """Which of many tests to believe, so that a share of at most ``level`` of them is false.

    Sort p-values; all up to the largest i with p₍ᵢ₎ <= i·level/m are taken. Source: Benjamini and
    Hochberg (1995), J. R. Stat. Soc. B 57:289.
    """
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= np.arange(1, len(p) + 1) * level / max(len(p), 1))
    taken = np.zeros(len(p), dtype=np.bool_)
    if len(passed):
        taken[order[: passed[-1] + 1]] = True
    return taken


def lemons(failures: Ints, years: Floats, rate: Floats, *, level: float = LEMON_LEVEL) -> Flags:
    """R6 問題機: devices with at least three failures in the window that chance does not explain.

    P(X >= k | λ_model·t) below ``level`` by Benjamini and Hochberg over all devices; ``rate`` is
    each device's model's, per device-year. Source: metric R6.
    """
    unlikely = discoveries(tail(failures, rate * years), level=level)
    return unlikely & (failures >= FEWEST_FAILURES)


def funnel(rate: float, years: Floats, *, confidence: float) -> tuple[Floats, Floats]:
    """R10: between which rates k/T lies with this chance where the true rate is ``rate``.

    Poisson quantiles, interpolated between whole counts; the lower limit is 0 where no count is
    improbably low. Source: Spiegelhalter (2005), Statistics in Medicine 24:1185.
    """
    outside = (1 - confidence) / 2
    expected = rate * years
    lower = pdtrik(outside, expected)
    upper = pdtrik(1 - outside, expected)
    return np.nan_to_num(np.maximum(lower, 0)) / years, upper / years
