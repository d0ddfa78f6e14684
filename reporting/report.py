"""A hospital's monthly report, out of its own rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from reporting import figures, hospital_month
from reporting.documents.hospital_report import (
    Category,
    CategoryFigures,
    HospitalReport,
    Note,
)
from reporting.documents.report_pages import (
    DeviceName,
    Pages,
    Shown,
    named_devices,
    named_makers,
    named_wards,
)
from reporting.metrics.month.hospital_month import Summary
from reporting.metrics.month.rows import HospitalRows, Settings
from reporting.queries import month_figures, names
from reporting.queries.month_figures import CategoryName, DeviceRow, LoanRow, MonthRows
from shared.kernel.periods import Month


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """A report and the rows it was computed from."""

    report: HospitalReport
    rows: HospitalRows


def build(
    *,
    month: Month,
    hospital: str,
    beds: int,
    revision: int,
    generated_on: date,
    settings: Settings | None = None,
    shown: Shown | None = None,
) -> Built:
    """The report of the hospital whose door is open.

    ``hospital`` is its name as printed, ``generated_on`` a JST date.
    """
    read = month_figures.load(month=month, history=figures.FAILURE_MONTHS)
    observed, chosen = Month.of(figures.observed_since(read)), settings or Settings()
    rows = hospital_month.load(month, observed=observed, settings=chosen)
    pages = _pages(rows, month, observed=observed, shown=shown or Shown())
    report = assemble(
        read,
        pages=pages,
        hospital=hospital,
        beds=beds,
        revision=revision,
        generated_on=generated_on,
    )
    return Built(report, rows)


def build_report(
    *, month: Month, hospital: str, beds: int, revision: int, generated_on: date
) -> HospitalReport:
    """The report alone, as the usual settings have it."""
    return build(
        month=month, hospital=hospital, beds=beds, revision=revision, generated_on=generated_on
    ).report


def assemble(
    rows: MonthRows, *, pages: Pages, hospital: str, beds: int, revision: int, generated_on: date
) -> HospitalReport:
    """The report of rows already read. Pure."""
    month = rows.month
    devices = figures.devices_of(rows, month=month)
    lending = figures.lending_of(devices, loans=rows.loans, month=month)
    all_devices = figures.totals(devices, lending=lending, rows=rows, month=month)
    return HospitalReport(
        hospital=hospital,
        beds=beds,
        month=month,
        revision=revision,
        generated_on=generated_on,
        failures_since=figures.failures_since(rows, month=month),
        totals=all_devices,
        categories=_categories(devices, lending=lending, rows=rows),
        days=tuple(figures.days_of(lending)),
        notes=_notes(rows, devices=devices, open_repairs=all_devices.failures.repairs.still_open),
        pages=pages,
    )


def _pages(rows: HospitalRows, month: Month, *, observed: Month, shown: Shown) -> Pages:
    """The month's figures with those to compare them with, and the names of what they list."""
    found = hospital_month.month_of(rows, month)

    def earlier(by: int) -> Summary | None:
        then = month.plus(-by)
        if then < observed:
            return None
        return hospital_month.hospital_month(
            then, observed=observed, settings=rows.settings
        ).summary

    return Pages(
        figures=found,
        before=earlier(1),
        year_before=earlier(12),
        devices={
            pk: DeviceName(asset_no=asset, name=name)
            for pk, asset, name in names.devices(named_devices(found))
        },
        wards=names.wards(named_wards(found)),
        makers=names.makers(named_makers(found)),
        shown=shown,
    )


def _categories(
    devices: Sequence[DeviceRow], *, lending: figures.Lending, rows: MonthRows
) -> tuple[CategoryFigures, ...]:
    """A row per category, most devices first, unclassified devices last."""
    found = []
    for code, group in groupby(sorted(devices, key=_category), key=_category):
        totals = figures.totals(list(group), lending=lending, rows=rows, month=rows.month)
        category = _named(code, rows.names)
        found.append(CategoryFigures(category=category, use=totals.use, failures=totals.failures))
    found.sort(key=lambda row: (not row.category.code, -row.use.owned, row.category.code))
    return tuple(found)


def _category(device: DeviceRow) -> str:
    return device.category


def _named(code: str, names: dict[str, CategoryName]) -> Category:
    name = names.get(code)
    return Category(code=code, ja=name.ja if name else "", en=name.en if name else "")


def _notes(rows: MonthRows, *, devices: Sequence[DeviceRow], open_repairs: int) -> tuple[Note, ...]:
    """Remarks on the data of the month, those that concern anything."""
    start, end = rows.month.start_moment, rows.month.end_moment
    loans = [loan for loan in rows.loans if loan.ended is None or loan.ended > start]
    counts = {
        "out-of-service": _left_out(rows, "out-of-service"),
        "lost-or-scrapped": _left_out(rows, "lost-or-scrapped"),
        "not-central": sum(not device.central for device in devices),
        "no-category": sum(not device.category for device in devices),
        "no-date": sum(device.used_since is None for device in devices),
        "unknown-loans": rows.unmatched_loans,
        "unknown-faults": rows.unmatched_faults,
        "presumed-retired": rows.presumed_retired,
        "overlapping-loans": _overlapping(loans),
        "open-loans": sum(loan.ended is None or loan.ended >= end for loan in loans),
        "open-repairs": open_repairs,
    }
    return tuple(Note(code=code, count=count) for code, count in counts.items() if count)


def _left_out(rows: MonthRows, why: str) -> int:
    return sum(device.left_out == why for device in rows.devices)


def _overlapping(loans: Sequence[LoanRow]) -> int:
    """Loans that begin before an earlier one of the same device has ended."""
    count = 0
    for _, group in groupby(loans, key=lambda loan: loan.device):
        first, *later = group
        latest = first.ended
        for loan in later:
            count += latest is None or loan.began < latest
            latest = None if latest is None or loan.ended is None else max(latest, loan.ended)
    return count
