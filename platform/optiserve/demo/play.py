"""The demonstration's months: files written, handed over by workers, months closed by workers."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from optiserve import tasks
from optiserve.demo.files import monthly_files
from optiserve.demo.life import Simulation, simulate
from optiserve.demo.tasks import hand_file_over
from optiserve.demo.world import World
from optiserve.usecases import close_month
from shared.aggregates import queries as aggregates
from shared.aggregates.models import RunState
from shared.hospitals.models import Handover, HandoverState, Hospital
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month

Progress = Callable[[int, int], None]
_PATIENCE_SECONDS = 600


class Stuck(DomainError):
    """The workers have not finished in time; their log says why."""

    code = "demo-stuck"


def months_before(day: datetime, count: int) -> list[Month]:
    """The last complete months before a moment, oldest first."""
    last = Month.of(day).previous()
    return [last.plus(-back) for back in reversed(range(count))]


def simulations(world: World, months: list[Month]) -> Iterator[Simulation]:
    """Every hospital's life through the months."""
    first = (months[0].year, months[0].month)
    for hospital in world.hospitals:
        yield simulate(hospital, first=first, months=len(months))


def hand_over_month(
    world: World, lives: list[Simulation], *, month: Month, folder: Path, progress: Progress
) -> None:
    """Write every hospital's files of a month and have workers hand them over. Raises Stuck."""
    rows = {hospital.code: hospital for hospital in Hospital.objects.all()}
    done = Handover.objects.filter(month=month.start, state=HandoverState.COMMITTED)
    committed = set(done.values_list("hospital_id", "kind"))
    total = 0
    for hospital, life in zip(world.hospitals, lives, strict=True):
        files = monthly_files(hospital, life, month=(month.year, month.month))
        for kind, file in files.items():
            total += 1
            if (rows[hospital.code].pk, kind) in committed:
                continue
            path = folder / hospital.code / str(month) / kind / file.filename
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file.data)
            hand_file_over.apply_async(
                kwargs={
                    "hospital_id": rows[hospital.code].pk,
                    "kind": kind,
                    "month": str(month),
                    "path": str(path),
                }
            )
    _wait(lambda: done.count(), total, progress)


def close(*, month: Month, by: str, at: datetime, progress: Progress) -> None:
    """Run a month-end through the workers; one that is delivered stays. Raises Stuck."""
    run = close_month.run_month(month=month, by=by, at=at)
    tasks.advance_month.apply_async(kwargs={"run_id": run.pk, "again": True})
    # Two pieces a hospital, and the release.
    total = 2 * Hospital.objects.count() + 1

    def pieces() -> int:
        found = aggregates.progress().get(pk=run.pk)
        if found.is_refused:
            raise Stuck(month=str(month), why="the release was refused")
        return found.collected + found.delivered + (found.state == RunState.DELIVERED)

    _wait(pieces, total, progress)


def _wait(pieces: Callable[[], int], total: int, progress: Progress) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while (count := pieces()) < total:
        progress(count, total)
        if time.monotonic() > deadline:
            raise Stuck(done=count, of=total)
        time.sleep(0.1)
    progress(total, total)
