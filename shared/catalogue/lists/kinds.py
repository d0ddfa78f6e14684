"""The kinds of lists: their columns, what is known of them, and how one is written."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any, Final

from shared.catalogue.lists import cells, makers, models, words
from shared.catalogue.lists.plan import Column, ListFormat, Plan
from shared.catalogue.models import Institution, Jmdn, ListKind

_JMDN: Final = ListFormat(
    key=("code",),
    whole=True,
    columns=(
        Column(
            "code",
            ("コード", "jmdn_code", "jmdnコード", "一般的名称コード", "jmdn code"),
            cells.jmdn,
            required=True,
        ),
        Column("name_ja", ("一般的名称", "一般名称", "name (japanese)"), cells.text, required=True),
        Column("name_en", ("英語名", "english", "一般的名称(英語)", "name (english)"), cells.text),
        Column("device_class", ("クラス", "クラス分類", "class"), cells.device_class),
        Column(
            "special_maintenance",
            ("特定保守管理", "特定保守", "特定保守管理医療機器", "specially maintained"),
            cells.flag,
        ),
        Column(
            "installation_control",
            ("設置管理", "設置", "設置管理医療機器", "installation controlled"),
            cells.flag,
        ),
        Column("repair_class", ("修理区分", "repair class"), cells.text),
        Column("group", ("類別", "類別名称", "group"), cells.text),
        Column("middle_class", ("中分類", "中分類名", "middle class"), cells.text),
        Column("definition", ("定義", "一般的名称定義", "definition"), cells.text),
    ),
)
_INSTITUTIONS: Final = ListFormat(
    key=("code",),
    whole=True,
    columns=(
        Column(
            "code",
            ("医療機関コード", "inst_code_with_pref", "医療機関番号", "institution code"),
            cells.institution_code,
            required=True,
        ),
        Column("name", ("医療機関名称", "医療機関名", "名称", "name"), cells.text, required=True),
        Column("postal", ("郵便番号", "postal", "postal code"), cells.postal),
        Column("address", ("所在地", "住所", "address", "postal address"), cells.text),
    ),
)
KINDS: Final[dict[str, ListFormat]] = {
    ListKind.JMDN: _JMDN,
    ListKind.INSTITUTIONS: _INSTITUTIONS,
    ListKind.MAKERS: makers.FORMAT,
    ListKind.MODELS: models.FORMAT,
    ListKind.WORDS: words.FORMAT,
}
_OFFICIAL: Final[dict[str, type[Jmdn] | type[Institution]]] = {
    ListKind.JMDN: Jmdn,
    ListKind.INSTITUTIONS: Institution,
}
_OWN: Final[dict[str, Any]] = {
    ListKind.MAKERS: makers,
    ListKind.MODELS: models,
    ListKind.WORDS: words,
}
_BATCH: Final = 2000


def known(kind: str) -> dict[str, dict[str, Any]]:
    """What is known now, by key."""
    if kind in _OWN:
        found: dict[str, dict[str, Any]] = _OWN[kind].known()
        return found
    names = [column.name for column in KINDS[kind].columns]
    rows = _OFFICIAL[kind].objects.filter(valid_until=None).values(*names)
    return {row["code"]: row for row in rows}


def problems(kind: str) -> Callable[[dict[str, Any]], tuple[str, str] | None]:
    """What of a line cannot be taken beside what the catalogue knows: column and code, or None."""
    if kind in _OWN:
        check: Callable[[dict[str, Any]], tuple[str, str] | None] = _OWN[kind].checker()
        return check
    return lambda _line: None


def write(kind: str, plan: Plan, *, day: date, by: str, at: datetime) -> None:
    """Do what a plan says. ``day`` is the list's: from when it holds."""
    if kind in _OWN:
        _OWN[kind].write(plan, by=by, at=at)
    else:
        _write_official(_OFFICIAL[kind], plan, day)


def _write_official(model: type[Jmdn] | type[Institution], plan: Plan, day: date) -> None:
    lines = {**plan.added, **{one.key: one.after for one in plan.changed}}
    _upsert(model, (model(**values, valid_from=day) for values in plan.added.values()))
    rows = model.objects.in_bulk([one.key for one in plan.changed])
    for key, row in rows.items():
        for name, value in lines[key].items():
            setattr(row, name, value)
    names = _fields(model)
    model.objects.bulk_update(rows.values(), names, batch_size=_BATCH)
    model.objects.filter(pk__in=plan.gone).update(valid_until=day)


def _upsert(model: type[Jmdn] | type[Institution], rows: Iterable[Any]) -> None:
    """One that was gone and is back holds again, since the day it is back."""
    model.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[*_fields(model), "valid_from", "valid_until"],
        batch_size=_BATCH,
    )


def _fields(model: type[Jmdn] | type[Institution]) -> list[str]:
    own = {"code", "valid_from", "valid_until"}
    return [field.name for field in model._meta.concrete_fields if field.name not in own]
