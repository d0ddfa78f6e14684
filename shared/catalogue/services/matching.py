"""Which hospitals' devices are to be matched anew, and how far each is."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F, Max, Q

from shared.catalogue.models import CatalogueChange, Matching
from shared.catalogue.services.apart_acts import APART

_FIRST_WAIT: Final = timedelta(minutes=2)
_LONGEST_DOUBLING: Final = 5


def latest_change() -> int:
    """The id of the last change that was committed; 0 where nothing was ever changed.

    That two are different changes no meaning, and nobody need be matched anew.
    """
    changes = CatalogueChange.objects.exclude(operation=APART)
    return changes.aggregate(last=Max("pk"))["last"] or 0


def ask(*, hospital_id: int, at: datetime) -> None:
    """A hospital's devices changed: look at its words again. Repeatable."""
    Matching.objects.update_or_create(
        hospital_id=hospital_id, defaults={"asked_at": at, "due_at": None, "attempts": 0}
    )


@transaction.atomic
def claim(*, hospital_ids: Collection[int], at: datetime, most: int) -> list[int]:
    """Take up to ``most`` of these hospitals that are behind and that nobody took lately.

    Each is due again after a wait that doubles, until done() says that it is no longer behind.
    """
    latest = latest_change()
    if latest:
        known = set(Matching.objects.values_list("hospital_id", flat=True))
        new = [Matching(hospital_id=pk) for pk in hospital_ids if pk not in known]
        Matching.objects.bulk_create(new, ignore_conflicts=True, batch_size=1000)
    behind = Q(change_id__lt=latest) | Q(asked_at__isnull=False)
    due = Q(due_at__isnull=True) | Q(due_at__lte=at)
    rows = list(
        Matching.objects.filter(behind, due, hospital_id__in=hospital_ids)
        .order_by(F("due_at").asc(nulls_first=True), "hospital_id")
        .select_for_update(skip_locked=True)[:most]
    )
    for row in rows:
        row.due_at = at + _FIRST_WAIT * 2 ** min(row.attempts, _LONGEST_DOUBLING)
        row.attempts += 1
    Matching.objects.bulk_update(rows, ["due_at", "attempts"])
    return [row.hospital_id for row in rows]


def done(
    *, hospital_id: int, change_id: int, asked_at: datetime | None, devices: int, at: datetime
) -> None:
    """A hospital was matched up to a change, and its ledger looked at as asked for then."""
    told = {"matched_at": at, "devices_changed": devices, "error": "", "attempts": 0}
    Matching.objects.update_or_create(
        hospital_id=hospital_id, defaults={"change_id": change_id, "due_at": None, **told}
    )
    Matching.objects.filter(hospital_id=hospital_id, asked_at=asked_at).update(asked_at=None)


def asked_at(hospital_id: int) -> datetime | None:
    """When it was last asked for; None if nobody asked since it was done."""
    return (
        Matching.objects.filter(hospital_id=hospital_id).values_list("asked_at", flat=True).first()
    )


def failed(*, hospital_id: int, error: str) -> None:
    """Write down what went wrong; it is tried again when it is due."""
    Matching.objects.filter(hospital_id=hospital_id).update(error=error[:2000])


def behind(hospital_ids: Collection[int]) -> int:
    """How many of these hospitals are still to be matched anew."""
    latest = latest_change()
    if not latest:
        return 0
    done_ids = Matching.objects.filter(change_id__gte=latest, hospital_id__in=hospital_ids)
    return len(hospital_ids) - done_ids.count()
