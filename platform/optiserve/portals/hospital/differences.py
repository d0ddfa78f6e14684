"""Devices, loans and faults before and after, field by field, as a reader sees them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from optiserve.portals.hospital.field_words import understood
from optiserve.web.markup import badge
from shared.kernel.clock import JST
from tenants.intake.fields import FIELDS, Field, Kind
from tenants.intake.history import Line

_BADGES = {"new": "ok", "changed": "info", "gone": "warning"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A device, loan or fault: its number, when it began, what happened to it, field by field."""

    key: str
    at: datetime | None
    deed: SafeString
    fields: list[dict[str, str]]


def shown(lines: Iterable[Line], *, kind: Kind) -> list[Shown]:
    """What is drawn of a file's differences."""
    return [
        Shown(line.key, line.at, badge(_BADGES[line.deed], deeds()[line.deed]), _fields(line, kind))
        for line in lines
    ]


def deeds() -> dict[str, str]:
    """What can have happened to a device, a loan or a fault."""
    return {"new": _("New"), "changed": _("Changed"), "gone": _("Gone")}


def _fields(line: Line, kind: Kind) -> list[dict[str, str]]:
    told = [
        (_(field.label), _text(field, line.before), _text(field, line.after))
        for field in FIELDS[kind]
    ]
    return [{"label": label, "old": old, "new": new} for label, old, new in told if old != new]


def _text(field: Field, data: dict[str, Any] | None) -> str:
    if data is None:
        return ""
    if field.type == "moment" and data.get(field.name):
        moment = datetime.fromisoformat(data[field.name]).astimezone(JST)
        return f"{moment:%Y-%m-%d %H:%M}"
    return understood(field, data)
