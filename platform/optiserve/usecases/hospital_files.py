"""A hospital's files in the storage, and what is kept about it beside them. Folder and S3 alike."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.storage import default_storage

from optiserve.tenancy.rows import BLOCK, Sink
from shared.hospitals.models import Hospital


@dataclass(frozen=True, slots=True)
class Inventory:
    """What lay below some folders: how many files, their bytes, and one SHA-256 over the list."""

    files: int
    size: int
    sha256: str


def own_folder(hospital: Hospital) -> str:
    """Where the files lie that the hospital handed over or was sent."""
    return f"hospitals/{hospital.pk}"


def bundle_folder(hospital: Hospital, kind: str) -> str:
    """Where its archives (``export``), backups (``backup``) or the one of when it left (``retain``)
    lie.
    """
    return f"{bundles_folder(hospital)}/{kind}"


def bundles_folder(hospital: Hospital) -> str:
    """Where all of them lie."""
    return f"bundles/{hospital.pk}"


def kept_folder(hospital_id: int) -> str:
    """Where the contents of its files lie that its backups need."""
    return f"bundles/{hospital_id}/files"


def certificate_key(hospital: Hospital, *, job_id: int) -> str:
    """Where the certificate of its erasure lies, for ever."""
    return f"certificates/{hospital.pk}/erasure-{job_id}.pdf"


def keys_below(folder: str) -> Iterator[str]:
    """Every key below a folder, by name; nothing where there is no such folder."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        if name:
            yield f"{folder}/{name}"
    for name in sorted(folders):
        yield from keys_below(f"{folder}/{name}")


def size_of(key: str) -> int | None:
    """A file's bytes; None where there is none."""
    try:
        return int(default_storage.size(key))
    except FileNotFoundError:
        return None


def copy_out(key: str, into: Sink) -> str:
    """Write a file's bytes, piece by piece. Returns their SHA-256."""
    digest = hashlib.sha256()
    with default_storage.open(key) as source:
        while block := source.read(BLOCK):
            into.write(block)
            digest.update(block)
    return digest.hexdigest()


def inventory(*folders: str) -> Inventory:
    """Count what lies below the folders. The digest covers every key with its size."""
    digest, files, size = hashlib.sha256(), 0, 0
    for folder in folders:
        for key in keys_below(folder):
            length = default_storage.size(key)
            digest.update(f"{key}\t{length}\n".encode())
            files, size = files + 1, size + length
    return Inventory(files, size, digest.hexdigest())


def delete_below(folder: str) -> None:
    """Delete every file below a folder, and the folder where the storage has such. Repeatable."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        delete_below(f"{folder}/{name}")
    default_storage.delete(folder)
