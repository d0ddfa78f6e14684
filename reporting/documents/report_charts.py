"""The report's charts in the active language, for screen and paper alike."""

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from reporting.charts import hospital
from reporting.charts.theme import Size, Spec
from reporting.documents.hospital_report import CAUSES, CategoryFigures, HospitalReport
from reporting.documents.report_words import CAUSE_NAMES, category_name

MOST_ROWS = 8


def use_chart(report: HospitalReport, *, size: Size) -> Spec:
    """Owned against lent, of the categories with most centrally managed devices."""
    rows = _largest(report, lambda row: row.use.central)
    return hospital.utilisation(
        [
            hospital.CategoryUse(
                category_name(row.category),
                row.use.central,
                row.use.mean_lent,
                row.use.peak_lent,
            )
            for row in rows
        ],
        title=_among(_("Owned and lent (devices)"), shown=len(rows), report=report),
        owned=_("Owned"),
        mean=_("Mean lent"),
        peak=_("Peak lent"),
        size=size,
    )


def daily_chart(report: HospitalReport, *, size: Size) -> Spec:
    """Devices lent and left in store at 09:00 of each day."""
    return hospital.daily(
        [hospital.DayUse(day.day, day.lent, day.owned - day.lent) for day in report.days],
        title=_("Lent and in store at 09:00 of each day (devices)"),
        lent=_("Lent"),
        available=_("In store"),
        size=size,
    )


def cause_chart(report: HospitalReport, *, size: Size) -> Spec:
    """Reported faults by cause, of the categories with most reports."""
    names = {cause: CAUSE_NAMES[cause]() for cause in CAUSES}
    rows = _largest(report, lambda row: row.failures.reports)
    return hospital.causes(
        [
            hospital.CauseCount(category_name(row.category), names[cause], count)
            for row in rows
            for cause, count in zip(CAUSES, row.failures.causes, strict=True)
            if count
        ],
        order=list(names.values()),
        title=_among(_("Fault reports by cause"), shown=len(rows), report=report),
        size=size,
    )


def _among(title: str, *, shown: int, report: HospitalReport) -> str:
    """The title, which says so where the chart leaves categories to the table."""
    if shown < MOST_ROWS or len(report.categories) == MOST_ROWS:
        return title
    return _("%(title)s, the %(shown)d largest") % {"title": title, "shown": shown}


def _largest(
    report: HospitalReport, weight: Callable[[CategoryFigures], float]
) -> Sequence[CategoryFigures]:
    """At most MOST_ROWS categories that weigh anything, heaviest first."""
    heavy = [row for row in report.categories if weight(row) > 0]
    return sorted(heavy, key=lambda row: (-weight(row), row.category.code))[:MOST_ROWS]
