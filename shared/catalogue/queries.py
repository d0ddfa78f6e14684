"""Reading the shared catalogue: which category, maker and model a hospital's own words mean."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.models import (
    AliasSource,
    CategoryAlias,
    DeviceModel,
    MakerAlias,
    ModelAlias,
    ModelGtin,
)


@dataclass(frozen=True, slots=True)
class LocalWords:
    """What a ledger says of a kind of device, as written; ``""`` where it says nothing."""

    category: str
    name: str
    maker: str
    model: str
    gtin: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What the words mean: the catalogue's codes and the model's id, None where nobody knows."""

    category_code: str | None
    maker_code: str | None
    model_id: int | None


class Rule(StrEnum):
    """By which rule something was found, in their order."""

    KEY = "key"
    ALIAS = "alias"
    GTIN = "gtin"
    MODEL = "model"  # follows from the model
    NOTHING = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A match, and by which rule each part of it was found."""

    match: Match
    category: Rule
    maker: Rule
    model: Rule


@dataclass(frozen=True, slots=True)
class _Model:
    pk: int
    maker_id: int
    maker_code: str
    category_code: str


def match(words: Collection[LocalWords]) -> dict[LocalWords, Match]:
    """Match words by exact key, alias or GTIN; nothing is guessed from likeness. Five queries."""
    return {one: found.match for one, found in explain(words).items()}


def explain(words: Collection[LocalWords]) -> dict[LocalWords, Found]:
    """Match words, and tell by which rule: exact key, then alias, then GTIN.

    A known model settles the category; else the word for the category does, else the name. What
    maker and model say goes before a GTIN that says something else.
    """
    makers = _makers({maker_key(one.maker) for one in words})
    categories = _categories({category_key(text) for one in words for text in _describing(one)})
    keys = {model_key(one.model) for one in words} - {""}
    models, aliases = _models(keys), _model_aliases(keys)
    gtins = _gtins({one.gtin for one in words} - {""})
    return {one: _found(one, makers, categories, models, aliases, gtins) for one in words}


def models_named(text: str) -> QuerySet[DeviceModel]:
    """Models whose name, maker or category has every word of a search, by maker and name."""
    rows = DeviceModel.objects.filter(merged_into=None).select_related("maker", "category")
    for word in text.split():
        key = model_key(word)
        named = Q(name__icontains=word) | (Q(key__contains=key) if key else Q())
        for path in ("maker__name_ja", "maker__name_en", "category__name_ja", "category__name_en"):
            named |= Q(**{f"{path}__icontains": word})
        rows = rows.filter(named)
    return rows.order_by("maker__code", "name")


def _found(
    words: LocalWords,
    makers: dict[str, tuple[int, str, Rule]],
    categories: dict[str, tuple[str, Rule]],
    models: dict[tuple[int | None, str], _Model],
    aliases: dict[tuple[int | None, str], _Model],
    gtins: dict[str, _Model],
) -> Found:
    written, key = maker_key(words.maker), model_key(words.model)
    maker_id, maker_code, by_maker = makers.get(written, (None, None, Rule.NOTHING))
    model, by_model = models.get((maker_id, key)), Rule.KEY
    if model is None and (maker_id is not None or not written):
        model, by_model = aliases.get((maker_id, key)), Rule.ALIAS
    by_gtin = gtins.get(words.gtin) if model is None else None
    if by_gtin and maker_id in {None, by_gtin.maker_id}:
        model, by_model = by_gtin, Rule.GTIN
    if model is None:
        category, by_category = _category(words, categories)
        return Found(Match(category, maker_code, None), by_category, by_maker, Rule.NOTHING)
    if maker_code is None:
        maker_code, by_maker = model.maker_code, Rule.MODEL
    found = Match(model.category_code, maker_code, model.pk)
    return Found(found, Rule.MODEL, by_maker, by_model)


def _category(
    words: LocalWords, categories: dict[str, tuple[str, Rule]]
) -> tuple[str | None, Rule]:
    for text in _describing(words):
        if known := categories.get(category_key(text)):
            return known
    return None, Rule.NOTHING


def _describing(words: LocalWords) -> tuple[str, str]:
    return words.category, words.name


def _rule(source: str) -> Rule:
    return Rule.KEY if source == AliasSource.NAME else Rule.ALIAS


def _makers(keys: set[str]) -> dict[str, tuple[int, str, Rule]]:
    rows = MakerAlias.objects.filter(key__in=keys).values_list(
        "key", "maker_id", "maker__code", "source"
    )
    return {key: (maker_id, code, _rule(source)) for key, maker_id, code, source in rows}


def _categories(keys: set[str]) -> dict[str, tuple[str, Rule]]:
    rows = CategoryAlias.objects.filter(key__in=keys).values_list("key", "category__code", "source")
    return {key: (code, _rule(source)) for key, code, source in rows}


def _models(keys: set[str]) -> dict[tuple[int | None, str], _Model]:
    """By maker and key; one that was merged means the other."""
    rows = DeviceModel.objects.filter(key__in=keys).values_list(
        "maker_id",
        "key",
        Coalesce("merged_into", "pk"),
        Coalesce("merged_into__maker", "maker"),
        Coalesce("merged_into__maker__code", "maker__code"),
        Coalesce("merged_into__category__code", "category__code"),
    )
    return {(row[0], row[1]): _Model(*row[2:]) for row in rows}


def _model_aliases(keys: set[str]) -> dict[tuple[int | None, str], _Model]:
    rows = ModelAlias.objects.filter(key__in=keys).values_list(
        "maker_id", "key", "model", "model__maker", "model__maker__code", "model__category__code"
    )
    return {(row[0], row[1]): _Model(*row[2:]) for row in rows}


def _gtins(gtins: set[str]) -> dict[str, _Model]:
    rows = ModelGtin.objects.filter(gtin__in=gtins).values_list(
        "gtin", "model", "model__maker", "model__maker__code", "model__category__code"
    )
    return {row[0]: _Model(*row[1:]) for row in rows}
