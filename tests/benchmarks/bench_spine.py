"""The spine: rows per second of intake and of a month-end's collecting.

Intake is the whole way of a ledger: decode, find the header, map, check every cell, keep the raw
rows, commit. Its baseline writes the same ledger the usual way, a row at a time and unchecked.
Collecting sums a hospital's month up in SQL; its baselines load the objects and add in Python, or
read the rows into pandas and group them. Neither merges loans that overlap; ours does.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pandas as pd
import structlog
from django.db import connection

from optiserve.tenancy.context import collecting, inside
from reporting.queries.contributions import contributions
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.equipment.models import Device, Loan
from tenants.intake import services as intake
from tenants.intake.models import FileState
from tenants.intake.services import profiles
from tests.benchmarks.harness import Contest, run, verdict

GOALS = {"intake": 5.0, "month-end": 12.0, "month-end-pandas": 1.5}
MONTH = Month(2026, 10)
LEDGER_ROWS, NAIVE_ROWS = 5000, 500
DEVICES, LOANS_EACH = 2000, 5
HEADERS = ("管理番号", "機器名", "分類", "メーカー", "型式", "購入日", "取得価格", "状態")


def measure(rounds: int) -> dict[str, Any]:
    """Both contests in one run."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    alpha, bravo = (Hospital.objects.get(code=code) for code in ("alpha", "bravo"))
    with inside(bravo):
        _fill()
    results = {
        "intake": run(_intake(alpha), rounds=rounds),
        "month-end": run(_month_end(bravo, _with_objects), rounds=rounds),
        "month-end-pandas": run(_month_end(bravo, _with_pandas), rounds=rounds),
    }
    return verdict("spine", results, goals=GOALS)


def _ledger(number: int, rows: int) -> bytes:
    """A ledger none of whose devices or values any other round has."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADERS)
    for index in range(rows):
        writer.writerow(
            (f"R{number}-{index:05d}", "輸液ポンプ", "輸液ポンプ", "あおば医科工業㈱", "AP-100",
             "令和4年4月1日", "１２３，４５６円", "稼働")
        )  # fmt: skip
    return out.getvalue().encode("cp932")


def _intake(hospital: Hospital) -> Contest:
    def ours(number: int) -> None:
        at = clock.now()
        with inside(hospital):
            file = intake.receive(
                hospital_id=hospital.pk,
                kind="ledger",
                month=MONTH.plus(number),
                filename="ledger.csv",
                source=io.BytesIO(_ledger(number, LEDGER_ROWS)),
                by="bench",
                at=at,
            )
            if file.state == FileState.TO_MAP:
                mapping = profiles.from_json(file.mapping)
                file = intake.map_columns(file=file, mapping=mapping, by="bench", at=at)
            done = intake.commit(file=file, by="bench", at=at, confirm_size=True)
        if done.rows_committed != LEDGER_ROWS:
            raise AssertionError(done.rows_committed)

    def baseline(number: int) -> None:
        text = _ledger(number + 1000, NAIVE_ROWS).decode("cp932")
        with inside(hospital):
            for row in csv.DictReader(io.StringIO(text)):
                Device.objects.update_or_create(
                    key=row["管理番号"],
                    defaults={
                        "asset_no": row["管理番号"],
                        "local_name": row["機器名"],
                        "local_category": row["分類"],
                        "local_maker": row["メーカー"],
                        "local_model": row["型式"],
                        "first_seen_month": MONTH.start,
                        "last_seen_month": MONTH.start,
                    },
                )

    return Contest(ours, baseline, rows_ours=LEDGER_ROWS, rows_baseline=NAIVE_ROWS)


def _fill() -> None:
    Device.objects.bulk_create(
        Device(
            key=f"D{index:05d}",
            asset_no=f"D{index:05d}",
            category_code="infusion-pump",
            maker_code=("aoba", "hikari")[index % 2],
            first_seen_month=MONTH.plus(-12).start,
            last_seen_month=MONTH.start,
        )
        for index in range(DEVICES)
    )
    start = MONTH.start_moment
    Loan.objects.bulk_create(
        Loan(
            device=device,
            device_key=device.key,
            loaned_at=start + timedelta(days=5 * turn, hours=device.pk % 24),
            loaned_precision="min",
            returned_at=start + timedelta(days=5 * turn + 2, hours=device.pk % 24),
            returned_precision="min",
            file_id=0,
        )
        for device in Device.objects.all()
        for turn in range(LOANS_EACH)
    )


def _month_end(hospital: Hospital, usual: Callable[[], object]) -> Contest:
    def ours(_: int) -> None:
        with collecting(hospital):
            contributions(MONTH)

    def baseline(_: int) -> None:
        with inside(hospital):
            usual()

    rows = DEVICES * (1 + LOANS_EACH)
    return Contest(ours, baseline, rows_ours=rows, rows_baseline=rows)


def _with_objects() -> dict[tuple[str | None, str | None], float]:
    minutes: dict[tuple[str | None, str | None], float] = defaultdict(float)
    for device in Device.objects.prefetch_related("loans", "faults"):
        for loan in device.loans.all():
            end = min(loan.returned_at or MONTH.end_moment, MONTH.end_moment)
            span = end - max(loan.loaned_at, MONTH.start_moment)
            minutes[device.category_code, device.maker_code] += span.total_seconds() / 60
    return minutes


def _with_pandas() -> pd.Series:
    columns = ["category", "maker", "start", "end"]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT category_code, maker_code, loaned_at, returned_at"
            " FROM equipment_device JOIN equipment_loan ON device_id = equipment_device.id"
        )
        loans = pd.DataFrame(cursor.fetchall(), columns=columns)
    end = loans["end"].fillna(MONTH.end_moment).clip(upper=MONTH.end_moment)
    span = end - loans["start"].clip(lower=MONTH.start_moment)
    return span.dt.total_seconds().groupby([loans["category"], loans["maker"]]).sum() / 60
