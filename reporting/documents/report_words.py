"""The report's names and numbers in the active language, for screen and paper alike."""

from collections.abc import Callable
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting.documents.hospital_report import Category, HospitalReport, Note
from reporting.documents.report_pages import Section
from reporting.metrics.benchmark import ALL_SIZES, Benchmark, Standing
from reporting.metrics.reliability import FailureRate
from reporting.metrics.replacement import Action, Component
from shared.kernel.periods import Month

ABSENT = "–"

CAUSE_NAMES: dict[str, Callable[[], str]] = {
    "human": lambda: _("Handling"),
    "mechanical": lambda: _("Mechanical"),
    "mixed": lambda: _("Mixed"),
    "no_fault": lambda: _("No fault found"),
    "unknown": lambda: _("Unknown"),
}

ROUTES: dict[str, Callable[[], str]] = {
    "": lambda: _("All repairs"),
    "in_house": lambda: _("In-house"),
    "maker": lambda: _("By the maker"),
}

ACTIONS: dict[str, Callable[[], str]] = {
    Action.REPLACE: lambda: _("Replace"),
    Action.REDUCE: lambda: _("Do without"),
    Action.KEEP: lambda: _("Keep"),
    Action.HOLD_REPAIR: lambda: _("Hold repair"),
    Action.UNDECIDED: lambda: _("Undecided"),
}

COMPONENTS: dict[str, Callable[[], str]] = {
    Component.AGE: lambda: _("Age"),
    Component.FAILURE: lambda: _("Failures"),
    Component.PARTS: lambda: _("Parts"),
    Component.REPAIR_COST: lambda: _("Repair cost"),
    Component.DOWNTIME: lambda: _("Downtime"),
    Component.RISK: lambda: _("Risk"),
    Component.UTILISATION: lambda: _("Use"),
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


def note_text(note: Note) -> str:
    """A remark on the data's quality."""
    return NOTES[note.code]()


def yen(value: float | None) -> str:
    """Whole yen, ¥420,000."""
    return ABSENT if value is None else f"¥{value:,.0f}"


def day_span(since: date, until: date) -> str:
    """From a day to the day before ``until``, as short as it can be: 2026/5/1–2026/10/31."""
    last = until - timedelta(days=1)
    return f"{since.year}/{since.month}/{since.day}–{last.year}/{last.month}/{last.day}"


def category_called(report: HospitalReport, code: str) -> str:
    """A category of the report by its code, in the active language."""
    known = (row.category for row in report.categories if row.category.code == code)
    return category_name(next(known, Category(code=code)))


def ward_called(report: HospitalReport, ward: int | None) -> str:
    """A ward by its id as the hospital writes it."""
    return _("No ward named") if ward is None else report.pages.wards.get(ward, str(ward))


def device_called(report: HospitalReport, device: int) -> tuple[str, str]:
    """A device's asset number and name."""
    known = report.pages.devices.get(device)
    return (known.asset_no, known.name) if known else (str(device), ABSENT)


def model_called(report: HospitalReport, model: str) -> str:
    """A model with its maker's name in the active language instead of the maker's code."""
    code, gap, rest = model.partition(" ")
    if code not in report.pages.makers:
        return model or _("Unknown model")
    ja, en = report.pages.makers[code]
    name = ja if (get_language() or "ja").startswith("ja") or not en else en
    return f"{name}{gap}{rest}"


def fiscal_year(report: HospitalReport, year: int) -> str:
    """The fiscal year that a plan's year, from 1, is: the first begins after the month."""
    month = report.month.start
    begins = month.year + (month.month >= report.pages.shown.fiscal_year_from)
    return _("Fiscal %(year)d") % {"year": begins + year - 1}


def metric_name(code: str) -> str:
    """What a headline figure is called."""
    return METRICS[code]()


METRICS: dict[str, Callable[[], str]] = {
    "U1": lambda: _("Standard utilisation (U1)"),
    "C2": lambda: _("Most lent at once"),
    "R1": lambda: _("Failures per device-year"),
    "R3": lambda: _("Median repair time"),
    "S1": lambda: _("Devices to replace"),
}


def inspections_wanted() -> str:
    """What a hospital would have to hand over for the page of inspections."""
    return _(
        "With a list of planned inspections (asset number, date due, date done, reason if not done)"
        " this page shows what share was done in time, by category, and why others were not."
    )


def band_name(band: str) -> str:
    """The hospitals compared with: those of a bed band, or of any size."""
    return _("All sizes") if band == ALL_SIZES else _("%(band)s beds") % {"band": band}


def outcome(one: Standing) -> str:
    """How a category compares, or why it does not."""
    if one.peers is None:
        return _("Not comparable") if one.enough else _("Not comparable: too little of your own")
    own, low, high = one.own or 0.0, one.low, one.high
    if low is None or high is None:
        return _("Above") if own > one.peers.value else _("Not above")
    if own > high:
        return _("More than chance explains")
    return _("Less than chance explains") if own < low else _("Within chance")


def incomparable(benchmark: Benchmark) -> str:
    """Why nothing compares, "" where something does."""
    if benchmark.mixes:
        return ""
    if not benchmark.is_published:
        return _("Not comparable: no figures of other hospitals are published of this month.")
    if not any(one.enough for one in benchmark.standings):
        return _(
            "Not comparable: a comparison needs three months and five device-years of a category."
        )
    return _(
        "Not comparable: of none of these categories are there enough hospital groups, or"
        " publishing the figure would give one away."
    )


SECTIONS: dict[Section, Callable[[], str]] = {
    Section.SUMMARY: lambda: _("Summary"),
    Section.USE: lambda: _("Stock and use"),
    Section.SIZING: lambda: _("How many devices are needed"),
    Section.WARDS: lambda: _("Wards and devices that stay away"),
    Section.FAILURES: lambda: _("Failures and repair"),
    Section.INSPECTION: lambda: _("Inspections"),
    Section.AGES: lambda: _("Age and replacement"),
    Section.PEERS: lambda: _("Comparison and definitions"),
}


def missing(report: HospitalReport) -> list[str]:
    """What was not provided, so that a page or a figure is not there."""
    pages = report.pages
    told = {
        _("Lending data not provided."): not pages.lends,
        _("Inspection data not provided."): not pages.inspections,
        _("No fault was reported in the year."): not pages.figures.failures.reports,
        _("Comparison with other hospitals not available."): not pages.benchmark.mixes,
    }
    return [words for words, absent in told.items() if absent]
