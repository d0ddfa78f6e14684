"""What an operator does to the things of the catalogue: plain data, to be looked at, then done.

services.reworking carries acts out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Q

from shared.catalogue.models import Category, DeviceModel, Maker
from shared.catalogue.queries import Match
from shared.catalogue.services.images import Scope
from shared.catalogue.services.impacts import Impact


@dataclass(frozen=True, slots=True)
class Moved:
    """Whose devices mean something else, or are called something else, after an act."""

    maker: Maker | None = None
    model: DeviceModel | None = None
    category: Category | None = None

    def holdings(self) -> Q:
        """Those devices, as holdings."""
        things = {"maker": self.maker, "model": self.model, "category": self.category}
        named = {name: thing for name, thing in things.items() if thing}
        return Q(**named) if named else Q(pk=None)

    def holds(self, found: Match) -> bool:
        """Whether words that meant this are among them."""
        return (
            (self.maker is not None and found.maker_code == self.maker.code)
            or (self.model is not None and found.model_id == self.model.pk)
            or (self.category is not None and found.category_code == self.category.code)
        )


@dataclass(frozen=True, slots=True)
class Done:
    """What an act did to a thing (``maker:aoba``), and to whose devices.

    ``counted``: figures count these devices differently afterwards. ``known``: whom it touches,
    where that is on record already.
    """

    operation: str
    thing: str
    scope: Scope
    moved: Moved = Moved()
    counted: bool = False
    details: dict[str, Any] = field(default_factory=dict)
    known: Impact | None = None


class Act(Protocol):
    """Something that can be looked at before it is done."""

    def scope(self) -> Scope:
        """What it is about, before it is done."""

    def do(self) -> Done:
        """Do it; in the transaction and the turn of the caller."""


def set_values(thing: Any, values: Mapping[str, Any], names: Sequence[str]) -> dict[str, list[str]]:
    """Write those of the values that differ; what changed, as [before, after] in words."""
    differing = [name for name in names if name in values and getattr(thing, name) != values[name]]
    changed = {name: [_told(getattr(thing, name)), _told(values[name])] for name in differing}
    for name in differing:
        setattr(thing, name, values[name])
    return changed


def _told(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)
