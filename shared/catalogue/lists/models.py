"""The list of models: their facts, GTINs and other designations. The latter are only added."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from shared.catalogue.keys import model_key
from shared.catalogue.lists import cells
from shared.catalogue.lists.plan import Column, ListFormat, Plan
from shared.catalogue.models import (
    AliasSource,
    Category,
    DeviceModel,
    Maker,
    ModelAlias,
    ModelGtin,
)

FORMAT: Final = ListFormat(
    key=("maker", "name"),
    columns=(
        Column("maker", ("メーカーコード", "maker code"), cells.maker_code, required=True),
        Column("name", ("型式", "model", "機種"), cells.text, required=True),
        Column("category", ("分類コード", "category code"), cells.text, required=True),
        Column("jmdn", ("jmdnコード", "jmdn code"), cells.optional_jmdn),
        Column("ifu_life_years", ("耐用期間(年)", "service life (years)"), cells.years),
        Column("launched", ("発売日", "launched"), cells.day),
        Column("discontinued_on", ("販売終了日", "discontinued on"), cells.day),
        Column("parts_end_on", ("部品供給終了日", "spare parts until"), cells.day),
        Column("successor", ("後継機種", "successor"), cells.text),
        Column("gtins", ("gtin",), cells.gtins),
        Column("designations", ("別の呼び名", "other designations"), cells.several),
    ),
)
_PLAIN: Final = ("jmdn", "ifu_life_years", "launched", "discontinued_on", "parts_end_on")


def known() -> dict[str, dict[str, Any]]:
    """Every model by its maker's code and its name; what was merged into it is a designation."""
    gtins, aliases = _grouped(ModelGtin, "gtin"), _grouped(ModelAlias, "key")
    rows = DeviceModel.objects.select_related("maker", "category", "successor")
    for one in rows.exclude(merged_into=None):
        aliases.setdefault(one.merged_into_id, []).append(one.key)
    rows = rows.filter(merged_into=None)
    return {
        f"{one.maker.code} {one.name}": {
            "maker": one.maker.code,
            "name": one.name,
            "category": one.category.code,
            **{name: getattr(one, name) for name in _PLAIN},
            "successor": one.successor.name if one.successor else "",
            "gtins": gtins.get(one.pk, []),
            "designations": sorted(set(aliases.get(one.pk, []))),
        }
        for one in rows
    }


def _grouped(model: type[ModelGtin] | type[ModelAlias], field: str) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for pk, value in model.objects.order_by(field).values_list("model_id", field):
        found.setdefault(pk, []).append(value)
    return found


def checker() -> Callable[[dict[str, Any]], tuple[str, str] | None]:
    """Refuses makers and categories that nobody knows, and designations and GTINs of others.

    A model that is known under the same key takes the name that is known.
    """
    models = known()
    makers = set(Maker.objects.filter(valid=True).values_list("code", flat=True))
    categories = set(Category.objects.filter(merged_into=None).values_list("code", flat=True))
    names = {(one["maker"], model_key(one["name"])): key for key, one in models.items()}
    keys = dict(names)
    keys |= {
        (one["maker"], key): name for name, one in models.items() for key in one["designations"]
    }
    gtins = {gtin: key for key, one in models.items() for gtin in one["gtins"]}

    def check(line: dict[str, Any]) -> tuple[str, str] | None:
        own = (line["maker"], model_key(line["name"]))
        if line["maker"] not in makers:
            return "maker", "unknown-maker"
        if line["category"] not in categories:
            return "category", "unknown-category"
        mine = keys.setdefault(own, f"{line['maker']} {line['name']}")
        if names.get(own, mine) != mine or f"{line['maker']} {line['name']}" != mine:
            return "name", "taken"
        others = {model_key(one) for one in line.get("designations", ())} - {own[1], ""}
        if any(keys.setdefault((line["maker"], key), mine) != mine for key in others):
            return "designations", "taken"
        if any(gtins.setdefault(gtin, mine) != mine for gtin in line.get("gtins", ())):
            return "gtins", "taken"
        before = models.get(mine, {"designations": [], "gtins": []})
        if "designations" in line:
            line["designations"] = sorted({*before["designations"], *others})
        if "gtins" in line:
            line["gtins"] = sorted({*before["gtins"], *line["gtins"]})
        return None

    return check


def write(plan: Plan, *, by: str, at: datetime) -> None:
    """Add and change models; a successor is looked for among the maker's models."""
    told = {"source": AliasSource.LIST, "decided_by": by, "decided_at": at}
    for line in plan.added.values():
        DeviceModel.objects.create(
            maker=Maker.objects.get(code=line["maker"]),
            category=Category.objects.get(code=line["category"]),
            name=line["name"],
            key=model_key(line["name"]),
        )
    for key, line in [*plan.added.items(), *((one.key, one.after) for one in plan.changed)]:
        code, name = key.split(" ", 1)
        model = DeviceModel.objects.get(maker__code=code, name=name)
        for field in _PLAIN:
            setattr(model, field, line.get(field, getattr(model, field)))
        if "category" in line:
            model.category = Category.objects.get(code=line["category"])
        if "successor" in line:
            model.successor = model.maker.models.filter(key=model_key(line["successor"])).first()
        model.save()
        for gtin in line.get("gtins", ()):
            ModelGtin.objects.get_or_create(gtin=gtin, defaults={"model": model, **told})
        for alias in line.get("designations", ()):
            ModelAlias.objects.get_or_create(
                maker=model.maker, key=alias, defaults={"model": model, **told}
            )
