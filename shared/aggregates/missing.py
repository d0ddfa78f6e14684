"""What a run still misses: who is asked for it, how often, and whom the run does without."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from shared.aggregates import states
from shared.aggregates.models import CollectState, HospitalRun, MonthRun
from shared.audit import services as audit
from shared.hospitals.models import OPEN_STATES, HospitalState

_BATCH: Final = 2000
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_DOUBLING: Final = 5
# Which pieces of work a stage misses, and in which states a hospital can do its own: figures are
# read, a report is written.
_MISSING: Final = {
    states.OPEN: Q(state=CollectState.COLLECTING),
    states.PUBLISHED: Q(state=CollectState.COLLECTED, delivered_at__isnull=True),
}
_ABLE: Final[dict[str, tuple[str, ...]]] = {
    states.OPEN: OPEN_STATES,
    states.PUBLISHED: (HospitalState.ACTIVE,),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What a driver may ask for now in a state: the run's own next step, or hospitals' parts."""

    state: str
    run: bool
    hospital_ids: tuple[int, ...]


@transaction.atomic
def claim(*, run_id: int, at: datetime, again: bool = False) -> Claim:
    """Take the missing pieces of work that nobody asked for lately.

    Each piece is due again after a wait that doubles, so that lost work is done and failing work
    does not fill the queue. One that would wait longer than any wait is due as well: a clock was
    ahead when it was claimed. ``again`` takes all that is missing, whoever asked for it.
    """
    run = MonthRun.objects.select_for_update().get(pk=run_id)
    if run.state in {states.COLLECTED, states.PROTECTED}:
        due = run.due_at is None or not at < run.due_at <= at + _longest_wait()
        wanted = again or (due and not run.is_refused)
        if wanted:
            _wait(run, at=at)
            run.save(update_fields=["attempts", "due_at"])
        return Claim(state=run.state, run=wanted, hospital_ids=())
    parts = list(_unfinished_parts(run, at=None if again else at).select_for_update())
    for part in parts:
        _wait(part, at=at)
    HospitalRun.objects.bulk_update(parts, ["attempts", "due_at"], batch_size=_BATCH)
    hospital_ids = tuple(part.hospital_id for part in parts)
    return Claim(state=run.state, run=False, hospital_ids=hospital_ids)


@transaction.atomic
def set_aside(*, run_id: int, at: datetime) -> list[HospitalRun]:
    """Do without the pieces that hospitals cannot do in their present state, and say why.

    One that can again is taken in again, as long as the stage lasts; after it only a new revision
    does that. Returns the parts that changed.
    """
    run = MonthRun.objects.select_for_update().get(pk=run_id)
    if run.started_at is None or run.state not in _MISSING:
        return []
    able = Q(hospital__state__in=_ABLE[run.state])
    changing = Q(~able, set_aside="") | Q(able, ~Q(set_aside=""))
    parts = list(
        HospitalRun.objects.filter(_MISSING[run.state], changing, run=run)
        .select_related("hospital")
        .select_for_update(of=("self",))
        .order_by("hospital_id")
    )
    for part in parts:
        part.set_aside = "" if part.set_aside else part.hospital.state
        part.error, part.attempts, part.due_at = "", 0, None
        _record_part(run, part, at=at)
    HospitalRun.objects.bulk_update(
        parts, ["set_aside", "error", "attempts", "due_at"], batch_size=_BATCH
    )
    return parts


def _unfinished_parts(run: MonthRun, *, at: datetime | None) -> QuerySet[HospitalRun]:
    parts = HospitalRun.objects.filter(run=run).order_by("hospital_id")
    if run.started_at is None or run.state not in _MISSING:
        return parts.none()
    due = Q()
    if at is not None:
        is_ahead = Q(due_at__gt=at + _longest_wait())
        due = Q(due_at__isnull=True) | Q(due_at__lte=at) | is_ahead
    return parts.filter(_MISSING[run.state], due, set_aside="")


def _longest_wait() -> timedelta:
    return _FIRST_WAIT * 2**_LONGEST_DOUBLING


def _wait(row: MonthRun | HospitalRun, *, at: datetime) -> None:
    row.attempts += 1
    row.due_at = at + _FIRST_WAIT * 2 ** min(row.attempts, _LONGEST_DOUBLING)


def _record_part(run: MonthRun, part: HospitalRun, *, at: datetime) -> None:
    audit.record(
        chain="portal",
        at=at,
        actor="month-end",
        organisation="operator",
        operation="month.set_aside" if part.set_aside else "month.take_in",
        subject=part.hospital.code,
        details={"run": str(run), "hospital_is": part.hospital.state},
    )
