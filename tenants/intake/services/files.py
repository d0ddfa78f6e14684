"""A file arrives, and may be put aside again."""

import hashlib
import io
from datetime import datetime
from typing import BinaryIO

from django.conf import settings

from shared.kernel.databases import atomic_for
from shared.kernel.periods import Month
from tenants.intake.mapping import Mapping, header_signature
from tenants.intake.models import FileState, ImportFile
from tenants.intake.reading import Table, UnreadableFile, read_table
from tenants.intake.reading.encodings import parts
from tenants.intake.services import profiles, storage
from tenants.intake.services.checks import check_rows
from tenants.intake.services.commits import commit
from tenants.intake.services.drift import drift
from tenants.intake.services.errors import WrongState
from tenants.intake.services.holds import too_many_rejected
from tenants.intake.services.turns import take_turn

_PAST = (FileState.DISCARDED, FileState.REPLACED, FileState.SAME)
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
        original = read_table(source, filename=filename)
    except UnreadableFile as reason:
        file.state = FileState.UNREADABLE
        file.error_code, file.error_params = reason.code, reason.params
        file.save()
        return file
    table = storage.storable(original)
    file.storage_key = storage.keep(
        file, hospital_id=hospital_id, source=source, original=original, stored=table
    )
    if storage.WRONG in original.headers:
        file.corrects = _committed_file(file)
    return _understand(file, table, auto_commit=auto_commit, by=by, at=at)


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
    sha256 = _sha256(source)
    take_turn("receive")
    known = ImportFile.objects.filter(kind=kind, month=month.start, sha256=sha256)
    return known.exclude(state__in=_PAST).first() or ImportFile.objects.create(
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
    file: ImportFile, table: Table, *, auto_commit: bool, by: str, at: datetime
) -> ImportFile:
    """Check the rows under the known mapping, or under the one that the columns suggest."""
    if ImportFile.objects.select_for_update().get(pk=file.pk).state != FileState.RECEIVED:
        return ImportFile.objects.get(pk=file.pk)  # somebody else took the same bytes in
    file.encoding, file.sheet = table.encoding, table.sheet[:120]
    file.header_row, file.headers = table.header_row, list(table.headers)
    file.notices = [{"code": one.code, "params": dict(one.params)} for one in table.notices]
    file.signature = header_signature(table.headers)
    known = profiles.known(file)
    if known is None:
        mapping = _fitted(file, profiles.suggested(table, kind=file.kind))
    else:
        file.state = FileState.TO_CHECK
        file.profile, mapping = known
    check_rows(file, table=table, mapping=mapping)
    if file.state == FileState.TO_CHECK and auto_commit and not too_many_rejected(file):
        return commit(file=file, by=by, at=at)
    return file


def _fitted(file: ImportFile, suggested: Mapping) -> Mapping:
    """The last files' mapping where the columns merely drifted, else what they suggest."""
    found = drift(file, suggested=suggested)
    if found is None:
        file.state = FileState.TO_MAP
        return suggested
    file.state = FileState.TO_MAP if found.held else FileState.TO_CHECK
    file.notices += found.notices
    return found.mapping


def _sha256(source: BinaryIO) -> str:
    digest = hashlib.sha256()
    for part in parts(source):
        digest.update(part)
    return digest.hexdigest()


def _committed_file(file: ImportFile) -> ImportFile | None:
    """The file whose rejected rows this one brings again."""
    return ImportFile.objects.filter(
        kind=file.kind, month=file.month, state=FileState.COMMITTED, corrects=None
    ).first()
