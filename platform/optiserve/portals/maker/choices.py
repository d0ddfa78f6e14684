"""What a maker has chosen to look at, read from the address; anything unknown falls back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from optiserve.portals.maker.figures import MEASURES, Measure
from shared.aggregates.covered import EVERY_BAND, NATION, reach
from shared.agreements.models import GeoLevel
from shared.agreements.queries import Scope
from shared.catalogue.models import Category
from shared.hospitals.bands import BANDS, UNDER_200, size_name
from shared.hospitals.regions import REGIONS, area_name
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

    @property
    def in_words(self) -> str:
        """The chosen option's label."""
        return dict(self.options).get(self.value, "")


@dataclass(frozen=True, slots=True)
class Choices:
    """All selections of the page, the finest area agreed, and every area agreed."""

    category: Choice
    product: Choice
    month: Choice
    area: Choice
    band: Choice
    measure: Choice
    level: str
    reach: frozenset[str]

    @property
    def all(self) -> tuple[Choice, ...]:
        """In the order the page shows them."""
        return (self.category, self.product, self.month, self.area, self.band, self.measure)

    @property
    def chosen_measure(self) -> Measure:
        """The measure that the charts draw."""
        return next(one for one in MEASURES if one.key == self.measure.value)

    @property
    def chosen_month(self) -> Month:
        """The month whose rows are shown."""
        return Month.parse(self.month.value)


def read(
    query: QueryDict, *, scopes: Sequence[Scope], months: Sequence[Month], richest: str
) -> Choices:
    """The selections that the scopes allow; ``scopes`` and ``months`` must not be empty.

    ``richest`` is the category shown to who has chosen none.
    """
    codes = sorted(set().union(*(scope.categories for scope in scopes)))
    names = {one.code: one.name for one in Category.objects.filter(code__in=codes)}
    codes.sort(key=lambda code: code != richest)
    category = _choice(query, "category", _("Category"), [(c, names.get(c, c)) for c in codes])
    covering = [scope for scope in scopes if category.value in scope.categories]
    within = frozenset[str]().union(*(reach(scope) for scope in covering))
    bands = (UNDER_200, *BANDS) if any(scope.by_band for scope in covering) else ()
    measures = [(one.key, str(one.label)) for one in MEASURES]
    return Choices(
        category=category,
        product=_choice(query, "product", _("Products"), _products(covering)),
        month=_choice(query, "month", _("Month"), [(str(m), str(m)) for m in months]),
        area=_choice(query, "area", _("Area"), _areas(within)),
        band=_choice(query, "band", _("Beds"), [(b, size_name(b)) for b in (EVERY_BAND, *bands)]),
        measure=_choice(query, "measure", _("Figure"), measures),
        level=max((scope.geo_level for scope in covering), key=GeoLevel.values.index),
        reach=within,
    )


def _products(covering: Sequence[Scope]) -> list[tuple[str, str]]:
    market = [(MARKET, _("All makers"))] if any(one.includes_market for one in covering) else []
    own = [(OWN, _("Own products"))] if any(one.includes_own for one in covering) else []
    return market + own


def _areas(within: frozenset[str]) -> list[tuple[str, str]]:
    regions = [area for area in (f"r:{code}" for code in REGIONS) if area in within]
    return [(area, area_name(area)) for area in (NATION, *regions)]


def _choice(query: QueryDict, name: str, label: str, options: list[tuple[str, str]]) -> Choice:
    asked = query.get(name, "")
    known = [value for value, _label in options]
    value = asked if asked in known else (known[0] if known else "")
    return Choice(name=name, label=label, options=options, value=value)
