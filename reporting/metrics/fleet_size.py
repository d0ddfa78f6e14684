"""How many devices a hospital needs: N1 to N4.

Two answers stand side by side, one from the days as they were, one from Erlang's model where the
data bear it. Demand that met an empty shelf was never recorded, so both are lower bounds as soon
as stock ran out (C3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from reporting.metrics.intervals import Ints

ENOUGH_DAYS = 90
PEAK_SHARE = 0.95
STOCK_OUT_SHARE = 0.01
LARGEST_DISPERSION = 1.3
WEEKDAY_LEVEL = 0.01

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PeakBased:
    """N1: devices needed on all but the busiest days. ``indicative`` where days are too few."""

    needed: int
    days: int
    indicative: bool


@dataclass(frozen=True, slots=True)
class Steadiness:
    """N3: whether demand is steady enough for Erlang's model.

    ``dispersion`` is Var(N)/Mean(N) of the daily levels, about 1 for a Poisson stream;
    ``weekday_p`` the p-value of a weekday effect. Either is None where it cannot be told.
    """

    dispersion: float | None
    weekday_p: float | None

    @property
    def holds(self) -> bool:
        """Whether N2 may be shown."""
        return (
            self.dispersion is not None
            and self.dispersion <= LARGEST_DISPERSION
            and (self.weekday_p is None or self.weekday_p >= WEEKDAY_LEVEL)
        )


@dataclass(frozen=True, slots=True)
class Surplus:
    """N4 過不足: owned less needed, in devices, from the most to the least that may be needed."""

    least: int
    most: int


def by_peaks(peaks: Ints, *, unavailable: float, share: float = PEAK_SHARE) -> PeakBased:
    """N1: ⌈Q(share) of the daily peaks / (1 - δ)⌉, δ the share of devices not available.

    The quantile is the smallest peak that at least ``share`` of the days stay within. Raises
    ValueError without any day, or for a δ outside [0, 1). Source: metric N1.
    """
    if not len(peaks):
        raise ValueError("a quantile of no days")
    quantile = int(np.quantile(peaks, share, method="inverted_cdf"))
    return PeakBased(
        needed=_enlarged(quantile, unavailable),
        days=len(peaks),
        indicative=len(peaks) < ENOUGH_DAYS,
    )


def erlang_b(offered: float, *, devices: int) -> Floats:
    """B(0) … B(devices): the share of requests that find none of n devices.

    ``offered`` a = λ·E[S] is the mean number that would be out if nobody were refused. The
    recursion B(0) = 1, B(n) = a·B(n-1)/(n + a·B(n-1)) is stable for any a. How holding times are
    distributed does not matter, only their mean. Source: Erlang (1917); metric N2.
    """
    blocked = np.ones(devices + 1)
    for n in range(1, devices + 1):
        blocked[n] = offered * blocked[n - 1] / (n + offered * blocked[n - 1])
    return blocked


def by_erlang(
    loans_a_day: float,
    *,
    holding_days: float,
    unavailable: float,
    accepted: float = STOCK_OUT_SHARE,
) -> int:
    """N2: min{n: B(n) <= ε} / (1 - δ), devices, rounded up.

    λ in loans a day; E[S] in days, turnaround included; ε the accepted share of requests that
    find nothing. Raises ValueError for negative demand, an ε outside (0, 1] or a δ outside [0, 1).
    Source: metric N2.
    """
    if loans_a_day < 0 or holding_days < 0:
        raise ValueError("demand cannot be negative")
    if not 0 < accepted <= 1:
        raise ValueError("the accepted share is above 0 and at most 1")
    offered = loans_a_day * holding_days
    devices, blocked = 0, 1.0 if offered else 0.0
    while blocked > accepted:
        devices += 1
        blocked = offered * blocked / (devices + offered * blocked)
    return _enlarged(devices, unavailable)


def highest_utilisation(offered: float, *, devices: int) -> float:
    """The share of time that n devices can be out at all: a·(1 - B(n))/n.

    A small fleet that seldom runs out is seldom out. 0 without devices. Source: Erlang (1917).
    """
    if not devices:
        return 0.0
    blocked = float(erlang_b(offered, devices=devices)[-1])
    return offered * (1 - blocked) / devices


def steadiness(levels: Ints, weekday: Ints) -> Steadiness:
    """N3 from N at one hour of every day, and each day's weekday (0-6).

    The weekday effect is tested by Kruskal and Wallis (1952), ties corrected. Levels of following
    days resemble one another, which makes the test slow to raise an alarm rather than quick. None
    where there are fewer than two weeks, or no variation at all.
    """
    mean = levels.mean() if len(levels) else 0.0
    dispersion = float(levels.var(ddof=1) / mean) if len(levels) > 1 and mean > 0 else None
    groups = [levels[weekday == day] for day in range(7)]
    told = min(len(group) for group in groups) >= 2 and levels.min() < levels.max()
    return Steadiness(dispersion, kruskal_wallis(groups) if told else None)


def kruskal_wallis(groups: Sequence[Ints]) -> float:
    """The p-value of H: that all groups come from one distribution.

    H = 12/(n(n+1))·ΣRᵢ²/nᵢ - 3(n+1), divided by 1 - Σ(t³-t)/(n³-n) for ties, against χ² with
    one degree fewer than groups. Groups must not be empty, nor all values equal.
    """
    values = np.concatenate(groups)
    n = len(values)
    _, which, ties = np.unique(values, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(ties) - (ties - 1) / 2)[which]
    ends = np.cumsum([len(group) for group in groups])[:-1]
    sums = sum(part.sum() ** 2 / len(part) for part in np.split(ranks, ends))
    h = 12 / (n * (n + 1)) * sums - 3 * (n + 1)
    return float(chdtrc(len(groups) - 1, h / (1 - (ties**3 - ties).sum() / (n**3 - n))))


def surplus(owned: int, needed: Sequence[int]) -> Surplus:
    """N4: [owned - max, owned - min] over the answers that may be shown. Source: metric N4."""
    return Surplus(least=owned - max(needed), most=owned - min(needed))


def _enlarged(devices: int, unavailable: float) -> int:
    if not 0 <= unavailable < 1:
        raise ValueError("the unavailable share is at least 0 and below 1")
    # A hair less, so that 9 / (1 - 0.1) is 10 and not 11 by rounding.
    return ceil(devices / (1 - unavailable) - 1e-9)
