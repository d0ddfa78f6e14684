"""What the demonstration did, as JSON values."""

from collections import Counter
from typing import Any

from django.db.models import Avg, Sum

from shared.aggregates.models import HospitalRun, MonthRun, Release
from shared.hospitals.models import Handover, Hospital


def summary(seconds: dict[str, float]) -> dict[str, Any]:
    """Hospitals, rows per kind, months, reports, cells, what failed, seconds per phase."""
    rows: Counter[str] = Counter()
    for kind, count in Handover.objects.values_list("kind", "rows"):
        rows[kind] += count
    delivered = HospitalRun.objects.filter(delivered_at__isnull=False)
    sizes = delivered.aggregate(
        pages=Sum("report_pages"), bytes=Sum("report_bytes"), mean=Avg("report_bytes")
    )
    cells = Release.objects.aggregate(
        published=Sum("cells_published"), suppressed=Sum("cells_suppressed")
    )
    return {
        "hospitals": Hospital.objects.count(),
        "rows": dict(sorted(rows.items())),
        "months": [f"{month:%Y-%m}" for month in _months()],
        "reports": {
            "count": delivered.count(),
            "pages": sizes["pages"] or 0,
            "bytes": sizes["bytes"] or 0,
            "bytes_mean": round(sizes["mean"] or 0),
        },
        "cells": {name: value or 0 for name, value in cells.items()},
        "failed": HospitalRun.objects.exclude(error="").count()
        + MonthRun.objects.exclude(error="").count(),
        "seconds": {phase: round(spent, 1) for phase, spent in seconds.items()},
    }


def _months() -> Any:
    return MonthRun.objects.order_by("month").values_list("month", flat=True).distinct()
