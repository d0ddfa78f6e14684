"""The list of words that mean categories."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from shared.catalogue.keys import category_key
from shared.catalogue.lists import cells
from shared.catalogue.lists.plan import Column, ListFormat, Plan
from shared.catalogue.models import AliasSource, Category, CategoryAlias

FORMAT: Final = ListFormat(
    key=("word",),
    columns=(
        Column("word", ("語", "word"), category_key, required=True),
        Column("category", ("分類コード", "category code"), cells.text, required=True),
    ),
)


def known() -> dict[str, dict[str, Any]]:
    """Every word by its key."""
    rows = CategoryAlias.objects.values_list("key", "category__code")
    return {key: {"word": key, "category": code} for key, code in rows}


def checker() -> Callable[[dict[str, Any]], tuple[str, str] | None]:
    """Refuses categories that nobody knows."""
    categories = set(Category.objects.filter(merged_into=None).values_list("code", flat=True))

    def check(line: dict[str, Any]) -> tuple[str, str] | None:
        return None if line["category"] in categories else ("category", "unknown-category")

    return check


def write(plan: Plan, *, by: str, at: datetime) -> None:
    """Let words mean categories, also other ones than before."""
    told = {"source": AliasSource.LIST, "decided_by": by, "decided_at": at}
    lines = {**plan.added, **{one.key: one.after for one in plan.changed}}
    categories = {one.code: one for one in Category.objects.all()}
    for key, line in lines.items():
        CategoryAlias.objects.update_or_create(
            key=key, defaults={"category": categories[line["category"]], **told}
        )
