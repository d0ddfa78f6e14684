"""Reading the shared catalogue: which category, maker and model a hospital's own words mean."""

from collections.abc import Collection
from dataclasses import dataclass

from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.models import CategoryAlias, DeviceModel, MakerAlias


@dataclass(frozen=True, slots=True)
class LocalWords:
    """What a ledger says of a kind of device, as written; ``""`` where it says nothing."""

    category: str
    name: str
    maker: str
    model: str


@dataclass(frozen=True, slots=True)
class Match:
    """What the words mean: the catalogue's codes and the model's id, None where nobody knows."""

    category_code: str | None
    maker_code: str | None
    model_id: int | None


def match(words: Collection[LocalWords]) -> dict[LocalWords, Match]:
    """Match words by exact key or alias; nothing is guessed from likeness. Three queries.

    A known model settles the category; else the word for the category does, else the name.
    """
    makers = _makers({maker_key(one.maker) for one in words})
    categories = _categories({category_key(text) for one in words for text in _describing(one)})
    models = _models({model_key(one.model) for one in words})
    matches = {}
    for one in words:
        maker_id, maker_code = makers.get(maker_key(one.maker), (None, None))
        model_id, category = models.get((maker_id, model_key(one.model)), (None, None))
        for text in _describing(one):
            category = category or categories.get(category_key(text))
        matches[one] = Match(category, maker_code, model_id)
    return matches


def _describing(words: LocalWords) -> tuple[str, str]:
    return words.category, words.name


def _makers(keys: set[str]) -> dict[str, tuple[int | None, str | None]]:
    rows = MakerAlias.objects.filter(key__in=keys).values_list("key", "maker_id", "maker__code")
    return {key: (maker_id, code) for key, maker_id, code in rows}


def _categories(keys: set[str]) -> dict[str, str]:
    return dict(CategoryAlias.objects.filter(key__in=keys).values_list("key", "category__code"))


def _models(keys: set[str]) -> dict[tuple[int | None, str], tuple[int | None, str | None]]:
    rows = DeviceModel.objects.filter(key__in=keys).values_list(
        "maker_id", "key", "pk", "category__code"
    )
    return {(maker_id, key): (pk, category) for maker_id, key, pk, category in rows}
