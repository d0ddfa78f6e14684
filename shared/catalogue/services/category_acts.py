"""Entering, changing and merging categories."""

from dataclasses import dataclass
from typing import Any, Final

from shared.catalogue.keys import category_key
from shared.catalogue.models import AliasSource, Category, CategoryAlias, DeviceModel
from shared.catalogue.services import apart
from shared.catalogue.services.acts import Done, Moved, set_values
from shared.catalogue.services.errors import (
    BadMakerCode,
    CategoryCodeTaken,
    NoName,
    NothingChanges,
    NotToMerge,
    SpellingTaken,
)
from shared.catalogue.services.images import Scope
from shared.catalogue.services.makers import CODE

CATEGORY_FIELDS: Final = (
    "name_ja",
    "name_en",
    "major_ja",
    "lendable",
    "ifu_life_years",
    "legal_class",
    "jmdn_codes",
)


@dataclass(frozen=True, slots=True)
class AddCategory:
    """Enter a category; its names become words for it."""

    code: str
    values: dict[str, Any]

    def scope(self) -> Scope:
        """Nothing yet."""
        return Scope()

    def do(self) -> Done:
        """Raises NoName, BadMakerCode, CategoryCodeTaken, SpellingTaken."""
        if not CODE.fullmatch(self.code):
            raise BadMakerCode(value=self.code)
        if Category.objects.filter(code=self.code).exists():
            raise CategoryCodeTaken(value=self.code)
        if not category_key(str(self.values.get("name_ja", ""))):
            raise NoName
        values = {name: self.values[name] for name in CATEGORY_FIELDS if name in self.values}
        category = Category.objects.create(code=self.code, **values)
        _add_words(category)
        scope = Scope(categories=frozenset({category.pk}))
        return Done("category.add", f"category:{category.code}", scope)


@dataclass(frozen=True, slots=True)
class ChangeCategory:
    """Rename a category or change what is said of it; its former names stay words for it."""

    category: int
    values: dict[str, Any]

    def scope(self) -> Scope:
        """The category."""
        return Scope(categories=frozenset({self.category}))

    def do(self) -> Done:
        """Raises NotToMerge of a merged one, NothingChanges, NoName, SpellingTaken."""
        category = _unmerged(self.category)
        changed = set_values(category, self.values, CATEGORY_FIELDS)
        if not changed:
            raise NothingChanges
        if not category_key(category.name_ja):
            raise NoName
        category.save()
        _add_words(category)
        return Done(
            "category.change",
            f"category:{category.code}",
            self.scope(),
            moved=Moved(category=category),
            details={"changed": changed},
        )


@dataclass(frozen=True, slots=True)
class MergeCategories:
    """One category becomes another: its words, its models and its JMDN codes are the other's."""

    category: int
    into: int

    def scope(self) -> Scope:
        """Both."""
        return Scope(categories=frozenset({self.category, self.into}))

    def do(self) -> Done:
        """Raises NotToMerge, SaidToBeDifferent."""
        category, into = _unmerged(self.category), _unmerged(self.into)
        if category == into:
            raise NotToMerge
        words = CategoryAlias.objects.filter(category=category)
        apart.refuse(into, *words.values_list("key", flat=True))
        words.filter(source=AliasSource.NAME).update(source=AliasSource.MERGED)
        words.update(category=into)
        DeviceModel.objects.filter(category=category).update(category=into)
        category.merged.update(merged_into=into)
        apart.hand_over(category, into)
        into.jmdn_codes = sorted({*into.jmdn_codes, *category.jmdn_codes})
        into.save()
        category.merged_into = into
        category.save()
        return Done(
            "category.merge",
            f"category:{category.code}",
            self.scope(),
            moved=Moved(category=category),
            counted=True,
            details={"into": f"category:{into.code}"},
        )


def _unmerged(pk: int) -> Category:
    category = Category.objects.filter(pk=pk, merged_into=None).first()
    if category is None:
        raise NotToMerge
    return category


def _add_words(category: Category) -> None:
    for name in filter(category_key, (category.name_ja, category.name_en)):
        word, _ = CategoryAlias.objects.get_or_create(
            key=category_key(name), defaults={"category": category}
        )
        if word.category_id != category.pk:
            raise SpellingTaken(value=name)
