"""The list of makers: names, numbers, spellings. Spellings are only added."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from shared.catalogue.keys import maker_key
from shared.catalogue.lists import cells
from shared.catalogue.lists.plan import Column, ListFormat, Plan
from shared.catalogue.models import AliasSource, Maker, MakerAlias
from shared.catalogue.services.makers import add_maker, add_spelling

FORMAT: Final = ListFormat(
    key=("code",),
    columns=(
        Column("code", ("コード", "code"), cells.maker_code, required=True),
        Column("name_ja", ("名称(日本語)", "name (japanese)"), cells.text, required=True),
        Column("name_en", ("名称(英語)", "name (english)"), cells.text),
        Column("corporate_number", ("法人番号", "corporate number"), cells.text),
        Column("gs1_prefixes", ("gs1事業者コード", "gs1 prefixes"), cells.prefixes),
        Column("parent", ("親会社", "parent"), cells.text),
        Column("spellings", ("別表記", "spellings"), cells.several),
    ),
)
_PLAIN: Final = ("name_ja", "name_en", "corporate_number", "gs1_prefixes")


def known() -> dict[str, dict[str, Any]]:
    """Every maker by its code; spellings as keys."""
    spellings: dict[int, list[str]] = {}
    for maker, key in MakerAlias.objects.order_by("key").values_list("maker_id", "key"):
        spellings.setdefault(maker, []).append(key)
    return {
        one.code: {
            "code": one.code,
            **{name: getattr(one, name) for name in _PLAIN},
            "parent": one.parent.code if one.parent else "",
            "spellings": spellings.get(one.pk, []),
        }
        for one in Maker.objects.select_related("parent")
    }


def checker() -> Callable[[dict[str, Any]], tuple[str, str] | None]:
    """Refuses spellings that mean another maker, and parents that nobody knows.

    Spellings become keys, and those that are known already are left in.
    """
    makers = known()
    taken = {key: code for code, one in makers.items() for key in one["spellings"]}

    def check(line: dict[str, Any]) -> tuple[str, str] | None:
        if (parent := line.get("parent")) and (parent not in makers or parent == line["code"]):
            return "parent", "unknown-maker"
        names = [line["name_ja"], line.get("name_en", ""), *line.get("spellings", ())]
        keys = {key for name in names if (key := maker_key(name))}
        if any(taken.get(key, line["code"]) != line["code"] for key in keys):
            return "spellings", "taken"
        taken.update(dict.fromkeys(keys, line["code"]))
        if "spellings" in line:
            before = makers.get(line["code"], {"spellings": []})["spellings"]
            line["spellings"] = sorted({*before, *keys})
        return None

    return check


def write(plan: Plan, *, by: str, at: datetime) -> None:
    """Add and change makers."""
    told = {"source": AliasSource.LIST, "decided_by": by, "decided_at": at}
    for code, line in plan.added.items():
        add_maker(code=code, name_ja=line["name_ja"], name_en=line.get("name_en", ""))
    lines = [*plan.added.items(), *((one.key, one.after) for one in plan.changed)]
    for code, line in lines:
        maker = Maker.objects.get(code=code)
        for name in _PLAIN:
            setattr(maker, name, line.get(name, getattr(maker, name)))
        if "parent" in line:
            maker.parent = Maker.objects.filter(code=line["parent"]).first()
        maker.save()
        for text in filter(None, (line.get("name_ja"), line.get("name_en"))):
            add_spelling(maker=maker, text=text)
        for key in line.get("spellings", ()):
            add_spelling(maker=maker, text=key, **told)
