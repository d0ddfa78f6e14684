"""Entering, changing and merging models."""

from dataclasses import dataclass
from typing import Any, Final

from shared.catalogue.gtins import gtin14
from shared.catalogue.keys import model_key
from shared.catalogue.models import AliasSource, DeviceModel, Maker, ModelAlias, ModelGtin
from shared.catalogue.services import apart
from shared.catalogue.services.acts import Done, Moved, set_values
from shared.catalogue.services.errors import (
    BadGtin,
    ModelTaken,
    NothingChanges,
    NothingDecided,
    NotToMerge,
    SpellingTaken,
)
from shared.catalogue.services.images import Scope

MODEL_FIELDS: Final = (
    *("name", "category", "jmdn", "ifu_life_years", "launched", "discontinued_on"),
    *("parts_end_on", "successor"),
)


@dataclass(frozen=True, slots=True)
class AddModel:
    """Enter a model of a maker."""

    maker: int
    values: dict[str, Any]
    gtins: tuple[str, ...] = ()

    def scope(self) -> Scope:
        """Nothing yet: the model does not exist."""
        return Scope()

    def do(self) -> Done:
        """Raises NothingDecided without name and category, ModelTaken, SpellingTaken, BadGtin."""
        maker, name = valid_maker(self.maker), str(self.values.get("name", "")).strip()
        if not model_key(name) or not self.values.get("category"):
            raise NothingDecided(model=name)
        free(maker, name)
        values = {name: self.values[name] for name in MODEL_FIELDS if name in self.values}
        model = DeviceModel.objects.create(maker=maker, key=model_key(name), **values)
        _add_gtins(model, self.gtins)
        return Done("model.add", model_thing(model), Scope(models=frozenset({model.pk})))


@dataclass(frozen=True, slots=True)
class ChangeModel:
    """Rename a model, change its category or its facts; its former name stays a designation."""

    model: int
    values: dict[str, Any]
    gtins: tuple[str, ...] = ()

    def scope(self) -> Scope:
        """The model."""
        return Scope(models=frozenset({self.model}))

    def do(self) -> Done:
        """Raises NothingChanges, NothingDecided, ModelTaken, SpellingTaken, BadGtin."""
        model = _unmerged_model(self.model)
        thing, former = model_thing(model), model.key
        name = str(self.values.get("name", model.name)).strip()
        if not model_key(name):
            raise NothingDecided(model=name)
        is_more = _add_gtins(model, self.gtins)
        changed = set_values(model, self.values, MODEL_FIELDS)
        if not changed and not is_more:
            raise NothingChanges
        model.key = model_key(name)
        if model.key != former:
            free(model.maker, name, but=model)
            ModelAlias.objects.filter(maker=model.maker, key=model.key).delete()
            ModelAlias.objects.get_or_create(
                maker=model.maker,
                key=former,
                defaults={"model": model, "source": AliasSource.NAME},
            )
        model.save()
        return Done(
            "model.change",
            thing,
            self.scope(),
            moved=Moved(model=model),
            counted="category" in changed,
            details={"changed": changed},
        )


@dataclass(frozen=True, slots=True)
class MergeModels:
    """One model becomes another of the same maker, with its designations and its GTINs."""

    model: int
    into: int

    def scope(self) -> Scope:
        """Both."""
        return Scope(models=frozenset({self.model, self.into}))

    def do(self) -> Done:
        """Raises NotToMerge."""
        model, into = _unmerged_model(self.model), _unmerged_model(self.into)
        if model == into or model.maker_id != into.maker_id:
            raise NotToMerge
        merge_model(model, into)
        return Done(
            "model.merge",
            model_thing(model),
            self.scope(),
            moved=Moved(model=model),
            counted=model.category_id != into.category_id,
            details={"into": model_thing(into)},
        )


def model_thing(model: DeviceModel) -> str:
    """How changes name a model, whatever it is called later."""
    return f"model:{model.pk}"


def merge_model(model: DeviceModel, into: DeviceModel) -> None:
    """Let one model mean another from now on."""
    ModelAlias.objects.filter(model=model).update(model=into)
    ModelGtin.objects.filter(model=model).update(model=into)
    DeviceModel.objects.filter(merged_into=model).update(merged_into=into)
    apart.hand_over(model, into)
    model.merged_into = into
    model.save()


def valid_maker(pk: int) -> Maker:
    """A maker that nobody merged. Raises NotToMerge."""
    maker = Maker.objects.filter(pk=pk, valid=True).first()
    if maker is None:
        raise NotToMerge
    return maker


def _unmerged_model(pk: int) -> DeviceModel:
    model = DeviceModel.objects.filter(pk=pk, merged_into=None).select_related("maker").first()
    if model is None:
        raise NotToMerge
    return model


def free(maker: Maker, name: str, *, but: DeviceModel | None = None) -> None:
    """Nothing else of the maker has this designation. Raises ModelTaken, SpellingTaken, BadGtin."""
    key, own = model_key(name), but.pk if but else None
    if DeviceModel.objects.filter(maker=maker, key=key).exclude(pk=own).exists():
        raise ModelTaken(model=name)
    if ModelAlias.objects.filter(maker=maker, key=key).exclude(model=own).exists():
        raise SpellingTaken(value=name)


def _add_gtins(model: DeviceModel, gtins: tuple[str, ...]) -> bool:
    is_more = False
    for gtin in gtins:
        if gtin14(gtin) != gtin:
            raise BadGtin(value=gtin)
        row, is_new = ModelGtin.objects.get_or_create(gtin=gtin, defaults={"model": model})
        if row.model_id != model.pk:
            raise SpellingTaken(value=gtin)
        is_more = is_more or is_new
    return is_more
