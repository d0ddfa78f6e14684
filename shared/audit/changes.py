"""What a change was: the fields that differ, before and after.

record(..., details=change({"beds": 100}, {"beds": 120}))
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from shared.kernel.errors import DomainError

# Names of fields that tell of persons, or open a door. Nobody can take a trail's word back.
_NEVER: Final = ("email", "password", "secret", "phone", "person")


class NotForTheTrail(DomainError):
    """A value that the trail must not keep, or could not keep exactly."""

    code = "audit-not-for-the-trail"


def change(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None
) -> dict[str, dict[str, Any]]:
    """``{"before": …, "after": …}`` with the fields that differ; None where there was nothing.

    Mappings inside are taken apart: ``columns.asset_no``. Dates become ISO 8601; money is whole
    yen. Raises NotForTheTrail for fractions, and for fields that name persons or secrets.
    """
    for name in {**(before or {}), **(after or {})}:
        if any(word in name.lower() for word in _NEVER):
            raise NotForTheTrail(field=name)
    was, now = dict(_fields(before or {})), dict(_fields(after or {}))
    return {"before": _other_than(now, was), "after": _other_than(was, now)}


def fields_of(row: Any, *names: str) -> dict[str, Any]:
    """What a row holds in the named fields, to be compared later."""
    return {name: getattr(row, name) for name in names}


def plain(value: Any) -> Any:
    """The value as JSON keeps it, exactly. Raises NotForTheTrail for fractions and objects."""
    match value:
        case None | bool():
            return value
        case int():
            return int(value)
        case str():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case Mapping():
            return {str(name): plain(inner) for name, inner in value.items()}
        case set() | frozenset():
            return sorted(plain(inner) for inner in value)
        case Iterable():
            return [plain(inner) for inner in value]
    raise NotForTheTrail(value=type(value).__name__)


def _other_than(there: dict[str, Any], here: dict[str, Any]) -> dict[str, Any]:
    return {name: one for name, one in here.items() if name not in there or there[name] != one}


def _fields(values: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        name = f"{path}{key}"
        if isinstance(value, Mapping):
            yield from _fields(value, f"{name}.")
        else:
            yield name, plain(value)
