"""``python -m tests.benchmarks.intake_memory ROWS``: what taking in that many loans costs at most.

From the upload through the check to the commit, in this process. Prints megabytes: above its start,
and in all.
"""

import csv
import io
import re
import sys
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import django


def main(rows: int) -> None:
    """Write the file, measure, take it in, measure again."""
    django.setup()
    import structlog

    from optiserve.tenancy.context import PORTAL, as_job, inside, open_door
    from shared.hospitals.models import Hospital

    structlog.configure(processors=[], logger_factory=structlog.ReturnLoggerFactory())
    with tempfile.TemporaryFile() as file, open_door(PORTAL), as_job():
        _write(file, rows)
        with inside(Hospital.objects.get(code="alpha")):
            _forget_peak()
            begins = _peak()
            _take_in(file, rows)
            sys.stdout.write(f"{_peak() - begins:.1f} {_peak():.1f}\n")


def _write(into: BinaryIO, rows: int) -> None:
    text = io.TextIOWrapper(into, "cp932", newline="")
    out = csv.writer(text)
    out.writerow(("管理番号", "貸出日時", "返却日時", "貸出先", "備考"))
    first = datetime(2026, 1, 1)  # noqa: DTZ001 (as a hospital's system writes it)
    for number in range(rows):
        lent = first + timedelta(minutes=number // 5000 * 13)
        back = lent + timedelta(minutes=number % 900)
        moments = (f"{moment:%Y/%m/%d %H:%M}" for moment in (lent, back))
        out.writerow((f"ME-{number % 5000:05d}", *moments, f"{number % 30}階東", ""))
    text.detach()


def _take_in(source: BinaryIO, rows: int) -> None:
    from optiserve.tenancy.context import current_hospital_id
    from shared.kernel import clock
    from shared.kernel.periods import Month
    from tenants.intake import queries, services
    from tenants.intake.services import profiles

    at = clock.now()
    file = services.receive(
        hospital_id=current_hospital_id(),
        kind="loans",
        month=Month(2026, 12),
        filename=f"{rows}.csv",
        source=source,
        by="bench",
        at=at,
    )
    list(queries.preview(file).rows[:100])
    mapping = profiles.from_json(file.mapping)
    file = services.map_columns(file=file, mapping=mapping, by="bench", at=at)
    done = services.commit(file=file, by="bench", at=at)
    if done.rows_committed != rows:
        raise AssertionError(done.rows_committed)


def _peak() -> float:
    """The most memory this process has had since _forget_peak(), in MB.

    Linux tells it of this program alone; ``getrusage`` also tells of who started it.
    """
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", status)[0]) / 1024


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5", "ascii")


if __name__ == "__main__":
    main(int(sys.argv[1]))
