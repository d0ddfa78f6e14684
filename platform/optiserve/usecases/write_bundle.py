"""A hospital as one archive: a CSV for each table out of one moment, its files, and a manifest.

Everything streams through a temporary file on disk; memory stays the same whatever the hospital's
size. The archive can be read without us: README, CSV, and the files as they were.
"""

import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connections
from django.template.loader import render_to_string

from optiserve.tenancy import rows
from optiserve.tenancy.context import PORTAL, Wear, door_of, open_door
from optiserve.usecases import bundle_manifest, hospital_files, kept_files, portal_rows
from optiserve.usecases.bundle_manifest import FilePart, Manifest, TablePart
from shared.hospitals.jobs import Left
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST

Progress = Callable[[str, int, int], None]


def write(
    hospital: Hospital,
    *,
    kind: str,
    key: str,
    by: str,
    at: datetime,
    with_files: bool,
    progress: Progress,
) -> tuple[Left, Manifest]:
    """Make the archive and store it under ``key``; what lay there is replaced. Repeatable.

    ``with_files`` False keeps the files beside the archive (kept_files) and names their contents.
    With them goes what the portal holds about the hospital: whoever takes everything away wants
    both.
    """
    manifest = bundle_manifest.begun(hospital, kind=kind, by=by, at=at)
    with tempfile.TemporaryFile() as draft:
        with ZipFile(draft, "w", ZIP_DEFLATED) as archive:
            progress("tables", 0, 0)
            manifest = _add_tables(archive, hospital, manifest, at=at)
            if with_files:
                manifest = replace(manifest, portal=_add_portal(archive, hospital, at=at))
            told = partial(progress, "files")
            if with_files:
                files = _add_files(archive, hospital, at=at, told=told)
            else:
                files = kept_files.keep_all(hospital, told=told)
                kept_files.note(key, files)
            manifest = replace(manifest, files=files)
            _add_text(archive, bundle_manifest.NAME, bundle_manifest.to_json(manifest), at=at)
            for language in ("ja", "en"):
                text = _readme(language, manifest, with_files=with_files)
                _add_text(archive, f"README.{language}.txt", text, at=at)
        progress("storing", 0, 0)
        return _store(draft, key), manifest


def _add_tables(
    archive: ZipFile, hospital: Hospital, manifest: Manifest, *, at: datetime
) -> Manifest:
    """All tables as the reader's role sees them at one moment."""
    schema, door = hospital.schema_name, door_of(hospital, wear=Wear.READER)
    tables = []
    with rows.one_moment(door) as cursor:
        head = rows.migrations_of(cursor, schema)
        for table in rows.tables_of(cursor, schema):
            member = bundle_manifest.member_of(table.name, folder=bundle_manifest.TABLES)
            with archive.open(_info(member, at), "w", force_zip64=True) as into:
                tables.append(TablePart.of(table, rows.copy_out(cursor, schema, table, into)))
    return replace(
        manifest,
        head=tuple(head),
        tables=tuple(tables),
        sequences=_sequences(hospital),
    )


def _add_portal(archive: ZipFile, hospital: Hospital, *, at: datetime) -> tuple[TablePart, ...]:
    """What the portal holds about the hospital, at one moment of its own."""
    folder, parts = bundle_manifest.PORTAL, []
    with rows.one_moment(PORTAL) as cursor:
        for name in portal_rows.TABLES:
            member = bundle_manifest.member_of(name, folder=folder)
            with archive.open(_info(member, at), "w", force_zip64=True) as into:
                copied = portal_rows.copy_out(cursor, name, hospital.pk, into)
            parts.append(TablePart.of(*copied, folder=folder))
    return tuple(parts)


def _sequences(hospital: Hospital) -> dict[str, int]:
    """Read by the staff's role, which draws from them; a little later is no harm, earlier is."""
    schema = hospital.schema_name
    door = replace(door_of(hospital), role=schema)
    with open_door(door), connections[door.cell].cursor() as cursor:
        return rows.sequences_of(cursor, schema)


def _add_files(
    archive: ZipFile, hospital: Hospital, *, at: datetime, told: Callable[[int, int], None]
) -> tuple[FilePart, ...]:
    folder = hospital_files.own_folder(hospital)
    keys = list(hospital_files.keys_below(folder))
    parts = []
    for number, key in enumerate(keys, start=1):
        member = f"files/{key.removeprefix(folder + '/')}"
        with archive.open(_info(member, at), "w", force_zip64=True) as into:
            sha256 = hospital_files.copy_out(key, into)
        size = default_storage.size(key)
        parts.append(FilePart(key=key, size=size, member=member, sha256=sha256))
        told(number, len(keys))
    return tuple(parts)


def _add_text(archive: ZipFile, member: str, text: bytes, *, at: datetime) -> None:
    archive.writestr(_info(member, at), text)


def _info(member: str, at: datetime) -> ZipInfo:
    info = ZipInfo(member, at.astimezone(JST).timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    return info


def _readme(language: str, manifest: Manifest, *, with_files: bool) -> bytes:
    context: dict[str, Any] = {"manifest": manifest, "with_files": with_files}
    return render_to_string(f"optiserve/bundle/readme.{language}.txt", context).encode()


def _store(draft: IO[bytes], key: str) -> Left:
    """Digest the finished file and hand it to the storage, which reads it piece by piece."""
    size = draft.seek(0, 2)
    draft.seek(0)
    digest = hashlib.sha256()
    while block := draft.read(rows.BLOCK):
        digest.update(block)
    draft.seek(0)
    default_storage.delete(key)
    stored = default_storage.save(key, File(draft))
    return Left(stored, digest.hexdigest(), size)
