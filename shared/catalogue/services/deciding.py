"""Deciding what words mean, for all hospitals at once; taking a decision back."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError

from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.models import (
    AliasSource,
    Category,
    CategoryAlias,
    DeviceModel,
    Maker,
    MakerAlias,
    MatchDecision,
    MatchTask,
    ModelAlias,
    ModelGtin,
    Occurrence,
    TaskState,
)
from shared.catalogue.models.tasks import Action
from shared.catalogue.queries import LocalWords, Match, match
from shared.catalogue.services.errors import (
    ModelTaken,
    NothingDecided,
    NotToPutBack,
    SpellingTaken,
    TaskChanged,
)
from shared.catalogue.services.hearing import alike, refresh, words_of
from shared.catalogue.services.makers import add_maker, add_spelling
from shared.catalogue.services.turns import note_change, take_turn

_STATES = {
    Action.ACCEPT: TaskState.ACCEPTED,
    Action.CREATE: TaskState.NEW,
    Action.REJECT: TaskState.REJECTED,
    Action.PUT_BACK: TaskState.OPEN,
}
_WORDS = (MakerAlias, ModelAlias, CategoryAlias, ModelGtin)


@dataclass(frozen=True, slots=True)
class Choice:
    """What a task's words mean.

    Something known (ids; a category's code), something new (a code and names of a maker, the
    designation of a model), or nothing at all: ``reject``. ``put_back`` ends the last decision.
    """

    maker: int | None = None
    model: int | None = None
    category: str = ""
    new_maker_code: str = ""
    new_maker_ja: str = ""
    new_maker_en: str = ""
    new_model: str = ""
    reject: bool = False
    put_back: bool = False


@dataclass(frozen=True, slots=True)
class Impact:
    """What a decision changes: spellings, devices, and per hospital the first month concerned.

    ``revised`` has only the hospitals whose figures count differently then: by category or maker.
    """

    spellings: int = 0
    devices: int = 0
    hospitals: frozenset[int] = frozenset()
    revised: dict[int, date] = field(default_factory=dict)


Months = Callable[[dict[int, date]], list[date]]


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
    NotToPutBack.
    """
    take_turn()
    task = MatchTask.objects.select_for_update().get(pk=task_id)
    if task.version != version:
        raise TaskChanged(task=task_id, version=task.version)
    decision, impact = _apply(task, choice, by=by, at=at, reason=reason)
    decision.devices, decision.hospitals = impact.devices, len(impact.hospitals)
    decision.months = months(impact.revised)
    decision.save()
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
        decision = _write(task, choice, by=by, at=at, reason=reason)
    after = match(words)
    task.version = decision.version
    task.state = _STATES[Action(decision.action)]
    task.decided_by, task.decided_at = ("", None) if choice.put_back else (by, at)
    task.save()
    refresh([task, *(one for one in concerned if one.pk != task.pk)])
    return decision, _impact(concerned, before, after)


def _impact(
    tasks: list[MatchTask], before: dict[LocalWords, Match], after: dict[LocalWords, Match]
) -> Impact:
    changed = {one.pk: one for one in tasks if before[words_of(one)] != after[words_of(one)]}
    counted = {
        pk
        for pk, one in changed.items()
        if _counted(before[words_of(one)]) != _counted(after[words_of(one)])
    }
    devices = 0
    hospitals: set[int] = set()
    revised: dict[int, date] = {}
    for one in Occurrence.objects.filter(task_id__in=changed):
        devices += one.devices
        hospitals.add(one.hospital_id)
        if one.task_id in counted:
            revised[one.hospital_id] = min(one.since, revised.get(one.hospital_id, one.since))
    return Impact(len(changed), devices, frozenset(hospitals), revised)


def _counted(found: Match) -> tuple[str | None, str | None]:
    return found.category_code, found.maker_code


def _decision(task: MatchTask, action: Action, **more: Any) -> MatchDecision:
    return MatchDecision.objects.create(task=task, version=task.version + 1, action=action, **more)


def _write(task: MatchTask, choice: Choice, *, by: str, at: datetime, reason: str) -> MatchDecision:
    if choice.reject:
        return _decision(task, Action.REJECT, by=by, at=at, reason=reason)
    is_new = bool(choice.new_maker_code or choice.new_model)
    action = Action.CREATE if is_new else Action.ACCEPT
    decision = _decision(task, action, by=by, at=at, reason=reason)
    told = {
        "source": AliasSource.OPERATOR,
        "decided_by": by,
        "decided_at": at,
        "decision": decision,
    }
    category = Category.objects.filter(code=choice.category).first()
    model = DeviceModel.objects.filter(pk=choice.model).first() if choice.model else None
    maker = model.maker if model else _maker(choice)
    decision.made_maker = bool(choice.new_maker_code)
    if model is None and choice.new_model:
        model = _new_model(choice.new_model, maker, category)
        decision.made_model = True
    if not (maker or model or category):
        raise NothingDecided(task=task.pk)
    if maker and maker_key(task.raw_maker):
        add_spelling(maker=maker, text=task.raw_maker, **told)
    if model:
        _let_mean(task, model, told)
    elif category:
        _describe(task, category, told)
    decision.maker, decision.model = maker, model
    decision.category = model.category if model else category
    decision.save()
    return decision


def _maker(choice: Choice) -> Maker | None:
    if choice.new_maker_code:
        return add_maker(
            code=choice.new_maker_code,
            name_ja=choice.new_maker_ja or choice.new_maker_en,
            name_en=choice.new_maker_en,
        )
    return Maker.objects.filter(pk=choice.maker, valid=True).first() if choice.maker else None


def _new_model(name: str, maker: Maker | None, category: Category | None) -> DeviceModel:
    if maker is None or category is None or not model_key(name):
        raise NothingDecided(model=name)
    model, is_new = DeviceModel.objects.get_or_create(
        maker=maker, key=model_key(name), defaults={"name": name.strip(), "category": category}
    )
    if not is_new:
        raise ModelTaken(model=name)
    return model


def _let_mean(task: MatchTask, model: DeviceModel, told: dict[str, Any]) -> None:
    """The task's designation means the model, beside the maker's name if the ledger has one."""
    maker = model.maker if maker_key(task.raw_maker) else None
    key = task.model_key
    if key and not (maker and key == model.key):
        if DeviceModel.objects.filter(maker=maker, key=key).exists():
            raise SpellingTaken(value=task.raw_model)
        alias, _ = ModelAlias.objects.get_or_create(
            maker=maker, key=key, defaults={"model": model, **told}
        )
        if alias.model_id != model.pk:
            raise SpellingTaken(value=task.raw_model)
    if task.gtin:
        ModelGtin.objects.get_or_create(gtin=task.gtin, defaults={"model": model, **told})
    if not key and not task.gtin:
        raise NothingDecided(task=task.pk)


def _describe(task: MatchTask, category: Category, told: dict[str, Any]) -> None:
    key = category_key(task.raw_category) or category_key(task.raw_name)
    if not key:
        raise NothingDecided(task=task.pk)
    alias, _ = CategoryAlias.objects.get_or_create(key=key, defaults={"category": category, **told})
    if alias.category_id != category.pk:
        raise SpellingTaken(value=key)


def _put_back(task: MatchTask, *, by: str, at: datetime, reason: str) -> MatchDecision:
    """End the last decision: its words mean nothing any more, and what it made goes."""
    last = task.decisions.first()
    if last is None or last.action == Action.PUT_BACK:
        raise NotToPutBack(task=task.pk)
    decision = _decision(
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
