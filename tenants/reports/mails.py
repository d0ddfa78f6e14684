"""Which report's recipients are still to be told of it."""

from datetime import datetime

from shared.kernel.databases import atomic_for
from tenants.reports.models import Report, ReportMail


def untold() -> Report | None:
    """The newest report, unless its recipients were told. Older ones are not made up for."""
    newest = Report.objects.order_by("-month", "-revision").first()
    if newest is None:
        return None
    told = ReportMail.objects.filter(month=newest.month, revision=newest.revision)
    return None if told.exists() else newest


@atomic_for(ReportMail)
def claim(report: Report, *, at: datetime) -> bool:
    """Take on telling of a report. False: somebody else has."""
    _row, is_new = ReportMail.objects.get_or_create(
        month=report.month, revision=report.revision, defaults={"mailed_at": at}
    )
    return is_new
