"""What a hospital's monthly report says: figures and codes, no words.

The archive stores it as JSON; screen and paper are both drawn from it, so they cannot differ.
Shares are 0-1, rates per device-year, durations days, dates JST.
"""

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter

from reporting.documents.report_pages import Pages, RuleChange
from reporting.metrics.reliability import FailureRate
from reporting.metrics.repairs import RepairTimes
from shared.kernel.periods import Month

CAUSES = ("human", "mechanical", "mixed", "no_fault", "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A device category and its names; ``code`` is empty for devices nobody has classified."""

    code: str
    ja: str = ""
    en: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFigures:
    """Stock and lending of a group of devices in the month.

    ``owned`` counts devices in service on the last day, ``central`` those of them that enter the
    lending figures: U1 ``utilisation``, U3 ``customary``, and N(t)'s mean, 95 % point and peak.
    """

    owned: int
    central: int
    mean_lent: float
    p95_lent: int
    peak_lent: int
    utilisation: float | None
    customary: float | None
    median_age: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFigures:
    """Faults of a group of devices in the window of the failure figures.

    ``reports`` counts every report, ``causes`` by cause in the order of CAUSES; the rate leaves
    out those in which no fault was found.
    """

    reports: int
    causes: tuple[int, ...]
    rate: FailureRate | None
    repairs: RepairTimes


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFigures:
    """One category's row in the tables."""

    category: Category
    use: UseFigures
    failures: FailureFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """A day of the month: centrally managed devices available and lent at 09:00, peak lent."""

    day: int
    owned: int
    lent: int
    peak: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """The hospital as a whole."""

    use: UseFigures
    failures: FailureFigures


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on the data's quality: a code of ``report_words.NOTES`` and how many rows."""

    code: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why figures changed: a file of a ``kind``, or a decision (kind "") on what ``subject`` names.

    ``deed`` says what was done, a code of ``corrections.DEEDS``, ``on`` the JST date.
    """

    subject: str
    kind: str
    deed: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A figure, a code of ``corrections.FIGURES``, as it was sent and as it is now.

    ``category`` is None for the hospital as a whole. A side is None where there is no figure.
    """

    figure: str
    category: Category | None
    was: float | None
    now: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What revision ``after`` of a month says otherwise than revision ``before``, and why."""

    month: Month
    before: int
    after: int
    differences: tuple[Difference, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalReport:
    """A month's report. Failures are counted from ``failures_since`` to the month's end.

    ``corrections`` tell what this revision says otherwise than the one before; in a month's first
    report, what has been revised of earlier months since the last one was sent. ``rule_changes``
    are those of thresholds, weights and targets since then. ``pages`` is what the document shows.
    """

    hospital: str
    beds: int
    month: Month
    revision: int
    generated_on: date
    failures_since: date
    totals: Totals
    categories: tuple[CategoryFigures, ...]
    days: tuple[DayFigures, ...]
    notes: tuple[Note, ...]
    pages: Pages
    corrections: tuple[Correction, ...] = ()
    rule_changes: tuple[RuleChange, ...] = ()


def to_json(report: HospitalReport) -> dict[str, Any]:
    """The report as JSON values, for the archive."""
    return dict(_adapter().dump_python(report, mode="json"))


def from_json(figures: dict[str, Any]) -> HospitalReport:
    """The report an archive holds. Raises pydantic.ValidationError for anything else."""
    return _adapter().validate_python(figures)


def figures_hash(report: HospitalReport) -> str:
    """SHA-256 of what the report says, whichever revision says it and whenever."""
    figures = to_json(report)
    del (
        figures["revision"],
        figures["generated_on"],
        figures["corrections"],
        figures["rule_changes"],
    )
    text = json.dumps(figures, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[HospitalReport]:
    return TypeAdapter(HospitalReport)
