"""From accepted rows to the hospital's equipment, in one transaction, and back.

What is known of a hospital's equipment is a function of its committed files alone (and of what its
people decided about single devices). A file later than all others of its kind only adds to what is
known; any other (a replacement, a correction, a month that came late, one that is taken back) has
its kind told anew from all committed files, so that neither the order in which files came nor a
file that does not count any more ever shows.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from shared.kernel.clock import JST
from shared.kernel.databases import atomic_for
from tenants.equipment.models import Device
from tenants.intake import statements
from tenants.intake.models import Deed, FileState, ImportFile, Kind
from tenants.intake.services import changes, equipment, profiles
from tenants.intake.services.errors import StillNeeded, TooLate, WrongState
from tenants.intake.services.holds import size_notice, words_notice
from tenants.intake.services.turns import take_turn

UNDO_FOR = timedelta(days=30)
_DONE = (FileState.COMMITTED, FileState.REPLACED, FileState.SAME)
_COMMITTABLE = (FileState.TO_CHECK, FileState.UNDONE)


@atomic_for(ImportFile)
def commit(*, file: ImportFile, by: str, at: datetime, confirm_size: bool = False) -> ImportFile:
    """Commit a checked file's accepted rows, or again those of one taken back; repeatable.

    An earlier file of its kind and month becomes ``replaced``, unless the file holds only what
    changed. One that says the same as the committed file of its month becomes ``same`` and changes
    nothing (I-24). A file with statuses that nobody has explained stays ``to_check`` with a notice,
    and so does a ledger whose size is far from the one before, unless ``confirm_size``. Raises
    WrongState.
    """
    # One turn for all kinds: ledgers link loans and faults, which others may be writing.
    take_turn("commit")
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state in _DONE:
        return file
    if file.state not in _COMMITTABLE:
        raise WrongState(state=file.state)
    if file.corrects and file.corrects.state != FileState.COMMITTED:
        raise WrongState(state=file.corrects.state)
    notice = _what_holds(file, confirm_size=confirm_size)
    if notice is None:
        twin = _with_the_same_content(file)
        if twin is None:
            _commit(file, by=by, at=at)
        else:
            _set_aside(file, twin, by=by, at=at)
    elif notice not in file.notices:
        file.notices.append(notice)
        file.save(update_fields=["notices"])
    return file


@atomic_for(ImportFile)
def undo(*, file: ImportFile, by: str, at: datetime, reason: str = "") -> ImportFile:
    """Take a committed file back within 30 days; harmless when repeated (I-34).

    What is known is then as if the file had never come, and the file it had replaced counts again.
    commit() brings it back. Raises WrongState, TooLate, StillNeeded.
    """
    take_turn("commit")
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state == FileState.UNDONE:
        return file
    check_undo(file, at=at)
    revived = file.replaces.values_list("pk", flat=True)
    left = [*_committed(file.kind).exclude(pk=file.pk).values_list("pk", flat=True), *revived]
    before = changes.totals()
    found = changes.difference(file.kind, files=left, whole=True)
    months = changes.months_touched(file, found)
    file.replaces.update(state=FileState.COMMITTED, replaced_by=None)
    learnt, file.profile = file.profile, None
    file.state = FileState.UNDONE
    file.undone_at, file.undone_by, file.undone_reason = at, by, reason[:200]
    file.save()
    profiles.forget(learnt)
    equipment.tell(file.kind, files=left, whole=True)
    changes.record(
        Deed.UNDO,
        file=file,
        by=by,
        at=at,
        reason=reason,
        counts=changes.as_counts(found),
        before=before,
        months=months,
    )
    return file


def check_undo(file: ImportFile, *, at: datetime) -> None:
    """Raise WrongState, TooLate or StillNeeded where a file cannot be taken back.

    All else being told anew from the files that are left, only two things rest on a file: the
    corrections of its own rejected rows, and the file that took its place.
    """
    if file.state == FileState.REPLACED and file.replaced_by:
        raise StillNeeded(reason="replaced", files=[file.replaced_by.filename])
    if file.state != FileState.COMMITTED or file.committed_at is None:
        raise WrongState(state=file.state)
    if at - file.committed_at > UNDO_FOR:
        raise TooLate(until=(file.committed_at + UNDO_FOR).astimezone(JST).date().isoformat())
    resting = file.corrections.filter(state=FileState.COMMITTED).order_by("pk")
    if names := list(resting.values_list("filename", flat=True)):
        raise StillNeeded(reason="corrects", files=names)


def _what_holds(file: ImportFile, *, confirm_size: bool) -> dict[str, Any] | None:
    """The notice for which a file waits, None if it need not. One taken back waited before."""
    if file.state == FileState.UNDONE:
        return None
    return words_notice(file) or (None if confirm_size else size_notice(file))


def _with_the_same_content(file: ImportFile) -> ImportFile | None:
    """The committed file of the same month that says the same in whatever order."""
    accepted = file.rows - file.rows_skipped - file.rows_rejected
    if file.corrects_id or not accepted:
        return None
    for other in _committed(file.kind).filter(month=file.month, corrects=None):
        alike = other.rows_committed == accepted and other.is_snapshot == file.is_snapshot
        if alike and _content(other) == _content(file):
            return other
    return None


def _content(file: ImportFile) -> str:
    return str(statements.fetch("content", files=[file.pk])[0][0])


def _set_aside(file: ImportFile, twin: ImportFile, *, by: str, at: datetime) -> None:
    file.state = FileState.SAME
    file.rows_committed = twin.rows_committed
    file.changed_by, file.changed_at = by, at
    file.undone_at, file.undone_by, file.undone_reason = None, "", ""
    file.profile = profiles.remember(file, by=by, at=at)
    file.notices.append({"code": "N-SAME-CONTENT", "params": {"file": twin.filename}})
    file.save()
    same = {"new": 0, "changed": 0, "gone": 0, "same": twin.rows_committed}
    changes.record(Deed.SAME, file=file, by=by, at=at, counts=same)


def _commit(file: ImportFile, *, by: str, at: datetime) -> None:
    before = changes.totals()
    committed = _committed(file.kind)
    whole = committed.filter(month__gte=file.month).exists()
    if file.corrects is None and file.is_snapshot:
        replaced = committed.filter(month=file.month)
        replaced.update(state=FileState.REPLACED, replaced_by=file)
    file.rows_committed = file.rows - file.rows_skipped - file.rows_rejected
    file.state = FileState.COMMITTED
    file.committed_at, file.committed_by = at, by
    file.undone_at, file.undone_by, file.undone_reason = None, "", ""
    file.profile = profiles.remember(file, by=by, at=at)
    file.save()
    if whole:
        files = list(committed.values_list("pk", flat=True))
        found = changes.difference(file.kind, files=files, whole=True)
        equipment.tell(file.kind, files=files, whole=True)
    else:
        found = equipment.add(file)
    file.rows_new, file.rows_changed = found.new, found.changed
    months = changes.months_touched(file, found)
    _notice_what_does_not_fit(file)
    changes.record(
        Deed.COMMIT,
        file=file,
        by=by,
        at=at,
        counts=changes.as_counts(found, **_same_and_missing(file, found)),
        before=before,
        months=months,
    )


def _same_and_missing(file: ImportFile, found: changes.Difference) -> dict[str, int]:
    same = {"same": max(0, file.rows_committed - found.new - found.changed)}
    if file.kind != Kind.LEDGER:
        return same
    return {**same, "missing": Device.objects.filter(missing_since=file.month).count()}


def _committed(kind: str) -> QuerySet[ImportFile]:
    return ImportFile.objects.filter(kind=kind, state=FileState.COMMITTED)


def _notice_what_does_not_fit(file: ImportFile) -> None:
    """Say how many rows wait for their device, and how many loans overlap others (I-25).

    On a commit made again, how many do now.
    """
    codes = ("W-UNKNOWN-DEVICE", "W-OVERLAP")
    file.notices = [one for one in file.notices if one["code"] not in codes]
    if file.kind != Kind.LEDGER:
        rows = statements.fetch("count_unknown", files=[file.pk])[0][0]
        if rows:
            file.notices.append({"code": "W-UNKNOWN-DEVICE", "params": {"rows": rows}})
    if file.kind == Kind.LOANS:
        loans = statements.fetch("count_overlaps", files=[file.pk])[0][0]
        if loans:
            file.notices.append({"code": "W-OVERLAP", "params": {"loans": loans}})
    file.save(update_fields=["notices", "rows_new", "rows_changed"])
