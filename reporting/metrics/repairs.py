"""How long repairs take, and whether they hold: R3, R5."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np
import numpy.typing as npt

from reporting.metrics import survival
from reporting.metrics.intervals import Ints
from reporting.metrics.survival import Curve

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

REPEAT_DAYS = (30.0, 90.0)


@dataclass(frozen=True, slots=True)
class RepairTimes:
    """Repair times in days. Mean and median are of closed repairs, None when there are none."""

    closed: int
    still_open: int
    median: float | None
    mean: float | None


@dataclass(frozen=True, slots=True)
class RepeatFailures:
    """How many completed repairs were followed by a failure of the same device within ``days``.

    ``repeated`` of ``followed`` repairs, those that were watched for at least ``days``; ``share``
    is their quotient, None without any. ``estimate`` also uses the repairs watched for less, None
    without repairs.
    """

    days: float
    repeated: int
    followed: int
    share: float | None
    estimate: float | None


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


def repair_curve(days: Floats, closed: Flags) -> Curve:
    """R3: the share of repairs that last longer than so many days, open ones right-censored.

    Its median is the fair one: the median of closed repairs leaves out those that take longest.
    Source: metric R3; Kaplan and Meier (1958).
    """
    return survival.kaplan_meier(days, closed)


def repeat_failures(
    *,
    device: Ints,
    restored: Floats,
    failed_device: Ints,
    failed: Floats,
    until: float,
    days: float,
) -> RepeatFailures:
    """R5 再故障率: of completed repairs, those followed by a failure within so many days.

    Completed repairs by device and day of restoration, all failures by device and day; days count
    from any one origin, and failures are seen until ``until``. A repair restored later than
    ``until`` - ``days`` enters the estimate (one minus Kaplan and Meier's curve of the time to the
    next failure) but not the share. Source: metric R5.
    """
    waited, seen = _next_failure(device, restored, failed_device, failed, until)
    long_enough = restored + days <= until
    repeated = int(np.count_nonzero(seen & (waited <= days) & long_enough))
    followed = int(np.count_nonzero(long_enough))
    curve = survival.kaplan_meier(waited, seen)
    within = curve.survival[curve.time <= days]
    return RepeatFailures(
        days=days,
        repeated=repeated,
        followed=followed,
        share=repeated / followed if followed else None,
        estimate=(1 - float(within[-1]) if len(within) else 0.0) if len(waited) else None,
    )


def _next_failure(
    device: Ints, restored: Floats, failed_device: Ints, failed: Floats, until: float
) -> tuple[Floats, Flags]:
    """Days from each restoration to the device's next failure, or to ``until``; whether it came.

    Only a later failure counts: one at the very moment of restoration may be the repaired one.
    """
    if not len(failed):
        return until - restored, np.zeros(len(restored), dtype=np.bool_)
    order = np.lexsort((failed, failed_device))
    owner, moment = failed_device[order], failed[order]
    # Every device's days on a stretch of its own, so that one search serves all devices.
    stretch = max(until, moment.max()) - min(moment.min(), restored.min(initial=0)) + 1
    at = np.searchsorted(owner * stretch + moment, device * stretch + restored, side="right")
    at = np.minimum(at, len(moment) - 1)
    came = (owner[at] == device) & (moment[at] > restored)
    return np.where(came, moment[at], until) - restored, came
