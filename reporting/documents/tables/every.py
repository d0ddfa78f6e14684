"""Every table of the report."""

from collections.abc import Callable, Iterator

from reporting.documents.hospital_report import HospitalReport
from reporting.documents.tables import failures, lending, stock
from reporting.documents.tables.table import Table

TABLES: tuple[Callable[[HospitalReport], Table], ...] = (
    lending.use,
    lending.daily,
    lending.sizing,
    lending.wards,
    lending.long_loans,
    lending.idle,
    failures.models,
    failures.causes,
    failures.repairs,
    failures.repeats,
    failures.lemons,
    failures.inspections,
    stock.ages,
    stock.lives,
    stock.candidates,
    stock.peers,
)


def all_tables(report: HospitalReport) -> Iterator[Table]:
    """Every table of the pages that the report has, in their order."""
    sections = report.pages.sections
    for make in TABLES:
        table = make(report)
        if table.section in sections:
            yield table
