"""A file arrives, and may be put aside again."""

import io
from datetime import datetime
from typing import BinaryIO

from django.conf import settings

from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.intake.models import FileState, ImportFile
from tenants.intake.reading import Table, UnreadableFile
from tenants.intake.services import readings, storage
from tenants.intake.services.commits import commit
from tenants.intake.services.errors import WrongState
from tenants.intake.services.holds import too_many_rejected
from tenants.intake.services.turns import take_turn
from tenants.intake.services.understanding import note_reading, understand

_DISCARDABLE = (
    FileState.RECEIVED,
    FileState.TO_MAP,
    FileState.TO_CHECK,
    FileState.UNREADABLE,
)


def receive(
    *,
    hospital_id: int,
    kind: str,
    month: Month,
    filename: str,
    source: BinaryIO,
    by: str,
    at: datetime,
    auto_commit: bool = False,
) -> ImportFile:
    """Take a file in, read it, and go as far as can be gone without a person.

    ``source`` can be sought; it is never held whole. The same bytes for the same kind and month
    give the file that is already there (I-24), unless it was discarded or replaced: what is handed
    over last holds. One that was taken back stays so until a person commits it again. A file that
    cannot be read ends ``unreadable``; unknown headers ``to_map``, with a suggestion and what it
    would give; known ones ``to_check``, or with ``auto_commit`` ``committed`` (I-30). Headers
    that only drifted count as known, unless what is required is gone. Repeatable: what was
    interrupted is done again.
    """
    file = register(kind=kind, month=month, filename=filename, source=source, by=by, at=at)
    if file.state != FileState.RECEIVED:
        return file
    try:
        if file.bytes > settings.MAX_UPLOAD_BYTES:
            raise UnreadableFile(code="U-SIZE", limit=settings.MAX_UPLOAD_BYTES)
        original, choices = readings.as_before(source, kind=kind, filename=filename)
    except UnreadableFile as reason:
        file.state = FileState.UNREADABLE
        file.error_code, file.error_params = reason.code, reason.params
        file.save()
        return file
    file.reading = dict(choices)
    table = storage.storable(original)
    file.storage_key = storage.keep(
        file, hospital_id=hospital_id, source=source, original=original, stored=table
    )
    if storage.WRONG in original.headers:
        file.corrects = _committed_file(file)
    return _understand(file, original=original, stored=table, auto_commit=auto_commit, by=by, at=at)


@atomic_for(ImportFile)
def discard(*, file: ImportFile, by: str, at: datetime) -> ImportFile:
    """Put a file aside that was not committed; harmless when repeated. Raises WrongState."""
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state == FileState.DISCARDED:
        return file
    if file.state not in _DISCARDABLE:
        raise WrongState(state=file.state)
    file.state = FileState.DISCARDED
    file.changed_by, file.changed_at = by, at
    file.save(update_fields=["state", "changed_by", "changed_at"])
    return file


@atomic_for(ImportFile)
def register(
    *, kind: str, month: Month, filename: str, source: BinaryIO, by: str, at: datetime
) -> ImportFile:
    """The file that is there with these bytes, or a new one in state ``received``.

    receive() begins with it; whoever receives later in a worker can call it first.
    """
    sha256 = storage.sha256_of(source)
    take_turn("receive")
    known = ImportFile.objects.filter(kind=kind, month=month.start, sha256=sha256)
    return known.exclude(state__in=readings.PAST).first() or ImportFile.objects.create(
        kind=kind,
        month=month.start,
        filename=filename[-255:],
        sha256=sha256,
        bytes=source.seek(0, io.SEEK_END),
        received_at=at,
        received_by=by,
    )


@atomic_for(ImportFile)
def _understand(
    file: ImportFile, *, original: Table, stored: Table, auto_commit: bool, by: str, at: datetime
) -> ImportFile:
    if ImportFile.objects.select_for_update().get(pk=file.pk).state != FileState.RECEIVED:
        return ImportFile.objects.get(pk=file.pk)  # somebody else took the same bytes in
    note_reading(file, original=original, stored=stored)
    understand(file, stored)
    if file.state == FileState.TO_CHECK and auto_commit and not too_many_rejected(file):
        return commit(file=file, by=by, at=at)
    return file


def _committed_file(file: ImportFile) -> ImportFile | None:
    """The file whose rejected rows this one brings again."""
    return ImportFile.objects.filter(
        kind=file.kind, month=file.month, state=FileState.COMMITTED, corrects=None
    ).first()
