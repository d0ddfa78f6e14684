"""What a commit, an undo or a decision changed, written down when it is done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models.functions import Greatest

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


@dataclass(frozen=True, slots=True)
class Totals:
    """How many devices, loans and faults are known, and the days from which devices are retired.

    ``retired``: by key; for a device whose first ledger came later, that ledger's month.
    """

    devices: int
    loans: int
    faults: int
    retired: Mapping[str, date]

    @property
    def counts(self) -> dict[str, int]:
        """What is kept of it."""
        return {name: getattr(self, name) for name in ("devices", "loans", "faults")}


def totals() -> Totals:
    """What is known now."""
    retired = Device.objects.filter(retired_on__isnull=False).values_list(
        "key", Greatest("retired_on", "first_seen_month")
    )
    return Totals(
        devices=Device.objects.count(),
        loans=Loan.objects.count(),
        faults=Fault.objects.count(),
        retired=dict(retired),
    )


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
    before: Totals | None = None,
    months: Sequence[date] = (),
) -> Change:
    """Write down what was done; what there is now is counted here.

    To ``months`` are added those in which a device is retired now and was not, or the other way
    round: a second ledger that lacks a device retires it on the day of the first (I-23).
    """
    after = totals() if before is not None else None
    if before and after:
        moved = before.retired.items() ^ after.retired.items()
        if moved:
            since = min(day for _key, day in moved)
            told = months_from(since, at_least=file.month if file else None)
            months = sorted({*months, *told})
    return Change.objects.create(
        deed=deed,
        file=file,
        subject=subject[:254],
        at=at,
        by=by,
        reason=reason[:200],
        counts=counts or {},
        before=before.counts if before else {},
        after=after.counts if after else {},
        months=[month.isoformat() for month in months],
    )


def as_counts(found: Difference, **more: Any) -> dict[str, int]:
    """A difference as it is kept."""
    return {"new": found.new, "changed": found.changed, "gone": found.gone, **more}
