"""Writing a month's close. Every change of state is a conditional UPDATE: who comes second changes
nothing, and nothing ever goes back.

A function that returns a bool tells whether this call made the change; False means that somebody
else had made it already, or that its time has not come.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from shared.aggregates import queries, release, states
from shared.aggregates.models import (
    CollectState,
    Contribution,
    CubeCell,
    HospitalRun,
    MonthRun,
    Release,
    ReleaseCell,
)
from shared.audit import chains
from shared.audit import services as audit
from shared.kernel.errors import DomainError
from shared.kernel.periods import Month

BATCH = 2000


class MonthNotOpen(DomainError):
    """The month has no run yet."""

    code = "month-not-open"


class RunUnfinished(DomainError):
    """A month is done again only after its last revision was published, or refused."""

    code = "run-unfinished"


class ReasonMissing(DomainError):
    """Doing a published month again needs a reason that others can read later."""

    code = "reason-missing"


@transaction.atomic
def open_month(*, month: Month, by: str, at: datetime) -> MonthRun:
    """The month's latest run; its first revision is written now if there is none."""
    known = queries.latest_run(month)
    if known is not None:
        return known
    run, created = MonthRun.objects.get_or_create(
        month=month.start, revision=1, defaults={"opened_at": at, "opened_by": by}
    )
    if created:
        _record(run, operation="month.open", by=by, at=at)
    return run


@transaction.atomic
def reopen(*, month: Month, reason: str, by: str, at: datetime) -> MonthRun:
    """A new revision of a month whose last one was published, delivered or refused.

    Raises MonthNotOpen, RunUnfinished, ReasonMissing.
    """
    if not reason.strip():
        raise ReasonMissing(month=str(month))
    last = (
        MonthRun.objects.select_for_update().filter(month=month.start).order_by("-revision").first()
    )
    if last is None:
        raise MonthNotOpen(month=str(month))
    if last.state not in {states.PUBLISHED, states.DELIVERED} and not last.is_refused:
        raise RunUnfinished(month=str(month), revision=last.revision)
    run = MonthRun.objects.create(
        month=month.start,
        revision=last.revision + 1,
        reason=reason.strip(),
        opened_at=at,
        opened_by=by,
    )
    _record(run, operation="month.reopen", by=by, at=at)
    return run


@transaction.atomic
def begin_collecting(
    *,
    run_id: int,
    hospital_ids: Iterable[int],
    by: str,
    at: datetime,
    not_sharing: Collection[int] = (),
) -> bool:
    """Fix which hospitals take part; from here on the run is driven to its end.

    Of those in ``not_sharing`` nothing is published. A later revision keeps to what held of the
    one before: its difference from what was published must not be a single hospital.
    """
    begun = MonthRun.objects.filter(pk=run_id, state=states.OPEN, started_at__isnull=True).update(
        started_at=at
    )
    if not begun:
        return False
    run = queries.run(run_id)
    before = queries.sharing_before(run)
    HospitalRun.objects.bulk_create(
        HospitalRun(
            run_id=run_id,
            hospital_id=hospital_id,
            shares=before.get(hospital_id, hospital_id not in not_sharing),
        )
        for hospital_id in hospital_ids
    )
    _record(run, operation="month.start", by=by, at=at)
    return True


def note_changes(*, hospital_id: int, months: Iterable[date], at: datetime) -> int:
    """Remember that a hospital changed rows of these months (first days); how many have a run."""
    return HospitalRun.objects.filter(hospital_id=hospital_id, run__month__in=list(months)).update(
        changed_at=at
    )


@transaction.atomic
def store_contributions(
    *, run_id: int, hospital_id: int, rows: Sequence[Contribution], at: datetime
) -> bool:
    """Replace what a hospital brought to the run, and mark it collected.

    ``rows`` are unsaved; run and hospital are set here. Once collected, nothing changes any more:
    what is protected later is what was collected now.
    """
    part = HospitalRun.objects.select_for_update().get(run_id=run_id, hospital_id=hospital_id)
    if part.state == CollectState.COLLECTED or part.set_aside:
        return False
    Contribution.objects.filter(run_id=run_id, hospital_id=hospital_id).delete()
    for row in rows:
        row.run_id, row.hospital_id = run_id, hospital_id
    Contribution.objects.bulk_create(rows, batch_size=BATCH)
    HospitalRun.objects.filter(pk=part.pk).update(
        state=CollectState.COLLECTED,
        rows=len(rows),
        collected_at=at,
        error="",
        attempts=0,
        due_at=None,
    )
    return True


def finish_collecting(*, run_id: int) -> bool:
    """The run is collected once every hospital is that was not set aside."""
    missing = HospitalRun.objects.filter(run_id=run_id, state=CollectState.COLLECTING, set_aside="")
    started = MonthRun.objects.filter(pk=run_id, started_at__isnull=False)
    return not missing.exists() and _move(started, to=states.COLLECTED)


@transaction.atomic
def store_cells(*, run_id: int, cells: Sequence[CubeCell], evidence: Mapping[str, Any]) -> bool:
    """Write the protected cube (unsaved cells) and how it was protected."""
    run = MonthRun.objects.filter(pk=run_id)
    if not _move(run, to=states.PROTECTED):
        return False
    for cell in cells:
        cell.run_id = run_id
    CubeCell.objects.bulk_create(cells, batch_size=BATCH)
    run.update(evidence=dict(evidence))
    return True


@transaction.atomic
def publish(
    *, run_id: int, cells: Sequence[ReleaseCell], evidence: Mapping[str, Any], at: datetime
) -> Release | None:
    """Write the release (unsaved cells), which nobody changes afterwards. None: not its time.

    ``evidence`` carries ``input_sha256`` and ``parameters_sha256``.
    """
    run = MonthRun.objects.filter(pk=run_id)
    if not _move(run, to=states.PUBLISHED):
        return None
    run.update(evidence=dict(evidence))
    published = sum(map(release.is_published, cells))
    made = Release.objects.create(
        run_id=run_id,
        published_at=at,
        input_hash=evidence["input_sha256"],
        parameter_hash=evidence["parameters_sha256"],
        content_hash=release.content_hash(cells),
        cells_published=published,
        cells_suppressed=len(cells) - published,
        evidence=dict(evidence),
    )
    for cell in cells:
        cell.release = made
    ReleaseCell.objects.bulk_create(cells, batch_size=BATCH)
    _record(
        queries.run(run_id),
        operation="month.publish",
        by="month-end",
        at=at,
        content_hash=made.content_hash,
    )
    return made


def refuse(*, run_id: int, findings: Sequence[Mapping[str, str]]) -> None:
    """Write down why a protected run must not be published. It stays protected."""
    with transaction.atomic():
        run = MonthRun.objects.select_for_update().get(pk=run_id)
        if run.state == states.PROTECTED:
            run.evidence = {**run.evidence, "findings": [dict(one) for one in findings]}
            run.save(update_fields=["evidence"])


def record_delivery(*, run_id: int, hospital_id: int, pages: int, size: int, at: datetime) -> bool:
    """The hospital's report lies in its archive: so many pages, so many bytes."""
    return bool(
        HospitalRun.objects.filter(
            run_id=run_id, hospital_id=hospital_id, delivered_at__isnull=True
        ).update(report_pages=pages, report_bytes=size, delivered_at=at, error="")
    )


def finish_delivering(*, run_id: int, at: datetime) -> bool:
    """The run is delivered once every hospital has its report that was not set aside."""
    missing = HospitalRun.objects.filter(run_id=run_id, delivered_at__isnull=True, set_aside="")
    run = MonthRun.objects.filter(pk=run_id)
    return not missing.exists() and _move(run, to=states.DELIVERED, finished_at=at)


def record_failure(*, run_id: int, hospital_id: int | None, error: str) -> None:
    """Write down what went wrong last, with the hospital's part or with the run as a whole."""
    if hospital_id is None:
        MonthRun.objects.filter(pk=run_id).update(error=error)
    else:
        HospitalRun.objects.filter(run_id=run_id, hospital_id=hospital_id).update(error=error)


def _move(run: QuerySet[MonthRun], *, to: str, **more: Any) -> bool:
    """One step along the path; the state itself is the condition."""
    return bool(
        run.filter(state=states.before(to)).update(
            state=to, attempts=0, due_at=None, error="", **more
        )
    )


def _record(run: MonthRun, *, operation: str, by: str, at: datetime, **details: Any) -> None:
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation=operation,
        subject=str(run),
        details=details,
    )
