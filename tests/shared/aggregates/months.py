"""A month and its figures, made small."""

from datetime import datetime
from typing import Any

from shared.aggregates import queries, services
from shared.aggregates.models import Contribution, CubeCell, MonthRun
from shared.aggregates.release import visible
from shared.kernel.clock import JST
from shared.kernel.periods import Month

OCTOBER = Month(2026, 10)
NOVEMBER_1 = datetime(2026, 11, 1, 3, 0, tzinfo=JST)
EVIDENCE = {"input_sha256": "1" * 64, "parameters_sha256": "2" * 64}
NUMBERS = {
    "devices": 12,
    "in_service": 10,
    "device_minutes": 440_000,
    "loaned_minutes": 120_000,
    "loans": 60,
    "faults": 11,
    "repair_minutes": 9_000,
}


def contribution(**changes: Any) -> Contribution:
    """What a hospital in Tokyo might bring of Aoba's infusion pumps."""
    place = {
        "contributor": "c:1",
        "category": "infusion-pump",
        "maker": "aoba",
        "region": "kanto",
        "prefecture": "13",
        "band": "100-199",
    }
    return Contribution(**{**place, **NUMBERS, **changes})


def cell(product: str = "c:infusion-pump", geo: str = "jp", **changes: Any) -> CubeCell:
    """A cell whose figures are all published."""
    return CubeCell(
        **{
            "product": product,
            "geo": geo,
            "band": "all",
            "contributors": 7,
            "status": "published",
            "lending_status": "published",
            "events_status": "published",
            **NUMBERS,
            **changes,
        }
    )


def opened(month: Month = OCTOBER) -> MonthRun:
    """The month, open."""
    return services.open_month(month=month, by="tests", at=NOVEMBER_1)


def collecting(*hospital_ids: int, run: MonthRun | None = None) -> MonthRun:
    """The month with these hospitals' figures awaited."""
    run = run or opened()
    services.begin_collecting(run_id=run.pk, hospital_ids=hospital_ids, by="tests", at=NOVEMBER_1)
    return run


def protected(*cells: CubeCell, run: MonthRun | None = None) -> MonthRun:
    """The month without hospitals, with these cells protected."""
    run = collecting(run=run)
    services.finish_collecting(run_id=run.pk)
    services.store_cells(run_id=run.pk, cells=cells, evidence=EVIDENCE)
    return run


def published(*cells: CubeCell, run: MonthRun | None = None) -> MonthRun:
    """The month with these cells released."""
    run = protected(*cells, run=run)
    shown = [visible(stored) for stored in queries.cube(run.pk)]
    services.publish(run_id=run.pk, cells=shown, evidence=EVIDENCE, at=NOVEMBER_1)
    return run
