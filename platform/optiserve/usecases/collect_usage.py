"""What every hospital has cost today, written down every hour: requests, time, room.

Requests and tasks are counted in Valkey while they happen, and so is the time that adding up the
month takes; all other statement time and tables by each cell's PostgreSQL, files in the hospital's
own rows. May run twice or be killed: a day's row holds what is known so far, and time is added
together with the mark up to which it was read.
"""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Sum

from optiserve.fairness import counters
from optiserve.tenancy import measures
from optiserve.tenancy.context import inside
from optiserve.tenancy.measures import Holding
from shared.hospitals import queries as hospitals
from shared.hospitals import services
from shared.hospitals.models import Hospital, Usage
from shared.kernel.clock import JST
from tenants.intake.models import ImportFile
from tenants.reports.models import Report

_COLLECTING: Final = "collecting"  # where a cell's name would be


def collect(*, at: datetime) -> int:
    """Bring today's rows and yesterday's counts up to date. Says for how many hospitals."""
    today = at.astimezone(JST).date()
    known = list(hospitals.with_a_schema())
    yesterday = today - timedelta(days=1)
    services.note_counts(day=yesterday, counts=counters.counts(yesterday), at=at)
    homes: dict[str, list[Hospital]] = defaultdict(list)
    for hospital in known:
        homes[hospital.cell].append(hospital)
    for cell, inhabitants in homes.items():
        _collect_cell(cell, inhabitants, today, at=at)
    return len(known)


def _collect_cell(cell: str, inhabitants: list[Hospital], day: date, *, at: datetime) -> None:
    held = measures.holdings(cell)
    counts = counters.counts(day)
    rows = [
        _usage(hospital, day, held.get(hospital.schema_name), counts.get(hospital.pk, {}), at=at)
        for hospital in inhabitants
    ]
    times = measures.statement_times(cell)
    with transaction.atomic():
        spent = None if times is None else services.advance_statement_times(cell=cell, times=times)
        by_schema: dict[str, float] = defaultdict(float)
        for role, ms in (*(spent or {}).items(), *_collecting(inhabitants).items()):
            by_schema[measures.schema_of(role)] += ms
        for hospital, row in zip(inhabitants, rows, strict=True):
            row.db_ms = None if spent is None else round(by_schema[hospital.schema_name])
        services.note_usage(rows)


def _collecting(inhabitants: list[Hospital]) -> dict[str, float]:
    """What has been added since the last time; its marks follow a hospital into another cell."""
    theirs = {hospital.schema_name for hospital in inhabitants}
    totals = {name: ms for name, ms in counters.collected().items() if name in theirs}
    return services.advance_statement_times(cell=_COLLECTING, times=totals)


def _usage(
    hospital: Hospital, day: date, held: Holding | None, counts: dict[str, int], *, at: datetime
) -> Usage:
    return Usage(
        hospital=hospital,
        day=day,
        rows=held.rows if held else 0,
        table_bytes=held.bytes if held else 0,
        file_bytes=_file_bytes(hospital),
        updated_at=at,
        **counts,
    )


def _file_bytes(hospital: Hospital) -> int:
    """Of the files it handed over and of its reports, as they were when they were stored."""
    with inside(hospital):
        files = ImportFile.objects.aggregate(sum=Sum("bytes"))["sum"] or 0
        return files + (Report.objects.aggregate(sum=Sum("bytes"))["sum"] or 0)
