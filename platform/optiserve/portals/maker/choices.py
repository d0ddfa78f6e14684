"""What a maker has chosen to look at, read from the address; anything unknown falls back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from optiserve.portals.maker.figures import MEASURES, Measure
from shared.agreements.models import GeoLevel
from shared.agreements.queries import Scope
from shared.catalogue.models import Category
from shared.hospitals.bands import BANDS
from shared.kernel.periods import Month

OWN = "own"
MARKET = "market"


@dataclass(frozen=True, slots=True)
class Choice:
    """One selection with its options (value, label) and the chosen value."""

    name: str
    label: str
    options: Sequence[tuple[str, str]]
    value: str


@dataclass(frozen=True, slots=True)
class Choices:
    """All selections of the page."""

    category: Choice
    product: Choice
    month: Choice
    band: Choice
    measure: Choice
    level: str

    @property
    def all(self) -> tuple[Choice, ...]:
        """In the order the page shows them."""
        return (self.category, self.product, self.month, self.band, self.measure)

    @property
    def chosen_measure(self) -> Measure:
        """The measure that the charts draw."""
        return next(one for one in MEASURES if one.key == self.measure.value)


def read(
    query: QueryDict, *, scopes: Sequence[Scope], months: Sequence[Month], richest: str
) -> Choices:
    """The selections that the scopes allow; ``scopes`` must not be empty.

    ``richest`` is the category shown to who has chosen none.
    """
    codes = sorted(set().union(*(scope.categories for scope in scopes)))
    names = {one.code: one.name for one in Category.objects.filter(code__in=codes)}
    codes.sort(key=lambda code: code != richest)
    category = _choice(query, "category", _("Category"), [(c, names.get(c, c)) for c in codes])
    covering = [scope for scope in scopes if category.value in scope.categories]
    products = [(MARKET, _("All makers"))]
    if any(scope.includes_own for scope in covering):
        products.append((OWN, _("Own products")))
    levels = GeoLevel.values
    return Choices(
        category=category,
        product=_choice(query, "product", _("Products"), products),
        month=_choice(query, "month", _("Month"), [(str(m), str(m)) for m in months]),
        band=_choice(query, "band", _("Beds"), [("all", _("All sizes")), *((b, b) for b in BANDS)]),
        measure=_choice(
            query, "measure", _("Figure"), [(one.key, str(one.label)) for one in MEASURES]
        ),
        level=max((scope.geo_level for scope in covering), key=levels.index),
    )


def _choice(query: QueryDict, name: str, label: str, options: list[tuple[str, str]]) -> Choice:
    asked = query.get(name, "")
    known = [value for value, _label in options]
    value = asked if asked in known else (known[0] if known else "")
    return Choice(name=name, label=label, options=options, value=value)
