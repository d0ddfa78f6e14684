"""A hospital's monthly report as a workbook: every figure and every row of its tables."""

from collections.abc import Iterator
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import override

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.report_cards import cards
from reporting.documents.report_definitions import definitions
from reporting.documents.report_findings import findings
from reporting.documents.report_words import month_name
from reporting.documents.tables.every import all_tables
from reporting.documents.tables.table import Kind, Table
from reporting.exports.xlsx_file import Page, book_bytes

FORMATS = {
    Kind.SHARE: "0.0%",
    Kind.NUMBER: "#,##0.0",
    Kind.RATE: "#,##0.00",
    Kind.YEN: '"¥"#,##0',
    Kind.COUNT: "#,##0",
}


def render(report: HospitalReport, *, language: Literal["ja", "en"]) -> bytes:
    """The workbook: the summary, a sheet per table, and the definitions."""
    with override(language):
        return book_bytes(_pages(report))


def _pages(report: HospitalReport) -> Iterator[Page]:
    heading = f"{report.hospital} {month_name(report.month)}"
    yield Page(
        title=_("Summary"),
        headers=[_("Figure"), _("Value"), _("Detail"), _("On last month"), _("On last year")],
        rows=[
            (card.label, card.value, card.detail, card.change, card.year_change)
            for card in cards(report)
        ],
        preamble=[heading, *findings(report)],
    )
    for table in all_tables(report):
        yield _page(table, number=report.pages.number(table.section))
    yield Page(
        title=_("Definitions"),
        headers=[_("Code"), _("Figure"), _("Formula")],
        rows=[(one.code, one.term, one.text) for one in definitions(report)],
        preamble=[heading],
    )


def _page(table: Table, *, number: int) -> Page:
    return Page(
        title=f"{number} {table.title}",
        headers=[field.title for field in table.fields],
        rows=table.rows,
        preamble=[table.title, table.caption],
        formats=[FORMATS.get(field.kind, "") for field in table.fields],
    )
