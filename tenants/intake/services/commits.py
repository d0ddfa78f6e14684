"""From accepted rows to the hospital's equipment, in one transaction.

What is known of a hospital's equipment is a function of its committed files alone. A file later
than all others of its kind only adds to what is known; any other (a replacement, a correction, a
month that came late) has its kind told anew from all committed files, so that the order in which
files came never shows.
"""

from datetime import datetime

from shared.kernel.databases import atomic_for
from tenants.intake import statements
from tenants.intake.models import FileState, ImportFile, Kind
from tenants.intake.services import equipment, profiles
from tenants.intake.services.errors import WrongState
from tenants.intake.services.holds import size_notice, words_notice
from tenants.intake.services.turns import take_turn

_DONE = (FileState.COMMITTED, FileState.REPLACED)


@atomic_for(ImportFile)
def commit(*, file: ImportFile, by: str, at: datetime, confirm_size: bool = False) -> ImportFile:
    """Commit a checked file's accepted rows; harmless when repeated.

    An earlier file of its kind and month becomes ``replaced``. A file with statuses that nobody
    has explained stays ``to_check`` with a notice, and so does a ledger whose size is far from the
    one before, unless ``confirm_size``. Raises WrongState.
    """
    # One turn for all kinds: ledgers link loans and faults, which others may be writing.
    take_turn("commit")
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state in _DONE:
        return file
    if file.state != FileState.TO_CHECK:
        raise WrongState(state=file.state)
    if file.corrects and file.corrects.state != FileState.COMMITTED:
        raise WrongState(state=file.corrects.state)
    notice = words_notice(file) or (None if confirm_size else size_notice(file))
    if notice is None:
        _commit(file, by=by, at=at)
    elif notice not in file.notices:
        file.notices.append(notice)
        file.save(update_fields=["notices"])
    return file


def _commit(file: ImportFile, *, by: str, at: datetime) -> None:
    file.rows_new, file.rows_changed, _ = statements.fetch(
        f"count_{file.kind}", kind=file.kind, files=[file.pk]
    )[0]
    file.rows_committed = file.rows - file.rows_skipped - file.rows_rejected
    committed = ImportFile.objects.filter(kind=file.kind, state=FileState.COMMITTED)
    whole = committed.filter(month__gte=file.month).exists()
    if file.corrects is None:
        committed.filter(month=file.month).update(state=FileState.REPLACED)
    file.state = FileState.COMMITTED
    file.committed_at, file.committed_by = at, by
    file.profile = profiles.remember(file, by=by, at=at)
    file.save()
    files = list(committed.values_list("pk", flat=True)) if whole else [file.pk]
    equipment.tell(file.kind, files=files, whole=whole)
    _notice_unknown_devices(file)


def _notice_unknown_devices(file: ImportFile) -> None:
    if file.kind == Kind.LEDGER:
        return
    rows = statements.fetch("count_unknown", files=[file.pk])[0][0]
    if rows:
        file.notices.append({"code": "W-UNKNOWN-DEVICE", "params": {"rows": rows}})
        file.save(update_fields=["notices"])
