"""How files are read: as was found, as earlier ones were, or as a person says."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.core.files.storage import default_storage

from shared.kernel.databases import atomic_for, connection_for
from tenants.intake.mapping import header_signature
from tenants.intake.models import FileState, ImportFile, Kind
from tenants.intake.reading import Choices, Table, UnreadableFile, chosen, read_table
from tenants.intake.services import corrections, profiles, storage
from tenants.intake.services.errors import AlreadyThere, FileNeeded, OtherFile, WrongState
from tenants.intake.services.understanding import note_reading, understand

_OPEN = (FileState.TO_MAP, FileState.TO_CHECK)
_READABLE = (*_OPEN, FileState.UNREADABLE)
PAST = (FileState.DISCARDED, FileState.REPLACED, FileState.SAME)
"""Files that do not keep the same bytes from being handed over again."""


def as_before(source: BinaryIO, *, kind: str, filename: str) -> tuple[Table, Choices]:
    """Read a file as one with the same columns was read before, else as is found (I-09).

    Raises UnreadableFile.
    """
    for profile in profiles.current(kind):
        if not profile.reading:
            continue
        choices = chosen(profile.reading)
        try:
            table = read_table(source, filename=filename, **choices)
        except UnreadableFile:
            continue
        if header_signature(storage.storable(table).headers) == profile.signature:
            return table, choices
    return read_table(source, filename=filename), Choices()


@atomic_for(ImportFile)
def read_again(
    *,
    file: ImportFile,
    hospital_id: int,
    choices: Choices,
    by: str,
    at: datetime,
    source: BinaryIO | None = None,
) -> ImportFile:
    """Read a file in another way and check its rows anew. Repeatable until it is committed.

    ``source``: the same bytes once more, needed where persons or other sheets were left out of what
    is kept. Corrections of single cells no longer hold. The next file with these columns is read in
    the same way. Nothing is changed where it cannot be read. Raises UnreadableFile, FileNeeded,
    OtherFile, WrongState.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state not in _READABLE:
        raise WrongState(state=file.state)
    with _bytes_of(file, source) as given:
        original = read_table(given, filename=file.filename, **choices)
        table = storage.storable(original)
        former, file.reading = file.storage_key, dict(choices)
        if not (storage.is_original(file) and storage.is_whole(original, table)):
            file.storage_key = storage.keep(
                file, hospital_id=hospital_id, source=given, original=original, stored=table
            )
        corrections.void(file, at=at)
        file.error_code, file.error_params = "", {}
        file.changed_by, file.changed_at = by, at
        note_reading(file, original=original, stored=table)
        understand(file, table)
        if former != file.storage_key:
            connection_for(ImportFile).on_commit(partial(_drop, former))
    return file


@atomic_for(ImportFile)
def change_kind(*, file: ImportFile, kind: str, by: str, at: datetime) -> ImportFile:
    """Take a file as one of another kind, and check its rows as such. Repeatable until committed.

    Raises WrongState; AlreadyThere where the same bytes were handed over as that kind before.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if file.state not in _OPEN:
        raise WrongState(state=file.state)
    if file.kind == kind:
        return file
    twins = ImportFile.objects.filter(kind=kind, month=file.month, sha256=file.sha256)
    if twin := twins.exclude(state__in=PAST).first():
        raise AlreadyThere(filename=twin.filename, id=twin.pk)
    file.kind = Kind(kind)
    file.corrects = None
    file.changed_by, file.changed_at = by, at
    file.notices = [one for one in file.notices if one["code"] not in ("N-RENAMED", "N-GONE")]
    with storage.table_of(file) as table:
        understand(file, corrections.applied(file, table))
    return file


def check_bytes(file: ImportFile, *, source: BinaryIO | None) -> None:
    """Raise FileNeeded or OtherFile where read_again() would."""
    if source is None and not storage.is_original(file):
        raise FileNeeded(filename=file.filename)
    if source is not None and storage.sha256_of(source) != file.sha256:
        raise OtherFile(filename=file.filename)


def note_unreadable(file: ImportFile, reason: UnreadableFile) -> None:
    """Say on a file why it could not be read in the way a person wished; it stays as it was."""
    file.notices.append({"code": reason.code, "params": reason.params})
    file.save(update_fields=["notices"])


@contextmanager
def _bytes_of(file: ImportFile, source: BinaryIO | None) -> Iterator[BinaryIO]:
    check_bytes(file, source=source)
    if source is not None:
        yield source
        return
    with storage.original_of(file) as kept:
        yield kept


def _drop(key: str) -> None:
    """Delete what another way of reading had kept; it may hold persons whom that did not show."""
    if key and not ImportFile.objects.filter(storage_key=key).exists():
        default_storage.delete(key)
