"""What somebody says words mean, written down so that it holds for all hospitals."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.models import (
    AliasSource,
    Category,
    CategoryAlias,
    DeviceModel,
    Maker,
    MatchDecision,
    MatchTask,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.models.tasks import Action
from shared.catalogue.services import apart
from shared.catalogue.services.errors import ModelTaken, NothingDecided, SpellingTaken
from shared.catalogue.services.makers import add_maker, add_spelling


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


def write(task: MatchTask, choice: Choice, *, by: str, at: datetime, reason: str) -> MatchDecision:
    """Let a task's words mean what was chosen, as its next decision.

    Raises NothingDecided, SpellingTaken, ModelTaken, BadMakerCode, MakerCodeTaken,
    SaidToBeDifferent.
    """
    if choice.reject:
        return next_decision(task, Action.REJECT, by=by, at=at, reason=reason)
    is_new = bool(choice.new_maker_code or choice.new_model)
    action = Action.CREATE if is_new else Action.ACCEPT
    decision = next_decision(task, action, by=by, at=at, reason=reason)
    told = {
        "source": AliasSource.OPERATOR,
        "decided_by": by,
        "decided_at": at,
        "decision": decision,
    }
    category = Category.objects.filter(code=choice.category, merged_into=None).first()
    model = DeviceModel.objects.filter(pk=choice.model, merged_into=None).first()
    maker = model.maker if model else _maker(choice)
    decision.made_maker = bool(choice.new_maker_code)
    if model is None and choice.new_model:
        model = _new_model(choice.new_model, maker, category)
        decision.made_model = True
    if not (maker or model or category):
        raise NothingDecided(task=task.pk)
    _refuse_different(task, maker, model, category)
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


def _refuse_different(
    task: MatchTask, maker: Maker | None, model: DeviceModel | None, category: Category | None
) -> None:
    """Nobody decides against what is on record as different."""
    apart.refuse(maker, task.maker_key)
    apart.refuse(model, task.model_key)
    if model is None:
        apart.refuse(category, task.category_key or task.name_key)


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


def next_decision(task: MatchTask, action: Action, **more: Any) -> MatchDecision:
    """A task's decision after the last one."""
    return MatchDecision.objects.create(task=task, version=task.version + 1, action=action, **more)
