"""The report's sentences, in the active language: figures with units, findings, notes, definitions.

Screen and paper take their words from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting.documents.hospital_report import Category, HospitalReport, Note
from reporting.metrics.reliability import FailureRate
from shared.kernel.periods import Month

ABSENT = "–"

CAUSE_NAMES: dict[str, Callable[[], str]] = {
    "human": lambda: _("Handling"),
    "mechanical": lambda: _("Mechanical"),
    "mixed": lambda: _("Mixed"),
    "no_fault": lambda: _("No fault found"),
    "unknown": lambda: _("Unknown"),
}

NOTES: dict[str, Callable[[], str]] = {
    "out-of-service": lambda: _("Devices left out: suspended, on demonstration or held for others"),
    "lost-or-scrapped": lambda: _("Devices left out: scrapped or lost on an unknown date"),
    "not-central": lambda: _("Devices managed by wards, outside the lending figures"),
    "no-category": lambda: _("Devices without a category"),
    "no-date": lambda: _("Devices without a date of purchase or first use"),
    "unknown-loans": lambda: _("Loans of devices that are not in the ledger, left out"),
    "unknown-faults": lambda: _("Faults of devices that are not in the ledger, left out"),
    "presumed-retired": lambda: _("Devices that count as retired because two ledgers lack them"),
    "overlapping-loans": lambda: _("Loans that overlap another of the same device, counted once"),
    "open-loans": lambda: _("Loans without a return, counted up to the end of the month"),
    "open-repairs": lambda: _("Repairs not yet finished, outside the repair times"),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """A term of the report and what it means, with its number of devices and period."""

    term: str
    text: str


def month_name(month: Month) -> str:
    """2026年10月, October 2026."""
    return date_format(month.start, "YEAR_MONTH_FORMAT")


def day_name(day: date) -> str:
    """2026年10月1日, Oct. 1, 2026."""
    return date_format(day, "DATE_FORMAT")


def category_name(category: Category) -> str:
    """The category in the active language; Japanese where it has no other name."""
    if not category.code:
        return _("Unclassified")
    if (get_language() or "ja").startswith("ja") or not category.en:
        return category.ja or category.code
    return category.en


def percent(share: float | None) -> str:
    """A share with one decimal, 31.2%."""
    return ABSENT if share is None else f"{share:.1%}"


def number(value: float | None, *, decimals: int = 1) -> str:
    """A plain number, a dash where there is none."""
    return ABSENT if value is None else f"{value:,.{decimals}f}"


def limits(rate: FailureRate | None) -> str:
    """The confidence limits, 0.06–0.88; with no failures only the upper, up to 0.15."""
    if rate is None:
        return ABSENT
    if not rate.failures:
        return _("up to %(upper)s") % {"upper": number(rate.upper, decimals=2)}
    return f"{rate.lower:.2f}–{rate.upper:.2f}"


def findings(report: HospitalReport) -> list[str]:
    """Three sentences computed from the figures: use, stock and failures."""
    return [_busiest(report), _spare(report), _failures(report)]


def note_text(note: Note) -> str:
    """A remark on the data's quality."""
    return NOTES[note.code]()


def _busiest(report: HospitalReport) -> str:
    used = [row for row in report.categories if row.use.utilisation]
    if not used:
        return _("No loan was recorded in this month, so utilisation cannot be judged.")
    row = max(used, key=lambda row: (row.use.utilisation or 0, row.category.code))
    return _(
        "%(category)s was used most: %(share)s of its time in service was on loan,"
        " at most %(peak)d of %(owned)d devices at once (page 2)."
    ) % {
        "category": category_name(row.category),
        "share": percent(row.use.utilisation),
        "peak": row.use.peak_lent,
        "owned": row.use.central,
    }


def _spare(report: HospitalReport) -> str:
    short = [row for row in report.categories if 0 < row.use.central <= row.use.peak_lent]
    if short:
        row = min(short, key=lambda row: (-row.use.central, row.category.code))
        return _("%(category)s ran out: all %(owned)d devices were on loan at once (page 2).") % {
            "category": category_name(row.category),
            "owned": row.use.central,
        }
    spare = [row for row in report.categories if row.use.central and row.use.peak_lent]
    if not spare:
        return _("The stock is %(owned)d devices in %(categories)d categories (page 2).") % {
            "owned": report.totals.use.owned,
            "categories": len(report.categories),
        }
    row = max(spare, key=lambda row: (row.use.central - row.use.peak_lent, row.category.code))
    return _(
        "No category ran out of devices. %(category)s always had at least %(spare)d of"
        " %(owned)d in store (page 2)."
    ) % {
        "category": category_name(row.category),
        "spare": row.use.central - row.use.peak_lent,
        "owned": row.use.central,
    }


def _failures(report: HospitalReport) -> str:
    total = report.totals.failures.rate
    if total is None:
        return _("No device was in service, so there is no failure rate.")
    if not total.failures:
        return _(
            "No failure was counted in %(years)s device-years: the true rate is at most"
            " %(upper)s per device-year (95%%, page 3)."
        ) % {"years": number(total.device_years), "upper": number(total.upper, decimals=2)}
    row = max(report.categories, key=lambda row: _count(row.failures.rate))
    return _(
        "%(failures)d failures in %(years)s device-years; most of them, %(most)d, in"
        " %(category)s (page 3)."
    ) % {
        "failures": total.failures,
        "years": number(total.device_years),
        "most": _count(row.failures.rate),
        "category": category_name(row.category),
    }


def _count(rate: FailureRate | None) -> int:
    return rate.failures if rate else 0


def definitions(report: HospitalReport) -> list[Definition]:
    """What each figure means, with its number of devices, its period and what it leaves out."""
    use, failures = report.totals.use, report.totals.failures
    month = {"days": report.month.days, "devices": use.central}
    return [
        Definition(
            _("Stock"),
            _("Devices in service on the last day of the month (n = %(owned)d).")
            % {"owned": use.owned},
        ),
        Definition(
            _("Standard utilisation (U1)"),
            _(
                "Time on loan divided by time in service, overlapping loans counted once."
                " %(devices)d centrally managed devices, %(days)d days."
            )
            % month,
        ),
        Definition(
            _("Customary share (U3)"),
            _("Devices lent divided by devices owned at 09:00, averaged over %(days)d days.")
            % month,
        ),
        Definition(
            _("Mean, 95% and peak lent"),
            _(
                "Devices on loan at the same time, weighted by time: the mean, the number not"
                " exceeded in 95% of the month, and the largest."
            ),
        ),
        Definition(
            _("Failure rate"),
            _(
                "Failures per device-year since %(since)s, with the exact 95%% limits of a"
                " Poisson count. %(left_out)d reports in which no fault was found are left out."
            )
            % {
                "since": day_name(report.failures_since),
                "left_out": failures.causes[3],
            },
        ),
        Definition(
            _("Repair time"),
            _(
                "Days from report to restoration: %(closed)d finished repairs;"
                " %(open)d unfinished ones are not in the median."
            )
            % {"closed": failures.repairs.closed, "open": failures.repairs.still_open},
        ),
        Definition(
            _("A loan is not use"),
            _("Wards may keep devices without using them. These figures show lending."),
        ),
    ]
