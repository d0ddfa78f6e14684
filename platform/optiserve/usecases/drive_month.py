"""What drives a month to its end: look at the rows, see what is missing, ask for exactly that.

Nothing is remembered outside the rows. Lose the queue, kill every worker: the next look asks for
what is still missing.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog
from django.db import DatabaseError, InterfaceError, connections

from optiserve.usecases import close_month, deliver_reports
from shared.aggregates import missing, services, states
from shared.aggregates import queries as aggregates

log = structlog.get_logger()

Work = Literal["collect", "protect", "publish", "deliver"]


@dataclass(frozen=True, slots=True)
class Step:
    """A missing piece of work: of one hospital, or of the run as a whole."""

    work: Work
    run_id: int
    hospital_id: int | None = None


_OF_HOSPITALS: dict[str, Work] = {states.OPEN: "collect", states.PUBLISHED: "deliver"}
_OF_RUN: dict[str, Work] = {states.COLLECTED: "protect", states.PROTECTED: "publish"}


def advance(*, run_id: int, at: datetime, again: bool = False) -> list[Step]:
    """End the stages whose last piece is done, and take the pieces that are missing now.

    A hospital whose door was shut meanwhile is set aside: the others do not wait for it.
    What was taken lately is not given out a second time unless ``again``; it becomes due again
    by itself. A run that was not started, was refused or is delivered has none.
    """
    for part in missing.set_aside(run_id=run_id, at=at):
        log.warning("month.set_aside", run=run_id, hospital=part.hospital_id, now=part.set_aside)
    services.finish_collecting(run_id=run_id)
    services.finish_delivering(run_id=run_id, at=at)
    claim = missing.claim(run_id=run_id, at=at, again=again)
    if claim.run:
        return [Step(_OF_RUN[claim.state], run_id)]
    return [Step(_OF_HOSPITALS[claim.state], run_id, hospital) for hospital in claim.hospital_ids]


def unfinished() -> list[int]:
    """The ids of started runs that are neither delivered nor refused, oldest month first."""
    return list(aggregates.unfinished_runs().values_list("pk", flat=True))


def perform(step: Step, *, at: datetime) -> None:
    """Do a piece of work. What goes wrong is written on its row and raised again."""
    try:
        _do(step, at=at)
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        for connection in connections.all(initialized_only=True):
            # A connection that was lost must not take the next piece down with it.
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
        with suppress(DatabaseError, InterfaceError):
            services.record_failure(
                run_id=step.run_id, hospital_id=step.hospital_id, error=text[:2000]
            )
        raise


def run_to_the_end(*, run_id: int, at: datetime) -> Iterator[tuple[Step, str]]:
    """Do all that is missing in this process, without a queue.

    Gives each piece after it was tried, with its error or "": one hospital must not stop the
    others. A stage in which anything failed, or a refused run, is the end.
    """
    failed = False
    while not failed and (steps := advance(run_id=run_id, at=at, again=True)):
        for step in steps:
            error = ""
            try:
                perform(step, at=at)
            except Exception as problem:
                error = f"{type(problem).__name__}: {problem}"
                log.exception("month.piece_failed", run=run_id, hospital=step.hospital_id)
            yield step, error
            failed = failed or bool(error)
        failed = failed or aggregates.run(run_id).is_refused


def _do(step: Step, *, at: datetime) -> None:
    if step.hospital_id is not None:
        of_hospital = (
            close_month.collect_hospital if step.work == "collect" else deliver_reports.deliver_to
        )
        of_hospital(run_id=step.run_id, hospital_id=step.hospital_id, at=at)
    elif step.work == "protect":
        close_month.protect_run(run_id=step.run_id)
    else:
        close_month.publish_run(run_id=step.run_id, at=at)
