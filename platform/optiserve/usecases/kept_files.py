"""A hospital's files beside its backups: each content once, named by its SHA-256.

A backup names the contents it needs. What the last backup found already is neither read nor copied
again; what no kept backup needs goes.
"""

import json
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict
from typing import IO, Final

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from optiserve.tenancy.rows import Nowhere
from optiserve.tenancy.sealed.framing import SealBroken
from optiserve.usecases import hospital_files, read_bundle
from optiserve.usecases.bundle_manifest import FilePart
from shared.hospitals import queries
from shared.hospitals.models import Hospital, Job, JobKind
from shared.kernel.errors import DomainError

Told = Callable[[int, int], None]

_BUSY: Final = frozenset({JobKind.BACKUP, JobKind.RESTORE})


class FilesMissing(DomainError):
    """Files that the bundle names are neither where they were nor kept beside it, undamaged."""

    code = "hospital-bundle-files-missing"


def keep_all(hospital: Hospital, *, told: Told) -> tuple[FilePart, ...]:
    """Keep every file of the hospital's. Returns them with their SHA-256. Repeatable.

    A file is never written again under its name: key and size say that it is the one that an
    earlier backup has read.
    """
    known = _known(hospital)
    keys = list(hospital_files.keys_below(hospital_files.own_folder(hospital)))
    parts = []
    for number, key in enumerate(keys, start=1):
        size = default_storage.size(key)
        sha256 = known.get((key, size), "")
        if not sha256 or hospital_files.size_of(_kept_key(hospital.pk, sha256)) != size:
            sha256 = _keep(hospital, key)
        parts.append(FilePart(key=key, size=size, sha256=sha256))
        told(number, len(keys))
    return tuple(parts)


def note(archive_key: str, files: Iterable[FilePart]) -> None:
    """Write down beside a backup what it needs, so that nobody has to open it to know."""
    key = _list_key(archive_key)
    default_storage.delete(key)
    text = json.dumps([asdict(file) for file in files], ensure_ascii=False)
    default_storage.save(key, ContentFile(text.encode()))


def forget(archive_key: str) -> None:
    """Remove that word again; the contents go with the next sweep()."""
    default_storage.delete(_list_key(archive_key))


def check(hospital: Hospital, files: Iterable[FilePart]) -> None:
    """Every file must be in place, or kept undamaged. Reads them all. Raises FilesMissing."""
    lost = [
        file.key for file in files if not _is_in_place(file) and not _is_kept(hospital.pk, file)
    ]
    if lost:
        raise FilesMissing(count=len(lost), first=lost[0])


def put_back(hospital: Hospital, files: Iterable[FilePart]) -> int:
    """Bring back what is not in place as it was. Returns how many. Raises FilesMissing."""
    gone = [file for file in files if not _is_in_place(file)]
    for file in gone:
        if not _is_kept(hospital.pk, file):
            raise FilesMissing(count=1, first=file.key)
        with tempfile.TemporaryFile() as draft:
            hospital_files.copy_out(_kept_key(hospital.pk, file.sha256), draft)
            _save(file.key, draft)
    return len(gone)


@transaction.atomic
def sweep(*, hospital_id: int) -> int:
    """Remove the contents that no backup needs any more. Returns how many.

    While the hospital's row is held no job can begin; beside one that is under way nothing goes.
    """
    hospital = Hospital.objects.select_for_update().get(pk=hospital_id)
    if queries.unfinished_kinds(hospital) & _BUSY:
        return 0
    needed = {
        _kept_key(hospital_id, file.sha256)
        for backup in queries.backups_of(hospital)
        for file in _files_of(backup)
    }
    kept = hospital_files.keys_below(hospital_files.kept_folder(hospital_id))
    over = [key for key in kept if key not in needed]
    for key in over:
        default_storage.delete(key)
    return len(over)


def _known(hospital: Hospital) -> dict[tuple[str, int], str]:
    """What the newest backup says: the SHA-256 of a key with a size."""
    newest = queries.backups_of(hospital).first()
    return {(file.key, file.size): file.sha256 for file in _files_of(newest)} if newest else {}


def _files_of(backup: Job) -> list[FilePart]:
    key = _list_key(backup.archive_key)
    if default_storage.exists(key):
        with default_storage.open(key) as stored:
            return [FilePart(**one) for one in json.load(stored)]
    with read_bundle.opened(backup.archive_key, digest=backup.digest) as archive:
        return list(read_bundle.manifest_of(archive).files)


def _keep(hospital: Hospital, key: str) -> str:
    """Copy one file, unless its content is there. Returns its SHA-256."""
    with tempfile.TemporaryFile() as draft:
        sha256 = hospital_files.copy_out(key, draft)
        kept = _kept_key(hospital.pk, sha256)
        if hospital_files.size_of(kept) != draft.tell():
            _save(kept, draft)
    return sha256


def _save(key: str, draft: IO[bytes]) -> None:
    """Store a draft under exactly this key, also where a killed attempt left a part of it."""
    draft.seek(0)
    default_storage.delete(key)
    default_storage.save(key, File(draft))


def _is_in_place(file: FilePart) -> bool:
    return _is_at(file.key, file)


def _is_kept(hospital_id: int, file: FilePart) -> bool:
    return bool(file.sha256) and _is_at(_kept_key(hospital_id, file.sha256), file)


def _is_at(key: str, file: FilePart) -> bool:
    """Backups of releases that kept no contents know no SHA-256 either: the size must do."""
    if hospital_files.size_of(key) != file.size:
        return False
    try:
        return not file.sha256 or hospital_files.copy_out(key, Nowhere()) == file.sha256
    except SealBroken:
        return False


def _kept_key(hospital_id: int, sha256: str) -> str:
    return f"{hospital_files.kept_folder(hospital_id)}/{sha256[:2]}/{sha256}"


def _list_key(archive_key: str) -> str:
    return f"{archive_key.removesuffix('.zip')}.files.json"
