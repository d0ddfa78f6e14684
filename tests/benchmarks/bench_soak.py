"""Hours of requests from all hospitals: does a backend of PostgreSQL stay small?

Run by hand: ``python -m tests.benchmarks soak --schemas 2000 --minutes 1440``. Threads go from
hospital to hospital through the web's pool, whose connections are replaced after so many hospitals
(settings.DATABASES), as requests do. Meanwhile the proportional share of memory (PSS, MB) of each
backend is read from /proc: the tests' servers run on this machine. Needs to be root, or their user.
"""

import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import linear_regression, median
from time import monotonic
from typing import Any, Final

from django.db import connection, transaction

from optiserve.api.hospital import DEVICES
from optiserve.api.pages import Page
from optiserve.tenancy import schemas
from optiserve.tenancy.context import open_door
from tenants.equipment.models import Device, Fault, Loan, Ward
from tenants.intake.models import ImportFile
from tenants.reports.models import Report
from tests.benchmarks.bench_scale import FIRST, MAKERS, _make_some, _superuser

GOAL_MB: Final = 80
THREADS: Final = 8
SAMPLES: Final = 500
_BACKENDS: Final = """
    SELECT pid FROM pg_stat_activity
    WHERE usename = 'optiserve_app' AND datname = current_database()
"""


@dataclass
class Seen:
    """What has happened so far. ``largest`` are (hours since the start, MB of the largest)."""

    requests: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    backends: set[int] = field(default_factory=set)
    largest: list[tuple[float, float]] = field(default_factory=list)


def measure(rounds: int, wanted: int = 200, minutes: float = 2) -> dict[str, Any]:
    """The largest backend that was seen, and whether backends grow: MB an hour, least squares.

    The second half of the time counts for that: in the first one, backends get to know hospitals.
    """
    numbers = range(FIRST, FIRST + wanted)
    makers = [
        threading.Thread(target=_make_some, args=[numbers[start::MAKERS]])
        for start in range(MAKERS)
    ]
    _all_of(makers)
    seen, over = Seen(), threading.Event()
    askers = [
        threading.Thread(target=_ask_on, args=[numbers, Random(one), over, seen])
        for one in range(THREADS)
    ]
    watcher = threading.Thread(target=_watch, args=[minutes, over, seen])
    _all_of([*askers, watcher])
    connection.close_pool()
    later = seen.largest[len(seen.largest) // 2 :]
    most = max(mb for _, mb in seen.largest)
    return {
        "name": "soak",
        "schemas": wanted,
        "minutes": minutes,
        "requests": seen.requests,
        "errors": dict(seen.errors.most_common(5)),
        "backends": len(seen.backends),
        "samples": len(seen.largest),
        "pss_mb_max": round(most, 1),
        "pss_mb_median_of_largest": round(median(mb for _, mb in seen.largest), 1),
        "pss_mb_an_hour": round(linear_regression(*zip(*later, strict=True)).slope, 2),
        "goal": GOAL_MB,
        "holds": most <= GOAL_MB and not seen.errors,
    }


def _all_of(threads: list[threading.Thread]) -> None:
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _ask_on(numbers: range, random: Random, over: threading.Event, seen: Seen) -> None:
    """One request after another, each at some hospital; the connection goes back after each."""
    while not over.is_set():
        try:
            with open_door(schemas.door_of(random.choice(numbers))):
                random.choice((_list, _count, _look_up, _write))()
            seen.requests += 1
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told
            seen.errors[f"{type(error).__name__}: {error}"[:200]] += 1
        finally:
            connection.close()


def _list() -> None:
    DEVICES.page(Page(page=1), "", "")


def _count() -> None:
    for model in (Device, Loan, Fault, ImportFile, Report):
        model.objects.count()


def _look_up() -> None:
    list(Device.objects.select_related("ward").filter(loans__isnull=True).order_by("key")[:20])
    list(ImportFile.objects.order_by("-month")[:20])


def _write() -> None:
    with transaction.atomic():
        Ward.objects.create(name=f"{threading.get_ident()}").delete()


def _watch(minutes: float, over: threading.Event, seen: Seen) -> None:
    """Look at all backends now and then, and end it when the time is over."""
    started = monotonic()
    pause = max(1.0, minutes * 60 / SAMPLES)
    with _superuser() as outside:
        while (spent := monotonic() - started) < minutes * 60:
            over.wait(pause)
            pids = [pid for (pid,) in outside.execute(_BACKENDS).fetchall()]
            sizes = [size for pid in pids if (size := _pss_mb(pid))]
            seen.backends.update(pids)
            if sizes:
                seen.largest.append((spent / 3600, max(sizes)))
    over.set()


def _pss_mb(pid: int) -> float:
    """0 for a backend that has gone."""
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return next(
        (int(line.split()[1]) / 1024 for line in rollup.splitlines() if line.startswith("Pss:")),
        0.0,
    )
