"""The operator decides what words mean: what that changes, in which months, and who did it."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from shared.aggregates.models import CollectState, HospitalRun, MonthRun
from shared.audit import chains
from shared.audit import services as audit
from shared.catalogue import services as catalogue
from shared.catalogue.models import CatalogueChange, MatchDecision, MatchTask, Proposal
from shared.catalogue.services import Choice, Impact, deciding, matching, proposing
from shared.hospitals import queries as hospitals


def months_of(since: dict[int, date]) -> list[date]:
    """The months that were collected from hospitals since a month each (first days)."""
    parts = HospitalRun.objects.filter(hospital_id__in=since, state=CollectState.COLLECTED)
    found = parts.values_list("hospital_id", "run__month").distinct()
    return sorted({month for hospital, month in found if month >= since[hospital]})


def preview(*, task: MatchTask, choice: Choice, by: str, at: datetime) -> tuple[Impact, list[date]]:
    """What a choice would change, and the months whose figures it would revise.

    Raises what catalogue.decide() raises.
    """
    impact = catalogue.preview(task=task, choice=choice, by=by, at=at)
    return impact, months_of(impact.revised)


@transaction.atomic
def decide(
    *, task_id: int, version: int, choice: Choice, by: str, at: datetime, reason: str = ""
) -> MatchDecision:
    """Decide what words mean, for all hospitals. Raises what catalogue.decide() raises."""
    before = _told(MatchDecision.objects.filter(task_id=task_id).first())
    decision = catalogue.decide(
        task_id=task_id,
        version=version,
        choice=choice,
        by=by,
        at=at,
        reason=reason,
        months=months_of,
    )
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="catalogue.decide",
        subject=str(decision.task)[:200],
        details={
            "task": task_id,
            "version": decision.version,
            "before": before,
            "after": _told(decision),
            "reason": reason,
        },
    )
    return decision


@transaction.atomic
def answer(*, proposal_id: int, taken: bool, text: str, by: str, at: datetime) -> Proposal:
    """Tell a hospital whether its proposal is taken up, and why. Raises NotWaiting."""
    proposal = proposing.answer(proposal_id=proposal_id, taken=taken, text=text, by=by, at=at)
    audit.record(
        chain=chains.PORTAL,
        at=at,
        actor=by,
        organisation="operator",
        operation="catalogue.answer",
        subject=str(proposal)[:200],
        details={"proposal": proposal.pk, "state": proposal.state, "reason": proposal.answer},
    )
    return proposal


def _told(decision: MatchDecision | None) -> dict[str, Any]:
    if decision is None:
        return {}
    return {"decision": decision.action, **deciding.meaning(decision)}


def to_revise() -> dict[date, int]:
    """Months whose published figures changes of the catalogue revise, with how many of them.

    A revision that was opened later answers them.
    """
    opened = dict(
        MonthRun.objects.values_list("month").annotate(last=Max("opened_at")).order_by("month")
    )
    waiting: dict[date, int] = {}
    for change in CatalogueChange.objects.exclude(months=[]):
        for month in change.months:
            if month in opened and opened[month] < change.at:
                waiting[month] = waiting.get(month, 0) + 1
    return waiting


def being_matched() -> int:
    """How many hospitals have not been matched anew since the last change."""
    return matching.behind(list(hospitals.active().values_list("pk", flat=True)))
