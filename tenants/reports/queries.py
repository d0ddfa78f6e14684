"""Reading the archive of reports, and of how good the data were on which they rest."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import QuerySet

from shared.kernel.periods import Month
from tenants.equipment.models import QualityScore
from tenants.intake import quality
from tenants.intake.quality import Reason
from tenants.reports.models import MonthQuality, Report


def find(month: Month, revision: int) -> Report | None:
    """One revision of a month's report."""
    return Report.objects.filter(month=month.start, revision=revision).first()


def latest(month: Month) -> Report | None:
    """A month's newest report."""
    return Report.objects.filter(month=month.start).order_by("-revision").first()


def newest() -> Report | None:
    """The report that was made last, of whichever month."""
    return Report.objects.order_by("-generated_at", "-pk").first()


def revised_before(month: Month) -> QuerySet[Report]:
    """Earlier months' reports made again since the last of them was first sent, oldest first.

    What a month's first report has to tell of the months before it.
    """
    earlier = Report.objects.filter(month__lt=month.start)
    last = earlier.order_by("-month", "revision").first()
    if last is None:
        return Report.objects.none()
    return earlier.filter(generated_at__gt=last.generated_at).order_by("generated_at", "pk")


@dataclass(frozen=True, slots=True)
class MonthScore:
    """A month's quality, kept with a revision of its report; None: not closed, as last committed.

    ``reasons`` have what to mend first at the top.
    """

    month: Month
    revision: int | None
    score: Decimal
    reasons: tuple[Reason, ...]
    computed_at: datetime

    @property
    def first(self) -> Reason | None:
        """What to mend first, None where nothing costs points."""
        return next((one for one in self.reasons if one.lost), None)


def frozen(month: Month) -> list[MonthScore]:
    """What was kept with each revision of a month's report, the newest first."""
    kept = MonthQuality.objects.filter(month=month.start)
    return [_score(one, one.revision) for one in kept.order_by("-revision")]


def scores(months: int = 12) -> list[MonthScore]:
    """The latest months with their newest revision's quality, the latest month last.

    A month whose report is still to come is told as its last commit left it.
    """
    kept = MonthQuality.objects.order_by("-month", "-revision").distinct("month")[:months]
    found = {one.month: _score(one, one.revision) for one in kept}
    for one in quality.trend(months):
        found.setdefault(one.month, _score(one, None))
    return [found[month] for month in sorted(found)[-months:]]


def _score(row: MonthQuality | QualityScore, revision: int | None) -> MonthScore:
    reasons = quality.reasons_of(row.reasons)
    return MonthScore(Month.of(row.month), revision, row.score, reasons, row.computed_at)
