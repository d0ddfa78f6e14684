"""Makers, models and categories on the operator's pages: facts, words, history."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shared.catalogue import reasons
from shared.catalogue.models import (
    AliasSource,
    CatalogueChange,
    Category,
    CategoryAlias,
    DeviceModel,
    Holding,
    Maker,
    MakerAlias,
    MatchDecision,
    ModelAlias,
    ModelGtin,
)
from shared.catalogue.pairs import Pair
from shared.catalogue.services import reworking
from shared.catalogue.services.acts import Done
from shared.catalogue.services.apart_acts import APART
from shared.catalogue.services.model_acts import model_thing
from shared.kernel.errors import DomainError

_ACTS: Final[dict[str, Promise | str]] = {
    "maker.add": gettext_lazy("Maker entered"),
    "maker.change": gettext_lazy("Maker changed"),
    "maker.merge": gettext_lazy("Makers merged"),
    "model.add": gettext_lazy("Model entered"),
    "model.change": gettext_lazy("Model changed"),
    "model.merge": gettext_lazy("Models merged"),
    "category.add": gettext_lazy("Category entered"),
    "category.change": gettext_lazy("Category changed"),
    "category.merge": gettext_lazy("Categories merged"),
    APART: gettext_lazy("Said to be different"),
    "catalogue.undo": gettext_lazy("Undone"),
}
_FIELDS: Final[dict[str, Promise | str]] = {
    "name_ja": gettext_lazy("Name (Japanese)"),
    "name_en": gettext_lazy("Name (English)"),
    "corporate_number": gettext_lazy("Corporate number"),
    "gs1_prefixes": gettext_lazy("GS1 prefixes"),
    "name": gettext_lazy("Model"),
    "category": gettext_lazy("Category"),
    "jmdn": gettext_lazy("JMDN code"),
    "ifu_life_years": gettext_lazy("Service life (years)"),
    "launched": gettext_lazy("Launched"),
    "discontinued_on": gettext_lazy("Discontinued on"),
    "parts_end_on": gettext_lazy("Spare parts until"),
    "successor": gettext_lazy("Replaced by"),
    "major_ja": gettext_lazy("Group"),
    "lendable": gettext_lazy("Lent between wards"),
    "legal_class": gettext_lazy("Legal life (of taxation, for reference)"),
    "jmdn_codes": gettext_lazy("JMDN codes"),
}
_REFUSALS: Final[dict[str, Promise | str]] = {
    "maker-code-bad": gettext_lazy("Use lower-case letters, digits and inner hyphens only."),
    "maker-code-taken": gettext_lazy("This code is taken."),
    "category-code-taken": gettext_lazy("This code is taken."),
    "maker-spelling-taken": gettext_lazy(
        "“%(value)s” means something else already. Put that decision back or merge the two first."
    ),
    "model-taken": gettext_lazy(
        "The maker has a model “%(model)s” already. Merge the two instead."
    ),
    "name-missing": gettext_lazy("A name needs letters or digits."),
    "gtin-bad": gettext_lazy("The check digit is wrong, or it is no GTIN."),
    "match-nothing-decided": gettext_lazy("A model needs its name and its category."),
    "catalogue-nothing-changes": gettext_lazy("Nothing would change: these values stand already."),
    "catalogue-not-to-merge": gettext_lazy(
        "These cannot be merged: choose two different ones that nobody has merged yet."
    ),
    "catalogue-not-to-undo": gettext_lazy(
        "This cannot be undone: it was undone already, or later changes build on it. Undo those "
        "first."
    ),
    "catalogue-said-different": gettext_lazy(
        "It is on record that these two are different. Undo that first, if it was wrong."
    ),
    "category-in-contract": gettext_lazy(
        "A contract names this category. Merge the other one into it instead, or wait until the "
        "contract has ended."
    ),
    "maker-is-partner": gettext_lazy(
        "This maker has people or a contract here, and its figures would change hands. Merge the "
        "other one into it instead."
    ),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """What the pages of makers, models and categories have in common, and where they differ."""

    name: str
    plural: str
    model: type[Maker] | type[DeviceModel] | type[Category]

    def thing(self, row: Any) -> str:
        """How changes name it."""
        return model_thing(row) if self.name == "model" else f"{self.name}:{row.code}"

    def page(self, row: Any) -> str:
        """The address of its page."""
        return reverse(f"operator:catalogue_{self.name}", args=[row.pk])

    def listing(self) -> str:
        """The address of all of them."""
        return reverse(f"operator:catalogue_{self.plural}")


KINDS: Final = {
    "maker": Kind("maker", "makers", Maker),
    "model": Kind("model", "models", DeviceModel),
    "category": Kind("category", "categories", Category),
}


def refusal(error: DomainError) -> str:
    """What is wrong and how to mend it. Errors without words are raised again."""
    if error.code not in _REFUSALS:
        raise error
    return str(_REFUSALS[error.code]) % error.params


def label(row: Any) -> str:
    """What a maker, model or category is called."""
    return f"{row.maker.name} {row.name}" if isinstance(row, DeviceModel) else str(row.name)


def facts(row: Any) -> list[tuple[str, Any]]:
    """What is known of it."""
    if isinstance(row, Maker):
        return [
            (_("Name (Japanese)"), row.name_ja),
            (_("Name (English)"), row.name_en),
            (_("Code"), row.code),
            (_("Corporate number"), row.corporate_number),
            (_("GS1 prefixes"), "; ".join(row.gs1_prefixes)),
            (_("Became"), row.parent and row.parent.name),
        ]
    if isinstance(row, DeviceModel):
        return [
            (_("Maker"), row.maker.name),
            (_("Category"), row.category.name),
            (_("JMDN code"), row.jmdn),
            (_("Service life (years)"), row.ifu_life_years),
            (_("Launched"), row.launched),
            (_("Discontinued on"), row.discontinued_on),
            (_("Spare parts until"), row.parts_end_on),
            (_("Replaced by"), row.successor and row.successor.name),
            (_("Became"), row.merged_into and row.merged_into.name),
        ]
    return [
        (_("Name (Japanese)"), row.name_ja),
        (_("Name (English)"), row.name_en),
        (_("Code"), row.code),
        (_("Group"), row.major_ja),
        (_("Lent between wards"), row.lendable),
        (_("Service life (years)"), row.ifu_life_years),
        (_("Became"), row.merged_into and row.merged_into.name),
        (_("Legal life (of taxation, for reference)"), row.get_legal_class_display()),
        (_("JMDN codes"), "; ".join(row.jmdn_codes)),
    ]


def held(kind: Kind, row: Any) -> tuple[int, int]:
    """How many devices mean it, in how many hospitals."""
    found = Holding.objects.filter(**{kind.name: row}).aggregate(
        devices=Sum("devices"), hospitals=Count("hospital_id", distinct=True)
    )
    return found["devices"] or 0, found["hospitals"]


def spellings(row: Any) -> list[tuple[str, str, Any]]:
    """Every word that means it, where it comes from, and since when."""
    if isinstance(row, Maker):
        return _told(MakerAlias.objects.filter(maker=row), "key")
    if isinstance(row, DeviceModel):
        own = [(row.key, AliasSource.NAME.label, None)]
        merged = [(one.key, AliasSource.MERGED.label, None) for one in row.merged.order_by("key")]
        gtins = _told(ModelGtin.objects.filter(model=row), "gtin")
        return [*own, *merged, *_told(ModelAlias.objects.filter(model=row), "key"), *gtins]
    return _told(CategoryAlias.objects.filter(category=row), "key")


def _told(rows: Any, field: str) -> list[tuple[str, str, Any]]:
    return [
        (getattr(one, field), one.get_source_display(), one.decided_at)
        for one in rows.order_by(field)
    ]


def history(kind: Kind, row: Any) -> list[dict[str, Any]]:
    """What was done to it and decided about it, newest first; what can be undone says where."""
    changes = told_changes(reworking.history(kind.thing(row)))
    about = Q(**{kind.name: row}) | (Q(model__maker=row) if kind.name == "maker" else Q())
    decided = MatchDecision.objects.filter(about).select_related("task")[:100]
    told = [*changes, *(_decision(one) for one in decided)]
    return sorted(told, key=lambda one: one["at"], reverse=True)


def told_changes(found: Iterable[CatalogueChange]) -> list[dict[str, Any]]:
    """Changes as a history shows them; what can be undone says where."""
    return [_change(one) for one in found]


def _change(one: CatalogueChange) -> dict[str, Any]:
    is_undone = hasattr(one, "undone_by")
    return {
        "title": _ACTS.get(one.operation, one.operation),
        "at": one.at,
        "by": one.by,
        "facts": [
            *_parties(one.thing, one.details),
            *changed_facts(one.details.get("changed", {})),
            *_reach(one.details.get("devices"), one.details.get("hospitals"), one.months),
            (_("Reason"), one.details.get("reason")),
        ],
        "is_undone": is_undone,
        "undo": ""
        if is_undone or not one.images
        else reverse("operator:undo_change", args=[one.pk]),
    }


def _decision(one: MatchDecision) -> dict[str, Any]:
    return {
        "title": one.get_action_display(),
        "words": str(one.task),
        "url": reverse("operator:match", args=[one.task_id]),
        "at": one.at,
        "by": one.by,
        "facts": [*_reach(one.devices, one.hospitals, one.months), (_("Reason"), one.reason)],
    }


def _reach(devices: Any, hospitals: Any, months: Iterable[date]) -> list[tuple[str, Any]]:
    return [
        (_("Devices"), devices),
        (_("Hospitals"), hospitals),
        (_("Months to be revised"), ", ".join(f"{month:%Y-%m}" for month in months)),
    ]


def act_title(done: Done) -> str:
    """What an act is called; for an undoing, what it undoes."""
    if "undone" in done.details:
        return _("Undo: %(what)s") % {"what": _ACTS[done.details["undone"]]}
    return str(_ACTS[done.operation])


def act_facts(done: Done) -> list[tuple[str, str]]:
    """To what it is done, and every field with its values before and after."""
    changed = changed_facts(done.details.get("changed", {}))
    parties = _parties(done.thing, done.details) or [(_("Concerns"), _named(done.thing))]
    return [*((label, name) for label, name in parties if name), *changed]


def _parties(thing: str, details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A thing and what it becomes, or what it is not, as far as they exist."""
    told = (
        (_("Becomes"), _named(details.get("into", ""))),
        (_("Is not"), _named(details.get("other", "")) or details.get("words", "")),
    )
    others = [(label, name) for label, name in told if name]
    return [(_("Concerns"), _named(thing)), *others] if others else []


def _named(thing: str) -> str:
    """A thing by its present name; "" for one that does not exist."""
    kind, _colon, key = thing.partition(":")
    if kind not in KINDS:
        return ""
    found = KINDS[kind].model.objects.filter(**{"pk" if kind == "model" else "code": key}).first()
    return label(found) if found else ""


def changed_facts(changed: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Fields with their values before and after."""
    return [
        (str(_FIELDS.get(name, name)), f"{before or '—'} → {after or '—'}")
        for name, (before, after) in changed.items()
    ]


def pairs(found: Iterable[Pair]) -> list[dict[str, Any]]:
    """Makers that are perhaps one, with names, reasons in words, and where merging leads."""
    found = list(found)
    makers = Maker.objects.in_bulk({pk for one in found for pk in (one.one, one.other)})
    return [
        {
            "one": makers[one.one],
            "other": makers[one.other],
            "reasons": reasons.told(
                {"code": reason.code, "known": reason.known} for reason in one.reasons
            ),
            "different": reverse("operator:makers_different", args=[one.one, one.other]),
            "merge": f"{reverse('operator:merge_maker', args=[one.other])}?into={one.one}",
            "merge_back": f"{reverse('operator:merge_maker', args=[one.one])}?into={one.other}",
        }
        for one in found
    ]
