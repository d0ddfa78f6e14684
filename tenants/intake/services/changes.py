"""What a commit, an undo or a decision changed, written down when it is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.kernel.periods import Month
from tenants.equipment.models import Device, Fault, Loan
from tenants.intake import statements
from tenants.intake.fields import Kind
from tenants.intake.models import Change, Deed, FileState, ImportFile


@dataclass(frozen=True, slots=True)
class Difference:
    """How many devices, loans or faults would come, change or go if files were told.

    ``since`` and ``until`` (none: to this day) span the loans or faults among them.
    """

    new: int
    changed: int
    gone: int
    since: datetime | None
    until: datetime | None

    @property
    def any(self) -> bool:
        """Whether there is a difference at all."""
        return bool(self.new or self.changed or self.gone)


def difference(kind: Kind, *, files: Sequence[int], whole: bool) -> Difference:
    """What telling the files would change; ``whole``: they are all that count."""
    return Difference(*statements.fetch("count_changes", kind=kind, files=files, whole=whole)[0])


def totals() -> dict[str, int]:
    """How many devices, loans and faults are known."""
    return {
        "devices": Device.objects.count(),
        "loans": Loan.objects.count(),
        "faults": Fault.objects.count(),
    }


def months_touched(file: ImportFile, found: Difference) -> list[date]:
    """First days of the months whose figures may have changed (I-26).

    A ledger speaks of its own month and all after it, loans and faults of the time they span.
    """
    if not found.any:
        return []
    months = months_from(found.since or file.month, at_least=file.month)
    if found.until is None:
        return months
    last = max(months[0], Month.of(found.until).start)
    return [month for month in months if month <= last]


def months_from(first: date, *, at_least: date | None = None) -> list[date]:
    """First days of the months from a day to the last one of which any file is committed."""
    known = ImportFile.objects.filter(state=FileState.COMMITTED).values_list("month", flat=True)
    last = Month.of(max([at_least or first, *known]))
    months = [Month.of(first)]
    while months[-1] < last:
        months.append(months[-1].next())
    return [month.start for month in months]


def record(
    deed: Deed,
    *,
    file: ImportFile | None = None,
    subject: str = "",
    by: str,
    at: datetime,
    reason: str = "",
    counts: dict[str, int] | None = None,
    before: dict[str, int] | None = None,
    months: Sequence[date] = (),
) -> Change:
    """Write down what was done; what there is now is counted here."""
    return Change.objects.create(
        deed=deed,
        file=file,
        subject=subject[:254],
        at=at,
        by=by,
        reason=reason[:200],
        counts=counts or {},
        before=before or {},
        after=totals() if before is not None else {},
        months=[month.isoformat() for month in months],
    )


def as_counts(found: Difference, **more: Any) -> dict[str, int]:
    """A difference as it is kept."""
    return {"new": found.new, "changed": found.changed, "gone": found.gone, **more}
