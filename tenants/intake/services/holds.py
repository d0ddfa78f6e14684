"""What makes a file wait for a person before it is committed."""

from typing import Any

from django.db.models import QuerySet

from tenants.intake.models import FileState, ImportFile, ImportRow, Kind, RowStatus

# A ledger of all devices that shrank or grew this much is likely a part, or a pile-up, of
# the hospital's devices (I-22).
SMALLEST_SHARE = 80
LARGEST_SHARE = 150

# A few unreadable rows must not stop a month; more of them speak of a changed system, and a person
# must have seen them.
MOST_REJECTED_PERCENT = 2


def words_notice(file: ImportFile) -> dict[str, Any] | None:
    """A notice where rows wait for somebody to say what a status means (I-17), else None."""
    rows = ImportRow.objects.filter(
        file=file, status=RowStatus.REJECTED, errors__contains=[{"code": "E-WORD"}]
    ).count()
    return {"code": "W-WORDS", "params": {"rows": rows}} if rows else None


def size_notice(file: ImportFile) -> dict[str, Any] | None:
    """A notice where a ledger's size is far from the one before (percent), else None."""
    if file.kind != Kind.LEDGER or file.corrects_id or not file.is_snapshot:
        return None
    earlier = snapshots().filter(month__lt=file.month).order_by("-month").first()
    now = file.rows - file.rows_skipped - file.rows_rejected
    before = earlier.rows_committed if earlier else 0
    if not before or SMALLEST_SHARE * before <= 100 * now <= LARGEST_SHARE * before:
        return None
    return {"code": "W-SIZE", "params": {"rows": now, "before": before}}


def snapshots() -> QuerySet[ImportFile]:
    """Committed ledgers that hold all devices."""
    ledgers = ImportFile.objects.filter(kind=Kind.LEDGER, state=FileState.COMMITTED)
    return ledgers.filter(corrects=None).exclude(mapping__snapshot=False)


def too_many_rejected(file: ImportFile) -> bool:
    """Whether more rows were rejected than may pass unseen."""
    data_rows = file.rows - file.rows_skipped
    return 100 * file.rows_rejected > MOST_REJECTED_PERCENT * data_rows
