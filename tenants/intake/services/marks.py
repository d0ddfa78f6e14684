"""What people say of a device beside its files: how it is managed, that it is there to be shown.

A mark is kept by the device's key: whatever is told anew heeds it, and it can be taken back.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from shared.audit.changes import fields_of
from shared.kernel.databases import atomic_for
from tenants.equipment.master_models import DeviceMark
from tenants.equipment.models import Device
from tenants.intake.models import ImportFile
from tenants.intake.services import changes, equipment
from tenants.intake.services.turns import take_turn


@dataclass(frozen=True, slots=True)
class Marked:
    """A mark before and after, and the months (first days) whose figures may have changed."""

    before: dict[str, Any]
    after: dict[str, Any]
    months: list[date]


@atomic_for(ImportFile)
def mark(
    *, device_key: str, managed: str, is_demo: bool, note: str, by: str, at: datetime
) -> Marked:
    """Say how a device is managed and whether it is there to be shown. Repeatable.

    An empty ``managed`` lets the ledger's word stand. Raises Device.DoesNotExist.
    """
    take_turn("commit")
    device = Device.objects.get(key=device_key)
    known = DeviceMark.objects.filter(device_key=device_key).first() or DeviceMark(
        device_key=device_key
    )
    before = fields_of(known, "managed", "is_demo")
    known.managed, known.is_demo, known.note = managed, is_demo, note[:200]
    known.marked_at, known.marked_by = at, by
    known.save()
    equipment.heed_marks()
    after = fields_of(known, "managed", "is_demo")
    months = changes.months_from(device.first_seen_month) if before != after else []
    return Marked(before, after, months)
