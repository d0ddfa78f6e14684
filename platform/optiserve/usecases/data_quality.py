"""The quality of a hospital's data, asked for from outside its door."""

from optiserve.tenancy.context import inside
from shared.hospitals.models import Hospital
from shared.kernel.periods import Month
from tenants.intake import quality
from tenants.intake.quality import Quality


def of_month(hospital: Hospital, month: Month) -> Quality:
    """A month's quality as it is now: a score and reasons, no rows."""
    with inside(hospital):
        return quality.quality(month)
