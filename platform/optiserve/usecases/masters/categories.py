"""Local categories: how a hospital's own categories are managed, and its targets."""

from datetime import date
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext_lazy

from optiserve.usecases.masters.description import Impact, Master
from tenants.equipment.models import Device, Fault, Loan, LocalCategory
from tenants.intake.services import equipment
from tenants.intake.services.turns import take_turn


def _impact(category: LocalCategory) -> Impact:
    named = {"device__local_category": category.name}
    loans = Loan.objects.filter(**named)
    return Impact(
        devices=Device.objects.filter(local_category=category.name).count(),
        loans=loans.count(),
        faults=Fault.objects.filter(**named).count(),
        months=loans.datetimes("loaned_at", "month").count(),
    )


def _follow(category: LocalCategory, changed: frozenset[str]) -> date | None:
    """Its devices enter the lending figures or leave them, unless their ledger tells of each."""
    if not changed & {"managed", "valid_from"}:
        return None
    take_turn("commit")
    equipment.heed_marks([category.name])
    devices = Device.objects.filter(local_category=category.name)
    first: date | None = devices.aggregate(first=Min("first_seen_month"))["first"]
    return first


CATEGORIES: Final = Master(
    name="categories",
    caption=gettext_lazy("Local categories"),
    about=gettext_lazy("Categories under your own names: how they are managed, and your targets."),
    model=LocalCategory,
    keys=("name",),
    fields=("managed", "stockout_share", "long_loan_days", "valid_from"),
    impact=_impact,
    follow=_follow,
)
