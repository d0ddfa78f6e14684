"""Local categories: how a hospital's own categories are managed, and its targets."""

from typing import Final

from django.utils.translation import gettext_lazy

from optiserve.usecases.masters.description import Impact, Master
from tenants.equipment.models import Device, Fault, Loan, LocalCategory


def _impact(category: LocalCategory) -> Impact:
    named = {"device__local_category": category.name}
    loans = Loan.objects.filter(**named)
    return Impact(
        devices=Device.objects.filter(local_category=category.name).count(),
        loans=loans.count(),
        faults=Fault.objects.filter(**named).count(),
        months=loans.datetimes("loaned_at", "month").count(),
    )


CATEGORIES: Final = Master(
    name="categories",
    caption=gettext_lazy("Local categories"),
    about=gettext_lazy("Categories under your own names: how they are managed, and your targets."),
    model=LocalCategory,
    keys=("name",),
    fields=("managed", "stockout_share", "long_loan_days", "valid_from"),
    impact=_impact,
)
