"""Side by side in one run: ours and a baseline take turns, and only their ratio travels."""

import os
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any


@dataclass(frozen=True)
class Contest:
    """Two ways to do the same work. Each is given the number of the round and does it once.

    ``rows_ours`` and ``rows_baseline`` say how many rows one turn handles; a baseline may be given
    fewer, since what counts is rows per second.
    """

    ours: Callable[[int], None]
    baseline: Callable[[int], None]
    rows_ours: int
    rows_baseline: int


def run(
    contest: Contest,
    *,
    rounds: int,
    digits: int | None = None,
    warm_up: bool = True,
    before: Callable[[], None] = lambda: None,
) -> dict[str, float]:
    """Median rows per second of both, taken in turns after one warm-up each, and their ratio.

    ``before`` prepares a round and is not timed. ``digits`` is for work of few rows a second.
    """
    taken: dict[str, list[float]] = {"ours": [], "baseline": []}
    for number in range(0 if warm_up else 1, rounds + 1):
        before()
        for name, work in (("ours", contest.ours), ("baseline", contest.baseline)):
            started = perf_counter()
            work(number)
            if number:
                taken[name].append(perf_counter() - started)
    ours = contest.rows_ours / median(taken["ours"])
    baseline = contest.rows_baseline / median(taken["baseline"])
    return {
        "rows_per_second": round(ours, digits),
        "baseline_rows_per_second": round(baseline, digits),
        "ratio": round(ours / baseline, 2),
    }


def verdict(
    name: str, results: Mapping[str, Mapping[str, float]], *, goals: Mapping[str, float]
) -> dict[str, Any]:
    """The JSON object a benchmark prints; ``ratio`` and ``goal`` are of the tightest contest."""
    tightest = min(results, key=lambda part: results[part]["ratio"] / goals[part])
    return {
        "name": name,
        "ratio": results[tightest]["ratio"],
        "goal": goals[tightest],
        "holds": all(results[part]["ratio"] >= goals[part] for part in results),
        "medians": results,
        "goals": dict(goals),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load": round(os.getloadavg()[0], 1),
        },
    }
