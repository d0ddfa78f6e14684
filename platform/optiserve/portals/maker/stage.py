"""What every look of a maker stands on: its scopes, the covered cells, and what was chosen."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from optiserve.portals.maker import choices
from optiserve.portals.maker.choices import Choices
from shared.aggregates import covered
from shared.aggregates.covered import Cell
from shared.aggregates.models import ReleaseCell
from shared.agreements import queries as agreements
from shared.catalogue.models import Maker
from shared.kernel import clock
from shared.kernel.periods import Month


@dataclass(frozen=True, slots=True)
class Stage:
    """The maker, the months its agreements cover (newest first), and the cells of one category."""

    maker: Maker
    months: list[Month]
    chosen: Choices
    covered: QuerySet[ReleaseCell]

    def cells(self, product: str, *, month: Month | None = None, **where: str) -> list[Cell]:
        """The cells of own or all products, of a month or of all, oldest month first."""
        maker = self.maker.code if product == choices.OWN else ""
        found = self.covered.filter(maker=maker, **where)
        if month:
            found = found.filter(release__run__month=month.start)
        return list(covered.read(found))

    def about(self) -> list[str]:
        """Source, period and choices: the lines above every file."""
        source = _("OptiServe, published aggregates for %(maker)s") % {"maker": self.maker.name}
        return [source, *(f"{one.label}: {one.in_words}" for one in self.chosen.all)]


@dataclass(frozen=True, slots=True)
class Nothing:
    """There is nothing to look at: no agreement in force, or no month published under it."""

    has_agreement: bool


def of(request: HttpRequest) -> Stage | Nothing:
    """The stage of who asks, as the address chooses."""
    maker = Maker.objects.get(pk=request.principal.organisation_id)
    scopes = agreements.scopes(maker.pk, on=clock.today())
    months = covered.months_of(scopes)
    if not scopes or not months:
        return Nothing(has_agreement=bool(scopes))
    cells = covered.covered(scopes)
    richest = "" if "category" in request.GET else covered.richest_category(cells)
    chosen = choices.read(request.GET, scopes=scopes, months=months, richest=richest)
    return Stage(maker, months, chosen, cells.filter(category=chosen.category.value))
