"""Saying that two are different, so that nothing suggests them as one again."""

from dataclasses import dataclass
from typing import Final

from shared.catalogue.keys import category_key
from shared.catalogue.models import Category, DeviceModel, Different, Maker, MatchTask
from shared.catalogue.services.acts import Done
from shared.catalogue.services.apart import Thing, field_of
from shared.catalogue.services.errors import NothingChanges, NothingDecided
from shared.catalogue.services.images import Scope
from shared.catalogue.services.model_acts import model_thing, valid_maker

APART: Final = "catalogue.apart"


@dataclass(frozen=True, slots=True)
class TellWordsApart:
    """A task's words do not mean a model; or, where none is named, a maker; else a category.

    It holds for every spelling of the same key, whichever hospital writes it.
    """

    task: int
    maker: int | None = None
    model: int | None = None
    category: int | None = None

    def scope(self) -> Scope:
        """The thing, and the words' keys."""
        return _scope(self._thing(), self._keys())

    def do(self) -> Done:
        """Raises NothingDecided where the words or the thing do not exist, NothingChanges."""
        thing, keys = self._thing(), self._keys()
        if not keys:
            raise NothingDecided
        made = [
            Different.objects.get_or_create(key=key, **{field_of(thing): thing})[1] for key in keys
        ]
        if not any(made):
            raise NothingChanges
        words = str(MatchTask.objects.get(pk=self.task))
        return Done(APART, _name(thing), _scope(thing, keys), details={"words": words})

    def _thing(self) -> Thing:
        found: Thing | None = (
            DeviceModel.objects.filter(pk=self.model).first()
            or Maker.objects.filter(pk=self.maker).first()
            or Category.objects.filter(pk=self.category).first()
        )
        if found is None:
            raise NothingDecided
        return found

    def _keys(self) -> list[str]:
        task = MatchTask.objects.filter(pk=self.task).first()
        if task is None:
            raise NothingDecided
        if self.model:
            keys = [task.model_key]
        elif self.maker:
            keys = [task.maker_key]
        else:
            keys = [category_key(task.raw_category), category_key(task.raw_name)]
        return sorted({key for key in keys if key})


@dataclass(frozen=True, slots=True)
class TellMakersApart:
    """Two makers are two firms, however alike they look."""

    maker: int
    other: int

    def scope(self) -> Scope:
        """Both."""
        return Scope(makers=frozenset({self.maker, self.other}))

    def do(self) -> Done:
        """Raises NotToMerge where one is merged already, NothingDecided, NothingChanges."""
        if self.maker == self.other:
            raise NothingDecided
        maker, other = valid_maker(self.maker), valid_maker(self.other)
        first, second = sorted((self.maker, self.other))
        if not Different.objects.get_or_create(maker_id=first, other_id=second)[1]:
            raise NothingChanges
        return Done(APART, _name(maker), self.scope(), details={"other": _name(other)})


def _name(thing: Thing) -> str:
    if isinstance(thing, DeviceModel):
        return model_thing(thing)
    return f"{field_of(thing)}:{thing.code}"


def _scope(thing: Thing, keys: list[str]) -> Scope:
    names = {Maker: "makers", DeviceModel: "models", Category: "categories"}
    return Scope(**{names[type(thing)]: frozenset({thing.pk})}, keys=frozenset(keys))
