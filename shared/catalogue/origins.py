"""The operator's decisions that stand behind what words mean."""

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from shared.catalogue.keys import category_key, maker_key, model_key
from shared.catalogue.models import (
    CategoryAlias,
    MakerAlias,
    MatchDecision,
    MatchTask,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.models.tasks import Action
from shared.catalogue.queries import Found, LocalWords, Rule


def decisions(found: Mapping[LocalWords, Found]) -> dict[LocalWords, MatchDecision]:
    """The newest decision behind the meaning of each combination of words, where there is one.

    Also one to leave exactly these words unmatched. Six queries.
    """
    makers = _behind(MakerAlias, "key", {maker_key(one.maker) for one in found})
    models = _behind(ModelAlias, "key", {model_key(one.model) for one in found})
    gtins = _behind(ModelGtin, "gtin", {one.gtin for one in found})
    words = {category_key(text) for one in found for text in (one.category, one.name)}
    categories = _behind(CategoryAlias, "key", words)
    own = _own(found)
    result = {}
    for one, told in found.items():
        behind = [
            *own.get(one, ()),
            *(makers.get((maker_key(one.maker), None), ()) if told.maker == Rule.ALIAS else ()),
        ]
        meant = told.match.model_id
        if told.model == Rule.ALIAS:
            behind += models.get((model_key(one.model), meant), ())
        if told.model == Rule.GTIN:
            behind += gtins.get((one.gtin, meant), ())
        if told.category == Rule.ALIAS:
            behind += categories.get((category_key(one.category), None), ())
            behind += categories.get((category_key(one.name), None), ())
        if behind:
            result[one] = max(behind, key=lambda decision: decision.at)
    return result


def _behind(
    aliases: type[MakerAlias] | type[ModelAlias] | type[CategoryAlias] | type[ModelGtin],
    field: str,
    keys: set[str],
) -> dict[tuple[str, int | None], list[MatchDecision]]:
    """Decisions by key, and for models by the model too: one key is several makers'."""
    rows = aliases.objects.filter(**{f"{field}__in": keys - {""}}).exclude(decision=None)
    behind: dict[tuple[str, int | None], list[MatchDecision]] = {}
    for row in rows.select_related("decision"):
        meant = getattr(row, "model_id", None)
        behind.setdefault((getattr(row, field), meant), []).append(row.decision)
    return behind


def _own(found: Mapping[LocalWords, Found]) -> dict[LocalWords, list[MatchDecision]]:
    """The decision in force about exactly these words."""
    keys = {"maker_key": {maker_key(one.maker) for one in found}} | {
        "model_key": {model_key(one.model) for one in found}
    }
    asked = reduce(or_, (Q(**{f"{name}__in": values}) for name, values in keys.items()))
    own = {}
    for task in MatchTask.objects.filter(asked, version__gt=0).prefetch_related("decisions"):
        last = next(iter(task.decisions.all()))
        words = LocalWords(
            task.raw_category, task.raw_name, task.raw_maker, task.raw_model, task.gtin
        )
        if last.action != Action.PUT_BACK:
            own[words] = [last]
    return own
