"""The storage as everybody sees it: names, sizes and bytes as ever. What lies beneath is sealed.

Below ``hospitals/<id>/`` and ``bundles/<id>/`` everything is sealed with that hospital's data key;
the trail's files and certificates, which must outlive every hospital, are not. A file from before
there were keys is read as it is, unless settings.UNSEALED_FILES is off. Keys are asked for when a
file is opened, in the door that is open then: inside a hospital's door PostgreSQL shows no other
hospital's key.
"""

import io
import os
import posixpath
import re
import tempfile
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files import File
from django.core.files.storage import Storage, storages

from optiserve.tenancy.sealed import framing
from optiserve.tenancy.sealed.framing import SealBroken
from shared.hospitals import file_keys

_OWNED: Final = re.compile(r"(?:hospitals|bundles)/(?:([0-9]+)/)?")


class SealedStorage(Storage):
    """Wraps the storage that settings describe in ``below``.

    It gives neither paths nor addresses: who reads a file goes through here. Opening and sizing
    raise what the storage below raises; opening also FileKeyGone, SealBroken and CannotUnwrap.
    """

    def __init__(self, below: dict[str, Any]) -> None:
        self._below = storages.create_storage(below)

    def delete(self, name: str) -> None:
        self._below.delete(name)

    def exists(self, name: str) -> bool:
        return self._below.exists(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return self._below.listdir(path)

    def get_modified_time(self, name: str) -> datetime:
        return self._below.get_modified_time(name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return self._below.get_available_name(name, max_length=max_length)

    def size(self, name: str) -> int:
        """Of what went in."""
        size = self._below.size(name)
        return framing.plain_size(size) if self.is_sealed(name) else size

    def bucket_client(self) -> Any:
        """boto3's client of the store of objects beneath, for what lies outside of the seals."""
        return self._below.connection.meta.client

    def is_sealed(self, name: str) -> bool:
        """Whether what lies there is sealed. Raises FileNotFoundError."""
        return _owner_of(name) is not None and framing.generation_of(self._mark(name)) is not None

    def seal(self, name: str) -> bool:
        """Seal a file with its hospital's newest key, in one step. False: it is. Repeatable.

        Whoever reads it meanwhile reads the one or the other. Raises FileNotFoundError.
        """
        hospital_id = _owner_of(name)
        if hospital_id is None:
            return False
        key = file_keys.newest(hospital_id)
        if framing.generation_of(self._mark(name)) == key.generation:
            return False
        with self._open(name) as plain:
            sealed = _sealed(plain, name=name, key=key)
            try:
                place = self._below.path(name)
            except NotImplementedError:  # a store of objects, which replaces whole ones
                self._below._save(name, sealed)
            else:
                _replace(place, sealed, draft_in=self._below.path(""))
        return True

    def _open(self, name: str, mode: str = "rb") -> File:
        hospital_id = _owner_of(name)
        if hospital_id is None:
            return self._below.open(name, mode)
        if mode != "rb":
            raise ValueError(f"hospitals' files are read or saved, not opened as {mode}")
        stored = self._below.open(name)
        generation = framing.generation_of(stored.read(framing.MARK))
        if generation is None:
            stored.close()
            if not settings.UNSEALED_FILES:
                raise SealBroken(name=name)
            return self._below.open(name)
        try:
            key = file_keys.of_generation(hospital_id, generation)
            bound_to = posixpath.normpath(name)
            plain = framing.Unsealed(stored, key=key.secret, name=bound_to, size=stored.size)
        except BaseException:
            stored.close()
            raise
        return File(io.BufferedReader(plain, framing.SEGMENT), name)

    def _save(self, name: str, content: File) -> str:
        hospital_id = _owner_of(name)
        if hospital_id is None:
            return str(self._below._save(name, content))
        key = file_keys.newest(hospital_id)
        while True:
            content.seek(0)
            stored = str(self._below._save(name, _sealed(content, name=name, key=key)))
            if posixpath.normpath(stored) == posixpath.normpath(name):
                return stored
            # Somebody stored under this name just now, and the name is part of the seal.
            self._below.delete(stored)
            name = self.get_available_name(name)

    def _mark(self, name: str) -> bytes:
        # Opening a file of S3 fetches all of it.
        if fetch := getattr(self._below, "first_bytes", None):
            return bytes(fetch(name, framing.MARK))
        with self._below.open(name) as stored:
            return bytes(stored.read(framing.MARK))


def _owner_of(name: str) -> int | None:
    """Whose key a file is sealed with; None: nobody's. Raises SuspiciousFileOperation."""
    found = _OWNED.match(posixpath.normpath(name))
    if found and not found[1]:
        raise SuspiciousFileOperation(f"{name} would lie among hospitals' files and is nobody's")
    return int(found[1]) if found else None


def _sealed(plain: IO[bytes], *, name: str, key: file_keys.DataKey) -> File:
    bound_to = posixpath.normpath(name)
    sealing = framing.Sealing(plain, key=key.secret, generation=key.generation, name=bound_to)
    return File(io.BufferedReader(sealing, framing.SEGMENT), name)


def _replace(place: str, sealed: File, *, draft_in: str) -> None:
    """Write a draft, outside of every hospital's folder, and rename it."""
    with tempfile.NamedTemporaryFile(dir=draft_in, prefix=".sealing-", delete=False) as draft:
        path = Path(draft.name)
        try:
            for block in sealed.chunks():
                draft.write(block)
            draft.flush()
            os.fsync(draft.fileno())
            path.chmod(Path(place).stat().st_mode)
            path.replace(place)
        except BaseException:
            path.unlink()
            raise
