"""A report's figures arranged for a page, in the reader's language."""

from typing import Any

from django.utils.translation import gettext as _

from optiserve.web.charts import DataTable
from reporting.charts.theme import Size
from reporting.documents import corrections
from reporting.documents.hospital_report import CAUSES, HospitalReport
from reporting.documents.report_cards import cards
from reporting.documents.report_charts import MOST_ROWS, cause_chart, daily_chart, use_chart
from reporting.documents.report_definitions import cautions, definitions
from reporting.documents.report_findings import findings
from reporting.documents.report_words import (
    CAUSE_NAMES,
    category_name,
    limits,
    month_name,
    note_text,
    number,
    percent,
)
from reporting.documents.rules import rule_changes

_LINE = 34  # pixels that a category takes in a chart
_EDGES = 96  # pixels for legend and axis


def context(report: HospitalReport) -> dict[str, Any]:
    """Everything of the page that comes from the figures."""
    return {
        "page_title": _("Report of %(month)s") % {"month": month_name(report.month)},
        "month": month_name(report.month),
        "cards": cards(report),
        "findings": findings(report),
        "notes": [(note_text(note), note.count) for note in report.notes],
        "rule_changes": rule_changes(report),
        "definitions": [(f"{one.code} {one.term}", one.text) for one in definitions(report)],
        "cautions": cautions(),
        "charts": _charts(report),
        "use": _use(report),
        "failures": _failures(report),
        "corrections": [
            (
                corrections.title(one),
                {"headers": corrections.headers(), "rows": corrections.rows(one)},
            )
            for one in report.corrections
        ],
    }


def _charts(report: HospitalReport) -> dict[str, Any]:
    rows = min(len(report.categories), MOST_ROWS)
    tall = Size("container", _EDGES + _LINE * max(rows, 2))
    charts: dict[str, Any] = {}
    if report.totals.use.central:
        charts["daily"] = daily_chart(report, size=Size("container", 280))
        charts["daily_table"] = DataTable(
            [_("Day"), _("Lent"), _("In store")],
            [[day.day, day.lent, day.owned - day.lent] for day in report.days],
        )
        charts["use"] = use_chart(report, size=tall)
    if report.totals.failures.reports:
        charts["causes"] = cause_chart(report, size=tall)
        charts["causes_table"] = DataTable(
            [_("Category"), *(CAUSE_NAMES[cause]() for cause in CAUSES)],
            [[category_name(row.category), *row.failures.causes] for row in report.categories],
        )
    return charts


def _use(report: HospitalReport) -> DataTable:
    headers = [
        _("Category"),
        _("Owned"),
        _("Centrally managed"),
        _("Mean lent"),
        _("95% lent"),
        _("Peak lent"),
        _("Utilisation U1"),
        _("Customary U3"),
        _("Median age (years)"),
    ]
    named = [(_("All devices"), report.totals.use), *_by_category(report, "use")]
    return DataTable(
        headers,
        [
            [
                name,
                use.owned,
                use.central,
                number(use.mean_lent),
                use.p95_lent,
                use.peak_lent,
                percent(use.utilisation),
                percent(use.customary),
                number(use.median_age),
            ]
            for name, use in named
        ],
    )


def _failures(report: HospitalReport) -> DataTable:
    headers = [
        _("Category"),
        _("Device-years"),
        _("Fault reports"),
        _("Failures"),
        _("Failures per device-year"),
        _("95% limits"),
        _("Repaired"),
        _("Under repair"),
        _("Median repair (days)"),
    ]
    named = [(_("All devices"), report.totals.failures), *_by_category(report, "failures")]
    return DataTable(
        headers,
        [
            [
                name,
                number(found.rate.device_years if found.rate else None),
                found.reports,
                found.rate.failures if found.rate else None,
                number(found.rate.rate if found.rate else None, decimals=2),
                limits(found.rate),
                found.repairs.closed,
                found.repairs.still_open,
                number(found.repairs.median),
            ]
            for name, found in named
        ],
    )


def _by_category(report: HospitalReport, part: str) -> list[tuple[str, Any]]:
    return [(category_name(row.category), getattr(row, part)) for row in report.categories]
