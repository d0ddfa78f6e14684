"""A hospital's figures for screen and API, kept for a while for the hospital's own people.

A dealer's visitor computes them anew out of the rows that the grant covers, and never meets what
others keep.
"""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.db.models import Min

from optiserve.usecases.report_choices import formula_settings
from reporting import hospital_month
from reporting.metrics.month.hospital_month import HospitalMonth
from reporting.metrics.month.narrowing import Only, narrowed
from reporting.metrics.month.rows import HospitalRows, Settings
from shared.kernel.periods import Month
from shared.users.principals import Principal
from tenants.equipment.models import Device
from tenants.intake.models import Change
from tenants.reports import settings as kept
from tenants.reports.settings import ReportSettings

SECONDS: Final = 600
"""How long figures are kept: what changes without a commit shows after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A month, what of it, and ``first``, the month of the hospital's first ledger."""

    month: Month
    first: Month
    only: Only


def first_month() -> Month | None:
    """The month of the first ledger that names any device the reader may see."""
    seen = Device.objects.aggregate(first=Min("first_seen_month"))["first"]
    return Month.of(seen) if seen else None


def chosen(principal: Principal) -> ReportSettings:
    """What the hospital chose; the usual for a dealer's visitor, who may not read it."""
    return kept.current() if principal.grant_id is None else ReportSettings()


def settings_of(principal: Principal, month: Month, settings: ReportSettings) -> Settings:
    """The hospital's choices as formulas take them."""
    return formula_settings(month, settings, with_targets=principal.grant_id is None)


def rows_of(principal: Principal, look: Look, settings: ReportSettings) -> HospitalRows:
    """The rows behind the figures, no more of them than is asked for."""
    rows = hospital_month.load(
        look.month,
        observed=look.first,
        settings=settings_of(principal, look.month, settings),
        with_costs=principal.with_costs,
    )
    return narrowed(rows, look.only)


def figures_of(
    principal: Principal, look: Look, settings: ReportSettings, *, month: Month | None = None
) -> HospitalMonth:
    """The month's figures, of ``month`` instead where one is given."""
    of = month or look.month
    wanted = settings_of(principal, of, settings)

    def compute() -> HospitalMonth:
        return hospital_month.hospital_month(
            of,
            observed=look.first,
            settings=wanted,
            only=look.only,
            with_costs=principal.with_costs,
        )

    if principal.grant_id is not None:
        return compute()
    newest = Change.objects.order_by("-pk").values_list("pk", flat=True).first()
    key = sha256(repr((str(of), look.only, wanted, newest)).encode()).hexdigest()
    found: HospitalMonth = cache.get_or_set(f"figures:{key}", compute, SECONDS)
    return found
