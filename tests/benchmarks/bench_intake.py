"""The intake: a ledger of 100,000 rows, from the file's bytes to devices, and what that costs.

The commit step takes rows that are read and checked already: COPY into the staging table, then
sets. It is held against Django's bulk_create and against a bare COPY into the same indexed table.
The whole way decodes, finds the header, checks every cell and keeps the raw rows; its baselines
parse and write unchecked. Ours works in one hospital, the baselines in another. Memory is what a
process of its own has at its peak above its start.
"""

import io
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import structlog

from optiserve.tenancy.context import current_hospital_id, inside
from shared.hospitals.models import Hospital
from shared.kernel import clock
from shared.kernel.periods import Month
from tenants.equipment.models import Device, DeviceVersion, Ward
from tenants.intake import services as intake
from tenants.intake.checked import CheckedRow
from tenants.intake.checking import check
from tenants.intake.mapping import Mapping
from tenants.intake.models import Change, FileState, ImportFile, ImportRow
from tenants.intake.reading import read_table
from tenants.intake.services import profiles
from tenants.intake.services import rows as staging
from tests.benchmarks.harness import Contest, run, verdict
from tests.benchmarks.usual_intake import (
    COLUMNS,
    FEW,
    MONTH,
    ROWS,
    SOME,
    bare_copy,
    bulk_create,
    copied,
    create_each,
    devices,
    ledger,
    parsed,
    read_openpyxl,
    workbook,
)

GOALS = {
    "commit-bulk-create": 6.0,
    "commit-copy": 0.5,
    "next-month": 8.0,
    "file-create": 20.0,
    "file-bulk-create": 3.0,
    "xlsx-openpyxl": 5.0,
    "memory-of-500-mb": 1.0,
    "memory-growth": 0.83,  # a million rows take at most 1.2 times the memory of 100,000
}


def measure(rounds: int) -> dict[str, Any]:
    """All contests in one run."""
    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    _prepare()
    results = {
        name: run(contest, rounds=rounds, before=before, warm_up=False)
        for name, contest, before in _contests()
    }
    return verdict("intake", results | _memory(), goals=GOALS)


def _prepare() -> None:
    """Whatever a turn begins with and is remembered."""
    ledger(ROWS), ledger(SOME), ledger(FEW), workbook(), copied()
    _checked(later=False), _checked(later=True)


def _contests() -> Iterator[tuple[str, Contest, Callable[[], None]]]:
    alpha, bravo = (Hospital.objects.get(code=code) for code in ("alpha", "bravo"))

    def contest(ours: Callable[[], Any], theirs: Callable[[], Any], rows: int) -> Contest:
        return Contest(_turn(alpha, ours), _turn(bravo, theirs), ROWS, rows)

    fresh: list[Device] = []

    def emptied() -> None:
        fresh[:] = devices(SOME)
        for hospital in (alpha, bravo):
            with inside(hospital):
                _empty()

    def with_a_month() -> None:
        emptied()
        with inside(alpha):
            _commit_step(MONTH)
        with inside(bravo):
            bulk_create(devices(SOME))

    yield (
        "commit-bulk-create",
        contest(lambda: _commit_step(MONTH), lambda: bulk_create(fresh), SOME),
        emptied,
    )
    yield "commit-copy", contest(lambda: _commit_step(MONTH), bare_copy, ROWS), emptied
    yield (
        "next-month",
        contest(
            lambda: _commit_step(MONTH.next()),
            lambda: bulk_create(fresh, anew=True),
            SOME,
        ),
        with_a_month,
    )
    yield "file-create", contest(_hand_over, create_each, FEW), emptied
    yield (
        "file-bulk-create",
        contest(_hand_over, lambda: bulk_create(parsed(SOME)), SOME),
        emptied,
    )
    yield (
        "xlsx-openpyxl",
        Contest(lambda _: _read_all(workbook()), lambda _: read_openpyxl(workbook()), SOME, SOME),
        lambda: None,
    )


def _turn(hospital: Hospital, work: Callable[[], Any]) -> Callable[[int], None]:
    def turn(_: int) -> None:
        with inside(hospital):
            work()

    return turn


def _empty() -> None:
    for model in (DeviceVersion, Device, ImportRow, Change, ImportFile, Ward):
        model.objects.all()._raw_delete(model.objects.db)


def _hand_over() -> None:
    at = clock.now()
    file = intake.receive(
        hospital_id=current_hospital_id(),
        kind="ledger",
        month=MONTH,
        filename="ledger.csv",
        source=io.BytesIO(ledger(ROWS)),
        by="bench",
        at=at,
    )
    if file.state == FileState.TO_MAP:
        mapping = profiles.from_json(file.mapping)
        file = intake.map_columns(file=file, mapping=mapping, by="bench", at=at)
    _done(intake.commit(file=file, by="bench", at=at, confirm_size=True))


def _commit_step(month: Month) -> None:
    """Stage rows that are checked already, and commit them; 2 % differ from the month before."""
    at, mapping = clock.now(), Mapping(COLUMNS)
    file = ImportFile.objects.create(
        kind="ledger",
        month=month.start,
        filename="ledger.csv",
        sha256=str(month),
        bytes=0,
        received_at=at,
        received_by="bench",
        state=FileState.TO_CHECK,
        mapping=profiles.as_json(mapping),
        rows=ROWS,
    )
    staging.write(file, _checked(later=month != MONTH), mapping=mapping, size=ROWS)
    _done(intake.commit(file=file, by="bench", at=at, confirm_size=True))


@cache
def _checked(*, later: bool) -> list[CheckedRow]:
    """The rows of the first month, or of the next one, as they are checked."""
    table = read_table(io.BytesIO(ledger(ROWS)), filename="ledger.csv")
    month = MONTH.next() if later else MONTH
    rows = check(table, Mapping(COLUMNS), kind="ledger", period_end=month.last_day)
    return [_moved(row) if later and row.number % 50 == 0 else row for row in rows]


def _moved(row: CheckedRow) -> CheckedRow:
    row.data["ward"] = "ICU"
    return row


def _done(file: ImportFile) -> None:
    if file.rows_committed != ROWS:
        raise AssertionError(file.rows_committed, file.notices)


def _read_all(data: bytes) -> None:
    for _ in read_table(io.BytesIO(data), filename="ledger.xlsx").rows:
        pass


def _memory() -> dict[str, dict[str, float]]:
    (_, small), (above, large) = (_peak(rows) for rows in (100_000, 1_000_000))
    return {
        "memory-of-500-mb": {"mb": above, "baseline_mb": 500, "ratio": round(500 / above, 2)},
        "memory-growth": {"mb": large, "baseline_mb": small, "ratio": round(small / large, 2)},
    }


def _peak(rows: int) -> tuple[float, float]:
    """Megabytes of a process that takes in a file of loans: above its start, and in all."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.intake_memory", str(rows)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    above, whole = map(float, told.stdout.split())
    return above, whole
