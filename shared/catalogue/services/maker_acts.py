"""Entering, changing and merging makers."""

from dataclasses import dataclass
from typing import Any, Final

from shared.catalogue.keys import maker_key
from shared.catalogue.models import AliasSource, DeviceModel, Maker, MakerAlias, ModelAlias
from shared.catalogue.services import apart
from shared.catalogue.services.acts import Done, Moved, set_values
from shared.catalogue.services.errors import NoName, NothingChanges, NotToMerge, SpellingTaken
from shared.catalogue.services.images import Scope
from shared.catalogue.services.makers import add_maker, add_spelling
from shared.catalogue.services.model_acts import free, merge_model, valid_maker

MAKER_FIELDS: Final = ("name_ja", "name_en", "corporate_number", "gs1_prefixes")


@dataclass(frozen=True, slots=True)
class AddMaker:
    """Enter a maker; both names become spellings of it."""

    code: str
    values: dict[str, Any]

    def scope(self) -> Scope:
        """Nothing yet."""
        return Scope()

    def do(self) -> Done:
        """Raises NoName, BadMakerCode, MakerCodeTaken, SpellingTaken."""
        names = {name: self.values.get(name, "") for name in ("name_ja", "name_en")}
        if not maker_key(names["name_ja"]):
            raise NoName
        maker = add_maker(code=self.code, **names)
        set_values(maker, self.values, MAKER_FIELDS)
        maker.save()
        return Done("maker.add", f"maker:{maker.code}", Scope(makers=frozenset({maker.pk})))


@dataclass(frozen=True, slots=True)
class ChangeMaker:
    """Rename a maker or change its numbers; its former names stay spellings of it."""

    maker: int
    values: dict[str, Any]

    def scope(self) -> Scope:
        """The maker."""
        return Scope(makers=frozenset({self.maker}))

    def do(self) -> Done:
        """Raises NothingChanges, NoName, SpellingTaken."""
        maker = valid_maker(self.maker)
        changed = set_values(maker, self.values, MAKER_FIELDS)
        if not changed:
            raise NothingChanges
        if not maker_key(maker.name_ja):
            raise NoName
        maker.save()
        for name in filter(None, (maker.name_ja, maker.name_en)):
            add_spelling(maker=maker, text=name)
        return Done(
            "maker.change",
            f"maker:{maker.code}",
            self.scope(),
            moved=Moved(maker=maker),
            details={"changed": changed},
        )


@dataclass(frozen=True, slots=True)
class MergeMakers:
    """One maker becomes another: its spellings and its models are the other's from then on."""

    maker: int
    into: int

    def scope(self) -> Scope:
        """Both."""
        return Scope(makers=frozenset({self.maker, self.into}))

    def do(self) -> Done:
        """Raises NotToMerge, SaidToBeDifferent; SpellingTaken if a designation means two models."""
        if self.maker == self.into:
            raise NotToMerge
        maker, into = valid_maker(self.maker), valid_maker(self.into)
        apart.refuse_pair(maker, into)
        for model in DeviceModel.objects.filter(maker=maker):
            _hand_model_over(model, into)
        for alias in ModelAlias.objects.filter(maker=maker):
            _hand_alias_over(alias, into)
        spellings = MakerAlias.objects.filter(maker=maker)
        spellings.filter(source=AliasSource.NAME).update(source=AliasSource.MERGED)
        apart.refuse(into, *spellings.values_list("key", flat=True))
        spellings.update(maker=into)
        apart.hand_over(maker, into)
        maker.subsidiaries.update(parent=into)
        maker.valid, maker.parent = False, into
        maker.save()
        return Done(
            "maker.merge",
            f"maker:{maker.code}",
            self.scope(),
            moved=Moved(maker=maker),
            counted=True,
            details={"into": f"maker:{into.code}"},
        )


def _hand_model_over(model: DeviceModel, into: Maker) -> None:
    """A merged maker's model goes to the other, or into its model of the same key."""
    same = DeviceModel.objects.filter(maker=into, key=model.key).first()
    if same is None:
        free(into, model.name)
        model.maker = into
        model.save()
    elif model.merged_into_id is None:
        merge_model(model, same.merged_into or same)


def _hand_alias_over(alias: ModelAlias, into: Maker) -> None:
    same = ModelAlias.objects.filter(maker=into, key=alias.key).first()
    other = DeviceModel.objects.filter(maker=into, key=alias.key).first()
    meant = {one.model_id for one in (alias, same) if one} | (
        {other.merged_into_id or other.pk} if other else set()
    )
    if len(meant) > 1:
        raise SpellingTaken(value=alias.key)
    if same is None:
        alias.maker = into
        alias.save()
