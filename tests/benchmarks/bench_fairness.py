"""One hospital at fifty times another's load: what the other notices.

A real gunicorn serves both hospitals' API. Bravo's program asks four times a second; Alpha's asks
two hundred times a second in some of the turns, and is refused most of it. The ratio is Bravo's
95th percentile in calm turns by that in flooded ones: 0.91 means 10 % more. The same flood without
limits is measured beside it.
"""

import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from statistics import quantiles
from typing import Any

from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.users import keys
from shared.users.models import OrganisationKind
from tests.benchmarks.bench_request import _fill
from tests.benchmarks.caller import Caller, flood
from tests.benchmarks.harness import verdict

GOALS = {"limited": 0.91}
CALM_EVERY = 0.25  # seconds between two requests of Bravo's
TIMES = 50
TURN = 5.0  # seconds


def measure(rounds: int) -> dict[str, Any]:
    """Calm and flooded turns alternate, first with limits, then without."""
    from optiserve.tenancy.context import inside

    keys = {}
    for hospital in Hospital.objects.all():
        with inside(hospital):
            _fill()
        # A key alone may ask three hundred times a minute: a flood needs many.
        keys[hospital.code] = [_key(hospital) for _ in range(TIMES)]
    results = {}
    for name, environment in (("limited", {}), ("unlimited", {"FAIR_API_CALLS": "100000"})):
        with _serving(environment) as port:
            callers = [Caller(port, f"{code}.localhost", some) for code, some in keys.items()]
            results[name] = _turns(*callers, rounds=rounds)
    told = verdict("fairness", {"limited": results["limited"]}, goals=GOALS)
    return {**told, "beside": {"unlimited": results["unlimited"]}}


def _key(hospital: Hospital) -> str:
    at = clock.now()
    return keys.issue_key(
        kind=OrganisationKind.HOSPITAL,
        organisation_id=hospital.pk,
        name="bench",
        operations=("device.read",),
        by="bench",
        at=at,
        expires_at=at + timedelta(days=1),
    ).secret


@contextmanager
def _serving(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "optiserve.wsgi", "--bind", f"127.0.0.1:{port}",
         "--workers", "2", "--threads", "4", "--chdir", ".", "--pythonpath", "platform"],
        env={**os.environ, "OPTISERVE_TESTING": "", "LOG_LEVEL": "ERROR", **environment},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _turns(flooding: Caller, calm: Caller, *, rounds: int) -> dict[str, float]:
    for _ in range(8):
        calm.ask()  # both workers start up
    taken: dict[str, list[float]] = {"calm": [], "flooded": []}
    answers: Counter[int] = Counter()
    for _ in range(rounds):
        taken["calm"] += _listen(calm)
        with _flood(flooding, answers):
            taken["flooded"] += _listen(calm)
    p95 = {name: quantiles(times, n=20)[-1] * 1000 for name, times in taken.items()}
    return {
        "p95_calm_ms": round(p95["calm"], 1),
        "p95_flooded_ms": round(p95["flooded"], 1),
        "ratio": round(p95["calm"] / p95["flooded"], 2),
        **{f"flood_answered_{status}": times for status, times in sorted(answers.items())},
    }


def _listen(calm: Caller) -> list[float]:
    """Seconds of each of Bravo's calls in a turn. Raises AssertionError if one is refused."""
    times = []
    for _ in range(round(TURN / CALM_EVERY)):
        started = time.perf_counter()
        assert calm.ask() == 200
        times.append(time.perf_counter() - started)
        time.sleep(max(0.0, CALM_EVERY - times[-1]))
    return times


@contextmanager
def _flood(flooding: Caller, answers: Counter[int]) -> Iterator[None]:
    spawning = get_context("spawn")
    full, over, told = spawning.Event(), spawning.Event(), spawning.Queue()
    process = spawning.Process(
        target=flood, args=[flooding, CALM_EVERY / TIMES, full, over, told], daemon=True
    )
    process.start()
    full.wait(60)
    try:
        yield
    finally:
        over.set()
        answers.update(told.get(timeout=90))
        process.join()
