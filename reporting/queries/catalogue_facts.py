"""What the shared catalogue knows of a hospital's devices: lives, end of parts, risk class.

What stands closest to the device goes first: its own ledger, its model, its category. Of each fact
comes along where it is from.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from shared.catalogue.legal_lives import YEARS
from shared.catalogue.models import Category, DeviceModel, Jmdn

Fact = TypeVar("Fact")

LEDGER, MODEL, CATEGORY = "ledger", "model", "category"
_CLASSES: Final = {"I": 1, "II": 2, "III": 3, "IV": 4}


@dataclass(frozen=True, slots=True)
class Known:
    """What a ledger says of a device: shared category and model, own JMDN code and life."""

    category: str
    model_id: int | None
    jmdn: str
    ifu_life: float | None


@dataclass(frozen=True, slots=True)
class Facts:
    """Lives in years, ``risk_class`` 1 to 4, None where unknown.

    ``ifu_from`` and ``risk_from`` are LEDGER, MODEL or CATEGORY, "" where unknown. The end of parts
    is always the model's, the legal life always the category's.
    """

    ifu_life: float | None = None
    ifu_from: str = ""
    legal_life: int | None = None
    parts_end_on: date | None = None
    risk_class: int | None = None
    specially_maintained: bool = False
    risk_from: str = ""


@dataclass(frozen=True, slots=True)
class _Model:
    jmdn: str
    ifu_life: float | None
    parts_end_on: date | None


@dataclass(frozen=True, slots=True)
class _Category:
    jmdn: tuple[str, ...]
    ifu_life: float | None
    legal_life: int | None


@dataclass(frozen=True, slots=True)
class _Risk:
    device_class: int
    specially_maintained: bool


def facts_of(told: Collection[Known]) -> dict[Known, Facts]:
    """The facts of every kind of device that is told. Three queries."""
    models = _models({one.model_id for one in told if one.model_id is not None})
    categories = _categories({one.category for one in told})
    codes = ({one.jmdn for one in told} | {one.jmdn for one in models.values()}) - {""}
    risks = _risks(codes.union(*(one.jmdn for one in categories.values())))
    no_model, no_category = _Model("", None, None), _Category((), None, None)
    return {
        one: _facts(
            one,
            models.get(one.model_id or 0, no_model),
            categories.get(one.category, no_category),
            risks,
        )
        for one in told
    }


def _facts(one: Known, model: _Model, category: _Category, risks: Mapping[str, _Risk]) -> Facts:
    ifu_life, ifu_from = _first((one.ifu_life, model.ifu_life, category.ifu_life))
    risk, risk_from = _first(
        (risks.get(one.jmdn), risks.get(model.jmdn), _common(category.jmdn, risks))
    )
    return Facts(
        ifu_life=ifu_life,
        ifu_from=ifu_from,
        legal_life=category.legal_life,
        parts_end_on=model.parts_end_on,
        risk_class=risk.device_class if risk else None,
        specially_maintained=risk.specially_maintained if risk else False,
        risk_from=risk_from,
    )


def _first(told: tuple[Fact | None, Fact | None, Fact | None]) -> tuple[Fact | None, str]:
    """The first that is known, and whose word it is."""
    for fact, source in zip(told, (LEDGER, MODEL, CATEGORY), strict=True):
        if fact is not None:
            return fact, source
    return None, ""


def _common(codes: Collection[str], risks: Mapping[str, _Risk]) -> _Risk | None:
    """The risk that all of a category's names have; None where they differ or one is unknown."""
    found = {risks.get(code) for code in codes}
    return found.pop() if len(found) == 1 else None


def _models(ids: Collection[int]) -> dict[int, _Model]:
    rows = DeviceModel.objects.filter(pk__in=ids).select_related("merged_into")
    found = {}
    for row in rows:
        meant = row.merged_into or row
        found[row.pk] = _Model(meant.jmdn, _years(meant.ifu_life_years), meant.parts_end_on)
    return found


def _categories(codes: Collection[str]) -> dict[str, _Category]:
    return {
        row.code: _Category(
            tuple(row.jmdn_codes), _years(row.ifu_life_years), YEARS.get(row.legal_class)
        )
        for row in Category.objects.filter(code__in=codes)
    }


def _risks(codes: Collection[str]) -> dict[str, _Risk]:
    """Of the official list: names that are in force and have a class."""
    rows = Jmdn.objects.filter(code__in=codes, device_class__in=_CLASSES, valid_until=None)
    return {
        row.code: _Risk(_CLASSES[row.device_class], bool(row.special_maintenance)) for row in rows
    }


def _years(value: object) -> float | None:
    return None if value is None else float(str(value))
