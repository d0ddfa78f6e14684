"""What stands under every heading: how many, of which period, by which definition."""

from django.utils.translation import gettext as _

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_pages import Section
from reporting.documents.report_words import day_span


def caption(
    report: HospitalReport,
    *,
    n: int | None = None,
    unit: str = "",
    of_year: bool = False,
    codes: tuple[str, ...] = (),
) -> str:
    """n = 312 devices · 2026/10/1–2026/10/31 · U1, U3: definitions on page 8.

    ``n`` counts devices unless ``unit`` says otherwise; the period is the month, or the year that
    ends with it.
    """
    figures = report.pages.figures
    period = figures.year if of_year else figures.month
    parts = [day_span(period.since, period.until)]
    if n is not None:
        counted = unit or _("devices")
        parts.insert(0, f"n = {n:,} {counted}")
    if codes:
        page = report.pages.number(Section.PEERS)
        told = {"codes": ", ".join(codes), "page": page}
        parts.append(_("%(codes)s: definitions on page %(page)d") % told)
    return " · ".join(parts)
