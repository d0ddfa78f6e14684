"""How good a month's data are: a score, what it lost to which reason, what to mend first.

    score = 100 - sum over reasons of weight * affected / base

The weights add up to 100 and ``affected / base`` lies between 0 and 1, so the score lies between 0
and 100. Where there is nothing to count (base 0) a reason costs nothing, unless the file that would
tell is missing: then it costs its whole weight, for nobody knows.

The weights are OptiServe's own: heavy is what keeps a figure from being made at all, light what
only blurs it. All is computed in SQL from what is there, so computing it again gives the same until
files or masters change.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from shared.kernel.databases import atomic_for, connection_for
from shared.kernel.periods import Month
from shared.kernel.sql import load
from tenants.equipment.models import LONG_LOAN_DAYS, QualityScore
from tenants.intake.models import FileState, ImportFile

# reason: (weight, the kind of file that tells; "" where none does)
WEIGHTS: Final[dict[str, tuple[int, str]]] = {
    "missing_file": (20, ""),
    "rejected": (14, ""),
    "no_category": (14, "ledger"),
    "unknown_device": (10, "loans"),
    "no_acquired_on": (6, "ledger"),
    "long_open": (6, ""),
    "no_maker": (4, "ledger"),
    "no_model": (4, "ledger"),
    "no_cost": (4, "ledger"),
    "no_serial": (4, "ledger"),
    "no_ward": (4, "ledger"),
    "overlap": (4, "loans"),
    "ward_type": (4, ""),
    "imprecise": (2, "ledger"),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """What spoils ``affected`` of ``base``; mending all of it gains ``lost`` points."""

    code: str
    weight: int
    affected: int
    base: int
    lost: float


@dataclass(frozen=True, slots=True)
class Quality:
    """A month's score (0 to 100, one decimal) and its reasons, the largest gain first."""

    month: Month
    score: Decimal
    reasons: tuple[Reason, ...]


def quality(month: Month) -> Quality:
    """Compute a month's quality from what is known now."""
    with connection_for(ImportFile).cursor() as cursor:
        cursor.execute(
            load("tenants.intake", "quality"),
            {
                "month": month.start,
                "start": month.start_moment,
                "end": month.end_moment,
                "long": LONG_LOAN_DAYS,
            },
        )
        counted = cursor.fetchall()
    committed = ImportFile.objects.filter(month=month.start, state=FileState.COMMITTED)
    return scored(month, counted, told=frozenset(committed.values_list("kind", flat=True)))


def scored(
    month: Month, counted: Sequence[tuple[str, int, int]], *, told: frozenset[str]
) -> Quality:
    """The score of counts (reason, affected, base). ``told``: the kinds of files that are there."""
    reasons = [_reason(code, affected, base, told=told) for code, affected, base in counted]
    reasons.sort(key=lambda one: (-one.lost, one.code))
    left = 100 - sum(one.lost for one in reasons)
    return Quality(month, Decimal(str(round(max(0.0, left), 1))), tuple(reasons))


def _reason(code: str, affected: int, base: int, *, told: frozenset[str]) -> Reason:
    weight, teller = WEIGHTS[code]
    unknown = bool(teller) and teller not in told
    share = affected / base if base else float(unknown)
    return Reason(code, weight, affected, base, round(weight * share, 2))


@atomic_for(QualityScore)
def record(month: Month, *, at: datetime) -> QualityScore:
    """Store a month's quality in place of what was stored of it. Repeatable."""
    found = quality(month)
    row, _ = QualityScore.objects.update_or_create(
        month=month.start,
        defaults={
            "score": found.score,
            "reasons": [asdict(one) for one in found.reasons],
            "computed_at": at,
        },
    )
    return row


def trend(months: int = 12) -> list[QualityScore]:
    """Stored months, the latest last."""
    return list(QualityScore.objects.all()[:months])[::-1]


def reasons_of(stored: Sequence[dict[str, Any]]) -> tuple[Reason, ...]:
    """Reasons as they were stored."""
    return tuple(Reason(**one) for one in stored)
