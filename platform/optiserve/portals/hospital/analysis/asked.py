"""What of its figures a hospital looks at: month, category, ward, read from the address."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from optiserve.portals.hospital import names
from optiserve.portals.hospital.filters import UNMATCHED, Options
from optiserve.usecases import read_figures
from optiserve.usecases.read_figures import Look
from reporting.documents.report_words import month_name
from reporting.metrics.month.narrowing import Only
from shared.kernel import clock
from shared.kernel.clock import JST
from shared.kernel.periods import Month
from tenants.equipment import queries
from tenants.equipment.models import Device, Fault, Loan


@dataclass(frozen=True, slots=True)
class Filter:
    """A list to choose from, and what is chosen; "" is all."""

    name: str
    label: str
    options: Options
    value: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A month, and what of it. ``first`` is the month of the hospital's first ledger."""

    month: Month
    first: Month
    only: Only
    filters: tuple[Filter, ...]
    categories: dict[str, str]
    wards: dict[int, str]

    @property
    def look(self) -> Look:
        """The same for whoever computes."""
        return Look(month=self.month, first=self.first, only=self.only)

    @property
    def address(self) -> str:
        """The choices as the end of an address, "" where nothing but the usual is chosen."""
        chosen = {one.name: one.value for one in self.filters if one.value}
        if chosen.get("month") == self.filters[0].options[0][0]:
            del chosen["month"]
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def in_words(self) -> str:
        """Month, category and ward, for who looks and who listens."""
        chosen = [
            label
            for one in self.filters[1:]
            for value, label in one.options
            if one.value and value == one.value
        ]
        return " · ".join([month_name(self.month), *(chosen or [_("All devices")])])

    def category_name(self, code: str) -> str:
        """A category in the reader's language."""
        return self.categories.get(code, code) if code else _("Unclassified")

    def ward_name(self, ward: int | None) -> str:
        """A ward's own name."""
        if ward is None:
            return _("No ward named")
        return self.wards.get(ward, _("Another ward"))


def read(request: HttpRequest, *, category: str | None = None) -> Asked | None:
    """What the address asks for; unknown values count as absent. None before the first ledger.

    ``category``: the code that a page is about, whatever the address says.
    """
    first = read_figures.first_month()
    if first is None:
        return None
    last = max(first, min(_last_told(), Month.of(clock.today()).previous()))
    named = names.categories()
    wards = {one.pk: one.name for one in queries.wards() if one.merged_into_id is None}
    filters = _filters(request.GET, months=_months(first, last), named=named, wards=wards)
    month, kind, ward = (one.value for one in filters)
    code = kind if category is None else category
    return Asked(
        month=Month.parse(month),
        first=first,
        only=Only(
            category=None if not code else "" if code == UNMATCHED else code,
            ward=int(ward) if ward else None,
        ),
        filters=filters,
        categories=named,
        wards=wards,
    )


def _last_told() -> Month:
    """The last month of which a loan or a fault is told; where none is, no month is late."""
    told = [
        Loan.objects.aggregate(last=Max("loaned_at"))["last"],
        Fault.objects.aggregate(last=Max("reported_at"))["last"],
    ]
    known = [Month.of(one.astimezone(JST).date()) for one in told if one]
    return max(known) if known else Month.of(clock.today())


def _months(first: Month, last: Month) -> list[Month]:
    """Newest first."""
    months = [last]
    while months[-1] > first:
        months.append(months[-1].previous())
    return months


def _filters(
    query: QueryDict, *, months: list[Month], named: dict[str, str], wards: dict[int, str]
) -> tuple[Filter, ...]:
    codes = [(code, named.get(code, code)) for code in queries.codes_in_use("category_code")]
    codes.sort(key=lambda pair: pair[1])
    if Device.objects.filter(category_code=None).exists():
        codes.append((UNMATCHED, _("Unclassified")))
    return (
        _filter(query, "month", _("Month"), [(str(one), str(one)) for one in months], months[0]),
        _filter(query, "category", _("Category"), codes),
        _filter(
            query, "ward", _("Lent to ward"), [(str(key), name) for key, name in wards.items()]
        ),
    )


def _filter(
    query: QueryDict, name: str, label: str, options: Options, usual: Month | str = ""
) -> Filter:
    asked = query.get(name, "")
    known = asked in {value for value, _label in options}
    return Filter(name, label, options, asked if known else str(usual))
