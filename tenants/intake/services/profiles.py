"""Mappings as they are stored, and the profiles that remember them by a file's headers (I-30)."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from shared.kernel.text import normalise
from tenants.intake.cells import DITTO_MARKS
from tenants.intake.fields import FIELDS, Kind
from tenants.intake.mapping import Mapping, problems, suggest
from tenants.intake.models import FileState, ImportFile, ImportProfile
from tenants.intake.reading import Table

_SAMPLE = 200
_RESTING = (FileState.COMMITTED, FileState.REPLACED, FileState.SAME)


def mapping_problems(
    mapping: Mapping, *, kind: Kind, headers: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    """What keeps a mapping from being used on a file with these headers: (code, subject) pairs.

    Those of tenants.intake.mapping.problems, and M-COLUMN-MISSING.
    """
    absent = sorted(set(mapping.columns.values()) - set(headers))
    return (*problems(mapping, kind=kind), *(("M-COLUMN-MISSING", column) for column in absent))


def suggested(table: Table, *, kind: Kind) -> Mapping:
    """What the columns' names and a sample of their values suggest.

    Ditto marks are read as such where some stand in a column of the sample.
    """
    data = (row.cells for row in table.rows if row.skipped is None)
    sample = list(islice(data, _SAMPLE))
    suggestions = suggest(table.headers, sample, kind=kind)
    columns = {one.field: one.column for one in suggestions if one.field}
    repeated = {
        header
        for place, header in enumerate(table.headers)
        if any(normalise(cells[place]) in DITTO_MARKS for cells in sample)
    }
    may = [field.name for field in FIELDS[kind] if field.may_repeat and field.name in columns]
    fills = any(columns[name] in repeated for name in may)
    return Mapping(columns=columns, fill_down=tuple(may) if fills else ())


def known(file: ImportFile) -> tuple[ImportProfile, Mapping] | None:
    """The newest profile for the file's kind and headers, with its mapping, where it is usable."""
    profile = _newest(file)
    if profile is None or profile.retired_at is not None:
        return None
    mapping = _spelt_as(from_json(profile.mapping), file.headers)
    if mapping_problems(mapping, kind=file.kind, headers=file.headers):
        return None
    return profile, mapping


def remember(file: ImportFile, *, by: str, at: datetime) -> ImportProfile:
    """The profile of the file's mapping: the newest one if it says the same, else a new version."""
    newest = _newest(file)
    if newest is not None and newest.retired_at is None and _says_the_same(newest, file):
        return newest
    return ImportProfile.objects.create(
        kind=file.kind,
        signature=file.signature,
        version=newest.version + 1 if newest else 1,
        mapping=file.mapping,
        reading=_reading(newest, file),
        source=newest.source if newest else "",
        created_at=at,
        created_by=by,
        file_id=file.pk,
    )


def forget(profile: ImportProfile | None) -> None:
    """Delete what a commit had taught if no other file rests on it (I-34)."""
    if profile is None or profile.file_id is None:
        return
    if not profile.files.filter(state__in=_RESTING).exists():
        profile.delete()


def current(kind: str) -> QuerySet[ImportProfile]:
    """The newest version for each set of headers of a kind that is not retired, newest first."""
    found = newest_versions().filter(kind=kind, retired_at=None)
    return found.order_by("-created_at", "-pk")


def newest_versions() -> QuerySet[ImportProfile]:
    """The newest version for each kind and set of headers, retired ones included."""
    ordered = ImportProfile.objects.order_by("kind", "signature", "-version")
    newest = ordered.distinct("kind", "signature").values("pk")
    return ImportProfile.objects.filter(pk__in=newest)


def as_json(mapping: Mapping) -> dict[str, Any]:
    """A mapping as it is stored."""
    return {**asdict(mapping), "fill_down": list(mapping.fill_down)}


def from_json(stored: dict[str, Any]) -> Mapping:
    """A stored mapping."""
    return Mapping(**{**stored, "fill_down": tuple(stored["fill_down"])})


def _says_the_same(profile: ImportProfile, file: ImportFile) -> bool:
    alike = from_json(profile.mapping) == from_json(file.mapping or {})
    return alike and profile.reading == _reading(profile, file)


def _reading(newest: ImportProfile | None, file: ImportFile) -> dict[str, Any]:
    """How the next file is to be read: a list of rejected rows, which we wrote, tells nothing."""
    reading: dict[str, Any] = newest.reading if newest and file.corrects_id else file.reading
    return reading


def _newest(file: ImportFile) -> ImportProfile | None:
    return (
        ImportProfile.objects.filter(kind=file.kind, signature=file.signature)
        .order_by("-version")
        .first()
    )


def _spelt_as(mapping: Mapping, headers: Sequence[str]) -> Mapping:
    """The mapping with columns spelt as in this file: a signature does not tell ME from me."""
    spelling = {header.casefold(): header for header in headers}
    columns = {
        field: spelling.get(column.casefold(), column) for field, column in mapping.columns.items()
    }
    return replace(mapping, columns=columns)
