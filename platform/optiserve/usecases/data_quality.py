"""The quality of a hospital's data, from outside its door: scores and reasons."""

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from tenants.intake import quality
from tenants.intake.quality import Quality
from tenants.reports import queries
from tenants.reports.queries import MonthScore

__all__ = ["MonthScore", "of_month", "trend"]


def of_month(hospital: Hospital, month: Month) -> tuple[Quality, list[MonthScore]]:
    """A month's quality as it is now, and as it was kept with each revision of its report."""
    with inside(hospital):
        return quality.quality(month), queries.frozen(month)


def trend(hospital: Hospital) -> list[MonthScore]:
    """The latest twelve months, the latest last."""
    with inside(hospital):
        return queries.scores()
