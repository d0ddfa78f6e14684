"""Canonical fields and their values as a reader sees them."""

from typing import Any

from django.utils.translation import gettext as _

from tenants.equipment.models import CauseClass, Managed, Outcome, Procurement, RepairRoute, Status
from tenants.intake.fields import Field

_DIGITS = {"y": 4, "m": 7, "d": 10}
"""How much of an ISO date or moment each precision vouches for."""


def meanings(field: str) -> list[tuple[str, str]]:
    """The canonical codes of a field of words, with their names."""
    choices = {
        "status": Status.choices,
        "managed": Managed.choices,
        "procurement": Procurement.choices,
        "cause_class": CauseClass.choices,
        "route": RepairRoute.choices,
        "outcome": Outcome.choices,
        "found_in": _found_in(),
    }
    return [(str(code), str(label)) for code, label in choices.get(field, [])]


def _found_in() -> list[tuple[str, str]]:
    return [
        ("use", _("During use")),
        ("pre_use", _("Check before use")),
        ("post_use", _("Check after use")),
        ("pm", _("Inspection")),
        ("other", _("Other")),
    ]


def understood(field: Field, data: dict[str, Any]) -> str:
    """A field of a checked row, or of a device's version, as text; "" where it says nothing."""
    value = data.get(field.name)
    if value is None:
        return ""
    if field.type == "word":
        return dict(meanings(field.name)).get(value, str(value))
    if field.type in {"date", "moment"}:
        known = _DIGITS.get(data.get(f"{field.name}_precision") or "", 16)
        return str(value)[:known].replace("T", " ")
    return str(value)
