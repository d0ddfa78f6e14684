"""Rows of the catalogue before and after a change, so that it can be undone exactly."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Model, ProtectedError, Q

from shared.catalogue.models import (
    Category,
    CategoryAlias,
    DeviceModel,
    Different,
    Maker,
    MakerAlias,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.services.errors import NotToUndo

# Words before the things that they mean: so they can be deleted in this order.
_TABLES: Final[dict[str, type[Model]]] = {
    "different": Different,
    "maker_alias": MakerAlias,
    "model_alias": ModelAlias,
    "gtin": ModelGtin,
    "category_alias": CategoryAlias,
    "model": DeviceModel,
    "maker": Maker,
    "category": Category,
}

Rows = dict[tuple[str, int], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Scope:
    """The makers, models and categories that a change is about, by their ids.

    ``keys`` are words that it is about without their meaning any of these.
    """

    makers: frozenset[int] = frozenset()
    models: frozenset[int] = frozenset()
    categories: frozenset[int] = frozenset()
    keys: frozenset[str] = frozenset()


def rows(scope: Scope) -> Rows:
    """Every row that belongs to what the scope names, as plain values."""
    makers, models = scope.makers, scope.models
    of_models = Q(model__in=models) | Q(model__maker__in=makers)
    of_categories = Q(category__in=scope.categories)
    asked = {
        "different": Q(maker__in=makers) | Q(other__in=makers) | of_models | of_categories,
        "maker_alias": Q(maker__in=makers),
        "model_alias": Q(maker__in=makers) | of_models,
        "gtin": of_models,
        "category_alias": of_categories,
        "model": Q(pk__in=models)
        | Q(maker__in=makers)
        | Q(merged_into__in=models)
        | Q(merged_into__maker__in=makers)
        | of_categories,
        "maker": Q(pk__in=makers) | Q(parent__in=makers),
        "category": Q(pk__in=scope.categories) | Q(merged_into__in=scope.categories),
    }
    return {
        (table, row.pk): _image(row)
        for table, which in asked.items()
        for row in _TABLES[table]._default_manager.filter(which)
    }


def compared(before: Rows, after: Rows) -> list[dict[str, Any]]:
    """What differs, row by row, as it is kept with the change."""
    return [
        {
            "table": table,
            "id": pk,
            "before": before.get((table, pk)),
            "after": after.get((table, pk)),
        }
        for table, pk in sorted(before.keys() | after.keys())
        if before.get((table, pk)) != after.get((table, pk))
    ]


def restore(images: Iterable[dict[str, Any]]) -> None:
    """Make every row what it was before. Raises NotToUndo where one has changed since."""
    images = list(images)
    for one in images:
        row = _TABLES[one["table"]]._default_manager.filter(pk=one["id"]).first()
        if (_image(row) if row else None) != one["after"]:
            raise NotToUndo
    try:
        for table, model in _TABLES.items():
            made = [one["id"] for one in images if one["table"] == table and not one["before"]]
            model._default_manager.filter(pk__in=made).delete()
    except ProtectedError:
        raise NotToUndo from None
    for one in images:
        if one["before"]:
            _row(_TABLES[one["table"]], one["before"]).save()


def _image(row: Model) -> dict[str, Any]:
    return {field.attname: _plain(field.value_from_object(row)) for field in _fields(type(row))}


def _row(model: type[Model], image: dict[str, Any]) -> Model:
    return model(
        **{field.attname: field.to_python(image[field.attname]) for field in _fields(model)}
    )


def _fields(model: type[Model]) -> Iterable[Any]:
    return model._meta.concrete_fields


def _plain(value: Any) -> Any:
    """As JSON keeps it: moments to the microsecond."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
