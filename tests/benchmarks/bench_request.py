"""A request: what tenancy adds to plain Django, and what a list costs.

Three stacks serve the same views in processes of their own and take turns: ours, plain Django on a
persistent connection that stands in one schema for good, and django-tenants with its
TENANT_LIMIT_SET_CALLS. Ratios are the other's time by ours: 0.8 means 25 % more.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from statistics import median
from typing import Any, TypeAlias

from django.db import connections
from psycopg import sql

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from tenants.equipment.models import Device, Ward
from tests.benchmarks.harness import verdict

GOALS = {
    "one-query": 0.8,  # at most 25 % more than plain Django
    "page": 0.91,  # at most 10 % more
    "list": 4.0,  # times faster than objects through a response schema
    "query": 0.952,  # at most 5 % more than django-tenants
    "no-trip-when-staying": 1.0,
    "one-trip-when-switching": 1.0,
}
DEVICES = 2000
TURN = 30  # requests a turn: short, so that both sides meet the same noise
# How a stack is asked to work: (work, argument, times) to a figure.
Ask: TypeAlias = Callable[[str, str, int], float]


def measure(rounds: int) -> dict[str, Any]:
    """All contests in one run; every round is made of several short turns."""
    for hospital in Hospital.objects.all():
        with inside(hospital):
            _fill()
        with connections["owner"].cursor() as cursor:  # as autovacuum would in a minute
            cursor.execute(
                sql.SQL("ANALYZE {}.equipment_device, {}.equipment_ward").format(
                    *[sql.Identifier(hospital.schema_name)] * 2
                )
            )
    turns = rounds * 20
    with ExitStack() as open_stacks:
        ours, pooled, fair, plain, stock = (
            open_stacks.enter_context(_stack(*which))
            for which in (
                ("ours", {}),
                ("ours", {"DATABASE_POOL": "1"}),
                ("ours", {"BENCH_FAIRNESS": "1"}),
                ("plain", {}),
                ("stock", {}),
            )
        )
        one, page = ("requests", "/one", TURN), ("requests", "/page", TURN)
        results = {
            "one-query": _contest(turns, (ours, one), (plain, one)),
            "page": _contest(turns, (ours, page), (plain, page)),
            "list": _contest(
                rounds * 7,
                (ours, ("requests", "/api/rows", 10)),
                (ours, ("requests", "/api/objects", 10)),
            ),
            "query": _contest(turns, (ours, ("queries", "-", 60)), (stock, ("queries", "-", 60))),
            "no-trip-when-staying": _trips(ours, pooled, "alpha.localhost,alpha.localhost", 0),
            "one-trip-when-switching": _trips(ours, pooled, "alpha.localhost,bravo.localhost", 1),
        }
        told = verdict("request", results, goals=GOALS)
        told["beside"] = {
            "one-query-pooled": _contest(turns, (pooled, one), (plain, one)),
            "one-query-with-token-bucket": _contest(turns, (fair, one), (plain, one)),
        }
        return told


def _fill() -> None:
    ward = Ward.objects.create(name="ICU")
    month = date(2026, 10, 1)
    Device.objects.bulk_create(
        Device(
            key=f"D{number:04d}",
            asset_no=f"ME-{number:04d}",
            serial=f"SN{number * 7919:09d}",
            local_name="輸液ポンプ",
            local_category="輸液ポンプ",
            local_maker="あおば医科工業㈱",
            local_model="AP-100",
            category_code="infusion-pump",
            maker_code="aoba",
            acquired_on=date(2022, 4, 1),
            acquisition_cost_yen=123_456,
            ward=ward,
            first_seen_month=month,
            last_seen_month=month,
        )
        for number in range(DEVICES)
    )


@contextmanager
def _stack(name: str, environment: dict[str, str]) -> Iterator[Ask]:
    """A worker process of a stack, and how to ask it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.stacks.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            **environment,
            "DJANGO_SETTINGS_MODULE": f"tests.benchmarks.stacks.{name}",
            "LOG_LEVEL": "WARNING",
        },
    )
    assert process.stdin
    assert process.stdout

    def ask(work: str, argument: str, times: int) -> float:
        process.stdin.write(f"{work} {argument} {times}\n")
        process.stdin.flush()
        return float(process.stdout.readline())

    try:
        yield ask
    finally:
        process.stdin.close()
        process.wait(timeout=30)


def _contest(
    turns: int, ours: tuple[Ask, tuple[str, str, int]], other: tuple[Ask, tuple[str, str, int]]
) -> dict[str, float]:
    """Median milliseconds each, in turns after a warm-up each; the median of the turns' ratios."""
    taken: dict[str, list[float]] = {"ours": [], "other": []}
    for turn in range(turns + 1):
        for name, (ask, (work, argument, times)) in (("ours", ours), ("other", other)):
            seconds = ask(work, argument, times)
            if turn:
                taken[name].append(seconds * 1000 / times)
    ratios = [theirs / mine for mine, theirs in zip(*taken.values(), strict=True)]
    mine, theirs = (round(median(one), 3) for one in taken.values())
    return {"ms": mine, "baseline_ms": theirs, "ratio": round(median(ratios), 3)}


def _trips(ours: Ask, pooled: Ask, hosts: str, most: int) -> dict[str, float]:
    """Round trips beyond the view's own, on a persistent and on a pooled connection."""
    counted = {"persistent": ours("trips", hosts, 1), "pooled": pooled("trips", hosts, 1)}
    return {**counted, "ratio": float(max(counted.values()) <= most)}
