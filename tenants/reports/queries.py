"""Reading the archive of reports."""

from shared.kernel.periods import Month
from tenants.reports.models import Report


def find(month: Month, revision: int) -> Report | None:
    """One revision of a month's report."""
    return Report.objects.filter(month=month.start, revision=revision).first()


def latest(month: Month) -> Report | None:
    """A month's newest report."""
    return Report.objects.filter(month=month.start).order_by("-revision").first()
