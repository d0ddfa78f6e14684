"""The table of contents of a hospital's bundle: what is in it, how much, and its digests."""

import json
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from optiserve.tenancy.rows import Copied, TableShape
from shared.hospitals.models import Hospital
from shared.kernel.clock import JST
from shared.kernel.errors import DomainError

NAME: Final = "manifest.json"
FORMAT: Final = "optiserve-hospital-bundle"
VERSION: Final = 1
TABLES: Final = "tables"
PORTAL: Final = "portal"


class NotABundle(DomainError):
    """The archive is none of ours, or of a version that this release cannot read."""

    code = "hospital-bundle-unknown"


def member_of(table: str, *, folder: str) -> str:
    """Where the archive has a table's CSV."""
    return f"{folder}/{table}.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePart:
    """A table as a CSV member: its shape, how many rows, bytes and the SHA-256 of the member."""

    name: str
    member: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: int
    size: int
    sha256: str

    @classmethod
    def of(cls, table: TableShape, copied: Copied, *, folder: str = TABLES) -> "TablePart":
        """The entry of a table that has just been copied."""
        return cls(
            name=table.name,
            member=member_of(table.name, folder=folder),
            columns=table.columns,
            key=table.key,
            rows=copied.rows,
            size=copied.size,
            sha256=copied.sha256,
        )

    @property
    def shape(self) -> TableShape:
        """As the mechanism wants it."""
        return TableShape(self.name, self.columns, self.key)

    @property
    def copied(self) -> Copied:
        """What a copy of the same rows must amount to."""
        return Copied(self.rows, self.size, self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilePart:
    """A file of the storage. In a backup ``member`` is empty: its content is kept beside it.

    ``sha256`` is empty in backups of releases that kept no contents.
    """

    key: str
    size: int
    member: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """``head`` lists the migrations, ``sequences`` where identities stand; ``made_at`` is JST.

    ``tables`` are the hospital's own and what a restore loads. ``portal`` tells what the portal
    holds about the hospital besides; only an export has it, and a restore passes it over.
    """

    kind: str
    hospital_id: int
    code: str
    name: str
    made_at: str
    made_for: str
    head: tuple[tuple[str, str], ...]
    tables: tuple[TablePart, ...]
    portal: tuple[TablePart, ...] = ()
    sequences: dict[str, int] = field(default_factory=dict)
    files: tuple[FilePart, ...] = ()

    @property
    def rows(self) -> int:
        """Over all tables."""
        return sum(table.rows for table in self.tables)


def begun(hospital: Hospital, *, kind: str, by: str, at: datetime) -> Manifest:
    """A manifest without contents yet."""
    return Manifest(
        kind=kind,
        hospital_id=hospital.pk,
        code=hospital.code,
        name=hospital.name,
        made_at=at.astimezone(JST).isoformat(timespec="seconds"),
        made_for=by,
        head=(),
        tables=(),
    )


def to_json(manifest: Manifest) -> bytes:
    """For people and programs: UTF-8, indented."""
    body = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return json.dumps(body, ensure_ascii=False, indent=2).encode()


def from_json(data: bytes) -> Manifest:
    """Read a manifest. Raises NotABundle."""
    try:
        body: dict[str, Any] = json.loads(data)
        if (body.pop("format"), body.pop("version")) != (FORMAT, VERSION):
            raise NotABundle
        body["head"] = tuple((app, name) for app, name in body["head"])
        body["tables"] = tuple(_table(one) for one in body["tables"])
        body["portal"] = tuple(_table(one) for one in body.get("portal", ()))
        body["files"] = tuple(FilePart(**one) for one in body["files"])
        return Manifest(**body)
    except (ValueError, KeyError, TypeError) as error:
        raise NotABundle from error


def _table(one: dict[str, Any]) -> TablePart:
    return TablePart(**{**one, "columns": tuple(one["columns"]), "key": tuple(one["key"])})
