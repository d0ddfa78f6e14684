"""Entering and changing categories. They are never merged: contracts name them."""

from dataclasses import dataclass
from typing import Any, Final

from shared.catalogue.keys import category_key
from shared.catalogue.models import Category, CategoryAlias
from shared.catalogue.services.acts import Done, Moved, set_values
from shared.catalogue.services.errors import (
    BadMakerCode,
    CategoryCodeTaken,
    NoName,
    NothingChanges,
    SpellingTaken,
)
from shared.catalogue.services.images import Scope
from shared.catalogue.services.makers import CODE

CATEGORY_FIELDS: Final = ("name_ja", "name_en", "major_ja", "lendable", "ifu_life_years")


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
        """Raises NothingChanges, NoName, SpellingTaken."""
        category = Category.objects.get(pk=self.category)
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


def _add_words(category: Category) -> None:
    for name in filter(category_key, (category.name_ja, category.name_en)):
        word, _ = CategoryAlias.objects.get_or_create(
            key=category_key(name), defaults={"category": category}
        )
        if word.category_id != category.pk:
            raise SpellingTaken(value=name)
