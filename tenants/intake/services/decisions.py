"""What only a person can say of single devices: that two numbers are one device, that one is gone.

The answers are kept by the devices' keys, beside the files: whatever is told anew heeds them, and
each can be taken back.
"""

from datetime import date, datetime

from django.db.models import Q

from shared.kernel.databases import atomic_for
from tenants.equipment.models import Absence, Device, SameDevice
from tenants.intake.models import Deed, ImportFile
from tenants.intake.proposals import proposed_since
from tenants.intake.services import changes, equipment
from tenants.intake.services.errors import NotProposed
from tenants.intake.services.turns import take_turn


@atomic_for(ImportFile)
def answer_same(*, former_key: str, key: str, same: bool, by: str, at: datetime) -> None:
    """Say whether a device that went missing came back under another number (I-21). Repeatable.

    If so, the former number's history, loans and faults become the present one's; if not, it is
    not asked again. Raises NotProposed.
    """
    take_turn("commit")
    known = SameDevice.objects.filter(former_key=former_key, key=key).first()
    if known is not None and known.is_accepted == same:
        return
    since = known.since if known else proposed_since(former_key, key)
    taken = Q(former_key=former_key) | Q(key=key)
    if since is None or (same and SameDevice.objects.filter(taken, is_accepted=True).exists()):
        raise NotProposed(former=former_key, key=key)
    before = changes.totals()
    told_anew = same or known is not None
    known, _ = SameDevice.objects.update_or_create(
        former_key=former_key,
        key=key,
        defaults={
            "current_key": key,
            "since": since,
            "is_accepted": same,
            "decided_at": at,
            "decided_by": by,
        },
    )
    if told_anew:
        _tell_anew()
    _record(Deed.JOIN if same else Deed.PART, known, by=by, at=at, before=before)


@atomic_for(ImportFile)
def forget_same(*, former_key: str, key: str, by: str, at: datetime) -> None:
    """Take an answer back: joined devices part again, refused ones are asked about. Repeatable."""
    take_turn("commit")
    known = SameDevice.objects.filter(former_key=former_key, key=key).first()
    if known is None:
        return
    before = changes.totals()
    known.delete()
    if known.is_accepted:
        _tell_anew()
    _record(Deed.PART, known, by=by, at=at, before=before)


@atomic_for(ImportFile)
def judge_absence(
    *, device_key: str, gone: bool | None, by: str, at: datetime, retired_on: date | None = None
) -> None:
    """Say of a missing device whether it is gone (I-23); None takes the answer back. Repeatable.

    ``retired_on`` is by default the month of the first ledger that lacked it. Raises NotProposed
    for a device that is not missing.
    """
    take_turn("commit")
    device = Device.objects.filter(key=device_key, missing_since__isnull=False).first()
    if device is None or device.missing_since is None:
        raise NotProposed(key=device_key)
    before = changes.totals()
    absence = {"device_key": device_key, "missing_since": device.missing_since}
    if gone is None:
        Absence.objects.filter(**absence).delete()
    else:
        Absence.objects.update_or_create(
            **absence,
            defaults={
                "is_gone": gone,
                "retired_on": (retired_on or device.missing_since) if gone else None,
                "decided_at": at,
                "decided_by": by,
            },
        )
    equipment.mark_missing()
    answer = {True: "gone", False: "here", None: "open"}[gone]
    changes.record(
        Deed.RETIRE,
        subject=f"{device_key}: {answer}",
        by=by,
        at=at,
        before=before,
        months=changes.months_from(device.missing_since),
    )


def _record(deed: Deed, link: SameDevice, *, by: str, at: datetime, before: changes.Totals) -> None:
    subject = f"{link.former_key} → {link.key}"
    months = changes.months_from(link.since)
    changes.record(deed, subject=subject, by=by, at=at, before=before, months=months)


def _tell_anew() -> None:
    """Follow each former number to the present one, then tell everything under that."""
    links = {link.former_key: link for link in SameDevice.objects.filter(is_accepted=True)}
    for link in links.values():
        last = link
        # Each later than the one before: a number that comes back leads to no circle.
        while (after := links.get(last.key)) and after.since > last.since:
            last = after
        if last.key != link.current_key:
            link.current_key = last.key
            link.save(update_fields=["current_key"])
    equipment.tell_anew()
