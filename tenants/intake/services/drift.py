"""A source system's columns have changed since its last file (I-30)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from tenants.intake.fields import FALLBACK_KEY, FIELDS
from tenants.intake.mapping import Mapping
from tenants.intake.models import ImportFile
from tenants.intake.services.profiles import current, from_json

# Below that it is rather a file of another system.
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Drift:
    """A known mapping made to fit other headers.

    ``held``: what a file of this kind cannot do without went by another name, or is gone.
    """

    mapping: Mapping
    notices: tuple[dict[str, Any], ...]
    held: bool


def drift(file: ImportFile, *, suggested: Mapping) -> Drift | None:
    """How the file's headers differ from those of the likest profile of its kind, if one is alike.

    ``suggested``, from names and values, says where a missing column may have gone.
    """
    known = max(
        (from_json(profile.mapping) for profile in current(file.kind)),
        key=lambda mapping: _alike(mapping, file.headers),
        default=None,
    )
    if known is None or _alike(known, file.headers) < _ALIKE:
        return None
    kept = {name: column for name, column in known.columns.items() if column in file.headers}
    lost = {name: column for name, column in known.columns.items() if name not in kept}
    renamed = {
        name: suggested.columns[name]
        for name in lost
        if suggested.columns.get(name, "") not in ("", *kept.values())
    }
    mapping = replace(known, columns={**kept, **renamed})
    return Drift(mapping, _notices(lost, renamed), held=bool(lost.keys() & _essential(file, known)))


def _alike(mapping: Mapping, headers: Sequence[str]) -> float:
    """The share of a mapping's columns that are still there."""
    columns = mapping.columns.values()
    return sum(column in headers for column in columns) / max(1, len(columns))


def _essential(file: ImportFile, known: Mapping) -> frozenset[str]:
    required = {field.name for field in FIELDS[file.kind] if field.required}
    key = {"asset_no"} if "asset_no" in known.columns else set(FALLBACK_KEY)
    return frozenset(required | key)


def _notices(lost: dict[str, str], renamed: dict[str, str]) -> tuple[dict[str, Any], ...]:
    pairs = [f"{lost[name]} → {column}" for name, column in renamed.items()]
    gone = [column for name, column in lost.items() if name not in renamed]
    told = (("N-RENAMED", pairs), ("N-GONE", gone))
    return tuple(
        {"code": code, "params": {"columns": ", ".join(columns)}}
        for code, columns in told
        if columns
    )
