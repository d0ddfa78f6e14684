"""Writing to the archive of reports. The database refuses to change what lies in it."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.intake.quality import quality
from tenants.reports.models import MonthQuality, Report


@atomic_for(Report)
def archive(
    *,
    month: Month,
    revision: int,
    figures: dict[str, Any],
    inputs_hash: str,
    pdf_key: str,
    pdf_sha256: str,
    pages: int,
    size: int,
    at: datetime,
) -> Report:
    """Put a report into the archive; where this month's revision lies there already, that one."""
    report, _ = Report.objects.get_or_create(
        month=month.start,
        revision=revision,
        defaults={
            "generated_at": at,
            "figures": figures,
            "inputs_hash": inputs_hash,
            "pdf_key": pdf_key,
            "pdf_sha256": pdf_sha256,
            "pages": pages,
            "bytes": size,
        },
    )
    return report


@atomic_for(Report)
def freeze_quality(*, month: Month, revision: int, at: datetime) -> MonthQuality:
    """Keep how good a month's data are beside its report; where this revision's lies there, that.

    A later correction of the month makes another revision, and that one its own.
    """
    found = quality(month)
    row, _ = MonthQuality.objects.get_or_create(
        month=month.start,
        revision=revision,
        defaults={
            "score": found.score,
            "reasons": [asdict(one) for one in found.reasons],
            "computed_at": at,
        },
    )
    return row
