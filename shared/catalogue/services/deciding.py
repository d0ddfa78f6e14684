"""Deciding what words mean, for all hospitals at once; taking a decision back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from shared.catalogue.models import (
    AliasSource,
    CategoryAlias,
    MakerAlias,
    MatchDecision,
    MatchTask,
    ModelAlias,
    ModelGtin,
    TaskState,
)
from shared.catalogue.models.tasks import Action
from shared.catalogue.queries import match
from shared.catalogue.services import choices, impacts, proposing
from shared.catalogue.services.choices import Choice, next_decision
from shared.catalogue.services.errors import NotToPutBack, TaskChanged
from shared.catalogue.services.hearing import alike, refresh, words_of
from shared.catalogue.services.impacts import Impact, Months
from shared.catalogue.services.turns import note_change, take_turn

_STATES = {
    Action.ACCEPT: TaskState.ACCEPTED,
    Action.CREATE: TaskState.NEW,
    Action.REJECT: TaskState.REJECTED,
    Action.PUT_BACK: TaskState.OPEN,
}
_WORDS = (MakerAlias, ModelAlias, CategoryAlias, ModelGtin)


class _Look(Exception):
    """Ends a transaction in which something was only tried."""


def preview(*, task: MatchTask, choice: Choice, by: str, at: datetime) -> Impact:
    """What a choice would change, found by making it and taking everything back.

    Raises what decide() raises.
    """
    impact = Impact()
    try:
        with transaction.atomic():
            take_turn()
            impact = _apply(task, choice, by=by, at=at, reason="")[1]
            raise _Look
    except _Look:
        return impact


@transaction.atomic
def decide(
    *,
    task_id: int,
    version: int,
    choice: Choice,
    by: str,
    at: datetime,
    reason: str = "",
    months: Months = lambda _: [],
) -> MatchDecision:
    """Decide; every hospital is matched anew from here on.

    ``version`` is the one that the decider saw. ``months`` says which months' published figures
    hospitals are part of since a month each.

    Raises TaskChanged, NothingDecided, SpellingTaken, ModelTaken, BadMakerCode, MakerCodeTaken,
    NotToPutBack, SaidToBeDifferent.
    """
    take_turn()
    task = MatchTask.objects.select_for_update().get(pk=task_id)
    if task.version != version:
        raise TaskChanged(task=task_id, version=task.version)
    decision, impact = _apply(task, choice, by=by, at=at, reason=reason)
    decision.devices, decision.hospitals = impact.devices, len(impact.hospitals)
    decision.months = months(impact.revised)
    decision.save()
    proposing.answer_fulfilled(decision, by=by, at=at)
    note_change(
        operation=f"match.{decision.action}",
        thing=f"task:{task.pk}",
        by=by,
        at=at,
        months=decision.months,
        details={"words": str(task), "version": decision.version, **meaning(decision)},
    )
    return decision


def meaning(decision: MatchDecision) -> dict[str, Any]:
    """What a decision says, in codes and names that stay readable."""
    return {
        "maker": decision.maker.code if decision.maker else None,
        "model": decision.model.name if decision.model else None,
        "category": decision.category.code if decision.category else None,
    }


def _apply(
    task: MatchTask, choice: Choice, *, by: str, at: datetime, reason: str
) -> tuple[MatchDecision, Impact]:
    concerned = list(alike(task))
    words = [words_of(one) for one in concerned]
    before = match(words)
    if choice.put_back:
        decision = _put_back(task, by=by, at=at, reason=reason)
    else:
        decision = choices.write(task, choice, by=by, at=at, reason=reason)
    after = match(words)
    task.version = decision.version
    task.state = _STATES[Action(decision.action)]
    task.decided_by, task.decided_at = ("", None) if choice.put_back else (by, at)
    task.save()
    refresh([task, *(one for one in concerned if one.pk != task.pk)])
    return decision, impacts.of_words(concerned, before, after)


def _put_back(task: MatchTask, *, by: str, at: datetime, reason: str) -> MatchDecision:
    """End the last decision: its words mean nothing any more, and what it made goes."""
    last = task.decisions.first()
    if last is None or last.action == Action.PUT_BACK or _made_is_merged(last):
        raise NotToPutBack(task=task.pk)
    decision = next_decision(
        task,
        Action.PUT_BACK,
        by=by,
        at=at,
        reason=reason,
        maker=last.maker,
        model=last.model,
        category=last.category,
    )
    for words in _WORDS:
        words.objects.filter(decision=last).delete()
    made = [last.model if last.made_model else None, last.maker if last.made_maker else None]
    try:
        # The spellings a maker was born with are its names.
        if made[1]:
            MakerAlias.objects.filter(maker=made[1], source=AliasSource.NAME).delete()
        for thing in filter(None, made):
            thing.delete()
    except ProtectedError:
        raise NotToPutBack(task=task.pk) from None
    return MatchDecision.objects.get(pk=decision.pk)


def _made_is_merged(decision: MatchDecision) -> bool:
    maker = decision.maker if decision.made_maker else None
    model = decision.model if decision.made_model else None
    return bool((maker and not maker.valid) or (model and model.merged_into_id))
