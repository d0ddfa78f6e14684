"""A bundle out of the storage: its manifest, and its tables into a schema, checked on the way."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any
from zipfile import BadZipFile, ZipFile

from psycopg import sql

from optiserve.tenancy import rows
from optiserve.tenancy.rows import RowsDiffer
from optiserve.tenancy.sealed.framing import SealBroken
from optiserve.usecases import bundle_manifest, hospital_files
from optiserve.usecases.bundle_manifest import Manifest, NotABundle
from shared.kernel.errors import DomainError


class BundleDamaged(DomainError):
    """The archive in the storage is not the one that was written."""

    code = "hospital-bundle-damaged"


@contextmanager
def opened(key: str, *, digest: str) -> Iterator[ZipFile]:
    """The archive, through a temporary file on disk. Raises BundleDamaged, NotABundle."""
    with tempfile.TemporaryFile() as local:
        try:
            found = hospital_files.copy_out(key, local)
        except SealBroken as error:
            raise BundleDamaged(key=key) from error
        if found != digest:
            raise BundleDamaged(key=key)
        yield _zip(local)


def _zip(local: IO[bytes]) -> ZipFile:
    try:
        return ZipFile(local)
    except BadZipFile as error:
        raise NotABundle from error


def manifest_of(archive: ZipFile) -> Manifest:
    """Raises NotABundle."""
    try:
        return bundle_manifest.from_json(archive.read(bundle_manifest.NAME))
    except KeyError as error:
        raise NotABundle from error


def load_tables(archive: ZipFile, manifest: Manifest, *, cursor: Any, schema: str) -> None:
    """Copy every table in and put the identities where they stood."""
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for table in manifest.tables:
        with archive.open(table.member) as member:
            rows.copy_in(cursor, schema, table.shape, member)
    for name, value in manifest.sequences.items():
        cursor.execute(
            sql.SQL("SELECT setval({}::regclass, %s)").format(sql.Literal(f'"{schema}"."{name}"')),
            [value],
        )


def check_tables(manifest: Manifest, *, cursor: Any, schema: str) -> None:
    """Copy every table out again: the manifest's rows, byte for byte in the same order.

    Raises RowsDiffer.
    """
    found = rows.digests_of(cursor, schema)
    wanted = {table.name: table.copied for table in manifest.tables}
    if wrong := sorted(name for name in {*found, *wanted} if found.get(name) != wanted.get(name)):
        raise RowsDiffer(tables=", ".join(wrong))
