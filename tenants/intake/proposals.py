"""What the files leave open about single devices, for a person to look at or to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from tenants.equipment.models import Absence, Device, Loan, LoneReturn, RetiredBasis, SameDevice
from tenants.intake import statements

MOST_OVERLAPS = 500


@dataclass(frozen=True, slots=True)
class SameDeviceProposal:
    """A device that went missing, and one that first stood in the same ledger (I-21)."""

    former: Device
    present: Device
    since: date


@dataclass(frozen=True, slots=True)
class UnknownDevice:
    """A number of which loans or faults tell and no ledger does; JST moments of first and last."""

    key: str
    loans: int
    faults: int
    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True)
class Overlap:
    """A loan that begins before one of the device's earlier loans ends (W-OVERLAP)."""

    loan_id: int
    key: str
    loaned_at: datetime
    returned_at: datetime | None
    busy_until: datetime | None


def same_devices() -> list[SameDeviceProposal]:
    """Pairs of devices that are perhaps one, newest first, without those answered already."""
    found = _proposed()
    devices = Device.objects.select_related("ward").in_bulk(
        {key for former, present, _ in found for key in (former, present)}, field_name="key"
    )
    return [
        SameDeviceProposal(devices[former], devices[present], since)
        for former, present, since in found
    ]


def proposed_since(former_key: str, key: str) -> date | None:
    """Since when two numbers are perhaps one device, None if nothing speaks for it."""
    pairs = {(former, present): since for former, present, since in _proposed()}
    return pairs.get((former_key, key))


def same_answers() -> QuerySet[SameDevice]:
    """What was answered about renumbered devices, latest first."""
    return SameDevice.objects.all()


def missing_devices() -> QuerySet[Device]:
    """Devices that the latest ledger of all devices lacks, longest missing first (I-23)."""
    return (
        Device.objects.filter(missing_since__isnull=False)
        .exclude(retired_basis=RetiredBasis.FILE)
        .select_related("ward")
        .order_by("missing_since", "key")
    )


def presumed_retired() -> QuerySet[Device]:
    """Devices that count as retired because two ledgers lack them and nobody said otherwise."""
    return Device.objects.filter(retired_basis=RetiredBasis.PRESUMED)


def absence_answers() -> dict[tuple[str, date], Absence]:
    """What was said of missing devices, by key and the month since which they are missing."""
    return {(one.device_key, one.missing_since): one for one in Absence.objects.all()}


def unknown_devices() -> list[UnknownDevice]:
    """The quarantine: numbers that wait for a ledger, those with most records first (I-25)."""
    return [UnknownDevice(*row) for row in statements.fetch("unknown_devices", files=[])]


def overlaps(*, limit: int = MOST_OVERLAPS) -> list[Overlap]:
    """Loans that overlap an earlier one of their device, latest first; merged in every figure."""
    return [Overlap(*row) for row in statements.fetch("overlaps", files=[], limit=limit)]


def ended_by_rule() -> QuerySet[Loan]:
    """Loans whose return no file told: ended by a lone return or by the next loan."""
    return Loan.objects.exclude(end_basis="").select_related("device", "ward")


def lone_returns() -> QuerySet[LoneReturn]:
    """Returns that ended no loan."""
    return LoneReturn.objects.filter(is_paired=False)


def _proposed() -> Sequence[tuple[str, str, date]]:
    return statements.fetch("same_devices", files=[])
