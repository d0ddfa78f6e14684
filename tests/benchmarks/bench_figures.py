"""All figures of a large hospital's month, against the usual way to two of them.

10,000 devices, 250,000 loans and 25,000 faults of five years. Ours is every page of the month: use,
sizing, wards, failures, ages and priorities. The baseline loads the year's loans as objects, merges
them device by device, and stops at utilisation and daily peaks by category.
"""

import os
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from django.db import connection

from optiserve.tenancy.context import inside
from optiserve.usecases import read_figures
from optiserve.usecases.read_figures import Look
from reporting.hospital_month import hospital_month
from reporting.metrics.month.narrowing import Only
from reporting.metrics.month.rows import Settings
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment.models import Device, Loan
from tests.benchmarks.harness import Contest, run, verdict

GOALS = {"figures": 2.0}
MONTH, FIRST = Month(2026, 10), Month(2021, 11)
SINCE, UNTIL = MONTH.plus(-11).start_moment, MONTH.end_moment
DEVICES, LOANS, FAULTS = 10_000, 250_000, 25_000

FILL = (
    """
    insert into equipment_ward (name, ward_type)
    select 'W' || n, '' from generate_series(0, 39) n
    """,
    """
    insert into equipment_device (
        key, asset_no, serial, local_name, local_category, local_maker, local_model, gtin, jmdn,
        managed, acquired_on, acquired_precision, procurement, status, first_seen_month,
        last_seen_month, category_code, maker_code, acquisition_cost_yen, ifu_life_years
    )
    select 'D' || n, 'D' || n, '', '', '', '', 'model' || n %% 150, '', '',
        case when n %% 5 = 0 then 'ward' else 'central' end,
        date '2012-01-01' + (n * 37 %% 5000), 'd', 'purchase', 'active', date '2021-11-01',
        date '2026-10-01', 'category-' || n %% 60, 'maker-' || n %% 12, 100000 + n, 6 + n %% 3
    from generate_series(1, %(devices)s) n
    """,
    """
    insert into equipment_loan (
        device_id, device_key, loaned_at, loaned_precision, returned_at, returned_precision,
        ward_id, file_id
    )
    select d.id, d.key, told.at, 'min',
        case when n %% 400 > 0 then told.at + make_interval(mins => (600 + n * 7919 %% 20000)) end,
        case when n %% 400 > 0 then 'min' else '' end, w.id, 0
    from generate_series(1, %(loans)s) n
    join equipment_device d on d.key = 'D' || (1 + n * 7 %% %(devices)s)
    join equipment_ward w on w.name = 'W' || n %% 40
    cross join lateral (
        select timestamptz '2021-11-01 00:00+09'
            + make_interval(mins => (n::bigint * 104729 %% 2600000)::int) as at
    ) told
    on conflict do nothing
    """,
    """
    insert into equipment_fault (
        device_id, device_key, reported_at, reported_precision, found_in, symptom, cause_class,
        route, restored_at, restored_precision, outsourced_yen, outcome, file_id
    )
    select d.id, d.key, told.at, 'min', '', '',
        case n %% 5 when 0 then 'no_fault' else 'mechanical' end,
        case n %% 3 when 0 then 'maker' else 'in_house' end,
        case when n %% 50 > 0 then told.at + make_interval(days => (1 + n %% 40)) end, 'min',
        5000 + n, case when n %% 50 > 0 then 'repaired' else '' end, 0
    from generate_series(1, %(faults)s) n
    join equipment_device d on d.key = 'D' || (1 + n * 11 %% %(devices)s)
    cross join lateral (
        select timestamptz '2021-11-01 00:00+09'
            + make_interval(mins => (n::bigint * 130363 %% 2600000)::int) as at
    ) told
    on conflict do nothing
    """,
)


def measure(rounds: int) -> dict[str, Any]:
    """The contest, and the least seconds of ours on the clock and on either processor."""
    bravo = Hospital.objects.get(code="bravo")
    with inside(bravo), connection.cursor() as cursor:
        for text in FILL:
            cursor.execute(text, {"devices": DEVICES, "loans": LOANS, "faults": FAULTS})
    taken: list[tuple[float, float, float]] = []

    def ours(_: int) -> None:
        with inside(bravo):
            wall, busy, served = perf_counter(), process_time(), database_seconds()
            hospital_month(MONTH, observed=FIRST, settings=Settings())
            taken.append(
                (perf_counter() - wall, process_time() - busy, database_seconds() - served)
            )

    def baseline(_: int) -> None:
        with inside(bravo):
            _plainly()

    contest = Contest(ours, baseline, rows_ours=LOANS, rows_baseline=LOANS)
    found = verdict("figures", {"figures": run(contest, rounds=rounds)}, goals=GOALS)
    names = ("seconds", "python_core_seconds", "database_core_seconds")
    least = (round(min(column), 3) for column in zip(*taken[1:], strict=True))
    return found | dict(zip(names, least, strict=True)) | _on_screen(bravo)


def _on_screen(hospital: Hospital) -> dict[str, float]:
    """Seconds of a page's figures: asked for the first time, again, with its rows, and narrowed."""
    principal = Principal(
        actor="bench", organisation_kind="hospital", organisation_id=hospital.pk,
        organisation_name="", roles=frozenset({"hospital.viewer"}),
    )  # fmt: skip
    whole = Look(month=MONTH, first=FIRST, only=Only())
    part = Look(month=MONTH, first=FIRST, only=Only(category="category-7"))

    def taken(ask: Callable[..., object], look: Look) -> float:
        begun = perf_counter()
        ask(principal, look, read_figures.chosen(principal))
        return round(perf_counter() - begun, 3)

    with inside(hospital):
        return {
            "screen_first_seconds": taken(read_figures.figures_of, whole),
            "screen_again_seconds": taken(read_figures.figures_of, whole),
            "screen_rows_seconds": taken(read_figures.rows_of, whole),
            "screen_category_seconds": taken(read_figures.figures_of, part),
        }


def database_seconds() -> float:
    """Processor seconds of the server process that answers us, as Linux counts them."""
    connection.ensure_connection()
    stat = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text()
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _plainly() -> dict[str, tuple[float, list[int]]]:
    """Utilisation and daily peaks of each category, out of objects and loops."""
    spans: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for one in Loan.objects.filter(loaned_at__lt=UNTIL).exclude(returned_at__lte=SINCE):
        start = max(one.loaned_at, SINCE).timestamp()
        spans[one.device_id].append((start, min(one.returned_at or UNTIL, UNTIL).timestamp()))
    changes: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for device in Device.objects.filter(managed="central"):
        reach = 0.0
        for start, end in sorted(spans[device.pk]):
            if end > reach:
                changes[device.category_code].extend(((max(start, reach), 1), (end, -1)))
                reach = end
    return {category: _swept(sorted(moments)) for category, moments in changes.items()}


def _swept(changes: list[tuple[float, int]]) -> tuple[float, list[int]]:
    lent, spent, peaks = 0, 0.0, [0] * 366
    for (moment, by), (until, _) in pairwise([*changes, (UNTIL.timestamp(), 0)]):
        lent += by
        spent += lent * (until - moment)
        first = int((moment - SINCE.timestamp()) // 86400)
        for day in range(first, int((until - SINCE.timestamp()) // 86400) + 1):
            peaks[day] = max(peaks[day], lent)
    return spent, peaks
