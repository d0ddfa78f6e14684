"""What files changed, and what taking one back would change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import QuerySet, Sum

from shared.kernel.periods import Month
from tenants.equipment.models import Device
from tenants.intake import statements
from tenants.intake.models import Change, Deed, FileState, ImportFile
from tenants.intake.services import changes

SHOWN = 100
# More rows than this are not compared while somebody waits for a page.
_MOST_ROWS = 100_000
# More rows than this are told anew by a worker.
_MOST_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Line:
    """A device, loan or fault with its fields before and after; ``at`` is when it began.

    ``deed`` is new, changed or gone. A side is None where it is not there.
    """

    key: str
    at: datetime | None
    deed: Literal["new", "changed", "gone"]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What a committed file changes, compared with its never having come.

    ``missing`` counts the devices that are missing since it. ``lines`` are the first SHOWN.
    ``revives`` are the files that would count again without it, ``months`` (first days) those
    whose figures rest on it.
    """

    new: int
    changed: int
    gone: int
    missing: int
    lines: Sequence[Line]
    revives: Sequence[ImportFile]
    months: Sequence[date]


def changes_made() -> QuerySet[Change]:
    """Everything that was done to the equipment, latest first."""
    return Change.objects.select_related("file")


def changes_of(month: Month, *, since: datetime, until: datetime) -> QuerySet[Change]:
    """What changed a month's figures after ``since`` and not after ``until``, oldest first."""
    touching = Change.objects.filter(months__contains=[month.start.isoformat()])
    return touching.filter(at__gt=since, at__lte=until).select_related("file").order_by("at", "pk")


def last_commit(file: ImportFile) -> Change | None:
    """What the latest commit of a file changed then."""
    return file.changes.filter(deed__in=[Deed.COMMIT, Deed.SAME]).first()


def effect(file: ImportFile) -> Effect | None:
    """What a committed file changes; None if there are too many rows to compare at once."""
    left = _without(file)
    if _rows(left) + file.rows > _MOST_ROWS:
        return None
    found = changes.difference(file.kind, files=left, whole=True)
    lines = statements.fetch("list_changes", kind=file.kind, files=left, whole=True, limit=SHOWN)
    return Effect(
        new=found.gone,
        changed=found.changed,
        gone=found.new,
        missing=Device.objects.filter(missing_since=file.month).count()
        if file.kind == "ledger"
        else 0,
        lines=[_turned_round(*line) for line in lines],
        revives=list(file.replaces.order_by("pk")),
        months=changes.months_touched(file, found),
    )


def is_large_hospital() -> bool:
    """Whether telling everything anew takes longer than somebody should wait for."""
    committed = ImportFile.objects.filter(state=FileState.COMMITTED)
    return _rows(list(committed.values_list("pk", flat=True))) > _MOST_AT_ONCE


def is_large(file: ImportFile) -> bool:
    """Whether taking the file back tells more rows anew than somebody should wait for."""
    return _rows(_without(file)) > _MOST_AT_ONCE


def _rows(files: Sequence[int]) -> int:
    return ImportFile.objects.filter(pk__in=files).aggregate(rows=Sum("rows"))["rows"] or 0


def _without(file: ImportFile) -> list[int]:
    others = ImportFile.objects.filter(kind=file.kind, state=FileState.COMMITTED)
    left = others.exclude(pk=file.pk) | ImportFile.objects.filter(replaced_by=file)
    return list(left.values_list("pk", flat=True))


def _turned_round(
    key: str, at: datetime | None, deed: str, before: str | None, after: str | None
) -> Line:
    """What an undo would bring back is what the file took away. The sides come as JSON."""
    turned: dict[str, Literal["new", "changed", "gone"]] = {"new": "gone", "gone": "new"}
    return Line(key, at, turned.get(deed, "changed"), _fields(after), _fields(before))


def _fields(side: str | None) -> dict[str, Any] | None:
    return json.loads(side) if side else None
