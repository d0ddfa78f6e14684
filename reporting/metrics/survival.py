"""How long something lasts when part of it is still going on.

Durations are in the unit of the caller, days or years, and never negative. ``observed`` is true
where the end was seen and false where it lasts or was lost sight of; ``entry`` is the age at which
it came into view, for devices already old when their first ledger arrived.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

WEIBULL_EVENTS = 10
_SHAPES = (0.02, 50.0)


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """S(t) after each time at which something ended, in time order, with its standard error.

    ``at_risk`` were in view just before, ``events`` ended then. ``last`` is the longest time seen.
    """

    time: Floats
    survival: Floats
    error: Floats
    at_risk: Floats
    events: Floats
    last: float


@dataclass(frozen=True, slots=True)
class Weibull:
    """S(t) = exp(-(t/scale)^shape). A shape above 1 means wear: older ones fail sooner."""

    shape: float
    scale: float


def kaplan_meier(duration: Floats, observed: Flags, entry: Floats | None = None) -> Curve:
    """S(t) = Π(1 - dⱼ/nⱼ) over times tⱼ <= t, with Greenwood's standard error.

    What ended or was lost sight of at tⱼ was still at risk at tⱼ; what came into view at tⱼ was not
    yet. Source: Kaplan and Meier (1958), J. Am. Stat. Assoc. 53:457; entries as in Tsai, Jewell
    and Wang (1987), Biometrika 74:883.
    """
    duration, observed, entry = _seen(duration, observed, entry)
    time, events = np.unique(duration[observed], return_counts=True)
    at_risk = len(duration) - np.searchsorted(np.sort(duration), time, side="left")
    if entry is not None:
        at_risk -= len(entry) - np.searchsorted(np.sort(entry), time, side="left")
    survival = np.cumprod(1 - events / at_risk)
    rest = np.maximum(at_risk - events, 1)
    variance = np.cumsum(events / (at_risk * rest))
    return Curve(
        time=time.astype(np.float64),
        survival=np.asarray(survival, dtype=np.float64),
        error=survival * np.sqrt(variance),
        at_risk=at_risk.astype(np.float64),
        events=events.astype(np.float64),
        last=float(duration.max()) if len(duration) else 0.0,
    )


def quantile(curve: Curve, share: float) -> float | None:
    """The first time by which at least ``share`` has ended; None while that many have not.

    A share of 0.5 gives the median.
    """
    reached = np.flatnonzero(curve.survival <= 1 - share + 1e-12)
    return float(curve.time[reached[0]]) if len(reached) else None


def mean(curve: Curve) -> float:
    """The area under S(t) up to the longest time seen: the mean, or less where some last longer."""
    times = np.concatenate(([0.0], curve.time, [curve.last]))
    return float((np.diff(times) * np.concatenate(([1.0], curve.survival))).sum())


def limits(curve: Curve, *, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """Lower and upper limits of S(t) on the scale log(-log S), which stay within 0 and 1.

    Where S is 1 or 0 both limits are S itself. Source: Kalbfleisch and Prentice (1980).
    """
    width = float(ndtri(0.5 + confidence / 2))
    inner = (curve.survival > 0) & (curve.survival < 1)
    s = np.where(inner, curve.survival, 0.5)
    spread = np.exp(width * curve.error / (s * np.abs(np.log(s))))
    lower = np.where(inner, s**spread, curve.survival)
    return lower, np.where(inner, s ** (1 / spread), curve.survival)


def weibull(duration: Floats, observed: Flags, entry: Floats | None = None) -> Weibull | None:
    """The Weibull distribution of greatest likelihood; None with fewer than ten ends (R8).

    For a shape β the scale is ((Σt^β - Σentry^β)/r)^(1/β) over r ends; β solves
    r/β + Σ_ends log t = r·(Σt^β log t - Σentry^β log entry)/(Σt^β - Σentry^β). None as well where
    no β between 0.02 and 50 does. Source: NIST/SEMATECH e-Handbook, 8.4.1.2; metric R8.
    """
    duration, observed, entry = _seen(duration, observed, entry)
    positive = duration > 0
    ends = np.log(duration[observed & positive])
    if len(ends) < WEIBULL_EVENTS:
        return None
    began = np.zeros_like(duration) if entry is None else entry
    unit = duration.max()
    t, e = duration[positive] / unit, began[began > 0] / unit
    shape = _root(ends - np.log(unit), t, e)
    if shape is None:
        return None
    scale = ((t**shape).sum() - (e**shape).sum()) / len(ends)
    return Weibull(shape=shape, scale=float(unit * scale ** (1 / shape)))


def _seen(
    duration: Floats, observed: Flags, entry: Floats | None
) -> tuple[Floats, Flags, Floats | None]:
    """Those that were in view for any time: what came and went at once tells nothing."""
    if entry is None:
        return duration, observed, None
    seen = duration > entry
    return duration[seen], observed[seen], entry[seen]


def _root(ends: Floats, t: Floats, e: Floats) -> float | None:
    """Where the likelihood's slope in β crosses zero, by bisection on a scale of logarithms."""

    def slope(shape: float) -> float:
        weight = (t**shape).sum() - (e**shape).sum()
        pull = (t**shape * np.log(t)).sum() - (e**shape * np.log(e)).sum()
        return float(1 / shape + ends.mean() - pull / weight)

    low, high = _SHAPES
    if not slope(low) > 0 > slope(high):
        return None
    while high / low > 1 + 1e-10:
        middle = float(np.sqrt(low * high))
        low, high = (middle, high) if slope(middle) > 0 else (low, middle)
    return float(np.sqrt(low * high))
